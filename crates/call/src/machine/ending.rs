//! Every way out of a call. All of them meet in `end`, which works once.

use std::time::{Duration, Instant};

use super::{Call, Closing, Leaving};
use crate::{
    event::{AgentCommand, CallEvent, EndReason, Ending, Output},
    instructions::{ENDED_MEANWHILE, HANG_UP_NOTE, PUT_THROUGH_NOTE, SAY_GOODBYE, SAY_PUT_THROUGH},
    leg::{AgentLeg, CallerLeg},
    tools::ToolOutcome,
    turn::Owed,
};

/// When a goodbye is asked for, so much of an answer that is wholly there may still be heard first.
const ROOM_BEFORE_GOODBYE: Duration = Duration::from_secs(4);
/// The last mark of a recording may take so long to come back.
const ROOM_AFTER_RECORDING: Duration = Duration::from_millis(500);
/// A caller who waits to be served otherwise is kept no longer than this for a tool that still writes.
const CALLER_WAITS_FOR_TOOLS: Duration = Duration::from_secs(3);

impl Closing {
    /// What is still to be said.
    pub(super) fn farewell(&self) -> Owed {
        Owed::instructed(match self.reason {
            EndReason::PutThrough => SAY_PUT_THROUGH,
            _ => SAY_GOODBYE,
        })
    }
}

impl Call {
    pub(super) fn on_caller_left(&mut self, now: Instant) {
        self.caller = CallerLeg::Gone;
        if let Some(leaving) = &mut self.leaving {
            leaving.caller_waits = false;
            return;
        }
        // Hanging up during the goodbye does not change why the call ended; who hangs up before they were put through was not.
        let closing = self.closing.as_ref().filter(|closing| closing.reason != EndReason::PutThrough);
        let reason = closing.map_or(EndReason::CallerLeft, |closing| closing.reason);
        self.end(now, reason);
    }

    pub(super) fn on_hang_up(&mut self, now: Instant, reason: EndReason) {
        match reason {
            EndReason::CallerLeft => self.on_caller_left(now),
            EndReason::AgentLost | EndReason::CostLimit => self.end(now, reason),
            EndReason::Finished | EndReason::TimeLimit | EndReason::Staff | EndReason::Closing => {
                if self.end_at_desk(now, reason) {
                    return;
                }
                self.say_goodbye(now, reason, HANG_UP_NOTE, self.limits.hang_up_grace);
            }
            EndReason::PutThrough if self.end_at_desk(now, reason) => {}
            // The agent itself has asked for it.
            EndReason::PutThrough if self.tools.is_transferring() => self.part_from_caller(now),
            EndReason::PutThrough => {
                self.say_goodbye(now, reason, PUT_THROUGH_NOTE, self.limits.hang_up_grace);
            }
        }
    }

    /// The caller is put through because the agent wants it: what it has begun to say is said to its end, then it tells the
    /// caller. Comes with the order and with the tool's outcome, whichever is first.
    pub(super) fn part_from_caller(&mut self, now: Instant) {
        let reason = EndReason::PutThrough;
        let can_tell = self.agent == AgentLeg::Ready && self.caller == CallerLeg::Connected;
        if !can_tell || self.closing.is_some() || self.is_over() {
            return self.say_goodbye(now, reason, PUT_THROUGH_NOTE, self.limits.hang_up_grace);
        }
        self.begin_goodbye(reason, PUT_THROUGH_NOTE, now + self.limits.hang_up_grace);
    }

    /// Has the agent say goodbye; the call ends when that was heard, and after `grace` all the same.
    pub(super) fn say_goodbye(&mut self, now: Instant, reason: EndReason, note: &str, grace: Duration) {
        if self.is_over() {
            return;
        }
        let by = now + grace;
        if let Some(closing) = &mut self.closing {
            closing.by = closing.by.min(by);
            return;
        }
        if self.caller != CallerLeg::Connected {
            self.end(now, reason);
            return;
        }
        if self.agent != AgentLeg::Ready {
            self.close_agent();
            self.turns.reset();
            let phrase = self.goodbye(reason);
            if self.say(now, phrase) {
                self.close_with_recording(now, reason, by);
            } else {
                self.end(now, reason);
            }
            return;
        }
        if self.turns.is_live_busy() || self.playout.remaining(now) > ROOM_BEFORE_GOODBYE {
            self.interrupt(now);
        }
        self.begin_goodbye(reason, note, by);
    }

    fn begin_goodbye(&mut self, reason: EndReason, note: &str, by: Instant) {
        let closing = Closing { reason, by, by_agent: false, prompted: true, spoken: false, recorded: false };
        let farewell = closing.farewell();
        self.closing = Some(closing);
        self.keys.clear();
        self.lines.clear();
        self.turns.forgive_all();
        self.tell(AgentCommand::Note(note.into()));
        self.turns.owe(farewell);
    }

    /// The agent that should say goodbye is gone or has failed: what it has said of it is heard out, and where that is
    /// nothing a recording says it.
    pub(super) fn finish_goodbye(&mut self, now: Instant) {
        self.playout.complete_all();
        if self.closing.as_ref().is_some_and(|closing| !closing.spoken && closing.prompted) {
            self.say_goodbye_instead(now);
        }
    }

    /// The agent does not say the goodbye it was asked for, or not to its end, so a recording does.
    pub(super) fn say_goodbye_instead(&mut self, now: Instant) {
        let Some(closing) = &self.closing else { return };
        let (reason, by) = (closing.reason, closing.by);
        if closing.recorded {
            return;
        }
        let phrase = self.goodbye(reason);
        if self.say(now, phrase) {
            for response in self.turns.interrupt(now) {
                self.tell(AgentCommand::Cancel(response));
            }
            self.turns.forgive_all();
            self.close_with_recording(now, reason, by);
        }
    }

    /// The call ends with the recording that is being played, for which there is always time.
    fn close_with_recording(&mut self, now: Instant, reason: EndReason, by: Instant) {
        let by = by.max(now + self.playout.remaining(now) + ROOM_AFTER_RECORDING);
        self.closing =
            Some(Closing { reason, by, by_agent: false, prompted: true, spoken: true, recorded: true });
    }

    /// Ends the call when the goodbye has been heard to its end.
    pub(super) fn end_if_said(&mut self, now: Instant) {
        let Some(closing) = &self.closing else { return };
        let has_floor = closing.recorded || (!self.turns.is_busy() && !self.turns.is_owing());
        let is_said = has_floor && self.playout.is_idle() && !self.tools.is_writing();
        if is_said {
            self.end(now, closing.reason);
        }
    }

    /// Ends the talk. A tool that may still write is waited for, so that the record is whole.
    pub(super) fn end(&mut self, now: Instant, reason: EndReason) {
        if self.is_over() {
            return;
        }
        let caller_waits =
            matches!(reason, EndReason::AgentLost | EndReason::CostLimit) && self.caller != CallerLeg::Gone;
        self.contest.clear();
        self.end_desk();
        let cleared = self.playout.clear(now);
        if cleared.at_caller && caller_waits {
            self.outputs.push_back(Output::ClearCaller);
        }
        self.cut_utterances(&cleared);
        let over = self.meter.close();
        self.publish_turn(over, now);
        let outputs = &mut self.outputs;
        self.transcript.close(self.is_voiced, |utterance| {
            outputs.push_back(Output::Publish(CallEvent::Utterance(utterance)));
        });
        self.close_agent();
        self.turns.reset();
        let patience = if caller_waits { CALLER_WAITS_FOR_TOOLS } else { self.limits.tool_deadline };
        self.leaving = Some(Leaving { reason, caller_waits, by: now + patience });
        self.end_if_all_is_written();
    }

    /// Tells the agent, if it is there, that no more is wanted of it.
    pub(super) fn close_agent(&mut self) {
        if self.agent != AgentLeg::Gone {
            self.agent = AgentLeg::Gone;
            self.outputs.push_back(Output::ToAgent(AgentCommand::Close));
        }
    }

    /// The last word, when the talk is over and no tool writes any more.
    pub(super) fn end_if_all_is_written(&mut self) {
        if !self.tools.may_still_write() {
            self.finish();
        }
    }

    /// The last word, once, if the talk is over.
    pub(super) fn finish(&mut self) {
        let Some(Leaving { reason, caller_waits, .. }) = self.leaving.take() else { return };
        for tool in self.tools.abandon() {
            let outcome = ToolOutcome::Failed { say: ENDED_MEANWHILE.into() };
            self.publish(CallEvent::ToolEnded { tool, outcome });
        }
        let lasted = self.now.saturating_duration_since(self.began);
        let figures = self.figures(self.now);
        self.publish(CallEvent::Figures(Box::new(figures)));
        self.outputs.push_back(Output::Ended(Box::new(Ending {
            reason,
            lasted,
            caller_waits,
            booked: self.booked,
            carried: self.carried(),
            talk: if reason == EndReason::PutThrough { self.talk() } else { Vec::new() },
            figures,
        })));
        self.ended = true;
    }
}
