//! Call records in their documented shape: found, read whole, annotated.

mod shapes;

use axum::Json;
use axum::extract::State;
use desk::DeskError;
use desk::history::Filter;
use desk::recordings::NoSound;
use serde::Serialize;
use utoipa::ToSchema;
use wire::error::ErrorBody;
use wire::history::Sentiment;

use crate::ConsoleState;
use crate::asked::Asked;
use crate::body::Body;
use crate::error::ApiError;
use crate::filter;
use crate::past::Notes;
use crate::which::WhichCall;
use shapes::{Record, WholeRecord};

/// Calls of one answer unless told otherwise.
const PAGE: u32 = 10;
/// The most calls of one answer.
const LARGEST_PAGE: u32 = 100;

/// `{data[],pagination}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Records {
    data: Vec<Record>,
    pagination: Pagination,
}

/// Which part of the found calls this is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    /// Calls that were found.
    total: u64,
    limit: u32,
    offset: u64,
    /// Whether there are calls behind these.
    has_more: bool,
}

/// Finds call records, the newest first
#[utoipa::path(
    get, path = "/api/calls", tag = "records", operation_id = "findCalls",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 10 when left out."),
        ("offset" = Option<u64>, Query, description = "How many to leave out; none when left out."),
        ("caller" = Option<String>, Query, description = "Any part of the caller's number."),
        ("agent" = Option<String>, Query, description = "`openai` or `offline`."),
        ("sentiment" = Option<Sentiment>, Query),
        ("startDate" = Option<String>, Query, description =
            "The first day, `YYYY-MM-DD` on the clinic's calendar, or the first moment, RFC 3339."),
        ("endDate" = Option<String>, Query, description = "The last day or moment, itself included."),
    ),
    responses(
        (status = 200, body = Records),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST` or `INVALID_DATE`; names the field."),
    )
)]
pub(crate) async fn find(State(state): State<ConsoleState>, asked: Asked) -> Result<Json<Records>, ApiError> {
    let (limit, offset) = (asked.limit(PAGE, LARGEST_PAGE)?, asked.offset()?);
    let (from, until) = asked.stretch(["startDate", "endDate"], &state.desk.clinic().time_zone)?;
    let filter = Filter {
        caller: asked.text("caller")?.map(str::to_owned),
        agent: filter::agent(asked.text("agent")?)?,
        sentiment: filter::sentiment(asked.text("sentiment")?)?,
        from,
        until,
        ..Filter::default()
    };
    let (calls, total) = state.desk.calls_at(&filter, offset, limit).await.map_err(ApiError::of_calls)?;
    let data: Vec<Record> = calls.into_iter().map(Record::from).collect();
    let has_more = offset.saturating_add(data.len() as u64) < total;
    Ok(Json(Records { data, pagination: Pagination { total, limit, offset, has_more } }))
}

/// One call record with recordings, transcripts, analytics and metadata
#[utoipa::path(
    get, path = "/api/calls/{id}", tag = "records", operation_id = "callRecord",
    params(("id" = String, Path, description = "The call's id or its `callSid`.")),
    responses((status = 200, body = WholeRecord), (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."))
)]
pub(crate) async fn call(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<WholeRecord>, ApiError> {
    let detail = state.desk.past_call(&which).await.map_err(ApiError::of_calls)?;
    let file = match state.desk.recording_file(&detail.call.call_sid).await {
        Ok(file) => Some(file),
        Err(NoSound::NoCall | NoSound::NoRecording | NoSound::NoFile) => None,
        // Not the same as none: whoever asks again gets the path.
        Err(NoSound::Unavailable) => return Err(ApiError::of_calls(DeskError::Unavailable)),
    };
    Ok(Json(WholeRecord::new(detail, file.map(|file| file.path))))
}

/// Writes notes on a call record
#[utoipa::path(
    post, path = "/api/calls/{id}/notes", tag = "records", operation_id = "writeNotes",
    params(("id" = String, Path, description = "The call's id or its `callSid`.")), request_body = Notes,
    responses(
        (status = 200, body = Record),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`: no text, or too long a one."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
    )
)]
pub(crate) async fn set_notes(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
    Body(Notes { notes }): Body<Notes>,
) -> Result<Json<Record>, ApiError> {
    let call = state.desk.set_notes(&which, &notes).await.map_err(ApiError::of_calls)?;
    Ok(Json(call.into()))
}
