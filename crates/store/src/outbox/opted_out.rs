//! The table `opted_out`: numbers that want no texts.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::time_text::moment;
use crate::waiting::{Offer, OfferState, ended, of_offer};

/// How a number came to want no texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptedOutHow {
    /// They wrote STOP.
    Text,
    /// The service says so.
    Service,
}

pub(super) fn has_opted_out(connection: &Connection, number: &str) -> Result<bool, rusqlite::Error> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM opted_out WHERE phone_number = ?1)")?
        .query_row([number], |row| row.get(0))
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
