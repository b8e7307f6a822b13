//! That a call is listened to here: how loud it is, how loud it should be, and an end to it.

use web_sys::{HtmlInputElement, InputEvent};
use yew::prelude::*;

use super::icon::{Drawing, Icon};
use super::level_meter::{Level, LevelMeter};
use crate::hooks::{CallHand, use_key_names};
use crate::state::acts;
use crate::state::at_call::{Hearing, TRIES};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) hand: CallHand,
    /// Who is on the line.
    pub(crate) caller: AttrValue,
}

/// The bar; nothing where nobody is listened to.
#[component]
pub(crate) fn ListenBar(props: &Props) -> Html {
    let (hand, names) = (&props.hand, use_key_names());
    let listening = hand.state.listening.as_ref();
    let words = listening.map(|listening| match &listening.phase {
        Hearing::Opening => format!("Connecting to {} …", props.caller),
        Hearing::On => format!("Listening to {}", props.caller),
        Hearing::Lost(tries) => format!("The line was lost; trying again ({tries} of {TRIES}) …"),
        Hearing::Failed(why) => why.clone(),
    });
    let on_stop = {
        let hand = hand.clone();
        Callback::from(move |_: MouseEvent| hand.stop_listening())
    };
    let on_volume = {
        let hand = hand.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(slider) = event.target_dyn_into::<HtmlInputElement>() {
                hand.volume(slider.value_as_number() / 100.0);
            }
        })
    };
    html! {
        <>
            <div role="status" class="sr-only">{ words.clone().unwrap_or_default() }</div>
            if let (Some(listening), Some(words)) = (listening, words) {
                <section class="listen-bar" aria-label="Listening" data-failed={matches!(listening.phase, Hearing::Failed(_)).to_string()}>
                    <Drawing icon={Icon::Ear} class="size-5" />
                    <p class="listen-words">{ words }</p>
                    if listening.phase == Hearing::On {
                        <div class="listen-level"><LevelMeter label="Level" level={Level(hand.levels.heard.clone())} /></div>
                        <label class="listen-volume">
                            <Drawing icon={Icon::Volume} class="size-5" /><span class="sr-only">{ "Volume" }</span>
                            <input type="range" min="0" max="100" step="5" value={format!("{:.0}", listening.volume * 100.0)} oninput={on_volume} />
                        </label>
                    }
                    <button type="button" class="btn btn-sm" onclick={on_stop} title={names.title("Stop listening", acts::Live::Listen)}>{ "Stop" }</button>
                </section>
            }
        </>
    }
}
