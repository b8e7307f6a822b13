//! Everything in order, day by day: the calendar for those who would rather read.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use wire::appointment::{Appointment, DayFrame, Days};
use yew::prelude::*;

use super::column::{status_icon, status_mark};
use super::month::{colour, why_closed};
use crate::components::icon::{Drawing, Icon};
use crate::state::columns::ColourBy;
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) days: Rc<Days>,
    pub(crate) today: Option<Date>,
    /// Whose visits; `None` is everybody's.
    pub(crate) only: Option<i64>,
    pub(crate) colours: ColourBy,
    pub(crate) on_the_line: Rc<BTreeSet<String>>,
    pub(crate) chosen: Option<i64>,
    pub(crate) on_choose: Callback<Option<i64>>,
    pub(crate) on_day: Callback<Date>,
}

/// The list.
#[component]
pub(crate) fn VisitList(props: &Props) -> Html {
    let on_key = Callback::from(|event: KeyboardEvent| {
        let by: isize = match event.key().as_str() {
            "ArrowDown" | "j" => 1,
            "ArrowUp" | "k" => -1,
            _ => return,
        };
        if walk(&event, by) {
            event.prevent_default();
        }
    });
    html! {
        <div class="list-frame" onkeydown={on_key} tabindex="0" role="region" aria-label="Visits in order">
            { for props.days.days.iter().map(|frame| day(props, frame)) }
        </div>
    }
}

fn day(props: &Props, frame: &DayFrame) -> Html {
    let visits: Vec<&Appointment> = props
        .days
        .appointments
        .iter()
        .filter(|visit| {
            visit.appointment_date == frame.date && props.only.is_none_or(|id| id == visit.clinician_id)
        })
        .collect();
    let Ok(date) = frame.date.parse::<Date>() else { return Html::default() };
    let closed = why_closed(frame, props.only);
    let near = props.today.map_or(String::new(), |today| text::relative_day(date, today));
    let is_today = props.today == Some(date);
    html! {
        <section key={frame.date.clone()} class="list-day" aria-label={text::day(date)} data-today={is_today.to_string()}>
            <h2 class="list-date"><button type="button" onclick={props.on_day.reform(move |_: MouseEvent| date)}>{ text::day(date) }</button><span>{ near }</span></h2>
            { match (closed, visits.is_empty()) {
                (Some(why), true) => html! { <p class="list-none">{ text::sentence_start(&why) }</p> },
                (None, true) => html! { <p class="list-none">{ "No visits" }</p> },
                _ => html! { <ul>{ for visits.into_iter().map(|visit| row(props, visit)) }</ul> },
            } }
        </section>
    }
}

fn row(props: &Props, visit: &Appointment) -> Html {
    let id = visit.id;
    let is_chosen = props.chosen == Some(id);
    let clinician = props.days.clinicians.iter().find(|known| known.id == visit.clinician_id);
    let room = visit.room_id.and_then(|id| props.days.rooms.iter().find(|room| room.id == id));
    let is_live = visit.call_sid.as_ref().is_some_and(|sid| props.on_the_line.contains(sid));
    html! {
        <li key={id}>
            <button type="button" id={format!("visit-{id}")} class="list-row" data-colour={colour(&props.days, visit, props.colours).to_string()} data-status={status_mark(visit.status)}
                aria-pressed={is_chosen.to_string()} onclick={props.on_choose.reform(move |_: MouseEvent| (!is_chosen).then_some(id))}>
                <span class="list-time">{ text::visit::time(visit) }</span>
                <span class="dot" aria-hidden="true" />
                <span class="list-name truncate">{ &visit.customer_name }</span>
                <span class="truncate text-muted">{ &visit.visit_type }</span>
                <span class="truncate text-muted">{ clinician.map_or(String::new(), |known| known.name.clone()) }{ room.map_or(String::new(), |room| format!(", {}", room.name)) }</span>
                <span class="list-status">
                    <Drawing icon={status_icon(visit.status)} class="size-4" />{ text::appointment_status(visit.status) }
                    if is_live { <Drawing icon={Icon::Phone} class="size-4 text-info" /><span class="sr-only">{ ", on the line" }</span> }
                </span>
            </button>
        </li>
    }
}

/// Goes to the next row, or the one before; false when the focus is on none.
fn walk(event: &KeyboardEvent, by: isize) -> bool {
    let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let frame = here.as_ref().and_then(|here| here.closest(".list-frame").ok().flatten());
    let Some((here, rows)) = here.zip(frame.and_then(|frame| frame.query_selector_all(".list-row").ok()))
    else {
        return false;
    };
    let rows: Vec<HtmlElement> = (0..rows.length()).filter_map(|at| rows.item(at)?.dyn_into().ok()).collect();
    let at = rows.iter().position(|row| row.is_same_node(Some(&here)));
    let next = match at {
        Some(at) => at.checked_add_signed(by).and_then(|at| rows.get(at)),
        None => rows.first(),
    };
    next.is_some_and(|row| row.focus().is_ok())
}
