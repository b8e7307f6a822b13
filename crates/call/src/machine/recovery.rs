//! The agent's service is lost, stalls or grows old: what is cut, what is said meanwhile, and how the talk goes on.

use std::time::{Duration, Instant};

use super::Call;
use crate::{
    event::{AgentCommand, CallEvent, EndReason, Fault, FaultKind, Output},
    history::Memory,
    instructions::RESUMED,
    leg::{AgentLeg, CallerLeg},
    patience::{Bridge, Wait},
    turn::Owed,
};

/// A service that is being renewed and is not ready by then goes on as it was.
const RENEWED_WITHIN: Duration = Duration::from_secs(6);
/// A stalled service is replaced so often in one call; then the next agent has it.
const STALLS: u32 = 2;
/// The service tells of speech at most so long after our ear has last heard some of it.
const EAR_LEADS: Duration = Duration::from_millis(500);
/// So many of the caller's utterances are handed to the next agent.
const SAID_CARRIED: usize = 12;

impl Call {
    /// A session is ready: the first one, or one that knows nothing of the talk.
    pub(super) fn on_ready(&mut self, now: Instant) {
        match self.agent {
            AgentLeg::Gone => return,
            AgentLeg::Connecting => {
                self.agent = AgentLeg::Ready;
                self.deliver_staff_said();
            }
            AgentLeg::Ready if !self.is_renewing => return,
            // A session that was asked for and comes late.
            AgentLeg::Ready | AgentLeg::Broken { .. } | AgentLeg::Renewing { .. } => self.resume(now),
        }
        self.hear_early();
        self.greet_if_both_are_there();
    }

    /// The session is lost and the agent tries to get another.
    pub(super) fn on_broken(&mut self, now: Instant, fault: Fault) {
        self.publish(CallEvent::AgentFault(fault));
        match self.agent {
            // Nothing was said yet; the wait for the first words has its own limit.
            AgentLeg::Connecting | AgentLeg::Gone | AgentLeg::Broken { .. } => {}
            AgentLeg::Ready | AgentLeg::Renewing { .. } => self.cut_session(now),
        }
    }

    /// The service has shown no life for too long: another session, as long as that makes sense.
    pub(super) fn on_stalled(&mut self, now: Instant) {
        self.stalls += 1;
        if self.stalls > STALLS {
            self.give_up_agent(now, FaultKind::Service, "The agent stopped answering.");
            return;
        }
        let detail = "The agent stopped answering; another session is opened.".into();
        self.publish(CallEvent::AgentFault(Fault { kind: FaultKind::Service, detail }));
        self.renew();
        self.cut_session(now);
    }

    /// Renews a session that grows old, if this is the moment: nobody speaks and nothing is owed.
    pub(super) fn renew_if_quiet(&mut self, now: Instant) {
        if self.is_aging && self.is_quiet() {
            self.is_aging = false;
            self.renew();
            self.agent = AgentLeg::Renewing { until: now + RENEWED_WITHIN };
        }
    }

    fn renew(&mut self) {
        self.is_renewing = true;
        self.tell(AgentCommand::Renew);
    }

    /// What is late in a recovery.
    pub(super) fn give_up_recovery(&mut self, now: Instant) {
        match self.agent {
            AgentLeg::Broken { until } if until <= now => {
                self.give_up_agent(now, FaultKind::Network, "The agent's service did not come back in time.");
            }
            AgentLeg::Renewing { until } if until <= now => {
                self.agent = AgentLeg::Ready;
                self.hear_early();
            }
            _ => {}
        }
    }

    /// When `give_up_recovery` has something to do.
    pub(super) fn recovery_deadline(&self) -> Option<Instant> {
        match self.agent {
            AgentLeg::Broken { until } | AgentLeg::Renewing { until } => Some(until),
            _ => None,
        }
    }

    /// For what the caller waits in silence, and from when on.
    pub(super) fn waits_for(&self, now: Instant) -> Option<(Wait, Instant)> {
        let is_closing = self.closing.is_some();
        let is_unnoticed = self.turns.caller_speaks() && self.has_stopped_speaking(now);
        let may_wait = self.caller == CallerLeg::Connected
            && self.agent != AgentLeg::Gone
            && !self.is_holding()
            && !self.desk.is_on()
            && (is_closing || !self.turns.caller_speaks() || is_unnoticed);
        let from = self.playout.silent_from(now).filter(|_| may_wait)?;
        let has_agent = matches!(self.agent, AgentLeg::Ready | AgentLeg::Renewing { .. });
        // A goodbye waits only for what is written.
        if self.tools.is_writing() || (self.tools.is_running() && !is_closing) {
            Some((Wait::Tool, from))
        } else if !has_agent || self.turns.is_live_busy() || self.turns.is_owing() || is_unnoticed {
            Some((Wait::Agent, from))
        } else {
            None
        }
    }

    /// Whether our ear has heard what the service calls the caller's speech, and hears it no more. Where our ear is deaf
    /// to it, it may go on.
    fn has_stopped_speaking(&self, now: Instant) -> bool {
        let was_heard = self.ear.last_voiced().is_some_and(|last| last + EAR_LEADS >= self.speech_told);
        was_heard && !self.ear.is_voiced(now)
    }

    /// Says the sentence that bridges a silence, if one is due.
    pub(super) fn bridge_dead_air(&mut self, now: Instant) {
        let Some(bridge) = self.patience.due(now) else { return };
        if self.closing.is_some() && !self.tools.is_writing() {
            self.say_goodbye_instead(now);
            return;
        }
        let phrase = match bridge {
            Bridge::OneMoment => &self.phrases.one_moment,
            Bridge::StillHere => &self.phrases.still_here,
        };
        let phrase = phrase.clone();
        if self.say(now, phrase) {
            self.meter.bridged();
        }
    }

    /// What the next agent must know.
    pub(super) fn carried(&self) -> crate::history::Carried {
        let mut said = self.transcript.said_by_caller();
        said.drain(..said.len().saturating_sub(SAID_CARRIED));
        self.history.carried(self.name.clone(), said)
    }

    /// All that was said and done, also before this machine had the call.
    pub(super) fn talk(&self) -> Vec<Memory> {
        let mut talk = self.known.clone();
        talk.extend(self.history.with(self.transcript.said()));
        talk
    }

    /// Everything that was under way in the session is lost with it; the caller hears that they are not.
    fn cut_session(&mut self, now: Instant) {
        if self.closing.is_some() {
            // A goodbye that is under way is played to its end; there is nothing else to come back for.
            self.close_agent();
            self.turns.reset();
            self.finish_goodbye(now);
            return;
        }
        self.agent = AgentLeg::Broken { until: now + self.limits.reconnect_within };
        self.is_aging = false;
        if self.desk.is_on() {
            // The caller hears staff, and misses nobody.
            self.turns.session_lost();
            return;
        }
        self.stop_voice(now);
        self.turns.session_lost();
        let phrase = self.phrases.reconnecting.clone();
        if self.say(now, phrase) {
            self.meter.bridged();
        }
    }

    /// Drops what the caller has not heard, and closes the utterances it belonged to. The agent is told nothing.
    fn stop_voice(&mut self, now: Instant) {
        self.release();
        self.held_tools.clear();
        self.contest.clear();
        self.ear.cut(now);
        let cleared = self.playout.clear(now);
        if cleared.at_caller {
            self.outputs.push_back(Output::ClearCaller);
        }
        self.cut_utterances(&cleared);
        for response in self.turns.interrupt(now) {
            let outputs = &mut self.outputs;
            self.transcript.response_cut(&response, self.is_voiced, |utterance| {
                outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
            });
        }
    }

    /// The talk goes on in a session that knows nothing of it.
    fn resume(&mut self, now: Instant) {
        let was_lost = matches!(self.agent, AgentLeg::Broken { .. });
        self.is_renewing = false;
        let was_cut = self.agent == AgentLeg::Ready && self.has_something_to_cut() && !self.desk.is_on();
        if self.agent == AgentLeg::Ready {
            if !self.desk.is_on() {
                self.stop_voice(now);
            }
            self.turns.session_lost();
        }
        self.agent = AgentLeg::Ready;
        self.sessions += 1;
        if was_lost {
            self.meter.reconnected();
        }
        let history = self.talk();
        let is_beginning = history.is_empty();
        // Also where there is nothing to tell: by this the session knows that the call has turned to it.
        self.tell(AgentCommand::Recall(history));
        if is_beginning {
            // It broke before anything was heard: the greeting is still to be said.
            self.turns.forgive_all();
            self.turns.owe(Owed::Greeting);
            return;
        }
        // They stand in the transcript, and so in what was just recalled.
        let had_lines = !std::mem::take(&mut self.lines).is_empty();
        if was_lost || was_cut || had_lines {
            self.turns.owe(Owed::instructed(RESUMED));
        }
    }

    /// The call has cost as much as it may: the next agent, which costs nothing, has it. Whether that is so.
    pub(super) fn is_too_dear(&self, now: Instant) -> bool {
        self.closing.is_none() && self.limits.max_cost.is_some_and(|most| self.meter.cost(now) >= most)
    }

    /// Leaves the call to the next agent because of its cost.
    pub(super) fn stop_for_cost(&mut self, now: Instant) {
        self.end(now, EndReason::CostLimit);
    }
}
