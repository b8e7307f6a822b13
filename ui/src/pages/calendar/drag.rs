//! Moving, resizing and drawing by pointer, with a ghost that shows where things would come to lie.
//!
//! While a pointer moves, nothing is drawn again but the ghost, and that by writing its style: a grid of hundreds of
//! visits stays as it is until the pointer is let go. (HTML's own drag and drop does not work in WebKitGTK's window.)

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use booking::layout::Span;
use booking::layout::drag::{self, Geometry, Grid};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use wire::appointment::Appointment;
use yew::prelude::*;

use super::time_grid::{MINUTE_PX, Wish};
use crate::state::columns::{Board, Column};
use crate::state::same::Same;
use crate::text;

/// A press that moves less than this is a click.
pub(super) const SLACK_PX: f64 = 4.0;
/// So near to its end a visit is held by its end; the style sheet shows it.
const END_PX: f64 = 6.0;
/// So near to the edge of the frame it scrolls.
const EDGE_PX: f64 = 36.0;
/// How often it scrolls while the pointer rests there, and how far.
const SCROLL_MS: u32 = 16;
const SCROLL_PX: f64 = 8.0;

/// What a drag needs to know.
#[derive(Clone)]
pub(super) struct Scene {
    pub(super) board: Same<Board>,
    pub(super) on_drop: Callback<Dropped>,
    pub(super) on_create: Callback<Wish>,
}

/// Where a visit was let go.
pub(super) struct Dropped {
    /// The visit as it was when it was taken.
    pub(super) visit: Rc<Appointment>,
    /// Over which column.
    pub(super) column: usize,
    /// Its new stretch.
    pub(super) span: Span,
}

/// What the pointer holds.
enum Held {
    /// A visit, so many minutes below its beginning.
    Visit { visit: Rc<Appointment>, grip: f64 },
    /// The end of a visit.
    End { visit: Rc<Appointment>, column: usize },
    /// A free time that is being drawn.
    Free { column: usize, anchor: f64 },
}

/// A drag under way.
struct Drag {
    held: Held,
    scene: Scene,
    frame: Element,
    layer: HtmlElement,
    ghost: HtmlElement,
    /// The corner of the first column on the screen; other after scrolling.
    corner: Cell<(f64, f64)>,
    column_px: f64,
    /// Where the frame begins and ends on the screen.
    frame_y: (f64, f64),
    pointer: Cell<(f64, f64)>,
    pressed_at: (f64, f64),
    has_moved: Cell<bool>,
    /// Where the ghost is.
    shown: Cell<Option<(usize, Span)>>,
    scrolling: RefCell<Option<Interval>>,
    listeners: RefCell<Vec<EventListener>>,
}

/// Listens for presses in `frame` as long as the component lives.
#[hook]
pub(super) fn use_drag(frame: &NodeRef, layer: &NodeRef, ghost: &NodeRef, scene: Scene) {
    let latest = use_mut_ref(|| scene.clone());
    *latest.borrow_mut() = scene;
    let nodes = (frame.clone(), layer.clone(), ghost.clone());
    use_effect_with(nodes, move |(frame, layer, ghost)| {
        let under_way = Rc::new(RefCell::new(None::<Rc<Drag>>));
        let listener = frame.cast::<Element>().map(|element| {
            let (layer, ghost, under_way, frame) =
                (layer.clone(), ghost.clone(), under_way.clone(), element.clone());
            EventListener::new(&element, "pointerdown", move |event| {
                let (Some(event), Some(layer), Some(ghost)) =
                    (event.dyn_ref::<PointerEvent>(), layer.cast(), ghost.cast())
                else {
                    return;
                };
                let is_plain = event.button() == 0 && event.is_primary() && !event.ctrl_key();
                if is_plain && under_way.borrow().is_none() {
                    begin(event, &frame, layer, ghost, latest.borrow().clone(), &under_way);
                }
            })
        });
        move || drop(listener)
    });
}

fn begin(
    event: &PointerEvent,
    frame: &Element,
    layer: HtmlElement,
    ghost: HtmlElement,
    scene: Scene,
    under_way: &Rc<RefCell<Option<Rc<Drag>>>>,
) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let corner = corner_of(&layer);
    let columns = scene.board.columns.len();
    let column_px = f64::from(layer.offset_width()) / columns.max(1) as f64;
    let pointer = (f64::from(event.client_x()), f64::from(event.client_y()));
    let geometry = geometry(&scene.board, column_px);
    let minute = geometry.minute_at(pointer.1 - corner.1);
    let visit = target.closest(".visit").ok().flatten();
    let held = match visit {
        Some(block) if block.get_attribute("data-movable").as_deref() == Some("true") => {
            let id = block.id().strip_prefix("visit-").and_then(|id| id.parse().ok());
            let Some((column, index)) = id.and_then(|id| scene.board.find(id)) else { return };
            let visit = scene.board.columns[column].blocks[index].visit.clone();
            match pointer.1 >= block.get_bounding_client_rect().bottom() - END_PX {
                true => Held::End { visit, column },
                false => Held::Visit { grip: minute - f64::from(visit.start_minute), visit },
            }
        }
        None if target.closest(".slot").ok().flatten().is_some() => {
            Held::Free { column: geometry.column_at(pointer.0 - corner.0), anchor: minute }
        }
        _ => return,
    };
    let around = frame.get_bounding_client_rect();
    let drag = Rc::new(Drag {
        held,
        frame_y: (around.top(), around.bottom()),
        scene,
        frame: frame.clone(),
        layer,
        ghost,
        corner: Cell::new(corner),
        column_px,
        pointer: Cell::new(pointer),
        pressed_at: pointer,
        has_moved: Cell::new(false),
        shown: Cell::new(None),
        scrolling: RefCell::new(None),
        listeners: RefCell::new(Vec::new()),
    });
    listen(&drag, event.pointer_id(), under_way);
    *under_way.borrow_mut() = Some(drag);
}

/// Hears everything until the pointer is let go.
fn listen(drag: &Rc<Drag>, pointer_id: i32, under_way: &Rc<RefCell<Option<Rc<Drag>>>>) {
    let Some(window) = web_sys::window() else { return };
    let end = {
        let under_way = under_way.clone();
        move |drag: &Rc<Drag>, is_drop: bool| {
            drag.end(is_drop);
            // The listeners go a moment later: this may be one of them.
            let (drag, under_way) = (drag.clone(), under_way.clone());
            gloo_timers::callback::Timeout::new(0, move || {
                drag.listeners.borrow_mut().clear();
                under_way.borrow_mut().take();
            })
            .forget();
        }
    };
    let on_move = {
        let drag = drag.clone();
        EventListener::new(&window, "pointermove", move |event| {
            let Some(event) =
                event.dyn_ref::<PointerEvent>().filter(|event| event.pointer_id() == pointer_id)
            else {
                return;
            };
            if event.buttons() & 1 == 1 {
                drag.to((f64::from(event.client_x()), f64::from(event.client_y())), pointer_id);
            }
        })
    };
    let ended = |name: &'static str, is_drop: bool| {
        let (drag, end) = (drag.clone(), end.clone());
        EventListener::new(&window, name, move |event| {
            if event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_id() == pointer_id) {
                end(&drag, is_drop);
            }
        })
    };
    let on_key = {
        let (drag, end) = (drag.clone(), end.clone());
        let first = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, "keydown", first, move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape")
                && drag.has_moved.get()
            {
                event.prevent_default();
                end(&drag, false);
            }
        })
    };
    let on_scroll = {
        let drag = drag.clone();
        EventListener::new(&drag.frame.clone(), "scroll", move |_| {
            drag.corner.set(corner_of(&drag.layer));
            drag.follow();
        })
    };
    *drag.listeners.borrow_mut() =
        vec![on_move, ended("pointerup", true), ended("pointercancel", false), on_key, on_scroll];
}

impl Drag {
    fn to(self: &Rc<Self>, pointer: (f64, f64), pointer_id: i32) {
        self.pointer.set(pointer);
        if !self.has_moved.get() {
            let (x, y) = self.pressed_at;
            if (pointer.0 - x).abs().max((pointer.1 - y).abs()) < SLACK_PX {
                return;
            }
            self.has_moved.set(true);
            // Only now: a pointer that is captured from the start would click what captures it. One that is gone
            // cannot be captured, and its drag is about to end.
            drop(self.frame.set_pointer_capture(pointer_id));
            drop(self.frame.class_list().add_1("is-dragging"));
            self.mark_source(true);
        }
        self.follow();
        self.scroll_at_the_edge();
    }

    /// Puts the ghost where the pointer is, when that is another place than before.
    fn follow(&self) {
        let Some((column, span)) = self.place().filter(|_| self.has_moved.get()) else { return };
        if self.shown.replace(Some((column, span))) == Some((column, span)) {
            return;
        }
        let Some(there) = self.scene.board.columns.get(column) else { return };
        let trouble = self.trouble(there, span);
        let geometry = geometry(&self.scene.board, self.column_px);
        let style = self.ghost.style();
        let shift =
            format!("translate({:.1}px, {:.1}px)", column as f64 * self.column_px, geometry.top(span.0));
        let height = f64::from(span.1 - span.0) * MINUTE_PX;
        // A style that is refused leaves the ghost where it was.
        drop(style.set_property("transform", &shift));
        drop(style.set_property("width", &format!("{:.1}px", self.column_px)));
        drop(style.set_property("height", &format!("{height:.1}px")));
        self.ghost.set_hidden(false);
        drop(self.ghost.set_attribute("data-trouble", if trouble.is_some() { "true" } else { "false" }));
        if let (Some(time), Some(words)) = (self.ghost.first_element_child(), self.ghost.last_element_child())
        {
            time.set_text_content(Some(&text::span(span.0, span.1 - span.0)));
            words.set_text_content(Some(trouble.as_deref().unwrap_or(&there.title)));
        }
    }

    /// The column and the stretch that the pointer means.
    fn place(&self) -> Option<(usize, Span)> {
        let ((x, y), (left, top)) = (self.pointer.get(), self.corner.get());
        let geometry = geometry(&self.scene.board, self.column_px);
        let minute = geometry.minute_at(y - top);
        let over = geometry.column_at(x - left);
        let grid = |column: usize| {
            let stretches = self.scene.board.columns.get(column).map_or(&[][..], |column| &column.open);
            Grid { step: self.scene.board.row, stretches }
        };
        Some(match &self.held {
            Held::Visit { visit, grip } => (over, drag::moved(visit.minutes, minute - grip, grid(over))),
            Held::End { visit, column } => {
                (*column, drag::resized(visit.start_minute, minute, grid(*column)))
            }
            Held::Free { column, anchor } => (*column, drag::drawn(*anchor, minute, grid(*column))),
        })
    }

    fn trouble(&self, there: &Column, span: Span) -> Option<String> {
        match &self.held {
            Held::Visit { visit, .. } | Held::End { visit, .. } => {
                there.in_the_way(span, there.clinician_id.unwrap_or(visit.clinician_id), Some(visit.id))
            }
            Held::Free { .. } => there.clinician_id.and_then(|id| there.in_the_way(span, id, None)),
        }
    }

    fn scroll_at_the_edge(self: &Rc<Self>) {
        let (y, (top, bottom)) = (self.pointer.get().1, self.frame_y);
        let by = match y {
            // The headings stand over the first rows.
            y if y < top + EDGE_PX * 2.0 => -SCROLL_PX,
            y if y > bottom - EDGE_PX => SCROLL_PX,
            _ => 0.0,
        };
        let mut scrolling = self.scrolling.borrow_mut();
        match by {
            0.0 => drop(scrolling.take()),
            by => {
                let frame = self.frame.clone();
                *scrolling = Some(Interval::new(SCROLL_MS, move || frame.scroll_by_with_x_and_y(0.0, by)));
            }
        }
    }

    /// Lets go. A drag that is not dropped changes nothing.
    fn end(&self, is_drop: bool) {
        self.scrolling.borrow_mut().take();
        let place = self.place();
        if !self.has_moved.replace(false) {
            return;
        }
        self.ghost.set_hidden(true);
        drop(self.frame.class_list().remove_1("is-dragging"));
        self.mark_source(false);
        swallow_click();
        let Some((column, span)) = place.filter(|_| is_drop) else { return };
        match &self.held {
            Held::Visit { visit, .. } | Held::End { visit, .. } => {
                self.scene.on_drop.emit(Dropped { visit: visit.clone(), column, span });
            }
            Held::Free { .. } => {
                self.scene.on_create.emit(Wish { column, minute: span.0, minutes: Some(span.1 - span.0) });
            }
        }
    }

    /// The block itself stays in its place, pale.
    fn mark_source(&self, is_held: bool) {
        let (Held::Visit { visit, .. } | Held::End { visit, .. }) = &self.held else { return };
        // The element may show another visit by the end.
        let block = match is_held {
            true => format!("#visit-{}", visit.id),
            false => "[data-held]".to_owned(),
        };
        if let Ok(Some(block)) = self.layer.query_selector(&block) {
            drop(match is_held {
                true => block.set_attribute("data-held", "true"),
                false => block.remove_attribute("data-held"),
            });
        }
    }
}

fn corner_of(layer: &HtmlElement) -> (f64, f64) {
    let rect = layer.get_bounding_client_rect();
    (rect.left(), rect.top())
}

fn geometry(board: &Board, column_px: f64) -> Geometry {
    Geometry { ladder: board.ladder, minute_px: MINUTE_PX, column_px, columns: board.columns.len() }
}

/// The click that follows a drag means nothing.
pub(super) fn swallow_click() {
    let Some(window) = web_sys::window() else { return };
    let options = EventListenerOptions::run_in_capture_phase();
    let options = EventListenerOptions { passive: false, ..options };
    let listener = EventListener::once_with_options(&window, "click", options, |event| {
        event.stop_propagation();
        event.prevent_default();
    });
    gloo_timers::callback::Timeout::new(50, move || drop(listener)).forget();
}
