//! Number words: "twenty", "third" becomes 23rd, as digits would.

use super::token::Token;

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [(&str, &str, u32); 4] = [
    ("twenty", "twentieth", 20),
    ("thirty", "thirtieth", 30),
    ("forty", "fortieth", 40),
    ("fifty", "fiftieth", 50),
];

const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

/// The tokens with number words turned into numbers, tens and units joined, and "p", "m" and "o", "clock" behind a
/// number made one word.
pub(super) fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.as_slice();
    while let [token, rest @ ..] = tokens {
        if let Some((year, behind)) = spoken_year(tokens) {
            out.push(year);
            tokens = behind;
            continue;
        }
        tokens = rest;
        let token = token.clone();
        let token = match token.as_word().and_then(from_word) {
            Some(number) => number,
            None => token,
        };
        match join(out.last(), &token) {
            Some(both) => {
                out.pop();
                out.push(both);
            }
            None => out.push(token),
        }
    }
    out
}

/// "Two thousand twenty-seven".
fn spoken_year(tokens: &[Token]) -> Option<(Token, &[Token])> {
    let [two, thousand, rest @ ..] = tokens else { return None };
    if two.as_word() != Some("two") || thousand.as_word() != Some("thousand") {
        return None;
    }
    let number = |at: usize| match from_word(rest.get(at)?.as_word()?)? {
        Token::Number { value, .. } => Some(value),
        _ => None,
    };
    let (below_hundred, length) = match (number(0), number(1)) {
        (Some(tens @ (20 | 30 | 40 | 50)), Some(unit @ 1..=9)) => (tens + unit, 2),
        (Some(number), _) => (number, 1),
        (None, _) => (0, 0),
    };
    Some((Token::Number { value: 2000 + below_hundred, width: 4 }, &rest[length..]))
}

fn from_word(word: &str) -> Option<Token> {
    let place =
        |table: &[&str]| table.iter().position(|entry| *entry == word).and_then(|at| u32::try_from(at).ok());
    let cardinal = |value| Token::Number { value, width: 0 };
    let ordinal = |value| Token::Ordinal { value, spoken: true };
    place(&UNITS)
        .map(cardinal)
        .or_else(|| place(&ORDINALS).map(ordinal))
        .or_else(|| TENS.iter().find(|(tens, ..)| *tens == word).map(|(.., value)| cardinal(*value)))
        .or_else(|| TENS.iter().find(|(_, tenth, _)| *tenth == word).map(|(.., value)| ordinal(*value)))
}

/// Whether the word is a day of a month: "first" to "twentieth", and "thirtieth".
pub(crate) fn is_day(word: &str) -> bool {
    matches!(from_word(word), Some(Token::Ordinal { value: 1..=31, .. }))
}

/// Whether the word is a number, one to twenty.
pub(super) fn is_word(word: &str) -> bool {
    UNITS.contains(&word)
}

fn join(before: Option<&Token>, token: &Token) -> Option<Token> {
    match (before?, token) {
        (
            Token::Number { value: tens @ (20 | 30 | 40 | 50), width: 0 },
            Token::Number { value: unit @ 1..=9, width: 0 },
        ) => Some(Token::Number { value: tens + unit, width: 0 }),
        (
            Token::Number { value: tens @ (20 | 30), width: 0 },
            Token::Ordinal { value: unit @ 1..=9, spoken: true },
        ) => Some(Token::Ordinal { value: tens + unit, spoken: true }),
        // "Twenty-forth".
        (Token::Number { value: 20, width: 0 }, Token::Word(forth)) if forth == "forth" => {
            Some(Token::Ordinal { value: 24, spoken: true })
        }
        (Token::Word(before), Token::Word(word)) => match (before.as_str(), word.as_str()) {
            ("a", "m") => Some(Token::word("am")),
            ("p", "m") => Some(Token::word("pm")),
            ("o", "clock") => Some(Token::word("oclock")),
            _ => None,
        },
        _ => None,
    }
}
