//! Callers who are to be called back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::DeskError;
use desk::callbacks::CallbackError;
use wire::callback::{CallbackAnswer, CallbackChange, CallbackSteps, Callbacks};
use wire::error::{ErrorBody, ErrorCode};

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;
use crate::sound::Told;
use crate::which::{WhichRow, no_row};

impl From<CallbackError> for ApiError {
    fn from(error: CallbackError) -> ApiError {
        match error {
            CallbackError::NotFound => no_row(),
            CallbackError::Stale => ApiError::new(
                ErrorCode::Conflict,
                "Somebody else has changed this call-back meanwhile; look at it again.",
            ),
            CallbackError::HasOpen => ApiError::new(
                ErrorCode::Conflict,
                "This caller has another open call-back already; go on with that one.",
            ),
            CallbackError::TooLong { field, most } => ApiError::new(
                ErrorCode::InvalidRequest,
                format!("`{field}` must be at most {most} characters long; shorten it."),
            ),
            CallbackError::Unavailable => unavailable(),
        }
    }
}

fn unavailable() -> ApiError {
    ApiError::new(
        ErrorCode::Unavailable,
        "The appointment book cannot be read or written at this moment; its lamp in the header says why.",
    )
}

/// Who is to be called back
///
/// The most urgent first, then who has waited longest; behind them the last thirty that are done.
#[utoipa::path(
    get, path = "/dashboard/api/callbacks", tag = "call-backs", operation_id = "callbacks",
    responses((status = 200, body = Callbacks))
)]
pub(crate) async fn list(State(state): State<ConsoleState>) -> Result<Json<Callbacks>, ApiError> {
    Ok(Json(state.desk.callbacks().await.map_err(|_| unavailable())?))
}

/// Changes a call-back: how far it is, how urgent, when to call, notes
///
/// `revision` is the one that was read. One that is done can be opened again.
#[utoipa::path(
    patch, path = "/dashboard/api/callbacks/{id}", tag = "call-backs", operation_id = "changeCallback",
    params(("id" = i64, Path)), request_body = CallbackChange,
    responses(
        (status = 200, body = CallbackAnswer),
        (status = 400, body = ErrorBody, description = "Names the field, what it is and what is expected."),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "Somebody else has changed it, or its caller has another open one."),
    )
)]
pub(crate) async fn change(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
    Body(change): Body<CallbackChange>,
) -> Result<Json<CallbackAnswer>, ApiError> {
    Ok(Json(state.desk.change_callback(id, change).await?))
}

/// Calls back
///
/// The clinic's own telephone rings first; whoever takes the call there by a key is connected.
#[utoipa::path(
    post, path = "/dashboard/api/callbacks/{id}/call", tag = "call-backs", operation_id = "callBack",
    params(("id" = i64, Path)),
    responses(
        (status = 202, body = Told, description = "The clinic's telephone rings."),
        (status = 400, body = ErrorBody, description = "The number is none that is dialled."),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description =
            "Something is not set up, which is named, or the telephone rings for this number already."),
        (status = 503, body = ErrorBody, description = "The telephone service did not do it."),
    )
)]
pub(crate) async fn call(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    state.desk.call_back(id).await.map_err(|error| match error {
        desk::transfer::TransferError::NotFound => no_row(),
        error => error.into(),
    })?;
    Ok((StatusCode::ACCEPTED, Json(Told { success: true })))
}

/// What was done with a call-back, the oldest first
#[utoipa::path(
    get, path = "/dashboard/api/callbacks/{id}/audit", tag = "call-backs", operation_id = "callbackAudit",
    params(("id" = i64, Path)),
    responses((status = 200, body = CallbackSteps), (status = 404, body = ErrorBody))
)]
pub(crate) async fn audit(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<CallbackSteps>, ApiError> {
    let steps = state.desk.callback_steps(id).await;
    Ok(Json(steps.map_err(|error| if error == DeskError::NotFound { no_row() } else { unavailable() })?))
}
