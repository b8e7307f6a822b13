//! People's names that look like days: "my name is April Summers", "Dr. Friday", "May Wednesday-Jones", "soy Domingo".

use super::feasts;
use super::fold::folded;
use super::language::is_plain_word;
use super::spanish;
use super::vocabulary;

/// Before a name.
const INTRODUCTIONS: &[&[&str]] = &[
    &["name", "is"],
    &["names"],
    &["named"],
    &["me", "llamo"],
    &["se", "llama"],
    &["nombre", "es"],
    &["apellido", "es"],
    &["soy"],
    &["hijo"],
    &["hija"],
    &["esposo"],
    &["esposa"],
    &["hermano"],
    &["hermana"],
    &["habla"],
];

/// Before a family name, unless an article makes it the person at work: "see the doctor Monday".
const TITLES: &[&str] = &[
    "dr",
    "dra",
    "doctor",
    "doctora",
    "mr",
    "mrs",
    "ms",
    "miss",
    "senor",
    "senora",
    "senorita",
    "sr",
    "sra",
    "don",
    "dona",
    "professor",
    "profesor",
    "profesora",
];

const ENGLISH_ARTICLES: &[&str] = &["the", "a", "my", "your", "any", "no", "that", "another", "which"];

/// Before a day, and so not before somebody's name.
const BEFORE_DAYS: &[&str] = &[
    "on", "next", "this", "for", "by", "until", "till", "the", "or", "and", "after", "before", "last", "el",
    "este", "los", "proximo", "para", "del", "al", "o", "y",
];

/// How many words a name has at most.
const MOST_WORDS: usize = 4;

/// A piece of an utterance between two spaces.
struct Chunk<'t> {
    /// As it was written.
    text: &'t str,
    /// As it compares.
    word: String,
}

impl Chunk<'_> {
    /// Something is put behind it, so what follows belongs to something else.
    fn is_end(&self) -> bool {
        self.text.ends_with([',', ';', '.', '!', '?', ':'])
    }

    fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_weekday(&self) -> bool {
        vocabulary::weekday(&self.word).is_some() || spanish::weekday(&self.word).is_some()
    }

    /// Written large, and none of the words that are often written so.
    fn may_be_family_name(&self) -> bool {
        self.is_capital()
            && self.word.chars().count() > 2
            && self.word.chars().all(char::is_alphabetic)
            && !is_plain_word(&self.word)
            && !feasts::is_word_of_one(&self.word)
            && !self.is_weekday()
            && vocabulary::month(&self.word).is_none()
    }

    /// "Wednesday-Jones", and not "Monday-Friday" or "Monday-morning".
    fn is_double_name(&self) -> bool {
        let parts: Vec<String> = self.text.split('-').map(plain).collect();
        let is_day = |part: &String| vocabulary::weekday(part).is_some_and(|_| part.len() > 3);
        let is_other = |part: &String| {
            part.chars().count() > 3 && part.chars().all(char::is_alphabetic) && !is_plain_word(part)
        };
        parts.len() == 2 && parts.iter().any(is_day) && parts.iter().any(is_other)
    }
}

/// Which of the pieces are people's names.
pub(super) fn marked(pieces: &[&str]) -> Vec<bool> {
    let chunks: Vec<Chunk<'_>> = pieces.iter().map(|text| Chunk { text, word: plain(text) }).collect();
    // Where everything is written large, that says nothing.
    let is_shouted = !chunks.iter().any(|chunk| chunk.text.contains(char::is_lowercase));
    let mut is_name = vec![false; chunks.len()];
    for at in 0..chunks.len() {
        if introduces(&chunks[..at]) {
            for (offset, chunk) in chunks[at..].iter().take(MOST_WORDS).enumerate() {
                let is_own = offset == 0 && may_be_first_name(chunk);
                if !is_own && is_plain_word(&chunk.word) {
                    break;
                }
                is_name[at + offset] = true;
                if chunk.is_end() {
                    break;
                }
            }
        }
        is_name[at] |= is_titled(&chunks, at) || chunks[at].is_double_name();
        if !is_shouted && is_full_name(&chunks, at) {
            is_name[at] = true;
            is_name[at + 1] = true;
        }
    }
    is_name
}

fn introduces(before: &[Chunk<'_>]) -> bool {
    INTRODUCTIONS.iter().any(|words| {
        let at = before.len().checked_sub(words.len());
        at.is_some_and(|at| before[at..].iter().zip(*words).all(|(chunk, word)| chunk.word == *word))
    })
}

/// The word may be plain and a name all the same: "April", "Domingo".
fn may_be_first_name(chunk: &Chunk<'_>) -> bool {
    !is_plain_word(&chunk.word)
        || chunk.is_weekday()
        || vocabulary::month(&chunk.word).is_some()
        || spanish::month(&chunk.word).is_some()
}

fn is_titled(chunks: &[Chunk<'_>], at: usize) -> bool {
    let Some(title) = at.checked_sub(1) else { return false };
    let has_article =
        title.checked_sub(1).is_some_and(|at| ENGLISH_ARTICLES.contains(&chunks[at].word.as_str()));
    // "I will miss Monday."
    let is_verb = chunks[title].word == "miss" && !chunks[title].is_capital();
    TITLES.contains(&chunks[title].word.as_str())
        && !is_verb
        && !has_article
        && !chunks[title].text.ends_with(',')
        && chunks[at].word != "martin"
        && may_be_first_name(&chunks[at])
}

/// "Sunday Adeyemi", "Plácido Domingo".
fn is_full_name(chunks: &[Chunk<'_>], at: usize) -> bool {
    let [first, second, ..] = &chunks[at..] else { return false };
    let is_spoken_of = at.checked_sub(1).is_some_and(|at| BEFORE_DAYS.contains(&chunks[at].word.as_str()));
    let is_day_first = first.is_weekday() && first.is_capital() && second.may_be_family_name();
    let is_day_last = first.may_be_family_name() && second.word == "domingo" && second.is_capital();
    !first.is_end() && !is_spoken_of && (is_day_first || is_day_last)
}

fn plain(text: &str) -> String {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}
