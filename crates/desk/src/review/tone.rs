//! The tone of what a caller said, by rules.

use wire::history::Sentiment;

use super::lexicon::{Lexicon, is_negation, strength};

/// From here on a tone is positive, and below its negative it is negative.
const CLEAR: f64 = 0.25;
/// A negation reaches so many words ahead, but not past what it turns.
const TURNED: usize = 4;
/// What is left of a kind word that is turned, and of an unkind one: "not happy" is a complaint, "not bad" hardly praise.
const TURNED_KIND: f64 = -0.6;
const TURNED_UNKIND: f64 = -0.2;
/// Words of one utterance that are read. Nobody says more in one breath.
const MOST_WORDS: usize = 2_000;
/// What an utterance weighs in which nothing tells a tone, beside one in which something does.
const PLAIN: f64 = 0.1;

/// The tone of utterances, the oldest first, and its score from −1 to 1. `None` when nothing was said.
///
/// Each utterance has a score of its own; the last weighs twice as much as the first, since people calm down and end a call
/// as they feel about it.
pub(super) fn of<'a>(utterances: impl ExactSizeIterator<Item = &'a str>) -> Option<(Sentiment, f64)> {
    let last = utterances.len().saturating_sub(1).max(1);
    let (mut sum, mut weights, mut any) = (0.0, 0.0, false);
    for (index, text) in utterances.enumerate() {
        let words = words(text);
        if words.is_empty() {
            continue;
        }
        any = true;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a call has not so many utterances that it would matter"
        )]
        let weight = 1.0 + index as f64 / last as f64;
        match score(&words) {
            Some(score) => {
                sum += weight * score;
                weights += weight;
            }
            None => weights += weight * PLAIN,
        }
    }
    if !any {
        return None;
    }
    let mean = if weights > 0.0 { (sum / weights).clamp(-1.0, 1.0) } else { 0.0 };
    // Nobody feels in thousandths.
    let score = (mean * 100.0).round() / 100.0;
    let tone = if score >= CLEAR {
        Sentiment::Positive
    } else if score <= -CLEAR {
        Sentiment::Negative
    } else {
        Sentiment::Neutral
    };
    Some((tone, score + 0.0))
}

/// The score of one utterance; `None` when no word of it tells a tone.
fn score(words: &[String]) -> Option<f64> {
    let lexicon = Lexicon::english();
    let (mut sum, mut any, mut at, mut read) = (0.0, false, 0, 0);
    while at < words.len() {
        let phrase = (1..=lexicon.longest.min(words.len() - at))
            .rev()
            .find_map(|len| lexicon.weight(&words[at..at + len].join(" ")).map(|weight| (len, weight)));
        let Some((len, weight)) = phrase else {
            at += 1;
            continue;
        };
        let before = &words[at.saturating_sub(TURNED).max(read)..at];
        let turned = before.iter().any(|word| is_negation(word));
        let stronger = before.last().map_or(1.0, |word| strength(word));
        sum += match (turned, weight > 0.0) {
            (false, _) => weight * stronger,
            (true, true) => weight * TURNED_KIND,
            (true, false) => weight * TURNED_UNKIND,
        };
        any = true;
        at += len;
        read = at;
    }
    // Runs towards 1 and never reaches it: two kind words are more than one, but not twice as much.
    any.then(|| sum / (sum * sum + 4.0_f64).sqrt())
}

/// The words in small letters, apostrophes in one form.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| word.trim_matches(['\'', '’']).replace('’', "'").to_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(lines: &[&str]) -> Option<Sentiment> {
        of(lines.iter().copied()).map(|(tone, _)| tone)
    }

    fn points(lines: &[&str]) -> f64 {
        of(lines.iter().copied()).expect("something was said").1
    }

    #[test]
    fn what_people_say_has_the_tone_that_people_hear() {
        use Sentiment::{Negative, Neutral, Positive};
        let table: [(&[&str], Sentiment); 14] = [
            (&["I need an appointment", "Monday please", "at ten"], Neutral),
            (&["My back hurts and I feel sick", "As soon as possible"], Neutral),
            (&["I need a visit on Monday", "Great, thank you so much, you were very helpful"], Positive),
            (&["Perfect. That's wonderful!"], Positive),
            (&["This is ridiculous, I have been waiting for an hour"], Negative),
            (&["I am not happy with this"], Negative),
            (&["I’m really not satisfied at all"], Negative),
            (&["You people are useless. Forget it."], Negative),
            (&["That is not bad"], Neutral),
            (&["This is terrible", "Oh, Tuesday works for me", "Excellent, thank you very much"], Positive),
            (&["Good morning, that sounds good", "What? That is a terrible mistake, I am furious"], Negative),
            (&["Ten o'clock", "Yes", "No", "My number is five five five"], Neutral),
            (&["No problem, sounds great"], Positive),
            (&["I don't think that is good"], Negative),
        ];
        for (lines, expected) in table {
            assert_eq!(tone(lines), Some(expected), "{lines:?} scores {}", points(lines));
        }
    }

    #[test]
    fn later_words_weigh_more() {
        let better = points(&["this is awful", "this is great"]);
        let worse = points(&["this is great", "this is awful"]);
        assert!(better > worse, "{better} ended well, {worse} did not");
    }

    #[test]
    fn stronger_words_make_a_stronger_tone_within_bounds() {
        assert!(points(&["very good"]) > points(&["good"]), "very is more");
        assert!(points(&["a bit slow"]) > points(&["slow"]), "a bit is less");
        let most = points(&["wonderful ".repeat(500).as_str()]);
        assert!(most <= 1.0 && most > 0.9, "the end of the scale is not passed: {most}");
        assert!(points(&["awful ".repeat(500).as_str()]) >= -1.0, "at the other end neither");
    }

    #[test]
    fn nothing_said_has_no_tone() {
        assert_eq!(tone(&[]), None, "an empty call");
        assert_eq!(tone(&["", "   ", "…?!", "'’'"]), None, "and one of noises");
    }

    #[test]
    fn whatever_comes_is_read() {
        for text in [
            "\u{0}\u{feff}\u{202e}great",
            "ΜΕΓΆΛΟ ſ İ ß 🙂🙂🙂",
            "'''",
            "n't n't n't good",
            "é\u{301}\u{301}",
        ] {
            let score = points(&[text, "word"]);
            assert!(score.is_finite() && (-1.0..=1.0).contains(&score), "{text:?} scores {score}");
        }
        let long = vec!["thank you but this is really not good at all"; 2_000];
        assert!(points(&long).is_finite(), "two thousand lines");
        let breath = "good bad ".repeat(1_000_000);
        assert!(points(&[breath.as_str()]).abs() <= 1.0, "megabytes in one line");
    }
}
