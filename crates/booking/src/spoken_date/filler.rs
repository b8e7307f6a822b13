//! Leaves out what sounds like a date or time and is none: hesitations, greetings, figures of speech.

use super::token::Token;

/// Sounds, not words.
const HESITATIONS: &[&str] =
    &["uh", "um", "umm", "uhm", "uhh", "er", "erm", "hmm", "hm", "mm", "mmm", "ah", "eh"];

/// Phrases, and what is left of them.
const PHRASES: &[(&str, &str)] = &[
    ("good morning", ""),
    ("good afternoon", ""),
    ("good evening", ""),
    ("good night", ""),
    ("have a good day", ""),
    ("have a nice day", ""),
    ("how are you doing today", ""),
    ("how are you today", ""),
    ("how are you this morning", ""),
    ("how are you this afternoon", ""),
    ("calling today", "calling"),
    ("calling you today", "calling"),
    ("calling this morning", "calling"),
    ("calling this afternoon", "calling"),
    ("called today", "called"),
    ("call today", "call"),
    ("help me today", "help me"),
    ("help me out today", "help me"),
    ("helping me today", "helping me"),
    ("feeling today", "feeling"),
    ("just a second", "wait"),
    ("wait a second", "wait"),
    ("hold on a second", "wait"),
    ("give me a second", "wait"),
    ("one second", "wait"),
    ("a second", "wait"),
    ("on second thoughts", "actually"),
    ("on second thought", "actually"),
    ("second thoughts", "actually"),
    ("no problem", ""),
    ("no worries", ""),
    ("no matter", ""),
    ("no preference", ""),
    ("you know", ""),
    ("at like", "at"),
    ("like at", "at"),
    ("around like", "around"),
    ("like around", "around"),
    ("to be honest", ""),
    ("to be fair", ""),
    ("years end", "the end of the year"),
    ("year end", "the end of the year"),
    ("the year is out", "the end of the year"),
    ("first of the year", "new years day"),
    ("happy thanksgiving", ""),
    ("happy new year", ""),
    ("happy holidays", ""),
    ("happy easter", ""),
    ("happy halloween", ""),
    ("happy birthday", ""),
    ("merry christmas", ""),
    ("have a good weekend", ""),
    ("have a great weekend", ""),
    ("have a nice weekend", ""),
    ("what day is it today", ""),
    ("what is todays date", ""),
    ("whats todays date", ""),
    ("what is the date today", ""),
    ("whats the date today", ""),
    ("todays my birthday", ""),
    ("today is my birthday", ""),
    ("what day is today", ""),
    ("by the end of the day", "by"),
    ("by end of day", "by"),
    ("by close of business", "by"),
    ("two thousand and", "two thousand"),
    ("quick question", ""),
    ("a day off", "off"),
    ("some day", ""),
    ("one day", ""),
    ("these days", ""),
    ("the other day", ""),
    ("at the moment", ""),
    ("for the first time", ""),
    ("the first time", ""),
    ("all day long", "all day"),
    ("sooner or later", ""),
    ("night and day", ""),
    ("in the first place", ""),
    ("first of all", ""),
    ("at first", ""),
    ("at last", ""),
    ("last time", ""),
    ("last name", ""),
    ("first name", ""),
];

/// The tokens without hesitations.
pub(super) fn without_hesitations(mut tokens: Vec<Token>) -> Vec<Token> {
    tokens.retain(|token| !token.as_word().is_some_and(|word| HESITATIONS.contains(&word)));
    tokens
}

/// The tokens without hesitations, with phrases replaced.
pub(super) fn without_filler(tokens: Vec<Token>) -> Vec<Token> {
    let tokens = without_hesitations(tokens);
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let found =
            PHRASES.iter().find_map(|(phrase, left)| Some((begins_with(&tokens[at..], phrase)?, left)));
        match found {
            Some((length, left)) => {
                out.extend(left.split_whitespace().map(Token::word));
                at += length;
            }
            None => {
                out.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    out
}

/// How many tokens the phrase takes, when they begin with it.
pub(super) fn begins_with(tokens: &[Token], phrase: &str) -> Option<usize> {
    let mut length = 0;
    for word in phrase.split(' ') {
        if tokens.get(length)?.as_word()? != word {
            return None;
        }
        length += 1;
    }
    Some(length)
}
