//! What callers mean by the words they use for days and times.
//!
//! Words become tokens (`token`), Spanish ones the tokens of the English words that mean the same (`spanish`), people's
//! names none at all (`names`). A grammar of small rules finds what is said about days (`grammar`); corrections and
//! refusals drop what is not wished for (`correction`); what is left is joined (`settle`) and decided (`decide`). Times of day
//! are read from the words that no day took (`time_of_day`). Everything is counted from the clinic's clock, never from
//! the machine's. What is not clear is asked, never guessed: an appointment on the wrong day costs more than a question.
//!
//! It understands English as it is spoken in North America, Spanish as it is spoken there and in Spain, and enough of
//! other habits to ask when they differ ("03/04", "el día de la madre"). It asks in the language it was spoken to
//! ([`Language`]). It does not understand whether a day is free, nor whom the caller wants to see.
//! The one rule to keep: a [`Meaning::Day`] can still be a day on which the clinic is closed; [`crate::rules`] decides.

mod bounds;
mod calendar;
mod clock;
mod correction;
mod counted;
mod cursor;
mod decide;
mod digits;
mod feasts;
mod filler;
mod fold;
mod grammar;
mod language;
mod named;
mod names;
mod near;
mod number;
mod question;
mod said;
mod settle;
mod spanish;
mod spans;
mod stretch_name;
mod stretches;
mod time_of_day;
mod token;
mod vocabulary;
mod weekdays;

use jiff::Zoned;
use jiff::civil::{Date, Time};

use crate::clinic::Clinic;
use crate::rules::Refusal;

pub use language::Language;
pub use question::stretch_asked_about;
pub use spanish::say_in;

use calendar::Calendar;
pub(crate) use calendar::nth_of_month;
pub(crate) use feasts::easter;
use grammar::Mention;
pub(crate) use number::is_day;
use token::Token;

/// What words for a day come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// One day, today or later and within the horizon. It may be a day on which the clinic is closed.
    Day {
        /// On the clinic's calendar.
        date: Date,
        /// The first and the last time of day that would do ("in the afternoon", "after 3"), both included.
        between: Option<(Time, Time)>,
        /// The time of day that was asked for.
        time: Option<Time>,
    },
    /// The words could mean several days, or leave the day open.
    Ask {
        /// The question to put to the caller.
        question: String,
        /// The days they could mean, in order; empty when they are too many to name.
        dates: Vec<Date>,
    },
    /// The words name a day that does not exist, is over or lies too far ahead.
    No(Refusal),
    /// There are no words for a day in it.
    NotADay,
}

/// A time of day as a caller wishes it: one time, or a first and a last one, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeWish {
    /// "In the afternoon", "after 3".
    pub between: Option<(Time, Time)>,
    /// "At half past two".
    pub time: Option<Time>,
}

/// What `words` mean on the clinic's calendar at `now`.
///
/// A day that cannot be booked because it is over, too far ahead or in no calendar is [`Meaning::No`]; so is a weekend
/// ("this weekend") of a clinic that works on weekdays. A single day on which the clinic is closed is a
/// [`Meaning::Day`], for which no slots are listed.
///
/// The question of a [`Meaning::Ask`] is in the language of the words; [`resolve_in`] can settle it beforehand.
pub fn resolve(words: &str, now: &Zoned, clinic: &Clinic) -> Meaning {
    resolve_in(words, None, now, clinic)
}

/// [`resolve`] in a language that is known; with `None` it is told from the words, English when they do not tell.
pub fn resolve_in(words: &str, language: Option<Language>, now: &Zoned, clinic: &Clinic) -> Meaning {
    let language = language.or_else(|| Language::of(words)).unwrap_or_default();
    let calendar = Calendar::new(now, clinic);
    let (tokens, mentions) = read(words, language, &calendar);
    let date = match settle::settle(&tokens, &mentions, &calendar, language) {
        Meaning::Day { date, .. } => date,
        other => return other,
    };
    let TimeWish { between, time } = time_of_day::wish(&without_days(tokens, &mentions));
    let last = time.or(between.map(|(_, last)| last));
    if date == calendar.today && last.is_some_and(|last| last <= calendar.clock) {
        return Meaning::No(Refusal::Past);
    }
    Meaning::Day { date, between, time }
}

/// The time of day that is wished for in `words`, whatever else is said in them and in whichever of the languages. Both
/// fields are `None` when nothing is said about it.
pub fn time_wish(words: &str, now: &Zoned, clinic: &Clinic) -> TimeWish {
    let calendar = Calendar::new(now, clinic);
    let (tokens, mentions) = read(words, Language::of(words).unwrap_or_default(), &calendar);
    time_of_day::wish(&without_days(tokens, &mentions))
}

/// The whole of `text` as one time of day; the work behind [`crate::time_text::parse_time`].
pub(crate) fn whole_time(text: &str) -> Option<Time> {
    clock::whole(&token::tokens(text, Language::of(text).unwrap_or_default()))
}

/// The tokens, and what is said about days in them. "Next lunes", in English but for the day, is read as Spanish.
fn read(words: &str, language: Language, calendar: &Calendar<'_>) -> (Vec<Token>, Vec<Mention>) {
    let tokens = token::tokens(words, language);
    let mentions = grammar::mentions(&tokens, calendar, language);
    if language == Language::Spanish || !mentions.is_empty() || !language::has_spanish_day(words) {
        return (tokens, mentions);
    }
    let tokens = token::tokens(words, Language::Spanish);
    let mentions = grammar::mentions(&tokens, calendar, language);
    (tokens, mentions)
}

/// The tokens with days made unreadable, so that "the 3rd at 3" has one time in it. Words for parts of the day stay.
fn without_days(mut tokens: Vec<Token>, mentions: &[Mention]) -> Vec<Token> {
    for mention in mentions {
        for token in &mut tokens[mention.from..mention.to] {
            if !token.as_word().is_some_and(|word| near::DAYPARTS.contains(&word)) {
                *token = Token::Day;
            }
        }
    }
    tokens
}
