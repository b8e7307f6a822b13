//! The softphone's lines, one call each.

use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Lines, Softphone, use_key_names};
use crate::state::acts;
use crate::state::phone::Phase;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) lines: Lines,
}

/// The tabs, once there are several, and the way to another call.
#[component]
pub(crate) fn LineTabs(props: &Props) -> Html {
    let (lines, names) = (&props.lines, use_key_names());
    let several = lines.has_several();
    let on_add = {
        let lines = lines.clone();
        Callback::from(move |_: MouseEvent| lines.add())
    };
    let on_key = {
        let lines = lines.clone();
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowRight" => lines.turn(1),
                "ArrowLeft" => lines.turn(-1),
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <div class="line-tabs">
            if several {
                <div class="flex flex-wrap gap-1" role="tablist" aria-label="Calls" onkeydown={on_key}>
                    { for lines.used().iter().enumerate().map(|(number, line)| tab(lines, number, line)) }
                </div>
            }
            if lines.has_room() && (several || lines.current().phone.is_busy()) {
                <button type="button" class="btn btn-sm" onclick={on_add} title={names.title("Another call at the same time", acts::Phone::Another)}><Drawing icon={Icon::Plus} />{ "Another call" }</button>
            }
        </div>
    }
}

fn tab(lines: &Lines, number: usize, line: &Softphone) -> Html {
    let is_shown = lines.shown() == number;
    let on_click = {
        let lines = lines.clone();
        Callback::from(move |_: MouseEvent| lines.show(number))
    };
    let state = match &line.phone.phase {
        Phase::Idle => "free",
        Phase::Calling => "calling",
        Phase::Up => "on the line",
        Phase::Ended { .. } => "ended",
        Phase::Failed(_) => "not connected",
    };
    html! {
        <button type="button" key={number} role="tab" class="line-tab" aria-selected={is_shown.to_string()} aria-controls="phone-line"
            tabindex={if is_shown { "0" } else { "-1" }} onclick={on_click}>
            if line.phone.is_up() { <span class="live-dot" /> }
            { format!("Line {}", number + 1) }<span class="text-muted font-normal">{ state }</span>
        </button>
    }
}
