//! A day or a week by the clock: rows of time, columns of clinicians or days, and the visits in them.
//!
//! For the keyboard and for screen readers it is a grid of rows and cells; a cell owns the visits that begin in it. What
//! is seen of the visits lies in a layer of columns above, each of which is drawn again only when it changes.

use std::collections::BTreeSet;
use std::rc::Rc;

use booking::layout::Span;
use booking::layout::cursor::{Step, Stop};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use wire::appointment::Appointment;
use yew::prelude::*;

use super::column::DayColumn;
use super::drag::{self, Dropped, Scene};
use super::now_line::NowLine;
use super::slot_row::SlotRow;
use crate::hooks::{Clock, Visits};
use crate::state::columns::{Board, Column, is_freed};
use crate::state::same::Same;
use crate::text;

/// From so many columns on, their headings are small.
const DENSE: usize = 6;
/// Height of a minute in pixels. Half an hour is then tall enough for two lines of text.
pub(super) const MINUTE_PX: f64 = 1.6;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) board: Same<Board>,
    /// Another day was asked for and is not here yet: this one is shown until then, and nothing can be done with it.
    pub(crate) is_waiting: bool,
    /// What it is, for a screen reader: `Friday, November 20`.
    pub(crate) label: AttrValue,
    /// The clinic's clock.
    pub(crate) clock: Clock,
    /// Ids of calls in progress: their bookings are marked.
    pub(crate) on_the_line: Rc<BTreeSet<String>>,
    /// Bookings that changed while this window watched.
    pub(crate) fresh: BTreeSet<i64>,
    /// The booking whose details are shown.
    pub(crate) chosen: Option<i64>,
    pub(crate) visits: Visits,
    pub(crate) on_choose: Callback<Option<i64>>,
    /// A heading was pressed.
    pub(crate) on_head: Callback<usize>,
    /// A free time was pressed or drawn.
    pub(crate) on_create: Callback<Wish>,
    /// Cancels a visit, as the Delete key does.
    pub(crate) on_cancel: Callback<Rc<Appointment>>,
}

/// A time that somebody wants to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Which column.
    pub(crate) column: usize,
    /// Its first minute.
    pub(crate) minute: u16,
    /// Its length, when it was drawn.
    pub(crate) minutes: Option<u16>,
}

/// Where the keyboard stands, in words that outlive a change of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    column: String,
    /// Which of the columns it was: on another day there is none of that name.
    at: usize,
    minute: u16,
    visit: Option<i64>,
}

/// The grid.
#[component]
pub(crate) fn TimeGrid(props: &Props) -> Html {
    let (board, is_waiting) = (&props.board, props.is_waiting);
    let (frame, layer, ghost) = (use_node_ref(), use_node_ref(), use_node_ref());
    let spot = use_state(|| None::<Spot>);
    let stop =
        stop(board, spot.as_ref(), props.clock.minute_on(board.columns.first().map(|column| column.date)));
    // A visit that the keyboard moved into another column is another element there.
    let refocus = use_mut_ref(|| None::<i64>);
    {
        let refocus = refocus.clone();
        use_effect_with(board.clone(), move |board| {
            let wanted = *refocus.borrow();
            if let Some(id) = wanted
                && board.find(id).is_some()
                && has_lost_focus()
            {
                refocus.borrow_mut().take();
                focus(&format!("visit-{id}"));
            }
            // On another day the element in focus may show another visit: the keyboard stays at its time.
            if let Some(stop) = stop.filter(|stop| in_focus(board).is_some_and(|there| there != *stop)) {
                focus(&id_of(board, stop));
            }
        });
    }
    use_opening(&frame, board, &props.clock);
    drag::use_drag(
        &frame,
        &layer,
        &ghost,
        Scene { board: board.clone(), on_drop: on_drop(props), on_create: props.on_create.clone() },
    );
    let on_key = {
        let (spot, refocus, props) = (spot.clone(), refocus.clone(), Keys::of(props));
        Callback::from(move |event: KeyboardEvent| {
            let Some(stop) = stop.filter(|_| !is_waiting) else { return };
            if let Some(next) = props.press(&event, stop, &refocus) {
                spot.set(Some(named(&props.board, next)));
                focus(&id_of(&props.board, next));
            }
        })
    };
    let on_focus = {
        let (spot, board) = (spot.clone(), board.clone());
        Callback::from(move |event: FocusEvent| {
            let Some(target) = event.target_dyn_into::<Element>() else { return };
            if let Some(stop) = stop_of(&board, &target.id()) {
                let here = named(&board, stop);
                if spot.as_ref() != Some(&here) {
                    spot.set(Some(here));
                }
            }
        })
    };
    let on_click = {
        let (board, chosen) = (board.clone(), props.chosen);
        let (on_create, on_choose) = (props.on_create.clone(), props.on_choose.clone());
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<Element>();
            let pressed = target.and_then(|target| target.closest(".slot, .visit").ok().flatten());
            match pressed.and_then(|element| stop_of(&board, &element.id())) {
                Some(Stop::Slot { column, minute }) => {
                    on_create.emit(Wish { column, minute, minutes: None });
                }
                Some(Stop::Block { column, index }) => {
                    let id = board.columns[column].blocks[index].visit.id;
                    on_choose.emit((chosen != Some(id)).then_some(id));
                }
                None => {}
            }
        })
    };
    let (from, to) = board.ladder;
    let height = f64::from(to - from) * MINUTE_PX;
    let style = format!("--columns: {}; --body: {height:.0}px", board.columns.len());
    let stops = board.stops();
    html! {
        <div ref={&frame} class="day-frame" aria-busy={props.is_waiting.then_some("true")} onkeydown={on_key} onfocusin={on_focus} onclick={on_click}>
            <div class="day" {style} data-dense={(board.columns.len() > DENSE).then_some("true")}>
                <div class="day-cells" role="grid" aria-label={props.label.clone()}>
                    <div class="day-head" role="row">
                        <span class="day-corner" role="columnheader"><span class="sr-only">{ "Time" }</span></span>
                        { for board.columns.iter().enumerate().map(|(at, column)| head(props, at, column)) }
                    </div>
                    { for stops.rows().map(|minute| html! {
                        <SlotRow key={minute} board={board.clone()} {minute} tab={tab_in_row(stop, minute)} />
                    }) }
                </div>
                <div ref={&layer} class="day-columns" role="presentation">
                    { for board.columns.iter().enumerate().map(|(at, column)| {
                        let holds = |id: &i64| column.blocks.iter().any(|block| block.visit.id == *id);
                        let tab = match stop {
                            Some(Stop::Block { column, index }) if column == at => Some(index),
                            _ => None,
                        };
                        html! {
                            <DayColumn key={at} column={column.clone()} ladder={board.ladder} columns={board.columns.len()} {tab} on_the_line={props.on_the_line.clone()}
                                fresh={props.fresh.iter().copied().filter(holds).collect::<Vec<i64>>()} chosen={props.chosen.filter(holds)}
                                shows_clinician={column.clinician_id.is_none()} />
                        }
                    }) }
                    <NowLine board={board.clone()} clock={props.clock.clone()} />
                    <div ref={&ghost} class="ghost" hidden=true aria-hidden="true"><b /><span /></div>
                </div>
            </div>
        </div>
    }
}

fn head(props: &Props, at: usize, column: &Same<Column>) -> Html {
    let is_today =
        column.clinician_id.is_none() || props.board.columns.iter().any(|other| other.date != column.date);
    let is_today = is_today && props.clock.today() == Some(column.date);
    let count = column.blocks.iter().filter(|block| !is_freed(block.visit.status)).count();
    let on_click = props.on_head.reform(move |_: MouseEvent| at);
    html! {
        <div key={at} class="day-name" role="columnheader" data-today={is_today.to_string()}>
            <button type="button" class="day-title" tabindex="-1" title={column.title.clone()} onclick={on_click}>
                if let Some(colour) = column.colour { <span class="dot" data-colour={colour.to_string()} aria-hidden="true" /> }
                <span class="truncate">{ &column.title }</span>
            </button>
            <span class="day-count" aria-hidden="true">{ if count == 0 { String::new() } else { count.to_string() } }</span>
            <span class="sr-only">{ text::visit::visits(count) }</span>
        </div>
    }
}

/// A day opens at its present, or at its first booking.
#[hook]
fn use_opening(frame: &NodeRef, board: &Same<Board>, clock: &Clock) {
    let days: Vec<String> = board.columns.iter().map(|column| column.key()).collect();
    let dates = board.columns.iter().map(|column| column.date);
    let now = dates.into_iter().find_map(|date| clock.minute_on(Some(date)));
    let first = board
        .columns
        .iter()
        .filter_map(|column| column.blocks.first())
        .map(|block| block.visit.start_minute)
        .min();
    let minute = now.or(first).unwrap_or(board.ladder.0);
    let (frame, from) = (frame.clone(), board.ladder.0);
    use_effect_with(days, move |_| {
        if let Some(frame) = frame.cast::<Element>() {
            let top = f64::from(minute.saturating_sub(from)) * MINUTE_PX;
            frame.set_scroll_top(top as i32 - frame.client_height() / 3);
        }
    });
}

/// What a finished drag asks of the book.
fn on_drop(props: &Props) -> Callback<Dropped> {
    let (board, visits) = (props.board.clone(), props.visits.clone());
    Callback::from(move |dropped: Dropped| {
        let Some(column) = board.columns.get(dropped.column) else { return };
        let (from, to) = dropped.span;
        let (date, clinician_id, minutes) = (column.date, column.clinician_id, to.saturating_sub(from));
        visits.change(&dropped.visit, move |now| super::acts::put(now, date, clinician_id, from, minutes));
    })
}

/// The row's cell that the Tab key leads to.
fn tab_in_row(stop: Option<Stop>, minute: u16) -> Option<usize> {
    match stop {
        Some(Stop::Slot { column, minute: here }) if here == minute => Some(column),
        _ => None,
    }
}

/// Where the keyboard stands now: where it stood, or at the present of the first column.
fn stop(board: &Board, spot: Option<&Spot>, now: Option<u16>) -> Option<Stop> {
    let stops = board.stops();
    let Some(spot) = spot else { return stops.at(0, now.unwrap_or(board.ladder.0)) };
    if let Some((column, index)) = spot.visit.and_then(|id| board.find(id)) {
        return Some(Stop::Block { column, index });
    }
    let known = board.columns.iter().position(|column| column.key() == spot.column);
    let last = board.columns.len().saturating_sub(1);
    stops.at(known.unwrap_or(spot.at.min(last)), spot.minute)
}

fn named(board: &Board, stop: Stop) -> Spot {
    let column = board.columns.get(stop.column());
    let visit = match stop {
        Stop::Block { index, .. } => {
            column.and_then(|column| column.blocks.get(index)).map(|block| block.visit.id)
        }
        Stop::Slot { .. } => None,
    };
    Spot {
        column: column.map_or(String::new(), |column| column.key()),
        at: stop.column(),
        minute: board.stops().minute(stop),
        visit,
    }
}

/// The element of a stop.
fn id_of(board: &Board, stop: Stop) -> String {
    match stop {
        Stop::Slot { column, minute } => format!("slot-{column}-{minute}"),
        Stop::Block { column, index } => {
            let block = board.columns.get(column).and_then(|column| column.blocks.get(index));
            block.map_or(String::new(), |block| format!("visit-{}", block.visit.id))
        }
    }
}

/// The stop of an element.
fn stop_of(board: &Board, id: &str) -> Option<Stop> {
    if let Some(visit) = id.strip_prefix("visit-") {
        return board.find(visit.parse().ok()?).map(|(column, index)| Stop::Block { column, index });
    }
    let (column, minute) = id.strip_prefix("slot-")?.split_once('-')?;
    Some(Stop::Slot { column: column.parse().ok()?, minute: minute.parse().ok()? })
}

/// What the keys of the grid need to know.
struct Keys {
    board: Same<Board>,
    visits: Visits,
    on_choose: Callback<Option<i64>>,
    on_create: Callback<Wish>,
    on_cancel: Callback<Rc<Appointment>>,
}

impl Keys {
    fn of(props: &Props) -> Keys {
        Keys {
            board: props.board.clone(),
            visits: props.visits.clone(),
            on_choose: props.on_choose.clone(),
            on_create: props.on_create.clone(),
            on_cancel: props.on_cancel.clone(),
        }
    }

    /// Does what a key means; gives the stop that the keyboard goes to.
    fn press(
        &self,
        event: &KeyboardEvent,
        stop: Stop,
        refocus: &std::cell::RefCell<Option<i64>>,
    ) -> Option<Stop> {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok())?;
        let is_here = target.class_list().contains("slot") || target.class_list().contains("visit");
        if !is_here || event.ctrl_key() || event.meta_key() {
            return None;
        }
        let visit = match stop {
            Stop::Block { column, index } => self
                .board
                .columns
                .get(column)
                .and_then(|column| column.blocks.get(index))
                .map(|block| block.visit.clone()),
            Stop::Slot { .. } => None,
        };
        let key = event.key();
        if event.alt_key() {
            let arrow = matches!(key.as_str(), "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight");
            if let Some(visit) = visit.filter(|visit| arrow && !is_freed(visit.status)) {
                event.prevent_default();
                *refocus.borrow_mut() = Some(visit.id);
                super::acts::nudge(&self.visits, &self.board, stop.column(), &visit, &key, event.shift_key());
            }
            return None;
        }
        let step = match key.as_str() {
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "ArrowLeft" => Step::Left,
            "ArrowRight" => Step::Right,
            "Home" => Step::First,
            "End" => Step::Last,
            "Delete" => {
                event.prevent_default();
                visit.into_iter().for_each(|visit| self.on_cancel.emit(visit));
                return None;
            }
            "c" | "Enter" | " " if visit.is_none() => {
                event.prevent_default();
                let minute = self.board.stops().minute(stop);
                self.on_create.emit(Wish { column: stop.column(), minute, minutes: None });
                return None;
            }
            "Enter" | " " => {
                event.prevent_default();
                self.on_choose.emit(visit.map(|visit| visit.id));
                return None;
            }
            _ => return None,
        };
        event.prevent_default();
        self.board.stops().step(stop, step)
    }
}

fn has_lost_focus() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let active = document.and_then(|document| document.active_element());
    active.is_none_or(|active| active.tag_name() == "BODY")
}

/// The stop that has the focus.
fn in_focus(board: &Board) -> Option<Stop> {
    let active = web_sys::window().and_then(|window| window.document())?.active_element()?;
    stop_of(board, &active.id())
}

/// Puts the focus on an element that is there.
pub(super) fn focus(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(element) = document.and_then(|document| document.get_element_by_id(id)) {
        drop(element.unchecked_into::<HtmlElement>().focus());
    }
}

/// A stretch as the style that places it in a column.
pub(super) fn place(ladder: Span, (from, to): Span) -> String {
    let px = |minute: u16| f64::from(minute.clamp(ladder.0, ladder.1) - ladder.0) * MINUTE_PX;
    format!("top: {:.1}px; height: {:.1}px", px(from), px(to) - px(from))
}
