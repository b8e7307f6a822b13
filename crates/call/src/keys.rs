//! Gathers keypad keys into one line, as a person keys in a number.

use std::time::{Duration, Instant};

/// A run is complete at this length: longer than any phone number or date.
const LONGEST: usize = 20;

/// The keys pressed since the last complete run.
#[derive(Clone)]
pub(crate) struct Keys {
    pause: Duration,
    pressed: String,
    last: Option<Instant>,
}

impl Keys {
    /// No key yet; a `pause` of this length completes a run.
    pub(crate) fn new(pause: Duration) -> Self {
        Keys { pause, pressed: String::new(), last: None }
    }

    /// Takes one key; gives the run when this completes it. `#` completes and is not part of it, unless it stands
    /// alone. What is no key is ignored.
    pub(crate) fn press(&mut self, now: Instant, key: char) -> Option<String> {
        match key {
            '#' if !self.pressed.is_empty() => return Some(self.take()),
            '#' => return Some(String::from("#")),
            '0'..='9' | '*' => self.pressed.push(key),
            _ => return None,
        }
        self.last = Some(now);
        (self.pressed.len() >= LONGEST).then(|| self.take())
    }

    /// The run, when the pause after its last key has passed.
    pub(crate) fn paused(&mut self, now: Instant) -> Option<String> {
        (self.deadline()? <= now).then(|| self.take())
    }

    /// Whether a run has begun.
    pub(crate) fn is_empty(&self) -> bool {
        self.pressed.is_empty()
    }

    /// When the pause will have passed.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        Some(self.last? + self.pause)
    }

    /// Forgets the run.
    pub(crate) fn clear(&mut self) {
        self.take();
    }

    fn take(&mut self) -> String {
        self.last = None;
        std::mem::take(&mut self.pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::disallowed_methods,
        reason = "an Instant can be made in no other way; only differences count"
    )]
    fn start() -> Instant {
        Instant::now()
    }

    fn press(keys: &mut Keys, now: Instant, text: &str) -> Option<String> {
        text.chars().fold(None, |run, key| run.or(keys.press(now, key)))
    }

    #[test]
    fn a_hash_ends_a_run_and_is_not_part_of_it() {
        let mut keys = Keys::new(Duration::from_secs(2));
        assert_eq!(press(&mut keys, start(), "2025550123"), None, "the number may go on");
        assert_eq!(keys.press(start(), '#').as_deref(), Some("2025550123"));
        assert!(keys.is_empty(), "the next key begins a new run");
    }

    #[test]
    fn a_hash_alone_is_an_answer() {
        assert_eq!(Keys::new(Duration::ZERO).press(start(), '#').as_deref(), Some("#"));
    }

    #[test]
    fn a_pause_ends_a_run_counted_from_the_last_key() {
        let (mut keys, now) = (Keys::new(Duration::from_secs(2)), start());
        press(&mut keys, now, "1");
        press(&mut keys, now + Duration::from_secs(1), "2");
        assert_eq!(keys.paused(now + Duration::from_secs(2)), None, "one second after the last key");
        assert_eq!(keys.paused(now + Duration::from_secs(3)).as_deref(), Some("12"));
        assert_eq!(keys.deadline(), None, "nothing is being gathered");
    }

    #[test]
    fn twenty_keys_are_a_run() {
        let mut keys = Keys::new(Duration::from_secs(2));
        assert_eq!(press(&mut keys, start(), &"7".repeat(20)), Some("7".repeat(20)));
    }

    #[test]
    fn what_is_no_key_is_ignored() {
        let mut keys = Keys::new(Duration::from_secs(2));
        assert_eq!(press(&mut keys, start(), "aé\u{0}"), None);
        assert!(keys.is_empty(), "no run was begun");
    }
}
