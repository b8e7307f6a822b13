//! The bar at the top: whose reception it is, how fresh the screen is, the lamps, a softphone call in progress.

use jiff::tz::TimeZone;
use yew::prelude::*;
use yew_router::prelude::*;

use super::icon::{Drawing, Icon};
use super::job_menu::JobMenu;
use super::lamps::Lamps;
use super::routing_switch::RoutingSwitch;
use super::timer::Timer;
use crate::hooks::{Jobs, Softphone, Theme, use_now};
use crate::route::Route;
use crate::state::phone::Phase;
use crate::state::reception::{Link as Connection, Reception};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) reception: UseReducerHandle<Reception>,
    pub(crate) jobs: Jobs,
    pub(crate) softphone: Softphone,
    pub(crate) theme: Theme,
    pub(crate) on_theme: Callback<Theme>,
}

/// The header.
#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let reception = &props.reception;
    let zone = reception.clinic.as_ref().map_or(TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let name = reception.clinic.as_ref().map_or("Frontdesk", |clinic| clinic.name.as_str()).to_owned();
    html! {
        <header class="header">
            <div class="min-w-0 flex items-center gap-3">
                <span class="header-name font-semibold truncate" title={name.clone()}>{ name }</span>
                <LiveBadge link={reception.link} zone={zone} skew_ms={reception.skew_ms} />
            </div>
            <div class="flex items-center gap-2 shrink-0">
                <RoutingSwitch />
                { on_the_phone(&props.softphone) }
                <JobMenu list={reception.jobs.clone()} jobs={props.jobs.clone()} skew_ms={reception.skew_ms} />
                if let Some(status) = &reception.status { <Lamps status={status.clone()} /> }
                <span class="w-px h-7 bg-base-300" />
                <ThemeSwitch theme={props.theme} on_theme={props.on_theme.clone()} />
            </div>
        </header>
    }
}

/// A softphone call goes on while its caller looks at another page; this leads back to it.
fn on_the_phone(softphone: &Softphone) -> Html {
    if !softphone.phone.is_busy() {
        return Html::default();
    }
    let is_up = softphone.phone.phase == Phase::Up;
    html! {
        <Link<Route> to={Route::Phone} classes="on-the-phone">
            <Drawing icon={Icon::Headset} />
            <span class="sr-only">{ "Softphone call: " }</span>
            if is_up { <Timer since_ms={softphone.phone.since_ms} /> } else { { "Calling" } }
        </Link<Route>>
    }
}

#[derive(Properties, PartialEq)]
struct BadgeProps {
    link: Connection,
    zone: TimeZone,
    skew_ms: i64,
}

/// How fresh the screen is: live with the clinic's time, or the age of what is shown.
#[component]
fn LiveBadge(props: &BadgeProps) -> Html {
    let now = use_now(1_000) - props.skew_ms;
    match props.link {
        Connection::Live => html! {
            <span class="live-badge" data-link="live">
                <span class="live-dot" />{ "Live" }
                <span class="tabular-nums text-muted font-normal" title="The clinic's clock">{ text::wall_clock_ms(now, &props.zone) }</span>
            </span>
        },
        Connection::Opening => {
            html! { <span class="live-badge" data-link="opening"><span class="live-dot" />{ "Connecting" }</span> }
        }
        Connection::Lost { since_ms } => html! {
            <span class="live-badge" data-link="lost" role="status">
                <Drawing icon={Icon::Alert} class="size-3.5" />
                { format!("As of {}", text::wall_clock_ms(since_ms - props.skew_ms, &props.zone)) }
            </span>
        },
    }
}

#[derive(Properties, PartialEq)]
struct ThemeProps {
    theme: Theme,
    on_theme: Callback<Theme>,
}

#[component]
fn ThemeSwitch(props: &ThemeProps) -> Html {
    html! {
        <div class="segments" role="radiogroup" aria-label="Appearance">
            { for Theme::ALL.into_iter().map(|theme| {
                let on_click = props.on_theme.reform(move |_: MouseEvent| theme);
                let icon = match theme {
                    Theme::System => Icon::Monitor,
                    Theme::Day => Icon::Sun,
                    Theme::Night => Icon::Moon,
                };
                html! {
                    <button type="button" class="segment" role="radio" aria-checked={(theme == props.theme).to_string()}
                        aria-label={theme.name()} title={theme.name()} onclick={on_click}>
                        <Drawing {icon} />
                    </button>
                }
            }) }
        </div>
    }
}
