//! What a person at the desk is to be told of at once: that it rings, that a caller wants a person, and an emergency.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use wire::person::{PersonWanted, WhyPerson};

use super::reception::CallView;

/// How long after one sign that a caller wants a person the next one comes.
pub(crate) const AGAIN_MS: i64 = 20_000;
/// How long after one sign of an emergency the next one comes, until somebody has seen it.
pub(crate) const ALARM_AGAIN_MS: i64 = 5_000;
/// How long it is shown that a call has come in.
pub(crate) const RING_MS: i64 = 8_000;

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
            // Whoever wants to hear anything hears this.
            Sign::Emergency => true,
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
    /// Somebody may be in danger.
    Emergency,
}

impl Sign {
    /// In words for whoever stands at the counter: nobody's name, nothing of anybody's health.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Sign::Ring => "A call is coming in",
            Sign::Wish => "A caller wants a person",
            Sign::Emergency => "Urgent call",
        }
    }

    /// How long after it was given it is given again.
    fn again_ms(self) -> i64 {
        match self {
            Sign::Emergency => ALARM_AGAIN_MS,
            Sign::Ring | Sign::Wish => AGAIN_MS,
        }
    }
}

/// Why a person is wanted, in words for the call itself.
pub(crate) fn why_said(why: WhyPerson) -> &'static str {
    match why {
        WhyPerson::Emergency => "May be an emergency",
        WhyPerson::Asked => "Wants a person",
        WhyPerson::NobodyCame => "Wants a person; nobody took the call",
        WhyPerson::CouldNotHelp => "The receptionist could not help",
        WhyPerson::Rings => "Rings for staff first",
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
    /// What of a call was told of last, and when, in local milliseconds.
    told: BTreeMap<String, (Sign, i64)>,
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
        for view in calls {
            let sid = &view.call.call_sid;
            let Some(person) = wanted(view) else {
                // What is wanted anew later is news.
                self.told.remove(sid);
                continue;
            };
            let sign = sign_of(person);
            let last = self.told.get(sid).filter(|(told, _)| *told == sign).map(|(_, at)| *at);
            let is_due = last.is_none_or(|last| now_ms - last >= sign.again_ms());
            if is_due && !is_settled(view, hushed) {
                self.told.insert(sid.clone(), (sign, now_ms));
                cues.push(cue(sid, sign, last.is_some()));
            }
        }
        self.known = Some(here);
        cues
    }
}

fn cue(call_sid: &str, sign: Sign, again: bool) -> Cue {
    Cue { call_sid: call_sid.to_owned(), sign, again }
}

/// That a person is wanted in a call. One that another program holds is told of there. Somebody in danger who has hung up still
/// needs one, until that was seen.
pub(crate) fn wanted(view: &CallView) -> Option<&PersonWanted> {
    let is_up = view.ended_after.is_none();
    let person = view.call.person.as_ref().filter(|_| !view.call.elsewhere)?;
    (is_up || (person.why == WhyPerson::Emergency && person.seen.is_none())).then_some(person)
}

/// Whether nobody wants to hear of it any more: somebody has seen it, or silenced it here. An emergency is silenced here only
/// once its call is over, which nobody can be told of then.
pub(crate) fn is_settled(view: &CallView, hushed: &BTreeSet<String>) -> bool {
    let Some(person) = wanted(view) else { return true };
    let can_be_hushed = sign_of(person) == Sign::Wish || view.ended_after.is_some();
    person.seen.is_some() || (can_be_hushed && hushed.contains(&view.call.call_sid))
}

/// By which sign it is told.
pub(crate) fn sign_of(person: &PersonWanted) -> Sign {
    if person.why == WhyPerson::Emergency { Sign::Emergency } else { Sign::Wish }
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

/// The tones of a sign. A ring is two soft thirds; a wish falls; an emergency is three short high beats, twice. So they are
/// told apart at any loudness.
pub(crate) fn tones(sign: Sign) -> Vec<Tone> {
    let tone = |at, hz, length| Tone { at, hz, length };
    match sign {
        Sign::Ring => {
            [0.0, 0.9].into_iter().flat_map(|at| [tone(at, 523.25, 0.55), tone(at, 659.25, 0.55)]).collect()
        }
        Sign::Wish => vec![tone(0.0, 880.0, 0.32), tone(0.36, 587.33, 0.5)],
        Sign::Emergency => {
            let beats = [0.0, 0.2, 0.4, 0.9, 1.1, 1.3];
            beats.into_iter().flat_map(|at| [tone(at, 988.0, 0.14), tone(at, 1244.5, 0.14)]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use wire::person::Seen;

    use super::super::reception::tests::view;
    use super::*;

    fn wants(sid: &str, why: WhyPerson) -> Rc<CallView> {
        let mut wants = view(sid);
        let since = "2026-11-30T09:00:00Z".to_owned();
        wants.call.person = Some(PersonWanted { why, since, seen: None });
        Rc::new(wants)
    }

    fn asks(sid: &str) -> Rc<CallView> {
        wants(sid, WhyPerson::Asked)
    }

    fn settled(call: &Rc<CallView>) -> Rc<CallView> {
        let mut settled = Rc::unwrap_or_clone(call.clone());
        settled.call.person = None;
        Rc::new(settled)
    }

    #[test]
    fn an_emergency_is_told_at_once_and_until_somebody_has_seen_it() {
        let mut watch = Watch::default();
        let mut hushed = BTreeSet::new();
        watch.look(&[asks("A")], &hushed, 0);
        let mut calls = [wants("A", WhyPerson::Emergency)];
        assert_eq!(
            watch.look(&calls, &hushed, 1),
            [cue("A", Sign::Emergency, false)],
            "it is more than a wish"
        );
        hushed.insert("A".to_owned());
        let again = 1 + ALARM_AGAIN_MS;
        assert_eq!(watch.look(&calls, &hushed, again), [cue("A", Sign::Emergency, true)], "not to be hushed");
        let seen = Seen { who: "Front desk".to_owned(), at: "2026-11-30T09:01:00Z".to_owned() };
        Rc::make_mut(&mut calls[0]).call.person.as_mut().expect("wanted").seen = Some(seen);
        assert_eq!(watch.look(&calls, &hushed, 10 * again), []);
        assert!(wanted(&calls[0]).is_some(), "it stands on screen all the same");
    }

    #[test]
    fn an_emergency_whose_caller_hung_up_is_told_until_it_is_silenced() {
        let mut watch = Watch::default();
        let none = BTreeSet::new();
        let mut ended = Rc::unwrap_or_clone(wants("A", WhyPerson::Emergency));
        ended.ended_after = Some(20);
        let calls = [Rc::new(ended), Rc::new(CallView { ended_after: Some(9), ..(*asks("B")).clone() })];
        assert_eq!(
            watch.look(&calls, &none, 0),
            [cue("A", Sign::Emergency, false)],
            "a wish ends with its call"
        );
        let hushed = BTreeSet::from(["A".to_owned()]);
        assert_eq!(watch.look(&calls, &hushed, 2 * ALARM_AGAIN_MS), []);
    }

    #[test]
    fn a_wish_that_was_settled_and_comes_again_is_news() {
        let mut watch = Watch::default();
        let none = BTreeSet::new();
        let call = asks("A");
        watch.look(std::slice::from_ref(&call), &none, 0);
        assert_eq!(watch.look(&[settled(&call)], &none, 10), []);
        assert_eq!(watch.look(&[call], &none, 20), [cue("A", Sign::Wish, false)]);
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
        assert!(wanted(&asks).is_some());
        asks.call.elsewhere = true;
        assert!(wanted(&asks).is_none());
    }

    #[test]
    fn do_not_disturb_is_silence() {
        let wanted = Wanted::default();
        assert!(wanted.hears(Sign::Ring) && wanted.hears(Sign::Wish));
        assert!(!Wanted { quiet: true, ..wanted }.hears(Sign::Wish));
        assert!(!Wanted { quiet: true, ..wanted }.hears(Sign::Emergency));
        assert!(Wanted { ring: false, wish: false, ..wanted }.hears(Sign::Emergency));
        assert!(!Wanted { volume: 0, ..wanted }.hears(Sign::Ring));
        assert_eq!(Wanted::read(r#"{"volume":250}"#).volume, 100);
        assert_eq!(Wanted::read("nonsense"), wanted);
    }

    #[test]
    fn the_sounds_differ_in_pitch_and_number() {
        let pitches = |sign| tones(sign).iter().map(|tone| tone.hz as u32).collect::<BTreeSet<_>>();
        assert!(pitches(Sign::Ring).is_disjoint(&pitches(Sign::Wish)));
        assert!(pitches(Sign::Emergency).is_disjoint(&pitches(Sign::Wish)));
        assert!(pitches(Sign::Emergency).is_disjoint(&pitches(Sign::Ring)));
        assert!(tones(Sign::Emergency).len() > tones(Sign::Ring).len());
        assert!(tones(Sign::Ring).iter().all(|tone| tone.at + tone.length < 3.0), "a ring is short");
    }
}
