//! Where the caller's speech meets the agent's: who stops, and how.

use std::time::Instant;

use super::Call;
use crate::{
    barge_in::{Situation, Verdict, judge},
    event::{AgentCommand, CallEvent, Output},
    playout::Cleared,
    transcript::Heard,
};

impl Call {
    /// The caller begins to speak.
    pub(super) fn barge_in(&mut self, now: Instant) {
        match judge(self.situation()) {
            Verdict::Allow => {
                self.deferred = false;
                if self.has_something_to_cut() {
                    self.interrupted = true;
                    self.interrupt(now);
                }
            }
            Verdict::Defer => self.deferred = true,
            Verdict::Block => self.deferred = false,
        }
    }

    /// Looks again at speech that was let run beside a tool.
    pub(super) fn reconsider_barge_in(&mut self, now: Instant) {
        if !self.deferred {
            return;
        }
        if self.turns.caller_speaks() {
            self.barge_in(now);
        } else {
            self.deferred = false;
        }
    }

    pub(super) fn situation(&self) -> Situation {
        Situation { saying_goodbye: self.closing.is_some(), side_effect_in_flight: self.tools.is_writing() }
    }

    pub(super) fn has_something_to_cut(&self) -> bool {
        self.turns.is_live_busy() || !self.playout.is_idle()
    }

    /// Stops the agent at once: nothing more is sent, what lies at the caller's side is dropped, the response under
    /// way is cancelled, and the service is told how much of each item was heard.
    pub(super) fn interrupt(&mut self, now: Instant) {
        let cleared = self.playout.clear(now);
        if cleared.at_caller {
            self.outputs.push_back(Output::ClearCaller);
        }
        for response in self.turns.interrupt(now) {
            let outputs = &mut self.outputs;
            self.transcript.response_cut(&response, self.is_voiced, |utterance| {
                outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
            });
            self.tell(AgentCommand::Cancel(response));
        }
        for item in &cleared.items {
            // An item that was heard to its end is left whole: truncating it would take its words from the service.
            if !(item.complete && item.heard >= item.received) {
                self.tell(AgentCommand::Truncate { item: item.item.clone(), heard: item.heard });
            }
        }
        self.cut_utterances(&cleared);
    }

    /// Parts the utterances of what was cleared into heard and cut.
    pub(super) fn cut_utterances(&mut self, cleared: &Cleared) {
        for item in &cleared.items {
            let heard = Heard { heard: item.heard, received: item.received, complete: item.complete };
            let utterance = self.transcript.cut(&item.item, heard);
            self.publish_utterance(utterance);
        }
    }
}
