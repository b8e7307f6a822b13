//! Calendars under secret addresses. Of an address the book keeps a digest alone.

use booking::clinic::ClinicianId;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::author::Author;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError, audit};

/// When a calendar was last read is noted this exactly, so that reading it seldom writes.
const READ_TO: SignedDuration = SignedDuration::from_mins(10);

/// A clinician's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Row id.
    pub id: i64,
    /// Whose visits.
    pub clinician: ClinicianId,
    /// What it tells of them: `busy`, `initials` or `names`.
    pub privacy: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Since when its address leads nowhere.
    pub revoked_at: Option<Timestamp>,
    /// When it was last asked for, to ten minutes.
    pub last_read_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, clinician_id, privacy, made_at, revoked_at, last_read_at";

/// A feed as a JSON object, for the audit trail.
const STATE: &str = "json_object('clinician_id', clinician_id, 'privacy', privacy, 'made_at', made_at, 'revoked_at', revoked_at)";

impl Store {
    /// All calendars, the latest first, revoked ones too.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!("SELECT {COLUMNS} FROM feeds ORDER BY id DESC"))?;
        Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// Makes a calendar whose address has the digest `token_hash`, 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`] when it was not made.
    pub fn make_feed(
        &self,
        by: &Author,
        clinician: ClinicianId,
        privacy: &str,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Feed, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(
                "INSERT INTO feeds (clinician_id, privacy, token_hash, made_at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![clinician.0, privacy, token_hash, moment(now)])?;
        let id = transaction.last_insert_rowid();
        audit::note(&transaction, by, now, ("feed", id), "made", None, state(&transaction, id)?)?;
        let feed = by_id(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        transaction.commit()?;
        Ok(feed)
    }

    /// Revokes a calendar; one that is revoked stays as it is. `None` when there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`] when everything is as before.
    pub fn revoke_feed(&self, by: &Author, id: i64, now: Timestamp) -> Result<Option<Feed>, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = state(&transaction, id)?;
        let changed = transaction
            .prepare_cached("UPDATE feeds SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")?
            .execute(params![id, moment(now)])?;
        if changed > 0 {
            audit::note(&transaction, by, now, ("feed", id), "revoked", before, state(&transaction, id)?)?;
        }
        let feed = by_id(&transaction, id)?;
        transaction.commit()?;
        Ok(feed)
    }

    /// The calendar whose address has this digest; `None` of one that is revoked or never was. Notes that it was asked for.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read, or written when it is to be noted.
    pub fn open_feed(&self, token_hash: &str, now: Timestamp) -> Result<Option<Feed>, StoreError> {
        let feed = self
            .0
            .reader()?
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM feeds WHERE token_hash = ?1 AND revoked_at IS NULL"
            ))?
            .query_row([token_hash], read)
            .optional()?;
        if let Some(feed) = &feed
            && feed.last_read_at.is_none_or(|read| now.duration_since(read) >= READ_TO)
        {
            self.0
                .writer()?
                .prepare_cached("UPDATE feeds SET last_read_at = ?2 WHERE id = ?1")?
                .execute(params![feed.id, moment(now)])?;
        }
        Ok(feed)
    }

    /// The book's own name, which no other book has.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn book_id(&self) -> Result<String, StoreError> {
        let missing = || StoreError::Other("the book has no name of its own".to_owned());
        self.setting("book_id")?.ok_or_else(missing)
    }
}

fn by_id(connection: &Connection, id: i64) -> Result<Option<Feed>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM feeds WHERE id = ?1"))?
        .query_row([id], read)
        .optional()
}

fn state(connection: &Connection, id: i64) -> Result<Option<String>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {STATE} FROM feeds WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn read(row: &Row<'_>) -> Result<Feed, rusqlite::Error> {
    let at = |index: usize| -> Result<Option<Timestamp>, rusqlite::Error> {
        Ok(row.get::<_, Option<String>>(index)?.as_deref().and_then(parse_moment))
    };
    Ok(Feed {
        id: row.get(0)?,
        clinician: ClinicianId(row.get(1)?),
        privacy: row.get(2)?,
        made_at: at(3)?.unwrap_or(Timestamp::UNIX_EPOCH),
        revoked_at: at(4)?,
        last_read_at: at(5)?,
    })
}
