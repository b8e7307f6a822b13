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
    for token in tokens {
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
        (Token::Word(before), Token::Word(word)) => match (before.as_str(), word.as_str()) {
            ("a", "m") => Some(Token::word("am")),
            ("p", "m") => Some(Token::word("pm")),
            ("o", "clock") => Some(Token::word("oclock")),
            _ => None,
        },
        _ => None,
    }
}
