//! Tool calls on their way from the agent to the desk and back.

use std::time::Instant;

use super::{Call, Closing};
use crate::{
    event::{AgentCommand, CallEvent, EndReason, Output, ResponseId},
    history::Memory,
    instructions::{END_TOO_EARLY, TOOL_CUT_OFF, TOOL_OVERDUE, late_result},
    tool_calls::{Known, Returned},
    tools::{ToolId, ToolOutcome, ToolRequest},
    turn::Owed,
};

/// A tool call as the agent made it.
pub(super) struct Called {
    /// Of which response.
    pub(super) response: ResponseId,
    pub(super) tool: ToolId,
    /// The name the agent used.
    pub(super) name: String,
    pub(super) request: Result<ToolRequest, ToolOutcome>,
}

impl Call {
    pub(super) fn on_tool_called(&mut self, now: Instant, called: Called) {
        match self.tools.known(&called.tool) {
            Known::New => {}
            Known::Running => return,
            Known::Answered(outcome) => {
                self.tell(AgentCommand::ToolResult(called.tool, outcome));
                self.turns.sign(now, &called.response, false);
                if self.closing.is_none() {
                    self.turns.owe(Owed::answer());
                }
                return;
            }
        }
        if !self.turns.is_live(&called.response) {
            self.refuse_tool(called.tool);
            return;
        }
        self.turns.sign(now, &called.response, false);
        // "Wait, no" must not come a moment too late for what the agent is about to write.
        if self.is_holding() && called.request.as_ref().is_ok_and(ToolRequest::has_side_effect) {
            if !self.held_tools.iter().any(|held| held.tool == called.tool) {
                self.held_tools.push(called);
            }
            return;
        }
        self.begin_tool(now, called);
    }

    /// The caller has spoken since it was called: nothing is begun, and the service still gets its result.
    pub(super) fn refuse_tool(&mut self, tool: ToolId) {
        let outcome = ToolOutcome::Failed { say: TOOL_CUT_OFF.into() };
        self.tools.answer(tool.clone(), outcome.clone());
        self.tell(AgentCommand::ToolResult(tool, outcome));
    }

    /// Does what is asked. Whether the response that asked has ended meanwhile does not matter.
    pub(super) fn begin_tool(&mut self, now: Instant, called: Called) {
        let Called { tool, name, request, .. } = called;
        self.publish(CallEvent::ToolStarted {
            tool: tool.clone(),
            name,
            request: request.as_ref().ok().cloned(),
        });
        match request {
            Err(outcome) => {
                self.answer_tool(tool, outcome);
                self.owe_result();
            }
            Ok(request @ ToolRequest::EndCall { .. }) => self.on_end_call(now, tool, &request),
            Ok(request) => self.run_tool(now, tool, request),
        }
    }

    pub(super) fn on_tool_finished(&mut self, now: Instant, tool: ToolId, outcome: ToolOutcome) {
        match self.tools.returned(&tool, &outcome) {
            Returned::Unknown => return,
            Returned::InTime(request) => {
                self.record_outcome(&tool, &request, &outcome);
                let is_parting = outcome == ToolOutcome::PuttingThrough;
                self.tell_result(tool, request, outcome);
                if is_parting {
                    self.part_from_caller(now);
                } else {
                    self.owe_result();
                }
            }
            Returned::Late(request) => {
                self.record_outcome(&tool, &request, &outcome);
                if let Some(note) = late_result(&outcome) {
                    self.tell(AgentCommand::Note(note));
                    self.owe_result();
                }
            }
        }
        self.end_if_all_is_written();
    }

    /// Tools whose time is over: the agent is told that they failed, so that the talk goes on.
    pub(super) fn give_up_tools(&mut self, now: Instant) {
        let outcome = ToolOutcome::Failed { say: TOOL_OVERDUE.into() };
        while let Some((tool, request)) = self.tools.overdue(now, &outcome) {
            self.record_outcome(&tool, &request, &outcome);
            self.tell_result(tool, request, outcome.clone());
            self.owe_result();
        }
    }

    fn run_tool(&mut self, now: Instant, tool: ToolId, request: ToolRequest) {
        // There is more to do after all; the agent ends the call again when that is done.
        self.closing.take_if(|closing| closing.by_agent);
        if let Some(name) = request.customer_name() {
            self.set_name(name);
        }
        let step = self.progress.tool_started(&request);
        self.publish_step(step);
        self.outputs.push_back(Output::RunTool(tool.clone(), request.clone()));
        self.tools.begin(tool, request, now + self.limits.tool_deadline, self.sessions);
    }

    /// The agent wants to hang up. If it has said nothing in this response it is asked for a goodbye when that ends.
    fn on_end_call(&mut self, now: Instant, tool: ToolId, request: &ToolRequest) {
        if self.tools.is_running() || !self.held_tools.is_empty() {
            self.answer_tool(tool, ToolOutcome::Failed { say: END_TOO_EARLY.into() });
            self.owe_result();
            return;
        }
        let step = self.progress.tool_started(request);
        self.publish_step(step);
        self.answer_tool(tool, ToolOutcome::Ending);
        if self.closing.is_none() {
            self.keys.clear();
            self.lines.clear();
            self.turns.forgive_all();
            let by = now + self.limits.farewell_within;
            self.closing = Some(Closing {
                reason: EndReason::Finished,
                by,
                by_agent: true,
                prompted: false,
                spoken: false,
                recorded: false,
            });
        }
    }

    /// The agent learns what came of a tool call; a session that knows nothing of the call learns of both.
    fn tell_result(&mut self, tool: ToolId, request: ToolRequest, outcome: ToolOutcome) {
        let command = if self.tools.session(&tool) == Some(self.sessions) {
            AgentCommand::ToolResult(tool, outcome)
        } else {
            AgentCommand::Recall(vec![Memory::Done(tool, request, outcome)])
        };
        self.tell(command);
    }

    /// A tool call that needs nothing to be run.
    fn answer_tool(&mut self, tool: ToolId, outcome: ToolOutcome) {
        self.tools.answer(tool.clone(), outcome.clone());
        self.publish(CallEvent::ToolEnded { tool: tool.clone(), outcome: outcome.clone() });
        self.tell(AgentCommand::ToolResult(tool, outcome));
    }

    fn record_outcome(&mut self, tool: &ToolId, request: &ToolRequest, outcome: &ToolOutcome) {
        self.publish(CallEvent::ToolEnded { tool: tool.clone(), outcome: outcome.clone() });
        if let ToolOutcome::Booked { customer_name, .. } = outcome {
            self.booked = true;
            self.set_name(customer_name);
        }
        self.history.ended(self.transcript.len(), tool, request, outcome);
        let step = self.progress.tool_ended(request, outcome);
        self.publish_step(step);
    }

    /// The agent has something to tell. Several results become one answer.
    fn owe_result(&mut self) {
        let owed = self.closing.as_ref().map_or_else(Owed::answer, Closing::farewell);
        self.turns.owe_on(owed);
    }
}
