//! Follows what changes often, and not more often than a person can read.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// A number that changes some time after `key` did, at most once every `pause_ms`; it never misses the last change.
#[hook]
pub(crate) fn use_paced<K: PartialEq + 'static>(key: K, pause_ms: u32) -> u32 {
    let shown = use_state(|| 0_u32);
    let count = use_memo((), |()| Cell::new(0_u32));
    let pending = use_mut_ref(|| None::<Timeout>);
    let is_first = use_mut_ref(|| true);
    {
        let (shown, pending) = (shown.setter(), pending.clone());
        use_effect_with(key, move |_| {
            // What is there from the start is no change.
            if std::mem::take(&mut *is_first.borrow_mut()) || pending.borrow().is_some() {
                return;
            }
            let waiting = pending.clone();
            let timeout = Timeout::new(pause_ms, move || {
                drop(waiting.borrow_mut().take());
                count.set(count.get().wrapping_add(1));
                shown.set(count.get());
            });
            *pending.borrow_mut() = Some(timeout);
        });
    }
    use_effect_with((), move |()| move || drop(pending.borrow_mut().take()));
    *shown
}
