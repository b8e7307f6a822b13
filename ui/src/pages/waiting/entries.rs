//! The list: who waits for what, in the order in which they are asked.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use wire::waiting::{Offer, Waiting, WaitingState};
use yew::prelude::*;

use super::{Want, is_waiting};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{WaitingSeen, use_now};
use crate::state::reception::Reception;
use crate::state::waiting::{ended, seconds_until, state, when};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) seen: Rc<WaitingSeen>,
    pub(super) reception: UseReducerHandle<Reception>,
    pub(super) on_want: Callback<Want>,
    pub(super) on_new: Callback<MouseEvent>,
}

/// The list, and below it those who no longer wait.
#[component]
pub(super) fn Entries(props: &Props) -> Html {
    let entries = || props.seen.list.entries.iter().map(|entry| Rc::new(entry.clone()));
    let waiting: Vec<Rc<Waiting>> = entries().filter(|entry| is_waiting(entry)).collect();
    let past: Vec<Rc<Waiting>> = entries().filter(|entry| !is_waiting(entry)).collect();
    html! {
        <section class="card-box waiting-list" aria-labelledby="waiting-title">
            <h2 id="waiting-title" class="card-title">{ "Who is waiting" }</h2>
            if waiting.is_empty() {
                <div class="grid justify-items-center py-8">
                    <EmptyState icon={Icon::Clock} title="Nobody is waiting" is_tight=true
                        text="Put people here who would come sooner. When a visit is called off, Frontdesk offers its time to them in this order.">
                        <button type="button" class="btn btn-primary" onclick={props.on_new.clone()}>{ "Add somebody" }</button>
                    </EmptyState>
                </div>
            } else {
                <ol class="waiting-rows">
                    { for waiting.into_iter().enumerate().map(|(at, entry)| html! {
                        <Row key={entry.id} place={at + 1} entry={entry.clone()} reception={props.reception.clone()} on_want={props.on_want.clone()} />
                    }) }
                </ol>
            }
            if !past.is_empty() {
                <details class="waiting-past">
                    <summary>{ format!("No longer waiting ({})", past.len()) }</summary>
                    <ul class="waiting-rows">
                        { for past.iter().map(|entry| past_row(entry)) }
                    </ul>
                </details>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    place: usize,
    entry: Rc<Waiting>,
    reception: UseReducerHandle<Reception>,
    on_want: Callback<Want>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let entry = &props.entry;
    let want = |make: fn(Rc<Waiting>) -> Want| {
        let entry = entry.clone();
        props.on_want.reform(move |_: MouseEvent| make(entry.clone()))
    };
    let is_offered = entry.state == WaitingState::Offered;
    html! {
        <li class="waiting-row" data-offered={is_offered.to_string()}>
            <span class="waiting-place" aria-hidden="true">{ props.place }</span>
            <div class="min-w-0 flex-1">
                <div class="flex flex-wrap items-center gap-x-2">
                    <button type="button" class="waiting-name" title="Edit (Enter)" onclick={want(Want::Edit)}>{ &entry.name }</button>
                    if entry.priority > 0 { <span class="waiting-mark">{ if entry.priority >= 9 { "Urgent" } else { "First" } }</span> }
                    if entry.opted_out { <span class="waiting-mark" data-kind="stop">{ "No texts" }</span> }
                </div>
                <p class="text-sm text-muted">{ format!("{} · {}", text::phone_number(&entry.phone_number), entry.visit_type) }
                    if let Some(who) = &entry.clinician { { format!(" · {who}") } }
                </p>
                <p class="text-sm">{ when(&entry.wish) }</p>
                if !entry.notes.is_empty() { <p class="text-sm text-muted waiting-notes">{ &entry.notes }</p> }
                if let Some(offer) = &entry.offer {
                    if is_offered {
                        <CountDown offer={offer.clone()} reception={props.reception.clone()} />
                    } else if let Some(how) = ended(offer.state) {
                        <p class="text-sm text-muted">{ format!("{how} {}", at(offer)) }</p>
                    }
                }
            </div>
            <div class="waiting-buttons">
                <button type="button" class="btn btn-sm" disabled={is_offered} aria-label={format!("Offer a time to {}", entry.name)} onclick={want(Want::Offer)}>{ "Offer a time" }</button>
                <button type="button" class="icon-button" aria-label={format!("Take {} off the list", entry.name)} title="Take off" onclick={want(Want::Remove)}>
                    <Drawing icon={Icon::Close} />
                </button>
            </div>
        </li>
    }
}

fn past_row(entry: &Rc<Waiting>) -> Html {
    let made = entry.offer.as_ref().filter(|_| entry.state == WaitingState::Booked);
    html! {
        <li key={entry.id} class="waiting-row">
            <div class="min-w-0 flex-1">
                <p><span class="font-medium">{ &entry.name }</span>{ " · " }<span class="text-muted">{ state(entry.state) }</span></p>
                if let Some(offer) = made { <p class="text-sm text-muted">{ at(offer) }</p> }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct CountDownProps {
    offer: Offer,
    reception: UseReducerHandle<Reception>,
}

/// What is being offered, and for how long still.
#[component]
fn CountDown(props: &CountDownProps) -> Html {
    let now = props.reception.program_time(use_now(1_000));
    let left = seconds_until(&props.offer.expires_at, now);
    html! {
        <p class="waiting-offer">
            <Drawing icon={Icon::Clock} />
            <span>{ format!("Being asked: {} ", at(&props.offer)) }</span>
            <span class="tabular-nums whitespace-nowrap">{ format!("· {} left", text::duration(left)) }</span>
        </p>
    }
}

/// "Mon, Nov 23, 10:00 AM with Dr Lee".
pub(super) fn at(offer: &Offer) -> String {
    let day = offer.date.parse::<jiff::civil::Date>();
    let day = day.map_or_else(|_| offer.date.clone(), |day| day.strftime("%a, %b %-d").to_string());
    format!("{day}, {} with {}", offer.time, offer.clinician)
}

/// Puts the focus on the next entry, or the one before; on the first when none has it.
pub(super) fn focus_next(by: i32) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(names) = document.query_selector_all(".waiting-name") else { return };
    let all: Vec<HtmlElement> =
        (0..names.length()).filter_map(|at| names.item(at)?.dyn_into().ok()).collect();
    let active = document.active_element();
    let here = all.iter().position(|name| active.as_ref() == Some(name.as_ref()));
    let last = i32::try_from(all.len()).unwrap_or(0) - 1;
    let next =
        here.and_then(|here| i32::try_from(here).ok()).map_or(0, |here| (here + by).clamp(0, last.max(0)));
    if let Some(name) = usize::try_from(next).ok().and_then(|next| all.get(next)) {
        drop(name.focus());
    }
}
