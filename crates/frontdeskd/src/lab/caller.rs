//! The caller of a scenario: does the next thing when it is due, and answers questions meanwhile.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bridge::rehearsal::Does;

use super::expect::Failure;
use super::question::Question;
use super::scenario::Turn;
use super::seen::unheard;

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

    /// Their turns, for a line on which what they are asked is not known.
    ///
    /// # Errors
    /// What of the file needs that.
    pub fn in_order(&mut self) -> Result<impl Iterator<Item = &'a Turn> + use<'a>, String> {
        if !self.answers.is_empty() {
            return Err("answers".to_owned());
        }
        match self.turns.iter().any(|turn| turn.when.is_some()) {
            true => Err("when".to_owned()),
            false => Ok(std::mem::take(&mut self.turns).into_iter()),
        }
    }

    /// What they did not come to do.
    pub fn undone(&self) -> Option<Failure> {
        unheard(self.turns.len()).filter(|_| self.failure.is_none())
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
