//! Beside the calendar: a visit, what can be done with it, and what was done with it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::appointment::{Appointment, AppointmentStatus, Days};
use wire::visit::{Change, VisitDetail};
use yew::prelude::*;
use yew_router::prelude::*;

use super::column::{status_icon, status_mark};
use crate::app::Shared;
use crate::components::copy::CopyButton;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Clock, File, Visits, bring};
use crate::route::Route;
use crate::state::columns::is_freed;
use crate::text;

/// A visit's way through the clinic.
const CHAIN: [AppointmentStatus; 5] = [
    AppointmentStatus::Booked,
    AppointmentStatus::Confirmed,
    AppointmentStatus::Arrived,
    AppointmentStatus::InRoom,
    AppointmentStatus::Done,
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) visit: Rc<Appointment>,
    pub(crate) days: Rc<Days>,
    pub(crate) clock: Clock,
    pub(crate) visits: Visits,
    /// The call that booked it is in progress.
    pub(crate) is_live: bool,
    pub(crate) on_edit: Callback<Rc<Appointment>>,
    pub(crate) on_cancel: Callback<Rc<Appointment>>,
    pub(crate) on_close: Callback<()>,
}

/// The panel.
#[component]
pub(crate) fn VisitCard(props: &Props) -> Html {
    let shared = use_context::<Shared>();
    let Props { visit, days, .. } = props;
    let clinician = days.clinicians.iter().find(|known| known.id == visit.clinician_id);
    let room = visit.room_id.and_then(|id| days.rooms.iter().find(|room| room.id == id));
    let date = visit.appointment_date.parse().map_or_else(|_| visit.appointment_date.clone(), text::day);
    let closed = props.on_close.reform(|_: MouseEvent| ());
    let act = |act: &Callback<Rc<Appointment>>| {
        let visit = visit.clone();
        act.reform(move |_: MouseEvent| visit.clone())
    };
    let on_invite = {
        let (shared, id) = (shared.clone(), visit.id);
        Callback::from(move |_: MouseEvent| {
            if let Some(shared) = &shared {
                bring(&shared.backend, &shared.toaster, File::Invite(id));
            }
        })
    };
    html! {
        <aside class="day-aside" aria-label="Visit">
            <div class="flex items-start justify-between gap-2">
                <h2 class="font-semibold text-lg leading-6 break-words min-w-0" data-status={status_mark(visit.status)}>{ &visit.customer_name }</h2>
                <button type="button" class="icon-button -mt-1 -mr-1.5" aria-label="Close the visit" onclick={closed}><Drawing icon={Icon::Close} /></button>
            </div>
            <p class="status-now" data-status={status_mark(visit.status)}><Drawing icon={status_icon(visit.status)} class="size-4" />{ text::appointment_status(visit.status) }</p>
            { chain(props) }
            <dl class="facts mt-3">
                <div><dt>{ "Day" }</dt><dd>{ date }</dd></div>
                <div><dt>{ "Time" }</dt><dd>{ text::visit::time(visit) }</dd></div>
                <div><dt>{ "Visit" }</dt><dd>{ &visit.visit_type }</dd></div>
                if let Some(clinician) = clinician { <div><dt>{ "With" }</dt><dd>{ &clinician.name }</dd></div> }
                if let Some(room) = room { <div><dt>{ "Room" }</dt><dd>{ &room.name }</dd></div> }
                <div><dt>{ "Phone" }</dt><dd class="tabular-nums">{ text::phone_number(&visit.phone_number) }</dd></div>
                <div><dt>{ "Number" }</dt><dd class="tabular-nums flex items-center gap-1">{ &visit.confirmation_number }<CopyButton label="the confirmation number" value={visit.confirmation_number.clone()} /></dd></div>
                if visit.series_id.is_some() { <div><dt>{ "Series" }</dt><dd>{ "One of several visits" }</dd></div> }
                if let Some(why) = &visit.cancel_reason { <div><dt>{ "Why" }</dt><dd>{ why }</dd></div> }
                if let Some(why) = &visit.override_reason { <div><dt>{ "Anyway" }</dt><dd>{ why }</dd></div> }
            </dl>
            if !visit.notes.is_empty() { <p class="visit-notes">{ &visit.notes }</p> }
            <div class="flex flex-wrap gap-2 mt-4">
                <button type="button" class="btn btn-sm" onclick={act(&props.on_edit)}><Drawing icon={Icon::Pencil} />{ "Move or change" }</button>
                if !is_freed(visit.status) {
                    <button type="button" class="btn btn-sm" onclick={act(&props.on_cancel)}><Drawing icon={Icon::Close} />{ "Cancel visit" }</button>
                }
                <button type="button" class="btn btn-sm" title="A file for the patient's own calendar" onclick={on_invite}><Drawing icon={Icon::Download} />{ "Invitation" }</button>
                if let Some(call_sid) = &visit.call_sid {
                    <Link<Route> to={call(call_sid, props.is_live)} classes="btn btn-sm"><Drawing icon={Icon::Phone} />{ "Read the call" }</Link<Route>>
                }
            </div>
            <Past visit={visit.clone()} clock={props.clock.clone()} />
        </aside>
    }
}

fn call(call_sid: &str, is_live: bool) -> Route {
    let call_sid = call_sid.to_owned();
    if is_live { Route::Call { call_sid } } else { Route::Past { call_sid } }
}

/// The steps of the way, each a button; the next one stands out.
fn chain(props: &Props) -> Html {
    let visit = &props.visit;
    let at = CHAIN.iter().position(|status| *status == visit.status);
    let step = |status: AppointmentStatus| {
        let (visits, visit) = (props.visits.clone(), visit.clone());
        Callback::from(move |_: MouseEvent| visits.set_status(&visit, status, None))
    };
    let Some(at) = at else {
        return html! {
            <div class="status-steps"><button type="button" class="btn btn-sm" onclick={step(AppointmentStatus::Confirmed)}><Drawing icon={Icon::Undo} />{ "Bring it back" }</button></div>
        };
    };
    html! {
        <>
            <div class="status-chain" role="group" aria-label="Status">
                { for CHAIN.iter().enumerate().map(|(place, status)| {
                    let state = match place.cmp(&at) {
                        std::cmp::Ordering::Less => "past",
                        std::cmp::Ordering::Equal => "now",
                        std::cmp::Ordering::Greater => "ahead",
                    };
                    html! {
                        <button type="button" class="status-step" data-place={state} aria-pressed={(place == at).to_string()} aria-label={text::appointment_status(*status)}
                            title={text::appointment_status(*status)} disabled={place == at} onclick={step(*status)}><Drawing icon={status_icon(*status)} class="size-4" /></button>
                    }
                }) }
            </div>
            <div class="status-steps">
                if let Some(next) = CHAIN.get(at + 1) {
                    <button type="button" class="btn btn-sm btn-primary" onclick={step(*next)}><Drawing icon={status_icon(*next)} />{ verb(*next) }</button>
                }
                if at < 2 { <button type="button" class="btn btn-sm" onclick={step(AppointmentStatus::NoShow)}><Drawing icon={Icon::Refused} />{ "No-show" }</button> }
            </div>
        </>
    }
}

fn verb(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Confirmed => "Confirm",
        AppointmentStatus::Arrived => "Has arrived",
        AppointmentStatus::InRoom => "Into the room",
        AppointmentStatus::Done => "Done",
        other => text::appointment_status(other),
    }
}

#[derive(Properties, PartialEq)]
struct PastProps {
    visit: Rc<Appointment>,
    clock: Clock,
}

/// What was done with the visit, the newest first.
#[component]
fn Past(props: &PastProps) -> Html {
    let detail = use_state(|| None::<Result<VisitDetail, String>>);
    let shared = use_context::<Shared>();
    {
        let detail = detail.setter();
        let latest = use_mut_ref(|| (0_i64, 0_i64));
        use_effect_with((props.visit.id, props.visit.revision), move |asked| {
            let asked = *asked;
            *latest.borrow_mut() = asked;
            if let Some(shared) = shared {
                spawn_local(async move {
                    let answer = shared.backend.visit(asked.0).await.map_err(|fault| fault.say());
                    if *latest.borrow() == asked {
                        detail.set(Some(answer));
                    }
                });
            }
        });
    }
    html! {
        <section class="visit-past" aria-label="What was done with it">
            <h3 class="section-label">{ "History" }</h3>
            { match &*detail {
                None => Html::default(),
                Some(Err(why)) => html! { <p class="text-sm text-error mt-1">{ why }</p> },
                Some(Ok(detail)) if detail.changes.is_empty() => html! { <p class="text-sm text-muted mt-1">{ "Unchanged since it was booked." }</p> },
                Some(Ok(detail)) => html! { <ol>{ for detail.changes.iter().map(|change| done(change, props)) }</ol> },
            } }
        </section>
    }
}

fn done(change: &Change, props: &PastProps) -> Html {
    let at = change
        .at
        .parse::<jiff::Timestamp>()
        .map(|at| at.to_zoned(props.clock.zone.clone()).strftime("%b %-d, %-I:%M %p").to_string());
    html! {
        <li key={change.id}>
            <p>{ &change.summary }</p>
            <p class="text-xs text-muted">{ format!("{} · {}", text::sentence_start(&change.who), at.unwrap_or_default()) }</p>
        </li>
    }
}
