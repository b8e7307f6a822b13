//! The sheet of sounds and notifications.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::{Drawing, Icon};
use crate::backend::Backend;
use crate::hooks::{Alerts, can_notify, choose_notification, wants_notification};
use crate::state::alerts::{Sign, Wanted};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) alerts: Alerts,
    pub(crate) backend: Backend,
    pub(crate) on_close: Callback<()>,
}

/// The sheet.
#[component]
pub(crate) fn AlertSheet(props: &Props) -> Html {
    let tells = use_state(|| wants_notification(&props.backend));
    let is_mute = use_state(|| false);
    let wanted = props.alerts.wanted();
    let set = |change: fn(Wanted, bool) -> Wanted| {
        let alerts = props.alerts.clone();
        Callback::from(move |event: Event| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            alerts.choose(change(alerts.wanted(), is_on));
        })
    };
    let on_volume = {
        let alerts = props.alerts.clone();
        Callback::from(move |event: InputEvent| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Ok(volume) = value.parse::<u8>() {
                alerts.choose(Wanted { volume, ..alerts.wanted() });
            }
        })
    };
    let on_tells = {
        let (backend, tells) = (props.backend.clone(), tells.clone());
        Callback::from(move |event: Event| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            choose_notification(&backend, is_on);
            tells.set(is_on);
        })
    };
    let test = |sign: Sign, name: &'static str| {
        let (alerts, is_mute) = (props.alerts.clone(), is_mute.setter());
        let on_press = Callback::from(move |_: MouseEvent| is_mute.set(!alerts.play(sign)));
        html! { <button type="button" class="btn btn-sm shrink-0" aria-label={name} onclick={on_press}><Drawing icon={Icon::Play} />{ "Test" }</button> }
    };
    let option = |name: &'static str, more: &'static str, is_on: bool, on_change: Callback<Event>| {
        html! {
            <label class="flex-1">
                <input type="checkbox" class="check" checked={is_on} onchange={on_change} />
                <span><span class="font-medium">{ name }</span><span class="block text-sm text-muted">{ more }</span></span>
            </label>
        }
    };
    html! {
        <Dialog title="Sounds and notifications" on_close={props.on_close.clone()} class="max-w-lg">
            <div class="alert-settings">
                <div>{ option("Do not disturb", "No sounds and no notifications. What happens still stands over every screen.", wanted.quiet, set(|wanted, quiet| Wanted { quiet, ..wanted })) }</div>
                <div class="flex items-start gap-3">
                    { option("A call is coming in", "A soft ring, once.", wanted.ring, set(|wanted, ring| Wanted { ring, ..wanted })) }
                    { test(Sign::Ring, "Test the ring") }
                </div>
                <div class="flex items-start gap-3">
                    { option("A caller wants a person", "Two tones, every 20 seconds until the call is over or you stop them.", wanted.wish, set(|wanted, wish| Wanted { wish, ..wanted })) }
                    { test(Sign::Wish, "Test the two tones") }
                </div>
                <div class="flex items-start gap-3">
                    <p class="flex-1"><span class="font-medium">{ "An urgent call" }</span><span class="block text-sm text-muted">{ "Quick beats, every 5 seconds until somebody has seen it. Always on, unless nothing is to be heard." }</span></p>
                    { test(Sign::Emergency, "Test the quick beats") }
                </div>
                <div>
                    <label class="justify-between" for="alert-volume"><span class="font-medium">{ "Volume" }</span><span class="text-muted tabular-nums">{ format!("{} %", wanted.volume) }</span></label>
                    <input id="alert-volume" type="range" class="slider" min="0" max="100" step="5" value={wanted.volume.to_string()} oninput={on_volume} />
                </div>
                if can_notify(&props.backend) {
                    <div>{ option("Tell me by the system", "When nobody looks at this window. Neither names nor numbers are told.", *tells, on_tells) }</div>
                }
            </div>
            <p class="text-sm text-muted mt-2" role="status">
                if *is_mute { { "This browser keeps sounds off at the moment. Press the test once more." } }
            </p>
        </Dialog>
    }
}
