//! What is kept of a patient, what it may be, and what somebody who looks for one means.

mod birth;
mod born;
mod search;

pub use birth::birth_dates;
pub(crate) use birth::is_month;
pub use born::Born;
pub use search::Search;

use jiff::civil::Date;

/// The first year in which somebody who comes can have been born.
pub const FIRST_YEAR: i16 = 1900;

/// The most bytes of notes: some ten pages.
pub const LONGEST_NOTES: usize = 20_000;

/// The most numbers of one patient.
pub const MOST_NUMBERS: usize = 10;

/// The language a patient would rather speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// The language that a stored word means; `None` for any other word.
    pub fn parse(word: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.as_str() == word)
    }
}

/// Why a day is nobody's birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBirthDate {
    /// It has not come yet.
    #[error("a birth date cannot be after today")]
    InTheFuture,
    /// Nobody is that old.
    #[error("a birth date cannot be before {FIRST_YEAR}")]
    TooEarly,
}

/// A day on which somebody who comes can have been born.
///
/// # Errors
/// [`NoBirthDate`] for a day after `today` and for one before [`FIRST_YEAR`].
pub fn birth_date(date: Date, today: Date) -> Result<Date, NoBirthDate> {
    if date > today {
        return Err(NoBirthDate::InTheFuture);
    }
    if date.year() < FIRST_YEAR {
        return Err(NoBirthDate::TooEarly);
    }
    Ok(date)
}

/// Whether a caller's number tells nothing: it is empty, or what networks send in place of a withheld one.
pub fn is_withheld(number: &str) -> bool {
    matches!(
        number.trim().to_ascii_lowercase().as_str(),
        "" | "anonymous" | "restricted" | "unavailable" | "unknown" | "+266696687"
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_birth_date_has_come_and_is_not_older_than_anybody() {
        let today = date(2026, 11, 20);
        assert_eq!(birth_date(today, today), Ok(today), "a newborn comes, too");
        assert_eq!(birth_date(date(1900, 1, 1), today), Ok(date(1900, 1, 1)));
        assert_eq!(birth_date(date(2026, 11, 21), today), Err(NoBirthDate::InTheFuture));
        assert_eq!(birth_date(date(1899, 12, 31), today), Err(NoBirthDate::TooEarly));
        assert_eq!(
            NoBirthDate::TooEarly.to_string(),
            "a birth date cannot be before 1900",
            "it says what is expected"
        );
    }

    #[test]
    fn a_language_reads_back_from_its_word() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.as_str()), Some(language));
        }
        assert_eq!(Language::parse("EN"), None);
        assert_eq!(Language::parse("fr"), None);
    }

    #[test]
    fn a_withheld_number_is_nobodys() {
        for number in ["", "  ", "Anonymous", "restricted", "+266696687"] {
            assert!(is_withheld(number), "{number:?}");
        }
        for number in ["+15550100123", "client:softphone", "911"] {
            assert!(!is_withheld(number), "{number:?}");
        }
    }
}
