//! The sound check: which microphone, and what the clinic would hear.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::icon::{Drawing, Icon};
use crate::components::level_meter::{Level, LevelMeter};
use crate::sound::{Echo, Sound, devices};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) on_close: Callback<()>,
}

/// How the check stands.
#[derive(Clone, PartialEq)]
enum Check {
    Off,
    Opening,
    On,
    Failed(String),
}

/// The dialog. Closing it closes the microphone.
#[component]
pub(crate) fn SoundCheck(props: &Props) -> Html {
    let known = use_state(Vec::<devices::Device>::new);
    let chosen = use_state(|| devices::chosen().unwrap_or_default());
    let check = use_state(|| Check::Off);
    let echo: Rc<RefCell<Option<Echo>>> = use_mut_ref(|| None);
    let level = (*use_memo((), |()| Rc::<Cell<f32>>::default())).clone();
    {
        let known = known.setter();
        // Names are told only after a microphone was allowed.
        use_effect_with(*check == Check::On, move |_| {
            spawn_local(async move { known.set(devices::microphones().await) });
        });
    }
    {
        let echo = echo.clone();
        use_effect_with((), move |()| move || drop(echo.borrow_mut().take()));
    }
    let start = {
        let (check, echo, level) = (check.setter(), echo.clone(), level.clone());
        Callback::from(move |()| {
            // Only now, inside the gesture, will the browser let us sound.
            let sound = Sound::open();
            let (check, echo, level) = (check.clone(), echo.clone(), level.clone());
            drop(echo.borrow_mut().take());
            check.set(Check::Opening);
            spawn_local(async move {
                match Echo::open(sound, level).await {
                    Ok(opened) => {
                        echo.replace(Some(opened));
                        check.set(Check::On);
                    }
                    Err(why) => check.set(Check::Failed(why)),
                }
            });
        })
    };
    let on_turn = {
        let (check, echo, start) = (check.clone(), echo.clone(), start.clone());
        Callback::from(move |_: MouseEvent| {
            if *check == Check::On {
                drop(echo.borrow_mut().take());
                check.set(Check::Off);
            } else {
                start.emit(());
            }
        })
    };
    let on_choose = {
        let (chosen, check) = (chosen.setter(), check.clone());
        Callback::from(move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            devices::choose(&id);
            chosen.set(id);
            if *check == Check::On {
                start.emit(());
            }
        })
    };
    let is_on = *check == Check::On;
    html! {
        <Dialog title="Sound check" on_close={props.on_close.clone()}>
            <div class="flex flex-col gap-4">
                <div>
                    <label class="field-label" for="microphone">{ "Microphone" }</label>
                    <select id="microphone" class="select w-full" onchange={on_choose}>
                        <option value="" selected={chosen.is_empty()}>{ "The system’s own choice" }</option>
                        { for known.iter().enumerate().map(|(number, device)| html! {
                            <option key={device.id.clone()} value={device.id.clone()} selected={*chosen == device.id}>{ label(device, number) }</option>
                        }) }
                    </select>
                </div>
                <p class="text-sm text-muted">{ "You hear yourself a moment later. Use headphones, or it will whistle." }</p>
                <button type="button" class={classes!("btn", "w-full", is_on.then_some("btn-success btn-soft"))} aria-pressed={is_on.to_string()}
                    disabled={*check == Check::Opening} onclick={on_turn}>
                    <Drawing icon={Icon::Microphone} />{ if is_on { "Stop" } else { "Hear yourself" } }
                </button>
                if is_on { <LevelMeter label="You" level={Level(level.clone())} /> }
                <p class="text-sm text-error" role="alert">{ if let Check::Failed(why) = &*check { why.clone() } else { String::new() } }</p>
            </div>
        </Dialog>
    }
}

fn label(device: &devices::Device, number: usize) -> String {
    if device.label.is_empty() { format!("Microphone {}", number + 1) } else { device.label.clone() }
}
