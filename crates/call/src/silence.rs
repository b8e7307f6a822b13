//! The silence of a line on which nobody does anything: first the agent asks, then it says goodbye.

use std::time::{Duration, Instant};

/// Since when nothing has happened.
#[derive(Debug, Clone)]
pub(crate) struct Silence {
    ask_after: Option<Duration>,
    end_after: Option<Duration>,
    began: Option<Instant>,
    asked: bool,
    is_quiet: bool,
    /// The caller has said something that may have been meant as an answer.
    answer_after: Option<Duration>,
}

/// What a silence has led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Go on: the caller believes that they have answered.
    Answer,
    /// Ask whether the caller is there.
    Ask,
    /// Say goodbye.
    End,
}

impl Silence {
    /// Counts from the first quiet moment.
    pub(crate) fn new(ask_after: Option<Duration>, end_after: Option<Duration>) -> Self {
        Silence { ask_after, end_after, began: None, asked: false, is_quiet: false, answer_after: None }
    }

    /// The caller did something: the count begins anew.
    pub(crate) fn broken(&mut self) {
        self.began = None;
        self.asked = false;
        self.answer_after = None;
    }

    /// What the caller has said was taken for a sign of listening. After so much silence it was more than that.
    pub(crate) fn only_listening(&mut self, answer_after: Duration) {
        self.answer_after = Some(answer_after);
    }

    /// Whether all is quiet at this moment. Our own question does not break the caller's silence.
    pub(crate) fn observe(&mut self, now: Instant, is_quiet: bool) {
        self.is_quiet = is_quiet;
        if is_quiet {
            self.began.get_or_insert(now);
        } else if !self.asked {
            self.began = None;
        }
    }

    /// What is due now; each is told once.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Due> {
        if self.deadline()? > now {
            return None;
        }
        let began = self.began?;
        if self.end_after.is_some_and(|after| began + after <= now) {
            self.end_after = None;
            return Some(Due::End);
        }
        if self.answer_after.take_if(|after| began + *after <= now).is_some() {
            return Some(Due::Answer);
        }
        self.asked = true;
        Some(Due::Ask)
    }

    /// When something will be due, if all stays quiet.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if !self.is_quiet {
            return None;
        }
        let ask = self.ask_after.filter(|_| !self.asked);
        let after = ask.into_iter().chain(self.end_after).chain(self.answer_after).min()?;
        Some(self.began? + after)
    }
}
