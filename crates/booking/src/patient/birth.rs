//! Birth dates as people write them.

use jiff::civil::Date;

use super::birth_date;

/// English and Spanish, by their number. A month is meant by its first three letters or more of its name.
const MONTHS: [(&str, &str); 12] = [
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
];

/// Words that mean nothing in a date.
const FILLERS: [&str; 5] = ["of", "the", "de", "del", "el"];

/// Letters that a day may end in: `9th`.
const ENDINGS: [&str; 4] = ["st", "nd", "rd", "th"];

/// A text that is longer is no date.
const LONGEST: usize = 40;

/// Every day that the text may mean as a birth date, in order; none when it is no date.
///
/// `3/9/1985` means two, the ninth of March and the third of September, and a year of two digits may be of two centuries:
/// whoever looks for a patient is shown all of them. Days that are nobody's birth date at `today` are left out.
pub fn birth_dates(text: &str, today: Date) -> Vec<Date> {
    let Some(parts) = parts(text) else { return Vec::new() };
    let mut days: Vec<Date> = match parts[..] {
        [Part::Number(ref digits)] if digits.len() == 8 => {
            let (a, b, c) = (&digits[..2], &digits[2..4], &digits[4..]);
            let year_first = day(&digits[..4], number(&digits[4..6]), number(&digits[6..]));
            year_first
                .into_iter()
                .chain(day(c, number(a), number(b)))
                .chain(day(c, number(b), number(a)))
                .collect()
        }
        [Part::Number(ref a), Part::Number(ref b), Part::Number(ref c)] => {
            let (first, second) = (number(a), number(b));
            if a.len() == 4 {
                day(a, second, number(c)).into_iter().collect()
            } else {
                years(c, today)
                    .into_iter()
                    .flat_map(|year| [day(&year, first, second), day(&year, second, first)])
                    .flatten()
                    .collect()
            }
        }
        [Part::Number(ref year), Part::Month(month), Part::Number(ref of_month)] if year.len() == 4 => {
            day(year, Some(month), number(of_month)).into_iter().collect()
        }
        [Part::Number(ref of_month), Part::Month(month), Part::Number(ref year)]
        | [Part::Month(month), Part::Number(ref of_month), Part::Number(ref year)] => years(year, today)
            .into_iter()
            .filter_map(|year| day(&year, Some(month), number(of_month)))
            .collect(),
        _ => Vec::new(),
    };
    days.retain(|day| birth_date(*day, today).is_ok());
    days.sort_unstable();
    days.dedup();
    days
}

enum Part {
    /// Digits as they stand.
    Number(String),
    /// 1 to 12.
    Month(i8),
}

/// `None` as soon as something has no place in a date.
fn parts(text: &str) -> Option<Vec<Part>> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.to_lowercase();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '–'));
    let mut parts = Vec::new();
    for word in words.filter(|word| !word.is_empty() && !FILLERS.contains(word)) {
        let digits = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        parts.push(if is_number { Part::Number(digits.to_owned()) } else { Part::Month(month(word)?) });
    }
    Some(parts)
}

/// Whether the word is a month's whole name in English.
pub(crate) fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|(english, _)| *english == word)
}

fn month(word: &str) -> Option<i8> {
    let is_meant = |name: &str| word.len() >= 3 && word.is_ascii() && name.starts_with(word);
    let place = MONTHS.iter().position(|(english, spanish)| {
        is_meant(english) || is_meant(spanish) || word == "sept" && *english == "september"
    })?;
    i8::try_from(place + 1).ok()
}

fn number(digits: &str) -> Option<i8> {
    (digits.len() <= 2).then(|| digits.parse().ok()).flatten()
}

/// The years that these digits may mean.
fn years(digits: &str, today: Date) -> Vec<String> {
    match digits.len() {
        4 => vec![digits.to_owned()],
        2 => {
            let century = today.year() / 100;
            vec![format!("{}{digits}", century - 1), format!("{century}{digits}")]
        }
        _ => Vec::new(),
    }
}

fn day(year: &str, month: Option<i8>, of_month: Option<i8>) -> Option<Date> {
    Date::new(year.parse().ok()?, month?, of_month?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 20);

    #[test]
    fn one_day_has_many_spellings() {
        for text in [
            "1985-03-19",
            "1985/3/19",
            "1985.03.19",
            "19850319",
            "03191985",
            "19031985",
            "3/19/1985",
            "19/3/1985",
            "19.3.85",
            "March 19, 1985",
            "19 March 1985",
            "19th of March 1985",
            "MAR 19 85",
            "1985 March 19",
            "19 de marzo de 1985",
            "  19-mar-1985 ",
        ] {
            assert_eq!(birth_dates(text, TODAY), [date(1985, 3, 19)], "{text:?}");
        }
        assert_eq!(birth_dates("Sept 3 2001", TODAY), [date(2001, 9, 3)]);
        assert_eq!(birth_dates("3 ene 1990", TODAY), [date(1990, 1, 3)]);
    }

    #[test]
    fn what_may_be_two_days_is_two() {
        assert_eq!(birth_dates("3/9/1985", TODAY), [date(1985, 3, 9), date(1985, 9, 3)]);
        assert_eq!(birth_dates("5/5/1985", TODAY), [date(1985, 5, 5)]);
        assert_eq!(
            birth_dates("5/5/05", TODAY),
            [date(1905, 5, 5), date(2005, 5, 5)],
            "an old woman and a young man"
        );
        assert_eq!(birth_dates("5/5/85", TODAY), [date(1985, 5, 5)], "nobody is born in 2085 yet");
    }

    #[test]
    fn what_is_no_birth_date_is_none() {
        for text in [
            "",
            "Ann Lee",
            "1985",
            "March 1985",
            "3/1985",
            "30 February 1985",
            "13/13/1985",
            "1899-12-31",
            "2026-11-21",
            "5551234567",
            "1-2-3-4",
            "19 Mars 1985",
            "９/9/1985",
            "APT-12345",
        ] {
            assert_eq!(birth_dates(text, TODAY), [], "{text:?}");
        }
        assert_eq!(birth_dates(&"1".repeat(1_000_000), TODAY), []);
    }
}
