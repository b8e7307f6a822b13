//! The parts of the window that a key goes through: the rail, the header, the screen.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// The parts, and what takes the focus in each.
const REGIONS: [(&str, &str); 3] =
    [(".rail", ".rail-link.here, .rail-link"), (".header", "a, button"), ("#main", "#main")];

/// Puts the focus into the part after the one that has it; into the first from anywhere else.
pub(crate) fn next() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let active = document.active_element();
    let is_in = |part: &str| {
        active.as_ref().is_some_and(|active| active.closest(part).is_ok_and(|found| found.is_some()))
    };
    let here = REGIONS.iter().position(|(part, _)| is_in(part));
    let first = here.map_or(0, |here| here + 1);
    for step in 0..REGIONS.len() {
        let (part, inside) = REGIONS[(first + step) % REGIONS.len()];
        if let Some(element) = inner(&document, part, inside) {
            // What is on screen can be focused.
            return drop(element.focus());
        }
    }
}

/// Puts the focus onto the screen, for whoever pressed something that goes away.
pub(crate) fn to_the_screen() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(main) = document.and_then(|document| inner(&document, "#main", "#main")) {
        // See above.
        drop(main.focus());
    }
}

fn inner(document: &Document, part: &str, inside: &str) -> Option<HtmlElement> {
    let part: Element = document.query_selector(part).ok()??;
    if part.matches(inside).unwrap_or(false) {
        return part.dyn_into().ok();
    }
    part.query_selector(inside).ok()??.dyn_into().ok()
}
