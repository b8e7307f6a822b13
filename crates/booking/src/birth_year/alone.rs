//! A year of birth among things that are said for other reasons: it counts only where it can mean nothing else.

use super::{LONGEST, Piece, joined, parse, piece};
use crate::called::plain_words;
use crate::patient::is_month;
use crate::spoken_date::is_day;

/// What may stand beside a year that is told.
const BESIDE: [&str; 53] = [
    "i",
    "im",
    "am",
    "was",
    "born",
    "in",
    "its",
    "it",
    "is",
    "thats",
    "that",
    "the",
    "year",
    "of",
    "birth",
    "my",
    "be",
    "would",
    "mean",
    "sure",
    "yes",
    "yeah",
    "yep",
    "ok",
    "okay",
    "um",
    "uh",
    "er",
    "well",
    "so",
    "no",
    "nope",
    "sorry",
    "actually",
    "please",
    "thanks",
    "thank",
    "you",
    "naci",
    "en",
    "el",
    "ano",
    "nacimiento",
    "de",
    "mi",
    "es",
    "fue",
    "si",
    "perdon",
    "gracias",
    "bueno",
    "claro",
    "right",
];

/// Words by which a year is known for one of birth.
const OF_BIRTH: [&str; 4] = ["born", "birth", "naci", "nacimiento"];

/// Up to here a number may be a day of a month or an hour of a clock.
const LAST_DAY: i16 = 31;

/// The year of birth in a text that tells one and little else: "1984", "I was born in eighty-four", "no, nineteen
/// eighty-five", "March 5th, 1984". `None` for whatever may be a time, a day to come or an answer to something else: a
/// number of two digits counts from 32 on, or where birth is spoken of.
pub fn alone(text: &str, this_year: i16) -> Option<i16> {
    if text.len() > LONGEST {
        return None;
    }
    let words = plain_words(text);
    let is_of_birth = words.iter().any(|word| OF_BIRTH.contains(&word.as_str()));
    // A birth date may be told whole.
    let is_of_day = |word: &str| is_month(word) || is_day(word) || is_ordinal(word);
    let told: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !BESIDE.contains(word) && !is_of_day(word)).collect();
    let is_number = |word: &&str| (word.len() == 4 && is_digits(word)) || piece(word).is_some();
    if told.is_empty() || !told.iter().all(is_number) {
        return None;
    }
    let year = parse(&told.join(" "), this_year)?;
    if words.iter().any(|word| is_of_day(word)) {
        // Of this year it is more likely the day of the visit, said again.
        return (!is_short(&told) && year < this_year).then_some(year);
    }
    let may_be_a_day = is_short(&told) && year.rem_euclid(100) <= LAST_DAY;
    (is_of_birth || !may_be_a_day).then_some(year)
}

/// Whether the year is told without its century.
fn is_short(told: &[&str]) -> bool {
    let pieces = told.iter().map(|word| piece(word)).filter(|piece| *piece != Some(Piece::And));
    let pieces: Option<Vec<Piece>> = pieces.collect();
    let Some(numbers) = pieces.and_then(|pieces| joined(&pieces)) else { return false };
    matches!(numbers[..], [_] | [0..=9, 0..=9])
}

/// `5th`.
fn is_ordinal(word: &str) -> bool {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    digits.is_some_and(|digits| (1..=2).contains(&digits.len()) && is_digits(digits))
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_is_told_is_taken_and_what_may_mean_something_else_is_not() {
        for (text, expected) in [
            ("1984", Some(1984)),
            ("It's 1984.", Some(1984)),
            ("nineteen eighty-four", Some(1984)),
            ("Sure, I was born in nineteen eighty-four, thank you", Some(1984)),
            ("eighty-four", Some(1984)),
            ("'84", Some(1984)),
            ("eight four", Some(1984)),
            ("one nine eight four", Some(1984)),
            ("two thousand and one", Some(2001)),
            ("twenty fifteen", Some(2015)),
            ("2015", Some(2015)),
            ("No, 1985", Some(1985)),
            ("no sorry, eighty-five", Some(1985)),
            ("I was born in ten", Some(2010)),
            ("March 5th, 1984", Some(1984)),
            ("the fifth of March nineteen eighty-four", Some(1984)),
            ("3/5/1984", Some(1984)),
            ("mil novecientos ochenta y cuatro", Some(1984)),
            ("nací en el ochenta y cuatro", Some(1984)),
            ("", None),
            ("no", None),
            ("no thanks, that's all", None),
            ("yes", None),
            ("ten", None),
            ("at ten", None),
            ("the twentieth", None),
            ("the 23rd", None),
            ("November 23rd", None),
            ("November 23rd 2026", None),
            ("so that's November twenty-three", None),
            ("make it 1930", None),
            ("Monday at ten", None),
            ("ten thirty", None),
            ("oh five", None),
            ("treinta y uno", None),
            ("my son was born in 2015", None),
            ("1985, not 1984", None),
            ("book another one", None),
            ("one", None),
            ("1784", None),
            ("2031", None),
            ("2015550123", None),
        ] {
            assert_eq!(alone(text, 2026), expected, "{text:?}");
        }
        assert_eq!(alone(&"nineteen eighty-four ".repeat(100), 2026), None, "a novel is not read");
    }
}
