//! `POST /voice` and its aliases: a call comes in.

use axum::extract::State;
use axum::response::Response;
use desk::phone::PhoneNumber;
use rand::RngCore;
use wire::call::Agent;
use wire::routing::RoutingMode;

use super::door::{self, Proven};
use super::transfer::{self, Before};
use super::twiml::{Stream, Verb};
use super::{message_taking, turns};
use crate::agents;
use crate::bridge::Bridge;
use crate::phrases::{BUSY, CLOSING};

/// Why a caller is to be called back who was sent away.
pub(super) const CLOSED: &str = "Called while the program was being closed.";
const LINE_BUSY: &str = "Called while the line was busy.";

/// Stands before the ids of calls that came without one.
const LOCAL: &str = "local-";

/// Answers the call: with a media stream where an agent can talk over one, else with `<Gather>` turns. The same call
/// may ring again, since Twilio repeats a webhook that it got no answer to; it is one call all the same.
pub async fn ring(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(local_call_sid, str::to_owned);
    tracing::info!(callSid = call_sid, "Incoming call");
    door::document(&answer(&bridge, &call_sid, proven.form.from()).await)
}

async fn answer(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    if bridge.0.turns.holds(call_sid) || bridge.0.endings.is_over(call_sid) {
        return turns::begin(bridge, call_sid, from, false).await;
    }
    if let Some(refused) = refuse(bridge, call_sid, from).await {
        return refused;
    }
    // Where nobody is set to be called any more, the receptionist answers.
    if bridge.0.desk.routing() == RoutingMode::StaffFirst
        && let Some(rings) = transfer::clinic::ring(bridge, call_sid, from, Before::Nobody).await
    {
        return rings;
    }
    receptionist(bridge, call_sid, from).await
}

/// The clinic's own telephone, which rings first, has rung in vain.
pub(super) async fn staff_are_out(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    match refuse(bridge, call_sid, from).await {
        Some(refused) => refused,
        None => receptionist(bridge, call_sid, from).await,
    }
}

/// What a caller is told whom nobody can take now; they are called back.
async fn refuse(bridge: &Bridge, call_sid: &str, from: &str) -> Option<Vec<Verb>> {
    let (sockets, turns) = (&bridge.0.sockets, &bridge.0.turns);
    let (words, why) = if bridge.is_closing() {
        (CLOSING.words, CLOSED)
    } else if sockets.count() + turns.count() >= bridge.0.settings.limits.max_websocket_connections {
        tracing::warn!(
            callSid = call_sid,
            "The most calls are up (MAX_WEBSOCKET_CONNECTIONS); a caller was sent away"
        );
        (BUSY.words, LINE_BUSY)
    } else if bridge.0.desk.routing() == RoutingMode::AiPaused {
        return Some(message_taking::begin(bridge, call_sid, from, message_taking::Why::Paused).await);
    } else {
        return None;
    };
    bridge.0.desk.note_missed(call_sid, from, why, None).await;
    Some(vec![Verb::Say(words.to_owned()), Verb::Hangup])
}

async fn receptionist(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    match door::socket_url(bridge, "/media-stream") {
        Some(url) if agents::next(bridge) == Agent::Openai => vec![connect(bridge, url, call_sid, from)],
        _ => turns::begin(bridge, call_sid, from, false).await,
    }
}

/// The document's verb that opens a media stream for the call.
pub(super) fn connect(bridge: &Bridge, url: String, call_sid: &str, from: &str) -> Verb {
    let stream = Stream {
        url,
        status_callback: door::public_url(bridge, "/voice/stream-status"),
        parameters: vec![
            ("callSid", call_sid.to_owned()),
            // Trimmed and bounded: Twilio takes at most 500 characters.
            ("callerNumber", PhoneNumber::new(from).as_str().to_owned()),
            ("token", bridge.mint_stream_token(call_sid)),
        ],
    };
    bridge.0.endings.await_stream(call_sid);
    Verb::Connect { action: door::public_url(bridge, "/voice/after"), stream }
}

/// An id for a call that came without one, as hand-made requests do.
pub fn local_call_sid() -> String {
    format!("{LOCAL}{:016x}", rand::rng().next_u64())
}

/// Whether we made this id ourselves.
pub fn is_local(call_sid: &str) -> bool {
    call_sid.starts_with(LOCAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twilio::form::is_call_sid;

    #[test]
    fn an_id_of_our_own_is_a_good_id_and_known_as_ours() {
        let call_sid = local_call_sid();
        assert!(is_call_sid(&call_sid) && is_local(&call_sid), "{call_sid} must come back to us as it is");
        assert_ne!(call_sid, local_call_sid(), "two calls have two ids");
        assert!(!is_local("CA00000000000000000000000000000001"), "Twilio's ids are not ours");
    }
}
