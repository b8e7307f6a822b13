//! What is seen in a column: closed stretches, buffers, visits, offers.

use std::collections::BTreeSet;
use std::rc::Rc;

use booking::layout::Span;
use wire::appointment::{AppointmentStatus, ClockChange};
use yew::prelude::*;
use yew_router::prelude::*;

use super::time_grid::{MINUTE_PX, place};
use crate::components::icon::{Drawing, Icon, drawing};
use crate::route::Route;
use crate::state::columns::{Block, Column, Held, is_freed};
use crate::state::same::Same;
use crate::state::seats::Seats;
use crate::text;

/// The shortest block that still can be read and pressed.
const SHORTEST_PX: f64 = 24.0;
/// Below this height a block has one line.
const TWO_LINES_PX: f64 = 40.0;
/// From this height on a name has room for two lines of its own.
const TALL_PX: f64 = 64.0;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) column: Same<Column>,
    pub(super) ladder: Span,
    /// How many columns there are.
    pub(super) columns: usize,
    /// The block that the Tab key leads to, when it is one of this column.
    pub(super) tab: Option<usize>,
    pub(super) on_the_line: Rc<BTreeSet<String>>,
    /// Blocks of this column that changed while this window watched.
    pub(super) fresh: Vec<i64>,
    /// The block whose details are shown, when it is one of this column.
    pub(super) chosen: Option<i64>,
    /// Whether blocks say whose they are.
    pub(super) shows_clinician: bool,
}

/// The column.
#[component]
pub(super) fn DayColumn(props: &Props) -> Html {
    let (column, ladder) = (&props.column, props.ladder);
    let day = text::day(column.date);
    let seats = use_mut_ref(Seats::default);
    let ids: Vec<i64> = column.blocks.iter().map(|block| block.visit.id).collect();
    let seats = seats.borrow_mut().seat(&ids);
    // Each kind is a list of its own: in one list with others, of which a day may have more, no visit would keep its element.
    html! {
        <div class="day-column">
            <>{ for column.gaps.iter().map(|gap| html! {
                <div class="day-closed" style={place(ladder, gap.span)}><span>{ &gap.why }</span></div>
            }) }</>
            <>if let Some(change) = &column.clock_change { { clock_band(change, ladder) } }</>
            <>{ for column.blocks.iter().flat_map(|block| buffers(block, ladder)) }</>
            <>{ for column.holds.iter().map(|held| offer(held, ladder)) }</>
            <>{ for column.blocks.iter().zip(seats).enumerate().map(|(at, (block, seat))| visit(props, block, seat, &day, props.tab == Some(at))) }</>
        </div>
    }
}

/// The hour that is skipped, or comes twice. Rows below stay where they are.
fn clock_band(change: &ClockChange, ladder: Span) -> Html {
    let (from, to) = (change.from.max(ladder.0), change.to.min(ladder.1));
    if from >= to {
        return Html::default();
    }
    let words = match change.repeated {
        false => "Clocks go forward".to_owned(),
        true => format!("Comes twice: at {}, then at {}", change.offset_before, change.offset_after),
    };
    html! { <div class="clock-band" data-repeated={change.repeated.to_string()} style={place(ladder, (from, to))}><span>{ words }</span></div> }
}

fn buffers(block: &Block, ladder: Span) -> Vec<Html> {
    let (from, to) = block.span();
    let (before, after) = block.buffers;
    let across = format!("left: {:.3}%; width: {:.3}%", block.left * 100.0, block.width * 100.0);
    [(from.saturating_sub(before), from), (to, to.saturating_add(after))]
        .into_iter()
        .filter(|(from, to)| from < to)
        .map(|span| html! { <div class="buffer" aria-hidden="true" style={format!("{}; {across}", place(ladder, span))} /> })
        .collect()
}

fn offer(held: &Held, ladder: Span) -> Html {
    let hold = &held.hold;
    let style = place(ladder, (hold.start_minute, hold.start_minute + hold.minutes));
    let words = format!("offer at {}, {}", text::clock(hold.start_minute), held.clinician);
    match &hold.call_sid {
        Some(call_sid) => html! {
            <Link<Route> to={Route::Call { call_sid: call_sid.clone() }} classes="hold">
                <span class="hold-box" {style}><Drawing icon={Icon::Phone} class="size-3.5" /><span class="truncate">{ "Offered on a call" }</span><span class="sr-only">{ format!(", {words}") }</span></span>
            </Link<Route>>
        },
        None => html! {
            <span class="hold"><span class="hold-box" {style}><Drawing icon={Icon::Clock} class="size-3.5" /><span class="truncate">{ "Offered to the waiting list" }</span><span class="sr-only">{ format!(", {words}") }</span></span></span>
        },
    }
}

/// A visit, in the element of this number.
fn visit(props: &Props, block: &Block, seat: usize, day: &str, is_tab: bool) -> Html {
    let visit = &block.visit;
    let top = f64::from(visit.start_minute.saturating_sub(props.ladder.0)) * MINUTE_PX;
    let height = (f64::from(visit.minutes) * MINUTE_PX).max(SHORTEST_PX);
    let place = format!(
        "top: {:.1}px; height: {:.1}px; left: calc({:.3}% + 2px); width: calc({:.3}% - 5px)",
        top + 1.0,
        height - 2.0,
        block.left * 100.0,
        block.width * 100.0
    );
    let is_live = visit.call_sid.as_ref().is_some_and(|sid| props.on_the_line.contains(sid));
    let id = visit.id;
    let is_chosen = props.chosen == Some(id);
    let mut details = vec![text::span(visit.start_minute, visit.minutes)];
    details.extend(block.offset.clone());
    if props.shows_clinician {
        details.push(block.clinician.clone());
    }
    details.push(visit.visit_type.clone());
    let is_movable = !is_freed(visit.status);
    let when = text::span(visit.start_minute, visit.minutes);
    let room = room(props.columns, block.width);
    // An attribute costs as much as an element: what is not so is not said.
    let mark = |is: bool| is.then_some("true");
    html! {
        <div key={seat} class="visit-place" style={place}>
            <button type="button" id={format!("visit-{id}")} class="visit" tabindex={if is_tab { "0" } else { "-1" }}
                data-colour={block.colour.to_string()} data-status={status_mark(visit.status)} data-room={room} data-live={mark(is_live)}
                data-fresh={mark(props.fresh.contains(&id))} data-short={mark(height < TWO_LINES_PX)} data-tall={mark(height >= TALL_PX)}
                data-doubled={mark(block.doubled > 0)} data-movable={mark(is_movable)} aria-pressed={is_chosen.to_string()}
                aria-label={format!("{}{}", visit.customer_name, text::visit::spoken(block, day, is_live))}
                title={format!("{} · {when} · {}", visit.customer_name, visit.visit_type)}>
                <span class="visit-title">
                    { drawing(status_icon(visit.status), "size-3.5") }
                    <span class="visit-name" data-off={mark(visit.status == AppointmentStatus::Cancelled)}>{ &visit.customer_name }</span>
                    if visit.series_id.is_some() { <Drawing icon={Icon::Repeat} class="size-3 visit-series" /> }
                    if is_live { <span class="on-the-line" aria-hidden="true"><Drawing icon={Icon::Phone} class="size-3" /><span>{ "On the line" }</span></span> }
                </span>
                if block.doubled > 0 { <span class="visit-doubled truncate" aria-hidden="true">{ if room == "little" { "2×" } else { "Double-booked" } }</span> }
                <span class="visit-detail" aria-hidden="true">{ details.join(" · ") }</span>
            </button>
        </div>
    }
}

/// How much room a block has across, for the style sheet: by its share of its column, and by how many columns there are.
fn room(columns: usize, width: f32) -> &'static str {
    match columns as f32 / width.max(0.1) {
        beside if beside < 3.5 => "much",
        beside if beside < 6.5 => "some",
        _ => "little",
    }
}

/// A status as a sign.
pub(crate) fn status_icon(status: AppointmentStatus) -> Icon {
    match status {
        AppointmentStatus::Booked => Icon::Circle,
        AppointmentStatus::Confirmed => Icon::Check,
        AppointmentStatus::Arrived => Icon::Person,
        AppointmentStatus::InRoom => Icon::Door,
        AppointmentStatus::Done => Icon::CheckTwice,
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
