//! Long work: begun, watched, cancelled, and its file fetched.

use std::path::PathBuf;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use desk::{Desk, DeskError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wire::error::{ErrorBody, ErrorCode};
use wire::history::Job;

use crate::ConsoleState;
use crate::asked::one_of;
use crate::body::Body;
use crate::error::ApiError;
use crate::filter::FilterWords;
use crate::moments::day;
use crate::served_file::{self, Disposition};
use crate::signed::{Link, link};
use crate::which::{WhichJob, no_job};

const KINDS: [(&str, Wanted); 3] =
    [("export", Wanted::Calls), ("book_export", Wanted::Visits), ("reindex", Wanted::Reindex)];

/// What can be begun by name.
#[derive(Clone, Copy)]
enum Wanted {
    Calls,
    Visits,
    Reindex,
}

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

impl OneJob {
    pub(crate) fn of(job: Job) -> OneJob {
        OneJob { success: true, job }
    }
}

/// What to do.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewJob {
    /// `export`: writes calls to a CSV file. `book_export`: writes visits to one. `reindex`: builds the index of the
    /// transcripts anew.
    kind: String,
    /// Which calls to export; all when it is left out.
    #[serde(default)]
    filter: FilterWords,
    /// Which visits to export.
    #[serde(default)]
    visits: Option<VisitWords>,
}

/// Visits of some days.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VisitWords {
    /// The first day, `YYYY-MM-DD`.
    from: String,
    /// The last day.
    to: String,
    /// With whom; left out, with anybody.
    #[serde(default)]
    clinician_id: Option<i64>,
}

/// Long work that is under way or ended a while ago
#[utoipa::path(
    get, path = "/dashboard/api/jobs", tag = "jobs", operation_id = "jobs",
    responses((status = 200, body = Jobs))
)]
pub(crate) async fn list(State(state): State<ConsoleState>) -> Result<Json<Jobs>, ApiError> {
    Ok(Json(Jobs { success: true, jobs: off_thread(&state, Desk::jobs).await? }))
}

/// Begins an export or builds the index anew
#[utoipa::path(
    post, path = "/dashboard/api/jobs", tag = "jobs", operation_id = "startJob", request_body = NewJob,
    responses(
        (status = 202, body = OneJob, description = "It is under way; `job_changed` tells how it goes on."),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST` or `INVALID_DATE`; names the field."),
        (status = 409, body = ErrorBody, description = "`ALREADY_RUNNING`: one of this kind is under way."),
    )
)]
pub(crate) async fn start(
    State(state): State<ConsoleState>,
    Body(NewJob { kind, filter, visits }): Body<NewJob>,
) -> Result<(StatusCode, Json<OneJob>), ApiError> {
    let job = match one_of("kind", &kind, &KINDS)? {
        Wanted::Visits => {
            let visits = visits.ok_or_else(|| {
                ApiError::invalid("visits", "missing", "`{from, to, clinicianId?}` when visits are exported")
            })?;
            let (from, to) = (day("visits.from", &visits.from)?, day("visits.to", &visits.to)?);
            let whose = visits.clinician_id;
            match off_thread(&state, move |desk| desk.start_book_export(from, to, whose)).await? {
                Err(DeskError::NotFound) => {
                    let message = "`visits.clinicianId` is the id of no clinician.";
                    return Err(ApiError::new(ErrorCode::NotFound, message));
                }
                begun => begun,
            }
        }
        Wanted::Calls => {
            let filter = filter.read(&state.desk.clinic().time_zone)?;
            off_thread(&state, move |desk| desk.start_export(filter)).await?
        }
        Wanted::Reindex => off_thread(&state, Desk::start_reindex).await?,
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
    answer(off_thread(&state, move |desk| desk.cancel_job(&id)).await?)
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
    let job = of_id(&state, &id).await?.ok_or_else(no_job)?;
    job.path.ok_or_else(no_file)?;
    let job = job.job;
    Ok(Json(link(&state, &["dashboard", "api", "jobs", &job.id, "file"], "")))
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
    let job = of_id(&state, &id).await?.ok_or_else(no_file)?;
    let path = job.path.ok_or_else(no_file)?;
    let name = job.job.file_name.unwrap_or_else(|| "calls.csv".to_owned());
    served_file::serve(&path, "text/csv; charset=utf-8", Disposition::Attachment(&name), request).await
}

/// A job, and where its file is.
struct Known {
    job: Job,
    path: Option<PathBuf>,
}

async fn of_id(state: &ConsoleState, id: &str) -> Result<Option<Known>, ApiError> {
    let id = id.to_owned();
    off_thread(state, move |desk| {
        let job = desk.jobs().into_iter().find(|job| job.id == id)?;
        Some(Known { path: desk.job_file(&id), job })
    })
    .await
}

/// Asks the desk for jobs, whose list and files may make it wait for the disk.
async fn off_thread<T: Send + 'static>(
    state: &ConsoleState,
    ask: impl FnOnce(&Desk) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let desk = state.desk.clone();
    let asked = tokio::task::spawn_blocking(move || ask(&desk)).await;
    // What panicked in there has been reported.
    asked.map_err(|_| {
        ApiError::new(ErrorCode::Unavailable, "The list of jobs cannot be read; the log says why.")
    })
}

fn answer(job: Result<Job, DeskError>) -> Result<Json<OneJob>, ApiError> {
    job.map(|job| Json(OneJob::of(job))).map_err(|error| match error {
        DeskError::NotFound => no_job(),
        other => ApiError::of_calls(other),
    })
}

fn no_file() -> ApiError {
    ApiError::new(ErrorCode::FileNotFound, "This job has no file, or it was deleted; begin another export.")
}
