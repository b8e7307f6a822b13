//! What is made of a call when it is over: its tone, a few lines about it, and what is known beside the talk. Rules, no
//! model, so the same call is always read the same; where the model that held the call said something itself, its words are
//! used and named as its. Pure.

mod digest;
mod lexicon;
mod metadata;
mod tone;

pub(crate) use digest::why;
pub(crate) use metadata::metadata;

use call::tools::Mood;
use wire::call::LiveCall;
use wire::history::{CallDigest, EndReason, Judge, Sentiment};

use crate::history::ends::{End, Facts};

/// What a caller said and what was done for them.
#[derive(Clone, Default)]
pub(crate) struct Talk {
    /// The caller's utterances, the oldest first.
    pub(crate) caller: Vec<String>,
    /// Tool calls, the oldest first.
    pub(crate) tools: Vec<ToolUse>,
}

/// A tool call as it is remembered.
#[derive(Clone)]
pub(crate) struct ToolUse {
    /// For example `create_appointment`.
    pub(crate) name: String,
    /// In a receptionist's words.
    pub(crate) summary: String,
    /// It did what was asked.
    pub(crate) done: bool,
}

/// What was made of a call.
pub(crate) struct Judged {
    /// `None` when the caller said nothing and no model heard a mood.
    pub(crate) tone: Option<(Sentiment, f64)>,
    pub(crate) tone_by: Judge,
    pub(crate) digest: CallDigest,
}

/// Judges a call that ended for this reason.
pub(crate) fn judge(call: &LiveCall, reason: EndReason, came_to: &End, facts: &Facts, talk: &Talk) -> Judged {
    let by_rules = tone::of(talk.caller.iter().map(String::as_str));
    let (tone, tone_by) = match facts.mood {
        Some(mood) => (Some(heard(mood, by_rules)), Judge::Model),
        None => (by_rules, Judge::Rules),
    };
    Judged { tone, tone_by, digest: digest::of(call, reason, came_to, facts, talk) }
}

/// The mood that the model heard, as strong as the words are where they agree with it.
fn heard(mood: Mood, by_rules: Option<(Sentiment, f64)>) -> (Sentiment, f64) {
    /// How strong a mood is taken to be of which the words tell nothing.
    const PLAIN: f64 = 0.5;
    let (tone, plain) = match mood {
        Mood::Positive => (Sentiment::Positive, PLAIN),
        Mood::Neutral => (Sentiment::Neutral, 0.0),
        Mood::Negative => (Sentiment::Negative, -PLAIN),
    };
    let score = by_rules.filter(|(by_rules, _)| *by_rules == tone).map_or(plain, |(_, score)| score);
    (tone, score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_word_goes_before_the_rules_and_borrows_their_strength() {
        let words = Some((Sentiment::Positive, 0.9));
        assert_eq!(heard(Mood::Positive, words), (Sentiment::Positive, 0.9), "they agree");
        assert_eq!(
            heard(Mood::Negative, words),
            (Sentiment::Negative, -0.5),
            "it heard what words do not show"
        );
        assert_eq!(heard(Mood::Neutral, None), (Sentiment::Neutral, 0.0), "nothing was written down");
    }
}
