//! A visit of the month is carried to another day by pointer. It keeps its time and its clinician; whether it can be had
//! there is said while it is carried, as far as this window knows.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use jiff::civil::Date;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use wire::appointment::{Appointment, Days};
use yew::prelude::*;

use super::drag::{SLACK_PX, swallow_click};
use crate::state::columns::{Board, ColourBy, span_of};
use crate::text;

/// How far the ghost stays off the pointer, so that the day under it can be read.
const OFF_PX: f64 = 14.0;

/// What a drag needs to know.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) days: Rc<Days>,
    /// Gets the visit as it was when it was taken, and the day it was let go on.
    pub(super) on_drop: Callback<(Rc<Appointment>, Date)>,
}

/// A visit under the pointer.
struct Held {
    visit: Rc<Appointment>,
    line: Element,
    /// Its clinician's days.
    board: Board,
    pressed_at: (f64, f64),
    has_moved: bool,
    /// The cell it is over.
    over: Option<Element>,
}

/// What the listeners share.
#[derive(Clone)]
struct Drag {
    frame: Element,
    ghost: HtmlElement,
    scene: Rc<RefCell<Scene>>,
    held: Rc<RefCell<Option<Held>>>,
}

/// Listens for drags in `frame` as long as the component lives.
#[hook]
pub(super) fn use_month_drag(frame: &NodeRef, ghost: &NodeRef, scene: Scene) {
    let latest = use_mut_ref(|| scene.clone());
    *latest.borrow_mut() = scene;
    use_effect_with((frame.clone(), ghost.clone()), move |(frame, ghost)| {
        let nodes = frame.cast::<Element>().zip(ghost.cast::<HtmlElement>());
        let listeners = nodes.map(|(frame, ghost)| {
            listen(&Drag { frame, ghost, scene: latest, held: Rc::new(RefCell::new(None)) })
        });
        move || drop(listeners)
    });
}

fn listen(drag: &Drag) -> Vec<EventListener> {
    let on = |name: &'static str, act: fn(&Drag, &PointerEvent)| {
        let frame = drag.frame.clone();
        let drag = drag.clone();
        EventListener::new(&frame, name, move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                act(&drag, event);
            }
        })
    };
    let mut listeners = vec![
        on("pointerdown", Drag::press),
        on("pointermove", Drag::carry),
        on("pointerup", Drag::let_go),
        on("pointercancel", |drag, _| drop(drag.put_back())),
    ];
    if let Some(window) = web_sys::window() {
        let drag = drag.clone();
        let first = EventListenerOptions::enable_prevent_default();
        listeners.push(EventListener::new_with_options(&window, "keydown", first, move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape")
                && drag.put_back().is_some_and(|held| held.has_moved)
            {
                event.prevent_default();
            }
        }));
    }
    listeners
}

impl Drag {
    fn press(&self, event: &PointerEvent) {
        let is_plain = event.button() == 0 && event.is_primary() && !event.ctrl_key();
        let line = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let line = line.and_then(|target| target.closest(".month-visit").ok().flatten());
        let Some(line) = line.filter(|_| is_plain) else { return };
        let days = &self.scene.borrow().days;
        let id = line.id().strip_prefix("visit-").and_then(|id| id.parse::<i64>().ok());
        let Some(visit) = days.appointments.iter().find(|visit| Some(visit.id) == id) else { return };
        *self.held.borrow_mut() = Some(Held {
            board: Board::of_days(days, Some(visit.clinician_id), ColourBy::default()),
            visit: Rc::new(visit.clone()),
            line,
            pressed_at: at(event),
            has_moved: false,
            over: None,
        });
    }

    fn carry(&self, event: &PointerEvent) {
        let mut held = self.held.borrow_mut();
        let Some(held) = held.as_mut() else { return };
        let ((x, y), (from_x, from_y)) = (at(event), held.pressed_at);
        if !held.has_moved {
            if (x - from_x).abs().max((y - from_y).abs()) < SLACK_PX {
                return;
            }
            held.has_moved = true;
            // A pointer that is gone cannot be captured, and its drag is about to end.
            drop(self.frame.set_pointer_capture(event.pointer_id()));
            drop(self.frame.class_list().add_1("is-dragging"));
            drop(held.line.set_attribute("data-held", "true"));
        }
        // A style that is refused leaves the ghost where it was.
        let shift = format!("translate({:.0}px, {:.0}px)", x + OFF_PX, y + OFF_PX);
        drop(self.ghost.style().set_property("transform", &shift));
        let cell = cell_at((x, y));
        if cell == held.over {
            return;
        }
        mark(held.over.as_ref(), false);
        mark(cell.as_ref(), true);
        held.over = cell;
        self.tell(held);
    }

    /// Says in the ghost where the visit would come to lie, and what is in its way.
    fn tell(&self, held: &Held) {
        let date = held.over.as_ref().and_then(date_of);
        self.ghost.set_hidden(date.is_none());
        let (Some(date), Some(day), Some(words)) =
            (date, self.ghost.first_element_child(), self.ghost.last_element_child())
        else {
            return;
        };
        let visit = &held.visit;
        let there = held.board.columns.iter().find(|column| column.date == date);
        let trouble =
            there.and_then(|column| column.in_the_way(span_of(visit), visit.clinician_id, Some(visit.id)));
        drop(self.ghost.set_attribute("data-trouble", if trouble.is_some() { "true" } else { "false" }));
        let time = text::clock(visit.start_minute);
        day.set_text_content(Some(&format!("{}, {time}", text::visit::short_day(&date.to_string()))));
        words.set_text_content(Some(trouble.as_ref().unwrap_or(&visit.customer_name)));
    }

    fn let_go(&self, _: &PointerEvent) {
        let Some(held) = self.put_back().filter(|held| held.has_moved) else { return };
        swallow_click();
        let Some(date) = held.over.as_ref().and_then(date_of) else { return };
        let on_drop = self.scene.borrow().on_drop.clone();
        on_drop.emit((held.visit, date));
    }

    /// Ends the drag; nothing is changed by that. Gives what was held.
    fn put_back(&self) -> Option<Held> {
        let held = self.held.borrow_mut().take()?;
        mark(held.over.as_ref(), false);
        self.ghost.set_hidden(true);
        drop(self.frame.class_list().remove_1("is-dragging"));
        drop(held.line.remove_attribute("data-held"));
        Some(held)
    }
}

fn mark(cell: Option<&Element>, is_over: bool) {
    if let Some(cell) = cell {
        drop(cell.class_list().toggle_with_force("is-over", is_over));
    }
}

/// The day's cell at a point of the screen.
fn cell_at((x, y): (f64, f64)) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document.element_from_point(x as f32, y as f32)?.closest(".month-day").ok()?
}

fn date_of(cell: &Element) -> Option<Date> {
    let number = cell.query_selector(".month-number").ok()??;
    number.id().strip_prefix("day-")?.parse().ok()
}

fn at(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}
