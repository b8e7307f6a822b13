//! Staff at a call's loop: what they want, where they hear the call, and who writes down what they say in it.

use std::future::pending;

use call::Encoding;
use call::event::{GaveBack, StaffEvent, StaffInput};
use desk::live::{DeskLine, DeskOver, DeskState, Registered, StaffOrder, Tap, Whisper};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::agents::openai::{Dictation, Written};
use crate::settings::OpenAi;

/// The call's way to staff.
pub(super) struct Staff {
    /// Where they hear it.
    pub(super) tap: Tap,
    /// What they want.
    orders: mpsc::Receiver<StaffOrder>,
    /// The desk that has the call, or waits for it.
    desk: Option<DeskLine>,
    /// How sound travels.
    encoding: Encoding,
    /// Writes down what the desk says.
    dictation: Option<Dictation>,
    /// How many have written it down, one each time that staff took the call.
    dictations: u32,
    /// The caller waits with music and does not hear the desk.
    is_holding: bool,
}

impl Staff {
    /// Opens the call to staff.
    pub(super) fn open(registered: &Registered, encoding: Encoding) -> Staff {
        let (tap, orders) = registered.open_to_staff(encoding);
        Staff { tap, orders, desk: None, encoding, dictation: None, dictations: 0, is_holding: false }
    }

    /// What staff do next. May be dropped and called again.
    async fn next(&mut self, registered: &Registered) -> StaffInput {
        let order = loop {
            let from_desk = async {
                match &mut self.desk {
                    Some(desk) => desk.inputs.recv().await,
                    None => pending().await,
                }
            };
            let written = async {
                match &mut self.dictation {
                    Some(dictation) => dictation.next().await,
                    None => pending().await,
                }
            };
            tokio::select! {
                input = from_desk => {
                    // Told once: nothing more comes from a desk that is gone.
                    return input.unwrap_or_else(|| {
                        self.desk = None;
                        StaffInput::Gone
                    });
                }
                words = written => match words {
                    Some(words) => return words,
                    None => self.dictation = None,
                },
                Some(order) = self.orders.recv() => break order,
            }
        };
        match order {
            StaffOrder::Whisper(Whisper { who, text }) => {
                registered.whispers(who);
                StaffInput::Whisper(text)
            }
            StaffOrder::TakeOver(desk) => {
                self.desk = Some(desk);
                StaffInput::TakeOver
            }
        }
    }

    /// Tells the desk how it stands.
    pub(super) fn tell(&mut self, event: &StaffEvent) {
        let state = match event {
            StaffEvent::TookOver => DeskState::Live { is_holding: false },
            StaffEvent::Held(is_holding) => DeskState::Live { is_holding: *is_holding },
            StaffEvent::Refused => DeskState::Over(DeskOver::Refused),
            StaffEvent::GaveBack { why: GaveBack::Staff, .. } => DeskState::Over(DeskOver::GivenBack),
            StaffEvent::GaveBack { why: GaveBack::Gone, .. } => DeskState::Over(DeskOver::Silent),
            StaffEvent::GaveBack { why: GaveBack::PutThrough, .. } => DeskState::Over(DeskOver::PutThrough),
            StaffEvent::GaveBack { why: GaveBack::Ending, .. } => DeskState::Over(DeskOver::Ended),
            StaffEvent::Whispered(_) | StaffEvent::NotUnderstood => return,
        };
        self.is_holding = state == DeskState::Live { is_holding: true };
        if let Some(desk) = &self.desk {
            desk.is(state);
        }
        if matches!(state, DeskState::Over(_)) {
            self.desk = None;
            if let Some(dictation) = &mut self.dictation {
                dictation.finish();
            }
        }
    }

    /// From now on what the desk says is written down by the service.
    pub(super) fn dictate(&mut self, openai: &OpenAi, call_sid: &str, tracker: &TaskTracker) {
        self.dictations += 1;
        let written =
            Written { call_sid: call_sid.to_owned(), number: self.dictations, encoding: self.encoding };
        self.dictation = Some(Dictation::begin(openai.clone(), written, tracker));
    }

    /// Who still writes down what staff said, when the call is over: nothing more is said.
    pub(super) fn take_dictation(&mut self) -> Option<Dictation> {
        let mut dictation = self.dictation.take()?;
        dictation.finish();
        Some(dictation)
    }

    /// Passes on to the dictation what the caller hears of the desk.
    pub(super) fn sees(&self, input: &StaffInput) {
        if let (StaffInput::Sound(sound), Some(dictation)) = (input, &self.dictation)
            && !self.is_holding
        {
            dictation.hear(sound);
        }
    }
}

/// What staff do next, where they can come in.
pub(super) async fn from_staff(staff: &mut Option<Staff>, registered: &Registered) -> StaffInput {
    match staff {
        Some(staff) => staff.next(registered).await,
        None => pending().await,
    }
}
