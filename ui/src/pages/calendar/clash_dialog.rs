//! What cannot be had: why, what else there is, and doing it anyway with a reason.

use web_sys::HtmlInputElement;
use wire::appointment::{Appointment, Clinician};
use wire::visit::FreeSlot;
use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::Clash;
use crate::state::attempt::Attempt;
use crate::text;
use crate::text::visit::short_day;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) clash: Clash,
    pub(crate) clinicians: Vec<Clinician>,
    /// Asks again: another time, or anyway.
    pub(crate) on_again: Callback<Attempt>,
    /// Back to the form, when there is one.
    pub(crate) on_back: Option<Callback<()>>,
    pub(crate) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn ClashDialog(props: &Props) -> Html {
    let reason = use_state(String::new);
    let Clash { attempt, conflict } = &props.clash;
    let title = match attempt {
        _ if conflict.current.is_some() => "Somebody else changed this visit",
        Attempt::Book { .. } => "This time cannot be booked",
        Attempt::Change { .. } => "The visit cannot be moved there",
    };
    let on_typed = {
        let reason = reason.setter();
        Callback::from(move |event: InputEvent| {
            reason.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_anyway = {
        let (attempt, reason, on_again) = (attempt.clone(), reason.clone(), props.on_again.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !reason.trim().is_empty() {
                on_again.emit(attempt.because(&reason));
            }
        })
    };
    // Where the visit stands is free for it, and no other time.
    let is_other = |slot: &&FreeSlot| match attempt {
        Attempt::Book { .. } => true,
        Attempt::Change { before, .. } => {
            (&slot.date, slot.start_minute, slot.clinician_id)
                != (&before.appointment_date, before.start_minute, before.clinician_id)
        }
    };
    let alternatives: Vec<&FreeSlot> = conflict.alternatives.iter().filter(is_other).collect();
    let is_none = alternatives.is_empty();
    html! {
        <Dialog {title} on_close={props.on_close.clone()} class="max-w-lg">
            <p class="clash-why"><Drawing icon={Icon::Alert} class="size-5 mt-px" /><span>{ &conflict.message }</span></p>
            if let Some(current) = &conflict.current { { stale(props, current) } }
            if !is_none {
                <h3 class="section-label mt-4 mb-1.5">{ "Free instead" }</h3>
                <div class="slot-choices">
                    { for alternatives.into_iter().enumerate().map(|(at, slot)| {
                        let again = attempt.at(slot);
                        html! {
                            <SlotChoice slot={slot.clone()} has_day=true clinician={name(&props.clinicians, slot)} is_first={at == 0 && conflict.current.is_none()}
                                on_choose={props.on_again.reform(move |()| again.clone())} />
                        }
                    }) }
                </div>
            } else if conflict.current.is_none() {
                <p class="text-muted text-sm mt-3">{ "No other time near this one is free." }</p>
            }
            if conflict.can_be_overridden {
                <form class="clash-anyway" onsubmit={on_anyway}>
                    <label class="field-label" for="clash-reason">{ "Or book it anyway. Why?" }</label>
                    <div class="flex gap-2">
                        <input id="clash-reason" class="input input-sm flex-1" type="text" autocomplete="off" maxlength="200" placeholder="Dr Lee agreed to see her between two visits" value={(*reason).clone()} oninput={on_typed} />
                        <button type="submit" class="btn btn-sm btn-warning" disabled={reason.trim().is_empty()}>{ "Book anyway" }</button>
                    </div>
                    <p class="text-xs text-muted mt-1">{ "The reason is kept with the visit." }</p>
                </form>
            }
            <div class="flex justify-end gap-2 mt-4">
                if let Some(on_back) = &props.on_back {
                    <button type="button" class="btn" onclick={on_back.reform(|_: MouseEvent| ())}>{ "Back to the form" }</button>
                }
                <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Leave it as it is" }</button>
            </div>
        </Dialog>
    }
}

/// What the visit is by now, and doing ours on top of it.
fn stale(props: &Props, current: &Appointment) -> Html {
    let clinician = props.clinicians.iter().find(|known| known.id == current.clinician_id);
    let again = props.clash.attempt.onto(current);
    html! {
        <div class="clash-now">
            <p>
                { format!("It is now {} at {}", short_day(&current.appointment_date), text::span(current.start_minute, current.minutes)) }
                if let Some(clinician) = clinician { { format!(" with {}", clinician.name) } }
                { format!(", {}.", text::appointment_status(current.status).to_lowercase()) }
            </p>
            <button type="button" class="btn btn-sm mt-2" onclick={props.on_again.reform(move |_: MouseEvent| again.clone())}>{ "Make my change all the same" }</button>
        </div>
    }
}

fn name(clinicians: &[Clinician], slot: &FreeSlot) -> String {
    clinicians
        .iter()
        .find(|known| known.id == slot.clinician_id)
        .map_or(String::new(), |known| known.name.clone())
}

#[derive(Properties, PartialEq)]
pub(super) struct SlotProps {
    pub(super) slot: FreeSlot,
    pub(super) clinician: String,
    /// Whether it says which day.
    #[prop_or_default]
    pub(super) has_day: bool,
    /// Whether the focus begins here.
    #[prop_or_default]
    pub(super) is_first: bool,
    pub(super) on_choose: Callback<()>,
}

/// A free time as a button.
#[component]
pub(super) fn SlotChoice(props: &SlotProps) -> Html {
    let SlotProps { slot, clinician, .. } = props;
    html! {
        <button type="button" class="slot-choice" autofocus={props.is_first} onclick={props.on_choose.reform(|_: MouseEvent| ())}>
            if props.has_day { <span class="text-sm text-muted">{ short_day(&slot.date) }</span> }
            <b class="tabular-nums">{ text::clock(slot.start_minute) }</b>
            <span class="text-sm truncate">{ clinician }</span>
        </button>
    }
}
