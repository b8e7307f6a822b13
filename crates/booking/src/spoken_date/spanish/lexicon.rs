//! The phrases of `assets/lexicons/spanish_days.txt` and what they are replaced by.
//!
//! A line is `phrase = words of the grammar`. In a phrase, `a/b` is either word, `a?` may be missing, a leading `^` asks
//! for the beginning of the utterance, and `{weekday}`, `{month}`, `{n}`, `{nth}`, `{year}` and `{clock}` stand for what
//! they say; the same names on the right take them up in order, `{n}th` as the day of a month
//! `{n}month` as the month and `{n}year` as the year.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{clock, number, vocabulary};
use crate::spoken_date::token::Token;

const TEXT: &str = include_str!("../../../../../assets/lexicons/spanish_days.txt");

/// The longest phrase that the tokens begin with, as words of the grammar, and how many tokens it takes. None is as long
/// as `is_unfit` refuses.
pub(super) fn longest(
    tokens: &[Token],
    is_start: bool,
    is_unfit: impl Fn(usize) -> bool,
) -> Option<(Vec<Token>, usize)> {
    let lexicon = Lexicon::get();
    let begun = tokens.first().and_then(Token::as_word).and_then(|word| lexicon.by_word.get(word));
    let phrases = begun.into_iter().flatten().chain(&lexicon.by_slot);
    let mut best: Option<(&Phrase, Vec<Vec<Token>>, usize)> = None;
    for phrase in phrases.filter(|phrase| is_start || !phrase.at_start) {
        let mut caught = Vec::new();
        let Some(length) =
            fits(&phrase.parts, tokens, &mut caught).filter(|length| *length > 0 && !is_unfit(*length))
        else {
            continue;
        };
        if best.as_ref().is_none_or(|(.., longest)| length > *longest) {
            best = Some((phrase, caught, length));
        }
    }
    let (phrase, caught, length) = best?;
    Some((phrase.put(&caught), length))
}

struct Lexicon {
    /// Phrases by each of the words they may begin with.
    by_word: HashMap<&'static str, Vec<Phrase>>,
    /// Phrases that begin with a place to be filled.
    by_slot: Vec<Phrase>,
}

#[derive(Debug, Clone)]
struct Phrase {
    at_start: bool,
    parts: Vec<Part>,
    put: Vec<&'static str>,
}

#[derive(Debug, Clone)]
struct Part {
    is_optional: bool,
    words: Words,
}

#[derive(Debug, Clone)]
enum Words {
    AnyOf(Vec<&'static str>),
    Slot(&'static str),
}

impl Lexicon {
    fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| {
            let mut lexicon = Lexicon { by_word: HashMap::new(), by_slot: Vec::new() };
            for phrase in TEXT.lines().filter_map(Phrase::read) {
                // A phrase may begin with each of its first words, as far as those before may be missing.
                for part in &phrase.parts {
                    match &part.words {
                        Words::Slot(_) => lexicon.by_slot.push(phrase.clone()),
                        Words::AnyOf(words) => {
                            for word in words {
                                lexicon.by_word.entry(word).or_default().push(phrase.clone());
                            }
                        }
                    }
                    if !part.is_optional {
                        break;
                    }
                }
            }
            lexicon
        })
    }
}

impl Phrase {
    fn read(line: &'static str) -> Option<Phrase> {
        let (phrase, put) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
        let at_start = phrase.starts_with('^');
        let parts = phrase.trim_start_matches('^').split_whitespace().map(Part::read).collect();
        Some(Phrase { at_start, parts, put: put.split_whitespace().collect() })
    }

    /// The right side with its places filled.
    fn put(&self, caught: &[Vec<Token>]) -> Vec<Token> {
        let mut out = Vec::new();
        let mut fillings = caught.iter();
        for piece in &self.put {
            if !piece.starts_with('{') {
                out.push(Token::word(piece));
                continue;
            }
            // One on the left may stand twice on the right.
            let Some(filling) = fillings.next().or(caught.last()) else { continue };
            out.extend(filling.iter().map(|token| match token {
                Token::Number { value, .. } if *piece == "{n}th" => {
                    Token::Ordinal { value: *value, spoken: false }
                }
                Token::Number { value, .. } if *piece == "{n}year" => {
                    let century = if *value < 60 { 2000 } else { 1900 };
                    Token::Number { value: century + value, width: 4 }
                }
                Token::Number { value, .. } if *piece == "{n}month" => {
                    vocabulary::numbered_month(*value).map_or_else(|| token.clone(), Token::word)
                }
                other => other.clone(),
            }));
        }
        out
    }
}

impl Part {
    fn read(text: &'static str) -> Part {
        let (text, is_optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
        let words =
            if text.starts_with('{') { Words::Slot(text) } else { Words::AnyOf(text.split('/').collect()) };
        Part { is_optional, words }
    }

    /// How many tokens it takes at their beginning; what fills a place goes to `caught`.
    fn take(&self, tokens: &[Token], caught: &mut Vec<Vec<Token>>) -> Option<usize> {
        let first = tokens.first()?;
        match &self.words {
            Words::AnyOf(words) => match first {
                Token::Number { value, .. } => words.iter().any(|word| word.parse() == Ok(*value)),
                other => matches!(other, Token::Word(word) if words.contains(&word.as_str())),
            }
            .then_some(1),
            Words::Slot(slot) => {
                let (found, length) = fill(slot, tokens)?;
                caught.push(found);
                Some(length)
            }
        }
    }
}

fn fill(slot: &str, tokens: &[Token]) -> Option<(Vec<Token>, usize)> {
    let word = || tokens.first().and_then(Token::as_word);
    let name = |name: Option<&'static str>| Some((vec![Token::word(name?)], 1));
    match slot {
        "{weekday}" => name(word().and_then(vocabulary::weekday)),
        "{month}" => name(word().and_then(vocabulary::month)),
        "{clock}" => clock::read(tokens),
        "{nth}" if let Some(ordinal) = number::ordinal(tokens) => Some((vec![ordinal], 1)),
        "{n}" if matches!(word(), Some("un" | "una")) => {
            Some((vec![Token::Number { value: 1, width: 0 }], 1))
        }
        _ => {
            let (number, length) = number::read(tokens)?;
            let is_fit = match number {
                Token::Ordinal { .. } => slot == "{nth}",
                Token::Number { width: 4, .. } => slot == "{year}",
                _ => slot == "{n}",
            };
            is_fit.then_some((vec![number], length))
        }
    }
}

/// How many tokens all the parts take together, one behind the other.
fn fits(parts: &[Part], tokens: &[Token], caught: &mut Vec<Vec<Token>>) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(0) };
    let before = caught.len();
    if let Some(length) = part.take(tokens, caught)
        && let Some(further) = fits(rest, &tokens[length..], caught)
    {
        return Some(length + further);
    }
    caught.truncate(before);
    if part.is_optional { fits(rest, tokens, caught) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_phrase_whose_places_are_filled_from_its_left_side() {
        let place = |word: &&str| word.starts_with('{');
        let kind = |word: &str| {
            word.trim_end_matches("month")
                .trim_end_matches("year")
                .trim_end_matches("th")
                .trim_end_matches('?')
                .to_string()
        };
        let places = |text: &'static str| text.split_whitespace().filter(place).map(kind).collect::<Vec<_>>();
        for line in TEXT.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let phrase = Phrase::read(line).unwrap_or_else(|| panic!("{line:?} is no phrase"));
            assert!(phrase.parts.iter().any(|part| !part.is_optional), "{line:?} may be nothing");
            let (left, right) = line.split_once('=').unwrap();
            let (left, right) = (places(left), places(right));
            let is_filled =
                right.iter().enumerate().all(|(at, kind)| left.get(at).or(left.last()) == Some(kind));
            assert!(is_filled, "{line:?} has other places on its left side");
        }
    }
}
