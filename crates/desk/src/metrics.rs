//! The counters that windows show, kept in the book and told on the bus.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use store::{Counters, Store, StoreError};
use wire::event::{Event, Metrics};

use crate::bus::Bus;
use crate::status::Lamps;

/// The counters as last told.
pub(crate) struct Figures {
    bus: Bus,
    told: Mutex<Metrics>,
    /// Calls that are not in the book yet, because it could not be written. They go in with the next one.
    uncounted: AtomicU64,
}

impl Figures {
    /// Reads the counters; starts at nothing when the book cannot be read.
    pub(crate) fn load(store: &Store, bus: Bus, lamps: &Lamps) -> Figures {
        let counters = store.counters();
        lamps.book_answered(counters.as_ref().err());
        let told = Mutex::new(metrics(counters.unwrap_or_default()));
        Figures { bus, told, uncounted: AtomicU64::new(0) }
    }

    /// Counts a call in the background, since the disk may be slow and a call is not kept waiting for a statistic. Without
    /// a runtime the call is counted with the next one.
    pub(crate) fn count_call(self: &Arc<Figures>, store: &Store, lamps: &Arc<Lamps>) {
        self.uncounted.fetch_add(1, Ordering::Relaxed);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (figures, store, lamps) = (self.clone(), store.clone(), lamps.clone());
        runtime.spawn_blocking(move || {
            let calls = figures.uncounted.swap(0, Ordering::Relaxed);
            if calls == 0 {
                return;
            }
            let counted = store.count_calls(calls);
            lamps.book_written(counted.as_ref().err());
            if counted.is_err() {
                figures.uncounted.fetch_add(calls, Ordering::Relaxed);
            }
            figures.tell(counted, &lamps);
        });
    }

    /// Tells what the book says now. May wait for the disk.
    pub(crate) fn refresh(&self, store: &Store, lamps: &Lamps) {
        self.tell(store.counters(), lamps);
    }

    fn tell(&self, counters: Result<Counters, StoreError>, lamps: &Lamps) {
        lamps.book_answered(counters.as_ref().err());
        let Ok(counters) = counters else { return };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let read = metrics(counters);
        // Two readings may arrive in the wrong order; the counters only grow, so the larger figure is the later one.
        let next = Metrics {
            total_calls: read.total_calls.max(told.total_calls),
            appointments_booked: read.appointments_booked.max(told.appointments_booked),
        };
        if *told != next {
            *told = next;
            self.bus.publish(Event::MetricUpdated(next));
        }
    }

    /// The counters, and what `with` reads while they cannot change.
    pub(crate) fn frozen<T>(&self, with: impl FnOnce() -> T) -> (Metrics, T) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        (*told, with())
    }
}

fn metrics(counters: Counters) -> Metrics {
    Metrics { total_calls: counters.total_calls, appointments_booked: counters.appointments_booked }
}
