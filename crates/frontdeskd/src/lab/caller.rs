//! The caller of a scenario: does the next thing when it is due, and answers questions meanwhile.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bridge::rehearsal::Does;

use super::expect::Failure;
use super::question::Question;
use super::scenario::Turn;

/// How often the same question is answered in a call. Whoever is asked more often gives up.
const ANSWERS: u8 = 4;

/// A caller during one call.
pub struct Caller<'a> {
    turns: VecDeque<&'a Turn>,
    answers: &'a BTreeMap<Question, String>,
    given: BTreeMap<Question, u8>,
    /// What they could not do.
    pub failure: Option<Failure>,
}

impl<'a> Caller<'a> {
    /// Somebody who does this, and has these answers.
    pub fn new(turns: &'a [Turn], answers: &'a BTreeMap<Question, String>) -> Caller<'a> {
        Caller { turns: turns.iter().collect(), answers, given: BTreeMap::new(), failure: None }
    }

    /// It is the caller's turn; this was said since the last one.
    pub fn next(&mut self, said: &str) -> Does {
        let asked = Question::of(said);
        if let Some(turn) = self.turns.pop_front_if(|turn| turn.when.is_none_or(|when| when == asked)) {
            return self.perform(turn);
        }
        let given = self.given.entry(asked).or_default();
        *given += 1;
        if let Some(answer) = self.answers.get(&asked).filter(|_| *given <= ANSWERS) {
            return Does::Say(answer.clone());
        }
        match self.turns.front() {
            None if asked == Question::More => Does::Say("No, thank you.".to_owned()),
            None => Does::HangUp,
            Some(turn) => {
                let awaited = turn.when.map_or("anything", Question::word);
                self.failure = Some(Failure {
                    what: "the caller's turn".to_owned(),
                    expected: format!("a question of the kind {awaited}"),
                    found: format!("{}: {said}", asked.word()),
                });
                Does::HangUp
            }
        }
    }

    /// What they did not come to do.
    pub fn undone(&self) -> Option<Failure> {
        let count = self.turns.len();
        (count > 0 && self.failure.is_none()).then(|| Failure {
            what: "the caller's turns".to_owned(),
            expected: "all of them".to_owned(),
            found: format!("the call ended before the last {count}"),
        })
    }

    fn perform(&mut self, turn: &Turn) -> Does {
        if let Some(words) = &turn.say {
            return match &turn.over {
                Some(over) => Does::SayAndGoOn(words.clone(), over.clone()),
                None => Does::Say(words.clone()),
            };
        }
        if let Some(keys) = &turn.keys {
            return Does::Press(keys.clone());
        }
        if let Some(seconds) = turn.noise {
            return Does::Noise(Duration::from_secs(u64::from(seconds)));
        }
        if turn.audio.is_some() {
            self.failure = Some(Failure {
                what: "the caller's turn".to_owned(),
                expected: "words or keys".to_owned(),
                found: "a sound file, which only frontdeskd call can play".to_owned(),
            });
        }
        if turn.silence { Does::Nothing } else { Does::HangUp }
    }
}
