//! The loop of one call: the only place that performs what the call machine asks for.
//!
//! It enqueues and never waits on a peer: the caller's socket and the agent have writers of their own, and tools run as
//! tasks. So the call is handled on time whatever the others do.

use std::future::Future;

use bytes::Bytes;
use call::event::{
    AgentCommand, AgentEvent, CallEvent, EndReason, Ending, Fault, FaultKind, Input, MarkName, Output,
};
use call::tools::{ToolId, ToolOutcome};
use call::{Call, Setup};
use desk::live::{Order, Registered};
use desk::{CallContext, Desk};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::agents::{AgentHandle, AiLamp};
use crate::bridge::now;
use crate::outbox::Outbox;

/// Orders from the windows waiting at the most; each is handled within a frame.
pub const ORDERS: usize = 8;

/// Frames waiting for a caller's socket at the most: 2 s. The machine is never more than 200 ms ahead, so more than that
/// means that the socket does not take them.
pub const FRAMES: usize = 100;

/// The caller's end of a call: a Twilio stream or a softphone.
pub trait Caller: Send {
    /// What the caller does next; `None` when they are gone, and ever after. May be dropped and called again.
    fn next(&mut self) -> impl Future<Output = Option<Input>> + Send;
}

/// What the caller's end is given to do.
pub enum ToCaller {
    /// Play this.
    Sound(Bytes),
    /// Tell when everything before was played.
    Mark(MarkName),
    /// Forget what was not played yet.
    Clear,
    /// The call is over for this end: close it.
    Close(Ending),
}

/// One call, as its loop holds it.
pub struct Line {
    /// The verbs.
    pub desk: Desk,
    /// Which call, and who calls.
    pub context: CallContext,
    /// Its record.
    pub registered: Registered,
    /// From the windows.
    pub orders: mpsc::Receiver<Order>,
    /// To the caller's end.
    pub to_caller: Outbox<ToCaller>,
    /// Cancelled when the program is closing.
    pub stop: CancellationToken,
    /// Shows how the agent's service is, when it has one.
    pub lamp: Option<AiLamp>,
    /// Stands before the ids of utterances, when a second machine goes on with the call.
    pub utterance_prefix: &'static str,
}

impl Line {
    /// Runs one call machine to its end. The caller's end stays open: whoever called this decides what follows.
    pub async fn run(&mut self, setup: Setup, mut agent: AgentHandle, caller: &mut impl Caller) -> Ending {
        let mut call = Call::new(setup, now());
        let mut tools: JoinSet<(ToolId, ToolOutcome)> = JoinSet::new();
        let (mut agent_is_there, mut caller_is_there, mut stopping) = (true, true, false);
        call.handle(now(), Input::CallerConnected);
        loop {
            let mut ending = None;
            while let Some(output) = call.poll() {
                ending = self.perform(output, &agent, &mut tools).or(ending);
            }
            if let Some(ending) = ending {
                if agent.dropped() > 0 {
                    tracing::warn!(
                        callSid = self.context.call_sid,
                        frames = agent.dropped(),
                        "The agent did not take the caller's sound in time"
                    );
                }
                return ending;
            }
            let deadline = call.deadline();
            let input = tokio::select! {
                biased;
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    Input::HangUp(EndReason::Closing)
                }
                Some(order) = self.orders.recv() => match order {
                    Order::HangUp(EndReason::CallerLeft) => Input::CallerLeft,
                    Order::HangUp(reason) => Input::HangUp(reason),
                },
                input = caller.next(), if caller_is_there => input.unwrap_or_else(|| {
                    caller_is_there = false;
                    Input::CallerLeft
                }),
                event = agent.next(), if agent_is_there => Input::Agent(event.unwrap_or_else(|| {
                    agent_is_there = false;
                    // An agent says so itself when it is lost; one that just ends has failed in a way it did not expect.
                    AgentEvent::Lost(Fault { kind: FaultKind::Service, detail: "the agent ended".into() })
                })),
                Some(finished) = tools.join_next() => match finished {
                    Ok((tool, outcome)) => Input::ToolFinished(tool, outcome),
                    // The desk catches what its tools do; the machine's own deadline tells the agent.
                    Err(_) => Input::Tick,
                },
                () = tokio::time::sleep_until(deadline.unwrap_or_else(now).into()), if deadline.is_some() => Input::Tick,
            };
            if let (Input::Agent(AgentEvent::Ready), Some(lamp)) = (&input, &self.lamp) {
                lamp.works();
            }
            call.handle(now(), input);
        }
    }

    fn perform(
        &self,
        output: Output,
        agent: &AgentHandle,
        tools: &mut JoinSet<(ToolId, ToolOutcome)>,
    ) -> Option<Ending> {
        match output {
            Output::ToCaller(sound) => self.to_caller.sound(ToCaller::Sound(sound)),
            Output::Mark(mark) => self.to_caller.order(ToCaller::Mark(mark)),
            Output::ClearCaller => {
                self.to_caller.silence();
                self.to_caller.order(ToCaller::Clear);
            }
            Output::ToAgent(command) => agent.tell(command),
            Output::RunTool(tool, request) => {
                let (desk, context) = (self.desk.clone(), self.context.clone());
                tools.spawn(async move {
                    let outcome = desk.run_tool(&context, &tool, request).await;
                    (tool, outcome)
                });
            }
            Output::Publish(event) => self.publish(event),
            Output::Ended(ending) => {
                agent.tell(AgentCommand::Close);
                tracing::info!(
                    callSid = self.context.call_sid,
                    reason = ?ending.reason,
                    seconds = ending.lasted.as_secs(),
                    booked = ending.booked,
                    "Call ended"
                );
                return Some(ending);
            }
        }
        None
    }

    fn publish(&self, event: CallEvent) {
        match event {
            CallEvent::AgentFault(fault) => {
                tracing::warn!(
                    callSid = self.context.call_sid,
                    kind = ?fault.kind,
                    detail = fault.detail,
                    hint = fault.kind.hint(),
                    "The agent has a fault"
                );
                if let Some(lamp) = &self.lamp {
                    lamp.has(&fault);
                }
            }
            CallEvent::Utterance(mut utterance) => {
                utterance.id.insert_str(0, self.utterance_prefix);
                self.registered.utterance(utterance);
            }
            event => self.registered.tell(event),
        }
    }
}
