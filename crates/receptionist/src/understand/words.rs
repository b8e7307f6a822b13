//! A caller's words made comparable: lower case, no accents, no apostrophes, one space between words.
//!
//! Phrases to look for are written in that form ("dont know", "si"). Names are the one thing taken from the words
//! as they were said, because a name keeps its spelling.

/// A caller's turn longer than this is cut: nobody says more in one breath, and a typed line may be anything.
const LONGEST_TURN: usize = 600;

/// One word of a turn.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it was said or typed, without the punctuation behind it.
    pub raw: String,
    /// The comparable form; empty for a word without letters or digits.
    pub plain: String,
    /// A comma, a full stop or the like follows: a clause ends here.
    pub ends_clause: bool,
}

/// The phrases of a list, which is written as people write one: "yes, of course, go ahead".
pub(crate) fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(", ")
}

/// Whether the list holds exactly this phrase.
pub(crate) fn is_listed(list: &str, phrase: &str) -> bool {
    listed(list).any(|listed| listed == phrase)
}

/// A caller's turn.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// In the order they were said.
    pub words: Vec<Word>,
    /// The comparable forms joined, with a space at both ends, so that whole phrases can be looked for.
    joined: String,
}

impl Words {
    /// Splits a turn.
    pub fn of(text: &str) -> Words {
        let text: String = text.chars().take(LONGEST_TURN).collect();
        let words: Vec<Word> = text.split_whitespace().filter_map(word).collect();
        Words::joined(words)
    }

    /// The same turn without the words at `from..to`.
    pub fn without(&self, from: usize, to: usize) -> Words {
        let mut words = self.words.clone();
        words.drain(from.min(words.len())..to.min(self.words.len()));
        Words::joined(words)
    }

    fn joined(words: Vec<Word>) -> Words {
        let mut joined = String::from(" ");
        for word in &words {
            // A hyphen joins words that are looked for apart ("follow-up"), but not the letters of a spelled name.
            for part in word.plain.split('-').filter(|part| !part.is_empty()) {
                joined.push_str(part);
                joined.push(' ');
            }
        }
        Words { words, joined }
    }

    /// How many comparable words there are.
    pub fn count(&self) -> usize {
        self.joined.split(' ').filter(|word| !word.is_empty()).count()
    }

    /// Whether the phrase occurs, as whole words.
    pub fn has(&self, phrase: &str) -> bool {
        self.position(phrase).is_some()
    }

    /// Whether any phrase of the list occurs.
    pub fn has_any(&self, list: &str) -> bool {
        listed(list).any(|phrase| self.has(phrase))
    }

    /// Whether the turn is nothing but one phrase of the list.
    pub fn is_any(&self, list: &str) -> bool {
        is_listed(list, self.text())
    }

    /// How many words stand before the phrase, if it occurs.
    pub fn position(&self, phrase: &str) -> Option<usize> {
        // The joined words have a space at both ends, so a whole phrase has one on either side.
        let is_space = |at: usize| self.joined.as_bytes().get(at) == Some(&b' ');
        let (at, _) = self
            .joined
            .match_indices(phrase)
            .find(|(at, _)| *at > 0 && is_space(at - 1) && is_space(at + phrase.len()))?;
        Some(self.joined[..at].split(' ').filter(|word| !word.is_empty()).count())
    }

    /// The comparable words, one by one.
    pub fn plain(&self) -> impl Iterator<Item = &str> {
        self.joined.split(' ').filter(|word| !word.is_empty())
    }

    /// The turn as it was said, one space between words.
    pub fn as_said(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.raw.as_str()).collect();
        words.join(" ")
    }

    /// The whole turn in comparable form.
    pub fn text(&self) -> &str {
        self.joined.trim()
    }
}

fn word(text: &str) -> Option<Word> {
    let raw = text.trim_end_matches([',', '.', ';', ':', '!', '?', '…']).trim_start_matches(['¿', '¡', '…']);
    // "p.m." and "J." end in a full stop that ends no clause.
    let abbreviation = text.ends_with('.')
        && (raw.chars().count() == 1
            || matches!(raw.to_lowercase().as_str(), "a.m" | "p.m" | "dr" | "mr" | "mrs" | "ms"));
    let ends_clause = text.ends_with([',', '.', ';', ':', '!', '?', '…']) && !abbreviation;
    if raw.is_empty() {
        return None;
    }
    // An initial keeps its full stop, since it is part of a name.
    let raw = if abbreviation { text.trim_start_matches(['¿', '¡', '…']) } else { raw };
    Some(Word { raw: raw.to_owned(), plain: plain(raw), ends_clause })
}

/// The comparable form of one word.
pub(crate) fn plain(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let chars: Vec<char> = raw.chars().flat_map(char::to_lowercase).collect();
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(index + 1).copied();
        let between_digits =
            before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
        match c {
            '.' if between_digits => out.push('.'),
            ':' if between_digits => out.push(':'),
            '/' => out.push('/'),
            '-' | '‑' | '–' => out.push('-'),
            '+' if index == 0 => out.push('+'),
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    if out.chars().all(|c| !c.is_alphanumeric()) {
        out.clear();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_case_accents_and_apostrophes() {
        let words = Words::of("Don’t worry, SÍ — it's a follow-up at 2 p.m. on 12/1!");
        assert_eq!(words.text(), "dont worry si its a follow up at 2 pm on 12/1");
        assert!(words.words[1].ends_clause, "a comma ends a clause");
        assert!(!words.words.iter().any(|word| word.plain == "pm" && word.ends_clause), "p.m. ends none");
        assert_eq!(words.position("follow up"), Some(5));
        assert!(!words.has("follow u"), "phrases are whole words");
    }

    #[test]
    fn a_turn_of_any_length_is_cut_and_nothing_in_it_panics() {
        let words = Words::of(&"é😀 ".repeat(100_000));
        assert!(words.words.len() <= LONGEST_TURN);
        assert_eq!(Words::of("  … ?! ").count(), 0);
    }
}
