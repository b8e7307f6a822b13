//! What staff ask of telephone calls, and Twilio's REST interface is asked for.

use std::sync::{Arc, Weak};

use call::event::EndReason;
use desk::live::Order;
use desk::transfer::{Switchboard, Switched, Transfer as Wish, TransferError};
use wire::status::{Health, Lamp};
use wire::transfer::TransferKind;

use super::{Stage, Transfer};
use crate::bridge::{Bridge, Shared};
use crate::twilio::calls::{Calls, Fault, NewCall, Script};
use crate::twilio::{door, turns};

/// How long a person's telephone rings.
pub(crate) const RING: std::time::Duration = std::time::Duration::from_secs(20);

/// The bridge, as the desk knows it. Does not keep it alive.
pub struct TwilioSwitchboard(pub(crate) Weak<Shared>);

impl TwilioSwitchboard {
    fn bridge(&self) -> Result<Bridge, TransferError> {
        self.0
            .upgrade()
            .map(Bridge)
            .ok_or_else(|| TransferError::Line("The telephone line is being closed.".to_owned()))
    }
}

impl Switchboard for TwilioSwitchboard {
    fn put_through<'a>(&'a self, call_sid: &'a str, wish: Wish) -> Switched<'a> {
        Box::pin(async move { put_through(&self.bridge()?, call_sid, wish).await })
    }

    fn call_out<'a>(&'a self, number: &'a str, about: &'a str) -> Switched<'a> {
        Box::pin(async move { call_out(&self.bridge()?, number, about).await })
    }

    fn staff_missing(&self) -> Option<String> {
        match self.bridge().and_then(|bridge| colleague(&bridge)) {
            Ok(_) => None,
            Err(_) => Some("Nobody is set to be called first; set TWILIO_AGENT_NUMBER.".to_owned()),
        }
    }

    fn places_calls(&self) -> bool {
        self.bridge().is_ok_and(|bridge| {
            bridge.0.calls.is_some()
                && bridge.0.settings.colleague().is_some()
                && bridge.0.settings.own_number().is_some()
        })
    }
}

fn missing(what: &str) -> TransferError {
    TransferError::Refused(what.to_owned())
}

/// The way to Twilio's calls.
///
/// # Errors
/// What is missing.
fn calls(bridge: &Bridge) -> Result<&Calls, TransferError> {
    bridge
        .0
        .calls
        .as_ref()
        .ok_or_else(|| missing("No Twilio account is set up; set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."))
}

fn own_number(bridge: &Bridge) -> Result<String, TransferError> {
    let number = bridge.0.settings.own_number().map(str::to_owned);
    number.ok_or_else(|| missing("The clinic's own number is not known; set TWILIO_PHONE_NUMBER."))
}

fn colleague(bridge: &Bridge) -> Result<String, TransferError> {
    let number = bridge.0.settings.colleague().map(str::to_owned);
    number.ok_or_else(|| missing("Nobody is set to be called; set TWILIO_AGENT_NUMBER, or give a number."))
}

/// An address that Twilio can be given; relative ones are understood in documents only.
fn absolute(bridge: &Bridge, path: &str) -> Result<String, TransferError> {
    if bridge.0.settings.public_base.borrow().is_none() {
        return Err(missing(
            "The public address is not known yet; the tunnel's lamp in the header says why.",
        ));
    }
    Ok(door::public_url(bridge, path))
}

async fn put_through(bridge: &Bridge, call_sid: &str, wish: Wish) -> Result<(), TransferError> {
    let calls = calls(bridge)?;
    let to = match wish.to {
        Some(to) if bridge.0.settings.own_number() == Some(&to) => {
            return Err(missing("This is the clinic's own number: the call would come back here."));
        }
        Some(to) => to,
        None => colleague(bridge)?,
    };
    if wish.kind == TransferKind::Warm {
        own_number(bridge)?;
    }
    let url = absolute(bridge, &path("/voice/transfer", call_sid))?;
    let about = bridge.0.desk.about_call(call_sid);
    let in_turns = bridge.0.turns.record_of(call_sid);
    let is_in_turns = in_turns.is_some();
    let transfer = Arc::new(Transfer::new(call_sid, to, wish.kind, about, in_turns));
    if !bridge.0.transfers.enter(&transfer) {
        return Err(missing("This caller is being put through already."));
    }
    if !is_in_turns {
        // The agent tells the caller first; when that was heard, Twilio asks what next.
        let told = bridge.0.desk.live().order(call_sid, Order::HangUp(EndReason::PutThrough));
        return told.map_err(|_| {
            bridge.0.transfers.forget(call_sid);
            TransferError::NotFound
        });
    }
    match calls.move_to(call_sid, &Script::Url(url)).await {
        // It may have been moved. If not, its next turn is answered with the transfer.
        Ok(()) | Err(Fault::Unsure) => Ok(()),
        Err(Fault::Gone) => {
            bridge.0.transfers.forget(call_sid);
            turns::finish(bridge, call_sid);
            Err(TransferError::Refused("The caller has left.".to_owned()))
        }
        Err(fault) => {
            bridge.0.transfers.forget(call_sid);
            Err(line(bridge, &fault))
        }
    }
}

async fn call_out(bridge: &Bridge, number: &str, about: &str) -> Result<(), TransferError> {
    let calls = calls(bridge)?;
    let (to, from) = (colleague(bridge)?, own_number(bridge)?);
    let (asked, told) = (absolute(bridge, "/voice/call-back")?, absolute(bridge, "/api/voice/status")?);
    let Some(token) = bridge.0.calling_out.enter(number, about) else {
        let why = "Somebody is calling this number back already: the clinic's telephone rings for it.";
        return Err(TransferError::Refused(why.to_owned()));
    };
    let new = NewCall {
        to,
        from,
        script: Script::Url(format!("{asked}?token={token}")),
        status_callback: format!("{told}?token={token}"),
        ring: RING,
    };
    match calls.create(&new).await {
        Ok(_) | Err(Fault::Unsure) => Ok(()),
        Err(fault) => {
            bridge.0.calling_out.over(&token);
            Err(line(bridge, &fault))
        }
    }
}

/// Places the call to the person for a caller who waits.
///
/// # Errors
/// [`Fault`]; nobody rings then.
pub(super) async fn ring(bridge: &Bridge, transfer: &Transfer) -> Result<(), Fault> {
    let settings = &bridge.0.settings;
    let (Some(calls), Some(from)) = (&bridge.0.calls, settings.own_number()) else {
        return Err(Fault::Refused(None));
    };
    let new = NewCall {
        to: transfer.to.clone(),
        from: from.to_owned(),
        script: Script::Url(door::public_url(bridge, &path("/voice/transfer/callee", &transfer.call_sid))),
        status_callback: door::public_url(bridge, &path("/voice/transfer/status", &transfer.call_sid)),
        ring: RING,
    };
    match calls.create(&new).await {
        Ok(callee) => {
            transfer.set_callee(&callee);
            Ok(())
        }
        // It may ring. Whoever answers tells; if nobody does, the watch brings the caller back.
        Err(Fault::Unsure) => Ok(()),
        Err(fault) => {
            line(bridge, &fault);
            Err(fault)
        }
    }
}

/// Nobody took the call: the caller, who hears music, comes back to the receptionist.
pub(super) async fn bring_back(bridge: &Bridge, transfer: &Transfer) {
    let Some(calls) = &bridge.0.calls else { return };
    let url = door::public_url(bridge, &path("/voice/transfer/back", &transfer.call_sid));
    match calls.bring_back(&transfer.call_sid, &Script::Url(url)).await {
        Ok(()) => {}
        Err(Fault::Gone) => super::doors::caller_left(bridge, &transfer.call_sid),
        Err(fault) => {
            line(bridge, &fault);
            tracing::error!(
                callSid = transfer.call_sid,
                "A caller who was put through could not be brought back"
            );
        }
    }
}

/// Ends the person's own call, when there is one. That they are gone already is as good.
pub(super) fn let_go(bridge: &Bridge, transfer: &Transfer) {
    hang_up(bridge, transfer.callee());
}

/// Ends a call at Twilio, in a task of its own.
pub fn hang_up(bridge: &Bridge, call_sid: Option<String>) {
    let (Some(call_sid), Some(calls)) = (call_sid, bridge.0.calls.clone()) else { return };
    let bridge = bridge.clone();
    tokio::spawn(async move {
        if let Err(fault) = calls.hang_up(&call_sid).await {
            line(&bridge, &fault);
        }
    });
}

/// Ends a call if Twilio says that it is still up, and waits until that is done.
pub async fn hang_up_if_up(bridge: &Bridge, call_sid: &str) {
    let Some(calls) = bridge.0.calls.as_ref() else { return };
    let ended = match calls.status(call_sid).await.as_deref() {
        Ok("in-progress") => calls.hang_up(call_sid).await,
        Ok(_) | Err(Fault::Gone) => Ok(()),
        Err(fault) => Err(fault.clone()),
    };
    if let Err(fault) = ended {
        line(bridge, &fault);
    }
}

/// Brings the caller back if nobody has come by then, whatever Twilio reports or does not.
pub(super) fn watch(bridge: &Bridge, transfer: &Arc<Transfer>) {
    let (bridge, transfer) = (Arc::downgrade(&bridge.0), transfer.clone());
    tokio::spawn(async move {
        tokio::time::sleep(RING * 2 + super::doors::LISTEN * 2).await;
        if transfer.advance(Stage::Ringing, Stage::Back)
            && let Some(bridge) = bridge.upgrade().map(Bridge)
        {
            let_go(&bridge, &transfer);
            bring_back(&bridge, &transfer).await;
        }
    });
}

/// The path with the caller's id.
pub(super) fn path(path: &str, call_sid: &str) -> String {
    format!("{path}?caller={call_sid}")
}

/// What staff are told; a fault of the settings is shown on the line's lamp, too.
pub fn line(bridge: &Bridge, fault: &Fault) -> TransferError {
    if let Fault::Misconfigured(detail) = fault {
        bridge.0.desk.set_line(Lamp {
            health: Health::Degraded,
            label: "Twilio refuses".to_owned(),
            detail: format!("Calls come in, but none can be moved or placed. {detail}"),
        });
    }
    TransferError::Line(fault.to_string())
}
