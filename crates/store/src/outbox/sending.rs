//! A text on its way: marked, handed over, settled, and what is reported of it afterwards.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{OptedOutHow, OutboxText, TextState, by_id, opt_out};
use crate::time_text::{moment, parse_moment};
use crate::waiting::{Offer, OfferState, ended, offer_told};
use crate::{Store, StoreError};

/// A text that has been marked as being sent for so long was lost with whoever was sending it.
pub const SENDING_AT_MOST: SignedDuration = SignedDuration::from_secs(60);
/// So often is tried to send a text before a person is asked to pass it on.
const MOST_TRIES: u32 = 5;
/// Before the second try; each further one waits three times as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);

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

impl Store {
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
