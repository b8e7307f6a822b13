//! The recording of a call: its player, its keys, and what is to be said of it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use wire::history::{CallDetail, CallStatus, Peaks, RecordingCard, TimedLine};
use yew::prelude::*;

use crate::app::Shared;
use crate::components::notes_field;
use crate::components::player::{PlayerBar, no_sound};
use crate::hooks::{File, bring, deed, local_ms, on_control, use_acts, use_player};
use crate::state::acts::{self, Scope};
use crate::state::playback::{Act, Player, Source, Tape, heard};
use crate::text;

/// How far a key skips.
const SKIP_MS: i64 = 5_000;

/// What can be heard of a call.
#[derive(Clone, PartialEq)]
pub(crate) struct Audible {
    pub(crate) player: UseReducerHandle<Player>,
    audio: NodeRef,
    card: Option<Rc<RecordingCard>>,
}

impl Audible {
    /// The recording, when it can be heard.
    pub(crate) fn audible(&self) -> Option<Tape> {
        self.card.as_deref().filter(|_| self.player.source != Source::Gone).map(tape)
    }

    /// The line heard at this moment, once somebody listens.
    pub(crate) fn heard(&self, lines: &[TimedLine]) -> Option<usize> {
        let is_used = self.player.plays || self.player.at_ms > 0;
        self.audible().filter(|_| is_used).and_then(|_| heard(lines, self.player.call_ms()))
    }

    /// What sounds. The page itself reads it too when one voice alone is to be heard, which another origin must allow.
    pub(crate) fn element(&self) -> Html {
        let has_sound = self.card.is_some();
        html! { if has_sound { <audio ref={self.audio.clone()} crossorigin="anonymous" preload="metadata" /> } }
    }

    /// Why the recording ends before the call does.
    pub(crate) fn stops_because(&self) -> Option<AttrValue> {
        let why = self.card.as_ref()?.cut_short.as_deref()?;
        Some(format!("Recording stops here because {}.", cause(why)).into())
    }

    /// Plays from a position of the recording.
    pub(crate) fn on_play_from(&self) -> Callback<u64> {
        let player = self.player.dispatcher();
        Callback::from(move |at_ms| player.dispatch(Act::PlayFrom { at_ms, now_ms: local_ms() }))
    }
}

/// Plays the recording of `detail`, and follows the keys of this screen.
#[hook]
pub(crate) fn use_sound(detail: &Rc<CallDetail>, shared: &Shared) -> Audible {
    let is_over = detail.call.status != CallStatus::Active;
    let card = detail.recordings.iter().rev().find(|card| card.available && is_over).cloned().map(Rc::new);
    let recording = card.as_deref().map(tape);
    let (player, audio) =
        use_player(&shared.backend, &detail.call.call_sid, recording, shared.reception.skew_ms);
    {
        // A link may lead to a moment of the call.
        let player = player.dispatcher();
        use_effect_with(recording.is_some(), move |_| {
            if let Some(at_ms) = recording.zip(wanted_moment()).and_then(|(tape, at)| tape.in_recording(at)) {
                player.dispatch(Act::Seek { at_ms, now_ms: local_ms() });
            }
        });
    }
    let offer = {
        let player = player.dispatcher();
        use_callback(
            recording.is_some(),
            move |(act, event): (acts::Past, Option<KeyboardEvent>), can_play| {
                let player = player.clone();
                let play = |what: fn(i64) -> Act| {
                    can_play.then(|| deed(move || player.dispatch(what(local_ms()))))?
                };
                let is_pressing = event.as_ref().is_some_and(|event| on_control(event) && !on_line(event));
                match act {
                    acts::Past::Notes => deed(focus_notes),
                    acts::Past::Play if is_pressing => None,
                    acts::Past::Play => play(|now_ms| Act::Turn { now_ms }),
                    acts::Past::Back => play(|now_ms| Act::Skip { by_ms: -SKIP_MS, now_ms }),
                    acts::Past::Forward => play(|now_ms| Act::Skip { by_ms: SKIP_MS, now_ms }),
                    acts::Past::Slower => play(|_| Act::Speed { faster: false }),
                    acts::Past::Faster => play(|_| Act::Speed { faster: true }),
                }
            },
        )
    };
    use_acts(&shared.keys, Scope::Past, offer);
    Audible { player, audio, card }
}

/// The moment of the call, in milliseconds, that the address names as `?at=`.
fn wanted_moment() -> Option<u64> {
    let search = web_sys::window()?.location().search().ok()?;
    let mut pairs = search.trim_start_matches('?').split('&');
    pairs.find_map(|pair| pair.strip_prefix("at=")?.parse().ok())
}

/// On a line's own button Space plays and pauses too; Enter is what goes there.
fn on_line(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.class_list().contains("turn-play"))
}

fn focus_notes() {
    let document = web_sys::window().and_then(|window| window.document());
    let field = document.and_then(|document| document.get_element_by_id(notes_field::ID));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field on screen can be focused.
        drop(field.focus());
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) detail: Rc<CallDetail>,
    pub(crate) shared: Shared,
    pub(crate) sound: Audible,
    /// The call is up, and is recorded at this moment.
    pub(crate) is_recording: bool,
}

/// The player, or why there is none.
#[component]
pub(crate) fn Sound(props: &Props) -> Html {
    let peaks = use_state(|| None::<Rc<Peaks>>);
    let (backend, call_sid) = (props.shared.backend.clone(), props.detail.call.call_sid.clone());
    {
        let (peaks, backend, call_sid) = (peaks.setter(), backend.clone(), call_sid.clone());
        use_effect_with(props.sound.card.as_deref().map(tape), move |recording| {
            if recording.is_some() {
                spawn_local(async move {
                    // Without its outline a recording can be heard all the same.
                    peaks.set(backend.peaks(&call_sid).await.ok().map(Rc::new));
                });
            }
        });
    }
    let on_download = {
        let toaster = props.shared.toaster.clone();
        Callback::from(move |()| bring(&backend, &toaster, File::Recording(call_sid.clone())))
    };
    let Some(card) = &props.sound.card else { return no_sound(&why_none(&props.detail, props.is_recording)) };
    html! {
        <PlayerBar player={props.sound.player.clone()} peaks={(*peaks).clone()} remarks={remarks(card)} {on_download} />
    }
}

fn why_none(detail: &CallDetail, is_recording: bool) -> String {
    if detail.call.status == CallStatus::Active {
        let state = if is_recording { "The call is being recorded" } else { "The call is on the line" };
        return format!("{state}. What was recorded can be heard here when it is over.");
    }
    match detail.recordings.last() {
        None => "This call was not recorded.".to_owned(),
        Some(card) => match &card.kept_until {
            Some(day) => format!(
                "The file of this recording is not there any more. It was to be kept until {}.",
                text::iso_day(day)
            ),
            None => "The file of this recording is not there any more.".to_owned(),
        },
    }
}

fn remarks(card: &RecordingCard) -> Vec<String> {
    let end = text::duration(tape(card).in_call(card.duration_ms) / 1_000);
    let stop =
        card.cut_short.as_deref().map(|why| format!("The recording stops at {end} because {}.", cause(why)));
    let kept = card.kept_until.as_deref().map(|day| format!("Kept until {}.", text::iso_day(day)));
    stop.into_iter().chain(kept).collect()
}

fn cause(cut_short: &str) -> &'static str {
    match cut_short {
        "refused" => "the caller refused to be recorded",
        "staff" => "staff stopped it",
        "disk" => "the disk could not be written any more",
        "crashed" => "Frontdesk broke off in the middle of the call",
        _ => "it was cut short",
    }
}

fn tape(card: &RecordingCard) -> Tape {
    Tape { offset_ms: card.offset_ms, duration_ms: card.duration_ms }
}
