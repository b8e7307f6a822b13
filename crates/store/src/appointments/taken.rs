//! What takes up time: live appointments, and offers that have not expired.

use booking::clinic::{ClinicianId, RoomId};
use booking::slot::{Taken, TakenBy};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rusqlite::{Connection, Row, params};

use super::{AROUND, busy_day, column, unexpected};
use crate::time_text::{day, day_bounds, moment, parse_moment};
use crate::{Author, Store, StoreError};

/// What is not counted: an appointment that is being moved, and the offers made to whoever asks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Except<'a> {
    pub(crate) appointment: Option<i64>,
    pub(crate) call_sid: Option<&'a str>,
    pub(crate) waiting: Option<i64>,
}

/// Whose time it is that matters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Everybody's.
    Everybody,
    /// That of one clinician.
    One(ClinicianId),
    /// That of one clinician, and what others have a room for: all that can be in the way of a visit with the one in a room.
    OneAndRooms(ClinicianId),
}

impl Whose {
    /// What can be in the way of a visit with this clinician, or with anybody, which is in a room or needs none.
    pub(crate) fn in_the_way_of(wished: Option<ClinicianId>, in_a_room: bool) -> Whose {
        match wished {
            None => Whose::Everybody,
            Some(clinician) if in_a_room => Whose::OneAndRooms(clinician),
            Some(clinician) => Whose::One(clinician),
        }
    }

    fn one(self) -> Option<i64> {
        match self {
            Whose::Everybody => None,
            Whose::One(clinician) | Whose::OneAndRooms(clinician) => Some(clinician.0),
        }
    }

    fn is_of(self, clinician: ClinicianId) -> bool {
        self.one().is_none_or(|one| one == clinician.0)
    }

    fn with_rooms(self) -> bool {
        matches!(self, Whose::OneAndRooms(_))
    }
}

impl<'a> Except<'a> {
    pub(crate) fn of(author: &'a Author) -> Self {
        Self { appointment: None, call_sid: author.call_sid.as_deref(), waiting: author.waiting }
    }
}

impl Store {
    /// What takes up time between two moments, of one clinician or of all; offers that are open at `now` among it.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken(
        &self,
        from: Timestamp,
        to: Timestamp,
        clinician: Option<ClinicianId>,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        let whose = clinician.map_or(Whose::Everybody, Whose::One);
        Ok(taken(&*self.0.reader()?, from, to, whose, now, Except::default())?)
    }

    /// As [`Store::taken`], for a day of the clinic's calendar and as far around it as buffers reach.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_on(
        &self,
        date: Date,
        zone: &TimeZone,
        clinician: Option<ClinicianId>,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = around(date, zone);
        self.taken(from, to, clinician, now)
    }

    /// As [`Store::taken_on`], from a first to a last day; of visits without a break between them the first as long as all.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_in(
        &self,
        first: Date,
        last: Date,
        clinician: Option<ClinicianId>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = around_days(first, last, zone);
        let whose = clinician.map_or(Whose::Everybody, Whose::One);
        Ok(read_taken(&*self.0.reader()?, (from, to), whose, now, Except::default(), true)?)
    }

    /// As [`Store::taken_on`], without the visit `appointment`, and without what is offered in the call `call_sid`.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_except(
        &self,
        date: Date,
        zone: &TimeZone,
        now: Timestamp,
        appointment: Option<i64>,
        call_sid: Option<&str>,
    ) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = around(date, zone);
        let except = Except { appointment, call_sid, waiting: None };
        Ok(taken(&*self.0.reader()?, from, to, Whose::Everybody, now, except)?)
    }
}

/// The bounds of a day, and as far around it as buffers reach.
pub(crate) fn around(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    around_days(date, date, zone)
}

fn around_days(first: Date, last: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let (from, to) = (day_bounds(first, zone).0, day_bounds(last, zone).1);
    (from.checked_sub(AROUND).unwrap_or(from), to.checked_add(AROUND).unwrap_or(to))
}

pub(crate) fn taken(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
    whose: Whose,
    now: Timestamp,
    except: Except<'_>,
) -> Result<Vec<Taken>, rusqlite::Error> {
    read_taken(connection, (from, to), whose, now, except, false)
}

/// As [`taken`], the visits joined as [`Taken::join`] does or each by itself.
fn read_taken(
    connection: &Connection,
    (from, to): (Timestamp, Timestamp),
    whose: Whose,
    now: Timestamp,
    except: Except<'_>,
    joined: bool,
) -> Result<Vec<Taken>, rusqlite::Error> {
    let buffers = Buffers::read(connection)?;
    let found = Found {
        from,
        to,
        except: except.appointment,
        joined,
        buffers: &buffers,
        taken: Vec::new(),
        known: None,
    };
    let mut found = visits(connection, found, whose)?;
    let mut holds = connection.prepare_cached(
        "SELECT clinician_id, starts_at, ends_at, room_id, visit_type_id
           FROM holds
          WHERE starts_at < ?2 AND ends_at > ?1 AND starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')
            AND expires_at > ?4 AND (?3 IS NULL OR clinician_id = ?3 OR (?7 AND room_id IS NOT NULL))
            AND (call_sid IS NULL OR call_sid IS NOT ?5) AND (waiting_id IS NULL OR waiting_id IS NOT ?6)",
    )?;
    let held = params![
        moment(from),
        moment(to),
        whose.one(),
        moment(now),
        except.call_sid,
        except.waiting,
        whose.with_rooms()
    ];
    for hold in holds.query_map(held, |row| read_hold(row, &buffers))? {
        found.push(hold?);
    }
    Ok(found)
}

/// So many letters has a visit in a row of `busy_days` at least.
const SHORTEST: usize = "0+1/1@#1;".len();

/// Live appointments, out of the rows of `busy_days`: by day of UTC, and within it by clinician.
fn visits(
    connection: &Connection,
    mut found: Found<'_>,
    whose: Whose,
) -> Result<Vec<Taken>, rusqlite::Error> {
    // No appointment is longer than a day, which bounds how far back there is to read.
    let first = found.from.checked_sub(SignedDuration::from_hours(24)).unwrap_or(found.from);
    let utc = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let (first, last) = (utc(first), utc(found.to));
    if let Whose::One(clinician) = whose {
        let mut of_day =
            connection.prepare_cached("SELECT visits FROM busy_days WHERE day = ?1 AND clinician_id = ?2")?;
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            let mut rows = of_day.query(params![day(date), clinician.0])?;
            while let Some(row) = rows.next()? {
                found.add(&day(date), clinician, row.get_ref(0)?.as_str()?)?;
            }
        }
        return Ok(found.taken);
    }
    let mut query = connection.prepare_cached(
        "SELECT visits, day, clinician_id FROM busy_days WHERE day BETWEEN ?1 AND ?2 ORDER BY day, clinician_id",
    )?;
    let mut rows = query.query([day(first), day(last)])?;
    while let Some(row) = rows.next()? {
        let (visits, clinician) = (row.get_ref(0)?.as_str()?, ClinicianId(row.get(2)?));
        if whose.is_of(clinician) || busy_day::holds_a_room(visits) {
            found.add(row.get_ref(1)?.as_str()?, clinician, visits)?;
        }
    }
    Ok(found.taken)
}

/// What was found in rows of `busy_days` so far.
struct Found<'a> {
    from: Timestamp,
    to: Timestamp,
    except: Option<i64>,
    joined: bool,
    buffers: &'a Buffers,
    taken: Vec<Taken>,
    /// The day of the last row, and the second at which it begins: a day has a row for each clinician.
    known: Option<(String, i64)>,
}

impl Found<'_> {
    fn add(&mut self, day: &str, clinician: ClinicianId, visits: &str) -> Result<(), rusqlite::Error> {
        let midnight = match &self.known {
            Some((known, midnight)) if known == day => *midnight,
            _ => {
                let midnight = parse_moment(&format!("{day}T00:00:00Z")).ok_or_else(|| unexpected(1))?;
                self.known = Some((day.to_owned(), midnight.as_second()));
                midnight.as_second()
            }
        };
        let begins = self.taken.len();
        // Visits begin and end at whole seconds.
        let to = self.to.as_second() + i64::from(self.to.subsec_nanosecond() > 0);
        let from = self.from.as_second();
        self.taken.reserve(visits.len() / SHORTEST);
        for visit in busy_day::read(visits) {
            let visit = visit.ok_or_else(|| unexpected(0))?;
            let (starts, ends) = (midnight + visit.second, midnight + visit.second + visit.length);
            if starts < to && from < ends && Some(visit.id) != self.except {
                let moment = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
                let (starts_at, ends_at) = (moment(starts), moment(ends));
                let (buffer_before, buffer_after) = self.buffers.of(visit.visit_type);
                let (room, by) = (visit.room.map(RoomId), TakenBy::Visit);
                let next = Taken { clinician, room, starts_at, ends_at, buffer_before, buffer_after, by };
                let joins =
                    self.joined && self.taken[begins..].last_mut().is_some_and(|last| last.join(&next));
                if !joins {
                    self.taken.push(next);
                }
            }
        }
        // A day is written in the order in which it was booked.
        if self.joined && !self.taken[begins..].is_sorted_by_key(|one| one.starts_at) {
            self.join_from(begins);
        }
        Ok(())
    }

    /// Joins what can be joined of what was found from there on, whatever its order.
    fn join_from(&mut self, begins: usize) {
        self.taken[begins..].sort_unstable_by_key(|one| one.starts_at);
        let mut kept = begins;
        for at in begins + 1..self.taken.len() {
            let next = self.taken[at];
            if !self.taken[kept].join(&next) {
                kept += 1;
                self.taken[kept] = next;
            }
        }
        self.taken.truncate(kept + 1);
    }
}

/// The buffers of each visit type, as they are now.
struct Buffers(Vec<(i64, u16, u16)>);

impl Buffers {
    fn read(connection: &Connection) -> Result<Buffers, rusqlite::Error> {
        let mut query = connection
            .prepare_cached("SELECT id, buffer_before, buffer_after FROM visit_types ORDER BY id")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Buffers(rows.collect::<Result<_, _>>()?))
    }

    fn of(&self, visit_type: i64) -> (u16, u16) {
        let found = self.0.binary_search_by_key(&visit_type, |(id, ..)| *id);
        found.map_or((0, 0), |at| (self.0[at].1, self.0[at].2))
    }
}

fn read_hold(row: &Row<'_>, buffers: &Buffers) -> Result<Taken, rusqlite::Error> {
    let (buffer_before, buffer_after) = buffers.of(row.get(4)?);
    Ok(Taken {
        clinician: ClinicianId(row.get(0)?),
        starts_at: column(row, 1, parse_moment)?,
        ends_at: column(row, 2, parse_moment)?,
        room: row.get::<_, Option<i64>>(3)?.map(RoomId),
        buffer_before,
        buffer_after,
        by: TakenBy::Hold,
    })
}
