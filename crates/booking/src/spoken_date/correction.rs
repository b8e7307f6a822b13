//! Which of several days is wished for: "Tuesday, no, Thursday", "not Monday", "Friday doesn't work".

mod phrases;

use super::cursor::Cursor;
use super::grammar::{self, Mention};
use super::near::DAYPARTS;
use super::said::Said;
use super::token::Token;
use phrases::{ACCEPTANCES, CORRECTIONS, NEGATIONS, NO_ANSWER, PREFERENCES, REJECTIONS};

/// What the caller wishes for and what not, each in order.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) wished: Vec<Mention>,
    pub(super) refused: Vec<Mention>,
}

impl Wishes {
    /// "Monday and Tuesday are out": the days in a row before a refused one are refused with it.
    fn refuse_row(&mut self, tokens: &[Token], refused: &Mention) {
        let mut next = refused.clone();
        while let Some(last) = self.wished.pop_if(|last| is_row(tokens, last, &next)) {
            next = last.clone();
            self.refused.push(last);
        }
    }
}

/// The mentions, sorted into wished and refused; what a correction replaced is in neither.
pub(super) fn wishes(tokens: &[Token], mentions: &[Mention]) -> Wishes {
    let moves = grammar::speaks_of_moving(tokens);
    let mut wishes = Wishes::default();
    let prefers = tokens.iter().any(|token| token.as_word() == Some("prefer"));
    let mut begins = 0;
    for (at, mention) in mentions.iter().enumerate() {
        let ends = mentions.get(at + 1).map_or(tokens.len(), |next| next.from);
        let (before, after) = (&tokens[begins..mention.from], &tokens[mention.to..ends]);
        begins = mention.to;
        let is_moved = moves && before.iter().any(|token| token.as_word() == Some("to"));
        if at > 0 && (is_corrected(before) || is_moved) {
            let replaced = std::mem::take(&mut wishes.wished);
            wishes.wished.extend(kept_week(replaced, mention));
        }
        let is_end_of_stay =
            tokens[mention.from].as_word().is_some_and(|word| matches!(word, "until" | "till"));
        // "I can't do Monday or Tuesday."
        let is_refused_too = wishes.refused.last().is_some_and(|last| is_row(tokens, last, mention))
            && behind_any(after, ACCEPTANCES).is_none();
        let is_less_liked = prefers && before.first().and_then(Token::as_word) == Some("over");
        let is_refused_ahead = (is_negated(before) || is_refused_too || is_less_liked) && !is_end_of_stay;
        if is_refused_ahead || (at + 1 == mentions.len() && is_refused_at_the_end(after)) {
            wishes.refused.push(mention.clone());
        } else if let Some(rest) = behind_any(after, REJECTIONS) {
            wishes.refuse_row(tokens, mention);
            wishes.refused.push(mention.clone());
            // The words that reject this day do not reject the next one too.
            begins = ends - rest.len();
        } else if at + 1 == mentions.len() && is_preferred(after) {
            wishes.wished = vec![mention.clone()];
        } else {
            wishes.wished.push(mention.clone());
        }
    }
    wishes
}

/// "Tuesday next week, no, Thursday": the week stays when only the weekday is replaced.
fn kept_week(replaced: Vec<Mention>, by: &Mention) -> Option<Mention> {
    let is_day_in_it = |said: &Said| matches!(said, Said::Weekday(..) | Said::DayOfMonth(_));
    let had_day = replaced.iter().any(|mention| is_day_in_it(&mention.said));
    if !had_day || !is_day_in_it(&by.said) {
        return None;
    }
    replaced.into_iter().rev().find(|mention| matches!(mention.said, Said::Span(_)))
}

/// Only "or" or "and" stands between two days.
fn is_row(tokens: &[Token], first: &Mention, second: &Mention) -> bool {
    let between = tokens.get(first.to..second.from).unwrap_or_default();
    let is = |words: &'static [&str]| {
        move |token: &Token| token.as_word().is_some_and(|word| words.contains(&word))
    };
    between.iter().any(is(&["or", "and", "nor"]))
        && between.iter().all(is(&["or", "and", "nor", "the", "on"]))
}

fn is_corrected(between: &[Token]) -> bool {
    (0..between.len()).any(|at| {
        let here = Cursor::new(between, at);
        let behind = here.any_phrase(CORRECTIONS);
        let is_answer = |behind: Cursor<'_>| !(here.is_before(&["no"]) && behind.is_before(NO_ANSWER));
        behind.is_some_and(|behind| is_answer(behind) && !behind.is_before(&["than"]))
    })
}

fn is_negated(before: &[Token]) -> bool {
    let soft = |token: &Token| {
        token.as_word().is_some_and(|word| matches!(word, "on" | "in" | "the" | "for" | "all" | "at"))
    };
    let end = before.iter().rposition(|token| !soft(token)).map_or(0, |at| at + 1);
    let words: Vec<&str> = before[..end].iter().map(|token| token.as_word().unwrap_or("0")).collect();
    let negation = NEGATIONS.iter().find(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.ends_with(&phrase)
    });
    negation.is_some_and(|phrase| {
        let ahead = words.len() - phrase.split(' ').count();
        // "If not Monday, then …" and "why not Monday?" do not refuse Monday.
        !ahead.checked_sub(1).is_some_and(|at| matches!(words[at], "if" | "why"))
    })
}

/// "Monday, no."
fn is_refused_at_the_end(after: &[Token]) -> bool {
    matches!(after_time(after), [Token::Word(no)] if matches!(no.as_str(), "no" | "nope"))
}

fn is_preferred(after: &[Token]) -> bool {
    behind_any(after, PREFERENCES).is_some_and(|rest| !Cursor::new(rest, 0).is_before(&["than"]))
}

/// Past the time of day that belongs to the day before it: "Monday morning …".
fn after_time(after: &[Token]) -> &[Token] {
    const PASSED: &[&str] =
        &["in", "the", "at", "am", "pm", "oclock", "i", "that", "really", "just", "a", "bit"];
    let is_time = |token: &Token| match token {
        Token::Word(word) => PASSED.contains(&word.as_str()) || DAYPARTS.contains(&word.as_str()),
        Token::Number { .. } | Token::Clock { .. } => true,
        _ => false,
    };
    let begin = after.iter().position(|token| !is_time(token)).unwrap_or(after.len());
    &after[begin..]
}

/// What is left behind one of these phrases, which must come next but for a time of day.
fn behind_any<'t>(after: &'t [Token], phrases: &[&str]) -> Option<&'t [Token]> {
    Cursor::new(after_time(after), 0).any_phrase(phrases).map(Cursor::rest)
}
