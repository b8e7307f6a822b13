//! The one connection that writes, and transactions that several threads share.
//!
//! A commit waits for the disk, and one of many bookings takes no longer than one of a single booking. So whoever is done
//! while others wait for the connection leaves the transaction open to them; the last commits for all. Nobody is told of
//! anything before that commit has returned.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::StoreError;

/// So many share a transaction at most, so that the first does not wait long for the last.
const MOST: usize = 64;

/// What a shared transaction came to, once it is over.
type Outcome = Arc<OnceLock<Result<(), StoreError>>>;

pub(super) struct Writer {
    state: Mutex<State>,
    /// Wakes one of those who wait for the connection.
    returned: Condvar,
    /// Wakes those whose transaction is over, or has nobody left who would end it.
    settled: Condvar,
    patience: Duration,
}

struct State {
    idle: Option<Connection>,
    /// The transaction that is open on the idle connection, and how many share it so far.
    open: Option<(Outcome, usize)>,
    /// So many wait to join.
    joining: usize,
}

impl Writer {
    pub(super) fn new(connection: Connection, patience: Duration) -> Writer {
        let state = State { idle: Some(connection), open: None, joining: 0 };
        Writer { state: Mutex::new(state), returned: Condvar::new(), settled: Condvar::new(), patience }
    }

    /// The connection for oneself. What others left open on it is committed first.
    pub(super) fn borrow(&self) -> Result<Lent<'_>, StoreError> {
        let (lent, state) = self.take(self.state())?;
        drop(state);
        let mut lent = lent;
        if let Some((outcome, _)) = lent.shared.take() {
            let done = commit(&lent);
            self.settle(&outcome, done);
        }
        Ok(lent)
    }

    /// Does `work` in a transaction that it may share with others. What it wrote is on disk when this returns `Ok`, and is
    /// gone when it fails, or the commit does.
    pub(super) fn together<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut lent = self.join()?;
        let result = by_itself(&lent, work);
        let Some((outcome, members)) = lent.shared.take() else { return result };
        if lent.is_autocommit() {
            // After some faults SQLite takes the whole transaction back, that of the others too.
            let gone = StoreError::Other("the shared transaction was taken back".to_owned());
            self.settle(&outcome, Err(gone.clone()));
            return result.and(Err(gone.into()));
        }
        let state = self.state();
        if state.joining > 0 && members < MOST {
            lent.shared = Some((outcome.clone(), members));
            self.give_back(state, &mut lent);
            self.wait_for(&outcome)?;
        } else {
            drop(state);
            let done = commit(&lent);
            self.settle(&outcome, done.clone());
            done?;
        }
        result
    }

    /// The connection with a transaction open: that of others, or a new one.
    fn join(&self) -> Result<Lent<'_>, StoreError> {
        let mut state = self.state();
        state.joining += 1;
        let (mut lent, mut state) = match self.take(state) {
            Ok(taken) => taken,
            Err(error) => {
                self.state().joining -= 1;
                // Whoever left the transaction open to this one has to end it.
                self.settled.notify_all();
                return Err(error);
            }
        };
        state.joining -= 1;
        drop(state);
        match &mut lent.shared {
            Some((_, members)) => *members += 1,
            None => {
                say(&lent, "BEGIN IMMEDIATE")?;
                lent.shared = Some((Outcome::default(), 1));
            }
        }
        Ok(lent)
    }

    /// Waits for a transaction that was left open to others, and ends it when none of them came.
    fn wait_for(&self, outcome: &Outcome) -> Result<(), StoreError> {
        let mut state = self.state();
        loop {
            if let Some(done) = outcome.get() {
                return done.clone();
            }
            let is_ours = state.open.as_ref().is_some_and(|(open, _)| Arc::ptr_eq(open, outcome));
            if is_ours && state.joining == 0 {
                let (mut lent, held) = self.take(state)?;
                drop(held);
                lent.shared = None;
                let done = commit(&lent);
                self.settle(outcome, done.clone());
                return done;
            }
            state = self.settled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn take<'a>(
        &'a self,
        state: MutexGuard<'a, State>,
    ) -> Result<(Lent<'a>, MutexGuard<'a, State>), StoreError> {
        let (mut state, _) = self
            .returned
            .wait_timeout_while(state, self.patience, |state| state.idle.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        let connection = state.idle.take().ok_or(StoreError::Busy)?;
        let shared = state.open.take();
        Ok((Lent { writer: self, connection: Some(connection), shared }, state))
    }

    fn give_back(&self, mut state: MutexGuard<'_, State>, lent: &mut Lent<'_>) {
        state.idle = lent.connection.take();
        state.open = lent.shared.take();
        drop(state);
        self.returned.notify_one();
    }

    /// Tells all who share a transaction what it came to.
    fn settle(&self, outcome: &Outcome, done: Result<(), StoreError>) {
        // It is settled once, by whoever holds the connection.
        let _ = outcome.set(done);
        // Held for a moment, so that nobody is between looking at the outcome and waiting.
        drop(self.state());
        self.settled.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does `work` so that it can be taken back without what others did before it in the same transaction.
fn by_itself<T, E: From<StoreError>>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    say(connection, "SAVEPOINT one_of_many")?;
    let result = work(connection);
    if !connection.is_autocommit() {
        if result.is_err() {
            say(connection, "ROLLBACK TO one_of_many")?;
        }
        say(connection, "RELEASE one_of_many")?;
    }
    result
}

/// A statement without rows, kept prepared.
fn say(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn commit(connection: &Connection) -> Result<(), StoreError> {
    let done = say(connection, "COMMIT");
    if done.is_err() && !connection.is_autocommit() {
        // What could not be committed must not stay open; it cannot fail but by being over already.
        let _ = connection.execute_batch("ROLLBACK");
    }
    done
}

/// The connection on loan; it goes back when this is dropped, also by a panic.
pub(crate) struct Lent<'a> {
    writer: &'a Writer,
    /// `None` only while it is dropped, or has gone back.
    connection: Option<Connection>,
    /// A transaction that is open on it, and how many share it.
    shared: Option<(Outcome, usize)>,
}

/// Why the connection is there.
const LENT: &str = "a borrowed connection is only taken out when it goes back";

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect(LENT)
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect(LENT)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = &self.connection else { return };
        if let Some((outcome, _)) = self.shared.take() {
            // A panic in the middle of a shared transaction.
            let _ = connection.execute_batch("ROLLBACK");
            let gone = StoreError::Other("the shared transaction was taken back".to_owned());
            self.writer.settle(&outcome, Err(gone));
        }
        self.writer.give_back(self.writer.state(), self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Work<'a> = Box<dyn Fn() -> Result<i64, StoreError> + Send + 'a>;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY);
                 CREATE TABLE child (id INTEGER PRIMARY KEY,
                                     parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
                 PRAGMA foreign_keys = ON;",
            )
            .unwrap();
        Writer::new(connection, Duration::from_secs(60))
    }

    fn insert(connection: &Connection, parent: Option<i64>) -> Result<i64, StoreError> {
        connection.execute("INSERT INTO child (parent) VALUES (?1)", [parent])?;
        Ok(connection.last_insert_rowid())
    }

    fn rows(writer: &Writer) -> i64 {
        writer.borrow().unwrap().query_row("SELECT count(*) FROM child", [], |row| row.get(0)).unwrap()
    }

    /// Runs `works` so that they share a transaction: they all wait for the connection at the same moment.
    fn at_once<'a>(writer: &'a Writer, works: Vec<Work<'a>>) -> Vec<Result<i64, StoreError>> {
        let held = writer.borrow().unwrap();
        let many = works.len();
        std::thread::scope(|scope| {
            let threads: Vec<_> = works.into_iter().map(|work| scope.spawn(work)).collect();
            while writer.state().joining < many {
                std::thread::yield_now();
            }
            drop(held);
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }

    #[test]
    fn who_fails_takes_back_only_their_own() {
        let writer = writer();
        let works = (0..16).map(|n| {
            let writer = &writer;
            let work = move || {
                writer.together(|connection| {
                    let row = insert(connection, None)?;
                    if n % 4 == 0 { Err(StoreError::Full) } else { Ok(row) }
                })
            };
            Box::new(work) as Work<'_>
        });
        let done = at_once(&writer, works.collect());
        let written = done.iter().filter(|done| done.is_ok()).count();
        assert_eq!((written, done.len()), (12, 16), "each is told of their own");
        assert_eq!(rows(&writer), 12, "what failed left nothing behind");
    }

    #[test]
    fn when_the_commit_fails_nobody_is_told_yes() {
        let writer = writer();
        let works = [None, None, Some(99), None].map(|parent| {
            let writer = &writer;
            let work = move || writer.together(|connection| insert(connection, parent));
            Box::new(work) as Work<'_>
        });
        let done = at_once(&writer, works.into());
        assert!(done.iter().all(Result::is_err), "a parent is missing, and all were one commit: {done:?}");
        assert_eq!(rows(&writer), 0);
        writer.together(|connection| insert(connection, None)).unwrap();
        assert_eq!(rows(&writer), 1, "the next is not troubled");
    }

    #[test]
    fn a_panic_takes_the_shared_transaction_back_and_gives_the_connection_back() {
        let writer = writer();
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            writer.together(|connection| {
                insert(connection, None)?;
                assert!(connection.is_autocommit(), "it is not, and this panics");
                Ok::<_, StoreError>(())
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(rows(&writer), 0);
        writer.together(|connection| insert(connection, None)).unwrap();
        assert_eq!(rows(&writer), 1);
    }
}
