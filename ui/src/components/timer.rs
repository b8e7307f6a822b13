//! Times that run: only these few letters are drawn again each second.

use yew::prelude::*;

use crate::hooks::{local_ms, use_now};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Local time at which it started, in milliseconds.
    pub(crate) since_ms: i64,
    /// Stand still at this local time.
    #[prop_or_default]
    pub(crate) stopped_ms: Option<i64>,
}

/// A running `m:ss`. Screen readers find it, but are not told each second.
#[component]
pub(crate) fn Timer(props: &Props) -> Html {
    let now = use_now(1_000);
    // The tick may be almost a second old when the props are new.
    let now = props.stopped_ms.unwrap_or(now.max(local_ms()));
    let seconds = u64::try_from((now - props.since_ms) / 1000).unwrap_or(0);
    html! {
        <span class="tabular-nums" role="timer" aria-live="off">{ text::duration(seconds) }</span>
    }
}
