//! What the services cost, day by day.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use crate::time_text::day as text;
use crate::{Store, StoreError};

impl Store {
    /// What was spent on this day of the clinic's calendar, in millionths of the price table's currency.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn cost(&self, day: Date) -> Result<u64, StoreError> {
        let reader = self.0.reader()?;
        let mut asked = reader.prepare_cached("SELECT micros FROM costs WHERE day = ?1")?;
        let micros: Option<i64> = asked.query_row([text(day)], |row| row.get(0)).optional()?;
        Ok(micros.and_then(|micros| u64::try_from(micros).ok()).unwrap_or(0))
    }

    /// Adds to what was spent on this day. Sums that no number holds stay at the largest.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was added.
    pub fn add_cost(&self, day: Date, micros: u64) -> Result<(), StoreError> {
        let more = i64::try_from(micros).unwrap_or(i64::MAX);
        self.0
            .writer()?
            .prepare_cached(
                "INSERT INTO costs (day, micros) VALUES (?1, ?2)
                 ON CONFLICT (day) DO UPDATE SET micros = CASE
                     WHEN micros > 9223372036854775807 - excluded.micros THEN 9223372036854775807
                     ELSE micros + excluded.micros END",
            )?
            .execute(params![text(day), more])?;
        Ok(())
    }
}
