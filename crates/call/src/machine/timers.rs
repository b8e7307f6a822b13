//! The passing of time: what is late, what is due, and when to look again.

use std::time::{Duration, Instant};

use super::Call;
use crate::{
    caller_clock::FILL,
    event::{EndReason, FaultKind},
    instructions::{ASK_WHETHER_THERE, SILENCE_NOTE, TIME_LIMIT_NOTE},
    leg::{AgentLeg, CallerLeg},
    silence::Due,
    turn::Owed,
};

/// The service hears the end of the agent's echo so long after it at most.
const ECHO_ENDS_WITHIN: Duration = Duration::from_secs(2);

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
        } else if self.stalled_at().is_some_and(|at| at <= now) {
            self.on_stalled(now);
        }
        self.give_up_recovery(now);
        if self.is_over() {
            return;
        }
        self.pass_time_at_desk(now);
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
        if self.ends_at().is_some_and(|at| at <= now) {
            self.say_goodbye(now, EndReason::TimeLimit, TIME_LIMIT_NOTE, self.limits.goodbye_grace);
        }
        if self.closing.is_none() {
            match self.silence.due(now) {
                Some(Due::Answer) => self.turns.owe(Owed::answer()),
                Some(Due::Ask) => self.turns.owe(Owed::instructed(ASK_WHETHER_THERE)),
                Some(Due::End) => {
                    self.say_goodbye(now, EndReason::Finished, SILENCE_NOTE, self.limits.goodbye_grace);
                }
                None => {}
            }
        }
    }

    /// When the call has lasted as long as it may. What staff have of it does not count, and they know how late it is.
    fn ends_at(&self) -> Option<Instant> {
        let may_end = self.closing.is_none() && !self.desk.is_on();
        may_end.then(|| self.began + self.limits.max_duration + self.desk_had)
    }

    /// When the agent must have said its first words. It is not to blame while the caller speaks.
    fn first_answer_due(&self) -> Option<Instant> {
        let waits = self.closing.is_none()
            && !self.desk.is_on()
            && !self.turns.has_answered()
            && !self.turns.caller_speaks()
            && !self.contest.is_open()
            && self.agent != AgentLeg::Gone;
        waits.then(|| self.waited_since + self.limits.first_answer_within)
    }

    /// When the service has shown no life for too long. Not while there is sound of it to be heard.
    fn stalled_at(&self) -> Option<Instant> {
        if self.closing.is_some() || self.desk.is_on() || !self.playout.is_dry() {
            return None;
        }
        let heard = self.playout.heard_until();
        let not_before = |at: Instant, least: Option<Instant>| least.map_or(at, |least| at.max(least));
        let response = self.turns.overdue_at().map(|at| not_before(at, heard));
        // It must have told how the caller's speech goes on, which our ear hears no more. What it takes for speech while the
        // agent speaks may be the agent's echo, and ends with it.
        let waits = self.turns.caller_speaks() && self.agent == AgentLeg::Ready;
        let last = not_before(self.speech_told, self.ear.last_voiced());
        let speech = waits.then(|| {
            not_before(last + self.limits.answer_within, heard.map(|heard| heard + ECHO_ENDS_WITHIN))
        });
        response.into_iter().chain(speech).min()
    }

    /// The earliest moment at which `pass_time` or pacing has something to do.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        if let Some(leaving) = &self.leaving {
            return Some(leaving.by);
        }
        let end = match &self.closing {
            Some(closing) => Some(closing.by),
            None => self.ends_at(),
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
            end,
            self.desk_deadline(),
            self.turns.retry_at(),
            self.stalled_at(),
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
