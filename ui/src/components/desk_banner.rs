//! "You are live": this window has a caller on the line. Shown over every screen, since the caller hears it on each.

use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::{Drawing, Icon};
use super::keypad::{Keypad, is_key};
use super::level_meter::{Level, LevelMeter};
use super::timer::Timer;
use crate::hooks::{CallHand, Keys, local_ms, use_first_keys};
use crate::state::acts::{self, Act, Scope};
use crate::state::at_call::{Desk, Having};

/// A letter behind the leader of the places within so long is a place.
const PLACE_MS: i64 = 1_500;
/// Good news is shown for so long.
const NEWS_MS: u32 = 6_000;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) hand: CallHand,
    /// Who is on the line.
    pub(crate) caller: AttrValue,
    /// Which keys mute, hold and hand back.
    pub(crate) keys: Keys,
}

/// The banner; nothing where this window has no call.
#[component]
pub(crate) fn DeskBanner(props: &Props) -> Html {
    let hand = &props.hand;
    let asks = use_state(|| false);
    let has_keypad = use_state(|| false);
    let desk = hand.state.desk.clone();
    let is_live = desk.as_ref().is_some_and(Desk::is_live);
    let leader_ms = use_mut_ref(|| 0_i64);
    use_first_keys({
        let (hand, keys, asks, has_keypad) = (hand.clone(), props.keys.clone(), asks.setter(), *has_keypad);
        Callback::from(move |pressed: String| {
            let now_ms = local_ms();
            let led_ms = leader_ms.replace(if keys.map().leads(&pressed) { now_ms } else { 0 });
            if !is_live || now_ms - led_ms < PLACE_MS {
                return false;
            }
            let mut signs = pressed.chars();
            match (keys.map().act(Scope::Desk, &pressed), signs.next(), signs.next()) {
                (Some(Act::Desk(acts::Desk::Mute)), ..) => hand.toggle_mute(),
                (Some(Act::Desk(acts::Desk::Hold)), ..) => hand.toggle_hold(),
                (Some(Act::Desk(acts::Desk::GiveBack)), ..) => asks.set(true),
                (None, Some(key), None) if has_keypad && is_key(key) => hand.press(key),
                _ => return false,
            }
            true
        })
    });
    {
        let (hand, asks) = (hand.clone(), asks.setter());
        let is_good =
            matches!(desk.as_ref().map(|desk| &desk.phase), Some(Having::Over { is_bad: false, .. }));
        use_effect_with((is_live, is_good), move |(is_live, is_good)| {
            if !is_live {
                asks.set(false);
            }
            let timeout = is_good.then(|| Timeout::new(NEWS_MS, move || hand.dismiss()));
            move || drop(timeout)
        });
    }
    let on_ask = {
        let asks = asks.setter();
        Callback::from(move |_: MouseEvent| asks.set(true))
    };
    let on_keep = {
        let asks = asks.setter();
        Callback::from(move |()| asks.set(false))
    };
    let on_give_back = {
        let (hand, asks) = (hand.clone(), asks.setter());
        Callback::from(move |note: Option<String>| {
            asks.set(false);
            hand.give_back(note);
        })
    };
    let on_keypad = {
        let has_keypad = has_keypad.clone();
        Callback::from(move |_: MouseEvent| has_keypad.set(!*has_keypad))
    };
    html! {
        <>
            // There from the beginning: a region that is added with its words is not read out.
            <div role="status" class="sr-only">{ spoken(desk.as_ref()) }</div>
            { match desk.as_ref() {
                None => Html::default(),
                Some(desk) if desk.is_live() => live(props, desk, *has_keypad, &on_ask, &on_keypad),
                Some(desk) => not_live(props, desk),
            } }
            if *asks && is_live { <GiveBack caller={props.caller.clone()} {on_keep} {on_give_back} /> }
        </>
    }
}

fn spoken(desk: Option<&Desk>) -> String {
    match desk.map(|desk| (&desk.phase, desk.is_muted, desk.is_holding)) {
        None | Some((Having::Microphone | Having::Opening | Having::Waiting, ..)) => String::new(),
        Some((Having::Over { words, .. }, ..)) => words.clone(),
        Some((Having::Live, _, true)) => "The caller is on hold.".to_owned(),
        Some((Having::Live, true, _)) => "You are muted.".to_owned(),
        Some((Having::Live, false, false)) => "You are live. The caller hears you.".to_owned(),
    }
}

fn live(
    props: &Props,
    desk: &Desk,
    has_keypad: bool,
    on_ask: &Callback<MouseEvent>,
    on_keypad: &Callback<MouseEvent>,
) -> Html {
    let (hand, names) = (&props.hand, props.keys.map());
    let on_mute = act(hand, CallHand::toggle_mute);
    let on_hold = act(hand, CallHand::toggle_hold);
    let on_press = {
        let hand = hand.clone();
        Callback::from(move |key: char| hand.press(key))
    };
    let state = if desk.is_holding {
        "held"
    } else if desk.is_muted {
        "muted"
    } else {
        "on"
    };
    html! {
        <section class="desk-banner" aria-label="You are live" data-desk={state}>
            <div class="desk-row">
                <span class="desk-sign"><Drawing icon={Icon::Headset} class="size-6" /></span>
                <div class="desk-who">
                    <p class="desk-title">
                        { if desk.is_holding { "On hold" } else { "You are live" } }
                        <span class="desk-time"><Timer since_ms={desk.since_ms} /></span>
                    </p>
                    <p class="desk-caller">
                        { format!("{} ", props.caller) }
                        { if desk.is_holding { "hears music, not you" } else if desk.is_muted { "hears silence" } else { "hears you" } }
                    </p>
                </div>
                <div class="desk-levels">
                    <LevelMeter label="You" level={Level(hand.levels.mine.clone())} />
                    <LevelMeter label="Caller" level={Level(hand.levels.heard.clone())} />
                </div>
                <div class="desk-acts">
                    <button type="button" class="desk-button desk-mute" aria-pressed={desk.is_muted.to_string()} onclick={on_mute} title={names.title("Mute", acts::Desk::Mute)}>
                        <Drawing icon={if desk.is_muted { Icon::MicrophoneOff } else { Icon::Microphone }} class="size-5" />
                        { if desk.is_muted { "Muted" } else { "Mute" } }
                    </button>
                    <button type="button" class="desk-button" aria-pressed={desk.is_holding.to_string()} onclick={on_hold} title={names.title("Hold", acts::Desk::Hold)}>
                        <Drawing icon={Icon::Pause} class="size-5" />{ if desk.is_holding { "Resume" } else { "Hold" } }
                    </button>
                    <button type="button" class="desk-button" aria-expanded={has_keypad.to_string()} onclick={on_keypad.clone()}>
                        <Drawing icon={Icon::Keyboard} class="size-5" />{ "Keypad" }
                    </button>
                    <button type="button" class="desk-button desk-back" onclick={on_ask.clone()} title={names.title("Hand back", acts::Desk::GiveBack)}>
                        <Drawing icon={Icon::Receptionist} class="size-5" />{ "Hand back" }
                    </button>
                </div>
            </div>
            if let Some(fault) = &desk.fault { <p class="text-sm">{ fault }</p> }
            if has_keypad { <div class="desk-keypad"><Keypad is_off={false} {on_press} /></div> }
        </section>
    }
}

fn not_live(props: &Props, desk: &Desk) -> Html {
    let hand = &props.hand;
    let (words, is_bad) = match &desk.phase {
        Having::Microphone => ("Asking for your microphone …".to_owned(), false),
        Having::Opening => ("Taking the call over …".to_owned(), false),
        Having::Waiting => {
            ("Taking the call over as soon as what is being written is written …".to_owned(), false)
        }
        Having::Live => return Html::default(),
        Having::Over { words, is_bad } => (words.clone(), *is_bad),
    };
    let on_click = if desk.is_over() {
        act(hand, CallHand::dismiss)
    } else {
        act(hand, |hand: &CallHand| hand.give_back(None))
    };
    html! {
        <section class="desk-strip" aria-label="Take over" data-bad={is_bad.to_string()}>
            <Drawing icon={if is_bad { Icon::Alert } else { Icon::Headset }} class="size-5" />
            <p class="flex-1 min-w-0">{ words }</p>
            <button type="button" class="btn btn-sm" onclick={on_click}>{ if desk.is_over() { "Close" } else { "Cancel" } }</button>
        </section>
    }
}

fn act(hand: &CallHand, act: impl Fn(&CallHand) + 'static) -> Callback<MouseEvent> {
    let hand = hand.clone();
    Callback::from(move |_: MouseEvent| act(&hand))
}

#[derive(Properties, PartialEq)]
struct GiveBackProps {
    caller: AttrValue,
    on_keep: Callback<()>,
    on_give_back: Callback<Option<String>>,
}

/// Asks what the receptionist should know.
#[component]
fn GiveBack(props: &GiveBackProps) -> Html {
    let note = use_node_ref();
    let on_submit = {
        let (note, on_give_back) = (note.clone(), props.on_give_back.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let words = note.cast::<HtmlInputElement>().map(|note| note.value()).unwrap_or_default();
            on_give_back.emit(Some(words.trim().to_owned()).filter(|words| !words.is_empty()));
        })
    };
    html! {
        <Dialog title={format!("Hand {} back?", props.caller)} on_close={props.on_keep.clone()}>
            <form onsubmit={on_submit}>
                <label class="field-label" for="give-back-note">{ "What the receptionist should know (optional, never read out)" }</label>
                <input ref={note} id="give-back-note" class="input w-full" autocomplete="off" maxlength="500" autofocus=true
                    placeholder="Offer her Thursday at 3" />
                <p class="text-sm text-muted mt-2">{ "It is told what the caller said meanwhile, thanks them for holding, and goes on." }</p>
                <div class="flex justify-end gap-2 mt-5">
                    <button type="button" class="btn" onclick={props.on_keep.reform(|_: MouseEvent| ())}>{ "Keep the call" }</button>
                    <button type="submit" class="btn btn-accent"><Drawing icon={Icon::Receptionist} />{ "Hand back" }</button>
                </div>
            </form>
        </Dialog>
    }
}
