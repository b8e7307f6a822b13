//! The softphone: one call that this window places, from ringing to the summary.

use std::rc::Rc;

use wire::call::{AiStatus, Line, Step, ToolState};
use wire::softphone::ToPage;
use yew::Reducible;

use super::lines;

/// Where the call stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    /// Nothing yet.
    #[default]
    Idle,
    /// The socket is being opened.
    Calling,
    /// The receptionist is on the line.
    Up,
    /// It is over.
    Ended {
        /// Why, in a sentence.
        reason: String,
        /// Whole seconds.
        duration: u64,
    },
    /// It never came up.
    Failed(String),
}

/// The caller's microphone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Microphone {
    /// Not asked for.
    #[default]
    Off,
    /// The permission question is open.
    Asking,
    /// It is heard.
    On,
    /// It is there and sends silence.
    Muted,
    /// It cannot be had; the sentence says why and what works without it.
    Unavailable(String),
}

/// A sound file in the place of the caller's voice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum FileState {
    /// There is none.
    #[default]
    None,
    /// It is being read.
    Reading,
    /// It is being played; its name.
    Playing(String),
    /// It cannot be played; the sentence says why.
    Failed(String),
}

/// The softphone's state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Phone {
    /// Where the call stands.
    pub(crate) phase: Phase,
    /// Its id, once it is up.
    pub(crate) call_sid: Option<String>,
    /// An engine is there that understands speech.
    pub(crate) hears: bool,
    /// The receptionist's words come as sound too.
    pub(crate) speaks: bool,
    /// Where the talk has got to.
    pub(crate) step: Option<Step>,
    /// What the receptionist does.
    pub(crate) ai_status: Option<AiStatus>,
    /// It still rings at the desks.
    pub(crate) rings: bool,
    /// What was said and done.
    pub(crate) lines: Vec<Line>,
    /// Keys pressed, newest last.
    pub(crate) keys: String,
    /// Local time at which the call came up, in milliseconds.
    pub(crate) since_ms: i64,
    /// What the program did not take.
    pub(crate) fault: Option<String>,
    /// The caller's microphone.
    pub(crate) microphone: Microphone,
    /// A sound file in its place.
    pub(crate) file: FileState,
    /// The receptionist's voice cannot be played here, though it is sent.
    pub(crate) silent: bool,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ring {
    /// The caller pressed "Call".
    Placed,
    /// A message from the program, at this local time.
    Heard(Box<ToPage>, i64),
    /// The call could not be placed.
    Failed(String),
    /// The socket closed, at this local time.
    Closed(i64),
    /// A key was pressed.
    Key(char),
    /// The microphone changed.
    Microphone(Microphone),
    /// A sound file began, ended or failed.
    File(FileState),
    /// Sound cannot be played here.
    Silent,
    /// Back to the start, keeping nothing.
    Reset,
}

impl Phone {
    /// A call is being placed or is up.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Calling | Phase::Up)
    }

    /// The receptionist is on the line.
    pub(crate) fn is_up(&self) -> bool {
        self.phase == Phase::Up
    }

    /// What was booked, in the words of the record.
    pub(crate) fn booked(&self) -> Option<&str> {
        self.lines.iter().rev().find_map(|line| match line {
            Line::Tool(tool) if books(&tool.name) && tool.state == ToolState::Done => {
                Some(tool.summary.as_str())
            }
            _ => None,
        })
    }

    fn heard(&mut self, message: ToPage, now_ms: i64) {
        match message {
            ToPage::Started { call_sid, hears, speaks } => {
                // The second time another receptionist has taken over, in the same call.
                if !self.is_up() {
                    self.since_ms = now_ms;
                }
                self.phase = Phase::Up;
                self.call_sid = Some(call_sid);
                self.hears = hears;
                self.speaks = speaks;
                if !hears {
                    self.microphone_off();
                }
            }
            ToPage::Utterance { utterance } => {
                self.fault = None;
                lines::put(&mut self.lines, Line::Utterance(utterance));
            }
            ToPage::Tool { tool } => lines::put(&mut self.lines, Line::Tool(tool)),
            ToPage::State { step, ai_status, rings } => {
                self.rings = rings;
                self.step = Some(step);
                self.ai_status = Some(ai_status);
            }
            ToPage::Fault { message } => self.fault = Some(message),
            ToPage::Ended { reason, duration } => self.phase = Phase::Ended { reason, duration },
            // The player answers these.
            ToPage::Mark { .. } | ToPage::Clear => {}
        }
    }

    fn closed(&mut self, now_ms: i64) {
        match self.phase {
            Phase::Up => {
                let duration = u64::try_from((now_ms - self.since_ms) / 1000).unwrap_or(0);
                let reason = "The line to the program was lost.".to_owned();
                self.phase = Phase::Ended { reason, duration };
            }
            Phase::Calling => {
                self.phase = Phase::Failed("The program did not take the call.".to_owned());
            }
            Phase::Idle | Phase::Ended { .. } | Phase::Failed(_) => {}
        }
        self.microphone_off();
    }

    fn microphone_off(&mut self) {
        self.file = FileState::None;
        if matches!(self.microphone, Microphone::On | Microphone::Muted | Microphone::Asking) {
            self.microphone = Microphone::Off;
        }
    }
}

impl Reducible for Phone {
    type Action = Ring;

    fn reduce(self: Rc<Self>, ring: Ring) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match ring {
            Ring::Placed => next = Phone { phase: Phase::Calling, ..Phone::default() },
            Ring::Heard(message, now_ms) => next.heard(*message, now_ms),
            Ring::Failed(why) => next.phase = Phase::Failed(why),
            Ring::Closed(now_ms) => next.closed(now_ms),
            Ring::Key(key) => next.keys.push(key),
            Ring::Microphone(microphone) => next.microphone = microphone,
            Ring::File(file) => next.file = file,
            Ring::Silent => next.silent = true,
            Ring::Reset => next = Phone::default(),
        }
        Rc::new(next)
    }
}

/// Whether a tool books a visit.
fn books(tool: &str) -> bool {
    matches!(tool, "create_appointment" | "book_slot")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::call::ToolCall;

    fn heard(message: ToPage) -> Ring {
        Ring::Heard(Box::new(message), 1_000)
    }

    fn started() -> Ring {
        heard(ToPage::Started { call_sid: "SP1".into(), hears: false, speaks: true })
    }

    fn after(rings: impl IntoIterator<Item = Ring>) -> Rc<Phone> {
        rings.into_iter().fold(Rc::new(Phone::default()), |state, ring| state.reduce(ring))
    }

    #[test]
    fn a_call_comes_up_and_ends_with_what_was_booked() {
        let tool = ToolCall {
            id: "t".into(),
            name: "create_appointment".into(),
            summary: "Booked 2:00 PM on Monday, November 23 (APT-12345)".into(),
            state: ToolState::Done,
            timestamp: "2026-11-20T14:00:00Z".into(),
        };
        let phone = after([
            Ring::Placed,
            started(),
            heard(ToPage::Tool { tool }),
            heard(ToPage::Ended { reason: "You hung up.".into(), duration: 31 }),
            Ring::Closed(40_000),
        ]);
        assert_eq!(phone.phase, Phase::Ended { reason: "You hung up.".into(), duration: 31 });
        assert!(phone.booked().is_some_and(|summary| summary.contains("APT-12345")));
    }

    #[test]
    fn a_socket_that_closes_in_the_middle_ends_the_call_and_the_microphone() {
        let phone = after([Ring::Placed, started(), Ring::Microphone(Microphone::On), Ring::Closed(6_500)]);
        assert!(matches!(phone.phase, Phase::Ended { duration: 5, .. }));
        assert_eq!(phone.microphone, Microphone::Off);
    }

    #[test]
    fn a_receptionist_that_takes_over_without_hearing_ends_the_microphone_and_not_the_call() {
        let hearing = ToPage::Started { call_sid: "SP1".into(), hears: true, speaks: true };
        let mut phone = after([Ring::Placed, heard(hearing), Ring::Microphone(Microphone::On)]);
        let deaf = ToPage::Started { call_sid: "SP1".into(), hears: false, speaks: false };
        phone = phone.reduce(Ring::Heard(Box::new(deaf), 7_000));
        assert!(phone.is_up() && !phone.hears && !phone.speaks);
        assert_eq!(phone.microphone, Microphone::Off, "nobody listens");
        assert_eq!(phone.since_ms, 1_000, "it is the same call");
    }

    #[test]
    fn a_call_rings_until_somebody_has_it() {
        let state =
            |rings| heard(ToPage::State { step: Step::Greeting, ai_status: AiStatus::Listening, rings });
        assert!(after([Ring::Placed, started(), state(true)]).rings);
        assert!(!after([Ring::Placed, started(), state(true), state(false)]).rings);
    }

    #[test]
    fn a_call_that_never_comes_up_has_failed() {
        let phone = after([Ring::Placed, Ring::Closed(100)]);
        assert!(matches!(phone.phase, Phase::Failed(_)));
    }

    #[test]
    fn a_new_call_starts_with_an_empty_record() {
        let phone = after([Ring::Placed, started(), Ring::Key('5'), Ring::Closed(9_000), Ring::Placed]);
        assert_eq!(*phone, Phone { phase: Phase::Calling, ..Phone::default() });
    }
}
