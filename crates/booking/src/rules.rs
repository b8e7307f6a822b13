//! The rules between a wish and an appointment, and the sentences with which a caller is told "no".
//!
//! A [`Refusal`] is a value, not a fault: the answer to a wish that cannot be granted. The same rules decide which
//! times are listed and which are booked, so a listed time is accepted unless somebody else was quicker.

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp};

use crate::busy::Busy;
use crate::clinic::{Clinic, Clinician, ClinicianId, RoomId, Stretch, VisitType, VisitTypeId};
use crate::slot::{self, Slot, Taken};

/// The last day that staff can book is this many days after today.
pub const STAFF_HORIZON_DAYS: u16 = 730;
/// The longest visit, in minutes.
pub const LONGEST_VISIT: u16 = 720;
/// The shortest visit, in minutes.
pub const SHORTEST_VISIT: u16 = 5;

/// Why something cannot be booked. Its text is a sentence for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No calendar has this day.
    #[error("I don't think that date exists. Could you give me another date?")]
    NotADate,
    /// The words or digits are no time of day.
    #[error("I didn't catch what time you meant. What time works for you?")]
    NotATime,
    /// A Saturday or Sunday of a clinic that works Monday to Friday.
    #[error("We're only open Monday through Friday. What weekday works for you?")]
    Weekend,
    /// The clinic is closed on this day.
    #[error("I'm sorry, we're closed that day: {why}. What other day works for you?")]
    Closed {
        /// "Thanksgiving", "closed on Sundays".
        why: String,
    },
    /// Within the break between two open stretches, or running into it.
    #[error("That would be during our lunch break. Would a time before or after it work for you?")]
    Lunch,
    /// Before opening, after closing, or running past closing.
    #[error("We're not open at that time. Would you like to hear the times we have?")]
    OutsideHours,
    /// Within the hours, but visits do not begin at this minute.
    #[error(
        "We don't have an appointment starting at exactly that time. Would you like to hear the times we have?"
    )]
    NotOnGrid,
    /// The clocks go forward over this time on this day.
    #[error("The clocks change that night and that time is skipped. What other time works for you?")]
    ClockChange,
    /// The day or time is over.
    #[error("That has already passed. What other day or time works for you?")]
    Past,
    /// Beyond the horizon.
    #[error("We can only book up to {days} days ahead. Could you give me an earlier date?")]
    TooFar {
        /// How many days ahead can be booked.
        days: u16,
    },
    /// Less than the clinic's notice from now.
    #[error("We need a little more notice than that. What later time works for you?")]
    TooSoon {
        /// How many minutes ahead a visit must be.
        minutes: u16,
    },
    /// The clinician has a day off although the clinic is open.
    #[error("I'm sorry, {who} isn't in that day. What other day works for you?")]
    Away {
        /// Their name.
        who: String,
        /// Why, for the staff alone. May be empty.
        why: String,
    },
    /// The clinician works that day, at other times.
    #[error("{who} doesn't see patients at that time. Would you like to hear the times we have?")]
    NotWorking {
        /// Their name.
        who: String,
    },
    /// The clinician does not do this kind of visit.
    #[error("I'm sorry, {who} doesn't do that kind of visit. Would anyone else be all right?")]
    NotDoneBy {
        /// Their name.
        who: String,
    },
    /// The time is being offered to somebody else at this moment.
    #[error("Someone else is just booking that time. Would another time work for you?")]
    Held,
    /// Free, but closer to another visit than the visit types allow.
    #[error("That's too close to another visit. Would another time work for you?")]
    Buffer,
    /// No room that the visit can be in is free.
    #[error("We have no room free at that time. Would another time work for you?")]
    NoRoom,
    /// Nobody can be seen there.
    #[error("I'm sorry, I can't find that room.")]
    NoSuchRoom,
    /// A visit cannot be as short or as long as this.
    #[error("A visit takes between {SHORTEST_VISIT} minutes and {} hours.", LONGEST_VISIT / 60)]
    Length,
    /// Somebody has this time.
    #[error("That time slot was just booked by someone else. Please choose another time.")]
    Taken,
    /// Nothing is left on an open day: all taken, or the day is nearly over. Never returned by [`check`]; it is the
    /// sentence for an empty list of free times.
    #[error("I'm sorry, we have no times left that day. What other day works for you?")]
    DayFull,
    /// Nobody with this id works here.
    #[error("I'm sorry, I can't find that clinician. Would anyone else be all right?")]
    NoSuchClinician,
    /// No visit type has this id.
    #[error("I'm sorry, we don't offer that kind of visit.")]
    NoSuchVisitType,
    /// No name was given.
    #[error("I'll need a name for the appointment. May I have your full name?")]
    NameMissing,
    /// The name does not fit into the book.
    #[error("I'm sorry, that name is too long for our book. Could you give me a shorter form?")]
    NameTooLong {
        /// The most characters a name may have.
        most: usize,
    },
    /// The name holds characters that cannot be shown.
    #[error("I'm sorry, I couldn't read that name. Could you tell me your name again?")]
    NameUnreadable,
}

impl Refusal {
    /// The sentence for the caller.
    pub fn say(&self) -> String {
        self.to_string()
    }

    /// The reason in a few words for the staff, as it stands in a day sheet.
    pub fn note(&self) -> String {
        match self {
            Refusal::NotADate => "No such date".into(),
            Refusal::NotATime => "No such time".into(),
            Refusal::Weekend => "Closed at weekends".into(),
            Refusal::Closed { why } => format!("Clinic closed: {why}"),
            Refusal::Lunch => "Lunch break".into(),
            Refusal::OutsideHours => "Outside opening hours".into(),
            Refusal::NotOnGrid => "Visits do not begin at this minute".into(),
            Refusal::ClockChange => "The clocks go forward over this time".into(),
            Refusal::Past => "In the past".into(),
            Refusal::TooFar { days } => format!("More than {days} days ahead"),
            Refusal::TooSoon { minutes } => format!("Less than {minutes} minutes from now"),
            Refusal::Away { who, why } if why.is_empty() => format!("{who} is not in"),
            Refusal::Away { who, why } => format!("{who} is not in: {why}"),
            Refusal::NotWorking { who } => format!("{who} does not work at this time"),
            Refusal::NotDoneBy { who } => format!("{who} does not do this kind of visit"),
            Refusal::Held => "Held: it is being offered to somebody".into(),
            Refusal::Buffer => "Too close to another visit".into(),
            Refusal::NoRoom => "No room is free".into(),
            Refusal::NoSuchRoom => "No such room".into(),
            Refusal::Length => format!("A visit takes {SHORTEST_VISIT} to {LONGEST_VISIT} minutes"),
            Refusal::Taken => "Another visit is booked then".into(),
            Refusal::DayFull => "No time is left on this day".into(),
            Refusal::NoSuchClinician => "No such clinician".into(),
            Refusal::NoSuchVisitType => "No such kind of visit".into(),
            Refusal::NameMissing => "A name is missing".into(),
            Refusal::NameTooLong { most } => format!("The name is longer than {most} characters"),
            Refusal::NameUnreadable => "The name has characters that cannot be shown".into(),
        }
    }

    /// Whether another time on the same day may help.
    pub fn is_about_the_time(&self) -> bool {
        matches!(
            self,
            Refusal::Taken
                | Refusal::Held
                | Refusal::Buffer
                | Refusal::NoRoom
                | Refusal::Lunch
                | Refusal::OutsideHours
                | Refusal::NotWorking { .. }
                | Refusal::NotOnGrid
                | Refusal::ClockChange
                | Refusal::TooSoon { .. }
                | Refusal::Past
        )
    }

    /// Whether a person who may, and says why, can book all the same.
    pub fn can_be_overridden(&self) -> bool {
        !matches!(
            self,
            Refusal::NotADate
                | Refusal::NotATime
                | Refusal::ClockChange
                | Refusal::Length
                | Refusal::DayFull
                | Refusal::NoSuchClinician
                | Refusal::NoSuchVisitType
                | Refusal::NoSuchRoom
                | Refusal::NameMissing
                | Refusal::NameTooLong { .. }
                | Refusal::NameUnreadable
        )
    }

    /// A stable word for programs and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotADate => "not_a_date",
            Refusal::NotATime => "not_a_time",
            Refusal::Weekend => "weekend",
            Refusal::Closed { .. } => "closed",
            Refusal::Lunch => "lunch",
            Refusal::OutsideHours => "outside_hours",
            Refusal::NotOnGrid => "not_on_grid",
            Refusal::ClockChange => "clock_change",
            Refusal::Past => "past",
            Refusal::TooFar { .. } => "too_far",
            Refusal::TooSoon { .. } => "too_soon",
            Refusal::Away { .. } => "away",
            Refusal::NotWorking { .. } => "not_working",
            Refusal::NotDoneBy { .. } => "not_done_by",
            Refusal::Held => "held",
            Refusal::Buffer => "buffer",
            Refusal::NoRoom => "no_room",
            Refusal::NoSuchRoom => "no_such_room",
            Refusal::Length => "length",
            Refusal::Taken => "taken",
            Refusal::DayFull => "day_full",
            Refusal::NoSuchClinician => "no_such_clinician",
            Refusal::NoSuchVisitType => "no_such_visit_type",
            Refusal::NameMissing => "name_missing",
            Refusal::NameTooLong { .. } => "name_too_long",
            Refusal::NameUnreadable => "name_unreadable",
        }
    }
}

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
    let horizon = if asker == Asker::Caller { clinic.horizon_days } else { STAFF_HORIZON_DAYS };
    day(clinic, date, horizon, now)
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
    let wish = Wish { date, time, visit_type, clinician, room: None, minutes: None, asker: Asker::Caller };
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
    let opening = slot::opening_at(clinic, wish.date, wish.time, minutes).ok_or(Refusal::ClockChange)?;
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

fn day(clinic: &Clinic, date: Date, horizon_days: u16, now: Timestamp) -> Result<(), Refusal> {
    let today = clinic.today(now);
    if date < today {
        return Err(Refusal::Past);
    }
    if date > Clinic::days_after(today, horizon_days) {
        return Err(Refusal::TooFar { days: horizon_days });
    }
    if !clinic.open_on(date).is_empty() {
        return Ok(());
    }
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    match clinic.closed_because(date) {
        _ if clinic.closure(date).is_none() && is_weekend && clinic.keeps_weekdays_only() => {
            Err(Refusal::Weekend)
        }
        Some(why) => Err(Refusal::Closed { why }),
        None => Ok(()),
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
    let opening = slot::opening_at(clinic, wish.date, wish.time, minutes).ok_or(Refusal::ClockChange)?;
    let (busy, named) =
        (Busy::new(taken), clinic.rooms.iter().map(|room| room.id).filter(|id| kind.rooms.contains(id)));
    // A free room if there is one; doubled, it is somebody's choice.
    let room =
        wish.room.or_else(|| named.clone().find(|room| busy.room(*room, &opening)).or(named.clone().next()));
    let slot::Opening { time, starts_at, ends_at } = opening;
    Ok(Slot { clinician, room, date: wish.date, time, minutes, starts_at, ends_at })
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
    let opening = slot::opening_at(clinic, wish.date, wish.time, minutes).ok_or(Refusal::ClockChange)?;
    let closes_at = clinic.edge(wish.date, closes).ok_or(Refusal::ClockChange)?;
    if opening.ends_at > closes_at {
        return Err(if at + 1 < stretches.len() { Refusal::Lunch } else { Refusal::OutsideHours });
    }
    // Exactly the times that are listed are accepted, also where the clocks change.
    let is_listed = |listed: &slot::Opening| listed.time == wish.time;
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
