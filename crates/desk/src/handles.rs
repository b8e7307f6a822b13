//! Short names for what is talked about in a call: `S1` for a time that was offered, `V1` for a visit that the caller has.
//!
//! An agent cannot make up a row of the book by writing a number: a handle means something only in the call in which it was
//! given out, and only what was given out in it. No handle is given to two things. All of this is in memory and is
//! forgotten when the call has ended.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use booking::clinic::VisitTypeId;
use booking::slot::Slot;

/// Calls that are remembered; the oldest are forgotten. Some forty times as many as can be up.
const CALLS: usize = 4096;
/// Handles of each kind that mean something at a time in one call; the oldest are forgotten.
const KEPT: usize = 100;

/// A time that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) slot: Slot,
    pub(crate) visit_type: VisitTypeId,
}

/// Somebody who the caller has shown to be.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Row ids; one who stands twice in the list has two.
    pub(crate) patients: Vec<i64>,
    /// The name as they said it.
    pub(crate) name: String,
}

/// A handle that means nothing in this call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoSuchHandle {
    /// Those that do, in order.
    pub(crate) valid: Vec<String>,
}

/// The tables of all calls.
#[derive(Default)]
pub(crate) struct Handles(Mutex<State>);

#[derive(Default)]
struct State {
    calls: HashMap<String, Call>,
    /// The oldest first.
    order: VecDeque<String>,
}

#[derive(Default)]
struct Call {
    slots: Table<Offered>,
    visits: Table<i64>,
    known: Option<Known>,
    /// Wrong answers to who it is.
    failed: u8,
}

struct Table<T> {
    rows: VecDeque<(u32, T)>,
    last: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { rows: VecDeque::new(), last: 0 }
    }
}

impl<T: Copy + PartialEq> Table<T> {
    /// The handle of this thing, a new one if it has none.
    fn handle(&mut self, letter: char, thing: T) -> String {
        if let Some((number, _)) = self.rows.iter().find(|(_, known)| *known == thing) {
            return format!("{letter}{number}");
        }
        if self.rows.len() == KEPT {
            self.rows.pop_front();
        }
        self.last += 1;
        self.rows.push_back((self.last, thing));
        format!("{letter}{}", self.last)
    }

    fn thing(&self, letter: char, handle: &str) -> Result<T, NoSuchHandle> {
        let written = handle.trim();
        let mut letters = written.chars();
        let number = match letters.next() {
            Some(first) if first.eq_ignore_ascii_case(&letter) => letters.as_str().trim().parse::<u32>().ok(),
            _ => None,
        };
        let found = number.and_then(|number| self.rows.iter().find(|(known, _)| *known == number));
        found.map(|(_, thing)| *thing).ok_or_else(|| NoSuchHandle {
            valid: self.rows.iter().map(|(number, _)| format!("{letter}{number}")).collect(),
        })
    }
}

impl Handles {
    /// The handle of a time that is offered in this call.
    pub(crate) fn offer(&self, call_sid: &str, offered: Offered) -> String {
        self.with(call_sid, |call| call.slots.handle('S', offered))
    }

    /// The time that a handle of this call means.
    pub(crate) fn offered(&self, call_sid: &str, handle: &str) -> Result<Offered, NoSuchHandle> {
        self.with(call_sid, |call| call.slots.thing('S', handle))
    }

    /// The handle of a visit of which this caller may hear.
    pub(crate) fn visit(&self, call_sid: &str, row: i64) -> String {
        self.with(call_sid, |call| call.visits.handle('V', row))
    }

    /// The visit that a handle of this call means.
    pub(crate) fn visit_row(&self, call_sid: &str, handle: &str) -> Result<i64, NoSuchHandle> {
        self.with(call_sid, |call| call.visits.thing('V', handle))
    }

    /// Who the caller has shown to be.
    pub(crate) fn known(&self, call_sid: &str) -> Option<Known> {
        self.with(call_sid, |call| call.known.clone())
    }

    /// The caller has shown who they are.
    pub(crate) fn set_known(&self, call_sid: &str, known: Known) {
        self.with(call_sid, |call| call.known = Some(known));
    }

    /// How many wrong answers there were in this call, changed by `change`.
    pub(crate) fn failed(&self, call_sid: &str, change: impl FnOnce(&mut u8)) -> u8 {
        self.with(call_sid, |call| {
            change(&mut call.failed);
            call.failed
        })
    }

    /// The call has ended: nothing of it means anything any more.
    pub(crate) fn forget(&self, call_sid: &str) {
        let mut state = self.state();
        if state.calls.remove(call_sid).is_some() {
            state.order.retain(|known| known != call_sid);
        }
    }

    fn with<T>(&self, call_sid: &str, work: impl FnOnce(&mut Call) -> T) -> T {
        let mut state = self.state();
        if !state.calls.contains_key(call_sid) {
            if state.order.len() == CALLS
                && let Some(oldest) = state.order.pop_front()
            {
                state.calls.remove(&oldest);
            }
            state.order.push_back(call_sid.to_owned());
        }
        work(state.calls.entry(call_sid.to_owned()).or_default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use booking::clinic::ClinicianId;
    use jiff::civil::{date, time};

    use super::*;

    fn offered(hour: i8) -> Offered {
        let slot = Slot {
            clinician: ClinicianId(1),
            room: None,
            date: date(2026, 11, 23),
            time: time(hour, 0, 0, 0),
            minutes: 30,
            starts_at: "2026-11-23T14:00:00Z".parse().unwrap(),
            ends_at: "2026-11-23T14:30:00Z".parse().unwrap(),
        };
        Offered { slot, visit_type: VisitTypeId(1) }
    }

    #[test]
    fn a_handle_means_one_thing_in_one_call() {
        let handles = Handles::default();
        assert_eq!(handles.offer("CA1", offered(9)), "S1");
        assert_eq!(handles.offer("CA1", offered(10)), "S2");
        assert_eq!(handles.offer("CA1", offered(9)), "S1", "the same time has the same handle");
        assert_eq!(handles.visit("CA1", 7), "V1", "visits count for themselves");
        assert_eq!(handles.offer("CA2", offered(11)), "S1", "another call counts anew");
        for written in ["S1", "s1", " S 1 "] {
            assert_eq!(handles.offered("CA1", written), Ok(offered(9)), "{written:?}");
        }
        assert_eq!(handles.offered("CA2", "S1"), Ok(offered(11)), "and means its own");
        for wrong in ["S3", "V1", "1", "", "S", "S-1", "S99999999999", "7", "ß1"] {
            let no = handles.offered("CA1", wrong).unwrap_err();
            assert_eq!(no.valid, ["S1", "S2"], "{wrong:?} means nothing, and these do");
        }
        assert_eq!(handles.visit_row("CA2", "V1").unwrap_err().valid, Vec::<String>::new());
    }

    #[test]
    fn an_ended_call_is_forgotten_and_no_number_is_used_twice_within_one() {
        let handles = Handles::default();
        for row in 0..150 {
            assert_eq!(handles.visit("CA1", row), format!("V{}", row + 1));
        }
        assert!(handles.visit_row("CA1", "V50").is_err(), "the oldest are forgotten");
        assert_eq!(handles.visit("CA1", 0), "V151", "and get no number again");
        handles.forget("CA1");
        assert!(handles.visit_row("CA1", "V151").is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let handles = Handles::default();
        for call in 0..CALLS * 2 {
            handles.visit(&call.to_string(), 1);
        }
        let state = handles.0.lock().unwrap();
        assert_eq!((state.calls.len(), state.order.len()), (CALLS, CALLS));
    }
}
