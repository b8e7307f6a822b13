//! How an offer is made: by the rules to the next who waits, or by staff to whom they choose.

use booking::clinic::ClinicianId;
use booking::rules::{self, Asker, Refusal};
use booking::slot::Taken;
use booking::waiting::{self, Candidate, Manners, Text};
use jiff::civil::{Date, Time};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{Asking, Offer, of_id};
use crate::appointments::{Except, Whose, around, taken};
use crate::holds;
use crate::outbox::{self, NewText};
use crate::time_text::{moment, parse_moment};
use crate::waiting::{COLUMNS, MOST, Waiting, WaitingError, WaitingState, by_id, openings, read};
use crate::{HeldFor, Store, StoreError};

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
            later: false,
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
        MOST
    ))?;
    query
        .query_map([opening], |row| {
            let entry = read(row)?;
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
