//! What is added to a call after its end: words that staff said before it, which a service has written down meanwhile, and
//! who has seen that its caller wanted a person.
//!
//! The call stays ended, in memory, in the book and in Redis: only the line is put where it belongs, and the windows that show
//! the call are told of it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use wire::event::{Event, UtteranceChanged};

use super::record::Record;
use super::{Registered, Shared};
use crate::view;

/// Where late words of a call go, in the name of the machine that had it last when this was made.
pub struct LateWords {
    shared: Arc<Shared>,
    call_sid: String,
    generation: u64,
    /// Stands before the ids of that machine.
    prefix: String,
    /// When that machine began.
    began: Timestamp,
}

impl Registered {
    /// Takes what staff said and is not written down when the machine that has the call now ends.
    pub fn late_words(&self) -> LateWords {
        let state = self.shared.state();
        let entry = state.calls.get(&self.call_sid).filter(|entry| entry.generation == self.generation);
        let (prefix, began) = entry
            .map(|entry| (entry.record.prefix.clone(), entry.record.machine_began()))
            .unwrap_or_default();
        drop(state);
        let (shared, call_sid) = (self.shared.clone(), self.call_sid.clone());
        LateWords { shared, call_sid, generation: self.generation, prefix, began }
    }
}

impl LateWords {
    /// Of which call.
    pub fn call_sid(&self) -> &str {
        &self.call_sid
    }

    /// Adds this to the call's lines: `utterance_changed`, and `history_changed` once it is in the book. Does nothing where
    /// the call has gone on with another loop since, or is not known any more.
    pub fn put(&self, utterance: call::event::Utterance) {
        let mut state = self.shared.state();
        if state.calls.get(&self.call_sid).is_some_and(|entry| entry.generation == self.generation) {
            // Whoever puts the caller through keeps the record.
            drop(state);
            return self.shared.change(&self.call_sid, self.generation, |record, now| {
                vec![self.put_into(record, utterance, now)]
            });
        }
        let same =
            |record: &&mut Record| record.call.call_sid == self.call_sid && record.prefix == self.prefix;
        let Some(record) = state.ended.iter_mut().rev().find(same) else { return };
        let Some(ended) = record.ended_at() else { return };
        let event = self.put_into(record, utterance, ended);
        self.shared.add_late(record, event);
    }

    fn put_into(&self, record: &mut Record, utterance: call::event::Utterance, now: Timestamp) -> Event {
        let since = SignedDuration::try_from(utterance.began).unwrap_or(SignedDuration::ZERO);
        let at = self.began.saturating_add(since).unwrap_or(now).min(now);
        let utterance = view::utterance(format!("{}{}", self.prefix, utterance.id), at, utterance);
        record.put_utterance(utterance.clone(), at, now);
        Event::UtteranceChanged(UtteranceChanged { call_sid: self.call_sid.clone(), utterance })
    }
}

impl Shared {
    /// Has the line that was put last into the record of an ended call written down, and tells this program's windows of it;
    /// for others the call is over. Must be called under the lock.
    pub(super) fn add_late(&self, record: &mut Record, event: Event) {
        if let (Some(ended), Some(line)) = (record.ended_at(), record.take_touched()) {
            // As of the end, so that the row in the book stays as the end has left it.
            self.history.late(record.row_note(ended), line);
        }
        self.bus.publish(event);
    }
}

impl std::fmt::Debug for LateWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LateWords({})", self.call_sid)
    }
}
