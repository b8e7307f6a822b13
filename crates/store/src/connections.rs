//! The open connections: one that writes, a few that read.

mod writer;

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::StoreError;
use crate::place::Place;
use writer::{Lent, Writer};

pub(crate) struct Connections {
    path: PathBuf,
    place: Place,
    writer: Writer,
    readers: Pool,
}

impl Connections {
    /// `patience` bounds how long anybody waits for a connection that is in use.
    pub(crate) fn new(
        path: &Path,
        writer: Connection,
        readers: Vec<Connection>,
        patience: Duration,
    ) -> Connections {
        Connections {
            path: path.to_owned(),
            place: Place::of(path),
            writer: Writer::new(writer, patience),
            readers: Pool::new(readers, patience),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The connection that writes, when nobody else in this program does.
    pub(crate) fn writer(&self) -> Result<Lent<'_>, StoreError> {
        self.place.check()?;
        self.writer.borrow()
    }

    /// Does `work` in a transaction that is on disk when this returns `Ok`. Those who wait for the writer at the same moment
    /// share one.
    pub(crate) fn together<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.place.check()?;
        self.writer.together(work)
    }

    /// A connection that reads; it sees what was committed when its first query runs.
    pub(crate) fn reader(&self) -> Result<Borrowed<'_>, StoreError> {
        self.readers.borrow()
    }
}

/// A handful of connections that are lent out one at a time.
struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
    patience: Duration,
}

impl Pool {
    fn new(connections: Vec<Connection>, patience: Duration) -> Pool {
        Pool { idle: Mutex::new(connections), returned: Condvar::new(), patience }
    }

    fn borrow(&self) -> Result<Borrowed<'_>, StoreError> {
        let (mut idle, _) = self
            .returned
            .wait_timeout_while(self.idle(), self.patience, |idle| idle.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let connection = idle.pop().ok_or(StoreError::Busy)?;
        Ok(Borrowed { pool: self, connection: Some(connection) })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; it goes back when this is dropped, also by a panic.
pub(crate) struct Borrowed<'a> {
    pool: &'a Pool,
    /// `None` only while it is dropped.
    connection: Option<Connection>,
}

/// Why the connection is there.
const LENT: &str = "a borrowed connection is only taken out when it is dropped";

impl Deref for Borrowed<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect(LENT)
    }
}

impl DerefMut for Borrowed<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect(LENT)
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.idle().push(connection);
            self.pool.returned.notify_one();
        }
    }
}
