//! Beside the day sheet: the chosen booking, and the day's bookings as a list, which is the grid's twin for those who
//! cannot see it.

use std::collections::BTreeSet;
use std::rc::Rc;

use wire::appointment::{Appointment, AppointmentStatus, Day};
use yew::prelude::*;
use yew_router::prelude::*;

use super::copy::CopyButton;
use super::day_grid::{status_icon, status_mark};
use super::icon::{Drawing, Icon};
use crate::route::Route;
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) day: Rc<Day>,
    pub(crate) on_the_line: BTreeSet<String>,
    pub(crate) chosen: Option<i64>,
    pub(crate) on_choose: Callback<i64>,
    pub(crate) on_close: Callback<()>,
}

/// The column beside the grid.
#[component]
pub(crate) fn DayAside(props: &Props) -> Html {
    let day = &props.day;
    let chosen = props.chosen.and_then(|id| day.appointments.iter().find(|visit| visit.id == id));
    let kept = day.appointments.iter().filter(|visit| !is_free(visit)).count();
    html! {
        <aside class="day-aside" aria-label="Bookings of the day">
            if let Some(visit) = chosen { { details(props, visit) } }
            <div class="flex items-baseline justify-between px-4 pt-4 pb-2">
                <h2 class="section-label">{ "Bookings" }</h2>
                <span class="text-sm text-muted tabular-nums">{ kept }</span>
            </div>
            if day.appointments.is_empty() {
                <p class="text-muted text-sm px-4 pb-4">{ "Nothing is booked on this day yet. A booking made over the phone appears here at once." }</p>
            }
            <ul class="px-2 pb-3">
                { for day.appointments.iter().map(|visit| {
                    let id = visit.id;
                    html! {
                        <li key={id}>
                            <button type="button" class="agenda-row" data-status={status_mark(visit.status)}
                                aria-pressed={(props.chosen == Some(id)).to_string()} onclick={props.on_choose.reform(move |_: MouseEvent| id)}>
                                <span class="tabular-nums text-muted w-19 shrink-0 whitespace-nowrap text-sm">{ text::clock(visit.start_minute) }</span>
                                <span class="truncate flex-1">{ &visit.customer_name }</span>
                                if is_live(props, visit) { <Drawing icon={Icon::Phone} class="size-4 text-info" /><span class="sr-only">{ "on the line" }</span> }
                            </button>
                        </li>
                    }
                }) }
            </ul>
        </aside>
    }
}

/// True when the booking no longer takes its time.
fn is_free(visit: &Appointment) -> bool {
    matches!(visit.status, AppointmentStatus::Cancelled | AppointmentStatus::NoShow)
}

fn is_live(props: &Props, visit: &Appointment) -> bool {
    visit.call_sid.as_ref().is_some_and(|sid| props.on_the_line.contains(sid))
}

fn details(props: &Props, visit: &Appointment) -> Html {
    let clinician = props.day.clinicians.iter().find(|clinician| clinician.id == visit.clinician_id);
    let number = visit.phone_number.as_str();
    html! {
        <section class="visit-card" aria-label="Booking">
            <div class="flex items-start justify-between gap-2">
                <h2 class="font-semibold text-lg leading-6 break-words min-w-0">{ &visit.customer_name }</h2>
                <button type="button" class="icon-button -mt-1 -mr-1.5" aria-label="Close the booking" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    <Drawing icon={Icon::Close} />
                </button>
            </div>
            <p class="flex items-center gap-1.5 text-sm mt-0.5">
                <Drawing icon={status_icon(visit.status)} class="size-4 text-success" />{ text::appointment_status(visit.status) }
            </p>
            <dl class="facts mt-3">
                <div><dt>{ "Time" }</dt><dd>{ text::span(visit.start_minute, visit.minutes) }</dd></div>
                <div><dt>{ "Visit" }</dt><dd>{ &visit.visit_type }</dd></div>
                if let Some(clinician) = clinician { <div><dt>{ "With" }</dt><dd>{ &clinician.name }</dd></div> }
                <div><dt>{ "Phone" }</dt><dd class="tabular-nums">{ text::phone_number(number) }</dd></div>
                <div><dt>{ "Number" }</dt><dd class="tabular-nums">{ &visit.confirmation_number }</dd></div>
            </dl>
            <div class="flex flex-wrap gap-2 mt-3">
                <CopyButton label="the confirmation number" value={visit.confirmation_number.clone()} />
                if is_live(props, visit) {
                    <Link<Route> to={Route::Call { call_sid: visit.call_sid.clone().unwrap_or_default() }} classes="btn btn-sm btn-primary">
                        { "Read the call" }
                    </Link<Route>>
                }
            </div>
        </section>
    }
}
