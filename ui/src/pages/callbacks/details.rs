//! All of a card, and what staff write on it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wire::callback::{Callback as Card, CallbackChange, CallbackStep, Urgency};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::hooks::local_ms;
use crate::route::Route;
use crate::state::callbacks::{number, urgency, who};
use crate::text;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) card: Rc<Card>,
    pub(super) on_close: Callback<()>,
    pub(super) on_changed: Callback<()>,
}

const URGENCIES: [(Urgency, &str); 3] =
    [(Urgency::Urgent, "urgent"), (Urgency::Normal, "normal"), (Urgency::Low, "low")];

/// The dialog.
#[component]
pub(super) fn Details(props: &Props) -> Html {
    let steps = use_state(Vec::<CallbackStep>::new);
    let fault = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let (best_time, notes, how_soon) = (use_node_ref(), use_node_ref(), use_node_ref());
    let shared = use_context::<Shared>();
    {
        let (steps, shared) = (steps.setter(), shared.clone());
        use_effect_with((props.card.id, props.card.revision), move |(id, _)| {
            let id = *id;
            if let Some(shared) = shared {
                spawn_local(async move {
                    if let Ok(answer) = shared.backend.callback_steps(id).await {
                        steps.set(answer.steps);
                    }
                });
            }
        });
    }
    let Some(shared) = shared else { return Html::default() };
    let card = &props.card;
    let on_submit = {
        let (shared, card, fault, is_sent) = (shared.clone(), card.clone(), fault.setter(), is_sent.clone());
        let (best_time, notes, how_soon) = (best_time.clone(), notes.clone(), how_soon.clone());
        let (on_close, on_changed) = (props.on_close.clone(), props.on_changed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_sent {
                return;
            }
            is_sent.set(true);
            let chosen = how_soon.cast::<HtmlSelectElement>().map(|select| select.value());
            let change = CallbackChange {
                revision: card.revision,
                state: None,
                urgency: URGENCIES
                    .iter()
                    .find(|(_, word)| chosen.as_deref() == Some(*word))
                    .map(|(known, _)| *known),
                best_time: best_time.cast::<HtmlInputElement>().map(|field| field.value()),
                notes: notes.cast::<HtmlTextAreaElement>().map(|field| field.value()),
            };
            let (shared, fault, is_sent, id) = (shared.clone(), fault.clone(), is_sent.setter(), card.id);
            let (on_close, on_changed) = (on_close.clone(), on_changed.clone());
            spawn_local(async move {
                match shared.backend.change_callback(id, &change).await {
                    Ok(_) => {
                        shared.toaster.tell("Saved.");
                        on_changed.emit(());
                        on_close.emit(());
                    }
                    Err(error) => {
                        fault.set(Some(error.say()));
                        is_sent.set(false);
                    }
                }
            });
        })
    };
    let now_ms = shared.reception.program_time(local_ms());
    let zone = shared
        .reception
        .clinic
        .as_ref()
        .map_or_else(|| text::zone("UTC"), |clinic| text::zone(&clinic.time_zone));
    html! {
        <Dialog title={who(card)} on_close={props.on_close.clone()} class="max-w-lg">
            <form onsubmit={on_submit} class="grid gap-3">
                <p class="tabular-nums">{ number(card) }</p>
                <p>{ &card.why }</p>
                if let Some(message) = &card.message { <p class="callback-message">{ format!("“{message}”") }</p> }
                if !card.patients.is_empty() {
                    <p class="flex flex-wrap gap-x-3">
                        { for card.patients.iter().map(|one| html! {
                            <Link<Route> to={Route::Patient { id: one.id.to_string() }} classes="link">{ &one.name }</Link<Route>>
                        }) }
                    </p>
                }
                <div class="grid grid-cols-2 gap-3">
                    <label class="block"><span class="field-label">{ "How soon" }</span>
                        <select ref={how_soon} class="select w-full">
                            { for URGENCIES.iter().map(|(known, word)| html! {
                                <option value={*word} selected={*known == card.urgency}>{ urgency(*known) }</option>
                            }) }
                        </select>
                    </label>
                    <label class="block"><span class="field-label">{ "Best time" }</span>
                        <input ref={best_time} class="input w-full" maxlength="200" value={card.best_time.clone()} />
                    </label>
                </div>
                <label class="block"><span class="field-label">{ "Notes" }</span>
                    <textarea ref={notes} class="input waiting-notes-field w-full" rows="3" maxlength="2000" value={card.notes.clone()} />
                </label>
                if let Some(fault) = &*fault { <p class="field-fault" role="alert">{ fault }</p> }
                if !steps.is_empty() {
                    <div>
                        <h3 class="field-label">{ "What was done" }</h3>
                        <ol class="text-sm text-muted">
                            { for steps.iter().map(|step| {
                                let (day, time) = text::past::day_and_time(&step.at, now_ms, &zone);
                                html! { <li>{ format!("{day} {time}: {} by {}", step.action, step.who) }</li> }
                            }) }
                        </ol>
                    </div>
                }
                <div class="flex justify-end gap-2 mt-2">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Close" }</button>
                    <button type="submit" class="btn btn-primary">{ "Save" }</button>
                </div>
            </form>
        </Dialog>
    }
}
