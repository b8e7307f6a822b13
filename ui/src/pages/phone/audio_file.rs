//! A sound file as the caller.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::hooks::Softphone;
use crate::state::phone::FileState;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) softphone: Softphone,
}

/// Chooses a file and plays it into the call.
#[component]
pub(crate) fn AudioFile(props: &Props) -> Html {
    let softphone = &props.softphone;
    let phone = &softphone.phone;
    let field = use_node_ref();
    let on_choose = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                field.click();
            }
        })
    };
    let on_file = {
        let softphone = softphone.clone();
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(file) = field.files().and_then(|files| files.get(0)) {
                softphone.play_file(file);
            }
            // The same file may be chosen again.
            field.set_value("");
        })
    };
    let on_stop = {
        let softphone = softphone.clone();
        Callback::from(move |_: MouseEvent| softphone.stop_file())
    };
    let is_off = !phone.is_up() || !phone.hears;
    html! {
        <div class="flex flex-col gap-1.5">
            <input ref={field} id="audio-file" class="sr-only" type="file" accept="audio/*,.wav" aria-label="Sound file" tabindex="-1" onchange={on_file} />
            { match &phone.file {
                FileState::Playing(name) => html! {
                    <button type="button" class="btn w-full btn-success btn-soft" onclick={on_stop} title="Stop the file"><Drawing icon={Icon::Pause} /><span class="truncate">{ format!("Stop {name}") }</span></button>
                },
                FileState::Reading => html! { <button type="button" class="btn w-full" disabled=true>{ "Reading the file" }</button> },
                FileState::None | FileState::Failed(_) => html! {
                    <button type="button" class="btn w-full" disabled={is_off} onclick={on_choose} title="Play a sound file as the caller"><Drawing icon={Icon::Volume} />{ "Play a file" }</button>
                },
            } }
            <p class="text-sm text-error" role="alert">{ if let FileState::Failed(why) = &phone.file { why.clone() } else { String::new() } }</p>
        </div>
    }
}
