//! Where the caller's speech meets the agent's: who holds their breath, who stops, and how.

use std::time::{Duration, Instant};

use super::Call;
use crate::{
    backchannel::{is_backchannel, is_repeated},
    barge_in::{Situation, Verdict, judge},
    ear::{Finding, Nature},
    event::{AgentCommand, CallEvent, ItemId, Output},
    hold::{Decision, Hold, Service, decide},
    playout::Cleared,
    transcript::Heard,
    turn::Owed,
};

/// With less than this to be heard the agent is at its end, and a short word is an answer to it.
const AT_ITS_END: Duration = Duration::from_secs(1);

impl Call {
    /// The caller seems to speak: our ear says so, or the service.
    pub(super) fn barge_in(&mut self, now: Instant) {
        if self.desk.is_on() {
            // Two people talk; nobody is cut off.
            return;
        }
        match judge(self.situation()) {
            Verdict::Allow => {
                self.deferred = false;
                if self.has_something_to_cut() {
                    self.hold(now);
                }
            }
            Verdict::Defer => self.deferred = true,
            Verdict::Block => self.deferred = false,
        }
    }

    /// Looks again at speech that was let run beside a tool.
    pub(super) fn reconsider_barge_in(&mut self, now: Instant) {
        if !self.deferred {
            return;
        }
        if self.turns.caller_speaks() || self.ear.is_voiced(now) {
            self.barge_in(now);
        } else {
            self.deferred = false;
        }
    }

    pub(super) fn situation(&self) -> Situation {
        Situation {
            saying_goodbye: self.closing.is_some(),
            side_effect_in_flight: self.tools.is_writing(),
            announcing: self.announcing.is_some(),
        }
    }

    pub(super) fn has_something_to_cut(&self) -> bool {
        self.turns.is_live_busy() || !self.playout.is_idle()
    }

    /// Decides what can be decided by now.
    pub(super) fn settle_contest(&mut self, now: Instant) {
        if self.is_holding() {
            match judge(self.situation()) {
                Verdict::Allow if self.has_something_to_cut() || !self.held_tools.is_empty() => {
                    self.decide_hold(now);
                }
                // All was heard meanwhile: the caller has the floor anyway.
                Verdict::Allow => self.release(),
                Verdict::Defer => {
                    self.release();
                    self.deferred = true;
                }
                Verdict::Block => {}
            }
        }
        let is_closing = self.closing.is_some();
        if is_closing {
            self.contest.clear();
        }
        if !self.is_holding() {
            for called in std::mem::take(&mut self.held_tools) {
                self.begin_tool(now, called);
            }
        }
        if is_closing {
            return;
        }
        if self.contest.give_up_claim(now, &self.ear) {
            self.turns.owe(Owed::answer());
        }
        if !self.has_something_to_cut() {
            while let Some(item) = self.contest.take_overdue(now) {
                self.turns.owe(Owed::Answer { instruction: None, only_for: Some(item) });
            }
        }
    }

    /// Whether the end of an item's speech gives no reason to answer yet.
    pub(super) fn is_undecided(&mut self, now: Instant, item: &ItemId) -> bool {
        if let Some(hold) = self.contest.hold.as_mut().filter(|hold| hold.item.as_ref() == Some(item)) {
            hold.service = Service::Ended;
            return true;
        }
        self.contest.doubt_ended(now, item)
    }

    /// Words have been found in the caller's item: they settle what the ear could not.
    pub(super) fn weigh_words(&mut self, now: Instant, item: &ItemId, text: &str, is_final: bool) {
        let hold = self.contest.hold.as_ref().filter(|hold| hold.item.as_ref() == Some(item));
        if let Some(hold) = hold {
            if !(is_backchannel(text) && hold.mid_speech) {
                self.confirm(now);
            } else if is_final {
                self.go_on(now, false);
                self.contest.take_doubt(item);
                self.turns.caller_ended(item);
                self.silence.only_listening(self.limits.dead_air);
            }
            return;
        }
        let Some(doubt) = self.contest.doubted(item) else { return };
        let is_echo = doubt.is_echo && is_repeated(text, self.transcript.last_of_agent());
        let asks_for_nothing = doubt.mid_speech && is_backchannel(text);
        if (is_echo || asks_for_nothing) && !is_final {
            return;
        }
        let Some(doubt) = self.contest.take_doubt(item) else { return };
        if is_echo {
            self.turns.caller_ended(item);
            self.tell(AgentCommand::Forget(item.clone()));
        } else if asks_for_nothing {
            self.turns.caller_ended(item);
            self.silence.only_listening(self.limits.dead_air);
        } else {
            if self.has_something_to_cut() && judge(self.situation()) == Verdict::Allow {
                self.count_interruption(now);
                self.interrupt(now);
            }
            match doubt.ended {
                Some(_) if self.closing.is_none() => self.turns.owe(Owed::answer()),
                Some(_) => {}
                None => self.interrupted = true,
            }
        }
    }

    /// The service has found no words in the caller's item. Whether that settles it: the item was no speech.
    pub(super) fn was_no_speech(&mut self, item: &ItemId) -> bool {
        let now = self.now;
        if let Some(hold) = self.contest.hold.as_mut().filter(|hold| hold.item.as_ref() == Some(item)) {
            hold.service = Service::Ended;
            self.turns.caller_ended(item);
            if decide(self.ear.finding(now), Service::Ended, false) != Decision::GoOn {
                return true;
            }
            self.go_on(now, false);
        } else if self.contest.doubted(item).is_none() {
            return false;
        }
        self.turns.caller_ended(item);
        self.turns.forgive(item);
        self.contest.take_doubt(item);
        self.tell(AgentCommand::Forget(item.clone()));
        true
    }

    /// Stops the agent at once: nothing more is sent, what lies at the caller's side is dropped, the response under
    /// way is cancelled, and the service is told how much of each item was heard.
    pub(super) fn interrupt(&mut self, now: Instant) {
        let was_held = self.is_holding();
        self.release();
        self.cut(now, was_held);
    }

    /// See [`interrupt`](Self::interrupt); `was_held` when nothing was sent for a while before.
    fn cut(&mut self, now: Instant, was_held: bool) {
        let cleared = self.playout.clear(now);
        self.ear.cut(now);
        // While it was held the caller's side has played what it had, by our clock; its own clock may be behind.
        if cleared.at_caller || (was_held && !cleared.items.is_empty()) {
            self.outputs.push_back(Output::ClearCaller);
        }
        for response in self.turns.interrupt(now) {
            let outputs = &mut self.outputs;
            self.transcript.response_cut(&response, self.is_voiced, |utterance| {
                outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
            });
            self.tell(AgentCommand::Cancel(response));
        }
        for called in std::mem::take(&mut self.held_tools) {
            self.refuse_tool(called.tool);
        }
        for item in &cleared.items {
            // An item that was heard to its end is left whole: truncating it would take its words from the service.
            if !(item.complete && item.heard >= item.received) {
                self.tell(AgentCommand::Truncate { item: item.item.clone(), heard: item.heard });
            }
        }
        self.cut_utterances(&cleared);
    }

    /// Parts the utterances of what was cleared into heard and cut.
    pub(super) fn cut_utterances(&mut self, cleared: &Cleared) {
        for item in &cleared.items {
            let heard = Heard { heard: item.heard, received: item.received, complete: item.complete };
            let utterance = self.transcript.cut(&item.item, heard);
            self.publish_utterance(utterance);
        }
    }

    /// From here on nothing is sent until it is decided who speaks.
    fn hold(&mut self, now: Instant) {
        let item = self.turns.speaking().cloned();
        if let Some(hold) = &mut self.contest.hold {
            if item.is_some() && hold.item != item {
                hold.item = item;
                hold.service = Service::Hears;
            }
            return;
        }
        if item.as_ref().is_some_and(|item| self.contest.was_dismissed(now, &self.ear, item)) {
            return;
        }
        let mid_speech = self.turns.is_live_busy() || self.playout.remaining(now) > AT_ITS_END;
        self.contest.hold = Some(Hold::new(now, self.limits.confirm_speech_within, item, mid_speech));
    }

    fn decide_hold(&mut self, now: Instant) {
        let Some(hold) = &self.contest.hold else { return };
        let (service, is_due) = (hold.service, hold.by <= now);
        let finding = self.ear.finding(now);
        match decide(finding, service, is_due) {
            Decision::Wait => {}
            Decision::GoOn => {
                let is_new_echo =
                    matches!(finding, Finding::Brief | Finding::Beginning) && self.ear.is_echo();
                if is_new_echo {
                    self.ear.dismiss();
                }
                self.go_on(now, is_new_echo || finding == Finding::Echo);
            }
            // The service alone hears it.
            Decision::Interrupt if finding == Finding::Nothing => self.confirm(now),
            Decision::Interrupt => match self.ear.nature() {
                Nature::Voice => self.confirm(now),
                Nature::Steady if service == Service::Hears => self.confirm(now),
                nature => {
                    self.ear.dismiss();
                    self.go_on(now, nature == Nature::Echo);
                }
            },
        }
    }

    /// The caller has the floor, and is owed an answer even if no words are found in what they say.
    fn confirm(&mut self, now: Instant) {
        let Some(hold) = self.contest.hold.take() else { return };
        self.count_interruption(now);
        self.silence.broken();
        self.cut(now, true);
        match hold.service {
            Service::Silent => self.contest.unclaimed(now),
            Service::Hears => self.interrupted = true,
            Service::Ended => self.turns.owe(Owed::answer()),
        }
    }

    pub(super) fn count_interruption(&mut self, now: Instant) {
        self.alarms.interruptions += 1;
        let over = self.meter.interrupted();
        self.publish_turn(over, now);
    }

    /// It was nothing: the agent goes on where it stopped.
    fn go_on(&mut self, now: Instant, is_echo: bool) {
        self.ear.rearm();
        if !self.playout.has_waiting() && !self.turns.is_live_busy() {
            // Nothing was held back: it is the caller's turn, however short.
            self.release();
            return;
        }
        let Some(hold) = self.contest.hold.take() else { return };
        self.alarms.false_alarms += 1;
        self.contest.dismiss(now, hold, is_echo);
    }

    /// Lets the agent go on without a word about who spoke: the caller's item is answered in its turn.
    pub(super) fn release(&mut self) {
        let Some(hold) = self.contest.hold.take() else { return };
        if hold.service == Service::Ended && self.closing.is_none() {
            self.turns.owe(Owed::Answer { instruction: None, only_for: hold.item });
        }
    }
}
