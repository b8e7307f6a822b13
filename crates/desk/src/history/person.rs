//! Whether a caller asked for a person. Pure.

use call::instructions::KEYPAD;

/// Who is a person.
const PEOPLE: &[&str] = &[
    "person",
    "human",
    "someone",
    "somebody",
    "receptionist",
    "operator",
    "representative",
    "staff",
    "agent",
];

/// What is done with them, or wanted of them, shortly before.
const ASKED: &[&str] = &[
    "speak", "talk", "transfer", "connect", "put", "pass", "want", "need", "like", "get", "give", "prefer",
    "real", "actual", "live",
];

/// So many words before.
const NEAR: usize = 5;

/// Who says no more than so many words and names a person wants one: "a human, please".
const FEW: usize = 3;

/// The key that asks for one.
const KEY: &str = "0";

/// Whether these words of a caller ask for a person. "Are you a real person?" does not.
pub(crate) fn is_asked_for(words: &str) -> bool {
    if let Some(keys) = words.strip_prefix(KEYPAD) {
        return keys.trim() == KEY;
    }
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let people = words.iter().enumerate().filter(|(_, word)| PEOPLE.contains(&word.as_str()));
    people.into_iter().any(|(at, _)| {
        let before = &words[at.saturating_sub(NEAR)..at];
        let is_question = before.windows(2).any(|pair| {
            matches!(
                (pair[0].as_str(), pair[1].as_str()),
                ("are" | "were", "you") | ("am" | "is", "i" | "this" | "it")
            )
        });
        !is_question && (words.len() <= FEW || before.iter().any(|word| ASKED.contains(&word.as_str())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_asked_for_in_many_words_or_by_a_key() {
        for words in [
            "Can I talk to a person?",
            "I want to speak with someone",
            "a human, please",
            "Receptionist!",
            "Could you put me through to somebody?",
            "Give me a real person",
            "Let me speak to the staff",
            "[keypad] 0",
        ] {
            assert!(is_asked_for(words), "{words}");
        }
    }

    #[test]
    fn whoever_asks_what_they_talk_to_or_names_somebody_does_not() {
        for words in [
            "Are you a real person?",
            "Am I talking to a human?",
            "Is this a real person",
            "It is for another person in my family",
            "I would be there on Monday with my mother",
            "[keypad] 10",
            "[keypad] 1",
            "",
        ] {
            assert!(!is_asked_for(words), "{words}");
        }
    }
}
