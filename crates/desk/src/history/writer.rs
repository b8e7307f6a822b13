//! The thread that writes calls into the book.
//!
//! It writes what is pending about every [`PACE`], at once when a call has ended, and again after a pause when the book
//! did not take it. Nothing is given up but a value that the book itself refuses.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use store::history::Batch;
use store::{Store, StoreError};
use wire::event::{Event, HistoryChanged, Trouble};

use super::pending::{Changes, Pending};
use super::rows;
use crate::bus::Bus;
use crate::status::Lamps;

/// Between two writes while calls are up. A program that is killed loses at most this much of what was said.
const PACE: Duration = Duration::from_millis(200);
/// The longest pause before it is tried again.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long the thread sleeps at most when nobody calls.
const IDLE: Duration = Duration::from_secs(600);
/// Lines that are written in one transaction, so that a caller who books never waits long behind them.
const MOST_AT_ONCE: usize = 1_000;

/// The writing thread. It ends when its desk does, after a last attempt.
pub(crate) struct Writer {
    pending: Arc<Pending>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// `kept_by` names this run of the program in the rows of calls that are up. `tidy` is called now and then, at least
    /// every [`IDLE`]; `over` with the id of each call whose end has been written.
    pub(crate) fn start(
        pending: Arc<Pending>,
        store: Store,
        lamps: Arc<Lamps>,
        bus: Bus,
        kept_by: String,
        tidy: Box<dyn Fn() + Send>,
        over: Box<dyn Fn(&str) + Send>,
    ) -> Writer {
        let writing =
            Writing { pending: pending.clone(), store, lamps, bus, kept_by, tidy, over, in_trouble: false };
        let thread = std::thread::Builder::new().name("history".to_owned()).spawn(move || writing.run());
        if let Err(error) = &thread {
            tracing::error!(%error, "Calls cannot be written down: the system has no room for another thread");
        }
        Writer { pending, thread: thread.ok() }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.pending.close();
        if let Some(thread) = self.thread.take() {
            // A panic in there was reported by itself.
            let _ = thread.join();
        }
    }
}

struct Writing {
    pending: Arc<Pending>,
    store: Store,
    lamps: Arc<Lamps>,
    bus: Bus,
    kept_by: String,
    tidy: Box<dyn Fn() + Send>,
    over: Box<dyn Fn(&str) + Send>,
    /// The book does not take what it is given, and the windows were told so.
    in_trouble: bool,
}

impl Writing {
    fn run(mut self) {
        // What the book did not take yet.
        let mut backlog = Changes::default();
        let mut pause = PACE;
        loop {
            let failed = !backlog.is_empty();
            let taken = self.pending.take(pause, IDLE, backlog.lines(), failed);
            if taken.lost > 0 {
                self.tell_lost(taken.lost);
            }
            (self.tidy)();
            if taken.changes.is_empty() && backlog.is_empty() {
                self.pending.wrote(taken.noted);
                if taken.closed {
                    return;
                }
                continue;
            }
            backlog.merge(taken.changes);
            let answer = self.write(&mut backlog);
            self.lamps.book_written(answer.as_ref().err());
            match answer {
                Ok(()) => {
                    (self.in_trouble, pause) = (false, PACE);
                    self.pending.wrote(taken.noted);
                }
                Err(error) => {
                    self.tell_trouble(&error);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
            if taken.closed {
                return;
            }
        }
    }

    /// Writes everything, in parts. What is left in `backlog` after an error is to be tried again.
    fn write(&mut self, backlog: &mut Changes) -> Result<(), StoreError> {
        while !backlog.is_empty() {
            let part = backlog.take(MOST_AT_ONCE);
            let (mut left, answer) = match self.write_part(part) {
                Ok(()) => continue,
                Err((part, StoreError::Constraint(_))) => self.write_one_by_one(part),
                Err((part, error)) => (part, Err(error)),
            };
            left.merge(std::mem::take(backlog));
            *backlog = left;
            answer?;
        }
        Ok(())
    }

    /// The book refuses something of these calls: finds out of which, so that one call does not hold up the others.
    fn write_one_by_one(&mut self, part: Changes) -> (Changes, Result<(), StoreError>) {
        let mut calls = part.by_call().into_iter();
        while let Some(call) = calls.next() {
            match self.write_part(call) {
                Ok(()) => {}
                Err((mut call, error @ StoreError::Constraint(_))) => {
                    self.give_up(&call, &error);
                    // A call whose words the book refuses still has an end.
                    if call.drop_lines() > 0
                        && let Err((mut left, error)) = self.write_part(call)
                        && !matches!(error, StoreError::Constraint(_))
                    {
                        calls.for_each(|call| left.merge(call));
                        return (left, Err(error));
                    }
                }
                Err((mut left, error)) => {
                    calls.for_each(|call| left.merge(call));
                    return (left, Err(error));
                }
            }
        }
        (Changes::default(), Ok(()))
    }

    fn give_up(&self, calls: &Changes, error: &StoreError) {
        for change in calls.calls() {
            let call_sid = change.row.call.call_sid.clone();
            tracing::error!(callSid = %call_sid, %error, "Part of a call could not be written down");
            let message =
                "Part of a call could not be written down: the appointment book refuses it.".to_owned();
            self.bus.publish(Event::Trouble(Trouble { call_sid: Some(call_sid), message }));
        }
    }

    fn write_part(&mut self, part: Changes) -> Result<(), (Changes, StoreError)> {
        let written = self.batch(&part).and_then(|batch| self.store.write_calls(&batch));
        if let Err(error) = written {
            return Err((part, error));
        }
        for (call_sid, change) in part.into_calls() {
            if change.end.is_some() {
                (self.over)(&call_sid);
            }
            if change.is_told() {
                self.bus.publish(Event::HistoryChanged(HistoryChanged { call_sid }));
            }
        }
        Ok(())
    }

    fn batch(&self, part: &Changes) -> Result<Batch, StoreError> {
        let mut batch = Batch::default();
        for change in part.calls() {
            let end = match &change.end {
                // The book knows best what was booked: a booking is there even when its call's loop broke before it
                // heard of it.
                Some(end) if end.facts.booked.is_none() => {
                    let mut end = end.clone();
                    let booked = self.store.booked_in(&change.row.call.call_sid)?;
                    let stands = booked.iter().rev().find(|row| !row.status.frees_time());
                    end.facts.booked = stands.map(|row| row.confirmation_number.clone());
                    Some(end)
                }
                end => end.clone(),
            };
            batch.calls.push(rows::call_write(&change.row, end.as_ref(), &self.kept_by));
            for line in change.lines.values() {
                rows::line_write(&change.row.call.call_sid, line, &mut batch);
            }
        }
        Ok(batch)
    }

    /// Once for each time that the book is out of order.
    fn tell_trouble(&mut self, error: &StoreError) {
        if std::mem::replace(&mut self.in_trouble, true) {
            return;
        }
        tracing::error!(%error, "Calls cannot be written down at the moment; they are kept in memory");
        let message = format!(
            "Calls cannot be written down at the moment: {error}. They are kept in memory meanwhile."
        );
        self.bus.publish(Event::Trouble(Trouble { call_sid: None, message }));
    }

    fn tell_lost(&self, lost: u64) {
        tracing::error!(lost, "There was no room to keep all lines of calls until the book works again");
        let message = format!(
            "{lost} lines of calls could not be kept: the appointment book has been out of order for too long."
        );
        self.bus.publish(Event::Trouble(Trouble { call_sid: None, message }));
    }
}

impl crate::Desk {
    /// Has everything that is known of calls written to the book now; comes back when that is done. `false` when it took
    /// longer than `patience`: the writing goes on, as long as the program does.
    pub async fn flush_history(&self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.0.history.flush().done()).await.is_ok()
    }
}
