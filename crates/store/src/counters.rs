//! Figures counted since the first start.

use rusqlite::Connection;

use crate::{Store, StoreError};

/// The counters as they stand. They only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Calls that were answered.
    pub total_calls: u64,
    /// Appointments booked over calls.
    pub appointments_booked: u64,
}

impl Store {
    /// The counters as they stand.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn counters(&self) -> Result<Counters, StoreError> {
        Ok(read(&*self.0.reader()?)?)
    }

    /// Counts `calls` more answered calls; gives the counters after that.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was counted.
    pub fn count_calls(&self, calls: u64) -> Result<Counters, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        add(&transaction, "total_calls", calls)?;
        let counters = read(&transaction)?;
        transaction.commit()?;
        Ok(counters)
    }
}

/// Adds to a counter inside the caller's transaction.
pub(crate) fn add(connection: &Connection, name: &str, more: u64) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO counters (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        )?
        .execute(rusqlite::params![name, i64::try_from(more).unwrap_or(i64::MAX)])
        .map(drop)
}

fn read(connection: &Connection) -> Result<Counters, rusqlite::Error> {
    let mut counters = Counters::default();
    let mut rows = connection.prepare_cached("SELECT name, value FROM counters")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let value = u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0);
        match row.get_ref(0)?.as_str().unwrap_or_default() {
            "total_calls" => counters.total_calls = value,
            "appointments_booked" => counters.appointments_booked = value,
            _ => {}
        }
    }
    Ok(counters)
}
