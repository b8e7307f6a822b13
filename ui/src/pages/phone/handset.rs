//! The left half of the softphone: number, keypad, microphone, call and hang up.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::audio_file::AudioFile;
use super::sound_check::SoundCheck;
use super::tabs::LineTabs;
use crate::components::icon::{Drawing, Icon};
use crate::components::keypad::Keypad;
use crate::components::level_meter::{Level, LevelMeter};
use crate::components::timer::Timer;
use crate::hooks::{Lines, Softphone, use_key_names};
use crate::state::acts;
use crate::state::keymap::Keymap;
use crate::state::phone::{Microphone, Phase};
use crate::text;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) softphone: Softphone,
    pub(crate) lines: Lines,
    /// The number to pretend, as typed.
    pub(crate) number: String,
    pub(crate) on_number: Callback<String>,
    /// What was typed is no number to call from.
    pub(crate) is_no_number: bool,
    pub(crate) on_place: Callback<()>,
    /// Whom the call goes to.
    pub(crate) clinic: String,
}

/// The handset.
#[component]
pub(crate) fn Handset(props: &Props) -> Html {
    let softphone = &props.softphone;
    let phone = &softphone.phone;
    let has_check = use_state(|| false);
    let names = use_key_names();
    let on_check = {
        let has_check = has_check.setter();
        Callback::from(move |_: MouseEvent| has_check.set(true))
    };
    let on_checked = {
        let has_check = has_check.setter();
        Callback::from(move |()| has_check.set(false))
    };
    let on_submit = props.on_place.reform(|event: SubmitEvent| event.prevent_default());
    let on_input =
        props.on_number.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let on_hang_up = {
        let softphone = softphone.clone();
        Callback::from(move |_: MouseEvent| softphone.hang_up())
    };
    let on_press = {
        let softphone = softphone.clone();
        Callback::from(move |digit| softphone.press(digit))
    };
    html! {
        <section class="handset" aria-label="Handset">
            <div>
                <h1 class="text-lg font-semibold">{ "Phone" }</h1>
                <p class="text-sm text-muted">{ format!("A call to {} without a telephone. Bookings are real.", props.clinic) }</p>
            </div>
            <LineTabs lines={props.lines.clone()} />
            <div class="display">{ display(softphone) }</div>
            <form class="flex flex-col gap-3" onsubmit={on_submit}>
                <div>
                    <label class="field-label" for="from">{ "Call as" }</label>
                    <input id="from" class="input w-full tabular-nums" type="tel" autocomplete="off" maxlength="20" placeholder="Softphone (no number)"
                        value={props.number.clone()} oninput={on_input} disabled={phone.is_busy()}
                        aria-invalid={props.is_no_number.to_string()} aria-describedby="from-fault" />
                    <p id="from-fault" class="text-sm text-error" role="alert">
                        if props.is_no_number { <span class="block mt-2">{ "Write a number such as +1 415 555 0123, or leave this empty." }</span> }
                    </p>
                </div>
                if phone.is_busy() {
                    <button type="button" class="btn btn-error w-full" onclick={on_hang_up} title={names.title("Hang up", acts::Phone::HangUp)}><Drawing icon={Icon::HangUp} />{ "Hang up" }</button>
                } else {
                    <button type="submit" class="btn btn-primary w-full" title={names.title("Call", acts::Phone::Call)}><Drawing icon={Icon::Phone} />
                        { if phone.phase == Phase::Idle { "Call the clinic" } else { "Call again" } }
                    </button>
                }
            </form>
            <Keypad is_off={!phone.is_up()} {on_press} />
            { sound(softphone, &names) }
            <AudioFile softphone={softphone.clone()} />
            <button type="button" class="quiet-button self-start -ml-2" onclick={on_check}><Drawing icon={Icon::Gauge} class="size-4" />{ "Sound check …" }</button>
            if *has_check { <SoundCheck on_close={on_checked} /> }
        </section>
    }
}

fn display(softphone: &Softphone) -> Html {
    let phone = &softphone.phone;
    let keys = phone.keys.clone();
    let line = match &phone.phase {
        Phase::Idle => html! { <span class="text-muted">{ "Ready" }</span> },
        Phase::Calling => {
            html! { <span class="flex items-center gap-2"><span class="loading loading-dots loading-sm" aria-hidden="true" />{ "Calling" }</span> }
        }
        Phase::Up => {
            html! { <span class="flex items-center gap-2"><span class="live-dot" />{ "On the line" }</span> }
        }
        Phase::Ended { .. } => html! { <span class="text-muted">{ "Ended" }</span> },
        Phase::Failed(_) => html! { <span class="text-error">{ "Not connected" }</span> },
    };
    let time = match &phone.phase {
        Phase::Up => html! { <Timer since_ms={phone.since_ms} /> },
        Phase::Ended { duration, .. } => {
            html! { <span class="tabular-nums">{ text::duration(*duration) }</span> }
        }
        Phase::Idle | Phase::Calling | Phase::Failed(_) => {
            html! { <span class="tabular-nums text-muted">{ "0:00" }</span> }
        }
    };
    html! {
        <>
            <div class="flex items-center justify-between"><span role="status">{ line }</span><span class="text-lg">{ time }</span></div>
            <output class="display-keys tabular-nums" aria-label="Keys pressed">{ if keys.is_empty() { "\u{a0}".to_owned() } else { tail(&keys) } }</output>
        </>
    }
}

/// The last keys that fit the display.
fn tail(keys: &str) -> String {
    let skip = keys.chars().count().saturating_sub(16);
    keys.chars().skip(skip).collect()
}

fn sound(softphone: &Softphone, names: &Keymap) -> Html {
    let phone = &softphone.phone;
    let on_microphone = {
        let softphone = softphone.clone();
        Callback::from(move |_: MouseEvent| softphone.toggle_microphone())
    };
    let (icon, label, pressed) = match &phone.microphone {
        Microphone::Off | Microphone::Unavailable(_) => (Icon::Microphone, "Turn the microphone on", false),
        Microphone::Asking => (Icon::Microphone, "Waiting for permission", false),
        Microphone::On => (Icon::Microphone, "Mute the microphone", true),
        Microphone::Muted => (Icon::MicrophoneOff, "Muted. Unmute", false),
    };
    let hint = match (&phone.phase, &phone.microphone) {
        (Phase::Up, Microphone::Unavailable(why)) => Some(why.clone()),
        (Phase::Up, _) if !phone.hears => {
            Some("The built-in receptionist reads and does not hear. Type what you would say.".to_owned())
        }
        (Phase::Up, _) if phone.speaks && phone.silent => {
            Some("The voice cannot be played here; its words are in the transcript.".to_owned())
        }
        (Phase::Up, _) if !phone.speaks => {
            Some("No voice is installed; the words are in the transcript.".to_owned())
        }
        _ => None,
    };
    let is_off = !phone.is_up() || !phone.hears || phone.microphone == Microphone::Asking;
    html! {
        <div class="flex flex-col gap-2.5">
            <button type="button" class={classes!("btn", "w-full", microphone_shade(&phone.microphone))} disabled={is_off}
                aria-pressed={pressed.to_string()} title={names.title("Microphone", acts::Phone::Mute)} onclick={on_microphone}>
                <Drawing {icon} />{ label }
            </button>
            if phone.is_up() {
                if phone.hears { <LevelMeter label="You" level={Level(softphone.levels.caller.clone())} /> }
                if phone.speaks { <LevelMeter label="Receptionist" level={Level(softphone.levels.receptionist.clone())} /> }
            }
            <p class="text-sm text-muted" role="status">{ hint.unwrap_or_default() }</p>
        </div>
    }
}

/// What a mute button must never leave in doubt.
fn microphone_shade(microphone: &Microphone) -> Option<&'static str> {
    match microphone {
        Microphone::On => Some("btn-success btn-soft"),
        Microphone::Muted => Some("btn-warning"),
        Microphone::Off | Microphone::Asking | Microphone::Unavailable(_) => None,
    }
}
