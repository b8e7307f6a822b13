//! The table `offers`: what is offered to whom, and how it ended.
//!
//! An offer, the hold that keeps its time, and its text in the outbox are written in one transaction; so are a "yes", the
//! appointment, and the end of the hold. The schema lets no time have two winners.

use booking::clinic::{Clinic, ClinicianId, RoomId, VisitTypeId};
use booking::rules::{self, Asker, Refusal};
use booking::slot::Taken;
use booking::waiting::{self, Candidate, Manners, Text};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::{COLUMNS, Waiting, WaitingError, WaitingState, by_id, openings, set_state};
use crate::appointments::{Except, Whose, around, book_in, column, taken};
use crate::author::{Author, Who};
use crate::holds;
use crate::outbox::{self, NewText};
use crate::time_text::{moment, parse_moment};
use crate::{Appointment, BookError, HeldFor, NewAppointment, Store, StoreError};

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

/// What a "yes" came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The entry.
    pub entry: Waiting,
    /// The appointment.
    pub appointment: Appointment,
    /// Holds that are over with it.
    pub released: Vec<i64>,
    /// It had been taken before.
    pub repeated: bool,
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
    /// Offers an opening to the next who waits, in one transaction: looks whether it is still open, lets the rules choose,
    /// holds the time, and puts the text into the outbox. `None` when nobody can be asked now, or visits have it again.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was written.
    pub fn offer_opening(&self, opening: i64, asking: &Asking<'_>) -> Result<Option<Offer>, StoreError> {
        // Most openings suit nobody who waits; to see that keeps no writer waiting.
        if choose(&*self.0.reader()?, opening, asking)? == Choice::Nobody {
            return Ok(None);
        }
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let offer = match choose(&transaction, opening, asking)? {
            Choice::Nobody => return Ok(None),
            Choice::Filled => {
                openings::close(&transaction, opening)?;
                None
            }
            Choice::Ask(next) => {
                let entry =
                    by_id(&transaction, next.candidate)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
                Some(insert(&transaction, &entry, opening, &next, asking)?)
            }
        };
        transaction.commit()?;
        Ok(offer)
    }

    /// Offers a time to an entry that staff choose, whatever it wishes and whatever the hour: it goes out at once.
    ///
    /// # Errors
    /// [`WaitingError`]; in each case nothing was written.
    pub fn offer_to(
        &self,
        waiting: i64,
        (date, time): (Date, Time),
        clinician: Option<ClinicianId>,
        asking: &Asking<'_>,
    ) -> Result<Offer, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let entry = by_id(&transaction, waiting)?.ok_or(WaitingError::NotFound)?;
        if entry.state != WaitingState::Waiting {
            return Err(WaitingError::Over);
        }
        let busy = busy_on(&transaction, date, asking)?;
        let wish = rules::Wish {
            date,
            time,
            visit_type: entry.wish.visit_type,
            clinician: clinician.or(entry.wish.clinician),
            room: None,
            minutes: None,
            asker: Asker::Caller,
        };
        let slot = rules::decide(asking.clinic, &wish, asking.now, &busy).map_err(WaitingError::Refused)?;
        let at_once = Manners { quiet: None, ..asking.manners };
        let ask = at_once
            .ask(asking.clinic, slot.starts_at, asking.now)
            .ok_or(WaitingError::Refused(Refusal::TooSoon { minutes: asking.clinic.lead_minutes.max(20) }))?;
        let time =
            waiting::Opening { clinician: slot.clinician, starts_at: slot.starts_at, ends_at: slot.ends_at };
        let opening = openings::make(&transaction, &time, asking.now)?;
        let next = waiting::Offer {
            candidate: waiting,
            slot,
            ask_at: ask.at,
            tell_within: ask.tell_within,
            stands: ask.stands,
        };
        let offer =
            insert(&transaction, &entry, opening, &next, asking).map_err(|error| match error.into() {
                StoreError::Constraint(_) => WaitingError::AlreadyAsked,
                other => WaitingError::Store(other),
            })?;
        transaction.commit()?;
        Ok(offer)
    }

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

    /// Takes an offer for somebody, by the rules: books, ends the hold, marks offer and entry, and puts the confirmation
    /// into the outbox, all in one transaction. One that lapsed can still be taken while the time is free. A second "yes"
    /// is the first again.
    ///
    /// # Errors
    /// [`WaitingError::Refused`] when somebody else has the time; the offer is lost then, and the entry waits on.
    /// [`WaitingError::Over`] when it was declined or withdrawn.
    pub fn accept_offer(&self, offer: i64, asking: &Asking<'_>) -> Result<Accepted, WaitingError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let offer = of_id(&transaction, offer)?.ok_or(WaitingError::NotFound)?;
        let accepted = accept(&transaction, &offer, asking);
        if let Ok(accepted) = &accepted
            && !accepted.repeated
        {
            let (date, time) = (accepted.appointment.date, accepted.appointment.time);
            let number = &accepted.appointment.confirmation_number;
            let text = Text::Booked { date, time, confirmation_number: number };
            confirm(&transaction, &accepted.entry, &offer, &text, asking)?;
        }
        // Also when it is lost: that is written down, too.
        match &accepted {
            Ok(_) | Err(WaitingError::Refused(_)) => transaction.commit()?,
            Err(_) => {}
        }
        accepted
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

/// What is to be done with an opening.
#[derive(PartialEq)]
enum Choice {
    /// It is over, is being offered, or suits nobody who may be asked now.
    Nobody,
    /// Visits have it again.
    Filled,
    /// This.
    Ask(waiting::Offer),
}

fn choose(connection: &Connection, opening: i64, asking: &Asking<'_>) -> Result<Choice, rusqlite::Error> {
    let Some(opening) = openings::open(connection, opening)? else { return Ok(Choice::Nobody) };
    if open_of_opening(connection, opening.id)? {
        return Ok(Choice::Nobody);
    }
    let date = asking.clinic.today(opening.time.starts_at);
    let busy = busy_on(connection, date, asking)?;
    if opening.time.is_filled(&busy) {
        return Ok(Choice::Filled);
    }
    let candidates = candidates(connection, opening.id)?;
    let next = waiting::next(asking.clinic, &opening.time, &candidates, &asking.manners, asking.now, &busy);
    Ok(next.map_or(Choice::Nobody, Choice::Ask))
}

/// Books what is offered. What it writes is to be committed also when the answer is [`WaitingError::Refused`].
pub(super) fn accept(
    transaction: &Transaction<'_>,
    offer: &Offer,
    asking: &Asking<'_>,
) -> Result<Accepted, WaitingError> {
    let entry = by_id(transaction, offer.waiting)?.ok_or(WaitingError::NotFound)?;
    if let Some(id) = offer.appointment {
        let appointment = crate::appointments::by_id(transaction, id)?.ok_or(WaitingError::NotFound)?;
        return Ok(Accepted { entry, appointment, released: Vec::new(), repeated: true });
    }
    let may = offer.state.is_open() || offer.state == OfferState::Expired;
    if !may || entry.state != WaitingState::Waiting {
        return Err(WaitingError::Over);
    }
    let (date, time) = offer.begins(asking.clinic);
    let by = Author {
        who: Who::WaitingList,
        call_sid: None,
        key: Some(format!("offer:{}", offer.id)),
        waiting: Some(entry.id),
    };
    let new = NewAppointment {
        patient: entry.patient,
        clinician: Some(offer.clinician),
        ..NewAppointment::new(
            by,
            entry.name.clone(),
            entry.phone_number.clone(),
            (date, time),
            offer.visit_type,
            asking.clinic.time_zone.clone(),
            asking.now,
        )
    };
    let wish = rules::Wish {
        date,
        time,
        visit_type: offer.visit_type,
        clinician: Some(offer.clinician),
        room: offer.room,
        minutes: None,
        asker: Asker::Caller,
    };
    match book_in(transaction, &new, |busy| rules::decide(asking.clinic, &wish, asking.now, busy)) {
        Ok(booked) => {
            transaction
                .prepare_cached(
                    "UPDATE offers SET state = 'accepted', appointment_id = ?2, decided_at = ?3 WHERE id = ?1",
                )?
                .execute(params![offer.id, booked.appointment.id, moment(asking.now)])?;
            // Another offer may have come between a late answer and the one it is for.
            let mut released = end_open(transaction, entry.id, OfferState::Withdrawn, asking.now)?;
            released.extend(booked.released);
            set_state(transaction, entry.id, WaitingState::Booked, Some(booked.appointment.id), asking.now)?;
            let entry = by_id(transaction, entry.id)?.ok_or(WaitingError::NotFound)?;
            Ok(Accepted { entry, appointment: booked.appointment, released, repeated: false })
        }
        Err(BookError::Refused(refusal)) => {
            if offer.state.is_open() {
                end(transaction, offer, OfferState::Lost, asking.now)?;
            }
            Err(WaitingError::Refused(refusal))
        }
        Err(BookError::Store(error)) => Err(WaitingError::Store(error)),
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

fn open_of_opening(connection: &Connection, opening: i64) -> Result<bool, rusqlite::Error> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM offers WHERE opening_id = ?1 AND state IN ('queued', 'sent'))",
        )?
        .query_row([opening], |row| row.get(0))
}

fn busy_on(connection: &Connection, date: Date, asking: &Asking<'_>) -> Result<Vec<Taken>, rusqlite::Error> {
    let (from, to) = around(date, &asking.clinic.time_zone);
    taken(connection, from, to, Whose::Everybody, asking.now, Except::default())
}

/// Everybody who waits, as the rules see them.
fn candidates(connection: &Connection, opening: i64) -> Result<Vec<Candidate>, rusqlite::Error> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS},
                EXISTS (SELECT 1 FROM offers AS o WHERE o.opening_id = ?1 AND o.waiting_id = w.id AND o.state <> 'withdrawn'),
                EXISTS (SELECT 1 FROM offers AS o WHERE o.state IN ('queued', 'sent')
                           AND (o.waiting_id = w.id OR (o.phone_number = w.phone_number AND o.phone_number <> ''))),
                (SELECT o.decided_at FROM offers AS o JOIN outbox AS t ON t.key = 'offer:' || o.id
                  WHERE o.waiting_id = w.id AND o.state = 'expired' AND t.state <> 'withdrawn'
                  ORDER BY o.id DESC LIMIT 1)
           FROM waiting AS w WHERE w.state = 'waiting' ORDER BY w.priority DESC, w.joined_at, w.id LIMIT {}",
        super::MOST
    ))?;
    query
        .query_map([opening], |row| {
            let entry = super::read(row)?;
            let silent: Option<String> = row.get(22)?;
            Ok(Candidate {
                id: entry.id,
                wish: entry.wish,
                priority: entry.priority,
                joined_at: entry.joined_at,
                was_asked: row.get(20)?,
                is_being_asked: row.get(21)?,
                opted_out: entry.opted_out,
                silent_at: silent.as_deref().and_then(parse_moment),
            })
        })?
        .collect()
}

/// Writes an offer with its hold and its text.
fn insert(
    transaction: &Transaction<'_>,
    entry: &Waiting,
    opening: i64,
    next: &waiting::Offer,
    asking: &Asking<'_>,
) -> Result<Offer, rusqlite::Error> {
    let until = next.ask_at.checked_add(next.tell_within).unwrap_or(next.ask_at);
    let held_for = HeldFor::Waiting(entry.id);
    let hold = holds::insert(transaction, &next.slot, entry.wish.visit_type, &held_for, until, asking.now)?;
    transaction
        .prepare_cached(
            "INSERT INTO offers (waiting_id, opening_id, hold_id, clinician_id, room_id, visit_type_id, starts_at, ends_at,
                phone_number, state, stands_seconds, made_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'queued', ?10, ?11, ?12)",
        )?
        .execute(params![
            entry.id,
            opening,
            hold.id,
            next.slot.clinician.0,
            next.slot.room.map(|room| room.0),
            entry.wish.visit_type.0,
            moment(next.slot.starts_at),
            moment(next.slot.ends_at),
            entry.phone_number,
            next.stands.as_secs().max(1),
            moment(asking.now),
            moment(until),
        ])?;
    let id = transaction.last_insert_rowid();
    let text = Text::Offer { date: next.slot.date, time: next.slot.time, stands: next.stands };
    let new = NewText {
        key: format!("offer:{id}"),
        offer: Some(id),
        entry,
        body: text.write(entry.language, &asking.clinic.name),
        by_text: asking.can_text && !entry.opted_out,
        not_before: next.ask_at,
    };
    outbox::insert(transaction, &new, asking.now)?;
    of_id(transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

/// Puts the confirmation into the outbox.
fn confirm(
    transaction: &Transaction<'_>,
    entry: &Waiting,
    offer: &Offer,
    text: &Text<'_>,
    asking: &Asking<'_>,
) -> Result<(), rusqlite::Error> {
    let new = NewText {
        key: format!("booked:{}", offer.id),
        offer: Some(offer.id),
        entry,
        body: text.write(entry.language, &asking.clinic.name),
        by_text: asking.can_text && !entry.opted_out,
        not_before: asking.now,
    };
    outbox::insert(transaction, &new, asking.now)
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
