//! Slots: the times at which a visit can begin, and which of them are free.
//!
//! Times are found on the clinic's wall clock and kept as instants. A time that the clocks skip in spring is never
//! offered. A time that comes twice in autumn is one slot, its first occurrence: the book's `2:00 PM` column and a
//! caller's words could not tell the two apart. Lengths are elapsed minutes, so a visit is as long in that night as in
//! any other.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::clinic::{Clinic, ClinicianId, VisitTypeId};
use crate::rules::{self, Refusal};

/// A time that can be booked, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// With whom.
    pub clinician: ClinicianId,
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

/// Time of a clinician that somebody has: a live appointment or a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Whose time.
    pub clinician: ClinicianId,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

impl From<Slot> for Taken {
    fn from(slot: Slot) -> Taken {
        Taken { clinician: slot.clinician, starts_at: slot.starts_at, ends_at: slot.ends_at }
    }
}

/// A place on the day's grid where a visit of some length fits into the opening hours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    pub(crate) time: Time,
    pub(crate) starts_at: Timestamp,
    pub(crate) ends_at: Timestamp,
}

/// The free slots of a day, in order, one per time; with no clinician wished for, each is with the first who is free.
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
    let minutes = wished_minutes(clinic, visit_type, clinician)?;
    rules::check_day(clinic, date, now)?;
    Ok(openings(clinic, date, minutes)
        .iter()
        .filter(|opening| opening.starts_at > now)
        .filter_map(|opening| first_free(clinic, date, minutes, opening, clinician, taken))
        .collect())
}

/// All times at which a visit of this type can begin on `date` when nothing is booked and the day is still to come.
/// Empty on closed days and for an unknown visit type.
pub fn full_day(clinic: &Clinic, date: Date, visit_type: VisitTypeId) -> Vec<Time> {
    let minutes = clinic.visit_type(visit_type).map(|visit_type| visit_type.minutes);
    minutes.map_or_else(Vec::new, |minutes| {
        openings(clinic, date, minutes).iter().map(|opening| opening.time).collect()
    })
}

/// The length of the wished visit, when visit type and clinician exist.
pub(crate) fn wished_minutes(
    clinic: &Clinic,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
) -> Result<u16, Refusal> {
    let visit_type = clinic.visit_type(visit_type).ok_or(Refusal::NoSuchVisitType)?;
    if clinician.is_some_and(|id| !clinic.has_clinician(id)) {
        return Err(Refusal::NoSuchClinician);
    }
    Ok(visit_type.minutes)
}

/// Where a visit of this length can begin on `date`, whatever is taken.
pub(crate) fn openings(clinic: &Clinic, date: Date, minutes: u16) -> Vec<Opening> {
    let mut found: Vec<Opening> = Vec::new();
    let cell = SignedDuration::from_mins(i64::from(step(clinic)));
    for (opens, closes) in clinic.open_on(date) {
        let Some(closes_at) = clinic.edge(date, closes) else { continue };
        for time in grid(clinic, opens).take_while(|time| *time < closes) {
            let Some(opening) = opening_at(clinic, date, time, minutes) else { continue };
            // Where clocks jump by less than a cell, the time after the jump would fall into the cell before it.
            let crowded = found.last().is_some_and(|last| last.starts_at + cell > opening.starts_at);
            if opening.ends_at <= closes_at && !crowded {
                found.push(opening);
            }
        }
    }
    found
}

fn opening_at(clinic: &Clinic, date: Date, time: Time, minutes: u16) -> Option<Opening> {
    let starts_at = clinic.instant(date, time)?;
    let ends_at = starts_at.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()?;
    Some(Opening { time, starts_at, ends_at })
}

/// This opening with the wished clinician, or with the first who is free.
pub(crate) fn first_free(
    clinic: &Clinic,
    date: Date,
    minutes: u16,
    opening: &Opening,
    clinician: Option<ClinicianId>,
    taken: &[Taken],
) -> Option<Slot> {
    let Opening { time, starts_at, ends_at } = *opening;
    let is_free = |id: ClinicianId| {
        !taken.iter().any(|busy| busy.clinician == id && busy.starts_at < ends_at && starts_at < busy.ends_at)
    };
    clinic
        .clinicians
        .iter()
        .map(|known| known.id)
        .find(|id| clinician.is_none_or(|wished| wished == *id) && is_free(*id))
        .map(|clinician| Slot { clinician, date, time, minutes, starts_at, ends_at })
}

/// Whether a visit may begin at `time` in a stretch that begins at `opens`.
pub(crate) fn is_on_grid(clinic: &Clinic, opens: Time, time: Time) -> bool {
    grid(clinic, opens).take_while(|cell| *cell <= time).any(|cell| cell == time)
}

/// The wall-clock grid from `opens` to midnight.
fn grid(clinic: &Clinic, opens: Time) -> impl Iterator<Item = Time> {
    let step = SignedDuration::from_mins(i64::from(step(clinic)));
    std::iter::successors(Some(opens), move |time| time.checked_add(step).ok())
}

fn step(clinic: &Clinic) -> u16 {
    clinic.slot_minutes.max(1)
}
