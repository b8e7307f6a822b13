//! Which language somebody speaks.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::OnceLock;

use super::fold::folded;

const TEXT: &str = include_str!("../../../../assets/lexicons/languages.txt");

/// More words than are needed to tell the language.
const MOST_WORDS: usize = 300;

/// A language in which callers are understood and asked back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// As it is spoken in North America, with British habits where they do not contradict.
    #[default]
    English,
    /// As it is spoken in the United States, in Mexico and in Spain.
    Spanish,
}

impl Language {
    /// The language that most of the words belong to; `None` when they belong to neither, or to both alike.
    pub fn of(words: &str) -> Option<Language> {
        let (mut english, mut spanish) = (0_usize, 0_usize);
        let marks = Marks::get();
        for word in folded(words).split(|c: char| !c.is_alphabetic()).take(MOST_WORDS) {
            let weight = if marks.in_names.contains(word) { 1 } else { 2 };
            english += weight * usize::from(marks.english.contains(word));
            spanish += weight * usize::from(marks.spanish.contains(word));
        }
        match english.cmp(&spanish) {
            Ordering::Greater => Some(Language::English),
            Ordering::Less => Some(Language::Spanish),
            Ordering::Equal => None,
        }
    }
}

/// Words that tell a language.
struct Marks {
    english: HashSet<&'static str>,
    spanish: HashSet<&'static str>,
    /// Spanish words that names have too, which tell less: "Maria de la Cruz".
    in_names: HashSet<&'static str>,
    /// Spanish words for days that are nobody's name.
    days: HashSet<&'static str>,
}

impl Marks {
    fn get() -> &'static Marks {
        static MARKS: OnceLock<Marks> = OnceLock::new();
        MARKS.get_or_init(|| {
            let words = |language: &str| {
                let lines = TEXT.lines().filter_map(move |line| line.strip_prefix(language));
                lines.flat_map(str::split_whitespace).collect()
            };
            Marks {
                english: words("english:"),
                spanish: words("spanish:"),
                in_names: words("in names:"),
                days: words("days:"),
            }
        })
    }
}

/// Whether one of the words is a Spanish one for a day, and nothing else.
pub(super) fn has_spanish_day(words: &str) -> bool {
    let days = &Marks::get().days;
    folded(words).split(|c: char| !c.is_alphabetic()).take(MOST_WORDS).any(|word| days.contains(word))
}

/// Whether the word is one of the plain words by which a language is told, and so nobody's family name.
pub(super) fn is_plain_word(word: &str) -> bool {
    let marks = Marks::get();
    marks.english.contains(word) || marks.spanish.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_most_words() {
        assert_eq!(Language::of("next Tuesday at three"), Some(Language::English));
        assert_eq!(Language::of("el próximo martes a las tres"), Some(Language::Spanish));
        assert_eq!(Language::of("MAÑANA"), Some(Language::Spanish));
        assert_eq!(Language::of("my name is Domingo"), Some(Language::English));
        assert_eq!(Language::of("Maria de los Santos, Friday"), None, "the name tells as much as the day");
        assert_eq!(Language::of("12/01"), None);
        assert_eq!(Language::of(""), None);
    }
}
