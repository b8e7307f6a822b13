//! The table `waiting`: who waits for a time, and for which. What is offered to them is in `offers`, what is written to them
//! in [`outbox`](crate::outbox), what they answer in `replies`.

mod offers;
mod openings;
mod replies;

use booking::clinic::{ClinicianId, VisitTypeId};
use booking::time_text::parse_date;
use booking::waiting::{Language, Weekdays, Wish};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::appointments::column;
use crate::author::Author;
use crate::time_text::{day, moment, parse_moment};
use crate::{Store, StoreError, audit};

pub(crate) use offers::{end as ended, of_id as of_offer, told as offer_told};

pub use offers::{Accepted, Asking, Offer, OfferState, Refusing};
pub use openings::{GRACE, Opening};
pub use replies::{Received, ReceivedText};

/// Entries that are no longer waiting are told of this long.
const PAST_SHOWN: u32 = 50;
/// More entries than this are not read; nobody waits that long.
const MOST: u32 = 2_000;

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

/// An entry of the list.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Row id.
    pub id: i64,
    /// Who waits.
    pub name: String,
    /// `""` when unknown.
    pub phone_number: String,
    /// Who that is in the list of patients.
    pub patient: Option<i64>,
    /// In what they are written to.
    pub language: Language,
    /// What they would take.
    pub wish: Wish,
    /// 0 to 9.
    pub priority: u8,
    /// For the staff.
    pub notes: String,
    /// How it stands.
    pub state: WaitingState,
    /// The appointment that came of it.
    pub appointment: Option<i64>,
    /// In which call they were put on the list.
    pub call_sid: Option<String>,
    /// Since when.
    pub joined_at: Timestamp,
    /// Goes up by one with every change.
    pub revision: i64,
    /// The last offer made to them.
    pub offer: Option<Offer>,
    /// They want no texts.
    pub opted_out: bool,
}

/// How an entry stands. Whether something is being offered to it says its offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitingState {
    /// They wait.
    Waiting,
    /// They have an appointment.
    Booked,
    /// They were taken off the list.
    Left,
    /// The last day that suits them is over.
    Expired,
}

impl WaitingState {
    const ALL: [WaitingState; 4] =
        [WaitingState::Waiting, WaitingState::Booked, WaitingState::Left, WaitingState::Expired];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitingState::Waiting => "waiting",
            WaitingState::Booked => "booked",
            WaitingState::Left => "left",
            WaitingState::Expired => "expired",
        }
    }

    fn parse(text: &str) -> Option<WaitingState> {
        WaitingState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Prints neither name nor number.
impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waiting({}, {:?})", self.id, self.state)
    }
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

/// Why an entry was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitingError {
    /// There is no such row.
    #[error("there is no such entry on the waiting list")]
    NotFound,
    /// Somebody has changed it since; this is how it stands now.
    #[error("the entry was changed by somebody else meanwhile")]
    Stale(Box<Waiting>),
    /// It is no longer waiting, or its offer is over.
    #[error("this is over; nothing can be done with it any more")]
    Over,
    /// The clinic's rules say no.
    #[error("{}", .0.say())]
    Refused(booking::rules::Refusal),
    /// Another offer to this person or number is open.
    #[error("another offer to them is open")]
    AlreadyAsked,
    /// The book failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for WaitingError {
    fn from(error: rusqlite::Error) -> WaitingError {
        WaitingError::Store(error.into())
    }
}

const COLUMNS: &str = "w.id, w.name, w.phone_number, w.patient_id, w.language, w.visit_type_id, w.clinician_id, w.from_date, \
     w.to_date, w.weekdays, w.from_minute, w.to_minute, w.priority, w.notes, w.state, w.appointment_id, w.call_sid, \
     w.joined_at, w.revision, EXISTS (SELECT 1 FROM opted_out AS x WHERE x.phone_number = w.phone_number)";

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

    /// Who waits, in the order in which they are asked, and then the last of those who no longer do, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn waiting_list(&self) -> Result<Vec<Waiting>, StoreError> {
        let reader = self.0.reader()?;
        let read_all = |sql: &str| -> Result<Vec<Waiting>, rusqlite::Error> {
            reader.prepare_cached(sql)?.query_map([], read)?.collect()
        };
        let mut list = read_all(&format!(
            "SELECT {COLUMNS} FROM waiting AS w WHERE w.state = 'waiting'
              ORDER BY w.priority DESC, w.joined_at, w.id LIMIT {MOST}"
        ))?;
        list.extend(read_all(&format!(
            "SELECT {COLUMNS} FROM waiting AS w WHERE w.state <> 'waiting' ORDER BY w.changed_at DESC, w.id DESC LIMIT {PAST_SHOWN}"
        ))?);
        for entry in &mut list {
            entry.offer = offers::last_of(&reader, entry.id)?;
        }
        Ok(list)
    }

    /// An entry.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn waiting_entry(&self, id: i64) -> Result<Option<Waiting>, StoreError> {
        Ok(by_id(&*self.0.reader()?, id)?)
    }

    /// Entries that wait under this number, in the order in which they are asked.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn waiting_under(&self, phone_number: &str) -> Result<Vec<Waiting>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM waiting AS w WHERE w.phone_number = ?1 AND w.phone_number <> '' AND w.state = 'waiting'
              ORDER BY w.priority DESC, w.joined_at, w.id LIMIT {MOST}"
        ))?;
        Ok(query.query_map([phone_number], read)?.collect::<Result<_, _>>()?)
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

fn by_id(connection: &Connection, id: i64) -> Result<Option<Waiting>, rusqlite::Error> {
    let entry = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM waiting AS w WHERE w.id = ?1"))?
        .query_row([id], read)
        .optional()?;
    entry.map(|entry| Ok(Waiting { offer: offers::last_of(connection, id)?, ..entry })).transpose()
}

fn set_state(
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

fn read(row: &Row<'_>) -> Result<Waiting, rusqlite::Error> {
    let date = |index: usize| -> Result<Option<Date>, rusqlite::Error> {
        Ok(row.get::<_, Option<String>>(index)?.as_deref().and_then(parse_date))
    };
    let scope: Option<String> = row.get(16)?;
    Ok(Waiting {
        id: row.get(0)?,
        name: row.get(1)?,
        phone_number: row.get(2)?,
        patient: row.get(3)?,
        language: column(row, 4, Language::parse)?,
        wish: Wish {
            visit_type: VisitTypeId(row.get(5)?),
            clinician: row.get::<_, Option<i64>>(6)?.map(ClinicianId),
            from: date(7)?,
            to: date(8)?,
            weekdays: Weekdays::from_mask(row.get(9)?).unwrap_or(Weekdays::ALL),
            from_minute: row.get(10)?,
            to_minute: row.get(11)?,
        },
        priority: row.get(12)?,
        notes: row.get(13)?,
        state: column(row, 14, WaitingState::parse)?,
        appointment: row.get(15)?,
        // A key of the staff's has their word in place of a call.
        call_sid: scope.filter(|scope| scope != crate::Who::Staff.as_str()),
        joined_at: column(row, 17, parse_moment)?,
        revision: row.get(18)?,
        offer: None,
        opted_out: row.get(19)?,
    })
}
