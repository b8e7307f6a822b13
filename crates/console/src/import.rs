//! Visits from another program's file.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::{DateOrder, DeskError, ImportOptions};
use wire::error::{ErrorBody, ErrorCode};
use wire::import::ImportReport;

use crate::ConsoleState;
use crate::asked::{Asked, one_of};
use crate::body::unread;
use crate::error::ApiError;
use crate::jobs::OneJob;
use crate::visits::id;

const ORDERS: [(&str, DateOrder); 3] =
    [("iso", DateOrder::Unsaid), ("dmy", DateOrder::DayFirst), ("mdy", DateOrder::MonthFirst)];

/// Reads visits in from a CSV or iCalendar file
///
/// The body is the file. Without `commit` nothing is changed, and the answer tells row by row what would be added, what is in the
/// book already, what is in conflict and why, and what cannot be understood. With `commit=true` the same is done as long work,
/// and what was not told as added is left out. The same file again adds nothing.
#[utoipa::path(
    post, path = "/dashboard/api/import", tag = "sharing", operation_id = "import",
    params(
        ("commit" = Option<bool>, Query),
        ("clinicianId" = Option<i64>, Query, description = "With whom visits are that name nobody."),
        ("visitTypeId" = Option<i64>, Query, description = "What kind of visit is meant where none is named."),
        ("dates" = Option<String>, Query, description = "`dmy` or `mdy`: in which order the parts of `4/5/2026` stand; \
            `iso`, the default, refuses such dates."),
    ),
    request_body(content = String, content_type = "text/csv", description = "Or `text/calendar`; UTF-8, at most 1 MiB."),
    responses(
        (status = 200, body = ImportReport, description = "What the file would do."),
        (status = 202, body = OneJob, description = "It is under way; `job_changed` tells how it goes on."),
        (status = 400, body = ErrorBody, description = "What is wrong with the file as a whole, or with a field."),
        (status = 409, body = ErrorBody, description = "`ALREADY_RUNNING`: another file is being read in."),
        (status = 413, body = ErrorBody, description = "`TOO_LARGE`."),
    )
)]
pub(crate) async fn import(
    State(state): State<ConsoleState>,
    asked: Asked,
    file: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let options = ImportOptions {
        clinician: id(&asked, "clinicianId")?,
        visit_type: id(&asked, "visitTypeId")?,
        dates: one_of("dates", asked.text("dates")?.unwrap_or("iso"), &ORDERS)?,
    };
    let commit = asked.flag("commit")?;
    let file = file.map_err(|rejection| unread(&rejection))?;
    if !commit {
        let report = state.desk.judge_import(file.into(), options).await.map_err(refused)?;
        return Ok(Json(report).into_response());
    }
    let desk = state.desk.clone();
    // Reading a file is work for a thread that may take its time.
    let begun = tokio::task::spawn_blocking(move || desk.start_import(&file, options)).await;
    let job = begun.map_err(|_| refused(DeskError::Unavailable))?.map_err(refused)?;
    Ok((StatusCode::ACCEPTED, Json(OneJob::of(job))).into_response())
}

fn refused(error: DeskError) -> ApiError {
    match error {
        DeskError::Unreadable { why } => ApiError::new(ErrorCode::InvalidRequest, why),
        DeskError::NotFound => ApiError::new(
            ErrorCode::NotFound,
            "`clinicianId` or `visitTypeId` is the id of nothing in this clinic.",
        ),
        DeskError::AlreadyRunning => {
            ApiError::new(ErrorCode::AlreadyRunning, "Another file is being read in; wait until it is done.")
        }
        _ => ApiError::new(
            ErrorCode::Unavailable,
            "The appointment book cannot be read or written at this moment; its lamp in the header says why.",
        ),
    }
}
