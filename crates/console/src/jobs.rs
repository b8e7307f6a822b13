//! Long work: begun, watched, cancelled, and its file fetched.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use desk::DeskError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wire::error::{ErrorBody, ErrorCode};
use wire::history::{Job, JobKind};

use crate::ConsoleState;
use crate::asked::one_of;
use crate::body::Body;
use crate::error::ApiError;
use crate::filter::FilterWords;
use crate::served_file::{self, Disposition};
use crate::signed::{Link, link};
use crate::which::{WhichJob, no_job};

const KINDS: [(&str, JobKind); 2] = [("export", JobKind::Export), ("reindex", JobKind::Reindex)];

/// `{success,jobs[]}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Jobs {
    success: bool,
    jobs: Vec<Job>,
}

/// `{success,job}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneJob {
    success: bool,
    job: Job,
}

/// What to do.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewJob {
    /// `export`: writes calls to a CSV file. `reindex`: builds the index of the transcripts anew.
    kind: String,
    /// Which calls to export; all when it is left out.
    #[serde(default)]
    filter: FilterWords,
}

/// Long work that is under way or ended a while ago
#[utoipa::path(
    get, path = "/dashboard/api/jobs", tag = "jobs", operation_id = "jobs",
    responses((status = 200, body = Jobs))
)]
pub(crate) async fn list(State(state): State<ConsoleState>) -> Json<Jobs> {
    Json(Jobs { success: true, jobs: state.desk.jobs() })
}

/// Begins an export or builds the index anew
#[utoipa::path(
    post, path = "/dashboard/api/jobs", tag = "jobs", operation_id = "startJob", request_body = NewJob,
    responses(
        (status = 202, body = OneJob, description = "It is under way; `job_changed` tells how it goes on."),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST` or `INVALID_DATE`; names the field."),
    )
)]
pub(crate) async fn start(
    State(state): State<ConsoleState>,
    Body(NewJob { kind, filter }): Body<NewJob>,
) -> Result<(StatusCode, Json<OneJob>), ApiError> {
    let job = match one_of("kind", &kind, &KINDS)? {
        JobKind::Export => state.desk.start_export(filter.read(&state.desk.clinic().time_zone)?),
        JobKind::Reindex => state.desk.start_reindex(),
    };
    Ok((StatusCode::ACCEPTED, answer(job)?))
}

/// Cancels a piece of long work
///
/// What was written of its file is deleted; the old index stays in use.
#[utoipa::path(
    delete, path = "/dashboard/api/jobs/{id}", tag = "jobs", operation_id = "cancelJob",
    params(("id" = String, Path)),
    responses((status = 200, body = OneJob), (status = 404, body = ErrorBody, description = "`NOT_FOUND`."))
)]
pub(crate) async fn cancel(
    State(state): State<ConsoleState>,
    WhichJob(id): WhichJob,
) -> Result<Json<OneJob>, ApiError> {
    answer(state.desk.cancel_job(&id))
}

/// Makes a short-lived link to a job's file
#[utoipa::path(
    post, path = "/dashboard/api/jobs/{id}/link", tag = "jobs", operation_id = "jobLink",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Link),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND` or `FILE_NOT_FOUND`."),
    )
)]
pub(crate) async fn file_link(
    State(state): State<ConsoleState>,
    WhichJob(id): WhichJob,
) -> Result<Json<Link>, ApiError> {
    let job = state.desk.jobs().into_iter().find(|job| job.id == id).ok_or_else(no_job)?;
    state.desk.job_file(&job.id).ok_or_else(no_file)?;
    Ok(Json(link(&state, &["dashboard", "api", "jobs", &job.id, "file"])))
}

/// The file that a job made
///
/// Also served to whoever has a link of `jobLink`.
#[utoipa::path(
    get, path = "/dashboard/api/jobs/{id}/file", tag = "jobs", operation_id = "jobFile",
    params(("id" = String, Path)),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 404, body = ErrorBody, description = "`FILE_NOT_FOUND`."),
    )
)]
pub(crate) async fn file(
    State(state): State<ConsoleState>,
    WhichJob(id): WhichJob,
    request: Request,
) -> Result<Response, ApiError> {
    let path = state.desk.job_file(&id).ok_or_else(no_file)?;
    let name = state.desk.jobs().into_iter().find(|job| job.id == id).and_then(|job| job.file_name);
    let name = name.unwrap_or_else(|| "calls.csv".to_owned());
    served_file::serve(&path, "text/csv; charset=utf-8", Disposition::Attachment(&name), request).await
}

fn answer(job: Result<Job, DeskError>) -> Result<Json<OneJob>, ApiError> {
    job.map(|job| Json(OneJob { success: true, job })).map_err(|error| match error {
        DeskError::NotFound => no_job(),
        other => ApiError::of_calls(other),
    })
}

fn no_file() -> ApiError {
    ApiError::new(ErrorCode::FileNotFound, "This job has no file, or it was deleted; begin another export.")
}
