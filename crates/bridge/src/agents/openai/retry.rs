//! When a lost session is opened again, and when it is given up.

use std::time::Duration;

/// Tries after a loss before the service counts as gone.
const TRIES: u32 = 5;
/// The longest pause before the first try; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A session that held for longer was no passing success: the tries are counted anew.
const HELD: Duration = Duration::from_secs(30);
/// The part of a pause that is always waited. The rest is chance, so that calls which lost the service together do not
/// come back together.
const LEAST: f64 = 0.5;

/// The tries that are left.
#[derive(Debug)]
pub struct Retries {
    made: u32,
    most: u32,
    first_pause: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Retries::of(TRIES)
    }
}

impl Retries {
    /// So many tries after a loss.
    pub fn of(most: u32) -> Retries {
        Retries { made: 0, most, first_pause: FIRST_PAUSE }
    }

    /// The same number of tries, for tests that make all of them.
    #[cfg(test)]
    pub fn quick() -> Retries {
        Retries { first_pause: Duration::from_millis(1), ..Retries::default() }
    }

    /// The pause before the next try; `None` when there is none left. `chance` is a random number from 0 to 1.
    pub fn next(&mut self, chance: f64) -> Option<Duration> {
        if self.made == self.most {
            return None;
        }
        let longest = self.first_pause * 2_u32.pow(self.made);
        self.made += 1;
        Some(longest.mul_f64(LEAST + (1.0 - LEAST) * chance.clamp(0.0, 1.0)))
    }

    /// A session has ended that lasted so long.
    pub fn held(&mut self, lasted: Duration) {
        if lasted > HELD {
            self.made = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(retries: &mut Retries, chance: f64) -> Vec<u128> {
        std::iter::from_fn(|| retries.next(chance)).map(|pause| pause.as_millis()).collect()
    }

    #[test]
    fn pauses_double_and_chance_at_most_halves_them() {
        assert_eq!(pauses(&mut Retries::default(), 1.0), [250, 500, 1000, 2000, 4000]);
        assert_eq!(pauses(&mut Retries::default(), 0.0), [125, 250, 500, 1000, 2000]);
        assert_eq!(pauses(&mut Retries::default(), f64::INFINITY)[0], 250, "whatever chance says");
    }

    #[test]
    fn only_a_session_that_held_gives_the_tries_back() {
        let mut retries = Retries::default();
        for _ in 0..3 {
            assert!(retries.next(0.5).is_some());
        }
        retries.held(Duration::from_secs(30));
        assert_eq!(pauses(&mut retries, 1.0), [2000, 4000], "a service that comes and goes is given up");
        retries.held(Duration::from_secs(31));
        assert_eq!(pauses(&mut retries, 1.0).len(), 5);
    }
}
