//! What the caller of a past call said, as turns.

use wire::call::{Line, Speaker};
use wire::history::TimedLine;

use crate::lab::scenario::Turn;

/// Stands before the keys in a line of a call's record.
const KEYPAD: &str = "[keypad] ";
/// More is no telephone call.
const MOST: usize = 100;

/// The caller's turns, in their order. What was said in several pieces without an answer between them is one.
pub fn turns(lines: &[TimedLine]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut answered = true;
    for line in lines {
        let Line::Utterance(said) = &line.line else { continue };
        if said.speaker != Speaker::User {
            answered = true;
            continue;
        }
        let text = said.text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some(keys) = text.strip_prefix(KEYPAD) {
            turns.push(Turn { keys: Some(keys.trim().to_owned()), ..Turn::default() });
        } else if let (false, Some(Turn { say: Some(before), .. })) = (answered, turns.last_mut()) {
            before.push(' ');
            before.push_str(text);
        } else {
            turns.push(Turn { say: Some(text.to_owned()), ..Turn::default() });
        }
        answered = false;
    }
    turns.truncate(MOST);
    turns
}
