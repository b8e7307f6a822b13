//! The table `holds`: times that are being offered to a caller, or to somebody on the waiting list.

use booking::clinic::{ClinicianId, RoomId, VisitTypeId};
use booking::slot::{Slot, Taken};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, params};

use crate::appointments::{Except, Whose, column, taken};
use crate::author::Author;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// Rows that mean nothing any more are kept for so long, for whoever asks what was offered.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// To whom times are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldFor {
    /// The caller of a call.
    Call(String),
    /// An entry of the waiting list.
    Waiting(i64),
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Row id.
    pub id: i64,
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
    /// To whom.
    pub held_for: HeldFor,
    /// After this moment it means nothing.
    pub expires_at: Timestamp,
}

/// What became of an offer of several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The times that are held now, in the order of the wish; a time that somebody else was quicker to take is not among
    /// them.
    pub holds: Vec<(Slot, Hold)>,
    /// Earlier offers to the same caller that are over with it.
    pub released: Vec<i64>,
}

const COLUMNS: &str =
    "id, clinician_id, room_id, visit_type_id, starts_at, ends_at, call_sid, waiting_id, expires_at";

impl Store {
    /// Holds times for somebody until `expires_at`, in place of what was held for them before. Of the wished times those
    /// are held that nobody else has at this moment; two of the wished ones may overlap, for one of them will be taken.
    ///
    /// # Errors
    /// [`StoreError`] when nothing is held that was not held before.
    pub fn hold(
        &self,
        slots: &[Slot],
        visit_type: VisitTypeId,
        held_for: &HeldFor,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Held, StoreError> {
        self.0.together(|transaction| hold(transaction, slots, visit_type, held_for, expires_at, now))
    }

    /// Lets go of everything that is held for somebody; gives the ids.
    ///
    /// # Errors
    /// [`StoreError`] when everything is still held.
    pub fn release_holds(&self, held_for: &HeldFor) -> Result<Vec<i64>, StoreError> {
        self.0.together(|transaction| Ok(release_all(transaction, held_for)?))
    }

    /// Offers that are open at `now` and touch the stretch from `from` to `to`, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn holds(&self, from: Timestamp, to: Timestamp, now: Timestamp) -> Result<Vec<Hold>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM holds WHERE starts_at < ?2 AND ends_at > ?1 AND expires_at > ?3 ORDER BY starts_at, id"
        ))?;
        Ok(query.query_map([moment(from), moment(to), moment(now)], read)?.collect::<Result<_, _>>()?)
    }

    /// What is offered in a call at `now`, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn holds_of_call(&self, call_sid: &str, now: Timestamp) -> Result<Vec<Hold>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM holds WHERE call_sid = ?1 AND expires_at > ?2 ORDER BY starts_at, id"
        ))?;
        Ok(query.query_map([call_sid, &moment(now)], read)?.collect::<Result<_, _>>()?)
    }
}

impl Hold {
    /// The slot it holds, on the clinic's clock.
    pub fn slot(&self, zone: &TimeZone) -> Slot {
        let at = self.starts_at.to_zoned(zone.clone());
        let minutes = self.ends_at.duration_since(self.starts_at).as_mins();
        Slot {
            clinician: self.clinician,
            room: self.room,
            date: at.date(),
            time: at.time(),
            minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }
}

/// See [`Store::hold`].
fn hold(
    transaction: &Connection,
    slots: &[Slot],
    visit_type: VisitTypeId,
    held_for: &HeldFor,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Held, StoreError> {
    let released = release_all(transaction, held_for)?;
    // Swept where others are written, so that the table stays small.
    transaction
        .prepare_cached("DELETE FROM holds WHERE expires_at < ?1")?
        .execute([moment(now.checked_sub(KEPT).unwrap_or(now))])?;
    let mut holds = Vec::with_capacity(slots.len());
    let except = match held_for {
        HeldFor::Call(call_sid) => Except { call_sid: Some(call_sid), ..Except::default() },
        HeldFor::Waiting(id) => Except { waiting: Some(*id), ..Except::default() },
    };
    for slot in slots {
        let whose = Whose::in_the_way_of(Some(slot.clinician), slot.room.is_some());
        let busy = taken(transaction, slot.starts_at, slot.ends_at, whose, now, except)?;
        if busy.iter().any(|other| is_in_the_way(other, slot)) {
            continue;
        }
        holds.push((*slot, insert(transaction, slot, visit_type, held_for, expires_at, now)?));
    }
    Ok(Held { holds, released })
}

fn is_in_the_way(other: &Taken, slot: &Slot) -> bool {
    let overlaps = other.starts_at < slot.ends_at && slot.starts_at < other.ends_at;
    overlaps && (other.clinician == slot.clinician || (slot.room.is_some() && other.room == slot.room))
}

/// Lets go of what is held for whoever acts, inside the transaction in which they book or change.
pub(crate) fn release(connection: &Connection, by: &Author) -> Result<Vec<i64>, rusqlite::Error> {
    let mut released = Vec::new();
    if let Some(call_sid) = &by.call_sid {
        released = release_all(connection, &HeldFor::Call(call_sid.clone()))?;
    }
    if let Some(waiting) = by.waiting {
        released.extend(release_all(connection, &HeldFor::Waiting(waiting))?);
    }
    Ok(released)
}

fn release_all(connection: &Connection, held_for: &HeldFor) -> Result<Vec<i64>, rusqlite::Error> {
    let (call_sid, waiting) = owner(held_for);
    connection
        .prepare_cached("DELETE FROM holds WHERE call_sid IS ?1 AND waiting_id IS ?2 RETURNING id")?
        .query_map(params![call_sid, waiting], |row| row.get(0))?
        .collect()
}

pub(crate) fn insert(
    connection: &Connection,
    slot: &Slot,
    visit_type: VisitTypeId,
    held_for: &HeldFor,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Hold, rusqlite::Error> {
    let (call_sid, waiting) = owner(held_for);
    connection
        .prepare_cached(
            "INSERT INTO holds (clinician_id, room_id, visit_type_id, starts_at, ends_at, call_sid, waiting_id, made_at,
                expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            slot.clinician.0,
            slot.room.map(|room| room.0),
            visit_type.0,
            moment(slot.starts_at),
            moment(slot.ends_at),
            call_sid,
            waiting,
            moment(now),
            moment(expires_at),
        ])?;
    Ok(Hold {
        id: connection.last_insert_rowid(),
        clinician: slot.clinician,
        room: slot.room,
        visit_type,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        held_for: held_for.clone(),
        expires_at,
    })
}

fn owner(held_for: &HeldFor) -> (Option<&str>, Option<i64>) {
    match held_for {
        HeldFor::Call(call_sid) => (Some(call_sid), None),
        HeldFor::Waiting(id) => (None, Some(*id)),
    }
}

fn read(row: &Row<'_>) -> Result<Hold, rusqlite::Error> {
    let call_sid: Option<String> = row.get(6)?;
    let waiting: Option<i64> = row.get(7)?;
    Ok(Hold {
        id: row.get(0)?,
        clinician: ClinicianId(row.get(1)?),
        room: row.get::<_, Option<i64>>(2)?.map(RoomId),
        visit_type: VisitTypeId(row.get(3)?),
        starts_at: column(row, 4, parse_moment)?,
        ends_at: column(row, 5, parse_moment)?,
        held_for: match (call_sid, waiting) {
            (Some(call_sid), _) => HeldFor::Call(call_sid),
            (None, id) => HeldFor::Waiting(id.unwrap_or_default()),
        },
        expires_at: column(row, 8, parse_moment)?,
    })
}
