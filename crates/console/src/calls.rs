//! Calls in progress.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::live::{EndReason, Order};
use serde::Serialize;
use utoipa::ToSchema;
use wire::call::LiveCall;
use wire::error::ErrorBody;
use wire::event::CallRecord;

use crate::ConsoleState;
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
