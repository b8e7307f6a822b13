//! What the text in a search for patients asks for.

use jiff::civil::Date;

use super::{Born, birth_dates};

/// What stands behind is not looked at.
const LONGEST: usize = 200;

/// Fewer digits are in every number.
const FEWEST_DIGITS: usize = 3;

/// In numbers these do not count.
const SIGNS: [char; 7] = ['+', ' ', '-', '(', ')', '.', '/'];

/// A search for patients, taken apart. What a text may mean is asked for all at once: `10023` may be a part of a number and
/// a confirmation number.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// Some of a name.
    pub name: Option<String>,
    /// Days of birth, or the year; beside a name both must fit.
    pub births: Vec<Born>,
    /// Digits of a telephone number.
    pub digits: Option<String>,
    /// `APT-…`.
    pub confirmation: Option<String>,
}

/// Shows nothing of what is looked for.
impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Search(name: {}, births: {}, digits: {}, confirmation: {})",
            self.name.is_some(),
            self.births.len(),
            self.digits.is_some(),
            self.confirmation.is_some()
        )
    }
}

impl Search {
    /// Takes the text apart: a part of a number from three digits on, a confirmation number, a birth date in any usual
    /// spelling or its year alone, a name, or a name with either before or behind it.
    pub fn of(text: &str, today: Date) -> Search {
        let text = text.trim();
        let text = text[..text.floor_char_boundary(LONGEST)].trim();
        let mut search = Search { confirmation: confirmation(text), ..Search::default() };
        let digits: String = text.chars().filter(|letter| !SIGNS.contains(letter)).collect();
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            search.digits = (digits.len() >= FEWEST_DIGITS).then_some(digits);
            search.births = births(text, today);
            return search;
        }
        let (name, births) = name_and_births(text, today);
        search.births = births;
        search.name = (!name.is_empty()).then(|| name.to_owned());
        search
    }

    /// Whether nothing is asked for, so that everybody is found.
    pub fn is_everybody(&self) -> bool {
        *self == Search::default()
    }
}

/// What a text may mean as somebody's birth.
fn births(text: &str, today: Date) -> Vec<Born> {
    let year = Born::parse(text.trim_matches([',', ' '])).filter(|born| matches!(born, Born::Year(_)));
    match year.and_then(|year| year.checked(today).ok()) {
        Some(year) => vec![year],
        None => birth_dates(text, today).into_iter().map(Born::Day).collect(),
    }
}

/// The name, and the days or the year that stand before or behind it.
fn name_and_births(text: &str, today: Date) -> (&str, Vec<Born>) {
    let whole = births(text, today);
    if !whole.is_empty() {
        return ("", whole);
    }
    let gaps: Vec<usize> = text.match_indices(char::is_whitespace).map(|(at, _)| at).collect();
    // The longest date counts: in `Ann Lee 9 March 1985` that is not `March 1985`.
    for gap in &gaps {
        let (name, behind) = text.split_at(*gap);
        let births = births(behind, today);
        if !births.is_empty() {
            return (name.trim_end_matches([',', ' ']), births);
        }
    }
    for gap in gaps.iter().rev() {
        let (before, name) = text.split_at(*gap);
        let births = births(before, today);
        if !births.is_empty() {
            return (name.trim_start_matches([',', ' ']), births);
        }
    }
    (text, Vec::new())
}

/// `APT-12345`, however the letters, the sign and spaces are written, or five digits and more alone.
fn confirmation(text: &str) -> Option<String> {
    let digits = match text.get(..3) {
        Some(letters) if letters.eq_ignore_ascii_case("apt") => text[3..].trim_start_matches(['-', ' ', '–']),
        _ => text,
    };
    let is_number = (5..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("APT-{digits}"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 20);

    fn search(text: &str) -> Search {
        Search::of(text, TODAY)
    }

    fn days(search: &Search) -> Vec<String> {
        search.births.iter().map(Born::to_string).collect()
    }

    #[test]
    fn digits_are_a_number_a_confirmation_number_and_perhaps_a_day() {
        assert_eq!(search("(555) 123-4567").digits.as_deref(), Some("5551234567"));
        assert_eq!(search("+1 555").digits.as_deref(), Some("1555"));
        let both = search("10023");
        assert_eq!(
            (both.digits.as_deref(), both.confirmation.as_deref()),
            (Some("10023"), Some("APT-10023"))
        );
        let day = search("3/19/1985");
        assert_eq!((day.digits.as_deref(), days(&day)), (Some("3191985"), vec!["1985-03-19".to_owned()]));
        assert_eq!(search("55"), Search::default(), "two digits are in every number");
    }

    #[test]
    fn a_confirmation_number_is_known_however_it_is_written() {
        for text in ["APT-10023", "apt 10023", "Apt10023", "  APT–10023 "] {
            assert_eq!(search(text).confirmation.as_deref(), Some("APT-10023"), "{text}");
        }
        assert_eq!(search("APT-123").confirmation, None, "too short");
        assert_eq!(search("April").confirmation, None);
        assert_eq!(search("ap").confirmation, None);
    }

    #[test]
    fn a_name_may_have_a_birth_date_before_or_behind_it() {
        for text in ["Ann Lee 1985-03-19", "Ann Lee, 19 March 1985", "19.3.1985 Ann Lee", "Ann Lee  3/19/85"]
        {
            let search = search(text);
            assert_eq!(
                (search.name.as_deref(), days(&search)),
                (Some("Ann Lee"), vec!["1985-03-19".to_owned()]),
                "{text}"
            );
        }
        assert_eq!(days(&search("Ann Lee 9 March 1985")), ["1985-03-09"], "the longest date counts");
        let alone = search("19 March 1985");
        assert_eq!((&alone.name, days(&alone)), (&None, vec!["1985-03-19".to_owned()]));
        assert_eq!(search("X Æ A-12").name.as_deref(), Some("X Æ A-12"), "digits belong into some names");
    }

    #[test]
    fn a_year_alone_is_one_of_birth_too() {
        for (text, name, digits) in [
            ("1985", None, Some("1985")),
            ("Ann Lee 1985", Some("Ann Lee"), None),
            ("1985, Ann Lee", Some("Ann Lee"), None),
        ] {
            let search = search(text);
            assert_eq!((search.name.as_deref(), search.digits.as_deref()), (name, digits), "{text}");
            assert_eq!(days(&search), ["1985"], "{text}");
        }
        for text in ["1899", "2027", "0100", "Ann Lee 2027"] {
            assert_eq!(days(&search(text)), [""; 0], "nobody is born in {text}");
        }
    }

    #[test]
    fn nothing_asks_for_everybody_and_a_megabyte_for_its_beginning() {
        assert!(search("   ").is_everybody());
        assert!(!search("a").is_everybody());
        let megabyte = search(&"é".repeat(500_000));
        assert_eq!(megabyte.name.as_deref().map(str::len), Some(LONGEST));
        assert_eq!(
            format!("{:?}", search("Ann Lee")),
            "Search(name: true, births: 0, digits: false, confirmation: false)"
        );
    }
}
