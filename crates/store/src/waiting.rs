//! The table `waiting`: who waits for a time, and for which. How they come, change and go is in `list`, what is offered to them
//! in `offers`, what is written to them in [`outbox`](crate::outbox), what they answer in `replies`.

mod list;
mod offers;
mod openings;
mod replies;

use booking::clinic::{ClinicianId, VisitTypeId};
use booking::time_text::parse_date;
use booking::waiting::{Language, Weekdays, Wish};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::appointments::column;
use crate::time_text::parse_moment;
use crate::{Store, StoreError};

use list::set_state;

pub(crate) use offers::{end as ended, of_id as of_offer, told as offer_told};

pub use list::{Joined, NewWaiting};
pub use offers::{Accepted, Asking, Offer, OfferState, Refusing};
pub use openings::{GRACE, Opening};
pub use replies::{Received, ReceivedText};

/// Entries that are no longer waiting are told of this long.
const PAST_SHOWN: u32 = 50;
/// More entries than this are not read; nobody waits that long.
const MOST: u32 = 2_000;

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

impl Store {
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
}

fn by_id(connection: &Connection, id: i64) -> Result<Option<Waiting>, rusqlite::Error> {
    let entry = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM waiting AS w WHERE w.id = ?1"))?
        .query_row([id], read)
        .optional()?;
    entry.map(|entry| Ok(Waiting { offer: offers::last_of(connection, id)?, ..entry })).transpose()
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
