//! Slots: the times at which a visit can begin, and which of them are free.
//!
//! Times are found on the clinic's wall clock and kept as instants. A time that the clocks skip in spring is never
//! offered. A time that comes twice in autumn is listed once, at its first occurrence: a caller's words could not tell the
//! two apart. The second is booked by whoever names it ([`crate::rules::Wish::later`]). Lengths are elapsed minutes, so a
//! visit is as long in that night as in any other.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::busy::{Busy, is_free};
use crate::clinic::{Clinic, ClinicianId, RoomId, Stretch, VisitType, VisitTypeId};
use crate::rules::{self, Asker, Refusal};
use crate::search::Search;

/// A time that can be booked, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// With whom.
    pub clinician: ClinicianId,
    /// Where, when the visit needs a room.
    pub room: Option<RoomId>,
    /// On the clinic's calendar.
    pub date: Date,
    /// On the clinic's clock.
    pub time: Time,
    /// How long, in elapsed minutes.
    pub minutes: u16,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End; the next visit may begin at this instant.
    pub ends_at: Timestamp,
}

/// Time of a clinician, and of a room, that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Whose time.
    pub clinician: ClinicianId,
    /// Which room.
    pub room: Option<RoomId>,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// Minutes before it that its clinician must have free.
    pub buffer_before: u16,
    /// Minutes after it that its clinician must have free.
    pub buffer_after: u16,
    /// What has it.
    pub by: TakenBy,
}

/// What takes up time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBy {
    /// A live appointment.
    Visit,
    /// An offer that is being made to somebody, and has not expired.
    Hold,
}

impl Taken {
    /// Takes the next one into this one when the two are for everybody who looks for a time like one that is as long as both:
    /// visits of one clinician without a break, a buffer or a room. The day of somebody who is booked out comes to one for
    /// each stretch of their hours.
    pub fn join(&mut self, next: &Taken) -> bool {
        let is_plain = |one: &Taken| {
            one.by == TakenBy::Visit && one.room.is_none() && (one.buffer_before, one.buffer_after) == (0, 0)
        };
        let joins = self.ends_at == next.starts_at
            && self.clinician == next.clinician
            && is_plain(self)
            && is_plain(next);
        if joins {
            self.ends_at = next.ends_at;
        }
        joins
    }
}

impl From<Slot> for Taken {
    fn from(slot: Slot) -> Taken {
        Taken {
            clinician: slot.clinician,
            room: slot.room,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            buffer_before: 0,
            buffer_after: 0,
            by: TakenBy::Visit,
        }
    }
}

/// A place on the day's grid where a visit of some length fits into somebody's hours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    pub(crate) time: Time,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
}

/// The free slots of a day for a caller, in order, one per time; with no clinician wished for, each is with the first who
/// is free.
///
/// `taken` is everything that holds time on that day. Visits longer than the grid give slots that overlap one another:
/// each is an offer, and booking one takes the others away. An empty list means that nothing is left
/// ([`Refusal::DayFull`] has the sentence for it); a day that cannot be booked at all is a refusal.
pub fn free(
    clinic: &Clinic,
    date: Date,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
    now: Timestamp,
    taken: &[Taken],
) -> Result<Vec<Slot>, Refusal> {
    free_for(clinic, date, visit_type, clinician, None, Asker::Caller, now, taken)
}

/// As [`free`], for whoever asks, and for a visit of another length than its type's. Overriding is for staff who name a
/// time; listed for them is what is free by the rules.
#[expect(clippy::too_many_arguments, reason = "what a wish is made of; each is a value of its own")]
pub fn free_for(
    clinic: &Clinic,
    date: Date,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
    minutes: Option<u16>,
    asker: Asker,
    now: Timestamp,
    taken: &[Taken],
) -> Result<Vec<Slot>, Refusal> {
    let search = Search { from: date, days: 1, visit_type, clinician, minutes, asker, limit: usize::MAX };
    let kind = clinic.visit_type(visit_type).ok_or(Refusal::NoSuchVisitType)?;
    rules::candidates(clinic, kind, clinician)?;
    rules::check_day_for(clinic, date, asker, now)?;
    free_among(clinic, date, &search, now, &Busy::new(taken))
}

/// As [`free_for`], of one day of a search that can be booked at all.
pub(crate) fn free_among(
    clinic: &Clinic,
    date: Date,
    search: &Search,
    now: Timestamp,
    busy: &Busy<'_>,
) -> Result<Vec<Slot>, Refusal> {
    let kind = clinic.visit_type(search.visit_type).ok_or(Refusal::NoSuchVisitType)?;
    let minutes = search.minutes.unwrap_or(kind.minutes);
    let candidates = rules::candidates(clinic, kind, search.clinician)?;
    if let Some(away) = search.clinician.and_then(|id| rules::away(clinic, id, date)) {
        return Err(away);
    }
    let earliest = if search.asker == Asker::Caller { rules::earliest(clinic, now) } else { now };
    let mut grids = Grids::new(clinic, date, minutes);
    let mut found: BTreeMap<Timestamp, Slot> = BTreeMap::new();
    for known in candidates {
        let openings = grids.of(clinic.hours_of_known(known, date));
        let (Some(first), Some(last)) = (openings.first(), openings.last()) else { continue };
        let near = busy.near(known.id, first.starts_at, last.ends_at, kind);
        for opening in openings {
            let is_early = opening.starts_at <= now || opening.starts_at < earliest;
            if !is_early
                && !found.contains_key(&opening.starts_at)
                && let Ok(slot) = place(clinic, date, kind, minutes, opening, known.id, None, near, busy)
            {
                found.insert(opening.starts_at, slot);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// All times at which a visit of this type can begin on `date` when nothing is booked and the day is still to come.
/// Empty on closed days and for an unknown visit type.
pub fn full_day(clinic: &Clinic, date: Date, visit_type: VisitTypeId) -> Vec<Time> {
    let Some(kind) = clinic.visit_type(visit_type) else { return Vec::new() };
    let mut grids = Grids::new(clinic, date, kind.minutes);
    let working = clinic.clinicians.iter().filter(|known| kind.is_done_by(known.id));
    let mut openings: BTreeMap<Timestamp, Time> = BTreeMap::new();
    for known in working {
        openings.extend(
            grids.of(clinic.hours_of(known.id, date)).iter().map(|opening| (opening.starts_at, opening.time)),
        );
    }
    openings.into_values().collect()
}

/// The slot that a visit at `opening` with this clinician comes to, or what is in its way; `near` is of their time what can
/// be. With no room wished for, the
/// first of its type's that is free is taken.
#[expect(clippy::too_many_arguments, reason = "what makes a slot; each is a value of its own")]
pub(crate) fn place(
    clinic: &Clinic,
    date: Date,
    kind: &VisitType,
    minutes: u16,
    opening: &Opening,
    id: ClinicianId,
    wished_room: Option<RoomId>,
    near: &[&Taken],
    busy: &Busy<'_>,
) -> Result<Slot, Refusal> {
    let Opening { time, starts_at, ends_at } = *opening;
    is_free(near, opening, kind)?;
    let room = match wished_room {
        Some(room) => Some(busy.room(room, opening).then_some(room).ok_or(Refusal::NoRoom)?),
        None if kind.rooms.is_empty() => None,
        None => {
            let mut rooms = clinic.rooms.iter().map(|room| room.id).filter(|id| kind.rooms.contains(id));
            Some(rooms.find(|room| busy.room(*room, opening)).ok_or(Refusal::NoRoom)?)
        }
    };
    Ok(Slot { clinician: id, room, date, time, minutes, starts_at, ends_at })
}

/// The openings of a day for visits of one length. Clinicians who keep the same hours share them.
pub(crate) struct Grids<'a> {
    clinic: &'a Clinic,
    date: Date,
    minutes: u16,
    known: Vec<(&'a [Stretch], Vec<Opening>)>,
}

impl<'a> Grids<'a> {
    pub(crate) fn new(clinic: &'a Clinic, date: Date, minutes: u16) -> Self {
        Self { clinic, date, minutes, known: Vec::new() }
    }

    /// Where a visit can begin within these hours, whatever is taken.
    pub(crate) fn of(&mut self, stretches: &'a [Stretch]) -> &[Opening] {
        let at = match self.known.iter().position(|(known, _)| *known == stretches) {
            Some(at) => at,
            None => {
                self.known.push((stretches, openings(self.clinic, self.date, stretches, self.minutes)));
                self.known.len() - 1
            }
        };
        &self.known[at].1
    }
}

/// Where a visit can begin within these hours, whatever is taken.
pub(crate) fn openings(clinic: &Clinic, date: Date, stretches: &[Stretch], minutes: u16) -> Vec<Opening> {
    let mut found: Vec<Opening> = Vec::new();
    let cell = SignedDuration::from_mins(i64::from(step(clinic)));
    for &(opens, closes) in stretches {
        let Some(closes_at) = clinic.edge(date, closes) else { continue };
        for time in grid(clinic, opens).take_while(|time| *time < closes) {
            let Some(opening) = opening_at(clinic, date, time, false, minutes) else { continue };
            // Where clocks jump by less than a cell, the time after the jump would fall into the cell before it.
            let crowded = found.last().is_some_and(|last| last.starts_at + cell > opening.starts_at);
            if opening.ends_at <= closes_at && !crowded {
                found.push(opening);
            }
        }
    }
    found
}

/// A visit at a time; `later` is the second of one that comes twice.
pub(crate) fn opening_at(
    clinic: &Clinic,
    date: Date,
    time: Time,
    later: bool,
    minutes: u16,
) -> Option<Opening> {
    let starts_at = clinic.instant_of(date, time, later)?;
    let ends_at = starts_at.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
    Some(Opening { time, starts_at, ends_at })
}

/// The wall-clock grid from `opens` to midnight.
fn grid(clinic: &Clinic, opens: Time) -> impl Iterator<Item = Time> {
    let step = SignedDuration::from_mins(i64::from(step(clinic)));
    std::iter::successors(Some(opens), move |time| time.checked_add(step).ok())
}

/// Whether a visit may begin at `time` in a stretch that begins at `opens`.
pub(crate) fn is_on_grid(clinic: &Clinic, opens: Time, time: Time) -> bool {
    grid(clinic, opens).take_while(|cell| *cell <= time).any(|cell| cell == time)
}

fn step(clinic: &Clinic) -> u16 {
    clinic.slot_minutes.max(1)
}
