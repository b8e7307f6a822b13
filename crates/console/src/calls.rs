//! Calls in progress and their words.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use desk::DeskError;
use desk::live::{EndReason, Order};
use serde::Serialize;
use wire::call::{Line, LiveCall, Speaker};
use wire::error::ErrorCode;
use wire::event::CallRecord;

use crate::ConsoleState;
use crate::error::ApiError;

/// `{success,calls[],count}`.
#[derive(Serialize)]
pub(crate) struct Active {
    success: bool,
    calls: Vec<LiveCall>,
    count: usize,
}

/// `GET /dashboard/api/calls/active`: the calls in progress, oldest first.
pub(crate) async fn active(State(state): State<ConsoleState>) -> Json<Active> {
    let calls = state.desk.live().calls();
    Json(Active { success: true, count: calls.len(), calls })
}

/// `{success,call,lines[],figures?,turns[]}`.
#[derive(Serialize)]
pub(crate) struct OneCall {
    success: bool,
    #[serde(flatten)]
    record: CallRecord,
}

/// `GET /dashboard/api/calls/{callSid}`: a call that is up or ended a short while ago, with all that was said, done and
/// measured.
pub(crate) async fn call(
    State(state): State<ConsoleState>,
    call_sid: Result<Path<String>, PathRejection>,
) -> Result<Json<OneCall>, ApiError> {
    let Path(call_sid) = call_sid.map_err(|_| not_found())?;
    let record = state.desk.live().record(&call_sid).ok_or_else(not_found)?;
    Ok(Json(OneCall { success: true, record }))
}

/// `{success,callSid,transcript[]}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transcript {
    success: bool,
    call_sid: String,
    transcript: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    timestamp: String,
    speaker: Speaker,
    text: String,
}

/// `GET /dashboard/api/transcripts/{callSid}`: what was said in a call that is up or ended a short while ago.
pub(crate) async fn transcript(
    State(state): State<ConsoleState>,
    call_sid: Result<Path<String>, PathRejection>,
) -> Result<Json<Transcript>, ApiError> {
    let Path(call_sid) = call_sid.map_err(|_| not_found())?;
    let record = state.desk.live().record(&call_sid).ok_or_else(not_found)?;
    let said = |line| match line {
        Line::Utterance(u) => Some(Said { timestamp: u.timestamp, speaker: u.speaker, text: u.text }),
        Line::Tool(_) => None,
    };
    let transcript = record.lines.into_iter().filter_map(said).filter(|said| !said.text.is_empty()).collect();
    Ok(Json(Transcript { success: true, call_sid, transcript }))
}

/// `{success}`.
#[derive(Serialize)]
pub(crate) struct Done {
    success: bool,
}

/// `POST /dashboard/api/calls/{callSid}/hang-up`: ends a call politely. The call is over when the stream says so.
pub(crate) async fn hang_up(
    State(state): State<ConsoleState>,
    call_sid: Result<Path<String>, PathRejection>,
) -> Result<(StatusCode, Json<Done>), ApiError> {
    let Path(call_sid) = call_sid.map_err(|_| not_found())?;
    match state.desk.live().order(&call_sid, Order::HangUp(EndReason::Staff)) {
        Ok(()) => Ok((StatusCode::ACCEPTED, Json(Done { success: true }))),
        Err(DeskError::NotFound) => Err(not_found()),
        Err(_) => Err(ApiError::new(
            ErrorCode::Unavailable,
            "The call does not take orders at this moment; try again.",
        )),
    }
}

fn not_found() -> ApiError {
    ApiError::new(ErrorCode::CallNotFound, "There is no such call, or it ended too long ago.")
}
