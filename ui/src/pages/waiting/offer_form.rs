//! Offers a free time to somebody at once.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use wire::visit::FreeSlot;
use wire::waiting::{NewOffer, Waiting};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::state::waiting::when;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) entry: Rc<Waiting>,
    pub(super) on_close: Callback<()>,
    pub(super) on_done: Callback<()>,
}

/// Where the question for free times stands.
#[derive(Debug, Clone, PartialEq)]
enum Times {
    Asked,
    Known(Vec<FreeSlot>),
    Failed(String),
}

/// The form, in a dialog.
#[component]
pub(super) fn OfferForm(props: &Props) -> Html {
    let times = use_state(|| Times::Asked);
    let chosen = use_state(|| 0_usize);
    let fault = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let shared = use_context::<Shared>();
    {
        let (backend, times, entry) =
            (shared.as_ref().map(|shared| shared.backend.clone()), times.setter(), props.entry.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let Some(backend) = backend else { return };
                let wish = &entry.wish;
                times.set(match backend.times_to_offer(wish.visit_type_id, wish.clinician_id).await {
                    Ok(found) => Times::Known(found),
                    Err(error) => Times::Failed(error.say()),
                });
            });
        });
    }
    let Some(shared) = shared else { return Html::default() };
    let on_submit = {
        let (entry, times, chosen) = (props.entry.clone(), times.clone(), *chosen);
        let (fault, is_sent, on_done) = (fault.clone(), is_sent.clone(), props.on_done.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Times::Known(found) = &*times else { return };
            let Some(slot) = found.get(chosen) else { return };
            let offer = NewOffer {
                date: slot.date.clone(),
                start_minute: slot.start_minute,
                clinician_id: Some(slot.clinician_id),
            };
            is_sent.set(true);
            let (shared, entry, on_done) = (shared.clone(), entry.clone(), on_done.clone());
            let (fault, is_sent) = (fault.setter(), is_sent.setter());
            spawn_local(async move {
                match shared.backend.offer_waiting(entry.id, &offer).await {
                    Ok(_) => {
                        shared
                            .toaster
                            .tell(format!("The time is offered to {}; see the outbox.", entry.name));
                        on_done.emit(());
                    }
                    Err(error) => {
                        fault.set(Some(error.say()));
                        is_sent.set(false);
                    }
                }
            });
        })
    };
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| {
            chosen.set(event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0));
        })
    };
    let has_times = matches!(&*times, Times::Known(found) if !found.is_empty());
    html! {
        <Dialog title={format!("Offer a time to {}", props.entry.name)} on_close={props.on_close.clone()}>
            <form onsubmit={on_submit} novalidate=true>
                <p class="text-sm text-muted mb-3">{ format!("{}: {}. The time is kept for them until they answer.", props.entry.visit_type, when(&props.entry.wish)) }</p>
                { match &*times {
                    Times::Asked => html! { <p role="status">{ "Looking for free times …" }</p> },
                    Times::Failed(why) => html! { <p class="text-error" role="alert">{ why }</p> },
                    Times::Known(found) if found.is_empty() => html! { <p role="status">{ "There is no free time for this kind of visit." }</p> },
                    Times::Known(found) => html! {
                        <>
                            <label class="field-label" for="offer-time">{ "Free time" }</label>
                            <select id="offer-time" class="select w-full" autofocus=true onchange={on_choose}>
                                { for found.iter().enumerate().map(|(at, slot)| html! {
                                    <option value={at.to_string()} selected={at == *chosen}>{ shown(slot) }</option>
                                }) }
                            </select>
                        </>
                    },
                } }
                <p class="text-sm text-error mt-3 empty:mt-0" role="alert">{ (*fault).clone().unwrap_or_default() }</p>
                <div class="flex justify-end gap-2 mt-4">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary" disabled={*is_sent || !has_times}>{ "Offer it now" }</button>
                </div>
            </form>
        </Dialog>
    }
}

fn shown(slot: &FreeSlot) -> String {
    let day = slot.date.parse::<jiff::civil::Date>();
    let day = day.map_or_else(|_| slot.date.clone(), |day| day.strftime("%A, %b %-d").to_string());
    format!("{day}, {}", slot.time)
}
