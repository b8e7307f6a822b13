//! Whom a patient has taken in, and the way back: both sides become two people again.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use wire::patient::{MergeUndo, PatientCard};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::hooks::local_ms;
use crate::text::{self, past, person};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) card: Rc<PatientCard>,
}

/// The part of a card that lists them, each with a button.
#[component]
pub(super) fn TakenIn(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let asked = use_state(|| None::<wire::patient::TakenIn>);
    let now_ms = shared.reception.program_time(local_ms());
    let today = shared.reception.today(local_ms());
    let zone = shared
        .reception
        .clinic
        .as_ref()
        .map_or(jiff::tz::TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let on_close = {
        let asked = asked.setter();
        Callback::from(move |()| asked.set(None))
    };
    html! {
        <section class="card-box" aria-labelledby="patient-taken-in">
            <h3 id="patient-taken-in" class="card-title">{ "Merged" }</h3>
            <ul class="patient-lines">{ for props.card.taken_in.iter().map(|one| {
                let born = one.birth_date.as_deref().map(|day| format!(" · born {}", person::born(day, today)));
                let (day, _) = past::day_and_time(&one.merged_at, now_ms, &zone);
                let on_ask = {
                    let (asked, one) = (asked.setter(), one.clone());
                    Callback::from(move |_: MouseEvent| asked.set(Some(one.clone())))
                };
                html! {
                    <li key={one.id} class="taken-in">
                        <span class="min-w-0 flex-1 break-words"><span class="font-medium">{ &one.name }</span><span class="text-muted">{ format!("{} · {day}", born.unwrap_or_default()) }</span></span>
                        <button type="button" class="btn btn-sm" aria-label={format!("Undo the merge with {}", one.name)} onclick={on_ask}>{ "Undo …" }</button>
                    </li>
                }
            }) }</ul>
            if let Some(one) = asked.as_ref() { <UndoDialog card={props.card.clone()} taken_in={one.clone()} {on_close} /> }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct UndoProps {
    card: Rc<PatientCard>,
    taken_in: wire::patient::TakenIn,
    on_close: Callback<()>,
}

/// Says what will happen, and asks.
#[component]
fn UndoDialog(props: &UndoProps) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let (kept, gone) = (&props.card.patient, &props.taken_in);
    let on_undo = {
        let (shared, on_close) = (shared.clone(), props.on_close.clone());
        let (refusal, is_sent) = (refusal.clone(), is_sent.clone());
        let (kept, undo, name) =
            (kept.id, MergeUndo { revision: kept.revision, from: gone.id }, gone.name.clone());
        Callback::from(move |_: MouseEvent| {
            if *is_sent {
                return;
            }
            is_sent.set(true);
            let (refusal, is_sent) = (refusal.setter(), is_sent.setter());
            let (shared, on_close, name) = (shared.clone(), on_close.clone(), name.clone());
            spawn_local(async move {
                match shared.backend.undo_merge(kept, &undo).await {
                    Ok(_) => {
                        shared.toaster.tell(format!("{name} is a patient of their own again."));
                        on_close.emit(());
                        // A dialog that closes gives the focus back, to a button that goes with its line.
                        TimeoutFuture::new(0).await;
                        focus_the_name();
                    }
                    Err(fault) => {
                        refusal.set(Some(fault.say()));
                        is_sent.set(false);
                    }
                }
            });
        })
    };
    html! {
        <Dialog title={format!("Undo the merge with {}?", gone.name)} on_close={props.on_close.clone()}>
            <p>{ format!("{} becomes a patient of their own again. Visits, numbers and places on the waiting list that were theirs go back to them.", gone.name) }</p>
            <p class="mt-2 text-muted">{ format!("What was booked or written since stays with {}.", kept.name) }</p>
            <p class="text-sm text-error mt-3 empty:hidden" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
            <div class="flex justify-end gap-2 mt-4">
                <button type="button" class="btn" autofocus=true onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Leave them merged" }</button>
                <button type="button" class="btn btn-primary" disabled={*is_sent} onclick={on_undo}>{ "Undo the merge" }</button>
            </div>
        </Dialog>
    }
}

fn focus_the_name() {
    let document = web_sys::window().and_then(|window| window.document());
    let name = document.and_then(|document| document.query_selector(".patient-head h2").ok().flatten());
    if let Some(name) = name.and_then(|name| name.dyn_into::<HtmlElement>().ok()) {
        drop(name.focus());
    }
}
