//! The event log of a call: what came in and when, and what went out. Replayed, the same inputs give the same outputs,
//! so a call that went wrong can be looked at again, step by step.
//!
//! Sound is kept by reference, so a log costs little beside the call itself. A log holds what a patient said: it stays in
//! memory and prints nothing of it.

use std::time::{Duration, Instant};

use crate::{
    Call, Setup,
    event::{Input, Output},
};

/// What happened in one call.
#[derive(Clone)]
pub struct Log {
    setup: Setup,
    began: Instant,
    steps: Vec<Step>,
}

/// One input with its consequences.
#[derive(Clone)]
struct Step {
    now: Instant,
    input: Input,
    outputs: Vec<Output>,
}

/// A replay went another way than the call did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at:?} after the call began, input {step} ({input}) gave {came} where {expected} was recorded")]
pub struct Divergence {
    /// Which input, counted from 0.
    pub step: usize,
    /// Since the call began.
    pub at: Duration,
    /// The input, without anything that was said.
    pub input: String,
    /// The outputs of the replay, in the same way.
    pub came: String,
    /// The recorded ones.
    pub expected: String,
}

impl Log {
    /// The log of a call that begins now.
    pub fn new(setup: Setup, now: Instant) -> Log {
        Log { setup, began: now, steps: Vec::new() }
    }

    /// This is handled now.
    pub fn input(&mut self, now: Instant, input: &Input) {
        self.steps.push(Step { now, input: input.clone(), outputs: Vec::new() });
    }

    /// This came of it.
    pub fn output(&mut self, output: &Output) {
        if let Some(step) = self.steps.last_mut() {
            step.outputs.push(output.clone());
        }
    }

    /// How many inputs there were.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Runs the same inputs through another machine.
    ///
    /// # Errors
    /// At the first step whose outputs differ from the recorded ones.
    pub fn replay(&self) -> Result<(), Divergence> {
        let mut call = Call::new(self.setup.clone(), self.began);
        for (number, step) in self.steps.iter().enumerate() {
            call.handle(step.now, step.input.clone());
            let came: Vec<Output> = std::iter::from_fn(|| call.poll()).collect();
            if came != step.outputs {
                return Err(Divergence {
                    step: number,
                    at: step.now.saturating_duration_since(self.began),
                    input: format!("{:?}", step.input),
                    came: format!("{came:?}"),
                    expected: format!("{:?}", step.outputs),
                });
            }
        }
        Ok(())
    }
}

/// Prints its size alone.
impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Log({} inputs)", self.steps.len())
    }
}

#[cfg(test)]
mod tests {
    use audio::Encoding;

    use super::*;
    use crate::event::AgentEvent;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "only differences count")]
    fn a_replay_that_goes_another_way_says_where() {
        let start = Instant::now();
        let setup = Setup::new(Encoding::Mulaw8k);
        let (mut call, mut log) = (Call::new(setup.clone(), start), Log::new(setup, start));
        for (ms, input) in [(0, Input::CallerConnected), (300, Input::Agent(AgentEvent::Ready))] {
            let now = start + Duration::from_millis(ms);
            log.input(now, &input);
            call.handle(now, input);
            while let Some(output) = call.poll() {
                log.output(&output);
            }
        }
        assert_eq!(log.replay(), Ok(()));
        log.steps[1].outputs.clear();
        let divergence = log.replay().expect_err("an output is missing in the log");
        assert_eq!((divergence.step, divergence.at), (1, Duration::from_millis(300)));
        assert!(divergence.to_string().contains("Ready"), "{divergence}");
    }
}
