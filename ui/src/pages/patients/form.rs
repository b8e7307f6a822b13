//! The form of a patient, for somebody new and for a change.

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wire::patient::{Language, Patient};
use yew::prelude::*;

use super::element;
use crate::app::Shared;
use crate::backend::Fault;
use crate::hooks::local_ms;
use crate::state::patient_form::{Draft, Field};
use crate::text::person;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What stands in it at first.
    pub(crate) draft: Draft,
    /// Who is changed; without one somebody new is made.
    #[prop_or_default]
    pub(crate) patient: Option<Patient>,
    /// It is on disk.
    pub(crate) on_saved: Callback<i64>,
    /// Nothing is to be saved.
    pub(crate) on_leave: Callback<()>,
}

/// The form.
#[component]
pub(crate) fn PatientForm(props: &Props) -> Html {
    let draft = use_state(|| props.draft.clone());
    // What the program refused without naming a field of this form.
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    {
        // The first field that is wrong is the next one to write in.
        use_effect_with(draft.first_fault(), |fault| {
            if let Some(field) = fault.and_then(|field| element::<HtmlElement>(&format!("#{}", id(field)))) {
                drop(field.focus());
            }
        });
    }
    let on_submit = {
        let (draft, refusal, is_sent, shared) =
            (draft.clone(), refusal.clone(), is_sent.clone(), shared.clone());
        let (patient, on_saved) = (props.patient.clone(), props.on_saved.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(today) = shared.reception.today(local_ms()).filter(|_| !*is_sent) else { return };
            refusal.set(None);
            let filled = (*draft).clone();
            let wanted = match &patient {
                Some(patient) => filled.into_change(patient.revision, today).map(Wanted::Change),
                None => filled.into_new(today).map(Wanted::New),
            };
            let wanted = match wanted {
                Ok(wanted) => wanted,
                Err(faulty) => return draft.set(*faulty),
            };
            is_sent.set(true);
            let (draft, refusal, is_sent) = (draft.clone(), refusal.setter(), is_sent.setter());
            let (shared, on_saved, patient) = (shared.clone(), on_saved.clone(), patient.clone());
            spawn_local(async move {
                let saved = match (&wanted, &patient) {
                    (Wanted::Change(change), Some(patient)) => {
                        shared.backend.change_patient(patient.id, change).await
                    }
                    (Wanted::Change(_), None) => return,
                    (Wanted::New(new), _) => shared.backend.add_patient(new).await,
                };
                match saved {
                    Ok(saved) => {
                        shared.toaster.tell("Saved.");
                        return on_saved.emit(saved.id);
                    }
                    Err(fault) => {
                        let faulty = match &fault {
                            Fault::Refused(body) => (*draft).clone().refused(body),
                            _ => None,
                        };
                        match faulty {
                            Some(faulty) => draft.set(faulty),
                            None => refusal.set(Some(fault.say())),
                        }
                    }
                }
                is_sent.set(false);
            });
        })
    };
    let typed = |field: Field| {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            draft.set((*draft).clone().typed(field, text));
        })
    };
    let on_notes = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            draft.set((*draft).clone().typed(Field::Notes, text));
        })
    };
    let on_language = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let language = match event.target_unchecked_into::<HtmlSelectElement>().value().as_str() {
                "es" => Language::Es,
                _ => Language::En,
            };
            draft.set(Draft { language, ..(*draft).clone() });
        })
    };
    let input = |field: Field, label: &'static str, value: &str, hint: &'static str, is_first: bool| {
        let fault_id = format!("{}-fault", id(field));
        html! {
            <div>
                <label class="field-label" for={id(field)}>{ label }</label>
                <input id={id(field)} class="input w-full" type="text" autocomplete="off" autofocus={is_first} placeholder={hint} value={value.to_owned()} oninput={typed(field)}
                    aria-invalid={draft.fault(field).is_some().to_string()} aria-describedby={fault_id.clone()} />
                <p id={fault_id} class="text-sm text-error mt-1 empty:mt-0" role="alert">{ draft.fault(field).unwrap_or_default() }</p>
            </div>
        }
    };
    html! {
        <form class="patient-form" onsubmit={on_submit} novalidate=true>
            { input(Field::Name, "Name", &draft.name, "", true) }
            { input(Field::Numbers, "Telephone numbers", &draft.numbers, "+1 212 555 0100, +1 212 555 0101", false) }
            <div class="grid grid-cols-2 gap-3">
                { input(Field::Birth, "Birth date or year", &draft.birth, "March 9, 1985, or 1985", false) }
                <div>
                    <label class="field-label" for="patient-language">{ "Language" }</label>
                    <select id="patient-language" class="select w-full" onchange={on_language}>
                        { for [(Language::En, "en"), (Language::Es, "es")].map(|(language, value)| html! {
                            <option {value} selected={draft.language == language}>{ person::language(language) }</option>
                        }) }
                    </select>
                </div>
            </div>
            <div>
                <label class="field-label" for={id(Field::Notes)}>{ "Notes" }</label>
                <textarea id={id(Field::Notes)} class="notes" rows="4" value={draft.notes.clone()} oninput={on_notes} placeholder="What colleagues should know"
                    aria-invalid={draft.fault(Field::Notes).is_some().to_string()} aria-describedby="patient-notes-fault" />
                <p id="patient-notes-fault" class="text-sm text-error mt-1 empty:mt-0" role="alert">{ draft.fault(Field::Notes).unwrap_or_default() }</p>
            </div>
            <p class="text-sm text-error empty:hidden" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
            <div class="flex justify-end gap-2">
                <button type="button" class="btn" onclick={props.on_leave.reform(|_: MouseEvent| ())}>{ "Cancel" }</button>
                <button type="submit" class="btn btn-primary">{ "Save" }</button>
            </div>
        </form>
    }
}

/// What is sent.
enum Wanted {
    New(wire::patient::NewPatient),
    Change(wire::patient::PatientChange),
}

/// The id of a field's input.
fn id(field: Field) -> &'static str {
    match field {
        Field::Name => "patient-name",
        Field::Numbers => "patient-numbers",
        Field::Birth => "patient-birth",
        Field::Notes => "patient-notes",
    }
}
