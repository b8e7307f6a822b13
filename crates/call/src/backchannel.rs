//! What listeners say to show that they listen: it is neither an interruption nor a question.

/// Said into somebody's speech, these ask for nothing. "Yes" and "no" are answers and not among them.
const LISTENING: [&str; 24] = [
    "ah", "aha", "alright", "hm", "hmm", "huh", "mhm", "mm", "mmhm", "mmhmm", "mhmm", "mmm", "oh", "ok",
    "okay", "ooh", "right", "sure", "uh", "uhhuh", "uhuh", "um", "yeah", "yep",
];

/// Whether a text is nothing but that.
pub(crate) fn is_backchannel(text: &str) -> bool {
    let mut words = words(text).peekable();
    words.peek().is_some() && words.all(|word| LISTENING.contains(&word.as_str()))
}

/// Whether nearly all words of a text, and at least two, were in what the agent said.
pub(crate) fn is_repeated(text: &str, agent_said: &str) -> bool {
    let said: Vec<_> = words(agent_said).collect();
    let (mut all, mut known) = (0, 0);
    for word in words(text) {
        all += 1;
        known += usize::from(said.contains(&word));
    }
    all >= 2 && known * 5 >= all * 4
}

/// The words in lower case; a hyphen joins ("uh-huh").
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && !"-'’".contains(c));
    let bare = parts.map(|part| part.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    bare.map(|word| word.to_lowercase()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_is_told_from_answers_and_questions() {
        for text in ["Mm-hm.", "uh-huh", "Okay, okay.", "Right", "Oh, yeah."] {
            assert!(is_backchannel(text), "{text}");
        }
        for text in ["Yes.", "no", "Okay, but when?", "Right now", "", "…"] {
            assert!(!is_backchannel(text), "{text}");
        }
    }

    #[test]
    fn an_echo_repeats_the_agents_words() {
        let said = "We have nine o'clock, ten o'clock and two in the afternoon.";
        assert!(is_repeated("ten o'clock and two", said));
        assert!(!is_repeated("Ten.", said), "one word is an answer");
        assert!(!is_repeated("can I come on Monday", said));
    }
}
