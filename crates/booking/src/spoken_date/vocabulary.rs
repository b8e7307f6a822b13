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

/// When a holiday is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Feast {
    /// The same day each year: month and day.
    Fixed(i8, i8),
    /// The n-th such weekday of a month.
    Nth(i8, Weekday, i8),
    /// The last such weekday of a month.
    Last(Weekday, i8),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after the n-th such weekday of a month.
    AfterNth(i64, i8, Weekday, i8),
}

/// Longer names before those they begin with.
pub(super) const FEASTS: &[(&str, Feast)] = &[
    ("new years eve", Feast::Fixed(12, 31)),
    ("new years day", Feast::Fixed(1, 1)),
    ("new years", Feast::Fixed(1, 1)),
    ("new year", Feast::Fixed(1, 1)),
    ("martin luther king day", Feast::Nth(3, Monday, 1)),
    ("mlk day", Feast::Nth(3, Monday, 1)),
    ("groundhog day", Feast::Fixed(2, 2)),
    ("valentines day", Feast::Fixed(2, 14)),
    ("valentines", Feast::Fixed(2, 14)),
    ("presidents day", Feast::Nth(3, Monday, 2)),
    ("saint patricks day", Feast::Fixed(3, 17)),
    ("st patricks day", Feast::Fixed(3, 17)),
    ("good friday", Feast::Easter(-2)),
    ("easter monday", Feast::Easter(1)),
    ("easter sunday", Feast::Easter(0)),
    ("easter", Feast::Easter(0)),
    ("mothers day", Feast::Nth(2, Sunday, 5)),
    ("memorial day", Feast::Last(Monday, 5)),
    ("juneteenth", Feast::Fixed(6, 19)),
    ("fathers day", Feast::Nth(3, Sunday, 6)),
    ("independence day", Feast::Fixed(7, 4)),
    ("labor day", Feast::Nth(1, Monday, 9)),
    ("columbus day", Feast::Nth(2, Monday, 10)),
    ("halloween", Feast::Fixed(10, 31)),
    ("veterans day", Feast::Fixed(11, 11)),
    ("thanksgiving day", Feast::Nth(4, Thursday, 11)),
    ("thanksgiving", Feast::Nth(4, Thursday, 11)),
    ("black friday", Feast::AfterNth(1, 4, Thursday, 11)),
    ("christmas eve", Feast::Fixed(12, 24)),
    ("christmas day", Feast::Fixed(12, 25)),
    ("christmas", Feast::Fixed(12, 25)),
    ("xmas", Feast::Fixed(12, 25)),
    ("boxing day", Feast::Fixed(12, 26)),
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
