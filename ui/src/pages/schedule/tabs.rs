//! The parts of the schedule as tabs.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::state::schedule::field::{Field, Part};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) part: Part,
    /// Fields that are wrong.
    pub(super) wrong: Vec<Field>,
    pub(super) on_part: Callback<Part>,
}

/// The id of a part's tab.
pub(super) fn id(part: Part) -> String {
    format!("schedule-tab-{}", part.name().to_lowercase().replace(' ', "-"))
}

/// The tabs; arrows go from one to the next.
#[component]
pub(super) fn Tabs(props: &Props) -> Html {
    let on_key = {
        let (part, on_part) = (props.part, props.on_part.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = Part::ALL.iter().position(|known| *known == part).unwrap_or(0);
            let last = Part::ALL.len() - 1;
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % Part::ALL.len(),
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            on_part.emit(Part::ALL[to]);
            let document = web_sys::window().and_then(|window| window.document());
            let tab = document.and_then(|document| document.get_element_by_id(&id(Part::ALL[to])));
            if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
                drop(tab.focus());
            }
        })
    };
    html! {
        <div class="schedule-tabs" role="tablist" aria-label="Parts of the schedule" onkeydown={on_key}>
            { for Part::ALL.into_iter().map(|part| {
                let is_here = part == props.part;
                let is_wrong = props.wrong.iter().any(|field| field.part() == part);
                let on_click = props.on_part.reform(move |_: MouseEvent| part);
                html! {
                    <button type="button" role="tab" id={id(part)} class="schedule-tab" aria-selected={is_here.to_string()} aria-controls="schedule-panel"
                        tabindex={if is_here { "0" } else { "-1" }} onclick={on_click}>
                        { part.name() }
                        if is_wrong { <Drawing icon={Icon::Alert} class="text-error" /><span class="sr-only">{ " (something is wrong)" }</span> }
                    </button>
                }
            }) }
        </div>
    }
}
