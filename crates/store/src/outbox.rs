//! The table `outbox`: what is written to people, and what became of it; and the numbers that want no texts.
//!
//! A text is marked as being sent before the service is asked, and as sent afterwards. What was marked and never settled
//! (the program ended in between) is `unsure`: nobody knows whether the service has it, and it is never sent again by itself.

use booking::waiting::Language;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::appointments::column;
use crate::time_text::{moment, parse_moment};
use crate::waiting::{Offer, OfferState, Waiting, WaitingError, ended, of_offer, offer_told};
use crate::{Store, StoreError};

/// A text that has been marked as being sent for so long was lost with whoever was sending it.
pub const SENDING_AT_MOST: SignedDuration = SignedDuration::from_secs(60);
/// So often is tried to send a text before a person is asked to pass it on.
const MOST_TRIES: u32 = 5;
/// Before the second try; each further one waits three times as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
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

/// What the service said to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has it, under this id.
    Accepted {
        /// `SM` and 32 digits.
        sid: String,
    },
    /// They want no texts.
    OptedOut,
    /// It does not have it and will not; a person passes it on. The reason is for the staff and names no number.
    Refused(String),
    /// It does not have it; trying again may help.
    Later(String),
    /// Nobody knows whether it has it.
    Unsure(String),
}

/// How a number came to want no texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptedOutHow {
    /// They wrote STOP.
    Text,
    /// The service says so.
    Service,
}

/// What the service reports later of a text it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is on its way.
    Sent,
    /// Their telephone has it.
    Delivered,
    /// It does not reach them.
    Failed {
        /// Because they want no texts.
        opted_out: bool,
    },
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

    /// Marks the next text that is due as being sent, and gives it. From here on nobody else sends it.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was marked.
    pub fn claim_text(&self, now: Timestamp) -> Result<Option<OutboxText>, StoreError> {
        let due = "SELECT id FROM outbox WHERE state = 'queued' AND not_before <= ?1 ORDER BY not_before, id LIMIT 1";
        let find = |connection: &Connection| {
            connection.prepare_cached(due)?.query_row([moment(now)], |row| row.get::<_, i64>(0)).optional()
        };
        if find(&*self.0.reader()?)?.is_none() {
            return Ok(None);
        }
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(id) = find(&transaction)? else { return Ok(None) };
        transaction
            .prepare_cached(
                "UPDATE outbox SET state = 'sending', tries = tries + 1, changed_at = ?2 WHERE id = ?1",
            )?
            .execute(params![id, moment(now)])?;
        let text = by_id(&transaction, id)?;
        transaction.commit()?;
        Ok(text)
    }

    /// Notes what the service said to a text that was claimed. Gives the offer it tells of when that changed with it.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was noted; the text becomes [`TextState::Unsure`] in time.
    pub fn settle_text(
        &self,
        id: i64,
        outcome: &Outcome,
        now: Timestamp,
    ) -> Result<Option<Offer>, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(text) = by_id(&transaction, id)? else { return Ok(None) };
        // A report of the service's may have been quicker than its answer.
        if !matches!(text.state, TextState::Sending | TextState::Unsure) {
            return Ok(None);
        }
        let pause = FIRST_PAUSE * 3_i32.pow(text.tries.saturating_sub(1).min(MOST_TRIES));
        let (state, sid, error) = match outcome {
            Outcome::Accepted { sid } => (TextState::Sent, Some(sid.as_str()), None),
            Outcome::OptedOut => (TextState::Failed, None, Some("They asked for no more texts.")),
            Outcome::Refused(why) => (TextState::Preview, None, Some(why.as_str())),
            Outcome::Later(why) if text.tries < MOST_TRIES => (TextState::Queued, None, Some(why.as_str())),
            Outcome::Later(why) => (TextState::Preview, None, Some(why.as_str())),
            Outcome::Unsure(why) => (TextState::Unsure, None, Some(why.as_str())),
        };
        // What is over meanwhile need not be said any more.
        let is_over = text.offer.as_ref().is_some_and(|offer| text.is_offer && !offer.state.is_open());
        let state = match state {
            TextState::Queued | TextState::Preview if is_over => TextState::Withdrawn,
            other => other,
        };
        transaction
            .prepare_cached(
                "UPDATE outbox SET state = ?2, provider_sid = coalesce(?3, provider_sid), last_error = ?4, changed_at = ?5,
                    not_before = CASE WHEN ?2 = 'queued' THEN ?6 ELSE not_before END
                  WHERE id = ?1",
            )?
            .execute(params![
                id,
                state.as_str(),
                sid,
                error,
                moment(now),
                moment(now.checked_add(pause).unwrap_or(now))
            ])?;
        let changed = match (outcome, &text.offer) {
            (Outcome::OptedOut, _) => opt_out(&transaction, &text.phone_number, OptedOutHow::Service, now)?,
            // They may have it, so it stands.
            (Outcome::Accepted { .. } | Outcome::Unsure(_), Some(offer)) if text.is_offer => {
                offer_told(&transaction, offer.id, now)?
            }
            _ => None,
        };
        transaction.commit()?;
        Ok(changed)
    }

    /// Texts that were being sent when whoever sent them was lost are unsure from now on; gives how many.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was changed.
    pub fn lose_texts(&self, now: Timestamp) -> Result<usize, StoreError> {
        let before = moment(now.checked_sub(SENDING_AT_MOST).unwrap_or(now));
        let find = |connection: &Connection| -> Result<Vec<(i64, Option<i64>)>, rusqlite::Error> {
            connection
                .prepare_cached(
                    "SELECT id, offer_id FROM outbox WHERE state = 'sending' AND changed_at <= ?1",
                )?
                .query_map([&before], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        if find(&*self.0.reader()?)?.is_empty() {
            return Ok(0);
        }
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let lost = find(&transaction)?;
        for (id, offer) in &lost {
            transaction
                .prepare_cached(
                    "UPDATE outbox SET state = 'unsure', changed_at = ?2,
                        last_error = 'The program ended while it was being sent; it may have arrived.' WHERE id = ?1",
                )?
                .execute(params![id, moment(now)])?;
            if let Some(offer) = offer {
                offer_told(&transaction, *offer, now)?;
            }
        }
        transaction.commit()?;
        Ok(lost.len())
    }

    /// Notes what the service reports of a text, which it names by our id, by its own, or both. Gives the offer that is over
    /// with it, because it does not reach them.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was noted.
    pub fn report_text(
        &self,
        id: Option<i64>,
        sid: &str,
        delivery: Delivery,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Offer>, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = transaction
            .prepare_cached(
                "SELECT id FROM outbox WHERE provider_sid = ?1 OR (id = ?2 AND (provider_sid IS NULL OR provider_sid = ?1))",
            )?
            .query_row(params![sid, id], |row| row.get::<_, i64>(0))
            .optional()?;
        let Some(id) = known else { return Ok(None) };
        let state = match delivery {
            Delivery::Sent => TextState::Sent,
            Delivery::Delivered => TextState::Delivered,
            Delivery::Failed { .. } => TextState::Failed,
        };
        let Some(text) = by_id(&transaction, id)? else { return Ok(None) };
        // Reports come in any order; what has arrived has arrived.
        let is_news = match text.state {
            TextState::Delivered | TextState::Failed | TextState::Told | TextState::Withdrawn => false,
            TextState::Sent => state != TextState::Sent,
            _ => true,
        };
        if !is_news {
            return Ok(None);
        }
        transaction
            .prepare_cached(
                "UPDATE outbox SET state = ?2, provider_sid = ?3, last_error = ?4, changed_at = ?5 WHERE id = ?1",
            )?
            .execute(params![id, state.as_str(), sid, error, moment(now)])?;
        let changed = match (delivery, &text.offer) {
            (Delivery::Failed { opted_out: true }, _) => {
                opt_out(&transaction, &text.phone_number, OptedOutHow::Service, now)?
            }
            // The next who waits is asked at once.
            (Delivery::Failed { .. }, Some(offer)) if text.is_offer && offer.state.is_open() => {
                ended(&transaction, offer, OfferState::Expired, now)?;
                Some(offer.clone())
            }
            (Delivery::Sent | Delivery::Delivered, Some(offer)) if text.is_offer => {
                offer_told(&transaction, offer.id, now)?
            }
            _ => None,
        };
        transaction.commit()?;
        Ok(changed)
    }

    /// A person passed a text on; an offer it tells of stands from now on.
    ///
    /// # Errors
    /// [`WaitingError::Over`] when there is nothing to pass on.
    pub fn text_told(&self, id: i64, now: Timestamp) -> Result<OutboxText, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let text = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        match text.state {
            TextState::Told => return Ok(text),
            TextState::Preview | TextState::Unsure | TextState::Failed => {}
            _ => return Err(WaitingError::Over),
        }
        if let Some(offer) = text.offer.as_ref().filter(|_| text.is_offer) {
            if !offer.state.is_open() {
                return Err(WaitingError::Over);
            }
            offer_told(&transaction, offer.id, now)?;
        }
        mark(&transaction, id, TextState::Told, now)?;
        let text = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        transaction.commit()?;
        Ok(text)
    }

    /// Sends a text again that failed, or of which nobody knows whether it was sent: a person has decided so.
    ///
    /// # Errors
    /// [`WaitingError::Over`] when it was sent, is being sent, or is not needed any more.
    pub fn retry_text(&self, id: i64, now: Timestamp) -> Result<OutboxText, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let text = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        let is_over = text.offer.as_ref().is_some_and(|offer| text.is_offer && !offer.state.is_open());
        let may = matches!(text.state, TextState::Preview | TextState::Unsure | TextState::Failed);
        if is_over
            || !may
            || !takes_texts(&text.phone_number)
            || has_opted_out(&transaction, &text.phone_number)?
        {
            return Err(WaitingError::Over);
        }
        transaction
            .prepare_cached(
                "UPDATE outbox SET state = 'queued', tries = 0, not_before = ?2, changed_at = ?2, provider_sid = NULL WHERE id = ?1",
            )?
            .execute(params![id, moment(now)])?;
        let text = by_id(&transaction, id)?.ok_or(WaitingError::NotFound)?;
        transaction.commit()?;
        Ok(text)
    }

    /// When the next text is due, be it to be sent or to be given up.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn next_text_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let (queued, sending): (Option<String>, Option<String>) = self
            .0
            .reader()?
            .prepare_cached(
                "SELECT (SELECT min(not_before) FROM outbox WHERE state = 'queued'),
                        (SELECT min(changed_at) FROM outbox WHERE state = 'sending')",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let queued = queued.as_deref().and_then(parse_moment);
        let lost =
            sending.as_deref().and_then(parse_moment).and_then(|at| at.checked_add(SENDING_AT_MOST).ok());
        Ok([queued, lost].into_iter().flatten().min())
    }
}

/// Whether a number can be written to: E.164.
fn takes_texts(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn has_opted_out(connection: &Connection, number: &str) -> Result<bool, rusqlite::Error> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM opted_out WHERE phone_number = ?1)")?
        .query_row([number], |row| row.get(0))
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

/// A number wants no texts from now on: what is offered to it is over, and nothing that waits is sent. Gives the offer.
pub(crate) fn opt_out(
    connection: &Connection,
    number: &str,
    how: OptedOutHow,
    now: Timestamp,
) -> Result<Option<Offer>, rusqlite::Error> {
    if number.is_empty() {
        return Ok(None);
    }
    let how = match how {
        OptedOutHow::Text => "text",
        OptedOutHow::Service => "service",
    };
    connection
        .prepare_cached(
            "INSERT INTO opted_out (phone_number, at, how) VALUES (?1, ?2, ?3) ON CONFLICT (phone_number) DO NOTHING",
        )?
        .execute(params![number, moment(now), how])?;
    let open = connection
        .prepare_cached("SELECT id FROM offers WHERE phone_number = ?1 AND state IN ('queued', 'sent')")?
        .query_row([number], |row| row.get::<_, i64>(0))
        .optional()?;
    let offer = open.map(|id| of_offer(connection, id)).transpose()?.flatten();
    if let Some(offer) = &offer {
        ended(connection, offer, OfferState::Declined, now)?;
    }
    connection
        .prepare_cached("UPDATE outbox SET state = 'preview', changed_at = ?2 WHERE phone_number = ?1 AND state = 'queued'")?
        .execute(params![number, moment(now)])?;
    Ok(offer)
}

fn mark(connection: &Connection, id: i64, state: TextState, now: Timestamp) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("UPDATE outbox SET state = ?2, changed_at = ?3 WHERE id = ?1")?
        .execute(params![id, state.as_str(), moment(now)])
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
