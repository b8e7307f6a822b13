//! Opens the book: makes the folder, sets SQLite up for durability, runs the migrations.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::Store;
use crate::connections::Connections;
use crate::migrations::{self, Found};
use crate::patients;

/// How often opening is tried when another program opens the same new file at the same moment. SQLite does not wait by
/// itself while the journal mode is being changed.
const ATTEMPTS: u32 = 20;
/// Statements that each connection keeps prepared. A booking alone is some twenty, and preparing the INSERT with all that its
/// triggers do takes longer than running it; with room for fewer than are used in turn, none would ever be found again.
const STATEMENTS: usize = 128;
/// The most that the connection that writes keeps of the file in memory; a small book is smaller.
const WRITER_KIB: i64 = 16 * 1024;
/// As [`WRITER_KIB`], of each that reads: three months of a hundred clinicians' days.
const READER_KIB: i64 = 6 * 1024;
/// After so many pages what was committed is moved into the file itself, while whoever writes waits. A booking writes some ten
/// pages, most of them again and again.
const CHECKPOINT_PAGES: i64 = 4000;
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(25);

/// How the book is opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a write or read waits before it fails with [`StoreError::Busy`](crate::StoreError::Busy): this long for
    /// others in this program, and then this long for other programs. A caller waits for a booking, so both together are
    /// shorter than a silence on the telephone can be.
    pub busy_timeout: Duration,
    /// Connections that read. The day view, the agents' questions and a test run at the same time; more do not help on a
    /// desktop.
    pub readers: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { busy_timeout: Duration::from_secs(3), readers: 4 }
    }
}

/// Why the book could not be opened: which file, what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is missing and cannot be made.
    #[error(
        "the folder {} for the appointment book cannot be made ({reason}); choose another place with DATABASE_PATH",
        .folder.display()
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        reason: std::io::Error,
    },
    /// The file cannot be opened or made.
    #[error(
        "the appointment book {} cannot be opened ({reason}); check the permissions of the file and its folder, or \
         choose another place with DATABASE_PATH",
        .path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        reason: String,
    },
    /// The file can be read but not written.
    #[error(
        "the appointment book {} cannot be written; check the permissions of the file and its folder, or choose another \
         place with DATABASE_PATH",
        .path.display()
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file is no SQLite database, or a damaged one.
    #[error("{} is not an appointment book; move it away or choose another file with DATABASE_PATH", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A database of another program.
    #[error(
        "{} is a database of another program; choose another file with DATABASE_PATH",
        .path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error(
        "the appointment book {} was written by a newer Frontdesk (its schema is {found}, this program knows {known}); \
         install the newer program or restore the backup made before",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The file's last migration.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another program holds it.
    #[error("the appointment book {} is locked by another program; close it there and try again", .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk with the appointment book {} is full; free some space and try again", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be brought up to date.
    #[error(
        "the appointment book {} could not be brought up to date ({reason}); check the disk, or restore a backup",
        .path.display()
    )]
    Migration {
        /// The file.
        path: PathBuf,
        /// What refinery says.
        reason: String,
    },
}

impl Store {
    /// Opens the book in the file `path`, makes it and its folder when they are missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`] says which file, what is wrong and what to do about it.
    pub fn open(path: &Path) -> Result<Store, OpenError> {
        Store::open_with(path, Options::default())
    }

    /// As [`Store::open`], with bounds of one's own.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(path: &Path, options: Options) -> Result<Store, OpenError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|reason| OpenError::Folder { folder: folder.to_owned(), reason })?;
        }
        let mut attempt = 1;
        let writer = loop {
            match writer(path, options) {
                Ok(writer) => break writer,
                Err(error) if attempt < ATTEMPTS && error.may_pass() => attempt += 1,
                Err(error) => return Err(error),
            }
            std::thread::sleep(PAUSE);
        };
        let readers = (0..options.readers.max(1))
            .map(|_| reader(path, options))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| OpenError::of(path, &error))?;
        Ok(Store(Arc::new(Connections::new(path, writer, readers, options.busy_timeout))))
    }

    /// The book's file.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Opens the file for writing and brings it up to date.
fn writer(path: &Path, options: Options) -> Result<Connection, OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection =
        Connection::open_with_flags(path, flags).map_err(|error| OpenError::of(path, &error))?;
    connection.busy_timeout(options.busy_timeout).map_err(|error| OpenError::of(path, &error))?;
    // Looked at before anything is changed, so that a foreign file stays as it was.
    let known = migrations::newest();
    match migrations::look(&connection).map_err(|error| OpenError::of(path, &error))? {
        Found::Foreign => return Err(OpenError::Foreign { path: path.to_owned() }),
        Found::Book { version } if version > known => {
            return Err(OpenError::Newer { path: path.to_owned(), found: version, known });
        }
        Found::Empty | Found::Book { .. } => {}
    }
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(|error| OpenError::of(path, &error))? {
        return Err(OpenError::ReadOnly { path: path.to_owned() });
    }
    durable(&connection).map_err(|error| OpenError::of(path, &error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    migrations::run(&mut connection).map_err(|error| OpenError::of_migration(path, &error))?;
    patients::backfill(&mut connection).map_err(|error| OpenError::of(path, &error))?;
    quick(&connection).map_err(|error| OpenError::of(path, &error))?;
    Ok(connection)
}

/// WAL, and an fsync with every commit: a yes spoken to a caller is a row on disk.
fn durable(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))
        .map(drop)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)
}

/// Room for the pages that a booking in a large book touches, most of them anywhere in its indexes. What a booking may have to
/// take back without the others in its transaction is kept in memory too; by default it goes to a file of its own. A
/// statement is planned once: SQLite would plan it anew for each value that is looked for in a table with a partial index.
fn quick(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update(None, "cache_size", -WRITER_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

fn reader(path: &Path, options: Options) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(options.busy_timeout)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -READER_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

impl OpenError {
    fn of(path: &Path, error: &rusqlite::Error) -> OpenError {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => OpenError::NotADatabase { path },
            Some(ErrorCode::ReadOnly) => OpenError::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Busy { path },
            Some(ErrorCode::DiskFull) => OpenError::Full { path },
            _ => OpenError::File { path, reason: error.to_string() },
        }
    }

    /// A lock or a full disk in the middle of a migration is told as such; refinery keeps the cause to itself.
    fn of_migration(path: &Path, error: &refinery::Error) -> OpenError {
        let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
        let Some(cause) = causes.filter_map(|cause| cause.downcast_ref::<rusqlite::Error>()).next() else {
            return OpenError::Migration { path: path.to_owned(), reason: error.to_string() };
        };
        match OpenError::of(path, cause) {
            OpenError::File { path, reason } => OpenError::Migration { path, reason },
            told => told,
        }
    }

    /// Whether it may be no more than another program that opens the same file right now. A migration can fail because
    /// the other one has just run it.
    fn may_pass(&self) -> bool {
        matches!(self, OpenError::Busy { .. } | OpenError::Migration { .. } | OpenError::Foreign { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_syncs_every_commit_and_readers_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("appointments.db")).unwrap();
        let pragma = |connection: &Connection, name: &str| -> i64 {
            connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).unwrap()
        };
        let writer = store.0.writer().unwrap();
        assert_eq!(pragma(&writer, "synchronous"), 2, "FULL: a commit that returned survives a power cut");
        assert_eq!(pragma(&writer, "foreign_keys"), 1, "a booking points at an appointment");
        assert_eq!(pragma(&writer, "busy_timeout"), 3000, "other programs are waited for");
        let reader = store.0.reader().unwrap();
        assert_eq!(pragma(&reader, "query_only"), 1, "only one connection writes");
        assert_eq!(pragma(&reader, "busy_timeout"), 3000, "and so do readers");
    }
}
