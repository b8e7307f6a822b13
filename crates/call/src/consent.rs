//! Whether a caller says that they do not want to be recorded.

/// A wish is said within so many words of "record"; further away they belong to something else.
const NEAR: usize = 4;

/// What makes a wish of "record" when it stands before it.
const REFUSALS: &[&str] = &[
    "not",
    "don't",
    "dont",
    "didn't",
    "wouldn't",
    "won't",
    "can't",
    "cannot",
    "shouldn't",
    "never",
    "without",
    "stop",
    "quit",
    "end",
    "cancel",
    "no",
    "nobody",
    "off",
    "refuse",
    "against",
];

/// Whether these words of a caller ask that the call is not recorded: "please don't record this", "stop recording",
/// "I don't want to be recorded", "turn the recording off". A question ("is this being recorded?") is none, and neither
/// is somebody's record ("I have no record of that").
pub fn refuses(words: &str) -> bool {
    let words: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace('’', "'"))
        .collect();
    let is_refusal = |word: &String| REFUSALS.contains(&word.as_str());
    words.iter().enumerate().any(|(at, word)| match word.as_str() {
        // The announcement's own word: "I object".
        "object" => {
            words[at.saturating_sub(2)..at].iter().any(|word| word == "i" || word == "do")
                && !words[at.saturating_sub(2)..at].iter().any(is_refusal)
        }
        "recording" | "recorded" | "recordings" => {
            let before = &words[at.saturating_sub(NEAR + 2)..at];
            let after = &words[at + 1..(at + 1 + NEAR).min(words.len())];
            before.iter().any(is_refusal) || after.iter().any(|word| word == "off") || ends_with_stop(after)
        }
        "record" => {
            let before = &words[at.saturating_sub(NEAR)..at];
            // A noun: "no record of it", "my record".
            let is_noun = before
                .last()
                .is_some_and(|word| ["no", "a", "the", "my", "medical"].contains(&word.as_str()))
                || words.get(at + 1).is_some_and(|word| word == "of");
            !is_noun && before.iter().any(is_refusal)
        }
        _ => false,
    })
}

/// "recording … stop": the order of a person in a hurry.
fn ends_with_stop(after: &[String]) -> bool {
    after.first().is_some_and(|word| word == "stop")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_not_to_be_recorded_is_understood_however_it_is_said() {
        for words in [
            "Do not record",
            "Please don't record this call.",
            "I don’t want this to be recorded",
            "I'd rather not be recorded.",
            "Stop recording!",
            "stop the recording please",
            "No recording, please",
            "Can you turn the recording off?",
            "switch off the recording",
            "I do not want to be recorded",
            "without recording, please",
            "I do not consent to being recorded",
            "I object.",
            "Yes, I do object",
            "I'd prefer if you didn't record me",
            "You can’t record this",
            "I wouldn't like to be recorded",
            "please cancel the recording",
        ] {
            assert!(refuses(words), "{words}");
        }
    }

    #[test]
    fn a_question_and_a_record_are_no_wish() {
        for words in [
            "Is this call recorded?",
            "Are you recording this?",
            "I have no record of that appointment",
            "Do you have my medical record?",
            "It is fine to record",
            "I don't object",
            "What is that object?",
            "Yes, you may record me.",
            "I do not remember. What is the record of my last visit?",
            "no",
            "",
            "Not on Monday. Tuesday would be better.",
        ] {
            assert!(!refuses(words), "{words}");
        }
    }
}
