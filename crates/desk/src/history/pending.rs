//! What has happened in calls and is not in the book yet. Only the latest of each call and each line is kept, so a book
//! that is out of order for a while costs little memory, and noting something takes a look into two maps.
//!
//! The one rule: this lock is held for memory alone, never while the disk, the bus or another lock is waited for.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;
use wire::call::{Line, LiveCall};
use wire::figures::{CallFigures, TurnFigures};
use wire::history::EndReason;

use super::ends::Facts;
use crate::review::Talk;

/// Lines that may wait for the book. Some forty megabytes; a hundred busy calls make as many in an hour.
pub(crate) const MOST_LINES: usize = 100_000;

/// So long a call whose caller waits may take to go on. Twilio asks what next within a second or two, and gives up on an
/// answer after fifteen.
const GOES_ON_WITHIN: Duration = Duration::from_secs(15);

/// A call as it stands.
#[derive(Clone)]
pub(crate) struct RowNote {
    pub(crate) call: LiveCall,
    pub(crate) started: Timestamp,
    pub(crate) at: Timestamp,
    pub(crate) confirmation_number: Option<String>,
    pub(crate) figures: Option<CallFigures>,
    pub(crate) turns: Arc<VecDeque<TurnFigures>>,
    /// Milliseconds until the first of an answer was heard, in how many turns.
    pub(crate) latency: (u64, u64),
}

/// A line as it stands.
#[derive(Clone)]
pub(crate) struct LineNote {
    pub(crate) line: Line,
    /// Among the lines of its call.
    pub(crate) place: i64,
    pub(crate) at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub(crate) start_ms: i64,
    pub(crate) end_ms: Option<i64>,
}

/// How a call ended.
#[derive(Clone)]
pub(crate) struct EndNote {
    pub(crate) at: Timestamp,
    pub(crate) reason: EndReason,
    pub(crate) facts: Facts,
    pub(crate) talk: Talk,
}

/// What is new of one call.
pub(crate) struct CallChange {
    pub(crate) row: RowNote,
    /// By their place.
    pub(crate) lines: BTreeMap<i64, LineNote>,
    pub(crate) end: Option<EndNote>,
    /// It began, or goes on after an end: an end that was noted before does not count.
    pub(crate) began: bool,
    /// A line has come after its end.
    pub(crate) is_late: bool,
}

impl CallChange {
    /// Whether the windows are told once it is in the book.
    pub(crate) fn is_told(&self) -> bool {
        self.began || self.is_late || self.end.is_some()
    }
}

/// What is new, by call.
#[derive(Default)]
pub(crate) struct Changes {
    calls: BTreeMap<String, CallChange>,
    lines: usize,
}

impl Changes {
    pub(crate) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// How many lines of calls.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &CallChange> {
        self.calls.values()
    }

    pub(crate) fn into_calls(self) -> BTreeMap<String, CallChange> {
        self.calls
    }

    /// Adds what happened later.
    pub(crate) fn merge(&mut self, later: Changes) {
        for (call_sid, later) in later.calls {
            let Some(known) = self.calls.get_mut(&call_sid) else {
                self.lines += later.lines.len();
                self.calls.insert(call_sid, later);
                continue;
            };
            let before = known.lines.len();
            known.lines.extend(later.lines);
            self.lines += known.lines.len() - before;
            known.row = later.row;
            if later.began || later.end.is_some() {
                known.end = later.end;
            }
            known.began |= later.began;
            known.is_late |= later.is_late;
        }
    }

    /// Takes out about `most` lines with their calls. A call of more lines than that comes in several parts, its end with
    /// the last.
    pub(crate) fn take(&mut self, most: usize) -> Changes {
        let mut part = Changes::default();
        while part.lines < most && part.calls.len() < most {
            let Some((call_sid, mut change)) = self.calls.pop_first() else { break };
            let room = most - part.lines;
            if let Some(first_left) = change.lines.keys().nth(room).copied() {
                let left = change.lines.split_off(&first_left);
                let rest = CallChange {
                    row: change.row.clone(),
                    lines: left,
                    end: change.end.take(),
                    began: false,
                    is_late: std::mem::take(&mut change.is_late),
                };
                self.calls.insert(call_sid.clone(), rest);
            }
            part.lines += change.lines.len();
            self.lines -= change.lines.len();
            part.calls.insert(call_sid, change);
        }
        part
    }

    /// One part for each call.
    pub(crate) fn by_call(self) -> Vec<Changes> {
        self.calls
            .into_iter()
            .map(|(call_sid, change)| Changes {
                lines: change.lines.len(),
                calls: BTreeMap::from([(call_sid, change)]),
            })
            .collect()
    }

    /// Forgets all lines, and gives how many there were; calls and their ends stay.
    pub(crate) fn drop_lines(&mut self) -> usize {
        self.calls.values_mut().for_each(|change| change.lines.clear());
        std::mem::take(&mut self.lines)
    }

    fn row(&mut self, row: RowNote) -> &mut CallChange {
        match self.calls.entry(row.call.call_sid.clone()) {
            Entry::Occupied(known) => {
                let known = known.into_mut();
                known.row = row;
                known
            }
            Entry::Vacant(place) => {
                let (lines, end) = (BTreeMap::new(), None);
                place.insert(CallChange { row, lines, end, began: false, is_late: false })
            }
        }
    }

    /// Notes a line of this call, if there is room; gives how many lines found none.
    fn line(&mut self, row: RowNote, line: LineNote) -> u64 {
        let full = self.lines >= MOST_LINES;
        let change = self.row(row);
        if full && !change.lines.contains_key(&line.place) {
            return 1;
        }
        let is_new = change.lines.insert(line.place, line).is_none();
        self.lines += usize::from(is_new);
        0
    }
}

/// The notes, and the writer's bell.
pub(crate) struct Pending {
    state: Mutex<State>,
    bell: Condvar,
    /// The number of the last note that is in the book.
    written: watch::Sender<u64>,
    /// Whether anybody writes at all.
    kept: bool,
    goes_on_within: Duration,
}

#[derive(Default)]
struct State {
    changes: Changes,
    /// Ends of calls whose caller waits, and when they count if nobody has gone on with the call. Until then the book has
    /// it as up, and a program that is killed closes it at its next start.
    held: BTreeMap<String, (Instant, RowNote, EndNote)>,
    /// Notes so far.
    noted: u64,
    /// Lines that the writer could not write yet.
    waiting: usize,
    /// Lines for which there was no room.
    lost: u64,
    haste: Haste,
    closed: bool,
}

/// How soon the writer shall write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Haste {
    /// At its pace.
    #[default]
    None,
    /// At once, while the book works.
    CallEnded,
    /// At once.
    Flush,
}

/// What the writer is to write.
pub(crate) struct Taken {
    pub(crate) changes: Changes,
    /// The number of the last note in it.
    pub(crate) noted: u64,
    /// Lines for which there was no room since the last time.
    pub(crate) lost: u64,
    /// It is the last time.
    pub(crate) closed: bool,
}

impl Pending {
    /// Without `kept` everything is forgotten at once.
    pub(crate) fn new(kept: bool) -> Pending {
        Pending {
            state: Mutex::default(),
            bell: Condvar::new(),
            written: watch::Sender::new(0),
            kept,
            goes_on_within: GOES_ON_WITHIN,
        }
    }

    /// A call began, or goes on after an end.
    pub(crate) fn begin(&self, row: RowNote) {
        self.state().held.remove(&row.call.call_sid);
        self.put(Haste::None, |changes| {
            let change = changes.row(row);
            (change.began, change.end) = (true, None);
            0
        });
    }

    /// A call changed; `line` is what was said or done.
    pub(crate) fn note(&self, row: RowNote, line: Option<LineNote>) {
        self.put(Haste::None, |changes| match line {
            Some(line) => changes.line(row, line),
            None => {
                changes.row(row);
                0
            }
        });
    }

    /// A line of a call that has ended. `row` is the call as of its end, so that it changes nothing in a row that is written.
    pub(crate) fn late(&self, row: RowNote, line: LineNote) {
        self.put(Haste::CallEnded, |changes| {
            changes.row(row.clone()).is_late = true;
            changes.line(row, line)
        });
    }

    /// A call ended.
    pub(crate) fn end(&self, row: RowNote, end: EndNote) {
        self.put(Haste::CallEnded, |changes| {
            changes.row(row).end = Some(end);
            0
        });
    }

    /// A call ended and is expected to go on: its end counts only when it does not.
    pub(crate) fn end_for_now(&self, row: RowNote, end: EndNote) {
        if !self.kept {
            return;
        }
        let due = now() + self.goes_on_within;
        self.state().held.insert(row.call.call_sid.clone(), (due, row.clone(), end));
        self.put(Haste::CallEnded, |changes| {
            changes.row(row);
            0
        });
    }

    /// `put` gives how many lines found no room.
    fn put(&self, haste: Haste, put: impl FnOnce(&mut Changes) -> u64) {
        if !self.kept {
            return;
        }
        let mut state = self.state();
        let was_empty = state.changes.is_empty();
        // What the writer holds counts too.
        let waiting = state.waiting;
        state.changes.lines += waiting;
        state.lost += put(&mut state.changes);
        state.changes.lines -= waiting;
        state.noted += 1;
        state.haste = state.haste.max(haste);
        drop(state);
        if was_empty || haste > Haste::None {
            self.bell.notify_one();
        }
    }

    /// Waits until there is something to write (or for `idle`), and then as long as is the writer's pace; takes it.
    /// `waiting` are the lines that could not be written the last time, when it `failed`.
    pub(crate) fn take(&self, pace: Duration, idle: Duration, waiting: usize, failed: bool) -> Taken {
        let mut state = self.state();
        state.waiting = waiting;
        if !failed {
            let nothing =
                |state: &mut State| state.changes.is_empty() && !state.closed && state.haste < Haste::Flush;
            let due = state.held.values().map(|(due, ..)| due.saturating_duration_since(now())).min();
            let idle = due.map_or(idle, |due| due.min(idle));
            let waited = self.bell.wait_timeout_while(state, idle, nothing);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let enough = if failed { Haste::Flush } else { Haste::CallEnded };
        let (mut state, _) = self
            .bell
            .wait_timeout_while(state, pace, |state| state.haste < enough && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        state.haste = Haste::None;
        state.release(now());
        Taken {
            changes: std::mem::take(&mut state.changes),
            noted: state.noted,
            lost: std::mem::take(&mut state.lost),
            closed: state.closed,
        }
    }

    /// Everything up to this note is in the book.
    pub(crate) fn wrote(&self, noted: u64) {
        self.written.send_replace(noted);
    }

    /// Has everything that is noted so far written at once. Gives what to wait for.
    pub(crate) fn flush(&self) -> Flush {
        let mut state = self.state();
        let noted = state.noted;
        state.haste = Haste::Flush;
        drop(state);
        self.bell.notify_one();
        Flush { noted: if self.kept { noted } else { 0 }, written: self.written.subscribe() }
    }

    /// Nothing more will come.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.bell.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets those ends count whose time has come, and all of them when the program ends.
    fn release(&mut self, now: Instant) {
        let closed = self.closed;
        for (_, (_, row, end)) in self.held.extract_if(.., |_, (due, ..)| closed || *due <= now) {
            self.changes.row(row).end = Some(end);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long an end is held back is no matter of the clinic's clock"
)]
fn now() -> Instant {
    Instant::now()
}

/// A flush under way.
pub(crate) struct Flush {
    noted: u64,
    written: watch::Receiver<u64>,
}

impl Flush {
    /// Comes back when everything that was noted is in the book.
    pub(crate) async fn done(mut self) {
        // The sender outlives this: it belongs to the desk.
        let _ = self.written.wait_for(|written| *written >= self.noted).await;
    }
}

#[cfg(test)]
mod tests;
