//! What was measured of one call, under its transcript: closed at first, and then only a line.

use wire::figures::{CallFigures, Tokens, TurnFigures};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use super::waterfall_bar::{Swatch, WaterfallBar};
use crate::state::waterfall::{Part, Waterfall};
use crate::text;
use crate::text::amount;

/// The parts that a call's own turns tell apart.
const PARTS: [Part; 4] = [Part::Turn, Part::Thinking, Part::Sending, Part::Line];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) figures: Option<CallFigures>,
    /// The turns that were measured, the oldest first.
    pub(crate) turns: Vec<TurnFigures>,
    /// What to say when nothing was measured.
    #[prop_or("The first answer that the caller hears is measured, and is shown here.".into())]
    pub(crate) empty: AttrValue,
    /// The currency of the price table.
    pub(crate) currency: AttrValue,
    pub(crate) is_open: bool,
    /// Opens or closes it.
    pub(crate) on_turn: Callback<()>,
}

/// The section.
#[component]
pub(crate) fn CallFiguresSection(props: &Props) -> Html {
    let is_open = props.is_open;
    let figures = props.figures.unwrap_or_default();
    html! {
        <section class="figures" aria-label="Figures of the call">
            <h3>
                <button type="button" class="figures-head" aria-expanded={is_open.to_string()} aria-controls="call-figures"
                    onclick={props.on_turn.reform(|_: MouseEvent| ())}>
                    <Drawing icon={if is_open { Icon::ChevronDown } else { Icon::ChevronRight }} class="size-4" />
                    <span class="section-label">{ "Figures" }</span>
                    <span class="text-sm text-muted tabular-nums truncate">{ in_a_line(props, &figures) }</span>
                </button>
            </h3>
            <div id="call-figures" hidden={!is_open} class="figures-body" role="region" aria-label="Figures" tabindex="0">
                if is_open && is_empty(props) {
                    <p class="text-sm text-muted">{ &props.empty }</p>
                } else if is_open {
                    { facts(&figures, &props.currency) }
                    { turns(&props.turns) }
                }
            </div>
        </section>
    }
}

fn is_empty(props: &Props) -> bool {
    props.figures.is_none() && props.turns.is_empty()
}

/// The three numbers most looked for.
fn in_a_line(props: &Props, figures: &CallFigures) -> String {
    if is_empty(props) {
        return "Nothing measured".to_owned();
    }
    let mut waits: Vec<u64> = props.turns.iter().filter_map(|turn| turn.first_heard_ms).collect();
    waits.sort_unstable();
    let mut line = vec![match figures.turns {
        1 => "1 turn".to_owned(),
        turns => format!("{} turns", amount::count(turns.into())),
    }];
    if let Some(middle) = waits.get(waits.len().saturating_sub(1) / 2) {
        line.push(format!("{} typical answer", amount::wait(*middle)));
    }
    line.push(amount::money(figures.cost_micros, &props.currency));
    line.join(" · ")
}

fn facts(figures: &CallFigures, currency: &str) -> Html {
    let all = figures.caller_talk_ms + figures.agent_talk_ms + figures.silence_ms;
    let tokens = &figures.tokens;
    let (tokens_in, cached) =
        (tokens.input_text + tokens.input_audio, tokens.cached_text + tokens.cached_audio);
    let talk = |ms: u64| match ms {
        0 => "none".to_owned(),
        1..1_000 => "< 1 s".to_owned(),
        _ => format!("{} ({})", text::duration(ms / 1_000), amount::share(ms, all)),
    };
    let jitter = match figures.audio_packets_received {
        0 => amount::NONE.to_owned(),
        _ => amount::fine(figures.jitter_us),
    };
    let gaps = match figures.gaps {
        0 => "none".to_owned(),
        gaps => format!("{} ({})", amount::count(gaps.into()), amount::wait(figures.padded_ms)),
    };
    let fact = |name: &'static str, meaning: &'static str, value: String| {
        html! { <div title={meaning}><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <dl class="figures-facts">
            { fact("Interrupted", "The caller cut the receptionist off", amount::times(figures.interruptions.into())) }
            { fact("False alarms", "The receptionist paused for a cough, noise or echo, and went on", amount::times(figures.false_alarms.into())) }
            { fact("Cost", "What the services have counted, at the prices of the call’s beginning", amount::money(figures.cost_micros, currency)) }
            { fact("Caller spoke", "Aloud, and not typed", talk(figures.caller_talk_ms)) }
            { fact("Reception spoke", "So long the caller heard the receptionist", talk(figures.agent_talk_ms)) }
            { fact("Silence", "Neither spoke", talk(figures.silence_ms)) }
            { fact("Packets in", "Messages with sound from the caller’s line", amount::count(figures.audio_packets_received)) }
            { fact("Packets out", "Messages with sound to the caller", amount::count(figures.audio_packets_sent)) }
            { fact("Jitter", "How unevenly the caller’s sound arrives", jitter) }
            { fact("Gaps filled", "Holes in the caller’s sound that were filled with silence", gaps) }
            { fact("Reconnected", "The voice service was lost and came back", amount::times(figures.reconnects.into())) }
            { fact("Bridged", "Recorded sentences that were played while the caller would have heard nothing", amount::times(figures.bridged.into())) }
            if *tokens == Tokens::default() {
                { fact("Tokens", "The built-in receptionist needs none", "none".to_owned()) }
            } else {
                { fact("Tokens in", "Text and sound that OpenAI took in", amount::count(tokens_in)) }
                { fact("Of them cached", "The part that OpenAI had already and charges less for", amount::share(cached, tokens_in)) }
                { fact("Tokens out", "Text and sound that OpenAI gave", amount::count(tokens.output_text + tokens.output_audio)) }
                { fact("Transcription", "Tokens for writing down the caller’s words", format!("{} tokens", amount::count(tokens.transcription))) }
            }
        </dl>
    }
}

fn turns(turns: &[TurnFigures]) -> Html {
    if turns.is_empty() {
        return html! { <p class="text-sm text-muted mt-3">{ "No answer has been measured yet." }</p> };
    }
    let falls: Vec<_> = turns.iter().map(|turn| (turn, Waterfall::of_turn(turn))).collect();
    let width_ms = falls.iter().map(|(_, fall)| fall.total_ms()).max().unwrap_or(0);
    let is_any_cut = turns.iter().any(|turn| turn.interrupted);
    html! {
        <>
            <div class="flex flex-wrap items-baseline gap-x-4 mt-3 mb-1">
                <h4 class="section-label">{ "Answer time by turn" }</h4>
                <p class="legend">{ for PARTS.into_iter().map(|part| html! { <span title={part.meaning()}><Swatch {part} />{ part.name() }</span> }) }</p>
            </div>
            <ol class="turn-bars" data-cut={is_any_cut.to_string()}>
                { for falls.iter().map(|(turn, fall)| html! {
                    <li key={turn.number}>
                        <span class="text-muted">{ turn.number }</span>
                        <WaterfallBar waterfall={fall.clone()} {width_ms} />
                        <span class="text-right">{ if fall.is_heard { amount::wait(fall.total_ms()) } else { "not heard".to_owned() } }</span>
                        if is_any_cut { <span class="text-muted">{ if turn.interrupted { "interrupted" } else { "" } }</span> }
                    </li>
                }) }
            </ol>
            <details class="mt-2">
                <summary class="quiet-button -ml-2"><Drawing icon={Icon::ChevronRight} class="size-4" />{ "Where the time went, turn by turn" }</summary>
                <table class="measures mt-1">
                    <thead><tr>
                        <th scope="col">{ "Turn" }</th>
                        { for PARTS.into_iter().map(|part| html! { <th scope="col" class="is-number" title={part.meaning()}><Swatch {part} />{ part.name() }</th> }) }
                        <th scope="col" class="is-number">{ "Answer" }</th>
                        <th scope="col" class="is-number" title="Within the time of thinking">{ "Looking up" }</th>
                    </tr></thead>
                    <tbody>{ for falls.iter().map(|(turn, fall)| row(turn, fall)) }</tbody>
                </table>
            </details>
        </>
    }
}

fn row(turn: &TurnFigures, fall: &Waterfall) -> Html {
    let of = |part: Part| {
        let found = fall.parts.iter().find(|(known, _)| *known == part);
        found.map_or(amount::NONE.to_owned(), |(_, ms)| amount::wait(*ms))
    };
    let tools = if turn.tools_ms > 0 { amount::wait(turn.tools_ms) } else { amount::NONE.to_owned() };
    html! {
        <tr key={turn.number}>
            <th scope="row">{ turn.number }</th>
            { for PARTS.into_iter().map(|part| html! { <td class="is-number">{ of(part) }</td> }) }
            <td class="is-number font-semibold">{ if fall.is_heard { amount::wait(fall.total_ms()) } else { amount::NONE.to_owned() } }</td>
            <td class="is-number">{ tools }</td>
        </tr>
    }
}
