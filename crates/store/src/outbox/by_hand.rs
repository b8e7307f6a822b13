//! What a person does with a text: passes it on, or has it sent again.

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::{OutboxText, TextState, by_id, has_opted_out, takes_texts};
use crate::Store;
use crate::time_text::moment;
use crate::waiting::{WaitingError, offer_told};

impl Store {
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
}

fn mark(connection: &Connection, id: i64, state: TextState, now: Timestamp) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("UPDATE outbox SET state = ?2, changed_at = ?3 WHERE id = ?1")?
        .execute(params![id, state.as_str(), moment(now)])
        .map(drop)
}
