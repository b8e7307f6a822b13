//! The navigation at the left: the places, and what is about the window itself. It can be narrowed to its signs.

use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;
use yew_router::prelude::*;

use super::icon::{Drawing, Icon};
use crate::place::{Group, PLACES, Place, Row};
use crate::route::Route;
use crate::state::keymap::shown;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Where we are.
    pub(crate) place: Option<Place>,
    /// Calls in progress.
    pub(crate) calls: usize,
    /// Callers to call back.
    pub(crate) callbacks: u32,
    /// The softphone is on the line.
    pub(crate) is_calling: bool,
    /// The schedule has changes that are not saved.
    pub(crate) is_planning: bool,
    /// Only signs are shown.
    pub(crate) is_narrow: bool,
    /// Narrows it, or widens it.
    pub(crate) on_narrow: Callback<()>,
    /// Opens the palette.
    pub(crate) on_find: Callback<()>,
    /// The keys that do.
    pub(crate) find_keys: Vec<String>,
    /// Nothing is to be heard.
    pub(crate) is_quiet: bool,
    /// Opens the sheet of sounds and notifications.
    pub(crate) on_alerts: Callback<()>,
    /// Opens the sheet of shortcuts.
    pub(crate) on_help: Callback<()>,
}

/// The rail.
#[component]
pub(crate) fn Rail(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.place, move |_| {
            // In a low window the places scroll, and where somebody is must be among those that are seen.
            let rail = node.cast::<web_sys::Element>();
            if let Some(here) = rail.and_then(|rail| rail.query_selector(".rail-link.here").ok().flatten()) {
                let how = ScrollIntoViewOptions::new();
                how.set_block(ScrollLogicalPosition::Nearest);
                here.scroll_into_view_with_scroll_into_view_options(&how);
            }
        });
    }
    html! {
        <nav ref={node} class="rail" aria-label="Main">
            <div class="brand" aria-hidden="true">
                <svg viewBox="0 0 32 32" class="size-8 shrink-0"><rect width="32" height="32" rx="9" class="brand-ground" /><path class="brand-sign" d="M7 21h18M9 21a7 7 0 0 1 14 0M16 14v-2.5M14 10.5h4" /></svg>
                <span class="brand-name">{ "Frontdesk" }</span>
            </div>
            <div class="rail-places">
                { for Group::ALL.into_iter().map(|group| html! {
                    <ul class="rail-group" aria-label={group.name()}>
                        { for PLACES.iter().filter(|row| row.group == group).map(|row| link(row, props)) }
                    </ul>
                }) }
            </div>
            <div class="rail-foot">
                <button type="button" class="rail-link" aria-haspopup="dialog" onclick={props.on_find.reform(|_: MouseEvent| ())}>
                    <span class="rail-sign"><Drawing icon={Icon::Tool} class="size-5" /></span>
                    <span class="rail-word">{ "Find" }</span>
                    if let Some(key) = props.find_keys.first() { <span class="rail-key" aria-hidden="true">{ shown(key).join(" ") }</span> }
                </button>
                <div class="rail-tools">
                    { tool(if props.is_quiet { Icon::BellOff } else { Icon::Bell }, if props.is_quiet { "Sounds and notifications: do not disturb" } else { "Sounds and notifications" }, &props.on_alerts) }
                    { tool(Icon::Keyboard, "Keyboard shortcuts", &props.on_help) }
                    <span class="rail-fold">{ tool(if props.is_narrow { Icon::ChevronRight } else { Icon::ChevronLeft }, if props.is_narrow { "Show the names of the places" } else { "Hide the names of the places" }, &props.on_narrow) }</span>
                </div>
            </div>
        </nav>
    }
}

fn link(row: &'static Row, props: &Props) -> Html {
    let is_here = props.place == Some(row.place);
    html! {
        <li>
            <Link<Route> to={row.front.clone()} classes={classes!("rail-link", is_here.then_some("here"))}>
                <span class="rail-sign"><Drawing icon={row.icon} class="size-5" /></span>
                <span class="rail-word">{ row.name }</span>
                { badge(row.place, props) }
                if is_here { <span class="sr-only">{ "(this page)" }</span> }
            </Link<Route>>
        </li>
    }
}

fn tool(icon: Icon, name: &'static str, on_press: &Callback<()>) -> Html {
    html! {
        <button type="button" class="rail-tool" aria-label={name} title={name} onclick={on_press.reform(|_: MouseEvent| ())}><Drawing {icon} class="size-5" /></button>
    }
}

fn badge(place: Place, props: &Props) -> Html {
    match place {
        Place::Live if props.calls > 0 => html! {
            <span class="rail-badge">{ props.calls }<span class="sr-only">{ if props.calls == 1 { " call in progress, " } else { " calls in progress, " } }</span></span>
        },
        Place::Callbacks if props.callbacks > 0 => html! {
            <span class="rail-badge">{ props.callbacks }<span class="sr-only">{ " to call back, " }</span></span>
        },
        Place::Phone if props.is_calling => {
            html! { <span class="rail-badge rail-badge-dot"><span class="sr-only">{ "on the line, " }</span></span> }
        }
        Place::Schedule if props.is_planning => {
            html! { <span class="rail-badge rail-badge-dot"><span class="sr-only">{ "not saved, " }</span></span> }
        }
        _ => Html::default(),
    }
}
