//! Calls: what calls left behind, in three piles.

mod bar;
mod block;
mod chips;
mod export;
pub(crate) mod focus;
mod list;
mod note;
mod row;
mod tabs;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use wire::history::{CallSummary, Pile};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{deed, use_acts, use_listed, use_now};
use crate::route::Route;
use crate::state::acts::{self, Scope};
use crate::state::filters::Filters;
use crate::state::listed::Turn;
use crate::text::{self, past};
use bar::FilterBar;
use chips::Chips;
use export::ExportDialog;
use list::CallList;
use note::NoteDialog;
use tabs::Tabs;

/// What is open over the list.
#[derive(Clone, PartialEq)]
enum Open {
    Export,
    Note(Rc<CallSummary>),
}

/// The screen.
#[component]
pub(crate) fn HistoryPage() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (location, navigator) = (use_location(), use_navigator());
    let local_ms = use_now(30_000);
    let open = use_state(|| None::<Open>);
    let filters = Filters::read(location.as_ref().map_or("", |location| location.query_str()));
    let (reception, listed) = (shared.reception.clone(), shared.listed.clone());
    let zone =
        reception.clinic.as_ref().map_or(jiff::tz::TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let now_ms = reception.program_time(local_ms);
    let today = text::clinic_now(now_ms, &zone).map(|(date, _)| date);
    let question = match today {
        Some(today) if !filters.is_reversed() => serde_urlencoded::to_string(filters.question(today)).ok(),
        _ => None,
    };
    let pages = use_listed(&shared.backend, &reception, &listed, question.as_deref());

    let on_filters = use_callback(navigator, |filters: Filters, navigator| {
        if let Some(navigator) = navigator {
            // Fails only for what cannot be written as a query, and these pairs can.
            drop(navigator.replace_with_query(&Route::History, filters.address()));
        }
    });
    let on_open = {
        let open = open.setter();
        use_callback((), move |what: Open, ()| open.set(Some(what)))
    };
    let on_close = {
        let open = open.setter();
        use_callback((), move |(), ()| open.set(None))
    };
    let on_note = on_open.reform(Open::Note);
    let on_done = {
        let (shared, shown) = (shared.clone(), filters.tab.pile());
        Callback::from(move |call: Rc<CallSummary>| set_done(&shared, call, shown))
    };
    use_acts(&shared.keys, Scope::Calls, {
        let (listed, on_open, on_note, on_done) =
            (listed.clone(), on_open.clone(), on_note.clone(), on_done.clone());
        Callback::from(move |(act, _): (acts::Calls, Option<KeyboardEvent>)| {
            let here = || {
                focus::here().and_then(|sid| listed.calls.iter().find(|call| call.call_sid == sid).cloned())
            };
            let (on_open, on_note, on_done) = (on_open.clone(), on_note.clone(), on_done.clone());
            match act {
                acts::Calls::Next => deed(|| focus::step(1)),
                acts::Calls::Previous => deed(|| focus::step(-1)),
                acts::Calls::Export => deed(move || on_open.emit(Open::Export)),
                acts::Calls::Note => {
                    let call = here().filter(|call| call.pile != Pile::Active)?;
                    deed(move || on_note.emit(call.clone()))
                }
                acts::Calls::Done => {
                    let call = here().filter(|call| can_be_done(call))?;
                    deed(move || on_done.emit(call.clone()))
                }
            }
        })
    });
    let Some(today) = today else { return Html::default() };
    let on_export = on_open.reform(|_: MouseEvent| Open::Export);
    html! {
        <div class="calls">
            <div class="calls-head">
                <h1 class="text-xl font-semibold leading-7">{ "Calls" }</h1>
                <Tabs chosen={filters.tab} counts={listed.counts} on_choose={let (filters, on_filters) = (filters.clone(), on_filters.clone()); Callback::from(move |tab| on_filters.emit(Filters { tab, ..filters.clone() }))} />
                <div class="flex items-center gap-1.5">
                    <button type="button" class="btn btn-sm" title={shared.keys.map().title("Export", acts::Calls::Export)} onclick={on_export}><Drawing icon={Icon::Download} />{ "Export" }</button>
                    { more(&shared) }
                </div>
            </div>
            <FilterBar filters={filters.clone()} {today} on_filters={on_filters.clone()} />
            <Chips filters={filters.clone()} on_filters={on_filters.clone()} />
            <CallList filters={filters.clone()} listed={listed.clone()} question={question.clone()} {pages} time_zone={zone.clone()} {now_ms} skew_ms={reception.skew_ms} {on_filters} {on_note} {on_done} />
            { match &*open {
                Some(Open::Export) => html! { <ExportDialog filters={filters.clone()} counts={listed.counts} {today} jobs={shared.jobs.clone()} {on_close} /> },
                Some(Open::Note(call)) => html! { <NoteDialog call={call.clone()} shown={filters.tab.pile()} {on_close} /> },
                None => Html::default(),
            } }
        </div>
    }
}

/// Whether it can be said of a call that nothing more is to be done, or taken back.
fn can_be_done(call: &CallSummary) -> bool {
    call.pile == Pile::NeedsAction || call.done_at.is_some()
}

/// Says that nothing more is to be done about a call that needs somebody, and takes it back of one that was done with.
fn set_done(shared: &Shared, call: Rc<CallSummary>, shown: Option<Pile>) {
    let is_done = call.pile == Pile::NeedsAction;
    let shared = shared.clone();
    focus::leave(&call.call_sid);
    spawn_local(async move {
        match shared.backend.set_done(&call.call_sid, is_done).await {
            Ok(now) => {
                let undo = {
                    let (shared, now) = (shared.clone(), Rc::new(now.clone()));
                    Callback::from(move |()| set_done(&shared, now.clone(), shown))
                };
                shared.listed.dispatch(Turn::Changed(call, Box::new(now), shown));
                match is_done {
                    true => shared.toaster.undoable(past::DONE, undo),
                    false => shared.toaster.tell(past::REOPENED),
                }
            }
            Err(fault) => shared.toaster.fail(format!("Nothing was changed. {}", fault.say())),
        }
    });
}

/// What is seldom needed.
fn more(shared: &Shared) -> Html {
    let jobs = shared.jobs.clone();
    let on_reindex = Callback::from(move |_: MouseEvent| jobs.reindex());
    html! {
        <div>
            <button type="button" class="btn btn-sm px-2" popovertarget="panel-more" aria-haspopup="dialog" aria-label="More" title="More" style="anchor-name: --more"><Drawing icon={Icon::More} /></button>
            <div id="panel-more" popover="auto" class="panel" role="dialog" aria-label="More" style="position-anchor: --more">
                <h2 class="font-semibold">{ "Search index" }</h2>
                <p class="text-sm text-muted mt-1">{ "If a search does not find words that are in a transcript, rebuild the index. Calls are answered meanwhile." }</p>
                <button type="button" class="btn btn-sm mt-3" popovertarget="panel-more" popovertargetaction="hide" onclick={on_reindex}>{ "Rebuild the search index" }</button>
            </div>
        </div>
    }
}
