//! Texts that come in, and reports of those that went out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use booking::waiting::{Language, Text};
use desk::outbox::TextDelivery;

use super::door::{self, Proven};
use super::form::is_call_sid;
use super::twiml::Verb;
use crate::bridge::Bridge;

/// The person wants no texts.
const OPTED_OUT: &str = "21610";

/// `POST /sms` and `/twilio/incoming-sms`: an answer to an offer, or anything else somebody writes.
pub async fn received(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let form = &proven.form;
    let sid = form.get("MessageSid").or_else(|| form.get("SmsSid")).filter(|sid| is_call_sid(sid));
    let Some(sid) = sid else { return door::wrong_field("MessageSid", "an id of letters and digits") };
    let Some(from) = form.get("From").filter(|from| from.len() <= 64) else {
        return door::wrong_field("From", "the number that it comes from");
    };
    let body = form.get("Body").unwrap_or_default();
    let desk = &bridge.0.desk;
    match desk.receive_text(sid, from, body, form.get("OptOutType")).await {
        Ok(answer) => door::document(&answer.map(Verb::Message).into_iter().collect::<Vec<_>>()),
        Err(_) => {
            let sorry = Text::TryAgain.write(Language::English, &desk.clinic().name);
            door::document(&[Verb::Message(sorry)])
        }
    }
}

/// `POST /sms/status`: what became of a text that was sent. Our own id stands in the query, which is signed.
pub async fn report(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let form = &proven.form;
    let sid = form.get("MessageSid").or_else(|| form.get("SmsSid")).filter(|sid| is_call_sid(sid));
    let Some(sid) = sid else { return door::wrong_field("MessageSid", "an id of letters and digits") };
    let id = proven.query("message").and_then(|id| id.parse().ok());
    let code =
        form.get("ErrorCode").filter(|code| code.len() <= 8 && code.bytes().all(|b| b.is_ascii_digit()));
    let delivery = match form.get("MessageStatus").or_else(|| form.get("SmsStatus")) {
        Some("sent") => TextDelivery::Sent,
        Some("delivered" | "read") => TextDelivery::Delivered,
        Some("undelivered" | "failed") => TextDelivery::Failed { opted_out: code == Some(OPTED_OUT) },
        // On its way; and words that are not known yet.
        _ => return StatusCode::NO_CONTENT.into_response(),
    };
    let error = match delivery {
        TextDelivery::Failed { .. } => Some(match code {
            Some(code) => format!("It does not reach them (Twilio {code})."),
            None => "It does not reach them.".to_owned(),
        }),
        _ => None,
    };
    match bridge.0.desk.report_text(id, sid, delivery, error).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
