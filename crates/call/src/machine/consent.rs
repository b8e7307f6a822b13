//! Whether the call may be recorded: the caller is told that it is, and may refuse.

use std::time::{Duration, Instant};

use super::Call;
use crate::{
    consent::refuses,
    event::{AgentCommand, CallEvent, ItemId, Speaker, Utterance},
    instructions::NOT_RECORDED_NOTE,
    phrase::OWN,
};

/// A service tells of speech so long after it began at the most.
const TOLD_WITHIN: Duration = Duration::from_millis(500);

impl Call {
    /// Says, before anything else, that the call is recorded, where it is.
    pub(super) fn announce(&mut self, now: Instant) {
        let phrase = self.phrases.recorded.clone();
        if self.may_record && self.say(now, phrase) {
            self.announcing = Some(ItemId(format!("{OWN}{}", self.recorded)));
        }
    }

    /// From when on the call must not be recorded, when these are words of the caller that ask for it.
    pub(super) fn refuses_recording(&self, said: &Utterance) -> Option<Duration> {
        let refuses = self.may_record && said.speaker == Speaker::Caller && refuses(&said.text);
        refuses.then(|| said.began.saturating_sub(TOLD_WITHIN))
    }

    /// Ends the recording where it was refused, and says so.
    pub(super) fn stop_recording(&mut self, since: Duration) {
        self.may_record = false;
        self.publish(CallEvent::RecordingRefused { since });
        self.tell(AgentCommand::Note(NOT_RECORDED_NOTE.into()));
        if self.closing.is_none() && !self.is_over() {
            let phrase = self.phrases.not_recorded.clone();
            self.say(self.now, phrase);
        }
    }
}
