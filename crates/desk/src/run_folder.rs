//! A folder beside the book for each run of the program, with a lock that the system takes back when the run ends,
//! however it ends.
//!
//! It tells two things: whether a run is still going (so that two programs on one book leave each other's calls alone), and
//! what a run that was killed left behind. A name in a row of the book says whose a call is; the lock says whether that one
//! still is. Neither process numbers, which are used again, nor clocks are trusted.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The file with the lock.
const LOCK: &str = "lock";

/// A lock that is held while a run's folder is made, so that nobody takes one without a lock yet for one that has ended.
const GATE: &str = "gate";

/// The folder of this run. Dropping it gives the lock back; what is to survive stays.
pub(crate) struct RunFolder {
    name: String,
    /// The folder of all runs.
    runs: PathBuf,
    /// `None` when no folder could be made: then calls of this run may be closed by another program that starts, until
    /// they are written again.
    lock: Option<File>,
}

impl RunFolder {
    /// Makes the folder of a new run on this book.
    pub(crate) fn new(book: &Path) -> RunFolder {
        let mut runs = book.as_os_str().to_owned();
        runs.push(".runs");
        let runs = PathBuf::from(runs);
        let name = format!("{:016x}", rand::random::<u64>());
        let lock = private_folder(&runs).and_then(|()| gate(&runs)).and_then(|_gate| {
            private_folder(&runs.join(&name))?;
            let file = private_file(&runs.join(&name).join(LOCK))?;
            file.lock().map(|()| file)
        });
        if let Err(error) = &lock {
            tracing::warn!(%error, "No folder can be made beside the appointment book; exports will not work");
        }
        RunFolder { name, runs, lock: lock.ok() }
    }

    /// What names this run in the book.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where this run may keep files.
    pub(crate) fn path(&self) -> PathBuf {
        self.runs.join(&self.name)
    }

    /// Whether the run of this name is still going. When it cannot be told, it is not: a call that is up after all is
    /// written again by whoever has it.
    pub(crate) fn is_going(&self, name: &str) -> bool {
        if name == self.name {
            return true;
        }
        is_name(name) && is_locked(&self.runs.join(name))
    }

    /// The folders of runs that have ended.
    pub(crate) fn ended(&self) -> Vec<PathBuf> {
        let (Ok(_gate), Ok(entries)) = (gate(&self.runs), std::fs::read_dir(&self.runs)) else {
            return Vec::new();
        };
        entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_str().is_some_and(|name| name != self.name && is_name(name)))
            .map(|entry| entry.path())
            .filter(|path| path.is_dir() && !is_locked(path))
            .collect()
    }

    /// Makes a file that only this user can read.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn create(&self, name: &str) -> io::Result<(PathBuf, File)> {
        if self.lock.is_none() {
            return Err(io::Error::other("there is no folder for files beside the appointment book"));
        }
        let path = self.path().join(name);
        private_file(&path).map(|file| (path, file))
    }
}

/// Names come out of the book and out of a folder that anybody may have written to.
fn is_name(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether somebody holds the lock in this folder.
fn is_locked(folder: &Path) -> bool {
    let Ok(file) = OpenOptions::new().read(true).write(true).open(folder.join(LOCK)) else { return false };
    // Shared, so that those who only look do not take each other for a run.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Waits until nobody makes a folder; nobody does until the file is dropped.
fn gate(runs: &Path) -> io::Result<File> {
    let gate = private_file(&runs.join(GATE))?;
    gate.lock().map(|()| gate)
}

fn private_folder(path: &Path) -> io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(path)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_going_until_its_folder_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("appointments.db");
        let (first, second) = (RunFolder::new(&book), RunFolder::new(&book));
        let name = first.name().to_owned();
        assert!(second.is_going(&name) && first.is_going(second.name()), "two programs on one book");
        assert!(second.is_going(second.name()), "and itself");
        assert!(second.ended().is_empty(), "nobody has ended");
        drop(first);
        assert!(!second.is_going(&name), "the lock is free");
        assert_eq!(second.ended().len(), 1, "its folder is what is left");
        for name in ["", "../../etc", "0123456789abcdef", "é"] {
            assert!(!second.is_going(name), "{name:?} never ran");
        }
    }

    #[test]
    fn a_run_that_is_just_beginning_is_not_taken_for_one_that_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("appointments.db");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let runs: Vec<RunFolder> = (0..20)
                        .map(|_| {
                            let run = RunFolder::new(&book);
                            assert_eq!(run.ended(), Vec::<PathBuf>::new(), "all of them go on");
                            run
                        })
                        .collect();
                    // Until every thread has made its own.
                    std::mem::forget(runs);
                });
            }
        });
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_what_lies_there() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::new(&folder.path().join("appointments.db"));
        let (path, _file) = run.create("calls.csv").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&run.path())), (0o600, 0o700), "patients are named in it");
    }
}
