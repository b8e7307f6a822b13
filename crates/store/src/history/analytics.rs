//! Sums over calls, quick in a book of many years: they are kept by the quarter of an hour.

use jiff::Timestamp;

use crate::{Store, StoreError};

/// Sums over the calls that began in a quarter of an hour, or in any other stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Where the quarter begins.
    pub starts_at: Timestamp,
    /// Calls that began.
    pub calls: u64,
    /// Of them still up.
    pub active: u64,
    /// Of them ended properly.
    pub completed: u64,
    /// Of them broken off.
    pub failed: u64,
    /// Outcome `appointment_booked`.
    pub booked: u64,
    /// Outcome `no_booking`.
    pub no_booking: u64,
    /// Outcome `error`.
    pub errors: u64,
    /// Outcome `user_hangup`.
    pub hangups: u64,
    /// Sentiment `positive`.
    pub positive: u64,
    /// Sentiment `neutral`.
    pub neutral: u64,
    /// Sentiment `negative`.
    pub negative: u64,
    /// Milliseconds of all ended calls together.
    pub duration_ms: u64,
    /// Milliseconds from the caller's last word to the agent's first sound, of all measured turns together.
    pub latency_ms: u64,
    /// Turns that were measured.
    pub measured_turns: u64,
}

/// The documented counters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stats {
    /// Over all calls in the book.
    pub all: Bucket,
    /// Over calls that began at `today` or later.
    pub today: Bucket,
    /// Over calls that began in the last 24 hours.
    pub last_24h: Bucket,
    /// Rows of `appointments` that are not cancelled.
    pub appointments: u64,
    /// Bookings made since `today`, by the moment they were made.
    pub booked_today: u64,
    /// Bookings made in the last 24 hours.
    pub booked_last_24h: u64,
    /// Bytes of the database, its log included.
    pub size_bytes: u64,
}

impl Store {
    /// The quarters of an hour from `from` (included) to `until` (not included) in which calls began, the oldest first.
    /// A quarter that `from` or `until` cuts is summed up to the cut.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn quarters(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Bucket>, StoreError> {
        let _ = (from, until);
        Err(StoreError::Busy)
    }

    /// When the first call in the book began.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn first_call_at(&self) -> Result<Option<Timestamp>, StoreError> {
        Err(StoreError::Busy)
    }

    /// The documented counters at `now`, with the first moment of the clinic's `today`.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn stats(&self, today: Timestamp, now: Timestamp) -> Result<Stats, StoreError> {
        let _ = (today, now);
        Err(StoreError::Busy)
    }
}
