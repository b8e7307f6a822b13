//! Where the keyboard is in the list.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, NodeList};

/// The call whose row has the focus.
pub(super) fn here() -> Option<String> {
    let row = document()?.active_element()?.closest(".calls-row").ok()??;
    row.get_attribute("data-call")
}

/// To the next row, or the one before; to the first from elsewhere.
pub(super) fn step(by: i32) {
    let Some(links) = links() else { return };
    let here = here();
    let at = here.and_then(|sid| {
        (0..links.length()).find(|at| {
            row(&links, *at).is_some_and(|row| row.get_attribute("data-call") == Some(sid.clone()))
        })
    });
    let next = at.map_or(0, |at| at.saturating_add_signed(by));
    focus(links.item(next.min(links.length().saturating_sub(1))));
}

/// Away from a row that may go, to the one after it, else to the one before.
pub(super) fn leave(call_sid: &str) {
    let Some(links) = links() else { return };
    if here().as_deref() != Some(call_sid) {
        return;
    }
    let at = (0..links.length()).find(|at| {
        row(&links, *at).is_some_and(|row| row.get_attribute("data-call").as_deref() == Some(call_sid))
    });
    if let Some(at) = at {
        focus(links.item(at + 1).or_else(|| links.item(at.checked_sub(1)?)));
    }
}

/// Into the search box.
pub(crate) fn search() {
    let field = document().and_then(|document| document.get_element_by_id("calls-search"));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        drop(field.focus());
        field.select();
    }
}

/// To the first row.
pub(super) fn first() {
    if let Some(links) = links() {
        focus(links.item(0));
    }
}

fn links() -> Option<NodeList> {
    document()?.query_selector_all(".calls-row .calls-link").ok()
}

fn row(links: &NodeList, at: u32) -> Option<Element> {
    links.item(at)?.dyn_into::<Element>().ok()?.closest(".calls-row").ok()?
}

fn focus(node: Option<web_sys::Node>) {
    if let Some(link) = node.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        // What is on screen can be focused.
        drop(link.focus());
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
