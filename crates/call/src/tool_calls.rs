//! The tool calls of a call: which are open, until when, and with what they ended.
//!
//! Each is answered exactly once; the same id again is answered with the first outcome.

use std::time::Instant;

use crate::tools::{ToolId, ToolOutcome, ToolRequest};

/// All tool calls of a call, in order.
#[derive(Default)]
pub(crate) struct ToolCalls {
    calls: Vec<ToolCall>,
    /// How many are running, kept beside so that the per-frame path does not count.
    running: usize,
}

struct ToolCall {
    id: ToolId,
    /// Of which session of the agent's.
    session: u32,
    request: Option<ToolRequest>,
    state: State,
    /// What the agent was told.
    told: Option<ToolOutcome>,
}

#[derive(PartialEq, Eq)]
enum State {
    Running {
        until: Instant,
    },
    /// Told as failed, and still at work as far as is known.
    Overdue,
    Done,
}

/// Whether a tool call is known.
pub(crate) enum Known {
    /// It is not.
    New,
    /// It is at work and will be answered.
    Running,
    /// It was answered with this.
    Answered(ToolOutcome),
}

/// A result that came back.
pub(crate) enum Returned {
    /// Of no tool call that is open: to be ignored.
    Unknown,
    /// In time.
    InTime(ToolRequest),
    /// After the agent was told that it failed.
    Late(ToolRequest),
}

impl ToolCalls {
    /// How the tool call stands.
    pub(crate) fn known(&self, id: &ToolId) -> Known {
        match self.calls.iter().find(|call| call.id == *id) {
            None => Known::New,
            Some(ToolCall { told: Some(told), .. }) => Known::Answered(told.clone()),
            Some(_) => Known::Running,
        }
    }

    /// A tool is run.
    pub(crate) fn begin(&mut self, id: ToolId, request: ToolRequest, until: Instant, session: u32) {
        self.running += 1;
        self.calls.push(ToolCall {
            id,
            session,
            request: Some(request),
            state: State::Running { until },
            told: None,
        });
    }

    /// A tool call is answered without running anything.
    pub(crate) fn answer(&mut self, id: ToolId, outcome: ToolOutcome) {
        self.calls.push(ToolCall { id, session: 0, request: None, state: State::Done, told: Some(outcome) });
    }

    /// A tool came back.
    pub(crate) fn returned(&mut self, id: &ToolId, outcome: &ToolOutcome) -> Returned {
        let Some(call) = self.calls.iter_mut().find(|call| call.id == *id && call.state != State::Done)
        else {
            return Returned::Unknown;
        };
        let late = call.state == State::Overdue;
        call.state = State::Done;
        call.told.get_or_insert_with(|| outcome.clone());
        let Some(request) = call.request.take() else { return Returned::Unknown };
        if late {
            return Returned::Late(request);
        }
        self.running -= 1;
        Returned::InTime(request)
    }

    /// The next tool whose time is over, told as `outcome`.
    pub(crate) fn overdue(&mut self, now: Instant, outcome: &ToolOutcome) -> Option<(ToolId, ToolRequest)> {
        let is_over = |call: &&mut ToolCall| matches!(call.state, State::Running { until } if until <= now);
        let call = self.calls.iter_mut().find(is_over)?;
        call.state = State::Overdue;
        call.told = Some(outcome.clone());
        self.running -= 1;
        Some((call.id.clone(), call.request.clone()?))
    }

    /// In which session of the agent's the tool was asked for.
    pub(crate) fn session(&self, id: &ToolId) -> Option<u32> {
        self.calls.iter().find(|call| call.id == *id).map(|call| call.session)
    }

    /// Whether the agent waits for a tool.
    pub(crate) fn is_running(&self) -> bool {
        self.running > 0
    }

    /// Whether the agent waits to be told that the caller is put through.
    pub(crate) fn is_transferring(&self) -> bool {
        let is_transfer =
            |request: &Option<ToolRequest>| matches!(request, Some(ToolRequest::TransferToPerson { .. }));
        self.running > 0
            && self
                .calls
                .iter()
                .any(|call| matches!(call.state, State::Running { .. }) && is_transfer(&call.request))
    }

    /// Whether the agent waits for a tool that writes.
    pub(crate) fn is_writing(&self) -> bool {
        self.running > 0
            && self.calls.iter().any(|call| matches!(call.state, State::Running { .. }) && call.writes())
    }

    /// Whether a tool that writes may still come back, overdue or not.
    pub(crate) fn may_still_write(&self) -> bool {
        self.calls.iter().any(|call| call.state != State::Done && call.writes())
    }

    /// The tools that have not come back; they are done with.
    pub(crate) fn abandon(&mut self) -> Vec<ToolId> {
        self.running = 0;
        let open = self.calls.iter_mut().filter(|call| call.state != State::Done);
        open.map(|call| {
            call.state = State::Done;
            call.id.clone()
        })
        .collect()
    }

    /// When the next tool's time is over.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.running == 0 {
            return None;
        }
        let until = self.calls.iter().filter_map(|call| match call.state {
            State::Running { until } => Some(until),
            _ => None,
        });
        until.min()
    }
}

impl ToolCall {
    fn writes(&self) -> bool {
        self.request.as_ref().is_some_and(ToolRequest::has_side_effect)
    }
}
