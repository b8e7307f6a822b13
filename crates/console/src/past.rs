//! What calls left behind, for the Calls and Call screens: found, read, annotated.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wire::error::ErrorBody;
use wire::history::{CallDetail, CallSummary, HistoryPage};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::body::Body;
use crate::error::ApiError;
use crate::filter::FilterWords;
use crate::which::WhichCall;

/// A page of the Calls screen unless told otherwise.
const PAGE: u32 = 50;
/// The largest page.
const LARGEST_PAGE: u32 = 100;

/// Past and present calls, the newest first, page by page
///
/// Pages are told apart by `cursor`, so calls that come in meanwhile neither repeat nor hide any.
#[utoipa::path(
    get, path = "/dashboard/api/history", tag = "history", operation_id = "history",
    params(
        FilterWords,
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 50 when left out."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ),
    responses(
        (status = 200, body = HistoryPage),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST` or `INVALID_DATE`; names the field."),
    )
)]
pub(crate) async fn list(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<HistoryPage>, ApiError> {
    let limit = asked.limit(PAGE, LARGEST_PAGE)?;
    let cursor = asked.text("cursor")?;
    let filter = FilterWords::of(&asked)?.read(&state.desk.clinic().time_zone)?;
    state.desk.history(&filter, limit, cursor).await.map(Json).map_err(ApiError::of_calls)
}

/// One call with everything that is known of it
///
/// By its `callSid` or its id, while it is up and afterwards.
#[utoipa::path(
    get, path = "/dashboard/api/history/{callSid}", tag = "history", operation_id = "pastCall",
    params(("callSid" = String, Path)),
    responses((status = 200, body = CallDetail), (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."))
)]
pub(crate) async fn call(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<CallDetail>, ApiError> {
    state.desk.past_call(&which).await.map(Json).map_err(ApiError::of_calls)
}

/// What staff write about a call.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Notes {
    /// Plain text, at most 20,000 bytes; replaces what was there.
    pub(crate) notes: String,
}

/// Whether anything is left to do about a call.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Done {
    /// True when nothing is.
    done: bool,
}

/// The call as it stands now.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallChanged {
    success: bool,
    call: CallSummary,
}

/// Writes notes on a call
#[utoipa::path(
    put, path = "/dashboard/api/history/{callSid}/notes", tag = "history", operation_id = "setNotes",
    params(("callSid" = String, Path)), request_body = Notes,
    responses(
        (status = 200, body = CallChanged),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`: no text, or too long a one."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
    )
)]
pub(crate) async fn set_notes(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
    Body(Notes { notes }): Body<Notes>,
) -> Result<Json<CallChanged>, ApiError> {
    changed(state.desk.set_notes(&which, &notes).await)
}

/// Says that nothing more is to be done about a call, or takes that back
#[utoipa::path(
    put, path = "/dashboard/api/history/{callSid}/done", tag = "history", operation_id = "setDone",
    params(("callSid" = String, Path)), request_body = Done,
    responses((status = 200, body = CallChanged), (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."))
)]
pub(crate) async fn set_done(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
    Body(Done { done }): Body<Done>,
) -> Result<Json<CallChanged>, ApiError> {
    changed(state.desk.set_done(&which, done).await)
}

fn changed(call: Result<CallSummary, desk::DeskError>) -> Result<Json<CallChanged>, ApiError> {
    call.map(|call| Json(CallChanged { success: true, call })).map_err(ApiError::of_calls)
}
