//! Whether the call may be recorded: the caller is told that it is, and may refuse.

use std::time::{Duration, Instant};

use super::Call;
use crate::{
    consent::refuses,
    event::{AgentCommand, CallEvent, ItemId},
    instructions::NOT_RECORDED_NOTE,
    phrase::OWN,
};

impl Call {
    /// Says, before anything else, that the call is recorded, where it is.
    pub(super) fn announce(&mut self, now: Instant) {
        let phrase = self.phrases.recorded.clone();
        if self.may_record && self.say(now, phrase) {
            self.announcing = Some(ItemId(format!("{OWN}{}", self.recorded)));
        }
    }

    /// Ends the recording when these words of the caller, which began so long after the call, ask for it.
    pub(super) fn mind_consent(&mut self, began: Duration, words: &str) {
        if !self.may_record || !refuses(words) {
            return;
        }
        self.may_record = false;
        self.publish(CallEvent::RecordingRefused { since: began });
        self.tell(AgentCommand::Note(NOT_RECORDED_NOTE.into()));
        if self.closing.is_none() && !self.is_over() {
            let phrase = self.phrases.not_recorded.clone();
            self.say(self.now, phrase);
        }
    }
}
