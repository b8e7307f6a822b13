//! Sums over all calls: how they sounded, what had to be mended, what the services counted.

use wire::figures::{Report, Tokens};
use yew::prelude::*;

use crate::state::reception::Reception;
use crate::text::amount;

/// How calls sounded, and what had to be mended in them.
pub(super) fn sound(report: &Report, reception: &Reception) -> Html {
    let lines = reception.calls.iter().filter_map(|view| view.figures);
    let jitter =
        lines.filter(|figures| figures.audio_packets_received > 0).map(|figures| figures.jitter_us).max();
    let jitter = jitter.map_or(amount::NONE.to_owned(), amount::fine);
    let fact = |name: &'static str, meaning: &'static str, value: String| {
        html! { <div title={meaning}><dt>{ name }</dt><dd>{ value }</dd></div> }
    };
    html! {
        <section class="card-box" aria-labelledby="sound-title">
            <h2 id="sound-title" class="card-title">{ "Sound and recoveries" }</h2>
            <dl class="measure-list">
                { fact("Packets from callers", "Messages with sound that callers’ lines sent", amount::count(report.audio_packets_received)) }
                { fact("Packets to callers", "Messages with sound that were sent to callers", amount::count(report.audio_packets_sent)) }
                { fact("Jitter now, worst line", "How unevenly callers’ sound arrives at this moment", jitter) }
                { fact("Gaps filled", "Holes in callers’ sound that were filled with silence", gaps(report)) }
                { fact("Service reconnected", "The voice service was lost in a call and came back", amount::times(report.reconnects)) }
                { fact("Silences bridged", "Recorded sentences that were played while a caller would have heard nothing", amount::times(report.bridged)) }
            </dl>
        </section>
    }
}

fn gaps(report: &Report) -> String {
    match report.gaps {
        0 => "none".to_owned(),
        gaps => format!("{} · {}", amount::count(gaps), amount::wait(report.padded_ms)),
    }
}

/// What the services counted.
pub(super) fn tokens(report: &Report) -> Html {
    let tokens = &report.tokens;
    html! {
        <section class="card-box" aria-labelledby="tokens-title">
            <h2 id="tokens-title" class="card-title">{ "Tokens" }</h2>
            if *tokens == Tokens::default() {
                <p class="text-sm text-muted">{ "None were used. The built-in receptionist needs no tokens; OpenAI’s are counted here by kind." }</p>
            } else {
                <table class="measures">
                    <thead><tr><th scope="col">{ "Kind" }</th><th scope="col" class="is-number">{ "Tokens" }</th><th scope="col" class="is-number" title="The part that the service had already and charges less for">{ "Cached" }</th></tr></thead>
                    <tbody>
                        { kind("Text in", tokens.input_text, Some(tokens.cached_text)) }
                        { kind("Sound in", tokens.input_audio, Some(tokens.cached_audio)) }
                        { kind("Text out", tokens.output_text, None) }
                        { kind("Sound out", tokens.output_audio, None) }
                        { kind("Transcription", tokens.transcription, None) }
                    </tbody>
                </table>
                <p class="card-foot"><span>{ "Cost of all calls" }</span><span>{ amount::money(report.cost_micros, &report.prices.currency) }</span></p>
            }
        </section>
    }
}

fn kind(name: &'static str, number: u64, cached: Option<u64>) -> Html {
    let cached = cached.map(|cached| amount::share(cached, number)).unwrap_or_default();
    html! { <tr><th scope="row">{ name }</th><td class="is-number">{ amount::count(number) }</td><td class="is-number">{ cached }</td></tr> }
}
