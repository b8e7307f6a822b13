//! Text as searches compare it: without accents, in small letters, cut into words as the index of transcripts cuts it.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in small letters without accents.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).nfc().collect()
}

/// A word of a text.
pub(crate) struct Word<'a> {
    /// Where it begins, in bytes.
    pub from: usize,
    /// As it stands there.
    pub text: &'a str,
}

impl Word<'_> {
    /// As it is compared.
    pub(crate) fn folded(&self) -> Cow<'_, str> {
        let plain = self.text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if plain { Cow::Borrowed(self.text) } else { Cow::Owned(folded(self.text)) }
    }
}

/// The words of a text: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let inside = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let mut rest = 0;
    std::iter::from_fn(move || {
        let from = rest + text[rest..].find(inside)?;
        let length = text[from..].find(|letter| !inside(letter)).unwrap_or(text.len() - from);
        rest = from + length;
        Some(Word { from, text: &text[from..rest] })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_do_not_count() {
        for (text, plain) in [
            ("Müller", "muller"),
            ("Mu\u{308}ller", "muller"),
            ("ZOË", "zoe"),
            ("Ann", "ann"),
            ("Ağaoğlu", "agaoglu"),
        ] {
            assert_eq!(folded(text), plain, "{text}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let found: Vec<_> =
            words("»O'Brien«, at 10:30 — Zoë!").map(|word| word.folded().into_owned()).collect();
        assert_eq!(found, ["o", "brien", "at", "10", "30", "zoe"]);
        assert_eq!(words(" …!?").count(), 0, "signs are no words");
    }
}
