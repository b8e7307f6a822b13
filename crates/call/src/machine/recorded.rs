//! Sentences that the call says itself, from recordings.

use std::time::Instant;

use super::Call;
use crate::{
    event::{CallEvent, EndReason, ItemId, Output, ResponseId},
    phrase::{OWN, Phrase},
};

impl Call {
    /// Plays a sentence behind what is being played, and shows its words. Whether there is such a sentence.
    pub(super) fn say(&mut self, now: Instant, phrase: Phrase) -> bool {
        if phrase.sound.is_empty() {
            return false;
        }
        self.recorded += 1;
        let (response, item) =
            (ResponseId(format!("{OWN}{}", self.recorded)), ItemId(format!("{OWN}{}", self.recorded)));
        self.transcript.agent_sounds(now, &response, &item);
        let utterance = self.transcript.agent_worded(now, &response, &item, phrase.words.into());
        self.publish_utterance(utterance);
        self.playout.push(&response, &item, phrase.sound);
        self.playout.complete(&response);
        let outputs = &mut self.outputs;
        self.transcript.response_ended(&response, |utterance| {
            outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
        });
        true
    }

    /// The goodbye for an end of this kind.
    pub(super) fn goodbye(&self, reason: EndReason) -> Phrase {
        let phrase = match reason {
            EndReason::Closing | EndReason::Staff => &self.phrases.closing,
            EndReason::TimeLimit => &self.phrases.time_limit,
            EndReason::PutThrough => &self.phrases.one_moment,
            _ => &self.phrases.goodbye,
        };
        phrase.clone()
    }
}
