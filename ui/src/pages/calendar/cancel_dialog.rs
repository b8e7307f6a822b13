//! Calling a visit off, with the reason.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use wire::appointment::{Appointment, AppointmentStatus};
use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::hooks::Visits;
use crate::text;
use crate::text::visit::short_day;

/// What is said most often.
const REASONS: [&str; 4] =
    ["The patient called it off", "The patient is ill", "The clinician is away", "Booked by mistake"];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) visit: Rc<Appointment>,
    pub(crate) visits: Visits,
    pub(crate) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(crate) fn CancelDialog(props: &Props) -> Html {
    let reason = use_state(String::new);
    let Props { visit, visits, on_close } = props;
    let on_typed = {
        let reason = reason.setter();
        Callback::from(move |event: InputEvent| {
            reason.set(event.target_unchecked_into::<HtmlInputElement>().value())
        })
    };
    let on_submit = {
        let (visit, visits, reason, on_close) =
            (visit.clone(), visits.clone(), reason.clone(), on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let why = Some(reason.trim().to_owned()).filter(|why| !why.is_empty());
            visits.set_status(&visit, AppointmentStatus::Cancelled, why);
            on_close.emit(());
        })
    };
    let when = format!("{}, {}", short_day(&visit.appointment_date), text::visit::time(visit));
    html! {
        <Dialog title="Cancel this visit?" on_close={on_close.clone()}>
            <form onsubmit={on_submit}>
                <p>{ format!("{}: {when}. Its time is free again at once.", visit.customer_name) }</p>
                <label class="field-label mt-4" for="cancel-reason">{ "Why (optional)" }</label>
                <input id="cancel-reason" class="input w-full" type="text" autocomplete="off" autofocus=true maxlength="200" value={(*reason).clone()} oninput={on_typed} />
                <div class="reasons">
                    { for REASONS.iter().map(|words| {
                        let reason = reason.setter();
                        html! { <button type="button" class="btn btn-xs" onclick={Callback::from(move |_: MouseEvent| reason.set((*words).to_owned()))}>{ *words }</button> }
                    }) }
                </div>
                <div class="flex justify-end gap-2 mt-5">
                    <button type="button" class="btn" onclick={on_close.reform(|_: MouseEvent| ())}>{ "Keep the visit" }</button>
                    <button type="submit" class="btn btn-error">{ "Cancel the visit" }</button>
                </div>
            </form>
        </Dialog>
    }
}
