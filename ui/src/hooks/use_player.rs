//! Plays a recording on the page's `<audio>`: what the player's state says is done to the element, what the element tells
//! goes back into the state.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlAudioElement;
use wire::error::ErrorCode;
use yew::prelude::*;

use crate::backend::{Backend, Fault};
use crate::sound::Voices;
use crate::state::playback::{Act, Ear, Player, Seen, Source, Tape};

/// How often the playhead moves.
const LOOK_MS: u32 = 100;

/// What the element tells that changes what is known of it.
const EVENTS: [&str; 7] = ["seeked", "ended", "waiting", "playing", "canplay", "timeupdate", "stalled"];

/// The player of the recording of a call, and where to put its `<audio>`. Nothing is asked for without a tape.
#[hook]
pub(crate) fn use_player(
    backend: &Backend,
    call_sid: &str,
    tape: Option<Tape>,
    skew_ms: i64,
) -> (UseReducerHandle<Player>, NodeRef) {
    let player = use_reducer(Player::default);
    let node = use_node_ref();
    let latest = use_mut_ref(Player::default);
    (*latest.borrow_mut()).clone_from(&player);
    {
        let player = player.dispatcher();
        use_effect_with(tape, move |tape| {
            if let Some(tape) = *tape {
                player.dispatch(Act::Loaded(tape));
            }
        });
    }
    {
        let (player, backend, call_sid) = (player.dispatcher(), backend.clone(), call_sid.to_owned());
        let is_wanted = player_wants(&latest.borrow(), tape);
        use_effect_with(is_wanted, move |is_wanted| {
            if *is_wanted {
                player.dispatch(Act::Asked);
                spawn_local(async move { player.dispatch(link(&backend, &call_sid, skew_ms).await) });
            }
        });
    }
    {
        let (player, node, latest) = (player.dispatcher(), node.clone(), latest.clone());
        use_effect_with(tape.is_some(), move |_| {
            let listeners = audio(&node).map(|audio| listen(&audio, &player, latest));
            move || drop(listeners)
        });
    }
    let url = match &player.source {
        Source::Ready { url, .. } => Some(url.clone()),
        _ => None,
    };
    {
        let node = node.clone();
        use_effect_with(url.clone(), move |url| {
            if let (Some(audio), Some(url)) = (audio(&node), url) {
                audio.set_src(url);
            }
        });
    }
    {
        let (node, at_ms) = (node.clone(), player.at_ms);
        use_effect_with(player.seeks, move |_| {
            if let Some(audio) = audio(&node).filter(has_metadata) {
                audio.set_current_time(at_ms as f64 / 1_000.0);
            }
        });
    }
    let voices = use_mut_ref(|| None::<Voices>);
    {
        let (node, player, voices) = (node.clone(), player.dispatcher(), voices.clone());
        use_effect_with(player_ear(&latest.borrow()), move |ear| {
            let mut voices = voices.borrow_mut();
            // The plain element needs no help to be heard, so that it is left alone until somebody chooses.
            if voices.is_none() && *ear != Ear::Both {
                *voices = audio(&node).and_then(|audio| Voices::of(&audio).ok());
                if voices.is_none() {
                    player.dispatch(Act::Listen(Ear::Both));
                }
            }
            if let Some(voices) = &*voices {
                voices.let_through(*ear);
            }
        });
    }
    {
        let (node, dispatcher) = (node.clone(), player.dispatcher());
        use_effect_with((player.plays, url), move |(plays, url)| {
            let audio = audio(&node).filter(|_| url.is_some());
            let interval = audio
                .filter(|audio| turn(audio, *plays, &dispatcher, &voices.borrow()))
                .map(|audio| Interval::new(LOOK_MS, move || dispatcher.dispatch(Act::Saw(look(&audio)))));
            move || drop(interval)
        });
    }
    {
        let node = node.clone();
        use_effect_with((player.speed, player.volume), move |(speed, volume)| {
            if let Some(audio) = audio(&node) {
                let speed = f64::from(*speed) / 100.0;
                // A new source starts at the default speed.
                audio.set_default_playback_rate(speed);
                audio.set_playback_rate(speed);
                audio.set_volume(f64::from(*volume) / 100.0);
            }
        });
    }
    (player, node)
}

fn player_wants(player: &Player, tape: Option<Tape>) -> bool {
    tape.is_some() && player.source == Source::Wanted
}

fn player_ear(player: &Player) -> Ear {
    player.ear
}

async fn link(backend: &Backend, call_sid: &str, skew_ms: i64) -> Act {
    match backend.sound_link(call_sid).await {
        Ok(link) => {
            let until = link.expires_at.parse::<jiff::Timestamp>();
            let until_ms = until.map_or(i64::MAX, |until| until.as_millisecond().saturating_add(skew_ms));
            Act::Linked { url: link.url, until_ms }
        }
        Err(Fault::Refused(body))
            if matches!(body.code, ErrorCode::FileNotFound | ErrorCode::RecordingNotFound) =>
        {
            Act::Lost
        }
        Err(fault) => Act::NoLink(fault.say()),
    }
}

/// Starts or stops the element; gives back whether it plays now.
fn turn(
    audio: &HtmlAudioElement,
    plays: bool,
    player: &UseReducerDispatcher<Player>,
    voices: &Option<Voices>,
) -> bool {
    if !plays {
        // Pausing what rests does nothing.
        drop(audio.pause());
        return false;
    }
    if let Some(voices) = voices {
        voices.wake();
    }
    let Ok(promise) = audio.play() else { return false };
    let player = player.clone();
    spawn_local(async move {
        // Another source interrupts a play; only a browser that forbids it ends it.
        if let Err(error) = JsFuture::from(promise).await
            && name(&error).as_deref() == Some("NotAllowedError")
        {
            player.dispatch(Act::Halted);
        }
    });
    true
}

fn name(error: &JsValue) -> Option<String> {
    js_sys::Reflect::get(error, &"name".into()).ok()?.as_string()
}

fn audio(node: &NodeRef) -> Option<HtmlAudioElement> {
    node.cast()
}

fn has_metadata(audio: &HtmlAudioElement) -> bool {
    audio.ready_state() >= web_sys::HtmlMediaElement::HAVE_METADATA
}

fn look(audio: &HtmlAudioElement) -> Seen {
    Seen {
        at_ms: (audio.current_time() * 1_000.0).round() as u64,
        is_settled: has_metadata(audio) && !audio.seeking(),
        is_over: audio.ended(),
        is_starved: audio.ready_state() < web_sys::HtmlMediaElement::HAVE_FUTURE_DATA,
    }
}

/// What an event of the element means.
type Told = Box<dyn Fn(&HtmlAudioElement) -> Option<Act>>;

/// Media events do not bubble, so they are taken from the element itself.
fn listen(
    audio: &HtmlAudioElement,
    player: &UseReducerDispatcher<Player>,
    latest: Rc<std::cell::RefCell<Player>>,
) -> Vec<EventListener> {
    let on = |name: &'static str, act: Told| {
        let (player, element) = (player.clone(), audio.clone());
        EventListener::new(audio.unchecked_ref(), name, move |_| {
            if let Some(act) = act(&element) {
                player.dispatch(act);
            }
        })
    };
    let mut listeners: Vec<_> =
        EVENTS.iter().map(|name| on(name, Box::new(|audio| Some(Act::Saw(look(audio)))))).collect();
    listeners.push(on("error", Box::new(|_| Some(Act::Broke))));
    listeners.push(on("pause", Box::new(|audio| (!audio.ended()).then_some(Act::Halted))));
    // A new source begins where the old one was.
    listeners.push(on(
        "loadedmetadata",
        Box::new(move |audio| {
            let at_ms = latest.borrow().at_ms;
            if at_ms > 0 {
                audio.set_current_time(at_ms as f64 / 1_000.0);
            }
            None
        }),
    ));
    listeners
}
