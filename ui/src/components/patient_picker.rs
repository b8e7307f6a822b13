//! Who is coming: a field for a name that offers the patients who may be meant, by keyboard or mouse.

use web_sys::{HtmlInputElement, KeyboardEvent};
use wire::patient::PatientSummary;
use yew::prelude::*;

use crate::app::Shared;
use crate::hooks::{local_ms, use_patient_search};
use crate::text::{self, person};

/// Patients that are offered.
const OFFERED: u32 = 8;

/// Who was picked or typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Picked {
    /// As typed, or as the patient is called.
    pub(crate) name: String,
    /// Where the patient is called first; what it was before when that is not known.
    pub(crate) number: String,
    /// Who that is; `None` for a name that was only typed.
    pub(crate) patient_id: Option<i64>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The field's id, for its label and its fault.
    pub(crate) id: AttrValue,
    /// What stands in the field.
    pub(crate) name: AttrValue,
    /// The number beside it.
    #[prop_or_default]
    pub(crate) number: AttrValue,
    /// Who that is.
    #[prop_or_default]
    pub(crate) patient_id: Option<i64>,
    /// Something was typed, or somebody picked.
    pub(crate) on_change: Callback<Picked>,
    /// Somebody who is not offered.
    #[prop_or_default]
    pub(crate) except: Option<i64>,
    #[prop_or("Name, number or birth date".into())]
    pub(crate) placeholder: AttrValue,
    /// The id of what is wrong with it.
    #[prop_or_default]
    pub(crate) described_by: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) is_invalid: bool,
    #[prop_or_default]
    pub(crate) autofocus: bool,
    /// The field's look.
    #[prop_or("input w-full".into())]
    pub(crate) class: Classes,
}

/// The field with its list.
#[component]
pub(crate) fn PatientPicker(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let is_open = use_state(|| false);
    let at = use_state(|| None::<usize>);
    let question = (*is_open && !props.name.trim().is_empty()).then_some(props.name.as_str());
    let search = use_patient_search(&shared.backend, question, OFFERED, shared.reception.patients);
    let found = &search.found;
    let is_answered = question.is_some() && found.asked.as_deref() == question;
    let offered: Vec<PatientSummary> = if question.is_some() && found.asked.is_some() {
        found.patients.iter().filter(|one| Some(one.id) != props.except).cloned().collect()
    } else {
        Vec::new()
    };
    let today = shared.reception.today(local_ms());

    let on_input = {
        let (is_open, at) = (is_open.setter(), at.setter());
        let (on_change, number) = (props.on_change.clone(), props.number.to_string());
        Callback::from(move |event: InputEvent| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            is_open.set(true);
            at.set(None);
            on_change.emit(Picked { name, number: number.clone(), patient_id: None });
        })
    };
    let on_pick = {
        let (is_open, at) = (is_open.setter(), at.setter());
        let (on_change, before) = (props.on_change.clone(), props.number.to_string());
        Callback::from(move |one: PatientSummary| {
            is_open.set(false);
            at.set(None);
            let number = one.numbers.first().cloned().unwrap_or_else(|| before.clone());
            on_change.emit(Picked { name: one.name, number, patient_id: Some(one.id) });
        })
    };
    let on_key = {
        let (is_open, at, offered, on_pick) = (is_open.clone(), at.clone(), offered.clone(), on_pick.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = offered.len().checked_sub(1);
            match (event.key().as_str(), last) {
                ("ArrowDown", _) if !*is_open => is_open.set(true),
                ("ArrowDown", Some(last)) => {
                    at.set(Some(at.map_or(0, |at| if at < last { at + 1 } else { 0 })))
                }
                ("ArrowUp", Some(last)) => {
                    at.set(Some(at.map_or(last, |at| at.checked_sub(1).unwrap_or(last))))
                }
                ("Enter", Some(_)) if *is_open => match at.and_then(|at| offered.get(at)) {
                    Some(one) => on_pick.emit(one.clone()),
                    // The form is sent, with the name as it was typed.
                    None => return,
                },
                ("Escape", _) if *is_open => {
                    is_open.set(false);
                    at.set(None);
                    // Closes the list alone, and not the dialog around it.
                    event.stop_propagation();
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let on_blur = {
        let (is_open, at) = (is_open.setter(), at.setter());
        Callback::from(move |_: FocusEvent| {
            is_open.set(false);
            at.set(None);
        })
    };
    let list = format!("{}-list", props.id);
    let option = |index: usize| format!("{}-option-{index}", props.id);
    let shows = *is_open && !offered.is_empty();
    let said = match (question, is_answered, offered.len()) {
        (None, ..) | (_, false, _) => String::new(),
        (_, _, 0) => match &found.fault {
            Some(fault) => fault.clone(),
            None => "No patient is found; a new one will be made.".to_owned(),
        },
        (_, _, 1) => "1 patient".to_owned(),
        (_, _, number) => format!("{number} patients"),
    };
    html! {
        <div class="picker-field" data-picked={props.patient_id.is_some().to_string()}>
            <input id={props.id.clone()} class={props.class.clone()} type="text" role="combobox" autocomplete="off" spellcheck="false" autofocus={props.autofocus}
                aria-expanded={shows.to_string()} aria-controls={list.clone()} aria-autocomplete="list" aria-haspopup="listbox"
                aria-activedescendant={at.filter(|_| shows).map(option)} aria-invalid={props.is_invalid.to_string()} aria-describedby={props.described_by.clone()}
                placeholder={props.placeholder.clone()} value={props.name.clone()} oninput={on_input} onkeydown={on_key} onblur={on_blur} />
            <ul id={list} class="picker-list" role="listbox" aria-label="Patients" hidden={!shows}>
                { for offered.iter().enumerate().map(|(index, one)| {
                    let on_press = {
                        let (on_pick, one) = (on_pick.clone(), one.clone());
                        Callback::from(move |event: MouseEvent| {
                            // Before the field loses the focus, which would close the list.
                            event.prevent_default();
                            on_pick.emit(one.clone());
                        })
                    };
                    html! {
                        <li key={one.id} id={option(index)} class="picker-option" role="option" aria-selected={(*at == Some(index)).to_string()} onmousedown={on_press}>
                            <span class="font-medium truncate">{ &one.name }</span>
                            <span class="picker-more">{ known(one, today) }</span>
                        </li>
                    }
                }) }
            </ul>
            <p class="text-xs text-muted mt-1 min-h-4" role="status">{ said }</p>
        </div>
    }
}

/// What tells two people of one name apart.
pub(crate) fn known(one: &PatientSummary, today: Option<jiff::civil::Date>) -> String {
    let born = one.birth_date.as_deref().map(|day| person::born(day, today));
    let number = one.numbers.first().map(|number| text::phone_number(number));
    let parts: Vec<String> = born.into_iter().chain(number).collect();
    if parts.is_empty() { "No number, no birth date".to_owned() } else { parts.join(" · ") }
}
