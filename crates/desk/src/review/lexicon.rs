//! The words by which a tone is told.

use std::collections::HashMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../../../assets/lexicons/tone.txt");

/// Words and phrases with their weights.
pub(super) struct Lexicon {
    /// By the phrase with one space between its words.
    weights: HashMap<&'static str, f64>,
    /// Words of the longest phrase.
    pub(super) longest: usize,
}

impl Lexicon {
    /// The only one.
    pub(super) fn english() -> &'static Lexicon {
        static ENGLISH: OnceLock<Lexicon> = OnceLock::new();
        ENGLISH.get_or_init(|| Lexicon::read(TEXT))
    }

    fn read(text: &'static str) -> Lexicon {
        let weights: HashMap<&str, f64> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (weight, phrase) = line.trim().split_once(' ')?;
                Some((phrase, weight.parse().ok()?))
            })
            .collect();
        let longest = weights.keys().map(|phrase| phrase.split(' ').count()).max().unwrap_or(1);
        Lexicon { weights, longest }
    }

    /// The weight of a phrase in small letters, −3 to 3.
    pub(super) fn weight(&self, phrase: &str) -> Option<f64> {
        self.weights.get(phrase).copied()
    }
}

/// What turns the meaning of the words after it.
pub(super) fn is_negation(word: &str) -> bool {
    matches!(word, "not" | "no" | "never" | "nothing" | "neither" | "nor" | "hardly" | "cannot" | "without")
        || word.ends_with("n't")
}

/// How much stronger a word makes the one after it.
pub(super) fn strength(word: &str) -> f64 {
    match word {
        "very" | "really" | "so" | "extremely" | "absolutely" | "totally" | "completely" | "too"
        | "incredibly" => 1.5,
        "quite" | "pretty" | "rather" | "bit" | "little" | "somewhat" | "slightly" => 0.7,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lexicon_is_understood() {
        let lexicon = Lexicon::english();
        let lines = TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(lexicon.weights.len(), lines, "no line is malformed and none is there twice");
        for (phrase, weight) in &lexicon.weights {
            assert!((-3.0..=3.0).contains(weight) && *weight != 0.0, "{phrase} weighs {weight}");
            assert_eq!(phrase.to_lowercase(), **phrase, "words are looked up in small letters");
        }
    }
}
