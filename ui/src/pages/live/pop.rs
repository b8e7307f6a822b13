//! Who is calling: the patient of the ringing number, or everybody who has it. Nobody is guessed.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::patient::{NumberCard, PatientCard, PatientSummary};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::components::patient_picker::known;
use crate::hooks::{local_ms, use_paced, use_patient_card};
use crate::pages::patients::{PatientForm, call, waiting};
use crate::route::Route;
use crate::state::patient_form::Draft;
use crate::state::picks::Pick;
use crate::state::reception::CallView;
use crate::text::{self, person};

/// While the AI books, changes come in quick succession.
const PAUSE_MS: u32 = 300;
/// Calls that are told of.
const CALLS: usize = 2;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) view: Rc<CallView>,
}

/// The card of the caller, or the list to pick from.
#[component]
pub(super) fn Pop(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (call_sid, number) = (&props.view.call.call_sid, &props.view.call.phone_number);
    let reception = &shared.reception;
    let changes = use_paced((reception.patients, reception.histories, reception.snapshots), PAUSE_MS);
    let answer = use_state(|| None::<(String, Rc<NumberCard>)>);
    {
        let (backend, answer) = (shared.backend.clone(), answer.setter());
        use_effect_with((number.clone(), changes), move |(number, _)| {
            let number = number.clone();
            spawn_local(async move {
                // A book that does not answer has a lamp; the call is shown without its caller.
                if !number.is_empty()
                    && let Ok(card) = backend.patients_by_number(&number).await
                {
                    answer.set(Some((number, Rc::new(card))));
                }
            });
        });
    }
    let owners = answer.as_ref().filter(|(asked, _)| asked == number).map(|(_, card)| card.clone());
    let only = owners.as_ref().and_then(|owners| match &owners.patients[..] {
        [one] => Some(one.id),
        _ => None,
    });
    let picked = shared.picks.of(call_sid);
    let card = use_patient_card(&shared.backend, picked.or(only), changes);
    let is_adding = use_state(|| false);
    let on_pick = {
        let (picks, call_sid) = (shared.picks.dispatcher(), call_sid.clone());
        Callback::from(move |id: i64| picks.dispatch(Pick::Chosen(call_sid.clone(), id)))
    };
    let on_forget = {
        let (picks, call_sid) = (shared.picks.dispatcher(), call_sid.clone());
        Callback::from(move |_: MouseEvent| picks.dispatch(Pick::Forgotten(call_sid.clone())))
    };
    let on_add = {
        let is_adding = is_adding.setter();
        Callback::from(move |_: MouseEvent| is_adding.set(true))
    };
    let on_leave = {
        let is_adding = is_adding.setter();
        Callback::from(move |()| is_adding.set(false))
    };
    let on_added = {
        let (is_adding, on_pick) = (is_adding.setter(), on_pick.clone());
        Callback::from(move |id: i64| {
            is_adding.set(false);
            on_pick.emit(id);
        })
    };
    let Some(owners) = owners else { return Html::default() };
    let shown = match card {
        Some(Ok(card)) => one(&card, picked.is_some() && owners.patients.len() != 1, on_forget, &shared),
        Some(Err(_)) | None if picked.or(only).is_some() => Html::default(),
        _ if booking::patient::is_withheld(&owners.number) => {
            html! { <p class="text-muted">{ "The number is withheld, so nobody can be told by it." }</p> }
        }
        _ => several(&owners, on_pick, on_add, &shared),
    };
    let name = props.view.call.customer_name.clone().unwrap_or_default();
    html! {
        <section class="pop" aria-label="Who is calling">
            { shown }
            if *is_adding {
                <Dialog title="New patient" on_close={on_leave.clone()} class="max-w-lg">
                    <PatientForm draft={Draft::new(&name, number)} on_saved={on_added} {on_leave} />
                </Dialog>
            }
        </section>
    }
}

/// The one who is calling.
fn one(card: &PatientCard, can_be_another: bool, on_forget: Callback<MouseEvent>, shared: &Shared) -> Html {
    let patient = &card.patient;
    let today = shared.reception.today(local_ms());
    let next = card.next_visits.first().map(|visit| {
        let day = visit.appointment_date.parse::<jiff::civil::Date>();
        let day = day.map_or_else(|_| visit.appointment_date.clone(), |day| day.strftime("%a, %b %-d").to_string());
        html! { <Link<Route> to={Route::Day { date: visit.appointment_date.clone() }} classes="link-quiet font-medium">{ format!("{day}, {}", visit.appointment_time) }</Link<Route>> }
    });
    let before = earlier(&card.calls, shared);
    html! {
        <>
            <div class="pop-who">
                <span class="pop-mark"><Drawing icon={Icon::Person} /></span>
                <div class="min-w-0 flex-1">
                    <p class="pop-name"><Link<Route> to={Route::Patient { id: patient.id.to_string() }} classes="link-quiet font-semibold">{ &patient.name }</Link<Route>></p>
                    <p class="text-sm text-muted">
                        { patient.birth_date.as_deref().map_or_else(|| "Birth date not known".to_owned(), |day| format!("Born {}", person::born(day, today))) }
                        { format!(" · speaks {}", person::language(patient.language)) }
                    </p>
                </div>
                if can_be_another { <button type="button" class="btn btn-sm" onclick={on_forget}>{ "Somebody else" }</button> }
                <Link<Route> to={Route::Patient { id: patient.id.to_string() }} classes="btn btn-sm">{ "Open the patient" }</Link<Route>>
            </div>
            <dl class="pop-facts">
                <div><dt>{ "Next visit" }</dt><dd>{ next.unwrap_or_else(|| html! { <span class="text-muted">{ "None" }</span> }) }</dd></div>
                <div><dt>{ "Last calls" }</dt><dd>if before.is_empty() { <span class="text-muted">{ "This is the first" }</span> } else { <ul>{ for before.iter().map(|one| call(one, &patient.name, shared)) }</ul> }</dd></div>
                if !patient.notes.is_empty() { <div><dt>{ "Notes" }</dt><dd class="pop-notes" title={patient.notes.clone()}>{ &patient.notes }</dd></div> }
            </dl>
            { waiting(&card.messages[..card.messages.len().min(1)], shared) }
        </>
    }
}

/// Nobody has the number, or several have.
fn several(
    owners: &NumberCard,
    on_pick: Callback<i64>,
    on_add: Callback<MouseEvent>,
    shared: &Shared,
) -> Html {
    let today = shared.reception.today(local_ms());
    let before = earlier(&owners.calls, shared);
    let (title, text) = match owners.patients.len() {
        0 => (
            "Not written down yet".to_owned(),
            format!("No patient has the number {}.", text::phone_number(&owners.number)),
        ),
        number => (
            "Who is calling?".to_owned(),
            format!("{number} patients have this number. What you pick is remembered for this call."),
        ),
    };
    let option = |one: &PatientSummary| {
        let id = one.id;
        html! {
            <li key={one.id}>
                <button type="button" class="pop-option" onclick={on_pick.reform(move |_: MouseEvent| id)}>
                    <span class="font-medium truncate">{ &one.name }</span>
                    <span class="text-sm text-muted truncate">{ known(one, today) }</span>
                </button>
            </li>
        }
    };
    html! {
        <>
            <div class="pop-who">
                <span class="pop-mark"><Drawing icon={if owners.patients.is_empty() { Icon::Person } else { Icon::People }} /></span>
                <div class="min-w-0 flex-1">
                    <p class="pop-name font-semibold">{ title }</p>
                    <p class="text-sm text-muted">{ text }</p>
                </div>
                <button type="button" class="btn btn-sm" onclick={on_add}><Drawing icon={Icon::Plus} />{ if owners.patients.is_empty() { "Create patient" } else { "Somebody else" } }</button>
            </div>
            if !owners.patients.is_empty() { <ul class="pop-options">{ for owners.patients.iter().map(option) }</ul> }
            if owners.patients.is_empty() && !before.is_empty() {
                <dl class="pop-facts"><div><dt>{ "Last calls" }</dt><dd><ul>{ for before.iter().map(|one| call(one, "", shared)) }</ul></dd></div></dl>
            }
            { waiting(&owners.messages[..owners.messages.len().min(1)], shared) }
        </>
    }
}

/// Calls before those that are up.
fn earlier<'a>(
    calls: &'a [wire::history::CallSummary],
    shared: &Shared,
) -> Vec<&'a wire::history::CallSummary> {
    let is_over = |call: &&wire::history::CallSummary| {
        shared.reception.calls.iter().all(|view| view.call.call_sid != call.call_sid)
            && call.end_time.is_some()
    };
    calls.iter().filter(is_over).take(CALLS).collect()
}
