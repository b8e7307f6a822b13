//! The short form for a visit: a new one, or the dialog twin of moving one.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::{Appointment, Days};
use wire::visit::WhyNot;
use yew::prelude::*;

use super::visit_fields::{clinician, input, kind, repeat, room, value, which};
use crate::app::Shared;
use crate::components::date_field::{DateField, holds_unread_day};
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::components::patient_picker::{PatientPicker, Picked};
use crate::hooks::{Clock, Visits};
use crate::state::attempt::Attempt;
use crate::state::visit_draft::{Draft, Field};

/// How long typing rests before the program is asked about the time.
const REST_MS: u32 = 250;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the form begins with.
    pub(crate) draft: Draft,
    /// The visit that is changed; `None` for a new one.
    #[prop_or_default]
    pub(crate) visit: Option<Rc<Appointment>>,
    /// What can be booked, with whom and where.
    pub(crate) days: Rc<Days>,
    pub(crate) clock: Clock,
    pub(crate) visits: Visits,
    /// It is about to be sent: whoever is told of a clash can come back to it.
    pub(crate) on_send: Callback<Draft>,
    /// It was sent, and either done or told as a clash.
    pub(crate) on_sent: Callback<()>,
    pub(crate) on_close: Callback<()>,
}

/// The form, in a dialog.
#[component]
pub(crate) fn VisitForm(props: &Props) -> Html {
    let draft = use_state(|| props.draft.clone());
    let refusal = use_state(|| None::<String>);
    let is_sending = use_state(|| false);
    let key = use_memo((), |()| format!("{:x}{:x}", random(), random()));
    let hint = use_hint(&draft, props.visit.as_ref().map(|visit| visit.id));
    let twice = use_twice(&draft, hint.as_ref());
    let form = use_node_ref();
    {
        // The first field that is wrong is the next one to write in.
        let form = form.clone();
        use_effect_with(draft.faults.clone(), move |faults| {
            let wrong = form.cast::<web_sys::Element>().filter(|_| !faults.is_empty());
            let wrong = wrong.and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
            if let Some(field) =
                wrong.and_then(|field| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(field).ok())
            {
                drop(field.focus());
            }
        });
    }
    let edit = {
        let draft = draft.clone();
        move |change: fn(&mut Draft, String)| {
            let draft = draft.clone();
            Callback::from(move |event: InputEvent| {
                let mut next = (*draft).clone();
                change(&mut next, value(&event));
                draft.set(next);
            })
        }
    };
    let on_submit = {
        let (draft, refusal, is_sending) = (draft.clone(), refusal.clone(), is_sending.clone());
        let (visits, visit, key) = (props.visits.clone(), props.visit.clone(), key.clone());
        let (on_send, on_sent) = (props.on_send.clone(), props.on_sent.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *is_sending || holds_unread_day(&event, "form") {
                return;
            }
            refusal.set(None);
            let attempt = match &visit {
                Some(visit) => (*draft)
                    .clone()
                    .into_change(visit)
                    .map(|change| Attempt::change(visit.as_ref().clone(), change)),
                None => (*draft)
                    .clone()
                    .into_new()
                    .map(|visit| Attempt::Book { visit: Box::new(visit), key: key.as_ref().clone() }),
            };
            let attempt = match attempt {
                Ok(attempt) => attempt,
                Err(faulty) => return draft.set(*faulty),
            };
            is_sending.set(true);
            on_send.emit((*draft).clone());
            let (visits, on_sent) = (visits.clone(), on_sent.clone());
            let (refusal, is_sending) = (refusal.setter(), is_sending.setter());
            spawn_local(async move {
                match visits.send(attempt).await {
                    Ok(()) => on_sent.emit(()),
                    Err(fault) => {
                        refusal.set(Some(fault.say()));
                        is_sending.set(false);
                    }
                }
            });
        })
    };
    let Draft { name, phone, time, minutes, notes, .. } = &*draft;
    let title = if props.visit.is_some() { "Change the visit" } else { "New visit" };
    let on_patient = {
        let draft = draft.clone();
        Callback::from(move |Picked { name, number, patient_id }: Picked| {
            draft.set(Draft { name, phone: number, patient_id, ..(*draft).clone() })
        })
    };
    let on_day = {
        let draft = draft.clone();
        Callback::from(move |date| {
            let mut next = (*draft).clone();
            next.choose_day(date);
            draft.set(next);
        })
    };
    let is_new = props.visit.is_none();
    html! {
        <Dialog {title} on_close={props.on_close.clone()} class="max-w-xl">
            <form ref={form} class="visit-form" onsubmit={on_submit} novalidate=true>
                <div class="visit-fields">
                    <div>
                        <label class="field-label" for="visit-name">{ "Patient" }</label>
                        <PatientPicker id="visit-name" name={name.clone()} number={phone.clone()} patient_id={draft.patient_id} on_change={on_patient} autofocus={is_new}
                            is_invalid={draft.fault(Field::Name).is_some()} described_by="visit-name-fault" />
                        <p id="visit-name-fault" class="field-fault" role="alert">{ draft.fault(Field::Name).unwrap_or_default().to_owned() }</p>
                    </div>
                    { input("Phone", "visit-phone", phone, draft.fault(Field::Phone), edit(|draft, phone| draft.phone = phone), false, "Optional") }
                    { kind(&props.days, &draft) }
                    { clinician(&props.days, &draft, is_new) }
                    <div>
                        <DateField id="visit-date" label="Day" value={draft.date} today={props.clock.today().unwrap_or_default()} is_ahead=true {on_day} />
                        if let Some(fault) = draft.fault(Field::Date) { <p class="field-fault" role="alert">{ fault }</p> }
                    </div>
                    <div class="visit-when">
                        { input("Time", "visit-time", time, draft.fault(Field::Time), edit(Draft::type_time), !is_new, "9:30 AM") }
                        { input("Minutes", "visit-minutes", minutes, draft.fault(Field::Minutes), edit(|draft, minutes| draft.minutes = minutes), false, "30") }
                    </div>
                    if let Some(offsets) = twice { { which(&draft, offsets) } }
                    { room(&props.days, &draft) }
                    <div class="is-wide">
                        <label class="field-label" for="visit-notes">{ "Notes for the staff" }</label>
                        <textarea id="visit-notes" class="notes" rows="2" maxlength={crate::state::visit_draft::LONGEST_NOTE.to_string()} value={notes.clone()} oninput={edit(|draft, notes| draft.notes = notes)} />
                    </div>
                    if is_new { { repeat(&draft) } }
                </div>
                { hinted(hint.as_ref()) }
                <p class="text-sm text-error mt-2 empty:mt-0" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
                <div class="flex justify-end gap-2 mt-4">
                    <button type="button" class="btn" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                    <button type="submit" class="btn btn-primary">{ if is_new { "Book the visit" } else { "Save" } }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Whether the time can be had, asked a moment after the last change.
#[hook]
fn use_hint(draft: &Draft, ignore: Option<i64>) -> Option<WhyNot> {
    let hint = use_state(|| None::<(String, WhyNot)>);
    let shared = use_context::<Shared>();
    let question = draft.question(ignore);
    let latest = use_mut_ref(|| None::<String>);
    {
        let hint = hint.setter();
        use_effect_with(question.clone(), move |question| {
            hint.set(None);
            (*latest.borrow_mut()).clone_from(question);
            let timeout = question.clone().zip(shared).map(|(question, shared)| {
                Timeout::new(REST_MS, move || {
                    spawn_local(async move {
                        // Only a hint: the program says no again when it is asked to book.
                        if let Ok(why) = shared.backend.why_not(&question).await
                            && latest.borrow().as_ref() == Some(&question)
                        {
                            hint.set(Some((question, why)));
                        }
                    });
                })
            });
            move || drop(timeout)
        });
    }
    // Until the next answer is there, the one before is of another time.
    (*hint).clone().filter(|(asked, _)| Some(asked) == question.as_ref()).map(|(_, why)| why)
}

/// The distances from UTC of a time that comes twice, as the program told them; they stay while it is asked about the same time
/// again.
#[hook]
fn use_twice(draft: &Draft, hint: Option<&WhyNot>) -> Option<[String; 2]> {
    let known = use_state(|| None);
    let at = draft.when().map(|(date, minute, _)| (date, minute));
    {
        let known = known.setter();
        let told = hint.map(|why| (at, why.twice.clone()));
        use_effect_with(told, move |told| {
            if let Some(told) = told {
                known.set(Some(told.clone()));
            }
        });
    }
    (*known).clone().filter(|(asked, _)| *asked == at).and_then(|(_, twice)| twice)
}

fn hinted(hint: Option<&WhyNot>) -> Html {
    let (icon, words, is_free) = match hint {
        Some(why) if why.free => (Icon::Check, "This time is free".to_owned(), "true"),
        Some(why) => {
            let note = why.note.clone().unwrap_or_else(|| "This time cannot be had".to_owned());
            let more = if why.can_be_overridden { ". It can be booked anyway, with a reason." } else { "." };
            (Icon::Alert, format!("{}{more}", note.trim_end_matches('.')), "false")
        }
        None => return html! { <p class="visit-hint" role="status" /> },
    };
    html! { <p class="visit-hint" role="status" data-free={is_free}><Drawing {icon} class="size-4" />{ words }</p> }
}

fn random() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
