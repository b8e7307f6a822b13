//! A stretch of the list. Rows far from what is on screen are let go and only their height is kept, so that a list of
//! ten thousand calls costs no more than one of some hundred.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jiff::tz::TimeZone;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};
use wire::history::CallSummary;
use yew::prelude::*;

use super::row::Row;
use crate::text::past;

/// Rows of a block: as many as a page has.
pub(super) const ROWS: usize = 50;

/// Rows this far above and below what is on screen are there, so that nobody sees them come.
const MARGIN: &str = "1500px 0px";

thread_local! {
    /// How high blocks were when they were last on screen, by their first call: whoever comes back finds their place.
    static HEIGHTS: RefCell<HashMap<String, i32>> = RefCell::default();
}

/// Another list has other rows in its blocks.
pub(super) fn forget_heights() {
    HEIGHTS.with_borrow_mut(HashMap::clear);
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) calls: Vec<Rc<CallSummary>>,
    /// Which of them went to another pile since they were listed.
    pub(super) left: Vec<bool>,
    /// The list is short enough to keep all rows.
    pub(super) is_kept: bool,
    /// An answer to another question is awaited.
    pub(super) is_behind: bool,
    pub(super) time_zone: TimeZone,
    /// The program's time.
    pub(super) now_ms: i64,
    /// Local time minus the program's.
    pub(super) skew_ms: i64,
    pub(super) on_note: Callback<Rc<CallSummary>>,
    pub(super) on_done: Callback<Rc<CallSummary>>,
}

/// Up to [`ROWS`] rows.
#[component]
pub(super) fn Block(props: &Props) -> Html {
    let name = props.calls.first().map(|call| call.call_sid.clone()).unwrap_or_default();
    let node = use_node_ref();
    // A block that was never seen has no height to stand for it.
    let is_near = use_state(|| !props.is_kept && HEIGHTS.with_borrow(|known| known.get(&name).is_none()));
    {
        let is_near = is_near.setter();
        use_effect_with((node.clone(), name.clone(), props.is_kept), move |(node, name, is_kept)| {
            let element = node.cast::<HtmlElement>().filter(|_| !is_kept);
            let name = name.clone();
            let watch = element.and_then(|element| {
                Watch::new(element, move |element, near| {
                    if !near {
                        HEIGHTS.with_borrow_mut(|known| known.insert(name.clone(), element.offset_height()));
                    }
                    is_near.set(near);
                })
            });
            move || drop(watch)
        });
    }
    let shows = props.is_kept || *is_near;
    let height = HEIGHTS.with_borrow(|known| known.get(&name).copied()).filter(|_| !shows);
    let style = height.map(|height| format!("height:{height}px"));
    html! {
        <ol ref={node} class="calls-rows" data-behind={props.is_behind.to_string()} {style}>
            if shows || height.is_none() {
                { for props.calls.iter().zip(&props.left).map(|(call, has_left)| {
                    let (day, time) = past::day_and_time(&call.start_time, props.now_ms, &props.time_zone);
                    html! {
                        <Row key={call.call_sid.clone()} call={call.clone()} {day} {time} {has_left} skew_ms={props.skew_ms} on_note={props.on_note.clone()} on_done={props.on_done.clone()} />
                    }
                }) }
            }
        </ol>
    }
}

/// Tells whether an element is near what is on screen. Dropping it ends that.
struct Watch {
    observer: IntersectionObserver,
    _told: Closure<dyn FnMut(js_sys::Array)>,
}

impl Watch {
    fn new(element: HtmlElement, mut tell: impl FnMut(&HtmlElement, bool) + 'static) -> Option<Watch> {
        let panel = element.closest(".calls-list").ok()??;
        let watched = element.clone();
        let told = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() else { return };
            // A row with the focus stays: the keyboard would be lost with it.
            let near = entry.is_intersecting() || has_focus(&watched);
            tell(&watched, near);
        });
        let options = IntersectionObserverInit::new();
        options.set_root(Some(&panel));
        options.set_root_margin(MARGIN);
        let observer =
            IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(&element);
        Some(Watch { observer, _told: told })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn has_focus(element: &Element) -> bool {
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    active.is_some_and(|active| element.contains(Some(&active)))
}
