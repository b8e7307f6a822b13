//! The year of somebody's birth as it is said or keyed in, in English or Spanish.

mod alone;

pub use alone::alone;

use crate::called::plain_words;

/// Nobody who comes is older than this, in years.
const OLDEST: i16 = 125;

/// A text that is longer is no answer to "when were you born?".
const LONGEST: usize = 200;

/// The year of birth in `text`, in the year `this_year`: "1984", "nineteen eighty-four", "eighty-four", "two thousand and
/// one", "mil novecientos ochenta y cuatro", "March 5th, 1984". Of two digits the latest year that has come is meant. `None`
/// when no such year is in it.
pub fn parse(text: &str, this_year: i16) -> Option<i16> {
    if text.len() > LONGEST {
        return None;
    }
    let fits = |year: &i32| (i32::from(this_year - OLDEST)..=i32::from(this_year)).contains(year);
    let words = plain_words(text);
    let whole =
        words.iter().rev().filter(|word| word.len() == 4).find_map(|word| word.parse().ok().filter(fits));
    let year = whole.or_else(|| {
        let mut runs: Vec<Vec<Piece>> = vec![Vec::new()];
        for word in &words {
            match (piece(word), runs.last_mut()) {
                (Some(Piece::And), _) => {}
                (Some(piece), Some(run)) => run.push(piece),
                _ => runs.push(Vec::new()),
            }
        }
        // Behind a day and a month the year comes last.
        runs.iter().rev().find_map(|run| year(run, i32::from(this_year)).filter(fits))
    })?;
    i16::try_from(year).ok()
}

/// A word of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A number below a hundred. With `open`, units may follow: "eighty", "four".
    Below100 { value: i32, open: bool },
    /// 100 to 900, in one word ("novecientos").
    Hundreds(i32),
    /// "hundred" behind a number.
    Hundred,
    /// "thousand", "mil".
    Thousand,
    /// "and", "y".
    And,
}

fn piece(word: &str) -> Option<Piece> {
    const UNITS: [&[&str]; 30] = [
        &["zero", "oh", "o", "cero"],
        &["one", "uno", "un", "una"],
        &["two", "dos"],
        &["three", "tres"],
        &["four", "cuatro"],
        &["five", "cinco"],
        &["six", "seis"],
        &["seven", "siete"],
        &["eight", "ocho"],
        &["nine", "nueve"],
        &["ten", "diez"],
        &["eleven", "once"],
        &["twelve", "doce"],
        &["thirteen", "trece"],
        &["fourteen", "catorce"],
        &["fifteen", "quince"],
        &["sixteen", "dieciseis"],
        &["seventeen", "diecisiete"],
        &["eighteen", "dieciocho"],
        &["nineteen", "diecinueve"],
        &["twenty", "veinte"],
        &["veintiuno", "veintiun"],
        &["veintidos"],
        &["veintitres"],
        &["veinticuatro"],
        &["veinticinco"],
        &["veintiseis"],
        &["veintisiete"],
        &["veintiocho"],
        &["veintinueve"],
    ];
    const TENS: [&[&str]; 7] = [
        &["thirty", "treinta"],
        &["forty", "fourty", "cuarenta"],
        &["fifty", "cincuenta"],
        &["sixty", "sesenta"],
        &["seventy", "setenta"],
        &["eighty", "ochenta"],
        &["ninety", "noventa"],
    ];
    const HUNDREDS: [&[&str]; 9] = [
        &["cien", "ciento"],
        &["doscientos"],
        &["trescientos"],
        &["cuatrocientos"],
        &["quinientos"],
        &["seiscientos"],
        &["setecientos"],
        &["ochocientos"],
        &["novecientos"],
    ];
    let place = |lists: &[&[&str]]| lists.iter().position(|list| list.contains(&word));
    let number = |place: usize| i32::try_from(place).unwrap_or_default();
    match word {
        "and" | "y" => return Some(Piece::And),
        "hundred" => return Some(Piece::Hundred),
        "thousand" | "mil" => return Some(Piece::Thousand),
        _ => {}
    }
    if let Some(place) = place(&UNITS) {
        return Some(Piece::Below100 { value: number(place), open: place == 20 });
    }
    if let Some(place) = place(&TENS) {
        return Some(Piece::Below100 { value: 30 + 10 * number(place), open: true });
    }
    if let Some(place) = place(&HUNDREDS) {
        return Some(Piece::Hundreds(100 * (1 + number(place))));
    }
    let is_short = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| word.parse().ok()).flatten().map(|value| Piece::Below100 { value, open: false })
}

/// The year that a run of number words means.
fn year(run: &[Piece], this_year: i32) -> Option<i32> {
    if run.is_empty() {
        return None;
    }
    if let Some(at) = run.iter().position(|piece| *piece == Piece::Thousand) {
        let thousands = if at == 0 { 1 } else { cardinal(&run[..at])? };
        return Some(1000 * thousands + cardinal(&run[at + 1..])?);
    }
    if let Some(at) = run.iter().position(|piece| *piece == Piece::Hundred) {
        return Some(100 * cardinal(&run[..at])? + cardinal(&run[at + 1..])?);
    }
    match joined(run)?[..] {
        // "eighty-four"
        [short @ 0..=99] => {
            let latest = this_year - this_year.rem_euclid(100) + short;
            Some(if latest > this_year { latest - 100 } else { latest })
        }
        // "nineteen eighty-four"; "eight four" digit by digit
        [century @ 18..=20, rest @ 10..=99] => Some(100 * century + rest),
        [tens @ 0..=9, unit @ 0..=9] => {
            year(&[Piece::Below100 { value: 10 * tens + unit, open: false }], this_year)
        }
        // "nineteen oh five"
        [century @ 18..=20, 0, unit @ 0..=9] => Some(100 * century + unit),
        // "one nine eight four"
        [a @ 1..=2, b @ 0..=9, c @ 0..=9, d @ 0..=9] => Some(1000 * a + 100 * b + 10 * c + d),
        _ => None,
    }
}

/// Numbers below a hundred, with tens and their units made one.
fn joined(run: &[Piece]) -> Option<Vec<i32>> {
    let mut numbers: Vec<(i32, bool)> = Vec::new();
    for piece in run {
        let Piece::Below100 { value, open } = *piece else { return None };
        match numbers.last_mut() {
            Some((tens, still_open)) if *still_open && (1..=9).contains(&value) => {
                *tens += value;
                *still_open = false;
            }
            _ => numbers.push((value, open)),
        }
    }
    Some(numbers.into_iter().map(|(value, _)| value).collect())
}

/// A number below a thousand: "nine hundred eighty-four", "novecientos ochenta y cuatro", "five".
fn cardinal(run: &[Piece]) -> Option<i32> {
    if let Some(at) = run.iter().position(|piece| *piece == Piece::Hundred) {
        return Some(100 * cardinal(&run[..at])? + cardinal(&run[at + 1..])?);
    }
    let (hundreds, rest) = match run {
        [Piece::Hundreds(hundreds), rest @ ..] => (*hundreds, rest),
        rest => (0, rest),
    };
    match joined(rest)?[..] {
        [] => Some(hundreds),
        [value] => Some(hundreds + value),
        // "two thousand oh five"
        [0, unit @ 0..=9] => Some(hundreds + unit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_understood_as_people_say_it() {
        for (text, expected) in [
            ("1984", Some(1984)),
            ("1984#", Some(1984)),
            ("It's 1984.", Some(1984)),
            ("nineteen eighty-four", Some(1984)),
            ("Nineteen eighty four", Some(1984)),
            ("I was born in nineteen ninety", Some(1990)),
            ("eighty-four", Some(1984)),
            ("'84", Some(1984)),
            ("19 84", Some(1984)),
            ("nineteen hundred and five", Some(1905)),
            ("nineteen oh five", Some(1905)),
            ("two thousand", Some(2000)),
            ("two thousand and one", Some(2001)),
            ("two thousand ten", Some(2010)),
            ("twenty ten", Some(2010)),
            ("twenty twenty-one", Some(2021)),
            ("one nine eight four", Some(1984)),
            ("eight four", Some(1984)),
            ("oh five", Some(2005)),
            ("27", Some(1927)),
            ("26", Some(2026)),
            ("March 5th, 1984", Some(1984)),
            ("on the fifth of March nineteen eighty-four", Some(1984)),
            ("03/05/1984", Some(1984)),
            ("one thousand nine hundred eighty-four", Some(1984)),
            ("mil novecientos ochenta y cuatro", Some(1984)),
            ("en mil novecientos noventa", Some(1990)),
            ("nací en el ochenta y cuatro", Some(1984)),
            ("dos mil uno", Some(2001)),
            ("dos mil", Some(2000)),
            ("dos mil veintitrés", Some(2023)),
            ("diecinueve ochenta y cuatro", Some(1984)),
            ("uno nueve ocho cuatro", Some(1984)),
            ("", None),
            ("no", None),
            ("1784", None),
            ("2031", None),
            ("in a year", None),
            ("five hundred", None),
            ("12345", None),
            ("nineteen", Some(2019)),
        ] {
            assert_eq!(parse(text, 2026), expected, "{text:?}");
        }
    }

    #[test]
    fn a_novel_is_not_read() {
        assert_eq!(parse(&"nineteen eighty-four ".repeat(100), 2026), None);
    }
}
