//! A caller who does not want to be recorded. That is a wish about the call and no answer to what was asked.

use call::consent::refuses;

use super::{Act, Dialogue};
use crate::phrases;

/// Words that say nothing beside the wish.
const COURTESY: &[&str] = &[
    "please", "hi", "hello", "hey", "yes", "yeah", "no", "ok", "okay", "well", "um", "uh", "sorry", "oh",
    "thanks", "thank", "you", "and", "but", "so", "sir", "ma'am", "excuse", "me",
];

impl Dialogue {
    /// Answers a wish not to be recorded, and gives what else was said: nothing when it was only that, and then the
    /// question that stands is asked again. `None` when there was no such wish.
    pub(super) fn hear_objection(&mut self, text: &str, out: &mut Vec<Act>) -> Option<String> {
        if !refuses(text) {
            return None;
        }
        let rest = without_objection(text);
        let told = if self.line_records { "" } else { phrases::NOT_RECORDED };
        if rest.is_empty() && self.open.is_none() && !self.last_question.is_empty() {
            self.ask_again(told, out);
        } else if !told.is_empty() {
            out.push(Act::Say(told.to_owned()));
        }
        Some(rest)
    }
}

/// What is said beside the wish; empty when that is nothing.
fn without_objection(text: &str) -> String {
    let clauses = text.split_inclusive(['.', '!', '?', ';', ',']);
    let rest: Vec<&str> = clauses.filter(|clause| !refuses(clause) && !is_courtesy(clause)).collect();
    let rest = rest.concat().trim().to_owned();
    // "No, recording please": only together it is one.
    if refuses(&rest) { String::new() } else { rest }
}

fn is_courtesy(clause: &str) -> bool {
    let mut words = clause.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    words.all(|word| COURTESY.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_beside_the_wish_is_kept() {
        for (said, rest) in [
            ("Do not record.", ""),
            ("Please, don't record this call, okay?", ""),
            ("No, please stop recording.", ""),
            ("Hello, I object.", ""),
            ("Please don't record this. My name is Anna Novak.", "My name is Anna Novak."),
            ("Yes, Monday is fine, but don't record me, please.", "Monday is fine,"),
        ] {
            assert_eq!(without_objection(said), rest, "{said}");
        }
    }
}
