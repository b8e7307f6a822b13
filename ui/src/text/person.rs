//! People, in words.

use booking::patient::Born;
use jiff::civil::Date;

/// A birth date (`YYYY-MM-DD`) with the age at `today`: `March 9, 1985 · 41`; of babies the months. A year alone stays one.
pub(crate) fn born(birth_date: &str, today: Option<Date>) -> String {
    let Ok(date) = birth_date.parse::<Date>() else { return birth_date.to_owned() };
    let written = date.strftime("%b %-d, %Y");
    let age = today.and_then(|today| date.until((jiff::Unit::Year, today)).ok());
    match age.map(|age| (age.get_years(), age.get_months())) {
        Some((0, months)) if months >= 0 => format!("{written} · {months} mo"),
        Some((years, _)) if years > 0 => format!("{written} · {years}"),
        _ => written.to_string(),
    }
}

/// What becomes of the birth date of a patient who takes in another, where that other's says something else.
pub(crate) fn born_when_merged(stays: Option<&str>, goes: Option<&str>) -> Option<String> {
    let (stays, goes) = (stays.and_then(Born::parse), goes.and_then(Born::parse));
    let merged = Born::merged(stays, goes).filter(|_| goes.is_some() && stays != goes)?;
    let what = match merged {
        Born::Day(_) => "birth date",
        Born::Year(_) => "year of birth",
    };
    let how = if stays == Some(merged) { "stays" } else { "becomes" };
    Some(format!("The {what} {how} {}.", super::iso_day(&merged.to_string())))
}

/// Whether nobody can be born at both.
pub(crate) fn born_apart(one: Option<&str>, other: Option<&str>) -> bool {
    let born = one.and_then(Born::parse).zip(other.and_then(Born::parse));
    born.is_some_and(|(one, other)| !one.agrees_with(other))
}

/// Why somebody is in a list of those who were found, when that is not plain to see.
pub(crate) fn found_by(by: wire::patient::FoundBy) -> Option<&'static str> {
    match by {
        wire::patient::FoundBy::Sound => Some("Sounds alike"),
        wire::patient::FoundBy::Confirmation => Some("By confirmation number"),
        wire::patient::FoundBy::Everybody
        | wire::patient::FoundBy::Number
        | wire::patient::FoundBy::BirthDate
        | wire::patient::FoundBy::Name => None,
    }
}

/// A language.
pub(crate) fn language(language: wire::patient::Language) -> &'static str {
    match language {
        wire::patient::Language::En => "English",
        wire::patient::Language::Es => "Spanish",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_age_is_told_in_years_and_of_babies_in_months() {
        let today = Some(date(2026, 11, 20));
        for (day, text) in [
            ("1985-03-09", "Mar 9, 1985 · 41"),
            ("1985-11-20", "Nov 20, 1985 · 41"),
            ("1985-11-21", "Nov 21, 1985 · 40"),
            ("2026-09-01", "Sep 1, 2026 · 2 mo"),
            ("2026-11-20", "Nov 20, 2026 · 0 mo"),
            ("2027-01-01", "Jan 1, 2027"),
            ("1985", "1985"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(born(day, today), text);
        }
        assert_eq!(born("1985-03-09", None), "Mar 9, 1985");
    }

    #[test]
    fn it_is_told_what_a_merge_makes_of_the_birth_date() {
        for (stays, goes, told, apart) in [
            ("", "1985", Some("The year of birth becomes 1985."), false),
            ("", "1985-03-09", Some("The birth date becomes March 9, 1985."), false),
            ("1985", "1985-03-09", Some("The birth date becomes March 9, 1985."), false),
            ("1985-03-09", "1985", Some("The birth date stays March 9, 1985."), false),
            ("1985", "1984-03-09", Some("The year of birth stays 1985."), true),
            ("1985-03-09", "1985-03-10", Some("The birth date stays March 9, 1985."), true),
            ("1985", "1985", None, false),
            ("1985", "", None, false),
            ("", "", None, false),
        ] {
            assert_eq!(
                born_when_merged(Some(stays), Some(goes)).as_deref(),
                told,
                "{stays:?} takes in {goes:?}"
            );
            assert_eq!(born_apart(Some(stays), Some(goes)), apart, "{stays:?} and {goes:?}");
        }
    }
}
