//! The table `texts_received`, and what a text does: each in one transaction with the answer it gets, so that the same one
//! again does nothing and is answered as before.

use booking::waiting::{Language, Reply, Text};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::offers::{self, Asking, Offer, OfferState};
use super::{Accepted, COLUMNS, WaitingError, read};
use crate::appointments::column;
use crate::outbox;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// So much of a text is kept.
const BODY_CHARS: usize = 1600;

/// What a text came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What to answer; `None` is nothing.
    pub answer: Option<String>,
    /// What was booked.
    pub accepted: Option<Accepted>,
    /// An offer that is over with it.
    pub ended: Option<Offer>,
    /// It had been received before.
    pub repeated: bool,
}

/// A text that came in.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedText {
    /// Twilio's id.
    pub message_sid: String,
    /// From whom.
    pub phone_number: String,
    /// What it says.
    pub body: String,
    /// When.
    pub received_at: Timestamp,
}

/// Prints neither number nor words.
impl std::fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceivedText({})", self.message_sid)
    }
}

fn word(reply: Reply) -> &'static str {
    match reply {
        Reply::Yes => "yes",
        Reply::No => "no",
        Reply::Stop => "stop",
        Reply::Start => "start",
        Reply::Help => "help",
        Reply::Other => "other",
    }
}

impl Store {
    /// Does what a text says. `reply` is what it means; `is_answered` says that the service has answered it by itself
    /// (STOP, START and HELP), so that it gets no answer of ours.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was done and the text is not remembered, so that it may come again.
    pub fn receive_text(
        &self,
        text: &ReceivedText,
        reply: Reply,
        is_answered: bool,
        asking: &Asking<'_>,
    ) -> Result<Received, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let earlier = transaction
            .prepare_cached("SELECT answer FROM texts_received WHERE message_sid = ?1")?
            .query_row([&text.message_sid], |row| row.get(0))
            .optional()?;
        if let Some(answer) = earlier {
            return Ok(Received { answer, accepted: None, ended: None, repeated: true });
        }
        let number = text.phone_number.as_str();
        let language = language_of(&transaction, number)?;
        let write = |text: Text<'_>| text.write(language, &asking.clinic.name);
        let mut received = Received { answer: None, accepted: None, ended: None, repeated: false };
        received.answer = match reply {
            Reply::Yes => match offers::of_number(&transaction, number)? {
                Some(offer) => match offers::accept(&transaction, &offer, asking) {
                    Ok(accepted) => {
                        let visit = &accepted.appointment;
                        let (date, time) = (visit.date, visit.time);
                        let booked =
                            Text::Booked { date, time, confirmation_number: &visit.confirmation_number };
                        let answer = write(booked);
                        received.accepted = Some(accepted);
                        Some(answer)
                    }
                    Err(WaitingError::Refused(_)) => {
                        received.ended = offer.state.is_open().then_some(offer);
                        Some(write(Text::Lost))
                    }
                    Err(WaitingError::Store(error)) => return Err(error),
                    Err(_) => Some(write(Text::NothingOpen)),
                },
                None => Some(write(Text::NothingOpen)),
            },
            Reply::No => match offers::of_number(&transaction, number)?.filter(|offer| offer.state.is_open())
            {
                Some(offer) => {
                    offers::end(&transaction, &offer, OfferState::Declined, asking.now)?;
                    received.ended = Some(offer);
                    Some(write(Text::Declined))
                }
                None => Some(write(Text::NothingOpen)),
            },
            Reply::Stop => {
                received.ended =
                    outbox::opt_out(&transaction, number, outbox::OptedOutHow::Text, asking.now)?;
                Some(write(Text::Stopped))
            }
            Reply::Start => {
                transaction
                    .prepare_cached("DELETE FROM opted_out WHERE phone_number = ?1")?
                    .execute([number])?;
                Some(write(Text::Started))
            }
            Reply::Help => Some(write(Text::Help)),
            // Only who is being asked something expects an answer; anything else a person reads.
            Reply::Other => offers::of_number(&transaction, number)?
                .filter(|offer| offer.state.is_open())
                .map(|_| write(Text::NotUnderstood)),
        };
        if is_answered {
            received.answer = None;
        }
        let body: String =
            text.body.chars().filter(|c| *c == '\n' || !c.is_control()).take(BODY_CHARS).collect();
        transaction
            .prepare_cached(
                "INSERT INTO texts_received (message_sid, phone_number, body, meaning, answer, received_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                text.message_sid,
                number,
                body,
                word(reply),
                received.answer,
                moment(asking.now)
            ])?;
        transaction.commit()?;
        Ok(received)
    }

    /// The last texts that a person should read because they mean none of the known answers, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn texts_to_read(&self, most: u32) -> Result<Vec<ReceivedText>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(
            "SELECT message_sid, phone_number, body, received_at FROM texts_received WHERE meaning = 'other'
              ORDER BY received_at DESC, message_sid LIMIT ?1",
        )?;
        let texts = query.query_map([most], |row| {
            Ok(ReceivedText {
                message_sid: row.get(0)?,
                phone_number: row.get(1)?,
                body: row.get(2)?,
                received_at: column(row, 3, parse_moment)?,
            })
        })?;
        Ok(texts.collect::<Result<_, _>>()?)
    }
}

/// In what somebody is written to: as their last entry says.
fn language_of(connection: &Connection, number: &str) -> Result<Language, rusqlite::Error> {
    let entry = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM waiting AS w WHERE w.phone_number = ?1 AND ?1 <> '' ORDER BY w.id DESC LIMIT 1"
        ))?
        .query_row([number], read)
        .optional()?;
    Ok(entry.map(|entry| entry.language).unwrap_or_default())
}
