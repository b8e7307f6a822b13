//! The question that stands.

use booking::time_text::show_time;
use jiff::civil::{Date, Time};

/// Which question stands, with what its answer needs.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// "How can I help you?"
    Greeting {
        /// It was asked whether an appointment is wanted, so a yes means one.
        offered_to_book: bool,
    },
    /// The full name.
    Name,
    /// The family name behind a first name.
    LastName,
    /// The day.
    Day,
    /// Which of these days.
    WhichDay(Vec<Date>),
    /// A tool is looking.
    Looking,
    /// Which of the offered times.
    Times,
    /// "Is that right?"
    Check,
    /// "What should I change?"
    Fix,
    /// Whom the caller would like to see.
    Whom,
    /// Which of the offered times on several days.
    Offers,
    /// The name of a caller who has to show who they are.
    IdentityName,
    /// The year of their birth.
    IdentityYear,
    /// Which of the visits that stand.
    WhichVisit,
    /// "Shall I cancel it?"
    CheckCancel,
    /// Whether the visit just booked is to be moved as these words say.
    OfferMove(String),
    /// "Shall I put you on the waiting list?"
    CheckWaiting,
    /// "Would you like me to take a message?"
    OfferMessage,
    /// What to tell the staff.
    MessageText,
    /// Who called.
    MessageName,
    /// Whether the line's own number is the one to call.
    MessageSameNumber,
    /// Which number to call.
    MessageNumber,
    /// Whether that number is right.
    MessageCheckNumber,
    /// "Anything else?"
    AnythingElse,
    /// The call has been ended.
    Over,
}

/// The most digits a telephone number has (E.164).
const LONGEST_NUMBER: u8 = 15;
/// The digits of a year.
pub(super) const YEAR_DIGITS: u8 = 4;

impl Stage {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Stage::Greeting { .. } => "greeting",
            Stage::Name => "name",
            Stage::LastName => "last_name",
            Stage::Day => "day",
            Stage::WhichDay(_) => "which_day",
            Stage::Looking => "looking",
            Stage::Times => "times",
            Stage::Check => "check",
            Stage::Fix => "fix",
            Stage::Whom => "whom",
            Stage::Offers => "offers",
            Stage::IdentityName => "identity_name",
            Stage::IdentityYear => "identity_year",
            Stage::WhichVisit => "which_visit",
            Stage::CheckCancel => "check_cancel",
            Stage::OfferMove(_) => "offer_move",
            Stage::CheckWaiting => "check_waiting",
            Stage::OfferMessage => "offer_message",
            Stage::MessageText => "message_text",
            Stage::MessageName => "message_name",
            Stage::MessageSameNumber => "message_same_number",
            Stage::MessageNumber => "message_number",
            Stage::MessageCheckNumber => "message_check_number",
            Stage::AnythingElse => "anything_else",
            Stage::Over => "over",
        }
    }

    /// Whether a message is being taken.
    pub(super) fn takes_message(&self) -> bool {
        matches!(
            self,
            Stage::MessageText
                | Stage::MessageName
                | Stage::MessageSameNumber
                | Stage::MessageNumber
                | Stage::MessageCheckNumber
        )
    }

    /// Whether it is about a visit that stands, up to where another time for it is looked for.
    pub(super) fn is_about_standing(&self) -> bool {
        matches!(
            self,
            Stage::IdentityName
                | Stage::IdentityYear
                | Stage::WhichVisit
                | Stage::CheckCancel
                | Stage::OfferMove(_)
        )
    }

    pub(super) fn keys(&self) -> Option<u8> {
        match self {
            Stage::MessageNumber => Some(LONGEST_NUMBER),
            Stage::IdentityYear => Some(YEAR_DIGITS),
            Stage::IdentityName
            | Stage::Name
            | Stage::LastName
            | Stage::MessageName
            | Stage::MessageText
            | Stage::Looking
            | Stage::Over => None,
            _ => Some(1),
        }
    }

    pub(super) fn hints(&self, offered: &[Time]) -> Vec<String> {
        const YES_NO: &[&str] = &["yes", "no", "that's right", "no thank you", "never mind"];
        const DAYS: &[&str] = &[
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "next Monday",
            "next week",
            "tomorrow",
            "today",
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
            "as soon as possible",
            "in the morning",
            "in the afternoon",
        ];
        const TIMES: &[&str] = &[
            "the first one",
            "the second one",
            "the third one",
            "later",
            "earlier",
            "another day",
            "other times",
        ];
        let words: Vec<&str> = match self {
            Stage::Greeting { .. } => [
                &[
                    "make an appointment",
                    "book an appointment",
                    "cancel",
                    "reschedule",
                    "when is my appointment",
                    "leave a message",
                    "my name is",
                ][..],
                DAYS,
            ]
            .concat(),
            Stage::IdentityYear => vec!["nineteen", "two thousand", "born in"],
            Stage::Name | Stage::LastName | Stage::MessageName | Stage::IdentityName => {
                vec!["my name is", "first name", "last name", "spelled", "as in"]
            }
            Stage::Day | Stage::WhichDay(_) => DAYS.to_vec(),
            Stage::Times | Stage::Offers | Stage::WhichVisit | Stage::Looking => [TIMES, DAYS].concat(),
            Stage::Fix => [&["the name", "the day", "the time"][..], DAYS].concat(),
            Stage::MessageNumber => vec!["zero", "oh", "double", "plus one", "area code"],
            Stage::MessageText | Stage::Over => Vec::new(),
            _ => YES_NO.to_vec(),
        };
        let mut hints: Vec<String> = words.into_iter().map(str::to_owned).collect();
        if *self == Stage::Times {
            hints.extend(offered.iter().map(|time| show_time(*time)));
        }
        hints
    }
}
