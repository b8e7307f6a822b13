//! What a person at the desk is to be told of at once: that it rings, and that a caller wants a person.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wire::call::Line;

use super::reception::CallView;

/// How long after one sign that a caller wants a person the next one comes.
pub(crate) const AGAIN_MS: i64 = 20_000;
/// How long it is shown that a call has come in.
pub(crate) const RING_MS: i64 = 8_000;
/// The tool with which the receptionist hands something to staff.
const MESSAGE: &str = "take_message";

/// What the person wants to hear; kept by this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// A ring when a call comes in.
    pub(crate) ring: bool,
    /// Two tones while a caller wants a person.
    pub(crate) wish: bool,
    /// How loud, in percent.
    pub(crate) volume: u8,
    /// Neither sounds nor the system's notifications.
    pub(crate) quiet: bool,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted { ring: true, wish: true, volume: 60, quiet: false }
    }
}

impl Wanted {
    /// As it was kept; as delivered when that cannot be read.
    pub(crate) fn read(kept: &str) -> Wanted {
        let wanted: Wanted = serde_json::from_str(kept).unwrap_or_default();
        Wanted { volume: wanted.volume.min(100), ..wanted }
    }

    /// Whether a sign is to be heard.
    pub(crate) fn hears(&self, sign: Sign) -> bool {
        let is_on = match sign {
            Sign::Ring => self.ring,
            Sign::Wish => self.wish,
        };
        is_on && !self.quiet && self.volume > 0
    }
}

/// Something to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// A call has come in.
    Ring,
    /// A caller wants a person.
    Wish,
}

impl Sign {
    /// In words for whoever stands at the counter: nobody's name, nothing of anybody's health.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Sign::Ring => "A call is coming in",
            Sign::Wish => "A caller wants a person",
        }
    }
}

/// A sign of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    pub(crate) call_sid: String,
    pub(crate) sign: Sign,
    /// It was given before.
    pub(crate) again: bool,
}

/// What was told of already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Watch {
    known: Option<BTreeSet<String>>,
    /// When a call's wish was told of last, in local milliseconds.
    told: BTreeMap<String, i64>,
}

impl Watch {
    /// What is to be told of now. Calls that were on the line before this window watched do not ring.
    pub(crate) fn look(
        &mut self,
        calls: &[Rc<CallView>],
        hushed: &BTreeSet<String>,
        now_ms: i64,
    ) -> Vec<Cue> {
        let here: BTreeSet<String> = calls.iter().map(|view| view.call.call_sid.clone()).collect();
        let mut cues = Vec::new();
        if let Some(known) = &self.known {
            cues.extend(here.difference(known).map(|sid| cue(sid, Sign::Ring, false)));
        }
        self.told.retain(|sid, _| here.contains(sid));
        for view in calls.iter().filter(|view| wants_person(view)) {
            let sid = &view.call.call_sid;
            let last = self.told.get(sid).copied();
            let is_due = last.is_none_or(|last| now_ms - last >= AGAIN_MS);
            if is_due && !hushed.contains(sid) {
                self.told.insert(sid.clone(), now_ms);
                cues.push(cue(sid, Sign::Wish, last.is_some()));
            }
        }
        self.known = Some(here);
        cues
    }
}

fn cue(call_sid: &str, sign: Sign, again: bool) -> Cue {
    Cue { call_sid: call_sid.to_owned(), sign, again }
}

/// When it came up that the caller is to be helped by a person, in RFC 3339: the receptionist took a message for one. A call
/// that another program holds is told of there.
pub(crate) fn wished_at(view: &CallView) -> Option<&str> {
    let is_here = view.ended_after.is_none() && !view.call.elsewhere;
    let message = view.lines.iter().find_map(|line| match line {
        Line::Tool(tool) if tool.name == MESSAGE => Some(tool.timestamp.as_str()),
        _ => None,
    });
    message.filter(|_| is_here)
}

/// Whether the caller is to be helped by a person.
pub(crate) fn wants_person(view: &CallView) -> bool {
    wished_at(view).is_some()
}

/// A tone of a sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tone {
    /// When it begins, in seconds.
    pub(crate) at: f64,
    /// Its pitch, in hertz.
    pub(crate) hz: f32,
    /// How long it sounds, in seconds; the first and last hundredths are its rise and fall.
    pub(crate) length: f64,
}

/// The tones of a sign. A ring is two soft thirds; a wish falls, so that the two are told apart at any loudness.
pub(crate) fn tones(sign: Sign) -> Vec<Tone> {
    let tone = |at, hz, length| Tone { at, hz, length };
    match sign {
        Sign::Ring => {
            [0.0, 0.9].into_iter().flat_map(|at| [tone(at, 523.25, 0.55), tone(at, 659.25, 0.55)]).collect()
        }
        Sign::Wish => vec![tone(0.0, 880.0, 0.32), tone(0.36, 587.33, 0.5)],
    }
}

#[cfg(test)]
mod tests {
    use wire::call::{ToolCall, ToolState};

    use super::super::reception::tests::view;
    use super::*;

    fn asks(sid: &str) -> Rc<CallView> {
        let mut asks = view(sid);
        asks.lines.push(Line::Tool(ToolCall {
            id: "t1".to_owned(),
            name: MESSAGE.to_owned(),
            summary: "Taking a message".to_owned(),
            state: ToolState::Running,
            timestamp: "2026-11-30T09:00:00Z".to_owned(),
        }));
        Rc::new(asks)
    }

    #[test]
    fn only_a_call_that_comes_in_rings_and_once() {
        let none = BTreeSet::new();
        let mut watch = Watch::default();
        let first = [Rc::new(view("A"))];
        assert_eq!(watch.look(&first, &none, 0), [], "it was there before");
        let both = [Rc::new(view("A")), Rc::new(view("B"))];
        assert_eq!(watch.look(&both, &none, 10), [cue("B", Sign::Ring, false)]);
        assert_eq!(watch.look(&both, &none, 20), []);
    }

    #[test]
    fn a_wish_is_told_again_until_it_is_hushed_or_the_call_is_over() {
        let mut watch = Watch::default();
        let mut hushed = BTreeSet::new();
        let calls = [asks("A")];
        assert_eq!(watch.look(&calls, &hushed, 0), [cue("A", Sign::Wish, false)]);
        assert_eq!(watch.look(&calls, &hushed, AGAIN_MS - 1), []);
        assert_eq!(watch.look(&calls, &hushed, AGAIN_MS), [cue("A", Sign::Wish, true)]);
        hushed.insert("A".to_owned());
        assert_eq!(watch.look(&calls, &hushed, 3 * AGAIN_MS), []);
        assert_eq!(watch.look(&[], &BTreeSet::new(), 4 * AGAIN_MS), []);
    }

    #[test]
    fn a_call_held_elsewhere_is_told_of_there() {
        let mut asks = Rc::unwrap_or_clone(asks("A"));
        assert!(wants_person(&asks));
        asks.call.elsewhere = true;
        assert!(!wants_person(&asks));
    }

    #[test]
    fn do_not_disturb_is_silence() {
        let wanted = Wanted::default();
        assert!(wanted.hears(Sign::Ring) && wanted.hears(Sign::Wish));
        assert!(!Wanted { quiet: true, ..wanted }.hears(Sign::Wish));
        assert!(!Wanted { volume: 0, ..wanted }.hears(Sign::Ring));
        assert_eq!(Wanted::read(r#"{"volume":250}"#).volume, 100);
        assert_eq!(Wanted::read("nonsense"), wanted);
    }

    #[test]
    fn the_two_sounds_differ_in_pitch_and_number() {
        let pitches = |sign| tones(sign).iter().map(|tone| tone.hz as u32).collect::<BTreeSet<_>>();
        assert!(pitches(Sign::Ring).is_disjoint(&pitches(Sign::Wish)));
        assert!(tones(Sign::Ring).iter().all(|tone| tone.at + tone.length < 3.0), "a ring is short");
    }
}
