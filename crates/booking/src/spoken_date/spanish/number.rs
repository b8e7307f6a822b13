//! Number words in Spanish: "veintitrés", "treinta y uno", "primero", "dos mil veintisiete".

use crate::spoken_date::token::Token;

const CARDINALS: &[(&str, u32)] = &[
    ("cero", 0),
    ("uno", 1),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("seis", 6),
    ("siete", 7),
    ("ocho", 8),
    ("nueve", 9),
    ("diez", 10),
    ("once", 11),
    ("doce", 12),
    ("trece", 13),
    ("catorce", 14),
    ("quince", 15),
    ("dieciseis", 16),
    ("diecisiete", 17),
    ("dieciocho", 18),
    ("diecinueve", 19),
    ("veinte", 20),
    ("veintiun", 21),
    ("veintiuno", 21),
    ("veintiuna", 21),
    ("veintidos", 22),
    ("veintitres", 23),
    ("veinticuatro", 24),
    ("veinticinco", 25),
    ("veintiseis", 26),
    ("veintisiete", 27),
    ("veintiocho", 28),
    ("veintinueve", 29),
    ("treinta", 30),
    ("cuarenta", 40),
    ("cincuenta", 50),
];

const ORDINALS: &[(&str, u32)] =
    &[("primer", 1), ("primero", 1), ("segundo", 2), ("tercer", 3), ("tercero", 3), ("quinto", 5)];

/// Ordinals that count weeks or weekdays, and are no days of a month by themselves.
const COUNTING: &[(&str, u32)] =
    &[("primera", 1), ("segunda", 2), ("tercera", 3), ("cuarto", 4), ("cuarta", 4), ("quinta", 5)];

/// "Primer", "segunda", "cuarto": what stands before a weekday or a week.
pub(super) fn ordinal(tokens: &[Token]) -> Option<Token> {
    let value = among(ORDINALS, tokens).or_else(|| among(COUNTING, tokens))?;
    Some(Token::Ordinal { value, spoken: true })
}

/// The number that the tokens begin with, and how many of them it takes. "Un" and "una" are articles and no numbers.
pub(super) fn read(tokens: &[Token]) -> Option<(Token, usize)> {
    if let Token::Number { .. } = tokens.first()? {
        return Some((tokens.first()?.clone(), 1));
    }
    if let Some(value) = among(ORDINALS, tokens) {
        return Some((Token::Ordinal { value, spoken: true }, 1));
    }
    if let [Token::Word(two), Token::Word(thousand), rest @ ..] = tokens
        && two == "dos"
        && thousand == "mil"
    {
        let (value, length) = cardinal(rest).unwrap_or((0, 0));
        return Some((Token::Number { value: 2000 + value, width: 4 }, 2 + length));
    }
    let (value, length) = cardinal(tokens)?;
    Some((Token::Number { value, width: 0 }, length))
}

/// A number below a hundred, in words.
fn cardinal(tokens: &[Token]) -> Option<(u32, usize)> {
    let first = among(CARDINALS, tokens)?;
    let joined = match tokens {
        [_, and, unit @ ..] if is_and(and) => among(CARDINALS, unit).or_else(|| one(unit)),
        _ => None,
    };
    match joined {
        Some(unit @ 1..=9) if matches!(first, 20 | 30 | 40 | 50) => Some((first + unit, 3)),
        // "Diez y seis", as it was once written.
        Some(unit @ 6..=9) if first == 10 => Some((first + unit, 3)),
        _ => Some((first, 1)),
    }
}

fn is_and(token: &Token) -> bool {
    token.as_word() == Some("y")
}

/// "Treinta y un días."
fn one(tokens: &[Token]) -> Option<u32> {
    tokens.first()?.as_word().filter(|word| matches!(*word, "un" | "una")).map(|_| 1)
}

fn among(names: &[(&str, u32)], tokens: &[Token]) -> Option<u32> {
    let Token::Word(word) = tokens.first()? else { return None };
    names.iter().find(|(name, _)| name == word).map(|(_, value)| *value)
}
