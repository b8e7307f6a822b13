//! The controls of a recording: play, five seconds forth and back, speed, volume, whose voice, and the outline.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::history::Peaks;
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use super::waveform::Waveform;
use crate::hooks::{local_ms, use_key_names};
use crate::state::acts;
use crate::state::keymap::Keymap;
use crate::state::playback::{Act, Ear, Player, SPEEDS, Source};
use crate::text;

/// How far a skip goes.
const SKIP_MS: i64 = 5_000;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) player: UseReducerHandle<Player>,
    pub(crate) peaks: Option<Rc<Peaks>>,
    /// What else is to be said of the recording: why it is short, how long it is kept.
    pub(crate) remarks: Vec<String>,
    /// Save the file.
    pub(crate) on_download: Callback<()>,
}

/// The player, or why there is nothing to play.
#[component]
pub(crate) fn PlayerBar(props: &Props) -> Html {
    let (player, names) = (&props.player, use_key_names());
    let act = |act: fn(i64) -> Act| {
        let player = player.dispatcher();
        Callback::from(move |_: MouseEvent| player.dispatch(act(local_ms())))
    };
    let on_seek = {
        let player = player.dispatcher();
        Callback::from(move |at_ms| player.dispatch(Act::Seek { at_ms, now_ms: local_ms() }))
    };
    let on_skip = {
        let player = player.dispatcher();
        Callback::from(move |by_ms| player.dispatch(Act::Skip { by_ms, now_ms: local_ms() }))
    };
    let on_turn = {
        let player = player.dispatcher();
        Callback::from(move |()| player.dispatch(Act::Turn { now_ms: local_ms() }))
    };
    if player.source == Source::Gone {
        return no_sound(
            "The file of this recording is not there any more. What was said can still be read.",
        );
    }
    let (icon, name) = if player.plays { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    html! {
        <section class="player" aria-label="Recording">
            <div class="player-wave">
                <span class="player-lane">{ "Caller" }</span>
                <span class="player-lane">{ "Receptionist" }</span>
                <Waveform peaks={props.peaks.clone()} tape={player.tape} at_ms={player.at_ms} ear={player.ear}
                    on_seek={on_seek} {on_skip} on_turn={on_turn.clone()} />
            </div>
            <div class="player-row">
                <button type="button" class="player-button" aria-label="Back 5 seconds" title={names.title("Back 5 seconds", acts::Past::Back)} onclick={act(|now_ms| Act::Skip { by_ms: -SKIP_MS, now_ms })}>
                    <Drawing icon={Icon::Back5} class="size-7" /><span class="player-five" aria-hidden="true">{ "5" }</span>
                </button>
                <button type="button" class="player-button player-play" title={names.title(name, acts::Past::Play)} aria-label={name} onclick={on_turn.reform(|_: MouseEvent| ())}>
                    if player.waits { <span class="loading loading-spinner size-5" aria-hidden="true" /> } else { <Drawing {icon} class="size-5" /> }
                </button>
                <button type="button" class="player-button" aria-label="Forward 5 seconds" title={names.title("Forward 5 seconds", acts::Past::Forward)} onclick={act(|now_ms| Act::Skip { by_ms: SKIP_MS, now_ms })}>
                    <Drawing icon={Icon::Forward5} class="size-7" /><span class="player-five" aria-hidden="true">{ "5" }</span>
                </button>
                <span class="player-time"><span class="player-now">{ text::duration(player.call_ms() / 1_000) }</span>{ " / " }{ text::duration(player.tape.in_call(player.tape.duration_ms) / 1_000) }</span>
                { voices(player) }
                <span class="flex-1" />
                { speeds(player, &names) }
                { volume(player) }
            </div>
            if let Source::Failed(why) = &player.source {
                <p class="player-fault" role="alert"><Drawing icon={Icon::Alert} />
                    <span class="flex-1">{ why }</span>
                    <button type="button" class="btn btn-xs" onclick={act(|_| Act::Retry)}>{ "Try again" }</button>
                </p>
            }
            <div class="player-remarks">
                <p class="flex-1">{ props.remarks.join(" ") }</p>
                <button type="button" class="quiet-button -mr-2" onclick={props.on_download.reform(|_: MouseEvent| ())}><Drawing icon={Icon::Download} class="size-4" />{ "Download" }</button>
            </div>
        </section>
    }
}

/// There is nothing to hear, and why.
pub(crate) fn no_sound(why: &str) -> Html {
    html! {
        <section class="player player-none" aria-label="Recording"><Drawing icon={Icon::Volume} class="size-4" /><p>{ why }</p></section>
    }
}

fn voices(player: &UseReducerHandle<Player>) -> Html {
    html! {
        <div class="segments player-ears" role="radiogroup" aria-label="Whose voice">
            { for Ear::ALL.into_iter().map(|ear| {
                let player_ = player.dispatcher();
                let on_change = Callback::from(move |_: Event| player_.dispatch(Act::Listen(ear)));
                html! {
                    <label class="player-ear" data-chosen={(player.ear == ear).to_string()}>
                        <input type="radio" name="ear" class="sr-only" checked={player.ear == ear} onchange={on_change} />{ ear.name() }
                    </label>
                }
            }) }
        </div>
    }
}

fn speeds(player: &UseReducerHandle<Player>, names: &Keymap) -> Html {
    let on_change = {
        let player = player.dispatcher();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
            if let Some(speed) = chosen.and_then(|value| value.parse().ok()) {
                player.dispatch(Act::SetSpeed(speed));
            }
        })
    };
    html! {
        <select class="player-speed" aria-label="Speed" title={names.title(&names.title("Speed", acts::Past::Slower), acts::Past::Faster)} onchange={on_change}>
            { for SPEEDS.into_iter().map(|speed| html! {
                <option value={speed.to_string()} selected={player.speed == speed}>{ speed_name(speed) }</option>
            }) }
        </select>
    }
}

/// `1×`, `1.25×`.
fn speed_name(speed: u16) -> String {
    format!("{}×", f64::from(speed) / 100.0)
}

fn volume(player: &UseReducerHandle<Player>) -> Html {
    let on_input = {
        let player = player.dispatcher();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                player.dispatch(Act::Volume(input.value_as_number() as u8));
            }
        })
    };
    html! {
        <label class="player-volume" title="Volume">
            <Drawing icon={Icon::Volume} class="size-4" />
            <input type="range" min="0" max="100" step="5" value={player.volume.to_string()} aria-label="Volume"
                aria-valuetext={format!("{} %", player.volume)} oninput={on_input} />
        </label>
    }
}
