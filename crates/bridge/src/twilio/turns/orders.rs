//! What the windows order of a call that is held in turns.

use std::sync::Weak;
use std::time::Duration;

use call::event::EndReason;
use desk::live::Order;
use tokio::sync::mpsc;

use super::held::{Call, Why};
use crate::bridge::{Bridge, Shared};
use crate::phrases::{CLOSING, GOODBYE};
use crate::twilio::calls::{Fault, Script};
use crate::twilio::twiml::{self, Verb};
use crate::twilio::{transfer, voice};

/// The end of the program waits so long for Twilio to take a goodbye.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Follows the orders until the call is forgotten. A hang-up takes effect at once where Twilio can be told, and with the
/// caller's next turn in any case.
pub(super) async fn follow(bridge: Weak<Shared>, call: Weak<Call>, mut orders: mpsc::Receiver<Order>) {
    while let Some(order) = orders.recv().await {
        let (Some(bridge), Some(call)) = (bridge.upgrade().map(Bridge), call.upgrade()) else { return };
        // Nothing of a call in turns is recorded here, so there is nothing to stop.
        let Order::HangUp(reason) = order else { continue };
        let Some(why) = why(reason) else { continue };
        call.end_with_next_turn(why);
        if why == Why::Staff && !voice::is_local(call.sid()) {
            hang_up(&bridge, &call).await;
        }
    }
}

fn why(reason: EndReason) -> Option<Why> {
    Some(match reason {
        EndReason::CallerLeft => Why::CallerLeft,
        EndReason::TimeLimit => Why::TimeLimit,
        EndReason::Closing => Why::Closing,
        EndReason::Staff | EndReason::Finished | EndReason::AgentLost | EndReason::CostLimit => Why::Staff,
        EndReason::PutThrough => return None,
    })
}

/// Says goodbye to a caller who has brought no more turns while the program was being closed, where Twilio can be told. What
/// Twilio does not take in time is said by nobody: the program ends.
pub(super) async fn close(bridge: &Bridge, call: &Call) {
    if !voice::is_local(call.sid()) {
        let goodbye = say_goodbye(bridge, call, CLOSING.words);
        if let Ok(Some(Err(fault))) = tokio::time::timeout(TOLD_WITHIN, goodbye).await
            && !matches!(fault, Fault::Gone)
        {
            drop(transfer::begin::line(bridge, &fault));
        }
    }
    call.end(Why::Closing);
}

async fn hang_up(bridge: &Bridge, call: &Call) {
    match say_goodbye(bridge, call, GOODBYE.words).await {
        None => {}
        Some(Ok(())) => bridge.0.turns.end(call, Why::Staff),
        Some(Err(Fault::Gone)) => super::finish(bridge, call.sid()),
        // Its next turn ends it.
        Some(Err(fault)) => drop(transfer::begin::line(bridge, &fault)),
    }
}

/// Has Twilio say this and hang up. `None` where Twilio cannot be told.
async fn say_goodbye(bridge: &Bridge, call: &Call, words: &str) -> Option<Result<(), Fault>> {
    let calls = bridge.0.calls.as_ref()?;
    let goodbye = twiml::document(&[Verb::Say(words.to_owned()), Verb::Hangup]);
    let told = calls.bring_back(call.sid(), &Script::Twiml(goodbye)).await;
    if told.is_ok() {
        bridge.0.endings.note_over(call.sid());
    }
    Some(told)
}
