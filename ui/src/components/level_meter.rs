//! How loud somebody is. It draws itself fifteen times a second and nothing else.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Between two drawings.
const EVERY_MS: u32 = 66;
/// The quietest level that moves the bar.
const FLOOR_DB: f32 = -60.0;

#[derive(Clone)]
pub(crate) struct Level(pub(crate) Rc<Cell<f32>>);

impl PartialEq for Level {
    fn eq(&self, other: &Level) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Whose voice it is.
    pub(crate) label: AttrValue,
    /// Root mean square, 0 to 1.
    pub(crate) level: Level,
}

/// A meter in decibels.
#[component]
pub(crate) fn LevelMeter(props: &Props) -> Html {
    let bar = use_node_ref();
    {
        let bar = bar.clone();
        use_effect_with(props.level.clone(), move |level| {
            let level = level.0.clone();
            let interval = Interval::new(EVERY_MS, move || {
                if let Some(bar) = bar.cast::<HtmlElement>() {
                    let width = format!("{:.0}%", share(level.get()) * 100.0);
                    // A style that is not taken leaves the bar as it was.
                    drop(bar.style().set_property("width", &width));
                }
            });
            move || drop(interval)
        });
    }
    html! {
        <div class="flex items-center gap-2">
            <span class="text-sm text-muted w-24 shrink-0">{ &props.label }</span>
            <span class="meter" aria-hidden="true"><span ref={bar} class="meter-bar" /></span>
        </div>
    }
}

/// How much of the bar a level fills.
fn share(level: f32) -> f32 {
    let decibels = 20.0 * level.max(1e-6).log10();
    ((decibels - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn the_bar_follows_decibels() {
        assert_eq!(share(0.0), 0.0, "silence");
        assert_eq!(share(1.0), 1.0, "full scale");
        assert!((share(0.0316) - 0.5).abs() < 0.01, "-30 dB is half the bar");
    }
}
