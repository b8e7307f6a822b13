//! The day sheet: hours down, a column per clinician, bookings placed by wall-clock minutes.

use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use wire::appointment::{Appointment, AppointmentStatus, Clinician, Day, Minutes};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::day_layout::{closed, ladder};
use crate::text;

/// Height of a minute. Half an hour is then tall enough for two lines of text.
const MINUTE_PX: f32 = 1.6;
/// The shortest block that still can be read and pressed.
const SHORTEST_PX: f32 = 24.0;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) day: Rc<Day>,
    /// The clinic's wall-clock minute, when the day is the clinic's today.
    pub(crate) now_minute: Option<u16>,
    /// Ids of calls in progress: their bookings are marked.
    pub(crate) on_the_line: BTreeSet<String>,
    /// Bookings that changed while this window watched.
    pub(crate) fresh: BTreeSet<i64>,
    /// The booking whose details are shown.
    pub(crate) chosen: Option<i64>,
    pub(crate) on_choose: Callback<i64>,
}

/// The grid.
#[component]
pub(crate) fn DayGrid(props: &Props) -> Html {
    let day = &props.day;
    let span = ladder(day);
    let height = px(span, span.to);
    let hours: Vec<u16> = (span.from..=span.to).step_by(60).collect();
    let grid = use_node_ref();
    let on_key = {
        let grid = grid.clone();
        Callback::from(move |event: KeyboardEvent| walk(&grid, &event))
    };
    {
        // A day opens at its present, or at its first booking.
        let grid = grid.clone();
        let first = day.appointments.first().map(|visit| visit.start_minute);
        let minute = props.now_minute.or(first).unwrap_or(span.from);
        use_effect_with(day.date.clone(), move |_| {
            let frame = grid.cast::<Element>().and_then(|grid| grid.closest(".day-frame").ok().flatten());
            if let Some(frame) = frame {
                frame.set_scroll_top(px(span, minute) as i32 - frame.client_height() / 3);
            }
        });
    }
    let now = props.now_minute.filter(|minute| (span.from..=span.to).contains(minute));
    html! {
        <div ref={grid} class="day" onkeydown={on_key}>
            <div class="day-head">
                <span class="day-corner" />
                { for day.clinicians.iter().map(|clinician| html! { <div class="day-name">{ &clinician.name }</div> }) }
            </div>
            <div class="day-body" style={format!("height: {height:.0}px")}>
                <div class="day-hours" aria-hidden="true">
                    { for hours.iter().map(|minute| html! {
                        <span class="day-hour" style={format!("top: {:.1}px", px(span, *minute))}>{ text::hour(*minute) }</span>
                    }) }
                    if let Some(minute) = now {
                        <span class="now-time" style={format!("top: {:.1}px", px(span, minute))}>{ text::clock(minute).trim_end_matches([' ', 'A', 'P', 'M']).to_owned() }</span>
                    }
                </div>
                <div class="day-columns">
                    { for hours.iter().map(|minute| html! { <span class="day-line" style={format!("top: {:.1}px", px(span, *minute))} /> }) }
                    { for day.clinicians.iter().map(|clinician| column(props, clinician, span)) }
                    if let Some(minute) = now { <span class="now-line" style={format!("top: {:.1}px", px(span, minute))} /> }
                </div>
            </div>
        </div>
    }
}

fn end_minute(visit: &Appointment) -> u16 {
    visit.start_minute.saturating_add(visit.minutes)
}

fn px(span: Minutes, minute: u16) -> f32 {
    f32::from(minute.saturating_sub(span.from)) * MINUTE_PX
}

fn column(props: &Props, clinician: &Clinician, span: Minutes) -> Html {
    let visits: Vec<&Appointment> =
        props.day.appointments.iter().filter(|visit| visit.clinician_id == clinician.id).collect();
    let stretches: Vec<(u16, u16)> =
        visits.iter().map(|visit| (visit.start_minute, end_minute(visit))).collect();
    let lanes = booking::layout::columns(&stretches);
    let label = match visits.len() {
        1 => format!("{}, 1 booking", clinician.name),
        count => format!("{}, {count} bookings", clinician.name),
    };
    html! {
        <section class="day-column" aria-label={label}>
            { for closed(span, &props.day.open).into_iter().map(|gap| hatch(gap, span, &props.day.open)) }
            { for visits.iter().zip(lanes).map(|(visit, lane)| block(props, visit, lane, span)) }
        </section>
    }
}

/// A stretch in which the clinic is closed.
fn hatch(gap: Minutes, span: Minutes, open: &[Minutes]) -> Html {
    let is_between = open.iter().any(|stretch| stretch.to <= gap.from)
        && open.iter().any(|stretch| stretch.from >= gap.to);
    let style =
        format!("top: {:.1}px; height: {:.1}px", px(span, gap.from), px(span, gap.to) - px(span, gap.from));
    html! {
        <div class="day-closed" {style}>
            <span>{ if is_between { "Lunch" } else { "Closed" } }</span>
        </div>
    }
}

fn block(props: &Props, visit: &Appointment, (lane, lanes): (usize, usize), span: Minutes) -> Html {
    let top = px(span, visit.start_minute);
    let height = (f32::from(visit.minutes) * MINUTE_PX).max(SHORTEST_PX);
    let width = 100.0 / lanes as f32;
    let left = width * lane as f32;
    let style = format!(
        "top: {:.1}px; height: {:.1}px; left: calc({left:.3}% + 4px); width: calc({width:.3}% - 10px)",
        top + 1.0,
        height - 2.0
    );
    let is_live = visit.call_sid.as_ref().is_some_and(|sid| props.on_the_line.contains(sid));
    let id = visit.id;
    let time = text::span(visit.start_minute, visit.minutes);
    html! {
        <button key={id} type="button" id={format!("visit-{id}")} class="visit" {style}
            data-status={status_mark(visit.status)} data-live={is_live.to_string()}
            data-fresh={props.fresh.contains(&id).to_string()} data-short={(height < 40.0).to_string()}
            aria-pressed={(props.chosen == Some(id)).to_string()} onclick={props.on_choose.reform(move |_: MouseEvent| id)}>
            <span class="visit-title">
                <Drawing icon={status_icon(visit.status)} class="size-3.5" />
                <span class="truncate">{ &visit.customer_name }</span>
                if is_live { <span class="on-the-line" aria-hidden="true"><Drawing icon={Icon::Phone} class="size-3" /><span>{ "On the line" }</span></span> }
            </span>
            <span class="sr-only">{ spoken(visit, &props.day, is_live) }</span>
            <span class="visit-detail" aria-hidden="true">{ format!("{time} · {} · {}", visit.visit_type, visit.confirmation_number) }</span>
        </button>
    }
}

/// What follows the name for a screen reader: what, with whom, when, how it stands.
fn spoken(visit: &Appointment, day: &Day, is_live: bool) -> String {
    let clinician = day.clinicians.iter().find(|clinician| clinician.id == visit.clinician_id);
    let clinician = clinician.map_or("", |clinician| clinician.name.as_str());
    let date = day.date.parse().map(text::day).unwrap_or_default();
    let times = format!("{} to {}", text::clock(visit.start_minute), text::clock(end_minute(visit)));
    let line = if is_live { ", caller on the line" } else { "" };
    let status = text::appointment_status(visit.status).to_lowercase();
    format!(", {}, {clinician}, {date}, {times}, {status}{line}", visit.visit_type)
}

/// A status as a sign.
pub(crate) fn status_icon(status: AppointmentStatus) -> Icon {
    match status {
        AppointmentStatus::Booked => Icon::Circle,
        AppointmentStatus::Confirmed | AppointmentStatus::Done => Icon::Check,
        AppointmentStatus::Arrived => Icon::Person,
        AppointmentStatus::InRoom => Icon::Clock,
        AppointmentStatus::Cancelled => Icon::Close,
        AppointmentStatus::NoShow => Icon::Refused,
    }
}

/// A status as an attribute for the style sheet.
pub(crate) fn status_mark(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Booked => "booked",
        AppointmentStatus::Confirmed => "confirmed",
        AppointmentStatus::Arrived => "arrived",
        AppointmentStatus::InRoom => "in-room",
        AppointmentStatus::Done => "done",
        AppointmentStatus::Cancelled => "cancelled",
        AppointmentStatus::NoShow => "no-show",
    }
}

/// Arrow keys go from booking to booking: up and down in time, left and right to the nearest of the next column.
fn walk(grid: &NodeRef, event: &KeyboardEvent) {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    if !here.class_list().contains("visit") {
        return;
    }
    let Some(column) = here.closest(".day-column").ok().flatten() else { return };
    let next = match event.key().as_str() {
        "ArrowDown" => beside(&column, &here, 1),
        "ArrowUp" => beside(&column, &here, -1),
        "ArrowRight" => grid.cast::<Element>().and_then(|grid| nearest(&grid, &column, &here, 1)),
        "ArrowLeft" => grid.cast::<Element>().and_then(|grid| nearest(&grid, &column, &here, -1)),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        // An element on screen can be focused.
        drop(next.focus());
    }
}

fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = within.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

fn beside(column: &Element, here: &HtmlElement, step: isize) -> Option<HtmlElement> {
    let visits = all(column, ".visit");
    let at = visits.iter().position(|visit| visit == here)?;
    visits.get(at.checked_add_signed(step)?).cloned()
}

fn nearest(grid: &Element, column: &Element, here: &HtmlElement, step: isize) -> Option<HtmlElement> {
    let columns = all(grid, ".day-column");
    let at = columns.iter().position(|known| known.is_same_node(Some(column)))?;
    let next = columns.get(at.checked_add_signed(step)?)?;
    let height = here.offset_top();
    all(next, ".visit").into_iter().min_by_key(|visit| (visit.offset_top() - height).abs())
}
