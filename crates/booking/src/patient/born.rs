//! When somebody was born, as far as it is known.

use std::fmt;

use jiff::civil::Date;

use super::{FIRST_YEAR, NoBirthDate, birth_date};
use crate::time_text::parse_date;

/// A birth date, or the year alone. Written `1984-03-05` or `1984`, as ISO 8601 and FHIR have it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Born {
    /// On this day.
    Day(Date),
    /// In this year; on which day is not known.
    Year(i16),
}

impl Born {
    /// Reads what `Born` writes of itself (its `Display`), and nothing else.
    pub fn parse(text: &str) -> Option<Born> {
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_year { text.parse().ok().map(Born::Year) } else { parse_date(text).map(Born::Day) }
    }

    /// The year: what a caller is asked for.
    pub fn year(self) -> i16 {
        match self {
            Born::Day(date) => date.year(),
            Born::Year(year) => year,
        }
    }

    /// The same, when somebody who comes can have been born then.
    ///
    /// # Errors
    /// [`NoBirthDate`] for what comes after `today` and for what is before [`FIRST_YEAR`].
    pub fn checked(self, today: Date) -> Result<Born, NoBirthDate> {
        match self {
            Born::Day(date) => birth_date(date, today).map(Born::Day),
            Born::Year(year) if year > today.year() => Err(NoBirthDate::InTheFuture),
            Born::Year(year) if year < FIRST_YEAR => Err(NoBirthDate::TooEarly),
            Born::Year(_) => Ok(self),
        }
    }

    /// Whether one person can be born then and at `other`.
    pub fn agrees_with(self, other: Born) -> bool {
        match (self, other) {
            (Born::Day(one), Born::Day(other)) => one == other,
            _ => self.year() == other.year(),
        }
    }

    /// What is known of a patient who takes in another: their own, but a day tells more than the year it is in.
    pub fn merged(kept: Option<Born>, gone: Option<Born>) -> Option<Born> {
        match (kept, gone) {
            (Some(year @ Born::Year(_)), Some(day @ Born::Day(_))) if year.agrees_with(day) => Some(day),
            _ => kept.or(gone),
        }
    }
}

impl From<Date> for Born {
    fn from(date: Date) -> Born {
        Born::Day(date)
    }
}

impl fmt::Display for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Born::Day(date) => date.fmt(f),
            Born::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// Prints neither day nor year.
impl fmt::Debug for Born {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Born(…)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Born = Born::Day(date(1984, 3, 5));
    const YEAR: Born = Born::Year(1984);

    #[test]
    fn a_day_and_a_year_read_back_as_they_are_written() {
        for (born, text) in [(DAY, "1984-03-05"), (YEAR, "1984"), (Born::Year(987), "0987")] {
            assert_eq!(born.to_string(), text);
            assert!(Born::parse(text) == Some(born), "{text}");
        }
        for text in ["", "84", "19844", " 1984", "+984", "-984", "1984-03", "1984-02-30", "１９８４"] {
            assert!(Born::parse(text).is_none(), "{text:?} is neither");
        }
        assert_eq!((DAY.year(), YEAR.year()), (1984, 1984));
        assert_eq!(format!("{DAY:?} {YEAR:?}"), "Born(…) Born(…)", "debug output ends up in logs");
    }

    #[test]
    fn a_year_has_come_and_is_not_older_than_anybody() {
        let today = date(2026, 11, 20);
        for year in [1900, 1984, 2026] {
            assert!(Born::Year(year).checked(today) == Ok(Born::Year(year)), "{year}");
        }
        assert_eq!(Born::Year(2027).checked(today), Err(NoBirthDate::InTheFuture));
        assert_eq!(Born::Year(1899).checked(today), Err(NoBirthDate::TooEarly));
        assert_eq!(Born::Day(date(2026, 11, 21)).checked(today), Err(NoBirthDate::InTheFuture));
    }

    #[test]
    fn two_rows_of_one_person_know_the_most_of_both() {
        let other_year = Some(Born::Year(1985));
        let other_day = Some(Born::Day(date(1985, 3, 5)));
        for (kept, gone, merged) in [
            (Some(YEAR), Some(DAY), Some(DAY)),
            (Some(DAY), Some(YEAR), Some(DAY)),
            (Some(YEAR), other_day, Some(YEAR)),
            (Some(DAY), other_day, Some(DAY)),
            (Some(YEAR), other_year, Some(YEAR)),
            (None, Some(YEAR), Some(YEAR)),
            (Some(YEAR), None, Some(YEAR)),
            (None, None, None),
        ] {
            let shown = |born: Option<Born>| born.map(|born| born.to_string());
            assert_eq!(shown(Born::merged(kept, gone)), shown(merged));
        }
        assert!(YEAR.agrees_with(DAY) && DAY.agrees_with(YEAR) && !DAY.agrees_with(Born::Year(1985)));
        assert!(!DAY.agrees_with(Born::Day(date(1984, 3, 6))), "another day is another person's");
    }
}
