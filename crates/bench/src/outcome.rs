//! What one run measured.

use serde::{Deserialize, Serialize};

use crate::figures::Spread;

/// The figures of one run; times are milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Caller's frame written → the same frame read at the service.
    pub up: Spread,
    /// First run of an answer written → its head read at the telephone.
    pub first: Spread,
    /// How late the generator's own frames left.
    pub lag: Spread,
    /// "The caller speaks" told by the service → clear read at the telephone.
    pub clear: Spread,
    /// The first frame of an interruption written → clear read at the telephone.
    pub clear_from_speech: Spread,
    /// "The caller speaks" told → the last sound before the clear; 0 when none came.
    pub last_sound: Spread,
    /// The first frame of an interruption written → the last sound before the clear; 0 when none came.
    pub last_sound_from_speech: Spread,
    /// By the product's own stamps: the frame or event that says "the caller speaks" read → the last thing sent for it.
    pub holds: Spread,
    /// Messages of sound that waited for a caller's socket at that moment, and so were sent later.
    pub after_hold: u64,
    /// Messages of sound that came after a clear and before the next answer.
    pub stale: u64,
    /// Interruptions after which no clear came.
    pub not_cleared: u64,
    /// Frames of callers, and of answers, that were sent.
    pub frames_up: u64,
    /// See [`Outcome::frames_up`].
    pub frames_down: u64,
    /// Frames that never came.
    pub lost_up: u64,
    /// See [`Outcome::lost_up`].
    pub lost_down: u64,
    /// Frames that came more than once.
    pub doubled: u64,
    /// Frames of another call.
    pub crossed: u64,
    /// Calls that were not up at the end.
    pub calls_lost: u64,
    /// Answers that began.
    pub answers: u64,
    /// Answers of tools, and appointments among them.
    pub tools: u64,
    /// See [`Outcome::tools`].
    pub booked: u64,
    /// Sessions still open at the service two seconds after the last call hung up.
    pub left_open: u64,
    /// Milliseconds of processor time for a minute of a call.
    pub cpu_per_call_minute: f64,
    /// Share of a core, of the bridge and of the generator.
    pub cpu_share: f64,
    /// See [`Outcome::cpu_share`].
    pub generator_share: f64,
    /// Times the bridge went to sleep, each second.
    pub sleeps: f64,
    /// Resident memory in MB: before the first call, and the most.
    pub idle_mb: f64,
    /// See [`Outcome::idle_mb`].
    pub peak_mb: f64,
    /// KB that each call added.
    pub kb_per_call: f64,
    /// What either side would have complained about.
    pub violations: Vec<String>,
}

/// A generator this late at its worst hundredth measures itself.
const LATEST: f64 = 5.0;

impl Outcome {
    /// Why the run says nothing; empty when it does say something.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.lag.p99 > LATEST {
            faults.push(format!("the generator was {:.1} ms late at p99", self.lag.p99));
        }
        if self.calls_lost > 0 {
            faults.push(format!("{} calls were lost", self.calls_lost));
        }
        if self.up.count == 0 {
            faults.push("no frame came through".to_owned());
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_generator_makes_a_run_invalid() {
        let some = Spread { p50: 0.1, p99: 0.4, max: 5.9, count: 10 };
        let good = Outcome { up: some, lag: some, ..Outcome::default() };
        assert_eq!(good.faults(), Vec::<String>::new());
        let late = Outcome { lag: Spread { p99: 5.1, ..some }, ..good.clone() };
        assert_eq!(late.faults(), ["the generator was 5.1 ms late at p99"]);
        assert!(!Outcome { calls_lost: 1, ..good }.faults().is_empty());
    }
}
