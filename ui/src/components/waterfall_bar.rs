//! The wait of one turn as a bar: its parts side by side, as long as they took.

use yew::prelude::*;

use crate::state::waterfall::{Part, Waterfall};
use crate::text::amount;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) waterfall: Waterfall,
    /// How many milliseconds the whole width is.
    pub(crate) width_ms: u64,
    /// A line at so many milliseconds: what the wait should stay below.
    #[prop_or_default]
    pub(crate) target_ms: Option<u64>,
    /// The bar that a figure is about, not one of many.
    #[prop_or_default]
    pub(crate) is_large: bool,
}

/// The bar; for a screen reader its parts in a sentence.
#[component]
pub(crate) fn WaterfallBar(props: &Props) -> Html {
    let percent = |ms: u64| (ms as f64 * 100.0 / props.width_ms.max(1) as f64).min(100.0);
    let target = props.target_ms.filter(|target| *target <= props.width_ms);
    html! {
        <div class="waterfall" data-large={props.is_large.to_string()} role="img" aria-label={sentence(&props.waterfall)}>
            <div class="waterfall-parts">
                { for props.waterfall.parts.iter().filter(|(_, ms)| *ms > 0).map(|(part, ms)| html! {
                    <span class="waterfall-part" data-part={part.mark()} title={format!("{}: {}", part.name(), amount::wait(*ms))}
                        style={format!("width: {:.2}%", percent(*ms))} />
                }) }
            </div>
            if let Some(target) = target { <span class="waterfall-target" style={format!("left: {:.2}%", percent(target))} /> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SwatchProps {
    pub(crate) part: Part,
}

/// The colour of a part, beside its name.
#[component]
pub(crate) fn Swatch(props: &SwatchProps) -> Html {
    html! { <span class="swatch" data-part={props.part.mark()} aria-hidden="true" /> }
}

fn sentence(waterfall: &Waterfall) -> String {
    let parts: Vec<_> =
        waterfall.parts.iter().map(|(part, ms)| format!("{} {}", part.name(), amount::wait(*ms))).collect();
    match (parts.is_empty(), waterfall.is_heard) {
        (true, _) => "Nothing was measured".to_owned(),
        (false, true) => format!("{}; {} together", parts.join(", "), amount::wait(waterfall.total_ms())),
        (false, false) => format!("{}; not heard by the caller", parts.join(", ")),
    }
}
