//! The names of days, months and holidays as they are said, abbreviated and misspelt.

use jiff::civil::Weekday;

use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

const WEEKDAYS: &[(Weekday, &[&str])] = &[
    (Monday, &["monday", "mondays", "mon", "munday"]),
    (Tuesday, &["tuesday", "tuesdays", "tue", "tues", "tuseday", "teusday"]),
    (Wednesday, &["wednesday", "wednesdays", "wed", "weds", "wensday", "wednsday", "wendsday"]),
    (Thursday, &["thursday", "thursdays", "thu", "thur", "thurs", "thrusday", "thirsday"]),
    (Friday, &["friday", "fridays", "fri", "firday"]),
    (Saturday, &["saturday", "saturdays", "sat", "saterday"]),
    (Sunday, &["sunday", "sundays", "sun"]),
];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "janurary", "januray"],
    &["february", "feb", "febuary", "feburary"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// The weekday a word names.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(_, words)| words.contains(&word)).map(|(day, _)| *day)
}

/// The month a word names, 1–12. "May" and "March" are verbs too, and "April" is a name: the grammar asks for more than
/// the word alone.
pub(super) fn month(word: &str) -> Option<i8> {
    MONTHS.iter().position(|words| words.contains(&word)).and_then(|at| i8::try_from(at + 1).ok())
}

/// The month a word names when it is written out.
pub(super) fn whole_month(word: &str) -> Option<i8> {
    month(word).filter(|month| crate::time_text::month_name(*month).eq_ignore_ascii_case(word))
}
