//! This window in a call: listening to it, or having it in the receptionist's place. One call at a time.

use std::rc::Rc;

use wire::staff::{DeskOver, ToDesk};
use yew::Reducible;

/// How often a lost line is tried again.
pub(crate) const TRIES: u32 = 4;

/// What this window does in a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct AtCall {
    /// The call that is listened to.
    pub(crate) listening: Option<Listening>,
    /// The call that this window has.
    pub(crate) desk: Option<Desk>,
}

/// A call that is listened to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listening {
    /// Which.
    pub(crate) call_sid: String,
    /// How it stands.
    pub(crate) phase: Hearing,
    /// 0 to 1.
    pub(crate) volume: f64,
}

/// How a line stands that is listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// It is being opened.
    Opening,
    /// It is heard.
    On,
    /// It was lost, and is tried again for the so-manieth time.
    Lost(u32),
    /// It cannot be heard; the sentence says why.
    Failed(String),
}

/// A call that this window has, or is about to have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Desk {
    /// Which.
    pub(crate) call_sid: String,
    /// How it stands.
    pub(crate) phase: Having,
    /// The microphone sends silence.
    pub(crate) is_muted: bool,
    /// The caller is on hold.
    pub(crate) is_holding: bool,
    /// Local time at which the caller first heard this window, in milliseconds.
    pub(crate) since_ms: i64,
    /// What the program did not take.
    pub(crate) fault: Option<String>,
}

/// How a call stands that this window has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Having {
    /// The microphone is asked for.
    Microphone,
    /// The program is asked for the call.
    Opening,
    /// Something that must not be cut off is under way in it.
    Waiting,
    /// The caller hears this window.
    Live,
    /// It is over; the sentence says how, and whether that is bad news.
    Over {
        /// How it ended.
        words: String,
        /// It was not wanted.
        is_bad: bool,
    },
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Move {
    /// The person wants to listen.
    Listen(String),
    /// The line is heard.
    Heard,
    /// The line was lost.
    HearingLost,
    /// The line cannot be had.
    HearingFailed(String),
    /// The person has heard enough, or the call is over.
    HearingOver,
    /// How loud it is.
    Volume(f64),
    /// The person wants the call.
    TakeOver(String),
    /// The microphone is open.
    HasMicrophone,
    /// The call cannot be had.
    DeskFailed(String),
    /// The program tells the desk something, at this local time.
    Told(ToDesk, i64),
    /// The desk's socket closed.
    DeskLost,
    /// The microphone is silent, or no more.
    Muted(bool),
    /// What is over needs not be shown any more.
    Dismiss,
}

impl AtCall {
    /// The call that this window has or is about to have.
    pub(crate) fn has(&self) -> Option<&Desk> {
        self.desk.as_ref().filter(|desk| !desk.is_over())
    }

    /// Whether this call is listened to here.
    pub(crate) fn hears(&self, call_sid: &str) -> bool {
        self.listening.as_ref().is_some_and(|listening| listening.call_sid == call_sid)
    }

    /// How often the lost line was tried again; 0 when it is not lost.
    pub(crate) fn tries(&self) -> u32 {
        match self.listening.as_ref().map(|listening| &listening.phase) {
            Some(Hearing::Lost(tries)) => *tries,
            _ => 0,
        }
    }

    fn hearing(&mut self, change: impl FnOnce(&Hearing) -> Hearing) {
        if let Some(listening) = &mut self.listening {
            listening.phase = change(&listening.phase);
        }
    }

    fn told(&mut self, told: ToDesk, now_ms: i64) {
        let Some(desk) = self.desk.as_mut().filter(|desk| !desk.is_over()) else { return };
        match told {
            ToDesk::Waiting { .. } => desk.phase = Having::Waiting,
            ToDesk::Live => (desk.phase, desk.since_ms) = (Having::Live, now_ms),
            ToDesk::Held { is_on } => desk.is_holding = is_on,
            ToDesk::Fault { message } => desk.fault = Some(message),
            ToDesk::Over { why } => {
                let (words, is_bad) = match why {
                    DeskOver::GivenBack => ("The receptionist has the call again.", false),
                    DeskOver::Silent => {
                        ("This window was not heard for three seconds; the receptionist went on.", true)
                    }
                    DeskOver::PutThrough => ("The caller is being put through; you are off the line.", false),
                    DeskOver::Ended => ("The call is over.", false),
                    DeskOver::Refused => ("The call was already saying goodbye.", true),
                };
                desk.phase = Having::Over { words: words.to_owned(), is_bad };
            }
        }
    }
}

impl Desk {
    /// Nothing more can be done in it.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Having::Over { .. })
    }

    /// The caller hears this window, or waits for it with music.
    pub(crate) fn is_live(&self) -> bool {
        self.phase == Having::Live
    }
}

impl Reducible for AtCall {
    type Action = Move;

    fn reduce(self: Rc<Self>, action: Move) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Move::Listen(call_sid) => {
                let volume = next.listening.map_or(1.0, |listening| listening.volume);
                next.listening = Some(Listening { call_sid, phase: Hearing::Opening, volume });
            }
            Move::Heard => next.hearing(|_| Hearing::On),
            Move::HearingLost => next.hearing(|phase| match phase {
                Hearing::Lost(tries) if *tries >= TRIES => {
                    Hearing::Failed("The line was lost and could not be had again.".to_owned())
                }
                Hearing::Lost(tries) => Hearing::Lost(tries + 1),
                Hearing::Failed(why) => Hearing::Failed(why.clone()),
                Hearing::Opening | Hearing::On => Hearing::Lost(1),
            }),
            Move::HearingFailed(why) => next.hearing(|_| Hearing::Failed(why)),
            Move::HearingOver => next.listening = None,
            Move::Volume(volume) => {
                if let Some(listening) = &mut next.listening {
                    listening.volume = volume.clamp(0.0, 1.0);
                }
            }
            Move::TakeOver(call_sid) => {
                next.listening = None;
                next.desk = Some(Desk {
                    call_sid,
                    phase: Having::Microphone,
                    is_muted: false,
                    is_holding: false,
                    since_ms: 0,
                    fault: None,
                });
            }
            Move::HasMicrophone => {
                if let Some(desk) = next.desk.as_mut().filter(|desk| desk.phase == Having::Microphone) {
                    desk.phase = Having::Opening;
                }
            }
            Move::DeskFailed(words) => {
                if let Some(desk) = &mut next.desk {
                    desk.phase = Having::Over { words, is_bad: true };
                }
            }
            Move::Told(told, now_ms) => next.told(told, now_ms),
            Move::DeskLost => {
                if let Some(desk) = next.desk.as_mut().filter(|desk| !desk.is_over()) {
                    let words =
                        "The line to Frontdesk was lost; the receptionist goes on with the call.".to_owned();
                    desk.phase = Having::Over { words, is_bad: true };
                }
            }
            Move::Muted(is_muted) => {
                if let Some(desk) = &mut next.desk {
                    desk.is_muted = is_muted;
                }
            }
            Move::Dismiss => next.desk = next.desk.filter(|desk| !desk.is_over()),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(moves: impl IntoIterator<Item = Move>) -> Rc<AtCall> {
        moves.into_iter().fold(Rc::new(AtCall::default()), |state, action| state.reduce(action))
    }

    fn taken() -> Vec<Move> {
        vec![
            Move::TakeOver("CA1".into()),
            Move::HasMicrophone,
            Move::Told(ToDesk::Waiting { sample_rate: 24_000 }, 1_000),
            Move::Told(ToDesk::Live, 2_000),
        ]
    }

    #[test]
    fn a_call_is_had_from_the_microphone_to_giving_it_back() {
        let state = after(taken());
        let desk = state.has().expect("it is had");
        assert_eq!((desk.is_live(), desk.since_ms), (true, 2_000));
        let state = state.reduce(Move::Told(ToDesk::Held { is_on: true }, 3_000));
        assert!(state.has().is_some_and(|desk| desk.is_holding));
        let state = state.reduce(Move::Told(ToDesk::Over { why: DeskOver::GivenBack }, 4_000));
        assert_eq!(state.has(), None);
        let state = state.reduce(Move::DeskLost);
        let over = state.desk.as_ref().map(|desk| desk.phase.clone());
        assert!(matches!(over, Some(Having::Over { is_bad: false, .. })), "a close behind it is no loss");
        assert_eq!(state.reduce(Move::Dismiss).desk, None);
    }

    #[test]
    fn without_a_microphone_nothing_is_taken() {
        let state =
            after([Move::TakeOver("CA1".into()), Move::DeskFailed("No microphone was found.".into())]);
        assert_eq!(state.has(), None);
        assert!(matches!(&state.desk.as_ref().expect("shown").phase, Having::Over { is_bad: true, .. }));
    }

    #[test]
    fn a_lost_line_is_said_so() {
        let state = after(taken().into_iter().chain([Move::DeskLost]));
        assert!(
            matches!(&state.desk.as_ref().expect("shown").phase, Having::Over { words, is_bad: true } if words.contains("lost"))
        );
    }

    #[test]
    fn whoever_takes_a_call_over_does_not_hear_it_twice() {
        let state = after([Move::Listen("CA1".into()), Move::Heard, Move::TakeOver("CA1".into())]);
        assert_eq!(state.listening, None);
    }

    #[test]
    fn a_line_that_is_lost_is_tried_again_a_few_times() {
        let mut state = after([Move::Listen("CA1".into()), Move::Heard]);
        for tries in 1..=TRIES {
            state = state.reduce(Move::HearingLost);
            assert_eq!(state.tries(), tries);
        }
        state = state.reduce(Move::HearingLost);
        assert!(matches!(&state.listening.as_ref().expect("shown").phase, Hearing::Failed(_)));
        let state = state.reduce(Move::Volume(7.0)).reduce(Move::Listen("CA2".into()));
        assert_eq!(
            state.listening.as_ref().map(|listening| listening.volume),
            Some(1.0),
            "kept, and bounded"
        );
    }
}
