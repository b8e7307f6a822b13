//! Words that nobody said: what transcription models write down for silence and noise, learnt from the ends of films.

/// Sentences that no caller of a clinic begins with, in small letters and without signs.
const SENTENCES: [&str; 8] = [
    "thank you for watching",
    "thanks for watching",
    "thank you so much for watching",
    "thank you very much for watching",
    "please subscribe",
    "like and subscribe",
    "dont forget to subscribe",
    "dont forget to like and subscribe",
];
/// What comes before the name of whoever wrote subtitles.
const CREDITS: [&str; 3] = ["subtitles by ", "subtitled by ", "transcription by "];

/// Whether these are words for a silence. They count as none.
pub fn is_phantom(transcript: &str) -> bool {
    // As whisper writes it for a silence. A person's "You?" has a capital or a sign.
    if transcript.trim() == "you" {
        return true;
    }
    let first = transcript.split(['.', '!', '?', ',']).find(|sentence| !sentence.trim().is_empty());
    let Some(first) = first else { return false };
    let plain: String = first
        .chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    SENTENCES.contains(&plain.as_str()) || CREDITS.iter().any(|credit| plain.starts_with(credit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_films_are_not_a_callers_words() {
        for phantom in [
            "Thank you for watching!",
            " Thanks for watching.",
            "Thanks for watching! Don't forget to like and subscribe.",
            "Don't forget to subscribe!",
            "Subtitles by the Amara.org community",
            "Transcription by CastingWords",
            "you",
        ] {
            assert!(is_phantom(phantom), "{phantom:?}");
        }
    }

    #[test]
    fn what_a_caller_may_say_is_left_alone() {
        for said in [
            "",
            ".",
            "Thank you.",
            "Thank you. Bye.",
            "You?",
            "Thank you for watching my son yesterday.",
            "I saw the subtitles by chance.",
        ] {
            assert!(!is_phantom(said), "{said:?}");
        }
    }
}
