//! The table `offers`: what is offered to whom, and how it ended.
//!
//! An offer, the hold that keeps its time, and its text in the outbox are written in one transaction; so are a "yes", the
//! appointment, and the end of the hold. The schema lets no time have two winners.

mod accept;
mod make;

use booking::clinic::{Clinic, ClinicianId, RoomId, VisitTypeId};
use booking::waiting::Manners;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::WaitingError;
use crate::appointments::column;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

pub use accept::Accepted;
pub(super) use accept::accept;

/// By what rules is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The clinic.
    pub clinic: &'a Clinic,
    /// When, and for how long.
    pub manners: Manners,
    /// Whether texts can be sent; otherwise a person passes them on.
    pub can_text: bool,
    /// Now.
    pub now: Timestamp,
}

/// How an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferState {
    /// They have not been told yet.
    Queued,
    /// They have been told.
    Sent,
    /// They took it.
    Accepted,
    /// They did not want it.
    Declined,
    /// They did not answer.
    Expired,
    /// Somebody else has the time.
    Lost,
    /// It was taken back before they were told.
    Withdrawn,
}

impl OfferState {
    const ALL: [OfferState; 7] = [
        OfferState::Queued,
        OfferState::Sent,
        OfferState::Accepted,
        OfferState::Declined,
        OfferState::Expired,
        OfferState::Lost,
        OfferState::Withdrawn,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            OfferState::Queued => "queued",
            OfferState::Sent => "sent",
            OfferState::Accepted => "accepted",
            OfferState::Declined => "declined",
            OfferState::Expired => "expired",
            OfferState::Lost => "lost",
            OfferState::Withdrawn => "withdrawn",
        }
    }

    fn parse(text: &str) -> Option<OfferState> {
        OfferState::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it may still be taken.
    pub fn is_open(self) -> bool {
        matches!(self, OfferState::Queued | OfferState::Sent)
    }
}

/// A time that is, or was, offered to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Row id.
    pub id: i64,
    /// To whom.
    pub waiting: i64,
    /// Of which opening.
    pub opening: i64,
    /// What keeps the time while it is open.
    pub hold: Option<i64>,
    /// With whom.
    pub clinician: ClinicianId,
    /// Where.
    pub room: Option<RoomId>,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// How it stands.
    pub state: OfferState,
    /// After this it is over.
    pub expires_at: Timestamp,
    /// The appointment it became.
    pub appointment: Option<i64>,
}

impl Offer {
    /// When it begins on the clinic's clock.
    pub fn begins(&self, clinic: &Clinic) -> (Date, Time) {
        let at = clinic.at(self.starts_at);
        (at.date(), at.time())
    }
}

/// How a "no" is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusing {
    /// Somebody said no.
    Declined,
    /// They cannot be reached.
    Unreachable,
}

const OFFER: &str = "o.id, o.waiting_id, o.opening_id, o.hold_id, o.clinician_id, o.room_id, o.visit_type_id, o.starts_at, \
     o.ends_at, o.state, o.expires_at, o.appointment_id";

impl Store {
    /// Ends offers that nobody answered in time; gives them.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was changed.
    pub fn lapse_offers(&self, now: Timestamp) -> Result<Vec<Offer>, StoreError> {
        let late = format!(
            "SELECT {OFFER} FROM offers AS o WHERE o.state IN ('queued', 'sent') AND o.expires_at <= ?1 ORDER BY o.id"
        );
        let read_late = |connection: &Connection| -> Result<Vec<Offer>, rusqlite::Error> {
            connection.prepare_cached(&late)?.query_map([moment(now)], read)?.collect()
        };
        // Nearly always there are none, and a reader keeps no writer waiting.
        if read_late(&*self.0.reader()?)?.is_empty() {
            return Ok(Vec::new());
        }
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let lapsed = read_late(&transaction)?;
        for offer in &lapsed {
            end(&transaction, offer, OfferState::Expired, now)?;
        }
        transaction.commit()?;
        Ok(lapsed)
    }

    /// Ends an open offer without a "yes"; the next who waits is asked. Gives it as it stood.
    ///
    /// # Errors
    /// [`WaitingError`]; in each case nothing was written.
    pub fn refuse_offer(&self, offer: i64, how: Refusing, now: Timestamp) -> Result<Offer, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let offer = of_id(&transaction, offer)?.ok_or(WaitingError::NotFound)?;
        let state = match how {
            Refusing::Declined => OfferState::Declined,
            Refusing::Unreachable => OfferState::Expired,
        };
        if offer.state == state {
            return Ok(offer);
        }
        if !offer.state.is_open() {
            return Err(WaitingError::Over);
        }
        end(&transaction, &offer, state, now)?;
        transaction.commit()?;
        Ok(offer)
    }

    /// An offer.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn offer(&self, id: i64) -> Result<Option<Offer>, StoreError> {
        Ok(of_id(&*self.0.reader()?, id)?)
    }

    /// When the next open offer is over.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn next_offer_end(&self) -> Result<Option<Timestamp>, StoreError> {
        let first: Option<String> = self
            .0
            .reader()?
            .prepare_cached("SELECT min(expires_at) FROM offers WHERE state IN ('queued', 'sent')")?
            .query_row([], |row| row.get(0))?;
        Ok(first.as_deref().and_then(parse_moment))
    }
}

/// Ends what is open for an entry; gives the holds that are over.
pub(super) fn end_open(
    connection: &Connection,
    waiting: i64,
    state: OfferState,
    now: Timestamp,
) -> Result<Vec<i64>, rusqlite::Error> {
    let open = connection
        .prepare_cached(&format!(
            "SELECT {OFFER} FROM offers AS o WHERE o.waiting_id = ?1 AND o.state IN ('queued', 'sent')"
        ))?
        .query_map([waiting], read)?
        .collect::<Result<Vec<_>, _>>()?;
    for offer in &open {
        end(connection, offer, state, now)?;
    }
    Ok(open.into_iter().filter_map(|offer| offer.hold).collect())
}

/// Ends an open offer. Its hold and what is left to be sent of it go with it, by the schema.
pub(crate) fn end(
    connection: &Connection,
    offer: &Offer,
    state: OfferState,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "UPDATE offers SET state = ?2, decided_at = ?3 WHERE id = ?1 AND state IN ('queued', 'sent')",
        )?
        .execute(params![offer.id, state.as_str(), moment(now)])
        .map(drop)
}

/// They have been told: the offer stands from now on for as long as it was to stand. Gives it as it stands now; `None`
/// when it is over.
pub(crate) fn told(
    connection: &Connection,
    offer: i64,
    now: Timestamp,
) -> Result<Option<Offer>, rusqlite::Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE offers SET state = 'sent',
                expires_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?2, stands_seconds || ' seconds')
              WHERE id = ?1 AND state = 'queued'",
        )?
        .execute(params![offer, moment(now)])?;
    if changed == 0 {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "UPDATE holds SET expires_at = (SELECT expires_at FROM offers WHERE id = ?1)
              WHERE id = (SELECT hold_id FROM offers WHERE id = ?1)",
        )?
        .execute([offer])?;
    of_id(connection, offer)
}

pub(crate) fn of_id(connection: &Connection, id: i64) -> Result<Option<Offer>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {OFFER} FROM offers AS o WHERE o.id = ?1"))?
        .query_row([id], read)
        .optional()
}

/// The last offer to an entry.
pub(super) fn last_of(connection: &Connection, waiting: i64) -> Result<Option<Offer>, rusqlite::Error> {
    connection
        .prepare_cached(&format!(
            "SELECT {OFFER} FROM offers AS o WHERE o.waiting_id = ?1 ORDER BY o.id DESC LIMIT 1"
        ))?
        .query_row([waiting], read)
        .optional()
}

/// The offer that an answer from this number is for: the open one, else the last that lapsed or was taken and whose time
/// is still to come.
pub(super) fn of_number(
    connection: &Connection,
    number: &str,
    now: Timestamp,
) -> Result<Option<Offer>, rusqlite::Error> {
    connection
        .prepare_cached(&format!(
            "SELECT {OFFER} FROM offers AS o LEFT JOIN appointments AS a ON a.id = o.appointment_id
              WHERE o.phone_number = ?1 AND ?1 <> ''
                AND (o.state IN ('queued', 'sent')
                     OR o.starts_at > ?2
                        AND (o.state = 'expired' OR o.state = 'accepted' AND a.status NOT IN ('cancelled', 'no_show')))
              ORDER BY o.state IN ('queued', 'sent') DESC, o.id DESC LIMIT 1"
        ))?
        .query_row(params![number, moment(now)], read)
        .optional()
}

fn read(row: &Row<'_>) -> Result<Offer, rusqlite::Error> {
    Ok(Offer {
        id: row.get(0)?,
        waiting: row.get(1)?,
        opening: row.get(2)?,
        hold: row.get(3)?,
        clinician: ClinicianId(row.get(4)?),
        room: row.get::<_, Option<i64>>(5)?.map(RoomId),
        visit_type: VisitTypeId(row.get(6)?),
        starts_at: column(row, 7, parse_moment)?,
        ends_at: column(row, 8, parse_moment)?,
        state: column(row, 9, OfferState::parse)?,
        expires_at: column(row, 10, parse_moment)?,
        appointment: row.get(11)?,
    })
}
