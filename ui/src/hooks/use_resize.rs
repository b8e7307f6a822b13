//! Tells when an element becomes larger or smaller.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Calls `on_resize` when the element of `node` changes its size, and once at first.
#[hook]
pub(crate) fn use_resize(node: &NodeRef, on_resize: Callback<()>) {
    use_effect_with((node.clone(), on_resize), |(node, on_resize)| {
        let on_resize = on_resize.clone();
        let closure = Closure::<dyn Fn()>::new(move || on_resize.emit(()));
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        // The closure lives as long as it may be called.
        move || {
            observer.iter().for_each(ResizeObserver::disconnect);
            drop(closure);
        }
    });
}
