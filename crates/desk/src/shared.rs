//! Live state that outlives a window and can be shared: our own calls are mirrored to where other programs can read them,
//! and the calls of other programs are shown here.
//!
//! One task does it all, beside the calls and never in their way: it follows what is told of our own calls (`mirror`),
//! hears the other programs (`others`), and does what [`store::live::Failover`] says about Redis. Without Redis it keeps
//! the same state in memory.

mod lamp;
mod message;
mod mirror;
mod others;
mod shapes;
mod task;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use store::live::{Address, Pace};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Desk;

/// Where live state is kept.
#[derive(Debug, Clone, Default)]
pub struct LiveStoreSettings {
    /// The Redis server; none for memory.
    pub redis: Option<Address>,
    /// How often things are done; tests want them sooner.
    pub pace: Pace,
}

/// How the live state's store is, as last known. Reading it never waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LiveStoreCard {
    /// There is a Redis to connect to.
    pub is_configured: bool,
    /// Redis answers.
    pub connected: bool,
    /// Tries to connect again since it answered last.
    pub reconnect_attempts: u32,
    /// So many of them follow each other quickly; after them one comes every two seconds.
    pub max_reconnect_attempts: u32,
    /// Times in a row that it did not answer.
    pub consecutive_failures: u32,
    /// How long an answer took.
    pub latency: Option<Duration>,
    /// Bytes that Redis holds.
    pub memory_used: Option<u64>,
    /// Keys in Redis, or of what would be there while it is in memory.
    pub keys: u64,
}

/// Keeps live state until it is stopped. Dropping it breaks off at once, as if the program were killed.
#[derive(Debug)]
pub struct Sharing {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Sharing {
    /// Writes what is left to write, says goodbye to the other programs and ends, within a second or so.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // A panic in there has been reported by itself.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sharing {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The card, behind a lock that is held for the copy only.
#[derive(Default)]
pub(crate) struct Card(Mutex<LiveStoreCard>);

impl Card {
    fn change(&self, change: impl FnOnce(&mut LiveStoreCard)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Desk {
    /// Keeps the live state of calls from now on, in Redis when there is one and in memory otherwise; `None` when it is
    /// kept already. Sets the lamp `live`. Must be called within a tokio runtime.
    pub fn share_live(&self, settings: LiveStoreSettings) -> Option<Sharing> {
        let telling = self.live().telling()?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(task::Task::new(self.clone(), settings, telling).run(stopped));
        Some(Sharing { stop: Some(stop), task })
    }

    /// How the live state's store is.
    pub fn live_store(&self) -> LiveStoreCard {
        *self.0.live_card.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
