//! The sheet of shortcuts behind `?`, where they are changed, too.

use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::{Drawing, Icon};
use crate::hooks::Keys;
use crate::state::acts::{LEADER, Row, Scope};
use crate::state::keymap::{Clash, named, shown};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) keys: Keys,
    pub(crate) on_close: Callback<()>,
}

/// Waiting for the new key of an act.
#[derive(Debug, Clone, PartialEq)]
struct Asking {
    id: &'static str,
    /// The first of two keys was pressed.
    is_led: bool,
    /// Why the last one cannot be had.
    clash: Option<String>,
}

/// The sheet.
#[component]
pub(crate) fn ShortcutSheet(props: &Props) -> Html {
    let is_changing = use_state(|| false);
    let asking = use_state(|| None::<Asking>);
    let map = props.keys.map();
    let on_letters = {
        let keys = props.keys.clone();
        Callback::from(move |event: Event| {
            let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
            keys.choose(keys.map().with_letters_off(!is_on));
        })
    };
    let on_change = {
        let (is_changing, asking) = (is_changing.clone(), asking.setter());
        Callback::from(move |_: MouseEvent| {
            asking.set(None);
            is_changing.set(!*is_changing);
        })
    };
    let on_reset = {
        let keys = props.keys.clone();
        Callback::from(move |_: MouseEvent| keys.choose(Default::default()))
    };
    let section = |scope: &Scope| {
        let scope = *scope;
        let own = map.rows().iter().filter(move |row| row.act.scope() == scope);
        html! {
            <section class="shortcut-section">
                <h3 class="section-label mb-1.5">{ scope.title() }</h3>
                <dl class="shortcuts">
                    { for own.map(|row| html! { <Line key={row.id} row={row.clone()} keys={props.keys.clone()} is_changing={*is_changing} asking={asking.clone()} /> }) }
                    { for scope.fixed().iter().map(|(keys, does)| html! {
                        <div><dt>{ *does }</dt><dd>{ for keys.split(' ').map(keys_shown) }</dd></div>
                    }) }
                </dl>
            </section>
        }
    };
    html! {
        <Dialog title="Keyboard shortcuts" on_close={props.on_close.clone()} class="max-w-4xl">
            <div class="flex flex-wrap items-center gap-x-5 gap-y-2 mb-4">
                <label class="flex items-center gap-2 text-sm">
                    <input type="checkbox" class="check" checked={!map.letters_off()} onchange={on_letters} />{ "Use single letters and signs as keys" }
                </label>
                <span class="flex gap-2 ml-auto">
                    if map.is_any_changed() {
                        <button type="button" class="btn btn-sm" onclick={on_reset}>{ "Reset all" }</button>
                    }
                    <button type="button" class="btn btn-sm" aria-pressed={is_changing.to_string()} onclick={on_change}>
                        <Drawing icon={Icon::Pencil} />{ "Change keys" }
                    </button>
                </span>
            </div>
            <div class="shortcut-sheet">{ for Scope::ALL.iter().map(section) }</div>
            <p class="text-sm text-muted mt-5">{ "In text fields, letters are letters. Ctrl with + − 0 makes everything larger, smaller, as it was." }</p>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    row: Row,
    keys: Keys,
    is_changing: bool,
    asking: UseStateHandle<Option<Asking>>,
}

/// One act with its keys.
#[component]
fn Line(props: &LineProps) -> Html {
    let (row, asking) = (&props.row, &props.asking);
    let keys = props.keys.map().keys(row);
    let drawn = match keys.is_empty() {
        true => html! { <span class="text-muted text-sm">{ "no key" }</span> },
        false => keys.iter().map(|key| keys_shown(key)).collect(),
    };
    if !props.is_changing {
        return html! { <div data-act={row.id}><dt>{ &row.does }</dt><dd>{ drawn }</dd></div> };
    }
    let asked = asking.as_ref().filter(|asking| asking.id == row.id);
    let ask = {
        let (asking, id) = (asking.setter(), row.id);
        move |is_led, clash| asking.set(Some(Asking { id, is_led, clash }))
    };
    let on_ask = {
        let ask = ask.clone();
        Callback::from(move |_: MouseEvent| ask(false, None))
    };
    let on_key = {
        let (keys, row, asked, stop) = (props.keys.clone(), row.clone(), asked.cloned(), asking.setter());
        Callback::from(move |event: KeyboardEvent| {
            let Some(asked) = &asked else { return };
            let ctrl = event.ctrl_key() || event.meta_key();
            let Some(pressed) = named(&event.key(), ctrl, event.alt_key(), event.shift_key()) else { return };
            if pressed == "Tab" || pressed == "Shift+Tab" {
                return stop.set(None);
            }
            event.prevent_default();
            event.stop_propagation();
            let pressed = if asked.is_led { format!("{LEADER} {pressed}") } else { pressed };
            match pressed.as_str() {
                "Escape" => stop.set(None),
                "Backspace" => {
                    keys.choose(keys.map().with(&row, None));
                    stop.set(None);
                }
                LEADER if row.act.scope() == Scope::Everywhere => ask(true, None),
                _ => match keys.map().clash(&row, &pressed) {
                    Some(clash) => ask(false, Some(say(&clash, &pressed))),
                    None => {
                        keys.choose(keys.map().with(&row, Some(pressed)));
                        stop.set(None);
                    }
                },
            }
        })
    };
    let on_blur = {
        let (stop, is_asked) = (asking.setter(), asked.is_some());
        Callback::from(move |_: FocusEvent| {
            if is_asked {
                stop.set(None);
            }
        })
    };
    let on_reset = {
        let (keys, row) = (props.keys.clone(), row.clone());
        Callback::from(move |_: MouseEvent| keys.choose(keys.map().without(&row)))
    };
    let now = if keys.is_empty() {
        "no key".to_owned()
    } else {
        keys.iter().map(|key| shown(key).join(" ")).collect::<Vec<_>>().join(", ")
    };
    html! {
        <div data-act={row.id} class="shortcut-changing">
            <dt>{ &row.does }</dt>
            <dd>
                <button type="button" class="key-button" aria-label={format!("{}: {}", row.does, if asked.is_some() { "press the new key".to_owned() } else { now })}
                    aria-pressed={asked.is_some().to_string()} onclick={on_ask} onkeydown={on_key} onblur={on_blur}>
                    if let Some(asked) = asked { { if asked.is_led { "g and …" } else { "Press the new key" } } } else { { drawn } }
                </button>
                if props.keys.map().is_changed(row) {
                    <button type="button" class="icon-button" aria-label={format!("Reset: {}", row.does)} title="As it was" onclick={on_reset}><Drawing icon={Icon::Undo} /></button>
                }
            </dd>
            if let Some(asked) = asked {
                <dd class="shortcut-hint" data-clash={asked.clash.is_some().to_string()}>
                    <span role="status">{ asked.clash.clone().unwrap_or_else(|| "Backspace: no key. Esc: as it is.".to_owned()) }</span>
                </dd>
            }
        </div>
    }
}

fn say(clash: &Clash, pressed: &str) -> String {
    let key = shown(pressed).join(" ");
    match clash {
        Clash::Taken(does) => format!("{key} is taken: {does}. Press another."),
        Clash::Reserved => format!("{key} is needed elsewhere. Press another."),
    }
}

/// A key, or several to press, as they stand on the keyboard.
pub(crate) fn keys_shown(key: &str) -> Html {
    html! { <span class="keys">{ for shown(key).into_iter().map(|part| html! { <><kbd class="kbd kbd-sm">{ part }</kbd>{ " " }</> }) }</span> }
}
