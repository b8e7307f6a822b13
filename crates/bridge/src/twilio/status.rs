//! Twilio's status callbacks: of the call, and of its media stream.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::live::{EndReason, Order};

use super::door::{self, Proven};
use super::{transfer, turns};
use crate::bridge::Bridge;

/// So much of Twilio's words about a fault is logged.
const ERROR_SHOWN: usize = 120;

/// `POST /api/voice/status` and `/twilio/call-status`: a final status ends the call here too, should nothing else have
/// told that the caller is gone.
pub async fn call(State(bridge): State<Bridge>, proven: Proven) -> Response {
    if proven.call_is_over()
        && let Some(call_sid) = proven.form.call_sid()
    {
        transfer::doors::caller_left(&bridge, call_sid);
        if let Some(token) = proven.query("token") {
            bridge.0.calling_out.over(&token);
        }
        turns::finish(&bridge, call_sid);
        // Most calls have ended by then, so that there is nobody to tell.
        let told = bridge.0.desk.live().order(call_sid, Order::HangUp(EndReason::CallerLeft));
        tracing::debug!(callSid = call_sid, was_up = told.is_ok(), "Twilio says that the call is over");
    }
    door::document(&[])
}

/// `POST /voice/stream-status`: the only place where Twilio tells that a stream could not be opened.
pub async fn stream(proven: Proven) -> Response {
    if proven.form.get("StreamEvent") == Some("stream-error") {
        let error = shown(proven.form.get("StreamError").unwrap_or("no reason given"));
        let call_sid = proven.form.call_sid().unwrap_or_default();
        tracing::warn!(callSid = call_sid, error, "Twilio reports a fault of the media stream");
    }
    StatusCode::NO_CONTENT.into_response()
}

fn shown(error: &str) -> String {
    error.chars().filter(|c| !c.is_control()).take(ERROR_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_of_an_error_is_one_short_line() {
        assert_eq!(
            shown("31920 - WebSocket\r\nhandshake"),
            "31920 - WebSockethandshake",
            "no line of its own"
        );
        assert_eq!(shown(&"é".repeat(10_000)).chars().count(), ERROR_SHOWN, "and no flood");
    }
}
