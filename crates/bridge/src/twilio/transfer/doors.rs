//! What Twilio asks and reports while a caller is put through. Each answer depends on how far the transfer has come and
//! changes nothing when it is asked for again.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use call::event::{EndReason, Ending};
use desk::live::Order;
use tokio::sync::mpsc;
use wire::call::Agent;
use wire::history::EndReason as EndWhy;
use wire::transfer::TransferKind;

use super::begin::{self, RING, path};
use super::{Before, Left, Stage, Transfer, clinic};
use crate::agents;
use crate::bridge::Bridge;
use crate::call_loop::Line;
use crate::phrases::TROUBLE;
use crate::twilio::after::StreamEnd;
use crate::twilio::door::{self, Proven};
use crate::twilio::form::is_call_sid;
use crate::twilio::twiml::{Dial, Gather, Party, Verb};
use crate::twilio::{message_taking, turns, voice};

/// How long whoever answers may take to press the key.
pub(super) const LISTEN: Duration = Duration::from_secs(8);

/// The longest that the two may talk; it bounds what a forgotten receiver costs.
const TALK: Duration = Duration::from_secs(60 * 60);

/// The key that takes a call.
const TAKE: &str = "1";

/// Said in turns, where no agent has told the caller.
const ONE_MOMENT: &str = "I'll put you through to a colleague. One moment, please.";

/// Said before the receptionist goes on in turns.
const NOBODY: &str = "I'm sorry, nobody could take your call just now.";

/// Orders that may wait.
pub(super) const ORDERS: usize = 4;

/// Nothing is heard of a call for longer only when Twilio does not tell how it ended.
const SILENT: Duration = RING.saturating_add(TALK).saturating_add(Duration::from_secs(60));

/// `POST /voice/transfer?caller=CA…`: the caller waits to be put through.
pub async fn leave(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let Some(transfer) = found(&bridge, &proven) else { return unknown(&bridge, &proven).await };
    if proven.call_is_over() {
        caller_left(&bridge, &transfer.call_sid);
    }
    door::document(&go(&bridge, &transfer, proven.form.from()).await)
}

/// What `/voice/after` answers for a caller whose agent has said that they are put through.
pub async fn after(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    match bridge.0.transfers.get(call_sid) {
        Some(transfer) => go(bridge, &transfer, from).await,
        None => turns::begin(bridge, call_sid, from, true).await,
    }
}

/// What a turn is answered with whose caller is to be put through, should Twilio not have moved them.
pub async fn instead_of_a_turn(bridge: &Bridge, call_sid: &str) -> Option<Vec<Verb>> {
    let transfer = bridge.0.transfers.get(call_sid).filter(|transfer| transfer.stage() == Stage::Parting)?;
    Some(go(bridge, &transfer, "").await)
}

/// The document for the caller as things stand; the first time the number begins to ring.
pub(super) async fn go(bridge: &Bridge, transfer: &Arc<Transfer>, from: &str) -> Vec<Verb> {
    if transfer.advance(Stage::Parting, Stage::Ringing) {
        tracing::info!(callSid = transfer.call_sid, kind = ?transfer.kind, "The caller is put through to a person");
        if transfer.before == Before::Turns {
            bridge.0.turns.leave_for_a_person(&transfer.call_sid);
        }
        if transfer.kind == TransferKind::Warm {
            // Before the caller is left alone: when it fails they have not gone anywhere.
            if begin::ring(bridge, transfer).await.is_err() {
                transfer.advance(Stage::Ringing, Stage::Back);
            } else {
                begin::watch(bridge, transfer);
            }
        }
    }
    match transfer.stage() {
        Stage::Back => come_back(bridge, transfer, from).await,
        Stage::Over => vec![Verb::Hangup],
        Stage::Parting | Stage::Ringing | Stage::Accepted => wait(transfer, bridge),
    }
}

/// The caller hears it ring, or waits in the room.
fn wait(transfer: &Transfer, bridge: &Bridge) -> Vec<Verb> {
    let url = |name: &str| door::public_url(bridge, &path(name, &transfer.call_sid));
    let to = match transfer.kind {
        TransferKind::Blind => Party::Number {
            number: transfer.to.clone(),
            status_callback: Some(url("/voice/transfer/status")),
        },
        TransferKind::Warm => Party::Room { name: transfer.room(), starts: false },
    };
    let dial = Dial { action: Some(url("/voice/transfer/done")), to, timeout: RING, time_limit: TALK };
    let say = match transfer.before {
        // The agent has said so, or the caller hears it ring as any caller does.
        Before::Stream | Before::Nobody => None,
        Before::Turns => Some(ONE_MOMENT.to_owned()),
        Before::Lost | Before::Broken => Some(format!("{} {ONE_MOMENT}", TROUBLE.words)),
    };
    say.map(Verb::Say).into_iter().chain([Verb::Dial(dial)]).collect()
}

/// `POST /voice/transfer/done?caller=CA…`: the caller's `<Dial>` is over.
pub async fn done(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let Some(transfer) = found(&bridge, &proven) else { return unknown(&bridge, &proven).await };
    let answered = matches!(proven.form.get("DialCallStatus"), Some("completed" | "answered"));
    if transfer.kind == TransferKind::Blind && answered {
        transfer.advance(Stage::Ringing, Stage::Accepted);
    }
    if transfer.stage() == Stage::Accepted {
        talked(&bridge, &transfer);
        return door::document(&[Verb::Hangup]);
    }
    if proven.call_is_over() {
        caller_left(&bridge, &transfer.call_sid);
    } else if transfer.advance(Stage::Ringing, Stage::Back) {
        begin::let_go(&bridge, &transfer);
    }
    door::document(&go(&bridge, &transfer, proven.form.from()).await)
}

/// `POST /voice/transfer/callee?caller=CA…`: the person has answered, or their voicemail has.
pub async fn callee(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let Some(transfer) = found(&bridge, &proven).filter(|transfer| is_callee(transfer, &proven)) else {
        return too_late();
    };
    match transfer.stage() {
        Stage::Ringing => {
            let say = format!("{} Press {TAKE} to take the call.", transfer.about);
            let gather = Gather {
                action: door::public_url(&bridge, &path("/voice/transfer/accept", &transfer.call_sid)),
                say: Some(say),
                timeout: LISTEN,
                keys: Some(1),
                hints: Vec::new(),
                speech: false,
            };
            door::document(&[Verb::Gather(gather), Verb::Hangup])
        }
        Stage::Accepted => meet(&bridge, &transfer),
        Stage::Parting | Stage::Back | Stage::Over => too_late(),
    }
}

/// `POST /voice/transfer/accept?caller=CA…`: a key, or none in time, which is what a voicemail presses.
pub async fn accept(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let Some(transfer) = found(&bridge, &proven).filter(|transfer| is_callee(transfer, &proven)) else {
        return too_late();
    };
    let takes = proven.form.get("Digits") == Some(TAKE) && !proven.call_is_over();
    if takes {
        transfer.advance(Stage::Ringing, Stage::Accepted);
    }
    if takes && transfer.stage() == Stage::Accepted {
        return meet(&bridge, &transfer);
    }
    return_caller(&bridge, &transfer);
    if takes { too_late() } else { door::document(&[Verb::Hangup]) }
}

/// `POST /voice/transfer/status?caller=CA…`: how the person's own call goes.
pub async fn status(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let form = &proven.form;
    let Some(transfer) = found(&bridge, &proven).filter(|transfer| is_callee(transfer, &proven)) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let sequence = form.get("SequenceNumber").and_then(|number| number.parse().ok());
    if transfer.is_news(sequence) {
        match transfer.kind {
            // Its `<Dial>` tells the rest.
            TransferKind::Blind if form.get("CallStatus") == Some("in-progress") => {
                transfer.advance(Stage::Ringing, Stage::Accepted);
            }
            TransferKind::Warm if proven.call_is_over() => return_caller(&bridge, &transfer),
            _ => {}
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

/// `POST /voice/transfer/back?caller=CA…`: the caller has been taken out of the room.
pub async fn back(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let Some(transfer) = found(&bridge, &proven) else { return unknown(&bridge, &proven).await };
    if proven.call_is_over() {
        caller_left(&bridge, &transfer.call_sid);
    }
    door::document(&go(&bridge, &transfer, proven.form.from()).await)
}

/// The receptionist has the caller again, and knows what was said.
async fn come_back(bridge: &Bridge, transfer: &Transfer, from: &str) -> Vec<Verb> {
    let call_sid = &transfer.call_sid;
    if transfer.before == Before::Turns
        && let Some(verbs) = turns::nobody_came(bridge, call_sid).await
    {
        return verbs;
    }
    if let Some((registered, carried)) = transfer.give_back() {
        if transfer.before == Before::Stream {
            bridge.0.endings.note(call_sid, StreamEnd::CallerWaits { apology: false, carried });
        }
        // The loop that comes next enters the call again.
        registered.end_for_now(match transfer.before {
            Before::Lost | Before::Broken => EndWhy::AgentLost,
            Before::Stream | Before::Turns | Before::Nobody => EndWhy::CallerLeft,
        });
    }
    match transfer.before {
        Before::Nobody => return voice::staff_are_out(bridge, call_sid, from).await,
        Before::Broken => {
            return message_taking::begin(bridge, call_sid, from, message_taking::Why::Broken).await;
        }
        Before::Stream | Before::Turns | Before::Lost => {}
    }
    match door::socket_url(bridge, "/media-stream") {
        Some(url) if agents::next(bridge) == Agent::Openai => {
            vec![voice::connect(bridge, url, call_sid, from)]
        }
        _ => {
            let mut verbs = vec![Verb::Say(NOBODY.to_owned())];
            verbs.extend(turns::begin(bridge, call_sid, from, false).await);
            verbs
        }
    }
}

/// The caller of a call that is being put through is gone. Does nothing for any other call.
pub fn caller_left(bridge: &Bridge, call_sid: &str) {
    let Some(transfer) = bridge.0.transfers.get(call_sid).filter(|transfer| transfer.stage() != Stage::Back)
    else {
        return;
    };
    if transfer.stage() == Stage::Accepted {
        talked(bridge, &transfer);
        return;
    }
    let Some((_, registered)) = transfer.end() else { return };
    begin::let_go(bridge, &transfer);
    match registered {
        Some(registered) if transfer.before.is_unasked() => {
            let bridge = bridge.clone();
            bridge.0.tracker.clone().spawn(async move {
                // First the card, so that the call's end leaves no other.
                clinic::note_missed(&bridge, &transfer, clinic::HUNG_UP).await;
                registered.end(EndWhy::CallerLeft);
            });
        }
        Some(registered) => registered.end(EndWhy::CallerLeft),
        None => {}
    }
    turns::finish(bridge, call_sid);
}

/// The caller and the person have talked, and that is over.
fn talked(bridge: &Bridge, transfer: &Transfer) {
    let Some((_, registered)) = transfer.end() else { return };
    if transfer.before == Before::Turns {
        turns::put_through(bridge, &transfer.call_sid);
    } else if let Some(registered) = registered {
        bridge.0.endings.note_over(&transfer.call_sid);
        registered.end(EndWhy::PutThrough);
    }
}

/// Nobody took the call: the caller is brought back, once.
fn return_caller(bridge: &Bridge, transfer: &Arc<Transfer>) {
    if transfer.advance(Stage::Ringing, Stage::Back) {
        tracing::info!(callSid = transfer.call_sid, "Nobody took the call; the caller comes back");
        let (bridge, transfer) = (bridge.clone(), transfer.clone());
        tokio::spawn(async move { begin::bring_back(&bridge, &transfer).await });
    }
}

/// Takes over a media call whose agent has told the caller that they are put through; says whether it is one.
pub fn part(bridge: &Bridge, line: &Line, ending: &mut Ending) -> bool {
    let call_sid = &line.context.call_sid;
    let waiting = bridge.0.transfers.get(call_sid).filter(|transfer| transfer.stage() == Stage::Parting);
    let Some(transfer) = waiting else { return false };
    if ending.reason != EndReason::PutThrough {
        bridge.0.transfers.forget(call_sid);
        return false;
    }
    let (orders, arriving) = mpsc::channel(ORDERS);
    line.registered.orders_to(orders);
    tokio::spawn(follow(bridge.clone(), transfer.clone(), arriving));
    let left = Left {
        talk: std::mem::take(&mut ending.talk),
        carried: std::mem::take(&mut ending.carried),
        recorded: line.is_recording(),
    };
    transfer.parted(line.registered.clone(), left);
    true
}

/// Does what the windows want of a call that is being put through, until another loop has it or it is over.
pub(super) async fn follow(bridge: Bridge, transfer: Arc<Transfer>, mut orders: mpsc::Receiver<Order>) {
    let mut silent = std::pin::pin!(tokio::time::sleep(SILENT));
    loop {
        let order = tokio::select! {
            order = orders.recv() => order,
            // What goes on at Twilio goes on without us.
            () = bridge.0.stop.cancelled() => Some(Order::HangUp(EndReason::Closing)),
            () = &mut silent => {
                if let Some((_, Some(registered))) = transfer.end() {
                    registered.end(EndWhy::Silent);
                }
                return;
            }
        };
        let Some(order) = order else { return };
        let why = match order {
            Order::HangUp(EndReason::CallerLeft) => return caller_left(&bridge, &transfer.call_sid),
            Order::HangUp(EndReason::Closing) => EndWhy::Closing,
            Order::HangUp(EndReason::PutThrough) => continue,
            Order::HangUp(_) => EndWhy::Staff,
            Order::StopRecording => continue,
        };
        if why == EndWhy::Staff {
            begin::hang_up(&bridge, Some(transfer.call_sid.clone()));
            begin::let_go(&bridge, &transfer);
        }
        if let Some((stood, Some(registered))) = transfer.end() {
            bridge.0.endings.note_over(&transfer.call_sid);
            if why == EndWhy::Closing && stood < Stage::Accepted && transfer.before.is_unasked() {
                clinic::note_missed(&bridge, &transfer, voice::CLOSED).await;
            }
            registered.end(if stood == Stage::Accepted { EndWhy::PutThrough } else { why });
        }
        return;
    }
}

/// The two meet.
fn meet(bridge: &Bridge, transfer: &Transfer) -> Response {
    let dial = Dial {
        action: Some(door::public_url(bridge, &path("/voice/transfer/left", &transfer.call_sid))),
        to: Party::Room { name: transfer.room(), starts: true },
        timeout: RING,
        time_limit: TALK,
    };
    door::document(&[Verb::Dial(dial)])
}

/// `POST /voice/transfer/left?caller=CA…`: the person has left the room, and with them the talk is over.
pub async fn left(proven: Proven) -> Response {
    tracing::debug!(callSid = proven.form.call_sid(), "The person has hung up");
    door::document(&[Verb::Hangup])
}

fn too_late() -> Response {
    door::document(&[Verb::Say("The caller is no longer waiting. Goodbye.".to_owned()), Verb::Hangup])
}

/// The transfer that the address names.
fn found(bridge: &Bridge, proven: &Proven) -> Option<Arc<Transfer>> {
    let call_sid = proven.query("caller").filter(|sid| is_call_sid(sid))?;
    bridge.0.transfers.get(&call_sid)
}

/// Whether this is about the person's own call, and no other.
fn is_callee(transfer: &Transfer, proven: &Proven) -> bool {
    let Some(call_sid) = proven.form.call_sid().filter(|sid| *sid != transfer.call_sid) else { return false };
    transfer.set_callee(call_sid);
    transfer.callee().as_deref() == Some(call_sid)
}

/// A caller who was put through by an earlier run of this program is talked with anew.
async fn unknown(bridge: &Bridge, proven: &Proven) -> Response {
    let Some(call_sid) = proven.form.call_sid() else { return door::document(&[Verb::Hangup]) };
    let talked = matches!(proven.form.get("DialCallStatus"), Some("completed" | "answered"));
    if proven.call_is_over() || talked {
        turns::finish(bridge, call_sid);
        return door::document(&[Verb::Hangup]);
    }
    door::document(&turns::begin(bridge, call_sid, proven.form.from(), true).await)
}
