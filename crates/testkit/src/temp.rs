//! Folders and books that vanish with the test.

use std::path::PathBuf;

use store::Store;
use tempfile::TempDir;

/// A book in a folder of its own. Keep it as long as the book is used.
pub struct Books {
    /// The folder.
    pub dir: TempDir,
    /// The book in it.
    pub store: Store,
}

impl Books {
    /// Where the file lies.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("appointments.db")
    }
}

/// An empty folder.
///
/// # Panics
/// When the system has no room for one.
pub fn dir() -> TempDir {
    TempDir::with_prefix("frontdesk-test-").expect("the system has a folder for temporary files")
}

/// An empty book, migrated.
///
/// # Panics
/// When it cannot be made.
pub fn store() -> Books {
    let dir = dir();
    let store = Store::open(&dir.path().join("appointments.db")).expect("a new book in a new folder opens");
    Books { dir, store }
}
