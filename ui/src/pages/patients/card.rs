//! One patient: who they are, when they come, and what they called about.

use std::rc::Rc;

use wire::appointment::{Appointment, AppointmentStatus};
use wire::error::ErrorCode;
use wire::history::CallSummary;
use wire::patient::{PatientCard, WaitingMessage};
use yew::prelude::*;
use yew_router::prelude::*;

use super::PatientForm;
use super::merge::MergeDialog;
use super::taken_in::TakenIn;
use crate::app::Shared;
use crate::backend::Fault;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::components::patient_picker::known;
use crate::hooks::{CardRead, local_ms};
use crate::route::Route;
use crate::state::acts;
use crate::state::patient_form::Draft;
use crate::text::{self, past, person};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) card: CardRead,
    pub(super) is_editing: bool,
    pub(super) on_edit: Callback<bool>,
}

/// The right half of the screen.
#[component]
pub(super) fn Card(props: &Props) -> Html {
    match &props.card {
        None => html! {
            <div class="p-5 flex flex-col gap-4" role="status" aria-label="Reading the patient">
                <div class="skeleton h-14 opacity-40" /><div class="skeleton h-40 opacity-40" />
            </div>
        },
        Some(Err(Fault::Refused(body))) if body.code == ErrorCode::NotFound => html! {
            <EmptyState icon={Icon::Person} title="There is no such patient" text="Nobody has this address, or another book is open.">
                <Link<Route> to={Route::Patients} classes="btn">{ "Show all patients" }</Link<Route>>
            </EmptyState>
        },
        Some(Err(fault)) => {
            html! { <EmptyState icon={Icon::Alert} title="The patient could not be read" text={fault.say()} /> }
        }
        Some(Ok(card)) => {
            html! { <Known card={card.clone()} is_editing={props.is_editing} on_edit={props.on_edit.clone()} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    card: Rc<PatientCard>,
    is_editing: bool,
    on_edit: Callback<bool>,
}

#[component]
fn Known(props: &KnownProps) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let is_merging = use_state(|| false);
    // The form keeps the revision it was opened on, whatever the card learns meanwhile.
    let edited = use_state(|| None::<Rc<PatientCard>>);
    {
        let (edited, card) = (edited.setter(), props.card.clone());
        use_effect_with(props.is_editing, move |is_editing| edited.set(is_editing.then_some(card)));
    }
    let PatientCard { patient, next_visits, past_visits, calls, messages, family, .. } = &*props.card;
    let today = shared.reception.today(local_ms());
    let on_edit = props.on_edit.reform(|_: MouseEvent| true);
    let on_leave = props.on_edit.reform(|()| false);
    let on_saved = props.on_edit.reform(|_: i64| false);
    let on_merge = {
        let is_merging = is_merging.setter();
        Callback::from(move |_: MouseEvent| is_merging.set(true))
    };
    let on_merged = {
        let is_merging = is_merging.setter();
        Callback::from(move |()| is_merging.set(false))
    };
    html! {
        <div class="patient">
            <header class="patient-head">
                <div class="min-w-0 flex-1">
                    <h2 class="text-xl font-semibold break-words" tabindex="-1">{ &patient.name }</h2>
                    <p class="text-sm text-muted">
                        { patient.birth_date.as_deref().map_or_else(|| "Birth date not known".to_owned(), |day| format!("Born {}", person::born(day, today))) }
                        { format!(" · speaks {}", person::language(patient.language)) }
                    </p>
                </div>
                <button type="button" class="btn" title={shared.keys.map().title("Edit", acts::Patients::Edit)} onclick={on_edit}><Drawing icon={Icon::Pencil} />{ "Edit" }</button>
                <button type="button" class="btn" onclick={on_merge}>{ "Merge …" }</button>
            </header>
            <div class="patient-body">
                { waiting(messages, &shared) }
                <section class="card-box" aria-labelledby="patient-visits">
                    <h3 id="patient-visits" class="card-title">{ "Visits" }</h3>
                    if next_visits.is_empty() && past_visits.is_empty() { <p class="text-muted">{ "No visit yet." }</p> }
                    if !next_visits.is_empty() { <ul class="patient-lines">{ for next_visits.iter().map(|one| visit(one, &shared)) }</ul> }
                    if !past_visits.is_empty() {
                        <h4 class="section-label mt-3 mb-1">{ "Before" }</h4>
                        <ul class="patient-lines">{ for past_visits.iter().map(|one| visit(one, &shared)) }</ul>
                    }
                </section>
                <section class="card-box" aria-labelledby="patient-numbers-title">
                    <h3 id="patient-numbers-title" class="card-title">{ "Numbers" }</h3>
                    if patient.numbers.is_empty() { <p class="text-muted">{ "No number is known." }</p> }
                    <ul class="patient-lines">{ for patient.numbers.iter().map(|number| html! { <li class="tabular-nums">{ text::phone_number(number) }</li> }) }</ul>
                    if !family.is_empty() {
                        <h4 class="section-label mt-3 mb-1">{ "Others with such a number" }</h4>
                        <ul class="patient-lines">{ for family.iter().map(|one| html! {
                            <li><Link<Route> to={Route::Patient { id: one.id.to_string() }} classes="link-quiet"><span class="font-medium">{ &one.name }</span><span class="text-muted">{ known(one, today) }</span></Link<Route>></li>
                        }) }</ul>
                    }
                </section>
                <section class="card-box" aria-labelledby="patient-notes-title">
                    <h3 id="patient-notes-title" class="card-title">{ "Notes" }</h3>
                    if patient.notes.is_empty() { <p class="text-muted">{ "No notes." }</p> } else { <p class="patient-notes">{ &patient.notes }</p> }
                </section>
                <section class="card-box" aria-labelledby="patient-calls">
                    <h3 id="patient-calls" class="card-title">{ "Last calls" }</h3>
                    if calls.is_empty() { <p class="text-muted">{ "No call yet." }</p> }
                    <ul class="patient-lines">{ for calls.iter().map(|one| call(one, &patient.name, &shared)) }</ul>
                </section>
                if !props.card.taken_in.is_empty() { <TakenIn card={props.card.clone()} /> }
            </div>
            if let Some(edited) = edited.as_ref().filter(|_| props.is_editing) {
                <crate::components::dialog::Dialog title="Edit patient" on_close={on_leave.clone()} class="max-w-lg">
                    <PatientForm draft={Draft::of(&edited.patient)} patient={edited.patient.clone()} {on_saved} {on_leave} />
                </crate::components::dialog::Dialog>
            }
            if *is_merging { <MergeDialog card={props.card.clone()} on_close={on_merged} /> }
        </div>
    }
}

/// What waits for a call back.
pub(crate) fn waiting(messages: &[WaitingMessage], shared: &Shared) -> Html {
    let zone = shared
        .reception
        .clinic
        .as_ref()
        .map_or(jiff::tz::TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let now_ms = shared.reception.program_time(local_ms());
    messages
        .iter()
        .map(|message| {
            let (day, time) = past::day_and_time(&message.taken_at, now_ms, &zone);
            html! {
                <section class="patient-message" aria-label="Waits for a call back">
                    <Drawing icon={Icon::CallBack} />
                    <div class="min-w-0 flex-1">
                        <p class="break-words">{ &message.message }</p>
                        <p class="text-sm text-muted">{ format!("{}{day}, {time}", message.customer_name.as_deref().map(|name| format!("{name} · ")).unwrap_or_default()) }</p>
                    </div>
                    <Link<Route> to={Route::Past { call_sid: message.call_sid.clone() }} classes="btn btn-sm">{ "Open the call" }</Link<Route>>
                </section>
            }
        })
        .collect()
}

fn visit(visit: &Appointment, shared: &Shared) -> Html {
    let clinicians =
        shared.reception.clinic.as_ref().map(|clinic| clinic.clinicians.clone()).unwrap_or_default();
    let with = clinicians.iter().find(|one| one.id == visit.clinician_id).filter(|_| clinicians.len() > 1);
    let day = visit
        .appointment_date
        .parse::<jiff::civil::Date>()
        .map(|day| day.strftime("%a, %b %-d, %Y").to_string());
    let is_off = matches!(visit.status, AppointmentStatus::Cancelled | AppointmentStatus::NoShow);
    html! {
        <li key={visit.id}>
            <Link<Route> to={Route::Day { date: visit.appointment_date.clone() }} classes="link-quiet">
                <span class={classes!("font-medium", "tabular-nums", is_off.then_some("line-through"))}>{ format!("{}, {}", day.unwrap_or_else(|_| visit.appointment_date.clone()), visit.appointment_time) }</span>
                <span class="text-muted">
                    { &visit.visit_type }
                    { with.map(|one| format!(" · {}", one.name)).unwrap_or_default() }
                    { format!(" · {}", text::appointment_status(visit.status)) }
                    { format!(" · {}", visit.confirmation_number) }
                </span>
            </Link<Route>>
        </li>
    }
}

/// A call; of one that somebody else of the family made, their name.
pub(crate) fn call(call: &CallSummary, patient: &str, shared: &Shared) -> Html {
    let zone = shared
        .reception
        .clinic
        .as_ref()
        .map_or(jiff::tz::TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let (day, time) = past::day_and_time(&call.start_time, shared.reception.program_time(local_ms()), &zone);
    let came = call.action.map(past::action).or(call.outcome.map(past::outcome)).unwrap_or("On the line");
    let other = call.customer_name.as_deref().filter(|name| *name != patient);
    html! {
        <li key={call.call_sid.clone()}>
            <Link<Route> to={Route::Past { call_sid: call.call_sid.clone() }} classes="link-quiet">
                <span class="font-medium tabular-nums">{ format!("{day}, {time}") }</span>
                <span class="text-muted">{ came }{ other.map(|name| format!(" · {name}")).unwrap_or_default() }</span>
            </Link<Route>>
        </li>
    }
}
