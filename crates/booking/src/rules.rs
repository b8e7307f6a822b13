//! The rules between a wish and an appointment, and the sentences with which a caller is told "no".
//!
//! A [`Refusal`] is a value, not a fault: the answer to a wish that cannot be granted. The same rules decide which
//! times are listed and which are booked, so a listed time is accepted unless somebody else was quicker.

mod refusal;

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp};

use crate::busy::Busy;
use crate::clinic::{Clinic, Clinician, ClinicianId, RoomId, Stretch, VisitType, VisitTypeId};
use crate::slot::{self, Slot, Taken};

pub use refusal::Refusal;

/// The last day that staff can book is this many days after today.
pub const STAFF_HORIZON_DAYS: u16 = 730;
/// The longest visit, in minutes.
pub const LONGEST_VISIT: u16 = 720;
/// The shortest visit, in minutes.
pub const SHORTEST_VISIT: u16 = 5;

/// Who wishes, and so how strict the rules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A caller: times on the grid, with the clinic's notice, within its horizon.
    Caller,
    /// Staff: any minute within the hours, up to two years ahead.
    Staff,
    /// Staff who said why they book against the rules: any time that exists.
    Overriding,
}

/// A visit as somebody wishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The day on the clinic's calendar.
    pub date: Date,
    /// The time on the clinic's clock.
    pub time: Time,
    /// Of a time that comes twice on that day, the second; there is none of any other time. Callers are offered the first.
    pub later: bool,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// With whom; `None` takes the first who is free.
    pub clinician: Option<ClinicianId>,
    /// Where; `None` takes the first room that is free, if one is needed.
    pub room: Option<RoomId>,
    /// How long; `None` is as long as the visit type says.
    pub minutes: Option<u16>,
    /// Who wishes.
    pub asker: Asker,
}

/// Whether a caller can book the day at all: not past, within the horizon, and the clinic is open.
pub fn check_day(clinic: &Clinic, date: Date, now: Timestamp) -> Result<(), Refusal> {
    check_day_for(clinic, date, Asker::Caller, now)
}

/// As [`check_day`], for whoever asks: staff can book up to [`STAFF_HORIZON_DAYS`] ahead.
pub fn check_day_for(clinic: &Clinic, date: Date, asker: Asker, now: Timestamp) -> Result<(), Refusal> {
    let days = bookable_days(clinic, asker, now);
    if date < *days.start() {
        return Err(Refusal::Past);
    }
    if date > *days.end() {
        return Err(Refusal::TooFar { days: horizon_days(clinic, asker) });
    }
    if clinic.is_open_on(date) { Ok(()) } else { Err(closed(clinic, date)) }
}

/// The first and the last day that can be booked, whether the clinic is open or not.
pub(crate) fn bookable_days(clinic: &Clinic, asker: Asker, now: Timestamp) -> RangeInclusive<Date> {
    let today = clinic.today(now);
    today..=Clinic::days_after(today, horizon_days(clinic, asker))
}

fn horizon_days(clinic: &Clinic, asker: Asker) -> u16 {
    if asker == Asker::Caller { clinic.horizon_days } else { STAFF_HORIZON_DAYS }
}

/// As [`decide`], for a caller's wish.
pub fn check(
    clinic: &Clinic,
    date: Date,
    time: Time,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
    now: Timestamp,
    taken: &[Taken],
) -> Result<Slot, Refusal> {
    let wish = Wish {
        date,
        time,
        later: false,
        visit_type,
        clinician,
        room: None,
        minutes: None,
        asker: Asker::Caller,
    };
    decide(clinic, &wish, now, taken)
}

/// The slot that a wish comes to, or why it cannot be had. `taken` is everything that holds time on that day; with no
/// clinician wished for, the first of the clinic's list who is free is chosen.
pub fn decide(clinic: &Clinic, wish: &Wish, now: Timestamp, taken: &[Taken]) -> Result<Slot, Refusal> {
    let kind = clinic.visit_type(wish.visit_type).ok_or(Refusal::NoSuchVisitType)?;
    let minutes = wish.minutes.unwrap_or(kind.minutes);
    if wish.minutes.is_some_and(|minutes| !(SHORTEST_VISIT..=LONGEST_VISIT).contains(&minutes)) {
        return Err(Refusal::Length);
    }
    if wish.room.is_some_and(|room| clinic.room(room).is_none()) {
        return Err(Refusal::NoSuchRoom);
    }
    if wish.asker == Asker::Overriding {
        return overridden(clinic, wish, kind, minutes, taken);
    }
    let candidates = candidates(clinic, kind, wish.clinician)?;
    check_day_for(clinic, wish.date, wish.asker, now)?;
    let opening = opening(clinic, wish, minutes)?;
    if opening.starts_at <= now {
        return Err(Refusal::Past);
    }
    let busy = Busy::new(taken);
    let mut nearest: Option<Refusal> = None;
    for id in candidates.into_iter().map(|known| known.id) {
        let near = busy.near(id, opening.starts_at, opening.ends_at, kind);
        let tried = fits(clinic, wish, id, minutes).and_then(|()| {
            slot::place(clinic, wish.date, kind, minutes, &opening, id, wish.room, near, &busy)
        });
        match tried {
            Ok(_) if wish.asker == Asker::Caller && opening.starts_at < earliest(clinic, now) => {
                return Err(Refusal::TooSoon { minutes: clinic.lead_minutes });
            }
            Ok(slot) => return Ok(slot),
            Err(refusal) => {
                if nearest.as_ref().is_none_or(|known| nearness(&refusal) > nearness(known)) {
                    nearest = Some(refusal);
                }
            }
        }
    }
    Err(nearest.unwrap_or(Refusal::NoSuchClinician))
}

/// The first moment that a caller can book.
pub(crate) fn earliest(clinic: &Clinic, now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_mins(i64::from(clinic.lead_minutes))).unwrap_or(Timestamp::MAX)
}

/// Who may be tried for a visit of this kind, in the clinic's order.
pub(crate) fn candidates<'a>(
    clinic: &'a Clinic,
    kind: &VisitType,
    wished: Option<ClinicianId>,
) -> Result<Vec<&'a Clinician>, Refusal> {
    let Some(wished) = wished else {
        return Ok(clinic.clinicians.iter().filter(|known| kind.is_done_by(known.id)).collect());
    };
    let known = clinic.clinician(wished).ok_or(Refusal::NoSuchClinician)?;
    if !kind.is_done_by(wished) {
        return Err(Refusal::NotDoneBy { who: known.name.clone() });
    }
    Ok(vec![known])
}

/// Whether this clinician has the day off although the clinic is open.
pub(crate) fn away(clinic: &Clinic, id: ClinicianId, date: Date) -> Option<Refusal> {
    let known = clinic.clinician(id).filter(|_| clinic.hours_of(id, date).is_empty())?;
    let why = clinic.exception(id, date).map(|exception| exception.reason.clone()).unwrap_or_default();
    Some(Refusal::Away { who: known.name.clone(), why })
}

/// Why nobody can be seen on a day.
fn closed(clinic: &Clinic, date: Date) -> Refusal {
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    match clinic.closed_because(date) {
        Some(why) if clinic.closure(date).is_some() || !is_weekend || !clinic.keeps_weekdays_only() => {
            Refusal::Closed { why }
        }
        _ => Refusal::Weekend,
    }
}

/// Any time that exists, with a clinician who is named or the first there is.
fn overridden(
    clinic: &Clinic,
    wish: &Wish,
    kind: &VisitType,
    minutes: u16,
    taken: &[Taken],
) -> Result<Slot, Refusal> {
    let clinician = match wish.clinician {
        Some(id) => clinic.clinician(id),
        None => clinic.clinicians.first(),
    };
    let clinician = clinician.ok_or(Refusal::NoSuchClinician)?.id;
    let opening = opening(clinic, wish, minutes)?;
    let (busy, named) =
        (Busy::new(taken), clinic.rooms.iter().map(|room| room.id).filter(|id| kind.rooms.contains(id)));
    // A free room if there is one; doubled, it is somebody's choice.
    let room =
        wish.room.or_else(|| named.clone().find(|room| busy.room(*room, &opening)).or(named.clone().next()));
    let slot::Opening { time, starts_at, ends_at } = opening;
    Ok(Slot { clinician, room, date: wish.date, time, minutes, starts_at, ends_at })
}

fn opening(clinic: &Clinic, wish: &Wish, minutes: u16) -> Result<slot::Opening, Refusal> {
    slot::opening_at(clinic, wish.date, wish.time, wish.later, minutes).ok_or(Refusal::ClockChange)
}

/// Whether a visit of this length may begin at the wished time by this clinician's hours.
fn fits(clinic: &Clinic, wish: &Wish, id: ClinicianId, minutes: u16) -> Result<(), Refusal> {
    let stretches = clinic.hours_of(id, wish.date);
    if let Some(away) = away(clinic, id, wish.date) {
        return Err(away);
    }
    let Some(at) = stretches.iter().position(|(from, to)| *from <= wish.time && wish.time < *to) else {
        return Err(outside(clinic, stretches, wish, id));
    };
    let (opens, closes) = stretches[at];
    if wish.asker == Asker::Caller && !slot::is_on_grid(clinic, opens, wish.time) {
        return Err(Refusal::NotOnGrid);
    }
    let opening = opening(clinic, wish, minutes)?;
    let closes_at = clinic.edge(wish.date, closes).ok_or(Refusal::ClockChange)?;
    if opening.ends_at > closes_at {
        return Err(if at + 1 < stretches.len() { Refusal::Lunch } else { Refusal::OutsideHours });
    }
    // Exactly the times that are listed are accepted, also where the clocks change.
    let is_listed = |listed: &slot::Opening| listed.starts_at == opening.starts_at;
    match wish.asker != Asker::Caller
        || slot::openings(clinic, wish.date, stretches, minutes).iter().any(is_listed)
    {
        true => Ok(()),
        false => Err(Refusal::NotOnGrid),
    }
}

/// Why nothing begins at a time outside of the hours.
fn outside(clinic: &Clinic, stretches: &[Stretch], wish: &Wish, id: ClinicianId) -> Refusal {
    let opens_before = stretches.iter().any(|(from, _)| *from <= wish.time);
    let opens_after = stretches.iter().any(|(from, _)| *from > wish.time);
    if opens_before && opens_after {
        return Refusal::Lunch;
    }
    let clinic_is_open =
        clinic.open_on(wish.date).iter().any(|(from, to)| *from <= wish.time && wish.time < *to);
    match clinic.clinician(id) {
        Some(known) if clinic_is_open => Refusal::NotWorking { who: known.name.clone() },
        _ => Refusal::OutsideHours,
    }
}

/// How near to a yes a "no" is. Of several clinicians the nearest is told.
fn nearness(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::Taken => 7,
        Refusal::Held => 6,
        Refusal::Buffer => 5,
        Refusal::NoRoom => 4,
        Refusal::NotOnGrid => 3,
        Refusal::Lunch => 2,
        Refusal::NotWorking { .. } => 1,
        _ => 0,
    }
}
