//! What is measured: how soon callers are answered, how calls sound, what they cost.

mod price_form;
mod prices;
mod sums;
mod tiles;
mod turns;

use std::rc::Rc;

use wire::figures::Report;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::use_metrics;
use crate::route::Route;
use crate::state::metrics::{Look, Reading};
use crate::text;
use prices::PricesCard;
use turns::{RecentTurns, TypicalTurn};

/// The screen.
#[component]
pub(crate) fn MetricsPage() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let measured = shared.measured.clone();
    use_metrics(&shared.backend, &shared.reception, &measured);
    let on_again = {
        let measured = measured.dispatcher();
        Callback::from(move |()| measured.dispatch(Look::Wanted))
    };
    let Some(report) = measured.report.clone() else {
        return html! {
            <div class="metrics">
                <h1 class="text-xl font-semibold leading-7 mb-4">{ "Metrics" }</h1>
                if let Some(fault) = &measured.fault {
                    <EmptyState icon={Icon::Alert} title="The figures could not be read" text={fault.clone()}>
                        <button type="button" class="btn" disabled={measured.reading != Reading::Rests} onclick={on_again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
                    </EmptyState>
                } else {
                    <div class="skeleton h-40 w-full opacity-40" role="status" aria-label="Reading the figures" />
                }
            </div>
        };
    };
    let zone = shared.reception.clinic.as_ref().map(|clinic| clinic.time_zone.clone()).unwrap_or_default();
    html! {
        <div class="metrics" role="region" aria-label="Figures" tabindex="0">
            <div class="flex flex-wrap items-baseline justify-between gap-x-4 mb-4">
                <h1 class="text-xl font-semibold leading-7">{ "Metrics" }</h1>
                <p class="text-sm text-muted">{ since(&report, &zone) }</p>
            </div>
            if let Some(fault) = &measured.fault {
                <p class="note" role="status"><Drawing icon={Icon::Alert} />
                    { format!("These figures are of {}. {fault}", text::wall_clock(&report.taken_at, &text::zone(&zone))) }
                </p>
            }
            { tiles::tiles(&report, shared.reception.calls.len()) }
            if report.turns == 0 && report.recent.is_empty() {
                <section class="card-box mt-4 grid justify-items-center py-8">
                    <EmptyState icon={Icon::Gauge} title="No turns yet" is_tight=true
                        text="Each time the receptionist answers a caller is a turn. Call the clinic with the softphone, say something, and see here how long the answer took.">
                        <Link<Route> to={Route::Phone} classes="btn btn-primary"><Drawing icon={Icon::Headset} />{ "Make a test call" }</Link<Route>>
                    </EmptyState>
                </section>
            } else {
                { measured_calls(&report, &shared, zone) }
            }
            <PricesCard {report} />
        </div>
    }
}

fn measured_calls(report: &Rc<Report>, shared: &Shared, zone: String) -> Html {
    html! {
        <>
            <div class="metrics-grid">
                <TypicalTurn report={report.clone()} />
                { sums::sound(report, &shared.reception) }
                { sums::tokens(report) }
            </div>
            <RecentTurns report={report.clone()} reception={shared.reception.clone()} time_zone={zone} />
        </>
    }
}

/// From when on all this is counted.
fn since(report: &Report, zone: &str) -> String {
    match report.since.parse::<jiff::Timestamp>() {
        Ok(since) => {
            let since = since.to_zoned(text::zone(zone));
            format!("All calls since the program started on {}", since.strftime("%B %-d at %-I:%M %p"))
        }
        Err(_) => "All calls since the program started".to_owned(),
    }
}
