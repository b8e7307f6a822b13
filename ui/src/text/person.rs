//! People, in words.

use jiff::civil::Date;

/// A birth date (`YYYY-MM-DD`) with the age at `today`: `March 9, 1985 · 41`; of babies the months.
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
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(born(day, today), text);
        }
        assert_eq!(born("1985-03-09", None), "Mar 9, 1985");
    }
}
