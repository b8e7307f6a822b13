//! What comes from the agent.

use std::time::Instant;

use super::{Call, tools::Called};
use crate::{
    event::{
        AgentCommand, AgentEvent, AiStatus, CallEvent, EndReason, Fault, FaultKind, ItemId, Output,
        ResponseId, ResponseStatus, StaffEvent,
    },
    instructions::CAME_BACK,
    leg::{AgentLeg, CallerLeg},
    turn::Owed,
};

impl Call {
    pub(super) fn on_agent(&mut self, now: Instant, event: AgentEvent) {
        if self.agent == AgentLeg::Gone {
            return;
        }
        match event {
            AgentEvent::Ready => self.on_ready(now),
            AgentEvent::CallerSpeechStarted(item) => self.on_speech_started(now, item),
            AgentEvent::CallerSpeechStopped(item) => self.on_speech_stopped(now, &item),
            AgentEvent::CallerSaid { item, text, is_final } => {
                self.on_caller_said(now, item, &text, is_final)
            }
            AgentEvent::ResponseStarted(response) => self.on_response_started(now, response),
            AgentEvent::Speech { response, item, sound } => {
                if self.turns.is_live(&response) {
                    self.is_voiced = true;
                    self.turns.sign(now, &response, true);
                    self.meter.sound(now, &item);
                    self.patience.ended();
                    if let Some(closing) = &mut self.closing {
                        closing.spoken = true;
                    }
                    self.transcript.agent_sounds(now, &response, &item);
                    self.playout.push(&response, &item, sound);
                }
            }
            AgentEvent::Words { response, item, text } => {
                if self.turns.is_live(&response) {
                    self.turns.sign(now, &response, true);
                    self.meter_text(now);
                    let utterance = self.transcript.agent_said(now, &response, &item, &text);
                    self.publish_utterance(utterance);
                }
            }
            AgentEvent::WordsDone { response, item, text } => {
                if self.turns.is_live(&response) {
                    self.turns.sign(now, &response, true);
                    let utterance = self.transcript.agent_worded(now, &response, &item, text);
                    self.publish_utterance(utterance);
                }
            }
            AgentEvent::ToolCalled { response, tool, name, request } => {
                self.on_tool_called(now, Called { response, tool, name, request });
            }
            AgentEvent::ResponseEnded { response, status } => self.on_response_ended(now, &response, status),
            AgentEvent::Step(step) => {
                let step = self.progress.told(step);
                self.publish_step(step);
            }
            AgentEvent::Named(name) => {
                let step = self.progress.named();
                self.set_name(&name);
                self.publish_step(step);
            }
            AgentEvent::NotUnderstood => self.publish(CallEvent::Staff(StaffEvent::NotUnderstood)),
            AgentEvent::Fault(fault) => self.publish(CallEvent::AgentFault(fault)),
            AgentEvent::Used(usage) => self.meter.used(usage),
            AgentEvent::Aging => self.is_aging = true,
            AgentEvent::Broken(fault) => self.on_broken(now, fault),
            AgentEvent::Lost(fault) => {
                self.agent = AgentLeg::Gone;
                self.lose(now, fault);
            }
        }
    }

    /// Words of an agent that only writes are its answer.
    fn meter_text(&mut self, now: Instant) {
        self.patience.ended();
        if !self.is_voiced {
            self.meter.text(now);
        }
    }

    /// Has the agent greet once both ends are there, whichever came first.
    pub(super) fn greet_if_both_are_there(&mut self) {
        if self.greet && self.agent == AgentLeg::Ready && self.caller == CallerLeg::Connected {
            self.greet = false;
            if self.known.is_empty() {
                self.turns.owe(Owed::Greeting);
            } else {
                self.tell(AgentCommand::Recall(self.known.clone()));
                self.turns.owe(Owed::instructed(CAME_BACK));
            }
        }
    }

    /// Keeps the caller's name and tells the desk, if it is news.
    pub(super) fn set_name(&mut self, name: &str) {
        let name = name.trim();
        if !name.is_empty() && self.name.as_deref() != Some(name) {
            self.name = Some(name.to_owned());
            self.publish(CallEvent::Named(name.to_owned()));
        }
    }

    /// The agent is gone. A goodbye that is under way is played to its end; otherwise the caller goes on without the
    /// media path.
    pub(super) fn lose(&mut self, now: Instant, fault: Fault) {
        self.publish(CallEvent::AgentFault(fault));
        self.turns.reset();
        if self.desk.is_on() {
            // Staff have the caller; who goes on is seen when they give the call back.
            return;
        }
        if self.closing.is_some() {
            self.finish_goodbye(now);
        } else {
            self.end(now, EndReason::AgentLost);
        }
    }

    /// The agent does not do its part: it is closed and counts as lost.
    pub(super) fn give_up_agent(&mut self, now: Instant, kind: FaultKind, detail: &str) {
        self.close_agent();
        self.lose(now, Fault { kind, detail: detail.into() });
    }

    /// Tells the desk when the agent does something else.
    pub(super) fn settle_status(&mut self) {
        let status = if self.desk.is_on() {
            AiStatus::Listening
        } else if !self.playout.is_idle() || self.turns.is_saying() {
            AiStatus::Speaking
        } else if self.tools.is_running() {
            AiStatus::ProcessingTool
        } else {
            AiStatus::Listening
        };
        if std::mem::replace(&mut self.status, status) != status {
            self.publish(CallEvent::AiStatusChanged(status));
        }
    }

    fn on_speech_started(&mut self, now: Instant, item: ItemId) {
        self.silence.broken();
        self.speech_told = now;
        self.clock.speech_began(now);
        self.transcript.caller_began(now, &item);
        self.turns.caller_began(item);
        self.meter.caller_speaks(now, true);
        // An interruption that our own ear saw first is this one.
        self.interrupted = self.contest.claim();
        self.barge_in(now);
    }

    fn on_speech_stopped(&mut self, now: Instant, item: &ItemId) {
        let is_news = self.turns.caller_ended(item);
        self.meter.caller_speaks(now, self.turns.caller_speaks());
        if !is_news || self.closing.is_some() || self.is_undecided(now, item) {
            return;
        }
        // Somebody who cut the agent off gets an answer even if no words are found in it; else silence would follow.
        let only_for = (!std::mem::take(&mut self.interrupted)).then(|| item.clone());
        self.turns.owe(Owed::Answer { instruction: None, only_for });
    }

    fn on_caller_said(&mut self, now: Instant, item: ItemId, text: &str, is_final: bool) {
        self.speech_told = now;
        // Noise is transcribed as nothing, or as a lone full stop.
        let has_words = text.chars().any(char::is_alphanumeric);
        let text = if has_words { text.trim() } else { "" };
        let utterance = self.transcript.caller_said(now, &item, text.to_owned(), is_final);
        self.publish_utterance(utterance);
        if has_words {
            self.silence.broken();
            let step = self.progress.caller_said();
            self.publish_step(step);
            if !self.turns.knows(&item) {
                self.on_speech_started(now, item.clone());
            }
            self.weigh_words(now, &item, text, is_final);
            if is_final {
                self.on_speech_stopped(now, &item);
            }
        } else if is_final && !self.was_no_speech(&item) {
            if self.turns.knows(&item) && self.interrupted {
                self.on_speech_stopped(now, &item);
            } else {
                self.turns.caller_ended(&item);
            }
            if self.turns.forgive(&item) {
                self.tell(AgentCommand::Forget(item));
            }
        }
    }

    fn on_response_started(&mut self, now: Instant, response: ResponseId) {
        self.meter.answering(now);
        if self.turns.started(now, response.clone()) {
            self.tell(AgentCommand::Cancel(response));
        } else if self.desk.is_on() {
            for response in self.turns.interrupt(now) {
                self.tell(AgentCommand::Cancel(response));
            }
        }
    }

    fn on_response_ended(&mut self, now: Instant, response: &ResponseId, status: ResponseStatus) {
        self.playout.complete(response);
        let outputs = &mut self.outputs;
        self.transcript.response_ended(response, |utterance| {
            outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
        });
        if let ResponseStatus::Failed(fault) = status {
            self.on_response_failed(now, response, fault);
            return;
        }
        let Some(ended) = self.turns.ended(response) else { return };
        if let Some(closing) = &mut self.closing
            && !closing.prompted
            && !ended.spoke
        {
            closing.prompted = true;
            let farewell = closing.farewell();
            self.turns.owe(farewell);
        }
        let is_empty = self.closing.is_none() && !ended.acted && !ended.cancelled;
        let was_empty = std::mem::replace(&mut self.is_mute, is_empty);
        if is_empty && !was_empty {
            self.turns.owe(Owed::answer());
        }
    }

    fn on_response_failed(&mut self, now: Instant, response: &ResponseId, fault: Fault) {
        let is_final = matches!(fault.kind, FaultKind::Key | FaultKind::Quota | FaultKind::Model);
        let goes_on = self.turns.failed(now, response);
        if is_final || !goes_on {
            self.close_agent();
            self.lose(now, fault);
            return;
        }
        self.publish(CallEvent::AgentFault(fault));
        if self.closing.is_some() {
            // There is no time to try again.
            self.turns.forgive_all();
            self.finish_goodbye(now);
        }
    }
}
