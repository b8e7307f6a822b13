//! The agent of a rehearsal: the built-in receptionist does what it is told at once, a service in its own time.

use std::collections::VecDeque;

use audio::Encoding;
use call::event::{AgentCommand, AgentEvent};
use call::history::Carried;
use desk::CallContext;
use wire::call::Agent as AgentName;

use crate::agents::offline::Offline;
use crate::agents::{self, AgentHandle};
use crate::bridge::Bridge;

/// Who answers.
pub(super) enum Agent {
    /// The built-in receptionist, and what it has not been told yet.
    Inline { offline: Box<Offline>, orders: VecDeque<AgentCommand>, handle: AgentHandle, is_ready: bool },
    /// A service.
    Live(AgentHandle),
}

impl Agent {
    /// This agent, for this call.
    pub(super) fn of(
        bridge: &Bridge,
        name: AgentName,
        call: &CallContext,
        encoding: Encoding,
        records: bool,
    ) -> Agent {
        if name != AgentName::Offline {
            return Agent::Live(agents::start(bridge, name, call, encoding));
        }
        let (handle, end) = agents::ends();
        let dialogue = agents::dialogue(bridge, call, Carried::default()).on_recorded_line(records);
        let offline = Offline::new(bridge.0.desk.clone(), dialogue, None, encoding, None, end);
        Agent::Inline { offline: Box::new(offline), orders: VecDeque::new(), handle, is_ready: false }
    }

    /// Whether nothing outside is waited for.
    pub(super) fn is_inline(&self) -> bool {
        matches!(self, Agent::Inline { .. })
    }

    /// Passes a command on.
    pub(super) fn tell(&mut self, command: AgentCommand) {
        match self {
            Agent::Inline { orders, .. } => orders.push_back(command),
            Agent::Live(handle) => handle.tell(command),
        }
    }

    /// What has happened already, if anything has.
    pub(super) async fn happened(&mut self) -> Option<AgentEvent> {
        match self {
            Agent::Live(handle) => handle.happened(),
            Agent::Inline { offline, orders, handle, is_ready } => {
                if !std::mem::replace(is_ready, true) {
                    return Some(AgentEvent::Ready);
                }
                loop {
                    if let Some(event) = handle.happened() {
                        return Some(event);
                    }
                    let order = orders.pop_front()?;
                    // It tells us, and we are here.
                    offline.obey(order).await.ok()?;
                }
            }
        }
    }

    /// What happens next, in the agent's own time; never for one that has told everything.
    pub(super) async fn next(&mut self) -> Option<AgentEvent> {
        match self {
            Agent::Live(handle) => handle.next().await,
            Agent::Inline { .. } => None,
        }
    }

    /// The call is over.
    pub(super) fn close(&mut self) {
        self.tell(AgentCommand::Close);
    }
}
