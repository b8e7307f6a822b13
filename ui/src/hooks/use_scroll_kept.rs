//! Where a list was scrolled to, found again when one comes back to it.

use std::cell::RefCell;
use std::collections::HashMap;

use gloo_events::EventListener;
use web_sys::Element;
use yew::prelude::*;

thread_local! {
    /// By name; as long as the page is open.
    static PLACES: RefCell<HashMap<String, i32>> = RefCell::default();
}

/// Brings the element of `node` back to where it was scrolled to when a list of this `name` was last on screen. Nothing
/// happens before `is_ready`: an empty list cannot be scrolled.
#[hook]
pub(crate) fn use_scroll_kept(node: &NodeRef, name: String, is_ready: bool) {
    use_effect_with((node.clone(), name, is_ready), |(node, name, is_ready)| {
        let element = node.cast::<Element>().filter(|_| *is_ready);
        let listener = element.map(|element| {
            if let Some(place) = PLACES.with_borrow(|places| places.get(name).copied()) {
                element.set_scroll_top(place);
            }
            let (name, scroller) = (name.clone(), element.clone());
            EventListener::new(&element, "scroll", move |_| {
                PLACES.with_borrow_mut(|places| places.insert(name.clone(), scroller.scroll_top()));
            })
        });
        move || drop(listener)
    });
}
