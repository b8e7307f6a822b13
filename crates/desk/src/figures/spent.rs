//! What was spent on which day of the clinic's calendar. Kept in the book, so that a day's limit outlives a restart.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use store::Store;

use crate::status::Lamps;

/// Days of which the sum is kept in memory: today, and neighbours for a clock that is set right.
const DAYS: usize = 3;

pub(crate) struct Spent {
    store: Store,
    lamps: Arc<Lamps>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// In millionths of the price table's currency; what the book holds and what it does not yet.
    days: BTreeMap<Date, u64>,
    /// Not in the book yet.
    unwritten: BTreeMap<Date, u64>,
    /// Somebody writes it.
    writing: bool,
}

impl Spent {
    /// Reads today's sum; starts at nothing when the book cannot be read.
    pub(crate) fn load(store: Store, lamps: Arc<Lamps>, today: Date) -> Spent {
        let spent = store.cost(today);
        lamps.book_answered(spent.as_ref().err());
        let days = BTreeMap::from([(today, spent.unwrap_or(0))]);
        Spent { store, lamps, state: Mutex::new(State { days, ..State::default() }) }
    }

    /// Spent on this day so far.
    pub(crate) fn on(&self, day: Date) -> u64 {
        self.state().days.get(&day).copied().unwrap_or(0)
    }

    /// Adds to a day. It is written in the background, since the disk may be slow and a call is not kept waiting; what
    /// could not be written goes in with the next sum.
    pub(crate) fn add(self: &Arc<Spent>, day: Date, micros: u64) {
        if micros == 0 {
            return;
        }
        let mut state = self.state();
        put(&mut state.days, day, micros);
        put(&mut state.unwritten, day, micros);
        if state.days.len() > DAYS {
            // The oldest, but not the one that counts: a clock may have been set far back.
            let is_oldest = state.days.first_key_value().is_some_and(|(first, _)| *first == day);
            if is_oldest {
                state.days.pop_last()
            } else {
                state.days.pop_first()
            };
        }
        if state.writing {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        state.writing = true;
        drop(state);
        let spent = self.clone();
        runtime.spawn_blocking(move || spent.write());
    }

    /// Writes until nothing is left. One at a time, so that many calls make few writes.
    fn write(&self) {
        loop {
            let (day, micros) = {
                let mut state = self.state();
                match state.unwritten.pop_first() {
                    Some(next) => next,
                    None => {
                        state.writing = false;
                        return;
                    }
                }
            };
            let written = self.store.add_cost(day, micros);
            let goes_on = written.is_ok() || self.keep(day, micros);
            self.lamps.book_written(written.as_ref().err());
            if !goes_on {
                return;
            }
        }
    }

    /// Takes back what could not be written; true when it is to be tried again. Who added meanwhile has left the writing to us.
    fn keep(&self, day: Date, micros: u64) -> bool {
        let mut state = self.state();
        state.writing = !state.unwritten.is_empty();
        put(&mut state.unwritten, day, micros);
        state.writing
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn put(sums: &mut BTreeMap<Date, u64>, day: Date, micros: u64) {
    let sum = sums.entry(day).or_default();
    *sum = sum.saturating_add(micros);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use testkit::temp;

    use super::*;
    use crate::bus::Bus;

    #[test]
    fn a_sum_that_comes_while_another_fails_is_not_left_behind() {
        let books = temp::store();
        let day = date(2026, 11, 20);
        let lamps = Arc::new(Lamps::new(Bus::new()));
        let spent = Arc::new(Spent::load(books.store.clone(), lamps, day));
        // Somebody writes; what is added now is left to them.
        spent.state().writing = true;
        spent.add(day, 15);
        assert!(spent.keep(day, 10), "they have to try again, since nobody else will");
        spent.write();
        assert_eq!(books.store.cost(day).expect("read"), 25);
        spent.state().writing = true;
        assert!(!spent.keep(day, 1), "what fails alone waits for the next sum");
        assert!(!spent.state().writing, "and the next sum writes it");
    }
}
