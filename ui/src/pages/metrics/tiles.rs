//! The four numbers on top.

use wire::figures::{CostLimits, Report};
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::text::amount;

/// The tiles. `active` are the calls in progress.
pub(super) fn tiles(report: &Report, active: usize) -> Html {
    html! {
        <dl class="tiles">
            { answer_time(report) }
            { tile("Calls on the line", active.to_string(), html! { { answered(report) } }) }
            { tile("Interrupted by callers", amount::times(report.interruptions), html! {
                <span title="The receptionist paused for a cough, noise or echo, and went on">{ false_alarms(report.false_alarms) }</span>
            }) }
            { cost(&report.limits, &report.prices.currency) }
        </dl>
    }
}

fn tile(name: &'static str, value: String, more: Html) -> Html {
    html! {
        <div class="tile">
            <dt class="tile-name">{ name }</dt>
            <dd class="tile-value">{ value }</dd>
            <dd class="tile-more">{ more }</dd>
        </div>
    }
}

fn answer_time(report: &Report) -> Html {
    let (phase, target) = (&report.phases.response, report.target_latency_ms);
    if phase.count == 0 {
        return tile(
            "Answer time",
            amount::NONE.to_owned(),
            html! {
                { format!("No answer heard yet · target {}", amount::wait(target)) }
            },
        );
    }
    let is_late = phase.p95_ms > target as f64;
    html! {
        <div class="tile" data-tile="answer" data-late={is_late.to_string()}>
            <dt class="tile-name">{ "Answer time" }</dt>
            <dd class="tile-value" title="Half of the answers were heard within this time (p50)">{ amount::rough(phase.p50_ms) }<span class="tile-unit">{ "typical" }</span></dd>
            <dd class="tile-more">
                <span title="95 of 100 answers were heard within this time (p95)">{ format!("95 % within {}", amount::rough(phase.p95_ms)) }</span>
                <span class="verdict">
                    <Drawing icon={if is_late { Icon::Alert } else { Icon::Check }} class="size-3.5" />
                    { format!("{} the {} target", if is_late { "over" } else { "within" }, amount::wait(target)) }
                </span>
            </dd>
        </div>
    }
}

fn answered(report: &Report) -> String {
    let calls = &report.calls;
    match (calls.openai, calls.offline) {
        (0, 0) => "none answered yet".to_owned(),
        (0, offline) => format!("{} answered, by the built-in receptionist", amount::count(offline)),
        (openai, 0) => format!("{} answered, by OpenAI", amount::count(openai)),
        (openai, offline) => format!(
            "{} answered: {} OpenAI, {} built-in",
            amount::count(openai + offline),
            amount::count(openai),
            amount::count(offline)
        ),
    }
}

fn false_alarms(number: u64) -> String {
    match number {
        0 => "no false alarms from noise".to_owned(),
        1 => "1 false alarm from noise".to_owned(),
        number => format!("{} false alarms from noise", amount::count(number)),
    }
}

fn cost(limits: &CostLimits, currency: &str) -> Html {
    let spent = limits.spent_today_micros;
    let Some(limit) = limits.max_day_micros else {
        return tile("Cost today", amount::money(spent, currency), html! { { "no daily limit" } });
    };
    let is_late = spent >= limit;
    // A limit of nothing is reached with nothing.
    let percent = if limit == 0 { 100.0 } else { (spent as f64 * 100.0 / limit as f64).min(100.0) };
    html! {
        <div class="tile" data-late={is_late.to_string()}>
            <dt class="tile-name">{ "Cost today" }</dt>
            <dd class="tile-value">{ amount::money(spent, currency) }</dd>
            <dd class="tile-more">
                <span class="verdict">
                    if is_late { <Drawing icon={Icon::Alert} class="size-3.5" /> }
                    { format!("{} of {} daily limit", amount::share(spent, limit), amount::money(limit, currency)) }
                </span>
                <span class="spent" aria-hidden="true"><span style={format!("width: {percent:.1}%")} /></span>
            </dd>
        </div>
    }
}
