//! Who decides what the caller does next.

use std::collections::VecDeque;

use bridge::rehearsal::Does;

use super::{Act, PlaceFault};
use crate::lab::Caller;

/// Who decides what the caller does next.
pub(super) enum Player<'a> {
    /// One act after the other, whatever is said.
    Acts(VecDeque<Act>),
    /// The persona of a scenario, who listens to what is asked.
    Persona(Caller<'a>),
}

impl Player<'_> {
    /// What the caller does now that this was said; `None` is that they hang up.
    pub(super) fn next(&mut self, heard: &str) -> Option<Act> {
        let persona = match self {
            Player::Acts(acts) => return acts.pop_front(),
            Player::Persona(persona) => persona,
        };
        match persona.next(heard) {
            Does::Say(words) | Does::SayAndGoOn(words, _) => Some(Act::Say(words)),
            Does::Press(keys) => Some(Act::Press(keys)),
            Does::Nothing | Does::Noise(_) => Some(Act::Silence),
            Does::HangUp => None,
        }
    }

    /// What the caller does on a line on which nobody can read what is said.
    ///
    /// # Errors
    /// [`PlaceFault::ScenarioInSound`] for a persona who waits for questions.
    pub(super) fn acts(&mut self) -> Result<&mut VecDeque<Act>, PlaceFault> {
        if let Player::Persona(persona) = self {
            let turns = persona.in_order().map_err(PlaceFault::ScenarioInSound)?;
            let acts = turns.map_while(|turn| {
                let say = || turn.say.clone().map(Act::Say);
                let silence = || (turn.silence || turn.noise.is_some()).then_some(Act::Silence);
                say()
                    .or_else(|| turn.keys.clone().map(Act::Press))
                    .or_else(|| turn.audio.clone().map(Act::Sound))
                    .or_else(silence)
            });
            *self = Player::Acts(acts.collect());
        }
        match self {
            Player::Acts(acts) => Ok(acts),
            Player::Persona(_) => Err(PlaceFault::ScenarioInSound("answers".to_owned())),
        }
    }

    /// How many acts were not come to.
    pub(super) fn left(&self) -> usize {
        match self {
            Player::Acts(acts) => acts.len(),
            Player::Persona(_) => 0,
        }
    }
}
