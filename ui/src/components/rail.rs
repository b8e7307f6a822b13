//! The navigation at the left: the places, and the sheet of shortcuts.

use yew::prelude::*;
use yew_router::prelude::*;

use super::icon::{Drawing, Icon};
use crate::route::{Place, Route};

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
    /// Opens the sheet of shortcuts.
    pub(crate) on_help: Callback<()>,
}

/// The rail.
#[component]
pub(crate) fn Rail(props: &Props) -> Html {
    html! {
        <nav class="rail" aria-label="Main">
            <div class="brand" aria-hidden="true">
                <svg viewBox="0 0 32 32" class="size-8"><rect width="32" height="32" rx="9" class="brand-ground" /><path class="brand-sign" d="M7 21h18M9 21a7 7 0 0 1 14 0M16 14v-2.5M14 10.5h4" /></svg>
            </div>
            <ul class="flex flex-col gap-1 w-full px-2">
                { for Place::ALL.into_iter().map(|place| html! {
                    <li>
                        <Link<Route> to={place.route()} classes={classes!("rail-link", (props.place == Some(place)).then_some("here"))}>
                            <span class="relative">
                                <Drawing icon={icon(place)} class="size-5.5" />
                                { badge(place, props) }
                            </span>
                            <span>{ place.name() }</span>
                            if props.place == Some(place) { <span class="sr-only">{ "(this page)" }</span> }
                        </Link<Route>>
                    </li>
                }) }
            </ul>
            <button type="button" class="rail-link mt-auto mb-2 mx-2" title="Keyboard shortcuts (?)" onclick={props.on_help.reform(|_: MouseEvent| ())}>
                <Drawing icon={Icon::Keyboard} class="size-5.5" />
                <span>{ "Keys" }</span>
            </button>
        </nav>
    }
}

fn icon(place: Place) -> Icon {
    match place {
        Place::Live => Icon::Speaking,
        Place::Calendar => Icon::Calendar,
        Place::Patients => Icon::People,
        Place::Waiting => Icon::Clock,
        Place::Callbacks => Icon::CallBack,
        Place::Phone => Icon::Phone,
        Place::History => Icon::History,
        Place::Overview => Icon::Chart,
        Place::Metrics => Icon::Gauge,
        Place::Schedule => Icon::Hours,
        Place::Sharing => Icon::Globe,
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
