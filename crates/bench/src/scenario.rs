//! When a caller speaks: one second in every six, and every fourth time into the answer to the time before.

use crate::clock::{Stamp, ms};

/// Frames of an utterance of the caller.
pub const SPEECH_FRAMES: u32 = 50;
/// A call begins with the greeting; nobody speaks into it.
const GREETING: Stamp = ms(3_700);
/// Four turns.
const PERIOD: Stamp = ms(24_000);
/// Their beginnings. An answer begins some 1.8 s after its turn and lasts 3 s, so the last is spoken into one.
const TURNS: [Stamp; 4] = [ms(0), ms(6_000), ms(12_000), ms(14_800)];

/// The turns of one call.
#[derive(Debug, Clone)]
pub struct Turns {
    offset: Stamp,
    /// Added to an interruption, so that it falls anywhere between two runs of sound and not always at the same place.
    shift: Stamp,
    next: u64,
}

/// One turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When it begins, from the call's beginning.
    pub at: Stamp,
    /// It interrupts an answer.
    pub barges_in: bool,
}

impl Turns {
    /// Of call `number`. Calls are spread evenly over the period, so that the load is the same at any time.
    pub fn new(number: usize) -> Turns {
        let offset = (PERIOD as f64 * spread(number)) as Stamp;
        let mut turns = Turns { offset, shift: ms(20) * (number as u64 % 10), next: 0 };
        while turns.peek().at < GREETING {
            turns.next += 1;
        }
        if turns.peek().barges_in {
            // Its answer to interrupt would be the greeting's.
            turns.next += 1;
        }
        turns
    }

    /// The next turn.
    pub fn peek(&self) -> Turn {
        let (periods, turn) = (self.next / TURNS.len() as u64, (self.next % TURNS.len() as u64) as usize);
        // A call enters the period somewhere in its middle.
        let at = (periods * PERIOD + TURNS[turn]).saturating_sub(self.offset);
        let barges_in = turn + 1 == TURNS.len();
        Turn { at: if barges_in { at + self.shift } else { at }, barges_in }
    }

    /// The turn is over.
    pub fn pass(&mut self) {
        self.next += 1;
    }
}

/// A place in 0..1 for each number, such that any stretch of numbers lies evenly.
pub fn spread(number: usize) -> f64 {
    (number as f64 * 0.618_033_988_749_895).fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_speak_a_sixth_of_the_time_and_every_fourth_turn_barges_in() {
        for number in [0, 1, 7, 499] {
            let mut turns = Turns::new(number);
            let (mut count, mut into) = (0, 0);
            assert!(turns.peek().at >= GREETING, "not into the greeting");
            while turns.peek().at < 10 * PERIOD {
                let before = turns.peek();
                count += 1;
                into += u32::from(before.barges_in);
                turns.pass();
                let gap = turns.peek().at - before.at;
                assert!(gap >= ms(2_800), "a turn leaves room for its speech and the end of it");
            }
            assert!((36..=41).contains(&count), "{count} turns in 240 s");
            assert!((9..=10).contains(&into), "{into} of them barge in");
        }
    }
}
