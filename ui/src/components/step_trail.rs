//! How far a call has got, as a trail of its seven steps.

use wire::call::Step;
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The step it is at.
    pub(crate) step: Step,
    /// Only bars and the step's name, for a card.
    #[prop_or_default]
    pub(crate) is_small: bool,
}

/// The trail. A talk may go back a step, and so does the trail.
#[component]
pub(crate) fn StepTrail(props: &Props) -> Html {
    let at = text::STEPS.iter().position(|step| *step == props.step).unwrap_or(0);
    let count = text::STEPS.len();
    let place = |index: usize| match index.cmp(&at) {
        std::cmp::Ordering::Less => "past",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "ahead",
    };
    if props.is_small {
        let label = format!("Step {} of {count}: {}", at + 1, text::step(props.step));
        return html! {
            <div class="trail-small">
                <div class="flex gap-1" role="img" aria-label={label}>
                    { for (0..count).map(|index| html! { <span class="trail-bar" data-place={place(index)} /> }) }
                </div>
            </div>
        };
    }
    html! {
        <ol class="trail" aria-label="Progress of the call">
            { for text::STEPS.iter().enumerate().map(|(index, step)| html! {
                <li class="trail-step" data-place={place(index)} aria-current={(index == at).then_some("step")}>
                    <span class="trail-dot">
                        if index < at { <Drawing icon={Icon::Check} class="size-3" /> }
                    </span>
                    <span class="trail-name">{ text::step(*step) }</span>
                    if index < at { <span class="sr-only">{ "done" }</span> }
                </li>
            }) }
        </ol>
    }
}
