//! How a piece of work tells how far it is, and learns that it shall stop.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::StoreError;

use super::Jobs;

/// At most five times a second.
const BETWEEN: Duration = Duration::from_millis(200);

/// How a piece of work ended.
pub(crate) enum Ended {
    /// It is done.
    Done {
        /// What came of it.
        message: String,
        /// What it made.
        file: Option<PathBuf>,
    },
    /// It was told to stop.
    Stopped,
    /// It could not be finished.
    Failed {
        /// Why.
        message: String,
    },
}

impl Ended {
    pub(crate) fn failed(message: String) -> Ended {
        Ended::Failed { message }
    }

    /// The book does not answer.
    pub(crate) fn of(error: &StoreError) -> Ended {
        tracing::error!(%error, "Long work could not be finished");
        Ended::failed(format!("It could not be finished: {error}."))
    }
}

/// The work's side of a job.
pub(crate) struct Progress {
    jobs: Arc<Jobs>,
    id: String,
    stop: Arc<AtomicBool>,
    told: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(jobs: Arc<Jobs>, id: String, stop: Arc<AtomicBool>) -> Progress {
        Progress { jobs, id, stop, told: None }
    }

    /// Which job.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// So many of so many items are done. `false` when it shall stop.
    #[expect(
        clippy::disallowed_methods,
        reason = "how often windows are told is no matter of the clinic's clock"
    )]
    pub(crate) fn is_at(&mut self, done: u64, total: u64) -> bool {
        let now = Instant::now();
        if self.told.is_none_or(|told| now.duration_since(told) >= BETWEEN) {
            self.told = Some(now);
            self.jobs.moved_on(&self.id, done, total);
        } else {
            self.jobs.note(&self.id, done, total);
        }
        !self.stop.load(Ordering::Relaxed)
    }
}
