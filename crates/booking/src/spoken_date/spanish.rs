//! Spanish, brought into the words that the grammar reads.
//!
//! Days are counted alike in both languages; only the words differ, and their order. So an utterance in Spanish is not
//! given a grammar of its own: its phrases are replaced by English ones that mean the same (`lexicon`), clock times and
//! numbers are read (`clock`, `number`), and holidays keep their names. What is left over means nothing to the grammar.
//! The one rule to keep: a phrase that means one thing in Spain and another in Mexico is replaced by words that lead to
//! a question.

mod clock;
mod lexicon;
mod number;
mod refusal;
mod vocabulary;
pub(super) mod wording;

pub use refusal::say_in;

use super::feasts;
use super::token::Token;

/// The same said in the words of the grammar.
pub(super) fn into_english(tokens: &[Token]) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let feasts: Vec<(usize, usize)> =
        (0..tokens.len()).filter_map(|at| Some((at, at + feasts::length(&tokens[at..])?))).collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = &tokens[at..];
        // "El lunes de Pascua" is no Monday.
        let cuts =
            |length| feasts.iter().any(|(from, to)| *from < at + length && at + length < *to && *from >= at);
        if let Some((_, end)) = feasts.iter().find(|(from, _)| *from == at) {
            out.extend_from_slice(&tokens[at..*end]);
            at = *end;
        } else if let Some((said, length)) = lexicon::longest(rest, at == 0, cuts) {
            out.extend(said);
            at += length;
        } else if let Some((number, length)) = number::read(rest) {
            out.push(number);
            at += length;
        } else {
            out.push(token.clone());
            at += 1;
        }
    }
    out
}

/// "monday" for "lunes".
pub(super) fn weekday(word: &str) -> Option<&'static str> {
    vocabulary::weekday(word)
}

/// "january" for "enero".
pub(super) fn month(word: &str) -> Option<&'static str> {
    vocabulary::month(word)
}
