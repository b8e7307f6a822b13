//! What programs tell each other.

use serde::{Deserialize, Serialize};
use wire::event::{CallRecord, Event};
use wire::history::EndReason;

use crate::live::{self, Order};

/// One message. A program counts its own from 1, so that others take each once and see when they missed one.
#[derive(Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) program: String,
    pub(super) seq: u64,
    pub(super) body: Body,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Body {
    /// The program has come, or has missed something: it wants to be told of all calls.
    Hello,
    /// Something happened to one of the program's calls.
    Happened { event: Box<Event> },
    /// One of its calls as it stands.
    Record { record: Box<CallRecord> },
    /// Its calls are these and no others.
    RollCall { calls: Vec<String> },
    /// Somebody at this program's windows wants something of a call that `to` holds.
    Order { to: String, call_sid: String, order: Word },
    /// It ends.
    Goodbye,
}

/// An [`Order`] that can travel.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub(super) enum Word {
    HangUp { reason: EndReason },
    StopRecording,
}

impl From<Order> for Word {
    fn from(order: Order) -> Word {
        match order {
            Order::HangUp(reason) => Word::HangUp { reason: live::why_ended(reason) },
            Order::StopRecording => Word::StopRecording,
        }
    }
}

impl Word {
    /// The order; none for a reason that nobody orders.
    pub(super) fn order(self) -> Option<Order> {
        let reason = match self {
            Word::StopRecording => return Some(Order::StopRecording),
            Word::HangUp { reason } => match reason {
                EndReason::CallerLeft => live::EndReason::CallerLeft,
                EndReason::Finished => live::EndReason::Finished,
                EndReason::TimeLimit => live::EndReason::TimeLimit,
                EndReason::Staff => live::EndReason::Staff,
                EndReason::Closing => live::EndReason::Closing,
                EndReason::AgentLost => live::EndReason::AgentLost,
                EndReason::CostLimit => live::EndReason::CostLimit,
                EndReason::PutThrough | EndReason::Silent | EndReason::Crashed => return None,
            },
        };
        Some(Order::HangUp(reason))
    }
}
