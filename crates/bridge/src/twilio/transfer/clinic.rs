//! The clinic's own telephone rings although nobody asked for it: first of all, where staff answer first, or for a caller
//! whose receptionist broke off.
//!
//! Such a call is a transfer that begins with the call itself. So it stands among the live calls and in the history, with
//! who called, who answered and how long it took.

use std::sync::Arc;

use desk::live::LiveCallStart;
use desk::phone::PhoneNumber;
use tokio::sync::mpsc;
use wire::call::{Agent, Source};

use super::doors::{self, ORDERS};
use super::{Before, Stage, Transfer};
use crate::bridge::Bridge;
use crate::twilio::twiml::Verb;

/// Why a caller is to be called back who did not wait for an answer.
pub(super) const HUNG_UP: &str = "Hung up while the clinic's telephone rang.";

/// The document with which the clinic's own telephone rings for a caller. Asked again, it is how things stand now. `None` where
/// nobody is set to be called, or another loop has the call.
pub async fn ring(bridge: &Bridge, call_sid: &str, from: &str, before: Before) -> Option<Vec<Verb>> {
    let to = bridge.0.settings.colleague()?.to_owned();
    let is_known = |known: &Arc<Transfer>| known.before == before || known.stage() < Stage::Back;
    if let Some(known) = bridge.0.transfers.get(call_sid).filter(is_known) {
        return Some(doors::go(bridge, &known, from).await);
    }
    let transfer = Arc::new(Transfer::to_the_desk(call_sid, to, before));
    if !bridge.0.transfers.enter(&transfer) {
        // The same request came twice at once, and the other one was first.
        let first = bridge.0.transfers.get(call_sid)?;
        return Some(doors::go(bridge, &first, from).await);
    }
    let (orders, arriving) = mpsc::channel(ORDERS);
    let start = LiveCallStart {
        call_sid: call_sid.to_owned(),
        stream_sid: String::new(),
        phone_number: PhoneNumber::new(from),
        source: Source::Phone,
        agent: Agent::Offline,
    };
    let Ok(registered) = bridge.0.desk.live().register(start, orders) else {
        bridge.0.transfers.forget(call_sid);
        return None;
    };
    transfer.rings_for(Arc::new(registered));
    bridge.0.tracker.spawn(doors::follow(bridge.clone(), transfer.clone(), arriving));
    Some(doors::go(bridge, &transfer, from).await)
}

/// Notes that the caller of this transfer, which nobody asked for, is to be called back.
pub(super) async fn note_missed(bridge: &Bridge, transfer: &Transfer, why: &str) {
    let record = bridge.0.desk.live().record(&transfer.call_sid);
    let number = record.map(|record| record.call.phone_number).unwrap_or_default();
    bridge.0.desk.note_missed(&transfer.call_sid, &number, why, None).await;
}
