//! The computer's clock, ticking.

use gloo_timers::callback::Interval;
use yew::prelude::*;

/// The local time in milliseconds: the page's only clock.
pub(crate) fn local_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// The local time, drawing the component again every `every_ms`. Use it in the smallest component that shows a time.
#[hook]
pub(crate) fn use_now(every_ms: u32) -> i64 {
    let now = use_state(local_ms);
    {
        let now = now.setter();
        use_effect_with(every_ms, move |every_ms| {
            let interval = Interval::new(*every_ms, move || now.set(local_ms()));
            move || drop(interval)
        });
    }
    *now
}
