//! Where the time of a turn goes: the typical one, and the latest.

use std::rc::Rc;

use wire::figures::{RecentTurn, Report};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::call_card::title;
use crate::components::waterfall_bar::{Swatch, WaterfallBar};
use crate::route::Route;
use crate::state::reception::Reception;
use crate::state::waterfall::{Part, Waterfall, typical};
use crate::text;
use crate::text::amount;

/// So many turns are listed before somebody asks for all.
const FIRST_TURNS: usize = 10;

#[derive(Properties, PartialEq)]
pub(super) struct TypicalProps {
    pub(super) report: Rc<Report>,
}

/// The middle one of the latest turns, as a picture and as a table.
#[component]
pub(super) fn TypicalTurn(props: &TypicalProps) -> Html {
    let report = &props.report;
    let Some(turn) = typical(&report.recent) else {
        return html! {
            <section class="card-box is-wide">
                <h2 class="card-title">{ "Where the wait goes" }</h2>
                <p class="text-sm text-muted">{ "No caller has heard an answer to the end of a turn yet." }</p>
            </section>
        };
    };
    let fall = Waterfall::of_recent(turn);
    let total = fall.total_ms();
    let target = report.target_latency_ms;
    let mut from = 0;
    html! {
        <section class="card-box is-wide" aria-labelledby="typical-title">
            <h2 id="typical-title" class="card-title">{ "Where the wait goes" }</h2>
            <figure>
                <figcaption class="text-sm text-muted mb-3">{ format!("The middle one of the latest answers took {}, from the caller’s last word to the receptionist’s first.", amount::wait(total)) }</figcaption>
                <WaterfallBar waterfall={fall.clone()} width_ms={total.max(target + target / 8)} target_ms={target} is_large=true />
                <p class="scale" aria-hidden="true"><span>{ "0" }</span><span class="scale-target" style={format!("left: {:.2}%", target as f64 * 100.0 / total.max(target + target / 8).max(1) as f64)}>{ format!("target {}", amount::wait(target)) }</span></p>
                <table class="measures mt-1">
                    <thead><tr><th scope="col">{ "Part" }</th><th scope="col" class="is-number">{ "From" }</th><th scope="col" class="is-number">{ "Takes" }</th><th scope="col" class="is-number">{ "Share" }</th></tr></thead>
                    <tbody>
                        { for fall.parts.iter().map(|(part, ms)| {
                            let began = from;
                            from += ms;
                            html! {
                                <tr>
                                    <th scope="row"><Swatch part={*part} />{ part.name() }<span class="part-meaning">{ part.meaning() }</span></th>
                                    <td class="is-number">{ if began == 0 { "0 ms".to_owned() } else { amount::wait(began) } }</td>
                                    <td class="is-number font-semibold">{ amount::wait(*ms) }</td>
                                    <td class="is-number">{ amount::share(*ms, total) }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
                { tools(report, turn) }
            </figure>
        </section>
    }
}

/// Tools are used in few turns, and then they are most of the wait.
fn tools(report: &Report, turn: &RecentTurn) -> Html {
    let tools = &report.phases.tools;
    let text = match (turn.tools_ms, tools.count) {
        (0, 0) => return Html::default(),
        (0, 1) => format!("It looked nothing up. One turn did, within {}.", amount::rough(tools.p50_ms)),
        (0, count) => format!(
            "It looked nothing up. {} turns did, and half of them within {}.",
            amount::count(count),
            amount::rough(tools.p50_ms)
        ),
        (ms, _) => format!("Looking things up took {} of it.", amount::wait(ms)),
    };
    html! { <p class="text-sm text-muted mt-2">{ text }</p> }
}

#[derive(Properties, PartialEq)]
pub(super) struct RecentProps {
    pub(super) report: Rc<Report>,
    pub(super) reception: UseReducerHandle<Reception>,
    /// The clinic's IANA zone.
    pub(super) time_zone: String,
}

/// The latest turns of all calls.
#[component]
pub(super) fn RecentTurns(props: &RecentProps) -> Html {
    let has_all = use_state(|| false);
    let recent = &props.report.recent;
    let shown = if *has_all { recent.len() } else { recent.len().min(FIRST_TURNS) };
    let zone = text::zone(&props.time_zone);
    let falls: Vec<_> = recent.iter().take(shown).map(|turn| (turn, Waterfall::of_recent(turn))).collect();
    let longest = falls.iter().map(|(_, fall)| fall.total_ms()).max().unwrap_or(0);
    let width_ms = longest.max(props.report.target_latency_ms);
    let on_all = {
        let has_all = has_all.clone();
        Callback::from(move |_: MouseEvent| has_all.set(!*has_all))
    };
    html! {
        <section class="card-box mt-4" aria-labelledby="recent-title">
            <h2 id="recent-title" class="card-title">{ "Latest turns" }</h2>
            <table class="measures">
                <thead><tr>
                    <th scope="col">{ "Ended" }</th>
                    <th scope="col">{ "Call" }</th>
                    <th scope="col" class="is-number">{ "Turn" }</th>
                    <th scope="col" class="is-picture w-1/4"><span class="sr-only">{ "Picture" }</span></th>
                    { for [Part::Turn, Part::Thinking, Part::Ear].into_iter().map(|part| html! {
                        <th scope="col" class="is-number" title={part.meaning()}><Swatch {part} />{ short(part) }</th>
                    }) }
                    <th scope="col" class="is-number">{ "Answer" }</th>
                    <th scope="col" class="is-number" title="Within the time of thinking">{ "Looking up" }</th>
                    <th scope="col"><span class="sr-only">{ "Remark" }</span></th>
                </tr></thead>
                <tbody>
                    { for falls.iter().map(|(turn, fall)| html! {
                        <tr key={format!("{}/{}", turn.call_sid, turn.number)}>
                            <td class="whitespace-nowrap text-muted">{ text::wall_clock(&turn.at, &zone) }</td>
                            <td class="max-w-40 truncate">{ call(&props.reception, turn) }</td>
                            <td class="is-number">{ turn.number }</td>
                            <td class="is-picture"><WaterfallBar waterfall={fall.clone()} {width_ms} target_ms={props.report.target_latency_ms} /></td>
                            { for [Part::Turn, Part::Thinking, Part::Ear].into_iter().map(|part| html! { <td class="is-number">{ length(fall, part) }</td> }) }
                            <td class="is-number font-semibold">{ turn.response_ms.map_or(amount::NONE.to_owned(), amount::wait) }</td>
                            <td class="is-number">{ if turn.tools_ms > 0 { amount::wait(turn.tools_ms) } else { amount::NONE.to_owned() } }</td>
                            <td class="text-muted whitespace-nowrap">{ remark(turn) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            if recent.len() > FIRST_TURNS {
                <button type="button" class="quiet-button mt-2" onclick={on_all}>
                    { if *has_all { "Show fewer".to_owned() } else { format!("Show all {}", recent.len()) } }
                </button>
            }
        </section>
    }
}

/// What became of the answer, when it was not heard whole.
fn remark(turn: &RecentTurn) -> &'static str {
    match (turn.response_ms, turn.interrupted) {
        (None, _) => "not heard",
        (Some(_), true) => "interrupted",
        (Some(_), false) => "",
    }
}

/// A part's name where there is little room.
fn short(part: Part) -> &'static str {
    match part {
        Part::Turn => "Turn taken",
        Part::Ear => "To the ear",
        other => other.name(),
    }
}

fn length(fall: &Waterfall, part: Part) -> String {
    let found = fall.parts.iter().find(|(known, _)| *known == part);
    found.map_or(amount::NONE.to_owned(), |(_, ms)| amount::wait(*ms))
}

/// The call by its caller, with a link while this window still has it.
fn call(reception: &Reception, turn: &RecentTurn) -> Html {
    let call_sid = turn.call_sid.clone();
    match reception.call(&call_sid) {
        Some(view) => {
            html! { <Link<Route> to={Route::Call { call_sid }} classes="text-link">{ title(view) }</Link<Route>> }
        }
        None => {
            let tail: String = call_sid.chars().skip(call_sid.chars().count().saturating_sub(6)).collect();
            html! { <span class="text-muted" title={call_sid}>{ format!("Call …{tail}") }</span> }
        }
    }
}
