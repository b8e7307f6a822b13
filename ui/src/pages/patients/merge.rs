//! Two rows that are one person: both sides, and what will happen.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::patient::{PatientCard, PatientMerge};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::components::patient_picker::{PatientPicker, Picked, known};
use crate::hooks::{local_ms, use_patient_card};
use crate::route::Route;
use crate::text::{self, person};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The one that the dialog was opened on.
    pub(super) card: Rc<PatientCard>,
    pub(super) on_close: Callback<()>,
}

/// Chooses the other one, shows both and asks.
#[component]
pub(super) fn MergeDialog(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let navigator = use_navigator();
    let picked = use_state(Picked::default);
    // Which of the two is kept; the one the dialog was opened on at first.
    let is_swapped = use_state(|| false);
    let refusal = use_state(|| None::<String>);
    let is_sent = use_state(|| false);
    let other = use_patient_card(&shared.backend, picked.patient_id, shared.reception.patients);
    let other = other.and_then(Result::ok);
    let today = shared.reception.today(local_ms());
    let on_pick = {
        let (picked, refusal) = (picked.setter(), refusal.setter());
        Callback::from(move |who: Picked| {
            refusal.set(None);
            picked.set(who);
        })
    };
    let on_swap = {
        let is_swapped = is_swapped.clone();
        Callback::from(move |_: MouseEvent| is_swapped.set(!*is_swapped))
    };
    let sides = other.as_ref().map(|other| match *is_swapped {
        false => (props.card.clone(), other.clone()),
        true => (other.clone(), props.card.clone()),
    });
    let on_merge = {
        let (sides, refusal, is_sent) = (sides.clone(), refusal.clone(), is_sent.clone());
        let (shared, on_close) = (shared.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let Some((kept, gone)) = sides.clone().filter(|_| !*is_sent) else { return };
            is_sent.set(true);
            let (refusal, is_sent) = (refusal.setter(), is_sent.setter());
            let (shared, on_close, navigator) = (shared.clone(), on_close.clone(), navigator.clone());
            spawn_local(async move {
                let merge = PatientMerge {
                    revision: kept.patient.revision,
                    from: gone.patient.id,
                    from_revision: gone.patient.revision,
                };
                match shared.backend.merge_patients(kept.patient.id, &merge).await {
                    Ok(patient) => {
                        shared.toaster.tell("Merged. Both are one patient now.");
                        on_close.emit(());
                        if let Some(navigator) = navigator {
                            navigator.replace(&Route::Patient { id: patient.id.to_string() });
                        }
                    }
                    Err(fault) => {
                        refusal.set(Some(fault.say()));
                        is_sent.set(false);
                    }
                }
            });
        })
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <Dialog title={format!("Merge {} with somebody", props.card.patient.name)} on_close={props.on_close.clone()} class="max-w-2xl">
            <p class="text-muted mb-3">{ "When one person is written down twice, take both together. It can be undone on the page of the one who stays." }</p>
            <label class="field-label" for="merge-other">{ "Who is the same person?" }</label>
            <PatientPicker id="merge-other" name={picked.name.clone()} patient_id={picked.patient_id} on_change={on_pick.clone()} except={props.card.patient.id} autofocus=true />
            if picked.patient_id.is_none() && !props.card.family.is_empty() {
                <h3 class="section-label mt-1 mb-1">{ "With the same number" }</h3>
                <ul class="patient-lines">{ for props.card.family.iter().map(|one| {
                    let who = Picked { name: one.name.clone(), number: String::new(), patient_id: Some(one.id) };
                    html! { <li><button type="button" class="link-quiet" onclick={on_pick.reform(move |_: MouseEvent| who.clone())}><span class="font-medium">{ &one.name }</span><span class="text-muted">{ known(one, today) }</span></button></li> }
                }) }</ul>
            }
            if let Some((kept, gone)) = &sides {
                <div class="merge-sides">
                    { side("Stays", kept, today) }
                    <button type="button" class="btn btn-sm self-center" onclick={on_swap}><Drawing icon={Icon::Undo} />{ "Swap" }</button>
                    { side("Is taken in", gone, today) }
                </div>
                <h3 class="section-label mt-4 mb-1">{ "What will happen" }</h3>
                <ul class="merge-what">{ for what(kept, gone).into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                if person::born_apart(kept.patient.birth_date.as_deref(), gone.patient.birth_date.as_deref()) {
                    <p class="note mt-3"><Drawing icon={Icon::Alert} />{ "They are not born at the same time: these may be two people." }</p>
                }
            }
            <p class="text-sm text-error mt-3 empty:hidden" role="alert">{ (*refusal).clone().unwrap_or_default() }</p>
            <div class="flex justify-end gap-2 mt-4">
                <button type="button" class="btn" onclick={cancel}>{ "Cancel" }</button>
                <button type="button" class="btn btn-primary" disabled={sides.is_none() || *is_sent} onclick={on_merge}>{ "Merge" }</button>
            </div>
        </Dialog>
    }
}

fn side(label: &'static str, card: &PatientCard, today: Option<jiff::civil::Date>) -> Html {
    let patient = &card.patient;
    let numbers =
        patient.numbers.iter().map(|number| text::phone_number(number)).collect::<Vec<_>>().join(", ");
    let visits = match (card.next_visits.len() + card.past_visits.len(), has_more(card)) {
        (number, true) => format!("{number} or more"),
        (number, false) => number.to_string(),
    };
    let rows = [
        ("Born", patient.birth_date.as_deref().map(|day| person::born(day, today))),
        ("Numbers", Some(numbers).filter(|numbers| !numbers.is_empty())),
        ("Visits", Some(visits)),
        ("Notes", Some(patient.notes.clone()).filter(|notes| !notes.is_empty())),
    ];
    html! {
        <section class="merge-side" aria-label={label}>
            <p class="section-label">{ label }</p>
            <p class="font-semibold break-words">{ &patient.name }</p>
            <dl>{ for rows.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value.unwrap_or_else(|| "–".to_owned()) }</dd></div> }) }</dl>
        </section>
    }
}

/// In plain sentences.
fn what(kept: &PatientCard, gone: &PatientCard) -> Vec<String> {
    let (stays, goes) = (&kept.patient, &gone.patient);
    let visits = gone.next_visits.len() + gone.past_visits.len();
    let mut lines = vec![format!("The name stays {}.", stays.name)];
    let moving = match (visits, has_more(gone)) {
        (0, _) => None,
        (1, _) => Some("One visit moves".to_owned()),
        (number, false) => Some(format!("{number} visits move")),
        (_, true) => Some("All visits move".to_owned()),
    };
    lines.extend(moving.map(|moving| format!("{moving} to {}.", stays.name)));
    let new: Vec<String> = goes
        .numbers
        .iter()
        .filter(|number| !stays.numbers.contains(number))
        .map(|number| text::phone_number(number))
        .collect();
    if !new.is_empty() {
        lines.push(format!("{} is added.", new.join(", ")));
    }
    lines.extend(person::born_when_merged(stays.birth_date.as_deref(), goes.birth_date.as_deref()));
    if !goes.notes.is_empty() && goes.notes != stays.notes {
        lines.push("The notes of both are kept, one below the other.".to_owned());
    }
    lines.push(format!("{} is not found any more; their old address leads to {}.", goes.name, stays.name));
    lines
}

/// Whether a card may have left out visits: it shows at most twenty of each kind.
fn has_more(card: &PatientCard) -> bool {
    card.next_visits.len().max(card.past_visits.len()) >= 20
}
