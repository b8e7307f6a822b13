//! Why something cannot be booked, in a sentence for the caller, a note for the staff, and a word for programs.

use super::{LONGEST_VISIT, SHORTEST_VISIT};

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
    /// Nothing is left on an open day: all taken, or the day is nearly over. Never returned by [`check`](super::check); it is the
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
