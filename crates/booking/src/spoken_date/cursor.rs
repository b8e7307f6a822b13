//! A place in the tokens. Reading gives a new place; a failed reading leaves the old one as it was.

use jiff::civil::Weekday;

use super::token::Token;
use super::{filler, vocabulary};

/// A place between two tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Cursor<'t> {
    /// The place before token number `at`.
    pub(super) fn new(tokens: &'t [Token], at: usize) -> Self {
        Cursor { tokens, at }
    }

    /// The number of the next token.
    pub(super) fn at(self) -> usize {
        self.at
    }

    /// What is still to be read.
    pub(super) fn rest(self) -> &'t [Token] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    /// The token before this place.
    pub(super) fn before(self) -> Option<&'t Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    /// Whether the token before this place is one of these words.
    pub(super) fn is_after(self, words: &[&str]) -> bool {
        self.before().and_then(Token::as_word).is_some_and(|word| words.contains(&word))
    }

    /// Whether one of these words comes next.
    pub(super) fn is_before(self, words: &[&str]) -> bool {
        self.one_of(words).is_some()
    }

    /// The next token by itself.
    pub(super) fn only_next(self) -> &'t [Token] {
        self.tokens.get(self.at..=self.at).unwrap_or_default()
    }

    /// The next token and the place behind it.
    pub(super) fn next(self) -> Option<(&'t Token, Self)> {
        self.tokens.get(self.at).map(|token| (token, self.forward(1)))
    }

    /// The next token, when it is a word.
    pub(super) fn word(self) -> Option<(&'t str, Self)> {
        let (token, rest) = self.next()?;
        Some((token.as_word()?, rest))
    }

    /// Behind one of these words, which must come next.
    pub(super) fn one_of(self, words: &[&str]) -> Option<Self> {
        self.word().filter(|(word, _)| words.contains(word)).map(|(_, rest)| rest)
    }

    /// Behind one of these words, or where it was.
    pub(super) fn skip(self, words: &[&str]) -> Self {
        self.one_of(words).unwrap_or(self)
    }

    /// Behind as many of these words as come next.
    pub(super) fn skip_all(mut self, words: &[&str]) -> Self {
        while let Some(behind) = self.one_of(words) {
            self = behind;
        }
        self
    }

    /// Behind this phrase, which must come next.
    pub(super) fn phrase(self, phrase: &str) -> Option<Self> {
        filler::begins_with(self.rest(), phrase).map(|length| self.forward(length))
    }

    /// Behind the first of these phrases that comes next.
    pub(super) fn any_phrase(self, phrases: &[&str]) -> Option<Self> {
        phrases.iter().find_map(|phrase| self.phrase(phrase))
    }

    /// A number, written or spoken.
    pub(super) fn number(self) -> Option<(u32, Self)> {
        match self.next()? {
            (Token::Number { value, .. }, rest) => Some((*value, rest)),
            _ => None,
        }
    }

    /// "23rd" or "twenty-third".
    pub(super) fn ordinal(self) -> Option<(u32, Self)> {
        match self.next()? {
            (Token::Ordinal { value, .. }, rest) => Some((*value, rest)),
            _ => None,
        }
    }

    /// "23rd", "twenty-third", "23" or "twenty-three".
    pub(super) fn day_number(self) -> Option<(u32, Self)> {
        match self.next()? {
            (Token::Number { value, width: 0..=2 }, rest) => Some((*value, rest)),
            (Token::Ordinal { value, .. }, rest) => Some((*value, rest)),
            _ => None,
        }
    }

    /// "2027", or "twenty twenty-seven".
    pub(super) fn year(self) -> Option<(i16, Self)> {
        let (value, rest) = match self.next()? {
            (Token::Number { value: value @ 1900..=2199, width: 4 }, rest) => (*value, rest),
            (Token::Number { value: 20, width: 0 }, rest) => match rest.next()? {
                (Token::Number { value: short @ 24..=40, width: 0 }, rest) => (2000 + *short, rest),
                _ => return None,
            },
            _ => return None,
        };
        Some((i16::try_from(value).ok()?, rest))
    }

    /// A weekday's name.
    pub(super) fn weekday(self) -> Option<(Weekday, Self)> {
        let (word, rest) = self.word()?;
        // "I sat down", "the sun", "we wed in May".
        let is_other_word = match word {
            "sat" | "wed" => self.is_after(&["i", "we", "he", "she", "they", "you", "just"]),
            "sun" => {
                const SUN: &[&str] =
                    &["block", "screen", "burn", "light", "tan", "exposure", "spots", "damage", "glasses"];
                self.is_after(&["the"]) || rest.is_before(SUN)
            }
            _ => false,
        };
        if is_other_word {
            return None;
        }
        Some((vocabulary::weekday(word)?, rest))
    }

    /// A month's name or abbreviation.
    pub(super) fn month(self) -> Option<(i8, Self)> {
        let (word, rest) = self.word()?;
        Some((vocabulary::month(word)?, rest))
    }

    /// Whether a number and "or" stand before this place.
    pub(super) fn number_before_or(self) -> bool {
        let before = self.tokens.get(..self.at).unwrap_or_default();
        matches!(before, [.., Token::Number { .. } | Token::Clock { .. }, Token::Word(or)] if or == "or")
    }

    /// Whether everything before this place and from `behind` on is a word that `is_mild` lets pass.
    pub(super) fn is_alone(self, behind: Self, is_mild: impl Fn(&str) -> bool) -> bool {
        let mut around = self.tokens[..self.at].iter().chain(behind.rest());
        around.all(|token| token.as_word().is_some_and(&is_mild))
    }

    /// So many tokens further on.
    pub(super) fn forward(self, tokens: usize) -> Self {
        Cursor { at: self.at + tokens, ..self }
    }
}
