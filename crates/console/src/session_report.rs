//! One call as a session: what it was about, and what went over its socket.
//!
//! Intents are read off what was done (a time looked for or booked, a message taken) and off a few words of the caller's; they
//! are in the order in which they came up.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use wire::call::{ConnectionStatus, Line, Speaker, ToolCall, ToolState};
use wire::error::ErrorBody;
use wire::history::{CallDetail, TimedLine};

use crate::ConsoleState;
use crate::error::ApiError;
use crate::which::WhichCall;

/// `{success,…}`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionReport {
    success: bool,
    /// The call's sid.
    session_id: String,
    /// Milliseconds.
    duration: u64,
    /// Utterances of both sides.
    message_count: usize,
    intents: Vec<Intent>,
    entities: Entities,
    /// `null`: the receptionist acts on an emergency at once, and nothing is written down of it.
    emergency_detected: Option<bool>,
    /// What the receptionist did, in time.
    voice_actions: Vec<VoiceAction>,
    /// `in_progress`, or the outcome.
    completion_status: String,
    web_socket_metrics: WebSocketMetrics,
}

/// What a caller may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Intent {
    BookAppointment,
    RescheduleAppointment,
    CancelAppointment,
    LeaveMessage,
}

/// What became known in the call; of the appointment, as it stands now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Entities {
    name: Option<String>,
    /// `YYYY-MM-DD`.
    date: Option<String>,
    /// `2:00 PM`.
    time: Option<String>,
    confirmation_number: Option<String>,
}

/// One thing that was done.
#[derive(Serialize, ToSchema)]
struct VoiceAction {
    /// The tool's name.
    action: String,
    state: ToolState,
    /// RFC 3339, UTC.
    timestamp: String,
}

/// The media socket.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WebSocketMetrics {
    /// `null` when the call has or had none that has a name.
    connection_id: Option<String>,
    connection_status: ConnectionStatus,
    /// Messages with sound from the caller; `null` when nothing was measured.
    audio_packets_received: Option<u64>,
    /// Messages with sound to the caller.
    audio_packets_sent: Option<u64>,
}

/// One call as a session
///
/// Intents are read off what was done and off words such as book, move and cancel; entities are the name, and the appointment
/// that was booked.
#[utoipa::path(
    get, path = "/dashboard/api/calls/{callSid}/session", tag = "calls", operation_id = "sessionReport",
    params(("callSid" = String, Path)),
    responses(
        (status = 200, body = SessionReport),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
    )
)]
pub(crate) async fn report(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<SessionReport>, ApiError> {
    let detail = state.desk.past_call(&which).await.map_err(ApiError::of_calls)?;
    let live = state.desk.live().calls().into_iter().find(|call| call.call_sid == detail.call.call_sid);
    let (id, connection_status) = match live {
        Some(live) => (live.connection_id, live.connection_status),
        None => (detail.call.stream_sid.clone(), ConnectionStatus::Disconnected),
    };
    let connection_id = Some(id).filter(|id| !id.is_empty());
    Ok(Json(of(&detail, connection_id, connection_status)))
}

fn of(
    detail: &CallDetail,
    connection_id: Option<String>,
    connection_status: ConnectionStatus,
) -> SessionReport {
    let (call, appointment) = (&detail.call, detail.appointment.as_ref());
    let tools = detail.lines.iter().filter_map(|timed| match &timed.line {
        Line::Tool(tool) => Some(tool),
        Line::Utterance(_) | Line::Staff(_) => None,
    });
    SessionReport {
        success: true,
        session_id: call.call_sid.clone(),
        duration: call.duration * 1000,
        message_count: detail.lines.iter().filter(|timed| matches!(timed.line, Line::Utterance(_))).count(),
        intents: intents(&detail.lines),
        entities: Entities {
            name: call.customer_name.clone(),
            date: appointment.map(|appointment| appointment.appointment_date.clone()),
            time: appointment.map(|appointment| appointment.appointment_time.clone()),
            confirmation_number: call.confirmation_number.clone(),
        },
        emergency_detected: None,
        voice_actions: tools.map(VoiceAction::from).collect(),
        completion_status: call
            .outcome
            .and_then(|outcome| Some(serde_json::to_value(outcome).ok()?.as_str()?.to_owned()))
            .unwrap_or_else(|| "in_progress".to_owned()),
        web_socket_metrics: WebSocketMetrics {
            connection_id,
            connection_status,
            audio_packets_received: detail.figures.map(|figures| figures.audio_packets_received),
            audio_packets_sent: detail.figures.map(|figures| figures.audio_packets_sent),
        },
    }
}

impl From<&ToolCall> for VoiceAction {
    fn from(tool: &ToolCall) -> VoiceAction {
        VoiceAction { action: tool.name.clone(), state: tool.state, timestamp: tool.timestamp.clone() }
    }
}

fn intents(lines: &[TimedLine]) -> Vec<Intent> {
    let mut intents = Vec::new();
    for timed in lines {
        let found: Vec<Intent> = match &timed.line {
            Line::Tool(tool) => of_tool(&tool.name).into_iter().collect(),
            Line::Utterance(said) if said.speaker == Speaker::User => of_words(&said.text),
            Line::Utterance(_) | Line::Staff(_) => Vec::new(),
        };
        for intent in found {
            if !intents.contains(&intent) {
                intents.push(intent);
            }
        }
    }
    intents
}

fn of_tool(name: &str) -> Option<Intent> {
    match name {
        "list_available_slots" | "create_appointment" | "book_slot" | "join_waiting_list" => {
            Some(Intent::BookAppointment)
        }
        "move_appointment" => Some(Intent::RescheduleAppointment),
        "cancel_appointment" => Some(Intent::CancelAppointment),
        "take_message" => Some(Intent::LeaveMessage),
        _ => None,
    }
}

fn of_words(text: &str) -> Vec<Intent> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| match word.to_lowercase().as_str() {
            "book" | "schedule" => Some(Intent::BookAppointment),
            "move" | "reschedule" | "postpone" => Some(Intent::RescheduleAppointment),
            "cancel" => Some(Intent::CancelAppointment),
            "message" => Some(Intent::LeaveMessage),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_are_read_off_whole_words() {
        assert_eq!(of_words("I'd like to book a visit."), [Intent::BookAppointment]);
        assert_eq!(
            of_words("Cancel it, or move it!"),
            [Intent::CancelAppointment, Intent::RescheduleAppointment]
        );
        assert!(of_words("My notebook was removed.").is_empty());
    }
}
