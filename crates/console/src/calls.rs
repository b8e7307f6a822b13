//! Calls in progress.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::live::{EndReason, Order};
use desk::transfer::TransferError;
use serde::Serialize;
use utoipa::ToSchema;
use wire::call::LiveCall;
use wire::error::{ErrorBody, ErrorCode};
use wire::event::CallRecord;
use wire::transfer::NewTransfer;

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;
use crate::sound::{Told, tell};
use crate::which::WhichCall;

/// `{success,calls[],count}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Active {
    success: bool,
    calls: Vec<LiveCall>,
    count: usize,
}

/// The calls in progress, oldest first
#[utoipa::path(
    get, path = "/dashboard/api/calls/active", tag = "live", operation_id = "activeCalls",
    responses((status = 200, body = Active))
)]
pub(crate) async fn active(State(state): State<ConsoleState>) -> Json<Active> {
    let calls = state.desk.live().calls();
    Json(Active { success: true, count: calls.len(), calls })
}

/// `{success,call,lines[],figures?,turns[]}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneCall {
    success: bool,
    #[serde(flatten)]
    record: CallRecord,
}

/// A call that is up, or ended a short while ago, as it is followed live
///
/// With all that was said, done and measured. An older one is in the history.
#[utoipa::path(
    get, path = "/dashboard/api/calls/{callSid}", tag = "live", operation_id = "liveCall",
    params(("callSid" = String, Path)),
    responses((status = 200, body = OneCall), (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."))
)]
pub(crate) async fn call(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
) -> Result<Json<OneCall>, ApiError> {
    let record = state.desk.live().record(&call_sid).ok_or_else(ApiError::no_call)?;
    Ok(Json(OneCall { success: true, record }))
}

/// Ends a call politely
///
/// The call is over when the stream says so.
#[utoipa::path(
    post, path = "/dashboard/api/calls/{callSid}/hang-up", tag = "live", operation_id = "hangUp",
    params(("callSid" = String, Path)),
    responses(
        (status = 202, body = Told, description = "The call was told."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
    )
)]
pub(crate) async fn hang_up(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    tell(&state, &call_sid, Order::HangUp(EndReason::Staff))
}

impl From<TransferError> for ApiError {
    fn from(error: TransferError) -> ApiError {
        match error {
            TransferError::NotFound => ApiError::no_call(),
            TransferError::Invalid { field, value, expected } => ApiError::invalid(field, &value, expected),
            TransferError::Refused(why) => ApiError::new(ErrorCode::Conflict, why),
            TransferError::Line(why) => ApiError::new(ErrorCode::Unavailable, why),
        }
    }
}

/// Puts the caller through to a person
///
/// Without a number it is the clinic's own person. The caller is told first; how it goes is told by the stream.
#[utoipa::path(
    post, path = "/dashboard/api/calls/{callSid}/transfer", tag = "live", operation_id = "transfer",
    params(("callSid" = String, Path)), request_body = NewTransfer,
    responses(
        (status = 202, body = Told, description = "It has begun."),
        (status = 400, body = ErrorBody, description = "The number is none that is dialled."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
        (status = 409, body = ErrorBody, description = "Something is not set up, or this call is none that can be put through."),
        (status = 503, body = ErrorBody, description = "The telephone service did not do it."),
    )
)]
pub(crate) async fn transfer(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
    Body(new): Body<NewTransfer>,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    state.desk.transfer(&call_sid, new).await?;
    Ok((StatusCode::ACCEPTED, Json(Told { success: true })))
}
