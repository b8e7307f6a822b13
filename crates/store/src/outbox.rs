//! The table `outbox`: what is written to people, and what became of it; and the numbers that want no texts.
//!
//! A text is marked as being sent before the service is asked, and as sent afterwards. What was marked and never settled
//! (the program ended in between) is `unsure`: nobody knows whether the service has it, and it is never sent again by itself.

mod by_hand;
mod opted_out;
mod sending;

use booking::waiting::Language;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::appointments::column;
use crate::time_text::{moment, parse_moment};
use crate::waiting::{Offer, Waiting, of_offer};
use crate::{Store, StoreError};

pub use opted_out::OptedOutHow;
use opted_out::has_opted_out;
pub(crate) use opted_out::opt_out;
pub use sending::{Delivery, Outcome, SENDING_AT_MOST};

/// The outbox shows so many of the last texts.
const SHOWN: u32 = 100;

/// How a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextState {
    /// It is to be sent.
    Queued,
    /// The service is being asked.
    Sending,
    /// The service has it.
    Sent,
    /// Their telephone has it.
    Delivered,
    /// It does not reach them.
    Failed,
    /// Nobody knows whether the service has it.
    Unsure,
    /// It is for a person to pass on.
    Preview,
    /// A person passed it on.
    Told,
    /// It is not needed any more.
    Withdrawn,
}

impl TextState {
    const ALL: [TextState; 9] = [
        TextState::Queued,
        TextState::Sending,
        TextState::Sent,
        TextState::Delivered,
        TextState::Failed,
        TextState::Unsure,
        TextState::Preview,
        TextState::Told,
        TextState::Withdrawn,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            TextState::Queued => "queued",
            TextState::Sending => "sending",
            TextState::Sent => "sent",
            TextState::Delivered => "delivered",
            TextState::Failed => "failed",
            TextState::Unsure => "unsure",
            TextState::Preview => "preview",
            TextState::Told => "told",
            TextState::Withdrawn => "withdrawn",
        }
    }

    fn parse(text: &str) -> Option<TextState> {
        TextState::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A text in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxText {
    /// Row id.
    pub id: i64,
    /// The offer it tells of, or confirms.
    pub offer: Option<Offer>,
    /// To which entry of the waiting list.
    pub waiting: Option<i64>,
    /// Who that is.
    pub name: String,
    /// `""` when unknown.
    pub phone_number: String,
    /// In what it is written.
    pub language: Language,
    /// What it says.
    pub body: String,
    /// How it stands.
    pub state: TextState,
    /// It tells of an offer; otherwise it confirms a visit.
    pub is_offer: bool,
    /// Not before this moment.
    pub not_before: Timestamp,
    /// How often the service was asked.
    pub tries: u32,
    /// What went wrong the last time.
    pub last_error: Option<String>,
    /// When it was written.
    pub made_at: Timestamp,
}

/// Prints neither name nor number nor words.
impl std::fmt::Debug for OutboxText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutboxText({}, {:?})", self.id, self.state)
    }
}

/// A text to put into the outbox.
pub(crate) struct NewText<'a> {
    pub(crate) key: String,
    pub(crate) offer: Option<i64>,
    pub(crate) entry: &'a Waiting,
    pub(crate) body: String,
    /// Otherwise a person passes it on; so they do when the number is none that takes texts.
    pub(crate) by_text: bool,
    pub(crate) not_before: Timestamp,
}

const COLUMNS: &str = "t.id, t.offer_id, t.waiting_id, coalesce(w.name, ''), t.phone_number, t.language, t.body, t.state, \
     t.key LIKE 'offer:%', t.not_before, t.tries, t.last_error, t.made_at";
const FROM: &str = "FROM outbox AS t LEFT JOIN waiting AS w ON w.id = t.waiting_id";

impl Store {
    /// The last texts, what needs a person first, then the newest.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn outbox(&self) -> Result<Vec<OutboxText>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM}
              ORDER BY t.state IN ('preview', 'unsure', 'failed')
                       AND EXISTS (SELECT 1 FROM offers AS o WHERE o.id = t.offer_id AND o.state IN ('queued', 'sent')) DESC,
                       t.id DESC LIMIT {SHOWN}"
        ))?;
        let mut texts = query.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        for (text, offer) in &mut texts {
            text.offer = offer.map(|id| of_offer(&reader, id)).transpose()?.flatten();
        }
        Ok(texts.into_iter().map(|(text, _)| text).collect())
    }

    /// A text.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn outbox_text(&self, id: i64) -> Result<Option<OutboxText>, StoreError> {
        Ok(by_id(&*self.0.reader()?, id)?)
    }
}

/// Whether a number can be written to: E.164.
fn takes_texts(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Puts a text into the outbox, unless one with its key is there.
pub(crate) fn insert(
    connection: &Connection,
    new: &NewText<'_>,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let by_text = new.by_text && takes_texts(&new.entry.phone_number);
    let state = if by_text { TextState::Queued } else { TextState::Preview };
    connection
        .prepare_cached(
            "INSERT INTO outbox (key, offer_id, waiting_id, phone_number, language, body, state, not_before, made_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) ON CONFLICT (key) DO NOTHING",
        )?
        .execute(params![
            new.key,
            new.offer,
            new.entry.id,
            new.entry.phone_number,
            new.entry.language.as_str(),
            new.body,
            state.as_str(),
            moment(new.not_before),
            moment(now),
        ])
        .map(drop)
}

fn by_id(connection: &Connection, id: i64) -> Result<Option<OutboxText>, rusqlite::Error> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE t.id = ?1"))?
        .query_row([id], read)
        .optional()?;
    let Some((text, offer)) = found else { return Ok(None) };
    let offer = offer.map(|id| of_offer(connection, id)).transpose()?.flatten();
    Ok(Some(OutboxText { offer, ..text }))
}

/// A text without its offer, and which that is.
fn read(row: &Row<'_>) -> Result<(OutboxText, Option<i64>), rusqlite::Error> {
    let text = OutboxText {
        id: row.get(0)?,
        offer: None,
        waiting: row.get(2)?,
        name: row.get(3)?,
        phone_number: row.get(4)?,
        language: column(row, 5, Language::parse)?,
        body: row.get(6)?,
        state: column(row, 7, TextState::parse)?,
        is_offer: row.get(8)?,
        not_before: column(row, 9, parse_moment)?,
        tries: row.get(10)?,
        last_error: row.get(11)?,
        made_at: column(row, 12, parse_moment)?,
    };
    Ok((text, row.get(1)?))
}
