//! Single files of the book: a day on paper, and the invitation to a visit. Each also has a short-lived link, for a window
//! that downloads without its session.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use jiff::civil::Date;
use wire::error::{ErrorBody, ErrorCode};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::signed::{Link, link};
use crate::visits::id as id_in_query;
use crate::which::WhichRow;

/// The sheet of a day as PDF
///
/// A page for each clinician, black on white. Also served to whoever has a link of `daySheetLink`.
#[utoipa::path(
    get, path = "/dashboard/api/day-sheet.pdf", tag = "sharing", operation_id = "daySheet",
    params(
        ("date" = Option<String>, Query, description = "`YYYY-MM-DD`; today on the clinic's calendar when left out."),
        ("clinicianId" = Option<i64>, Query, description = "Everybody who works or has visits when left out."),
    ),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = 400, body = ErrorBody, description = "`INVALID_DATE` or `INVALID_REQUEST`."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`: there is no such clinician."),
    )
)]
pub(crate) async fn day_sheet(State(state): State<ConsoleState>, asked: Asked) -> Result<Response, ApiError> {
    let (date, clinician) = wanted(&state, &asked)?;
    let file = state.desk.day_sheet(date, clinician).await.map_err(|error| match error {
        DeskError::NotFound => ApiError::new(ErrorCode::NotFound, "`clinicianId` is the id of no clinician."),
        _ => unavailable(),
    })?;
    let name = format!("inline; filename=\"day-sheet-{date}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, file).into_response())
}

/// Makes a short-lived link to a day's sheet
#[utoipa::path(
    post, path = "/dashboard/api/day-sheet/link", tag = "sharing", operation_id = "daySheetLink",
    params(("date" = Option<String>, Query), ("clinicianId" = Option<i64>, Query)),
    responses((status = 200, body = Link), (status = 400, body = ErrorBody))
)]
pub(crate) async fn day_sheet_link(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<Link>, ApiError> {
    let (date, clinician) = wanted(&state, &asked)?;
    let whose = clinician.map(|id| format!("&clinicianId={id}")).unwrap_or_default();
    Ok(Json(link(&state, &["dashboard", "api", "day-sheet.pdf"], &format!("date={date}{whose}"))))
}

/// The invitation to a visit as iCalendar
///
/// For the patient's own calendar; of a visit that is called off it is what takes it out again. Also served to whoever has a
/// link of `inviteLink`.
#[utoipa::path(
    get, path = "/dashboard/api/appointments/{id}/invite.ics", tag = "sharing", operation_id = "invite",
    params(("id" = i64, Path)),
    responses(
        (status = 200, content_type = "text/calendar", body = String),
        (status = 304, description = "It is what `If-None-Match` names."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`."),
    )
)]
pub(crate) async fn invite(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = state.desk.invite(id).await.map_err(|error| match error {
        DeskError::NotFound => no_visit(),
        _ => unavailable(),
    })?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let etag = [(header::ETAG, file.etag.clone())];
    if known.is_some_and(|known| known.split(',').any(|known| known.trim() == file.etag)) {
        return Ok((StatusCode::NOT_MODIFIED, etag).into_response());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""),
    ];
    Ok((etag, headers, file.text).into_response())
}

/// Makes a short-lived link to the invitation to a visit
#[utoipa::path(
    post, path = "/dashboard/api/appointments/{id}/invite/link", tag = "sharing", operation_id = "inviteLink",
    params(("id" = i64, Path)),
    responses((status = 200, body = Link), (status = 404, body = ErrorBody, description = "`NOT_FOUND`."))
)]
pub(crate) async fn invite_link(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<Link>, ApiError> {
    state.desk.invite(id).await.map_err(|error| match error {
        DeskError::NotFound => no_visit(),
        _ => unavailable(),
    })?;
    Ok(Json(link(&state, &["dashboard", "api", "appointments", &id.to_string(), "invite.ics"], "")))
}

fn wanted(state: &ConsoleState, asked: &Asked) -> Result<(Date, Option<i64>), ApiError> {
    let date = asked.day("date")?.unwrap_or_else(|| state.desk.today());
    Ok((date, id_in_query(asked, "clinicianId")?))
}

fn no_visit() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such visit.")
}

fn unavailable() -> ApiError {
    ApiError::new(
        ErrorCode::Unavailable,
        "The appointment book cannot be read at this moment; its lamp in the header says why.",
    )
}
