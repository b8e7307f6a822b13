//! The day sheet on paper: a page for each clinician, in black and white. It is in the page but not on the screen, so that
//! the browser's own print command prints it, too.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wire::appointment::{Appointment, Clinician, Days};
use yew::prelude::*;

use super::column::{status_icon, status_mark};
use super::month::why_closed;
use crate::components::icon::drawing;
use crate::hooks::Clock;
use crate::state::columns::is_freed;
use crate::state::same::Same;
use crate::text;

/// The screen comes first.
const AFTER_MS: u32 = 400;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) days: Rc<Days>,
    pub(crate) clinic: AttrValue,
    pub(crate) clock: Clock,
    /// Whose sheet; `None` is one for each.
    pub(crate) only: Option<i64>,
}

/// The sheets.
#[component]
pub(crate) fn DaySheet(props: &Props) -> Html {
    let shown = use_state(|| None::<(Rc<Days>, Option<i64>)>);
    {
        let shown = shown.setter();
        use_effect_with((props.days.clone(), props.only), move |(days, only)| {
            let now = (days.clone(), *only);
            let timeout = Timeout::new(AFTER_MS, move || shown.set(Some(now)));
            move || drop(timeout)
        });
    }
    let Some((days, only)) = &*shown else { return Html::default() };
    let printed = props.clock.now.map_or(String::new(), |(date, minute)| {
        format!("Printed {}, {} · {}", date.strftime("%b %-d, %Y"), text::clock(minute), props.clinic)
    });
    html! { <Sheets days={Same(days.clone())} only={*only} {printed} /> }
}

/// What is on the sheets, so that they are not worked out again for each change on the screen. Those of another day are written
/// over these.
#[derive(Properties, PartialEq)]
struct SheetsProps {
    days: Same<Days>,
    only: Option<i64>,
    printed: AttrValue,
}

#[component]
fn Sheets(props: &SheetsProps) -> Html {
    let SheetsProps { days, only, printed } = props;
    html! {
        <div class="sheets" aria-hidden="true">
            { for (0..days.days.len()).flat_map(|at| {
                days.clinicians.iter().filter(|known| only.is_none_or(|id| id == known.id)).filter_map(|known| sheet(days, at, known, printed)).collect::<Vec<_>>()
            }) }
        </div>
    }
}

/// A clinician's day of this number; none for somebody who is not in and has no visits.
fn sheet(days: &Days, at: usize, clinician: &Clinician, printed: &str) -> Option<Html> {
    let frame = days.days.get(at)?;
    let visits: Vec<&Appointment> = days
        .appointments
        .iter()
        .filter(|visit| visit.appointment_date == frame.date && visit.clinician_id == clinician.id)
        .collect();
    let closed = why_closed(frame, Some(clinician.id));
    if visits.is_empty() && (closed.is_some() || days.days.len() > 1) {
        return None;
    }
    let date = frame.date.parse().map_or_else(
        |_| frame.date.clone(),
        |date: jiff::civil::Date| date.strftime("%A, %B %-d, %Y").to_string(),
    );
    let working = frame.working.iter().find(|working| working.clinician_id == clinician.id);
    let hours: Vec<String> = working
        .map_or(&[][..], |working| &working.stretches)
        .iter()
        .map(|open| text::span(open.from, open.to.saturating_sub(open.from)))
        .collect();
    let kept = visits.iter().filter(|visit| !is_freed(visit.status)).count();
    let room = |visit: &Appointment| {
        let room = visit.room_id.and_then(|id| days.rooms.iter().find(|room| room.id == id));
        room.map_or(String::new(), |room| room.name.clone())
    };
    let is_doubled = |visit: &Appointment| {
        !is_freed(visit.status)
            && visits.iter().any(|other| {
                other.id != visit.id
                    && !is_freed(other.status)
                    && other.starts_at < visit.ends_at
                    && visit.starts_at < other.ends_at
            })
    };
    Some(html! {
        <section key={format!("{at}-{}", clinician.id)} class="sheet-page">
            <header>
                <h1>{ &clinician.name }</h1>
                <p>{ date }</p>
                <p>{ text::visit::visits(kept) }{ if hours.is_empty() { String::new() } else { format!(" · {}", hours.join(", ")) } }</p>
            </header>
            <table>
                <thead><tr><th>{ "Time" }</th><th>{ "Patient" }</th><th>{ "Visit" }</th><th>{ "Room" }</th><th>{ "Status" }</th><th class="sheet-notes">{ "Notes" }</th></tr></thead>
                <tbody>
                    { for visits.iter().map(|visit| html! {
                        <tr data-status={status_mark(visit.status)} data-doubled={is_doubled(visit).to_string()}>
                            <td class="sheet-time">{ text::span(visit.start_minute, visit.minutes) }</td>
                            <td><b>{ &visit.customer_name }</b><br /><span>{ text::phone_number(&visit.phone_number) }</span></td>
                            <td>{ &visit.visit_type }<br /><span>{ &visit.confirmation_number }</span></td>
                            <td>{ room(visit) }</td>
                            <td>{ drawing(status_icon(visit.status), Classes::new()) }{ text::appointment_status(visit.status) }if is_doubled(visit) { <br /><b>{ "Double-booked" }</b> }</td>
                            <td>{ &visit.notes }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if visits.is_empty() { <p>{ "Nothing is booked." }</p> }
            <footer>{ printed.to_owned() }</footer>
        </section>
    })
}
