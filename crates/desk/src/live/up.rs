//! Calls that are up, whoever holds them.

use jiff::Timestamp;
use wire::call::LiveCall;
use wire::event::CallRecord;

use super::elsewhere::Elsewhere;
use super::{Entry, State};

impl State {
    /// This program's own, oldest first.
    pub(super) fn oldest_first(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.calls.values().collect();
        entries.sort_by_key(|entry| (entry.record.started, entry.generation));
        entries
    }

    /// All that are up, whoever holds them, oldest first.
    pub(super) fn up(&self) -> Vec<Up<'_>> {
        let mut all: Vec<Up<'_>> = self.oldest_first().into_iter().map(Up::Here).collect();
        all.extend(self.elsewhere.values().map(Up::Elsewhere));
        all.sort_by_key(Up::order);
        all
    }

    pub(super) fn as_wire(&self, now: Timestamp) -> Vec<CallRecord> {
        self.up().into_iter().map(|up| up.as_wire(now)).collect()
    }
}

/// One of them.
pub(super) enum Up<'a> {
    Here(&'a Entry),
    Elsewhere(&'a Elsewhere),
}

impl Up<'_> {
    /// By what they are put in order, oldest first.
    pub(super) fn order(&self) -> (Timestamp, u64) {
        match self {
            Up::Here(entry) => (entry.record.started, entry.generation),
            Up::Elsewhere(call) => (call.started, 0),
        }
    }

    pub(super) fn call_at(&self, now: Timestamp) -> LiveCall {
        match self {
            Up::Here(entry) => entry.record.call_at(now),
            Up::Elsewhere(call) => call.call_at(now),
        }
    }

    pub(super) fn as_wire(&self, now: Timestamp) -> CallRecord {
        match self {
            Up::Here(entry) => entry.record.as_wire(now),
            Up::Elsewhere(call) => call.as_wire(now),
        }
    }
}
