//! Whether the book is still where it was opened.
//!
//! A program writes on into a file that somebody deletes, moves or replaces, and what it has written is gone when it ends.
//! SQLite notices that only where it keeps a rollback journal, which this book does not.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// What tells two files apart that had the same name one after the other: the device and the number on it.
type Identity = (u64, u64);

/// The book's files as they were when it was opened.
pub(crate) struct Place(Vec<(PathBuf, Identity)>);

impl Place {
    /// Of the book at `path`, which is open: the file itself, and the one that commits go into first.
    pub(crate) fn of(path: &Path) -> Place {
        let mut log = OsString::from(path);
        log.push("-wal");
        let files = [path.to_owned(), PathBuf::from(log)];
        Place(files.into_iter().filter_map(|file| Some((file.clone(), identity(&file)?))).collect())
    }

    /// Takes about a microsecond, so it can be asked before each write.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when one of the files is not there any more, or another one is in its place.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        let is_there = |(file, known): &(PathBuf, Identity)| identity(file) == Some(*known);
        if self.0.iter().all(is_there) { Ok(()) } else { Err(StoreError::Moved) }
    }
}

#[cfg(unix)]
fn identity(file: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;

    let about = std::fs::metadata(file).ok()?;
    Some((about.dev(), about.ino()))
}

/// Elsewhere the system lets nobody delete or move a file that is open.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}
