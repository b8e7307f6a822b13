//! A month as a table of days.

use std::rc::Rc;

use booking::layout::month;
use jiff::ToSpan;
use jiff::civil::Date;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use wire::appointment::{Appointment, DayFrame, Days};
use yew::prelude::*;

use super::acts::put;
use super::column::{status_icon, status_mark};
use super::month_drag::{Scene, use_month_drag};
use super::time_grid::focus;
use crate::components::icon::Drawing;
use crate::hooks::Visits;
use crate::state::columns::{ColourBy, is_freed};
use crate::text;

/// Visits that a day shows by name.
const NAMED: usize = 3;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) days: Rc<Days>,
    /// A day of the month.
    pub(crate) date: Date,
    pub(crate) today: Option<Date>,
    /// Whose visits; `None` is everybody's.
    pub(crate) only: Option<i64>,
    pub(crate) colours: ColourBy,
    pub(crate) chosen: Option<i64>,
    pub(crate) on_choose: Callback<Option<i64>>,
    /// Shows a day.
    pub(crate) on_day: Callback<Date>,
    /// Goes to another day, of another month perhaps.
    pub(crate) on_go: Callback<Date>,
    pub(crate) visits: Visits,
}

/// The table.
#[component]
pub(crate) fn MonthTable(props: &Props) -> Html {
    let here = use_state(|| props.date);
    {
        let here = here.setter();
        use_effect_with(props.date, move |date| here.set(*date));
    }
    let weeks = month::weeks(props.date);
    let on_key = {
        let (here, weeks, on_go) = (here.clone(), weeks.clone(), props.on_go.clone());
        Callback::from(move |event: KeyboardEvent| {
            let on_a_day = event
                .target_dyn_into::<web_sys::Element>()
                .is_some_and(|target| target.id().starts_with("day-"));
            if !on_a_day || event.alt_key() || event.ctrl_key() {
                return;
            }
            let monday = month::monday(*here);
            let next = match event.key().as_str() {
                "ArrowLeft" => here.saturating_sub(1.day()),
                "ArrowRight" => here.saturating_add(1.day()),
                "ArrowUp" => here.saturating_sub(7.days()),
                "ArrowDown" => here.saturating_add(7.days()),
                "Home" => monday,
                "End" => monday.saturating_add(6.days()),
                _ => return,
            };
            event.prevent_default();
            if weeks.iter().flatten().any(|day| *day == next) {
                here.set(next);
                focus(&format!("day-{next}"));
            } else {
                on_go.emit(next);
            }
        })
    };
    let (frame, ghost) = (use_node_ref(), use_node_ref());
    let on_drop = {
        let visits = props.visits.clone();
        Callback::from(move |(visit, date): (Rc<Appointment>, Date)| {
            visits.change(&visit, move |now| put(now, date, None, now.start_minute, now.minutes));
        })
    };
    use_month_drag(&frame, &ghost, Scene { days: props.days.clone(), on_drop });
    html! {
        <div ref={&frame} class="month-frame" onkeydown={on_key}>
            <table class="month">
                <caption class="sr-only">{ props.date.strftime("%B %Y").to_string() }</caption>
                <thead><tr>
                    { for weeks[0].iter().map(|day| html! {
                        <th scope="col"><span aria-hidden="true">{ day.strftime("%a").to_string() }</span><span class="sr-only">{ day.strftime("%A").to_string() }</span></th>
                    }) }
                </tr></thead>
                <tbody>
                    { for weeks.iter().map(|week| html! {
                        <tr>{ for week.iter().map(|date| cell(props, *date, *here == *date)) }</tr>
                    }) }
                </tbody>
            </table>
            <div ref={&ghost} class="ghost month-ghost" hidden=true aria-hidden="true"><b /><span /></div>
        </div>
    }
}

fn cell(props: &Props, date: Date, is_tab: bool) -> Html {
    let day = date.to_string();
    let frame = props.days.days.iter().find(|frame| frame.date == day);
    let visits: Vec<&Appointment> = props
        .days
        .appointments
        .iter()
        .filter(|visit| visit.appointment_date == day && props.only.is_none_or(|id| id == visit.clinician_id))
        .filter(|visit| !is_freed(visit.status))
        .collect();
    let closed = frame.and_then(|frame| why_closed(frame, props.only));
    let is_today = props.today == Some(date);
    let label = match (&closed, visits.len()) {
        (Some(why), 0) => format!("{}, {why}", text::day(date)),
        (_, count) => format!("{}, {}", text::day(date), text::visit::visits(count)),
    };
    // Wherever the day is pressed, its number included, but for the visits in it.
    let on_press = {
        let on_day = props.on_day.clone();
        Callback::from(move |event: MouseEvent| {
            let pressed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let visit = pressed.and_then(|pressed| pressed.closest(".month-visit").ok().flatten());
            if visit.is_none() {
                on_day.emit(date);
            }
        })
    };
    let more = visits.len().saturating_sub(NAMED);
    html! {
        <td class="month-day" onclick={on_press} data-outside={(date.month() != props.date.month()).to_string()} data-today={is_today.to_string()} data-closed={closed.is_some().to_string()}>
            <button type="button" id={format!("day-{date}")} class="month-number" tabindex={if is_tab { "0" } else { "-1" }}
                aria-current={is_today.then_some("date")}>
                <span class="month-date" aria-hidden="true">{ date.day() }</span>
                if !visits.is_empty() { <span class="month-count" aria-hidden="true">{ visits.len() }</span> }
                <span class="sr-only">{ label }</span>
            </button>
            if let Some(why) = closed.filter(|_| visits.is_empty()) { <p class="month-closed">{ text::sentence_start(&why) }</p> }
            <ul>
                { for visits.iter().take(NAMED + usize::from(more == 1)).map(|visit| line(props, visit)) }
                if more > 1 { <li class="month-more">{ format!("and {more} more") }</li> }
            </ul>
        </td>
    }
}

fn line(props: &Props, visit: &Appointment) -> Html {
    let id = visit.id;
    let is_chosen = props.chosen == Some(id);
    html! {
        <li key={id}>
            <button type="button" id={format!("visit-{id}")} class="month-visit" tabindex="-1" data-colour={colour(&props.days, visit, props.colours).to_string()} data-status={status_mark(visit.status)}
                aria-pressed={is_chosen.to_string()} onclick={props.on_choose.reform(move |_: MouseEvent| (!is_chosen).then_some(id))}>
                <Drawing icon={status_icon(visit.status)} class="size-3" />
                <span class="tabular-nums">{ short_time(visit.start_minute) }</span>
                <span class="truncate">{ &visit.customer_name }</span>
            </button>
        </li>
    }
}

/// Which of the twelve colours a visit has.
pub(super) fn colour(days: &Days, visit: &Appointment, colours: ColourBy) -> u8 {
    let colour = match colours {
        ColourBy::Clinician => {
            days.clinicians.iter().find(|known| known.id == visit.clinician_id).map(|known| known.colour)
        }
        ColourBy::Type => {
            days.visit_types.iter().find(|kind| kind.id == visit.visit_type_id).map(|kind| kind.colour)
        }
    };
    colour.unwrap_or_default() % 12
}

/// Why nobody can be booked on a day, when nobody can.
pub(super) fn why_closed(frame: &DayFrame, only: Option<i64>) -> Option<String> {
    if frame.closed_because.is_some() || frame.open.is_empty() {
        return Some(frame.closed_because.clone().unwrap_or_else(|| "closed".to_owned()));
    }
    let working = frame.working.iter().find(|working| Some(working.clinician_id) == only)?;
    working
        .stretches
        .is_empty()
        .then(|| working.reason.clone().filter(|why| !why.is_empty()).unwrap_or_else(|| "not in".to_owned()))
}

/// `9:30a`, as narrow as can be.
fn short_time(minute: u16) -> String {
    text::clock(minute).replace(":00", "").replace(" AM", "a").replace(" PM", "p")
}
