//! What is told of this program's own calls to whoever mirrors them for other programs.
//!
//! Told under the registry's lock, so in the order in which things became true. Nobody is waited for: when the queue is
//! full, the reader is told that it missed something and reads everything again.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use tokio::sync::mpsc;
use wire::call::LiveCall;
use wire::event::{CallRecord, Event};
use wire::history::Outcome;

use super::{Live, Order};

/// Changes that may wait for the mirror. Fifty calls make about 150 a second.
const TOLD_WAITING: usize = 4096;

/// Orders for other programs that may wait.
const ORDERS_WAITING: usize = 64;

/// One change of one of our own calls.
pub(crate) struct Told {
    pub(crate) call_sid: String,
    /// Larger for every later time that a call of this id is up.
    pub(crate) generation: u64,
    pub(crate) event: Event,
    /// Calls that began with it: one, or none when an earlier one goes on.
    pub(crate) calls: u64,
    /// Appointments that were booked with it.
    pub(crate) booked: u64,
    /// How the call ended, when it did.
    pub(crate) ended: Option<Ended>,
}

/// An ended call, as the history of live state tells it.
#[derive(Clone)]
pub(crate) struct Ended {
    pub(crate) call: LiveCall,
    pub(crate) at: Timestamp,
    pub(crate) outcome: Outcome,
    /// The confirmation number.
    pub(crate) booked: Option<String>,
}

impl Told {
    /// An event by which nothing is counted and no call ends.
    pub(super) fn plain(call_sid: &str, generation: u64, event: Event) -> Told {
        Told { call_sid: call_sid.to_owned(), generation, event, calls: 0, booked: 0, ended: None }
    }
}

/// An order for a call that another program holds.
pub(crate) struct Forward {
    pub(crate) program: String,
    pub(crate) call_sid: String,
    pub(crate) order: Order,
}

/// The registry's end of the mirror.
pub(super) struct Mirror {
    told: mpsc::Sender<Told>,
    pub(super) orders: mpsc::Sender<Forward>,
    missed: AtomicBool,
    /// Whether other programs can be reached at this moment.
    pub(super) reaches: AtomicBool,
}

/// The mirror's end.
pub(crate) struct Telling {
    pub(crate) told: mpsc::Receiver<Told>,
    pub(crate) orders: mpsc::Receiver<Forward>,
}

impl Mirror {
    pub(super) fn tell(&self, told: Told) {
        if self.told.try_send(told).is_err() {
            self.missed.store(true, Ordering::Release);
        }
    }
}

impl Live {
    /// From here on everything about our own calls is told. `None` when somebody is told already.
    pub(crate) fn telling(&self) -> Option<Telling> {
        let (told, told_arriving) = mpsc::channel(TOLD_WAITING);
        let (orders, orders_arriving) = mpsc::channel(ORDERS_WAITING);
        let mirror = Mirror { told, orders, missed: AtomicBool::new(true), reaches: AtomicBool::new(false) };
        self.0.mirror.set(mirror).ok()?;
        Some(Telling { told: told_arriving, orders: orders_arriving })
    }

    /// Says whether orders for other programs' calls can be passed on.
    pub(crate) fn set_reaches_others(&self, reaches: bool) {
        if let Some(mirror) = self.0.mirror.get() {
            mirror.reaches.store(reaches, Ordering::Release);
        }
    }

    /// Whether something could not be told since this was asked the last time; so it is at first.
    pub(crate) fn missed(&self) -> bool {
        self.0.mirror.get().is_some_and(|mirror| mirror.missed.swap(false, Ordering::AcqRel))
    }

    /// Our own calls that are up with their generations, oldest first, and what `with` reads while nothing changes.
    pub(crate) fn own<T>(&self, with: impl FnOnce() -> T) -> (Vec<(u64, CallRecord)>, T) {
        let now = self.0.clock.now();
        let state = self.0.state();
        let own = state.oldest_first().into_iter().map(|entry| (entry.generation, entry.record.as_wire(now)));
        (own.collect(), with())
    }

    /// The state of one of our own calls, if it is up under this generation.
    pub(crate) fn own_call(&self, call_sid: &str, generation: u64) -> Option<LiveCall> {
        let now = self.0.clock.now();
        let state = self.0.state();
        let entry = state.calls.get(call_sid).filter(|entry| entry.generation == generation)?;
        Some(entry.record.call_at(now))
    }

    /// How one of our own calls ended, if it did and is still remembered.
    pub(crate) fn own_end(&self, call_sid: &str) -> Option<Ended> {
        let state = self.0.state();
        state.ended.iter().rev().find(|record| record.call.call_sid == call_sid)?.ended_as()
    }
}
