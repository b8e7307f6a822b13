//! Overview: calls and bookings in figures.

mod cards;
mod figures;
mod picker;

use std::rc::Rc;

use wire::history::Overview;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{use_now, use_overview};
use crate::route::Route;
use crate::state::overview::{Choice, Range};
use crate::text;
use figures::Charts;
use picker::Picker;

/// The screen.
#[component]
pub(crate) fn OverviewPage() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (location, navigator) = (use_location(), use_navigator());
    let local_ms = use_now(30_000);
    let choice = Choice::read(location.as_ref().map_or("", |location| location.query_str()));
    let reception = shared.reception.clone();
    let zone =
        reception.clinic.as_ref().map_or(jiff::tz::TimeZone::UTC, |clinic| text::zone(&clinic.time_zone));
    let today = text::clinic_now(reception.program_time(local_ms), &zone).map(|(date, _)| date);
    let question =
        today.and_then(|today| serde_urlencoded::to_string(choice.question(today)).ok()).unwrap_or_default();
    let (known, on_again) = use_overview(&shared.backend, &reception, question.clone());
    let on_choose = use_callback(navigator, |choice: Choice, navigator| {
        if let Some(navigator) = navigator {
            // Fails only for what cannot be written as a query, and these pairs can.
            drop(navigator.replace_with_query(&Route::Overview, choice.address()));
        }
    });
    let Some(today) = today else { return Html::default() };
    let is_behind =
        known.shown.as_ref().is_some_and(|(shown, _)| *shown != question) && known.fault.is_none();
    html! {
        <div class="metrics" role="region" aria-label="Overview" tabindex="0">
            <div class="overview-head">
                <div class="min-w-0">
                    <h1 class="text-xl font-semibold leading-7">{ "Overview" }</h1>
                    <p class="text-sm text-muted">{ days(choice.range, today) }</p>
                </div>
                <Picker {choice} {today} {on_choose} />
            </div>
            if let (Some(fault), true) = (&known.fault, known.shown.is_some()) {
                <p class="note" role="status"><Drawing icon={Icon::Alert} />{ format!("These figures are not the latest. {fault}") }
                    <button type="button" class="btn btn-sm" onclick={on_again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                </p>
            }
            if let Some((_, overview)) = &known.shown {
                <div class="overview-body" aria-busy={is_behind.to_string()}>{ body(overview, reception.calls.len()) }</div>
            } else if let Some(fault) = &known.fault {
                <EmptyState icon={Icon::Alert} title="The figures could not be read" text={fault.clone()}>
                    <button type="button" class="btn" onclick={on_again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                </EmptyState>
            } else {
                <div class="skeleton h-40 w-full opacity-40" role="status" aria-label="Adding up the calls" />
            }
        </div>
    }
}

fn body(overview: &Rc<Overview>, active: usize) -> Html {
    html! {
        <>
            { cards::cards(overview, active) }
            if overview.sums.calls == 0 {
                <section class="card-box mt-4 grid justify-items-center py-8">
                    <EmptyState icon={Icon::Chart} title="No calls in these days" is_tight=true
                        text="Calls and bookings are drawn here as they come in. Choose other days above, or call the clinic with the softphone.">
                        <Link<Route> to={Route::Phone} classes="btn btn-primary"><Drawing icon={Icon::Headset} />{ "Make a test call" }</Link<Route>>
                    </EmptyState>
                </section>
            } else {
                <Charts overview={overview.clone()} />
            }
        </>
    }
}

/// The days in words.
fn days(range: Range, today: jiff::civil::Date) -> String {
    let (from, to) = range.days(today);
    if from == to {
        return format!("{}, {}", text::day(from), from.year());
    }
    let first = if from.year() == to.year() { from.strftime("%B %-d") } else { from.strftime("%B %-d, %Y") };
    format!("{first} to {}", to.strftime("%B %-d, %Y"))
}
