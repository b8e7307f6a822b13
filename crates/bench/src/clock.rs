//! The one clock of a run. Both ends of every frame are stamped with it.

use std::time::{Duration, Instant};

/// Nanoseconds since the run began.
pub type Stamp = u64;

/// Counts from the moment it is made. Copies count alike.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// Begins now.
    #[expect(clippy::disallowed_methods, reason = "a bench is about real time")]
    pub fn start() -> Clock {
        Clock(Instant::now())
    }

    /// The time since it began.
    pub fn now(self) -> Stamp {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(Stamp::MAX)
    }

    /// When the clock will show `stamp`.
    pub fn at(self, stamp: Stamp) -> tokio::time::Instant {
        (self.0 + Duration::from_nanos(stamp)).into()
    }
}

/// `ms` milliseconds as a stamp's difference.
pub const fn ms(ms: u64) -> Stamp {
    ms * 1_000_000
}
