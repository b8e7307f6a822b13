//! What the program remembers about itself. Never a secret: those come from the environment only.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::{Store, StoreError};

const ZONE: &str = "clinic_time_zone";
const ZONE_ASSUMED: &str = "clinic_time_zone_assumed";

/// The clinic's time zone as it was found at the first start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicZone {
    /// IANA name.
    pub name: String,
    /// The system did not tell it, so UTC was assumed.
    pub assumed: bool,
}

impl Store {
    /// A remembered value.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(read(&*self.0.reader()?, name)?)
    }

    /// Remembers a value in place of the earlier one.
    ///
    /// # Errors
    /// [`StoreError`] when it is not remembered.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        Ok(write(&*self.0.writer()?, name, value)?)
    }

    /// Forgets a value; nothing happens when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when it is still remembered.
    pub fn forget_setting(&self, name: &str) -> Result<(), StoreError> {
        self.0.writer()?.prepare_cached("DELETE FROM settings WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    /// Remembers a value under another name, in place of what was remembered there.
    ///
    /// # Errors
    /// [`StoreError`] when everything is as before.
    pub fn rename_setting(&self, name: &str, to: &str) -> Result<(), StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(value) = read(&transaction, name)? {
            write(&transaction, to, &value)?;
            transaction.execute("DELETE FROM settings WHERE name = ?1", [name])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The clinic's time zone: the one kept at the first start, else `found`, which is kept from here on. An assumed zone
    /// gives way to a found one, so that a computer that knows its zone later is believed.
    ///
    /// # Errors
    /// [`StoreError`] when the book can be neither read nor written.
    pub fn clinic_zone(&self, found: &ClinicZone) -> Result<ClinicZone, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let assumed = read(&transaction, ZONE_ASSUMED)?.as_deref() == Some("true");
        let kept = read(&transaction, ZONE)?.map(|name| ClinicZone { name, assumed });
        if let Some(kept) = kept.filter(|kept| !kept.assumed || found.assumed) {
            return Ok(kept);
        }
        write(&transaction, ZONE, &found.name)?;
        write(&transaction, ZONE_ASSUMED, if found.assumed { "true" } else { "false" })?;
        transaction.commit()?;
        Ok(found.clone())
    }
}

fn read(connection: &Connection, name: &str) -> Result<Option<String>, rusqlite::Error> {
    connection
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn write(connection: &Connection, name: &str, value: &str) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO settings (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute([name, value])
        .map(drop)
}
