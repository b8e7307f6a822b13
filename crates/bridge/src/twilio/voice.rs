//! `POST /voice` and its aliases: a call comes in.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use desk::phone::PhoneNumber;
use rand::RngCore;
use wire::call::Agent;
use wire::routing::RoutingMode;

use super::door::{self, Proven};
use super::twiml::{Dial, Party, Stream, Verb};
use super::{message_taking, turns};
use crate::agents;
use crate::bridge::Bridge;
use crate::phrases::{BUSY, CLOSING};

/// How long the clinic's own telephone rings before the receptionist answers, and how long a talk there may take.
const STAFF_RING: Duration = Duration::from_secs(20);
const STAFF_TALK: Duration = Duration::from_secs(60 * 60);

/// Stands before the ids of calls that came without one.
const LOCAL: &str = "local-";

/// Answers the call: with a media stream where an agent can talk over one, else with `<Gather>` turns. The same call
/// may ring again, since Twilio repeats a webhook that it got no answer to; it is one call all the same.
pub async fn ring(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(local_call_sid, str::to_owned);
    tracing::info!(callSid = call_sid, "Incoming call");
    door::document(&answer(&bridge, &call_sid, proven.form.from(), false).await)
}

/// `POST /voice/staff`: the clinic's own telephone, which rings first, was answered or not.
pub async fn staff_rang(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(local_call_sid, str::to_owned);
    let talked = matches!(proven.form.get("DialCallStatus"), Some("completed" | "answered"));
    if talked {
        return door::document(&[Verb::Hangup]);
    }
    if proven.call_is_over() {
        let why = "Hung up while the clinic's telephone rang.";
        bridge.0.desk.note_missed(&call_sid, proven.form.from(), why, None).await;
        return door::document(&[Verb::Hangup]);
    }
    door::document(&answer(&bridge, &call_sid, proven.form.from(), true).await)
}

/// `staff_rang`: the clinic's own telephone has rung in vain.
async fn answer(bridge: &Bridge, call_sid: &str, from: &str, staff_rang: bool) -> Vec<Verb> {
    let (sockets, turns) = (&bridge.0.sockets, &bridge.0.turns);
    if turns.holds(call_sid) || bridge.0.endings.is_over(call_sid) {
        return turns::begin(bridge, call_sid, from, false).await;
    }
    if bridge.is_closing() {
        bridge.0.desk.note_missed(call_sid, from, "Called while the program was being closed.", None).await;
        return vec![Verb::Say(CLOSING.words.to_owned()), Verb::Hangup];
    }
    if sockets.count() + turns.count() >= bridge.0.settings.limits.max_websocket_connections {
        tracing::warn!(
            callSid = call_sid,
            "The most calls are up (MAX_WEBSOCKET_CONNECTIONS); a caller was sent away"
        );
        bridge.0.desk.note_missed(call_sid, from, "Called while the line was busy.", None).await;
        return vec![Verb::Say(BUSY.words.to_owned()), Verb::Hangup];
    }
    match bridge.0.desk.routing() {
        RoutingMode::AiPaused => return message_taking::begin(bridge, call_sid, from).await,
        RoutingMode::StaffFirst if !staff_rang => {
            // A number that was taken out of the settings since: the receptionist answers.
            if let Some(number) = bridge.0.settings.colleague() {
                return vec![Verb::Dial(Dial {
                    action: door::public_url(bridge, "/voice/staff"),
                    to: Party::Number { number: number.to_owned(), status_callback: None },
                    timeout: STAFF_RING,
                    time_limit: STAFF_TALK,
                })];
            }
        }
        RoutingMode::StaffFirst | RoutingMode::AiFirst => {}
    }
    match door::socket_url(bridge, "/media-stream") {
        Some(url) if agents::next(bridge) == Agent::Openai => vec![connect(bridge, url, call_sid, from)],
        _ => turns::begin(bridge, call_sid, from, false).await,
    }
}

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
