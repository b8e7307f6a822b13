//! The rules between a wish and an appointment, and the sentences with which a caller is told "no".
//!
//! A [`Refusal`] is a value, not a fault: the answer to a wish that cannot be granted. The same rules decide which
//! times are listed and which are booked, so a listed time is accepted unless somebody else was quicker.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};

use crate::clinic::{Clinic, ClinicianId, VisitTypeId};
use crate::slot::{self, Slot, Taken};

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

/// Whether the day can be booked at all: not past, within the horizon, and the clinic is open.
pub fn check_day(clinic: &Clinic, date: Date, now: Timestamp) -> Result<(), Refusal> {
    let today = clinic.today(now);
    if date < today {
        return Err(Refusal::Past);
    }
    if date > clinic.last_day(today) {
        return Err(Refusal::TooFar { days: clinic.horizon_days });
    }
    if !clinic.open_on(date).is_empty() {
        return Ok(());
    }
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    match clinic.closed_because(date) {
        _ if is_weekend && clinic.keeps_weekdays_only() => Err(Refusal::Weekend),
        Some(why) => Err(Refusal::Closed { why }),
        None => Ok(()),
    }
}

/// The slot that a wish comes to, or why it cannot be had. `taken` is everything that holds time on that day; with no
/// clinician wished for, the first of the clinic's list who is free is chosen.
pub fn check(
    clinic: &Clinic,
    date: Date,
    time: Time,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
    now: Timestamp,
    taken: &[Taken],
) -> Result<Slot, Refusal> {
    let minutes = slot::wished_minutes(clinic, visit_type, clinician)?;
    check_day(clinic, date, now)?;
    let opening = slot::openings(clinic, date, minutes).into_iter().find(|opening| opening.time == time);
    let Some(opening) = opening else { return Err(why_no_opening(clinic, date, time, now)) };
    if opening.starts_at <= now {
        return Err(Refusal::Past);
    }
    slot::first_free(clinic, date, minutes, &opening, clinician, taken).ok_or(Refusal::Taken)
}

/// Why no visit begins at this time of an open day.
fn why_no_opening(clinic: &Clinic, date: Date, time: Time, now: Timestamp) -> Refusal {
    match clinic.instant(date, time) {
        None => return Refusal::ClockChange,
        Some(instant) if instant <= now => return Refusal::Past,
        Some(_) => {}
    }
    let stretches = clinic.open_on(date);
    let Some(stretch) = stretches.iter().position(|(from, to)| *from <= time && time < *to) else {
        let opens_before = stretches.iter().any(|(from, _)| *from <= time);
        let opens_after = stretches.iter().any(|(from, _)| *from > time);
        return if opens_before && opens_after { Refusal::Lunch } else { Refusal::OutsideHours };
    };
    if !slot::is_on_grid(clinic, stretches[stretch].0, time) {
        return Refusal::NotOnGrid;
    }
    // On the grid and open, yet no opening: the visit is longer than what is left of this stretch.
    if stretch + 1 < stretches.len() { Refusal::Lunch } else { Refusal::OutsideHours }
}
