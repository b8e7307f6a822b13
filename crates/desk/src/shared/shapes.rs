//! The texts that other programs read in the live state: documented shapes, field by field.

use serde::Serialize;
use wire::call::{Agent, AiStatus, ConnectionStatus, LiveCall, Source, Speaker, Step, Utterance};
use wire::history::Outcome;

use crate::live::Ended;
use crate::view;

/// `active_call:{callSid}`: nine documented fields, then ours.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActiveCall<'a> {
    call_sid: &'a str,
    stream_sid: &'a str,
    phone_number: &'a str,
    customer_name: Option<&'a str>,
    start_time: &'a str,
    duration: u64,
    current_step: Step,
    ai_status: AiStatus,
    last_activity: &'a str,
    is_speaking: bool,
    connection_status: ConnectionStatus,
    connection_id: &'a str,
    source: Source,
    agent: Agent,
    program: &'a str,
}

/// A line of `transcript:{callSid}`.
#[derive(Serialize)]
struct Said<'a> {
    timestamp: &'a str,
    speaker: Speaker,
    text: &'a str,
}

/// A member of `call_history`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    call_sid: &'a str,
    phone_number: &'a str,
    customer_name: Option<&'a str>,
    start_time: &'a str,
    end_time: String,
    duration: u64,
    outcome: Outcome,
    confirmation_number: Option<&'a str>,
}

/// The text of `active_call:{callSid}`; `program` holds the call.
pub(super) fn active_call(call: &LiveCall, program: &str) -> String {
    text(&ActiveCall {
        call_sid: &call.call_sid,
        stream_sid: &call.stream_sid,
        phone_number: &call.phone_number,
        customer_name: call.customer_name.as_deref(),
        start_time: &call.start_time,
        duration: call.duration,
        current_step: call.current_step,
        ai_status: call.ai_status,
        last_activity: &call.last_activity,
        is_speaking: call.is_speaking,
        connection_status: call.connection_status,
        connection_id: &call.connection_id,
        source: call.source,
        agent: call.agent,
        program,
    })
}

/// One line of a transcript; of the agent's words those that were heard.
pub(super) fn said(utterance: &Utterance) -> String {
    text(&Said { timestamp: &utterance.timestamp, speaker: utterance.speaker, text: &utterance.text })
}

/// The member of `call_history` for a call that ended.
pub(super) fn entry(ended: &Ended) -> String {
    let call = &ended.call;
    text(&Entry {
        call_sid: &call.call_sid,
        phone_number: &call.phone_number,
        customer_name: call.customer_name.as_deref(),
        start_time: &call.start_time,
        end_time: view::moment(ended.at),
        duration: call.duration,
        outcome: ended.outcome,
        confirmation_number: ended.booked.as_deref(),
    })
}

/// JSON of a value that has nothing in it that JSON cannot say.
pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
