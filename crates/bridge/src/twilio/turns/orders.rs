//! What the windows order of a call that is held in turns.

use std::sync::Weak;

use call::event::EndReason;
use desk::live::Order;
use tokio::sync::mpsc;

use super::held::{Call, Why};
use crate::bridge::{Bridge, Shared};
use crate::phrases::GOODBYE;
use crate::twilio::calls::{Fault, Script};
use crate::twilio::twiml::{self, Verb};
use crate::twilio::{transfer, voice};

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

async fn hang_up(bridge: &Bridge, call: &Call) {
    let Some(calls) = &bridge.0.calls else { return };
    let goodbye = twiml::document(&[Verb::Say(GOODBYE.words.to_owned()), Verb::Hangup]);
    match calls.bring_back(call.sid(), &Script::Twiml(goodbye)).await {
        Ok(()) => {
            bridge.0.endings.note_over(call.sid());
            bridge.0.turns.end(call, Why::Staff);
        }
        Err(Fault::Gone) => super::finish(bridge, call.sid()),
        // Its next turn ends it.
        Err(fault) => drop(transfer::begin::line(bridge, &fault)),
    }
}
