//! Cards are dragged from column to column by pointer. (HTML's own drag and drop does not work in WebKitGTK's window.)

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};
use wire::callback::CallbackState;
use yew::prelude::*;

use crate::state::callbacks::COLUMNS;

/// A press that moves less than this is a click.
const SLACK_PX: f64 = 5.0;

/// A card under the pointer.
struct Held {
    id: i64,
    card: HtmlElement,
    pressed_at: (f64, f64),
    has_moved: bool,
}

/// A card and the column that it was dropped on.
type Dropped = (i64, CallbackState);
/// What a movement of the pointer does to the card that is held.
type Act = fn(&PointerEvent, &Element, &mut Option<Held>) -> Option<Dropped>;

/// Listens for drags in the board as long as it is there; `on_drop` gets the card's id and the column it was dropped on.
#[hook]
pub(super) fn use_drag(board: &NodeRef, on_drop: Callback<Dropped>) {
    let latest = use_mut_ref(|| on_drop.clone());
    *latest.borrow_mut() = on_drop;
    let board = board.clone();
    // The board comes and goes with the cards, so it is looked for after each drawing.
    let listening = use_mut_ref(|| None::<(Element, Vec<EventListener>)>);
    use_effect(move || {
        let element = board.cast::<Element>();
        let is_same = listening.borrow().as_ref().map(|(known, _)| known.clone()) == element;
        if !is_same {
            *listening.borrow_mut() = element.map(|element| (element.clone(), listen(&element, latest)));
        }
    });
}

fn listen(board: &Element, latest: Rc<RefCell<Callback<Dropped>>>) -> Vec<EventListener> {
    let held = Rc::new(RefCell::new(None::<Held>));
    let on = |name: &'static str, act: Act| {
        let (frame, held, latest) = (board.clone(), held.clone(), latest.clone());
        EventListener::new(board, name, move |event| {
            let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
            let dropped = act(event, &frame, &mut held.borrow_mut());
            if let Some(dropped) = dropped {
                latest.borrow().emit(dropped);
            }
        })
    };
    vec![
        on("pointerdown", press),
        on("pointermove", carry),
        on("pointerup", let_go),
        on("pointercancel", |_, board, held| {
            put_back(board, held.take());
            None
        }),
    ]
}

fn press(event: &PointerEvent, _: &Element, held: &mut Option<Held>) -> Option<Dropped> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    // Buttons and links of a card are pressed, not dragged.
    let is_control = target.closest("button, a, [popover]").ok().flatten().is_some();
    if event.button() != 0 || !event.is_primary() || is_control {
        return None;
    }
    let card = target.closest(".callback-card").ok()??.dyn_into::<HtmlElement>().ok()?;
    let id = card.id().strip_prefix("callback-")?.parse().ok()?;
    *held = Some(Held { id, card, pressed_at: at(event), has_moved: false });
    None
}

fn carry(event: &PointerEvent, board: &Element, held: &mut Option<Held>) -> Option<Dropped> {
    let held = held.as_mut()?;
    let ((x, y), (from_x, from_y)) = (at(event), held.pressed_at);
    if !held.has_moved {
        if (x - from_x).abs().max((y - from_y).abs()) < SLACK_PX {
            return None;
        }
        held.has_moved = true;
        // A pointer that is gone cannot be captured, and its drag is about to end.
        drop(board.set_pointer_capture(event.pointer_id()));
        drop(held.card.class_list().add_1("is-carried"));
    }
    event.prevent_default();
    let shift = format!("translate({:.0}px, {:.0}px)", x - from_x, y - from_y);
    drop(held.card.style().set_property("transform", &shift));
    for (_, column) in columns(board) {
        drop(column.class_list().toggle_with_force("is-over", under(&column, (x, y))));
    }
    None
}

fn let_go(event: &PointerEvent, board: &Element, held: &mut Option<Held>) -> Option<Dropped> {
    let held = held.take()?;
    let (id, has_moved) = (held.id, held.has_moved);
    put_back(board, Some(held));
    if !has_moved {
        return None;
    }
    let to = columns(board).into_iter().find(|(_, column)| under(column, at(event)))?;
    Some((id, to.0))
}

fn put_back(board: &Element, held: Option<Held>) {
    if let Some(held) = held {
        drop(held.card.style().remove_property("transform"));
        drop(held.card.class_list().remove_1("is-carried"));
    }
    for (_, column) in columns(board) {
        drop(column.class_list().remove_1("is-over"));
    }
}

fn columns(board: &Element) -> Vec<(CallbackState, Element)> {
    let found = COLUMNS.into_iter().filter_map(|state| {
        let selector = format!(".callback-column[data-state=\"{}\"]", super::key(state));
        Some((state, board.query_selector(&selector).ok()??))
    });
    found.collect()
}

/// Only from left to right: a column that is short is as wide as the others.
fn under(column: &Element, (x, _): (f64, f64)) -> bool {
    let around = column.get_bounding_client_rect();
    (around.left()..around.right()).contains(&x)
}

fn at(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}
