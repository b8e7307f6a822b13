//! The clinic's schedule: who works when, where and at what. One value, read and written as a whole.

mod account;
mod read;
mod write;

use booking::clinic::Clinic;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::TransactionBehavior;

use crate::author::Author;
use crate::{Store, StoreError, audit};

/// The schedule in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Goes up by one with every change.
    pub version: i64,
    /// The clinic, with what is retired.
    pub clinic: Clinic,
}

/// Why a schedule was not saved; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// Somebody has saved another one since it was read.
    #[error("the schedule was changed meanwhile; it is at version {version} now")]
    Stale {
        /// The version in force.
        version: i64,
    },
    /// A row of it is not in the book, or is retired.
    #[error("there is no {what} number {id}")]
    Unknown {
        /// `clinician`, `room` or `visit type`.
        what: &'static str,
        /// The id that came.
        id: i64,
    },
    /// The book failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for SaveError {
    fn from(error: rusqlite::Error) -> SaveError {
        SaveError::Store(error.into())
    }
}

impl Store {
    /// The schedule in force. `time_zone` is the clinic's clock, which is not part of it.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read, or another program wrote hours that cannot be.
    pub fn schedule(&self, time_zone: &TimeZone) -> Result<Schedule, StoreError> {
        let mut reader = self.0.reader()?;
        // One transaction, so that all tables are of one version.
        let transaction = reader.transaction()?;
        read::schedule(&transaction, time_zone)
    }

    /// The version of the schedule in force.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn schedule_version(&self) -> Result<i64, StoreError> {
        Ok(read::version(&*self.0.reader()?)?)
    }

    /// Puts `clinic` in the place of the schedule that was read at `expected_version`, in one transaction. Rows with an id
    /// of 0 or less are new; a negative one can be referred to from within. Rows that are left out are retired, and what is
    /// booked stays as it is. The clinic must have passed [`booking::schedule_check`].
    ///
    /// # Errors
    /// [`SaveError`]; nothing was changed.
    pub fn save_schedule(
        &self,
        clinic: &Clinic,
        expected_version: i64,
        by: &Author,
        now: Timestamp,
    ) -> Result<Schedule, SaveError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version = read::version(&transaction)?;
        if version != expected_version {
            return Err(SaveError::Stale { version });
        }
        let before = account::of(&transaction)?;
        write::schedule(&transaction, clinic, now)?;
        let after = account::of(&transaction)?;
        audit::note(&transaction, by, now, ("schedule", 1), "saved", Some(before), Some(after))?;
        let saved = read::schedule(&transaction, &clinic.time_zone)?;
        transaction.commit()?;
        Ok(saved)
    }
}
