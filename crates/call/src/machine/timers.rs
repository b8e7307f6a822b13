//! The passing of time: what is late, what is due, and when to look again.

use std::time::Instant;

use super::Call;
use crate::{
    caller_clock::FILL,
    event::{EndReason, FaultKind},
    instructions::{ASK_WHETHER_THERE, SILENCE_NOTE, TIME_LIMIT_NOTE},
    leg::{AgentLeg, CallerLeg},
    silence::Due,
    turn::Owed,
};

impl Call {
    /// Does what is due by `now`. Each thing done moves or removes its own deadline.
    pub(super) fn pass_time(&mut self, now: Instant) {
        if let Some(leaving) = &self.leaving {
            if leaving.by <= now {
                self.finish();
            }
            return;
        }
        if self.ended {
            return;
        }
        if let Some(closing) = &self.closing
            && closing.by <= now
        {
            self.end(now, closing.reason);
            return;
        }
        if self.first_answer_due().is_some_and(|due| due <= now) {
            let (kind, what) = match self.agent {
                AgentLeg::Connecting => (FaultKind::Network, "The agent was not ready in time."),
                _ => (FaultKind::Service, "The agent did not say its first words in time."),
            };
            self.give_up_agent(now, kind, what);
        } else if self.closing.is_none() && self.turns.is_overdue(now) {
            self.on_stalled(now);
        }
        self.give_up_recovery(now);
        if self.is_over() {
            return;
        }
        self.turns.pass(now);
        self.give_up_tools(now);
        if self.turns.caller_speaks() && self.clock.fill_due().is_some_and(|due| due <= now) {
            self.clock.fill(now);
            self.meter.padded(FILL);
            self.hear_silence(FILL);
        }
        if let Some(run) = self.keys.paused(now) {
            self.on_keys(now, &run);
        }
        if self.closing.is_none() && self.began + self.limits.max_duration <= now {
            self.say_goodbye(now, EndReason::TimeLimit, TIME_LIMIT_NOTE, self.limits.goodbye_grace);
        }
        if self.closing.is_none() {
            match self.silence.due(now) {
                Some(Due::Ask) => self.turns.owe(Owed::instructed(ASK_WHETHER_THERE)),
                Some(Due::End) => {
                    self.say_goodbye(now, EndReason::Finished, SILENCE_NOTE, self.limits.goodbye_grace);
                }
                None => {}
            }
        }
    }

    /// When the agent must have said its first words.
    fn first_answer_due(&self) -> Option<Instant> {
        let waits = self.closing.is_none() && !self.turns.has_answered() && self.agent != AgentLeg::Gone;
        waits.then(|| self.began + self.limits.first_answer_within)
    }

    /// The earliest moment at which `pass_time` or pacing has something to do.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        if let Some(leaving) = &self.leaving {
            return Some(leaving.by);
        }
        let end = match &self.closing {
            Some(closing) => closing.by,
            None => self.began + self.limits.max_duration,
        };
        let fill = if self.turns.caller_speaks() { self.clock.fill_due() } else { None };
        let playout = match self.caller {
            CallerLeg::Connected if self.is_holding() => self.playout.held_deadline(),
            CallerLeg::Connected => self.playout.deadline(),
            _ => None,
        };
        let deadlines = [
            self.first_answer_due(),
            self.recovery_deadline(),
            self.patience.deadline(),
            Some(end),
            self.turns.retry_at(),
            self.turns.overdue_at().filter(|_| self.closing.is_none()),
            self.tools.deadline(),
            self.silence.deadline(),
            self.keys.deadline(),
            fill,
            playout,
            self.contest.deadline(&self.ear, self.has_something_to_cut()),
        ];
        deadlines.into_iter().flatten().min()
    }
}
