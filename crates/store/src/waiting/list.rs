//! Coming onto the list, changing and leaving it.

use booking::waiting::{Language, Wish};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{OfferState, Waiting, WaitingError, WaitingState, by_id, offers};
use crate::author::Author;
use crate::time_text::{day, moment};
use crate::{Store, StoreError, audit};

/// Somebody to put on the list.
#[derive(Clone)]
pub struct NewWaiting {
    /// Who does it. The same key again, or the same person waiting for the same thing, is the first entry again.
    pub by: Author,
    /// Who waits, as they are called.
    pub name: String,
    /// E.164 where texts are to reach them; `""` when unknown.
    pub phone_number: String,
    /// Who that is in the list of patients.
    pub patient: Option<i64>,
    /// In what they are written to.
    pub language: Language,
    /// What they would take.
    pub wish: Wish,
    /// 0 to 9; a higher one is asked first.
    pub priority: u8,
    /// For the staff.
    pub notes: String,
    /// Now.
    pub now: Timestamp,
}

/// Prints neither name nor number.
impl std::fmt::Debug for NewWaiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewWaiting({:?})", self.by)
    }
}

/// What joining came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The entry.
    pub entry: Waiting,
    /// It was there before.
    pub repeated: bool,
}

/// Every column that a change may touch, as a JSON object for the audit trail.
const AUDITED: &str = "json_object('name', name, 'phone_number', phone_number, 'patient_id', patient_id, 'language', language, \
     'visit_type_id', visit_type_id, 'clinician_id', clinician_id, 'from_date', from_date, 'to_date', to_date, \
     'weekdays', weekdays, 'from_minute', from_minute, 'to_minute', to_minute, 'priority', priority, 'notes', notes, \
     'state', state, 'appointment_id', appointment_id)";

impl Store {
    /// Puts somebody on the list. The same key again is answered with the first entry, and so is the same name and number
    /// that already waits for the same kind of visit.
    ///
    /// # Errors
    /// [`StoreError`] when they are not on it.
    pub fn join_waiting(&self, new: &NewWaiting) -> Result<Joined, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(id) = earlier(&transaction, new)? {
            let entry = by_id(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            return Ok(Joined { entry, repeated: true });
        }
        let wish = &new.wish;
        transaction
            .prepare_cached(
                "INSERT INTO waiting (patient_id, name, phone_number, language, visit_type_id, clinician_id, from_date, to_date,
                    weekdays, from_minute, to_minute, priority, notes, call_sid, tool_call_id, joined_at, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16)",
            )?
            .execute(params![
                new.patient,
                new.name,
                new.phone_number,
                new.language.as_str(),
                wish.visit_type.0,
                wish.clinician.map(|id| id.0),
                wish.from.map(day),
                wish.to.map(day),
                wish.weekdays.mask(),
                wish.from_minute,
                wish.to_minute,
                new.priority,
                new.notes,
                // The scope of the key; staff's own keys are told apart from calls by it.
                new.by.key.as_ref().map(|_| new.by.scope()).or(new.by.call_sid.as_deref()),
                new.by.key,
                moment(new.now),
            ])?;
        let id = transaction.last_insert_rowid();
        note(&transaction, &new.by, new.now, id, "joined", None)?;
        let entry = by_id(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        transaction.commit()?;
        Ok(Joined { entry, repeated: false })
    }

    /// Changes an entry that waits: `edit` gets it and says how it is to stand. Id, state and call of what it gives back
    /// are ignored, and an open offer stays as it is.
    ///
    /// # Errors
    /// [`WaitingError`]; in each case nothing was written.
    pub fn change_waiting(
        &self,
        id: i64,
        revision: i64,
        by: &Author,
        now: Timestamp,
        edit: impl FnOnce(Waiting) -> Waiting,
    ) -> Result<Waiting, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        if before.revision != revision {
            return Err(WaitingError::Stale(Box::new(before)));
        }
        if before.state != WaitingState::Waiting {
            return Err(WaitingError::Over);
        }
        let state = audited(&transaction, id)?;
        let edited = edit(before);
        let wish = &edited.wish;
        transaction
            .prepare_cached(
                "UPDATE waiting SET patient_id = ?2, name = ?3, phone_number = ?4, language = ?5, visit_type_id = ?6,
                    clinician_id = ?7, from_date = ?8, to_date = ?9, weekdays = ?10, from_minute = ?11, to_minute = ?12,
                    priority = ?13, notes = ?14, changed_at = ?15, revision = revision + 1
                  WHERE id = ?1",
            )?
            .execute(params![
                id,
                edited.patient,
                edited.name,
                edited.phone_number,
                edited.language.as_str(),
                wish.visit_type.0,
                wish.clinician.map(|id| id.0),
                wish.from.map(day),
                wish.to.map(day),
                wish.weekdays.mask(),
                wish.from_minute,
                wish.to_minute,
                edited.priority,
                edited.notes,
                moment(now),
            ])?;
        note(&transaction, by, now, id, "changed", state)?;
        let entry = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        transaction.commit()?;
        Ok(entry)
    }

    /// Takes somebody off the list; what is offered to them goes on to the next. One who is off it already stays so.
    /// Gives the entry, and the holds that are over.
    ///
    /// # Errors
    /// [`WaitingError`]; in each case nothing was written.
    pub fn leave_waiting(
        &self,
        id: i64,
        by: &Author,
        now: Timestamp,
    ) -> Result<(Waiting, Vec<i64>), WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        match before.state {
            WaitingState::Waiting => {}
            WaitingState::Left => return Ok((before, Vec::new())),
            WaitingState::Booked | WaitingState::Expired => return Err(WaitingError::Over),
        }
        let state = audited(&transaction, id)?;
        let released = offers::end_open(&transaction, id, OfferState::Declined, now)?;
        set_state(&transaction, id, WaitingState::Left, None, now)?;
        note(&transaction, by, now, id, "left", state)?;
        let entry = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        transaction.commit()?;
        Ok((entry, released))
    }

    /// Ends the wait of those whose last day is before `today`, unless something is being offered to them; gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was changed.
    pub fn expire_waiting(&self, today: Date, now: Timestamp) -> Result<usize, StoreError> {
        // Read first: most days there is nobody, and a reader keeps no writer waiting.
        let over = "state = 'waiting' AND to_date < ?1 AND NOT EXISTS (
             SELECT 1 FROM offers WHERE offers.waiting_id = waiting.id AND offers.state IN ('queued', 'sent'))";
        let is_there: bool = self
            .0
            .reader()?
            .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM waiting WHERE {over})"))?
            .query_row([day(today)], |row| row.get(0))?;
        if !is_there {
            return Ok(0);
        }
        let writer = self.0.writer()?;
        let changed = writer
            .prepare_cached(&format!(
                "UPDATE waiting SET state = 'expired', changed_at = ?2, revision = revision + 1 WHERE {over}"
            ))?
            .execute(params![day(today), moment(now)])?;
        Ok(changed)
    }
}

/// The entry that this one already came to.
fn earlier(connection: &Connection, new: &NewWaiting) -> Result<Option<i64>, rusqlite::Error> {
    if let Some(key) = &new.by.key {
        let same = connection
            .prepare_cached("SELECT id FROM waiting WHERE call_sid = ?1 AND tool_call_id = ?2")?
            .query_row([new.by.scope(), key], |row| row.get(0))
            .optional()?;
        if same.is_some() {
            return Ok(same);
        }
    }
    connection
        .prepare_cached(
            "SELECT id FROM waiting WHERE state = 'waiting' AND name = ?1 COLLATE NOCASE AND phone_number = ?2
                AND visit_type_id = ?3 AND phone_number <> '' ORDER BY id LIMIT 1",
        )?
        .query_row(params![new.name, new.phone_number, new.wish.visit_type.0], |row| row.get(0))
        .optional()
}

pub(super) fn set_state(
    connection: &Connection,
    id: i64,
    state: WaitingState,
    appointment: Option<i64>,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "UPDATE waiting SET state = ?2, appointment_id = coalesce(?3, appointment_id), changed_at = ?4,
                revision = revision + 1 WHERE id = ?1",
        )?
        .execute(params![id, state.as_str(), appointment, moment(now)])
        .map(drop)
}

/// The row as the audit trail keeps it.
fn audited(connection: &Connection, id: i64) -> Result<Option<String>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {AUDITED} FROM waiting WHERE id = ?1"))?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn note(
    connection: &Connection,
    by: &Author,
    now: Timestamp,
    id: i64,
    action: &str,
    before: Option<String>,
) -> Result<(), rusqlite::Error> {
    let after = audited(connection, id)?;
    audit::note(connection, by, now, ("waiting", id), action, before, after).map(drop)
}
