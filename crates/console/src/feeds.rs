//! Clinicians' calendars for other programs: made, listed, revoked.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::DeskError;
use serde::Serialize;
use utoipa::ToSchema;
use wire::error::{ErrorBody, ErrorCode};
use wire::feed::{Feed, Feeds, MadeFeed, NewFeed};

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;
use crate::which::WhichRow;

/// `{success,feed}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneFeed {
    success: bool,
    feed: Feed,
}

/// Calendars under secret addresses
///
/// The addresses themselves are not among it: each was told once, when it was made.
#[utoipa::path(
    get, path = "/dashboard/api/feeds", tag = "sharing", operation_id = "feeds",
    responses((status = 200, body = Feeds))
)]
pub(crate) async fn list(State(state): State<ConsoleState>) -> Result<Json<Feeds>, ApiError> {
    let feeds = state.desk.feeds().await.map_err(failed)?;
    Ok(Json(Feeds { success: true, feeds }))
}

/// Makes a calendar of a clinician's visits
///
/// The answer has its address, which is a secret: whoever knows it reads the calendar at the public door. It is told here and
/// never again.
#[utoipa::path(
    post, path = "/dashboard/api/feeds", tag = "sharing", operation_id = "makeFeed", request_body = NewFeed,
    responses(
        (status = 201, body = MadeFeed),
        (status = 400, body = ErrorBody, description = "Names the field, what it is and what is expected."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`: there is no such clinician."),
    )
)]
pub(crate) async fn make(
    State(state): State<ConsoleState>,
    Body(NewFeed { clinician_id, privacy }): Body<NewFeed>,
) -> Result<(StatusCode, Json<MadeFeed>), ApiError> {
    let made = state.desk.make_feed(clinician_id, privacy).await.map_err(|error| match error {
        DeskError::NotFound => ApiError::new(ErrorCode::NotFound, "`clinicianId` is the id of no clinician."),
        other => failed(other),
    })?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Revokes a calendar: its address leads nowhere from now on
#[utoipa::path(
    delete, path = "/dashboard/api/feeds/{id}", tag = "sharing", operation_id = "revokeFeed",
    params(("id" = i64, Path)),
    responses((status = 200, body = OneFeed), (status = 404, body = ErrorBody, description = "`NOT_FOUND`."))
)]
pub(crate) async fn revoke(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<OneFeed>, ApiError> {
    let feed = state.desk.revoke_feed(id).await.map_err(|error| match error {
        DeskError::NotFound => ApiError::new(ErrorCode::NotFound, "There is no such calendar."),
        other => failed(other),
    })?;
    Ok(Json(OneFeed { success: true, feed }))
}

fn failed(_: DeskError) -> ApiError {
    ApiError::new(
        ErrorCode::Unavailable,
        "Calendars cannot be read or changed at this moment; the book's lamp in the header says why.",
    )
}
