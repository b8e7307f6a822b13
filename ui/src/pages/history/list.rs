//! The list itself: rows, the pill for newer calls, what follows, and what is said when there is nothing.

use std::rc::Rc;

use jiff::tz::TimeZone;
use web_sys::Element;
use wire::history::CallSummary;
use yew::prelude::*;
use yew_router::prelude::*;

use super::block::{self, Block};
use super::{chips, tabs};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::Pages;
use crate::route::Route;
use crate::state::filters::{Days, Filters, Tab};
use crate::state::listed::{Listed, Reading, Turn};
use crate::text::{amount, past};

/// A list of so many rows keeps them all.
const SHORT: usize = 300;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) filters: Filters,
    pub(super) listed: UseReducerHandle<Listed>,
    /// What should be listed; none when that cannot be asked.
    pub(super) question: Option<String>,
    pub(super) pages: Pages,
    pub(super) time_zone: TimeZone,
    /// The program's time.
    pub(super) now_ms: i64,
    /// Local time minus the program's.
    pub(super) skew_ms: i64,
    pub(super) on_filters: Callback<Filters>,
    pub(super) on_note: Callback<Rc<CallSummary>>,
    pub(super) on_done: Callback<Rc<CallSummary>>,
}

/// The list.
#[component]
pub(super) fn CallList(props: &Props) -> Html {
    let Props { filters, listed, pages, .. } = props;
    let node = use_node_ref();
    let scrolled = use_mut_ref(|| 0);
    {
        // Whoever comes back finds the place they left.
        let (node, scrolled, listed) = (node.clone(), scrolled.clone(), listed.clone());
        use_effect_with((), move |()| {
            if let Some(node) = node.cast::<Element>() {
                node.set_scroll_top(listed.scroll);
            }
            let listed = listed.dispatcher();
            move || listed.dispatch(Turn::LeftAt(*scrolled.borrow()))
        });
    }
    {
        let node = node.clone();
        let is_first = use_mut_ref(|| true);
        use_effect_with(listed.question.clone(), move |_| {
            if std::mem::take(&mut *is_first.borrow_mut()) {
                return;
            }
            block::forget_heights();
            if let Some(node) = node.cast::<Element>() {
                node.set_scroll_top(0);
            }
        });
    }
    let on_scroll = {
        let (node, scrolled) = (node.clone(), scrolled.clone());
        Callback::from(move |_: Event| {
            if let Some(node) = node.cast::<Element>() {
                scrolled.replace(node.scroll_top());
            }
        })
    };
    let on_fresh = {
        let (node, listed) = (node.clone(), listed.dispatcher());
        Callback::from(move |_: MouseEvent| {
            listed.dispatch(Turn::ShowFresh);
            if let Some(node) = node.cast::<Element>() {
                node.set_scroll_top(0);
                if let Some(node) = wasm_bindgen::JsCast::dyn_ref::<web_sys::HtmlElement>(&node) {
                    // The pill is gone; whoever pressed it by key goes on from the list's beginning.
                    drop(node.focus());
                }
            }
        })
    };
    let is_waiting = props.question.as_deref().is_some_and(|question| !listed.answers(question));
    let is_first = is_waiting && listed.question.is_none() && listed.fault.is_none();
    html! {
        <div ref={node} id="calls-panel" class="calls-list" role="tabpanel" tabindex="-1" aria-label={format!("{} calls", tabs::name(filters.tab))} aria-busy={is_waiting.to_string()} onscroll={on_scroll}>
            <div class="calls-fresh" role="status">{ fresh(listed, on_fresh) }</div>
            if is_first {
                <div class="p-5 flex flex-col gap-2" role="status" aria-label="Reading the calls">
                    { for (0..8).map(|_| html! { <div class="skeleton h-12 w-full opacity-40" /> }) }
                </div>
            } else if listed.calls.is_empty() {
                if let Some(fault) = &listed.fault {
                    <EmptyState icon={Icon::Alert} title="The calls could not be read" text={fault.clone()}>
                        <button type="button" class="btn" onclick={pages.again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                    </EmptyState>
                } else if !is_waiting {
                    { nothing(props) }
                }
            } else {
                <div class="calls-columns" aria-hidden="true"><span>{ "When" }</span><span>{ "Who" }</span><span>{ "What came of it" }</span><span class="text-right">{ "Length" }</span><span>{ "Tone" }</span></div>
                { for listed.calls.chunks(block::ROWS).map(|calls| html! {
                    <Block key={calls[0].call_sid.clone()} calls={calls.to_vec()} left={calls.iter().map(|call| listed.left.contains(&call.call_sid)).collect::<Vec<_>>()}
                        is_kept={listed.calls.len() <= SHORT} is_behind={is_waiting} time_zone={props.time_zone.clone()} now_ms={props.now_ms} skew_ms={props.skew_ms}
                        on_note={props.on_note.clone()} on_done={props.on_done.clone()} />
                }) }
                { foot(props) }
            }
        </div>
    }
}

fn fresh(listed: &Listed, on_fresh: Callback<MouseEvent>) -> Html {
    let words = match (listed.unseen(), listed.left.len()) {
        (0, 0) => return Html::default(),
        (0, _) => "The list has changed".to_owned(),
        (1, _) => "1 new call".to_owned(),
        // A page has no more than fifty.
        (unseen, _) if unseen >= 50 => "50 and more new calls".to_owned(),
        (unseen, _) => format!("{unseen} new calls"),
    };
    html! { <button type="button" class="calls-pill" onclick={on_fresh}>{ words }<span class="font-normal">{ " · Show" }</span></button> }
}

fn foot(props: &Props) -> Html {
    let Props { listed, pages, filters, .. } = props;
    let all = tabs::count(filters.tab, listed.counts);
    let is_reading = listed.reading == Reading::More;
    html! {
        <div class="calls-foot">
            if let Some(fault) = &listed.fault { <p class="note mb-0" role="status"><Drawing icon={Icon::Alert} />{ fault }</p> }
            <p class="text-sm text-muted tabular-nums">{ format!("{} of {}", amount::count(listed.calls.len() as u64), past::calls(all.max(listed.calls.len() as u64))) }</p>
            if listed.next.is_some() {
                <button type="button" class="btn" aria-disabled={is_reading.to_string()} onclick={pages.more.reform(|_: MouseEvent| ())}>{ if is_reading { "Reading …" } else { "Show more" } }</button>
            }
        </div>
    }
}

/// Nothing is listed: because of the filters, because nobody has called, or because all is done.
fn nothing(props: &Props) -> Html {
    let Props { filters, listed, on_filters, .. } = props;
    let to = |filters: Filters| on_filters.reform(move |_: MouseEvent| filters.clone());
    let parts = filters.parts();
    let elsewhere = || {
        let others = [Tab::NeedsAction, Tab::Active, Tab::Done].into_iter().filter(|tab| *tab != filters.tab);
        let others =
            others.map(|tab| (tab, tabs::count(tab, listed.counts))).filter(|(_, number)| *number > 0);
        others.map(|(tab, number)| html! {
            <button type="button" class="btn" onclick={to(Filters { tab, ..filters.clone() })}>{ format!("{}: {}", tabs::name(tab), amount::count(number)) }</button>
        }).collect::<Html>()
    };
    if !parts.is_empty() {
        let title = match &parts[..] {
            [part] => format!("No calls match {}", chips::words(filters, *part)),
            parts => format!("No calls match {} filters", parts.len()),
        };
        return html! {
            <EmptyState icon={Icon::Tool} {title} text={format!("Looked at {} in “{}”.", chips::days(filters.shown_days()), tabs::name(filters.tab))}>
                <button type="button" class="btn btn-primary" onclick={to(filters.cleared())}>{ "Clear" }</button>{ elsewhere() }
            </EmptyState>
        };
    }
    let is_recent = filters.shown_days() == Days::Recent;
    let when = if is_recent { " since yesterday" } else { "" };
    match filters.tab {
        Tab::NeedsAction if tabs::count(Tab::All, listed.counts) > 0 => html! {
            <EmptyState icon={Icon::Check} title="Nothing needs you" text={format!("No call{when} waits for a call back, broke off or was given up. Such calls come here, and stay until somebody says they are done.")}>{ elsewhere() }</EmptyState>
        },
        Tab::Active => html! {
            <EmptyState icon={Icon::Phone} title="Nobody is on the line" text="Calls in progress are listed here and, with every word, on Live.">
                <Link<Route> to={Route::Phone} classes="btn btn-primary"><Drawing icon={Icon::Headset} />{ "Make a test call" }</Link<Route>>
            </EmptyState>
        },
        _ => html! {
            <EmptyState icon={Icon::History} title={format!("No calls{when}")} text="Every call is kept here with its words, its outcome and its recording.">
                if is_recent { <button type="button" class="btn" onclick={to(Filters { days: Some(Days::All), ..filters.clone() })}>{ "Show all days" }</button> }
                <Link<Route> to={Route::Phone} classes="btn btn-primary"><Drawing icon={Icon::Headset} />{ "Make a test call" }</Link<Route>>
            </EmptyState>
        },
    }
}
