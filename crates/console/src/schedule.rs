//! The schedule that managers edit, and the holidays they can take from.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::schedule::{FIRST_YEAR, HolidaySet, LAST_YEAR, ScheduleError};
use wire::error::{ErrorBody, ErrorCode};
use wire::schedule::{FieldProblem, Holidays, Schedule, ScheduleAnswer, SchedulePreview, ScheduleRefused};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::body::Body;
use crate::error::ApiError;

/// How many wrong fields the sentence names; the list has all of them.
const NAMED: usize = 3;

/// The schedule in force
///
/// Hours, closures, clinicians, rooms and visit types.
#[utoipa::path(
    get, path = "/dashboard/api/schedule", tag = "schedule", operation_id = "schedule",
    responses((status = 200, body = ScheduleAnswer), (status = 503, body = ErrorBody, description = "`UNAVAILABLE`."))
)]
pub(crate) async fn schedule(State(state): State<ConsoleState>) -> Result<Json<ScheduleAnswer>, Refused> {
    Ok(Json(state.desk.schedule().await?))
}

/// Puts a schedule in force
///
/// For every booking from now on; what is booked stays as it is. It must name the version that it was made from.
#[utoipa::path(
    put, path = "/dashboard/api/schedule", tag = "schedule", operation_id = "saveSchedule",
    request_body = Schedule,
    responses(
        (status = 200, body = ScheduleAnswer),
        (status = 400, body = ScheduleRefused, description = "`INVALID_REQUEST`; names every field that cannot be."),
        (status = 409, body = ScheduleRefused, description = "`CONFLICT`: another version is in force by now.")
    )
)]
pub(crate) async fn save(
    State(state): State<ConsoleState>,
    Body(wished): Body<Schedule>,
) -> Result<Json<ScheduleAnswer>, Refused> {
    Ok(Json(state.desk.save_schedule(wished).await?))
}

/// What a schedule would do to booked visits
///
/// Lists the visits from now on that it would not allow. Changes nothing.
#[utoipa::path(
    post, path = "/dashboard/api/schedule/preview", tag = "schedule", operation_id = "previewSchedule",
    request_body = Schedule,
    responses(
        (status = 200, body = SchedulePreview),
        (status = 400, body = ScheduleRefused, description = "`INVALID_REQUEST`; names every field that cannot be."),
        (status = 409, body = ScheduleRefused, description = "`CONFLICT`: another version is in force by now.")
    )
)]
pub(crate) async fn preview(
    State(state): State<ConsoleState>,
    Body(wished): Body<Schedule>,
) -> Result<Json<SchedulePreview>, Refused> {
    Ok(Json(state.desk.preview_schedule(wished).await?))
}

/// The public holidays of a year
///
/// Computed by the rules that make them. Nothing is closed by asking.
#[utoipa::path(
    get, path = "/dashboard/api/holidays", tag = "schedule", operation_id = "holidays",
    params(
        ("set" = String, Query, description = "Whose: `us`, `es`, `de` or `gb-eng`."),
        ("year" = Option<i16>, Query, description = "2024 to 2199; this year on the clinic's calendar when left out.")
    ),
    responses((status = 200, body = Holidays), (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`."))
)]
pub(crate) async fn holidays(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<Holidays>, ApiError> {
    let named = asked.text("set")?.unwrap_or_default();
    let set = HolidaySet::parse(named)
        .ok_or_else(|| ApiError::invalid("set", named, "one of `us`, `es`, `de` and `gb-eng`"))?;
    let year = match asked.text("year")? {
        None => state.desk.today().year(),
        Some(text) => {
            text.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year)).ok_or_else(|| {
                ApiError::invalid("year", text, &format!("a year from {FIRST_YEAR} to {LAST_YEAR}"))
            })?
        }
    };
    let holidays = set.of(year).into_iter().map(|holiday| wire::schedule::Holiday {
        date: holiday.date.to_string(),
        name: holiday.name.to_owned(),
        observed: holiday.is_observed,
    });
    Ok(Json(Holidays { success: true, set: set.code().to_owned(), year, holidays: holidays.collect() }))
}

/// A schedule that is not taken.
pub(crate) struct Refused(StatusCode, ScheduleRefused);

impl From<ScheduleError> for Refused {
    fn from(error: ScheduleError) -> Refused {
        match error {
            ScheduleError::Problems(problems) => {
                let mut named: Vec<String> = problems.iter().take(NAMED).map(ToString::to_string).collect();
                if let Some(more) = problems.len().checked_sub(NAMED).filter(|more| *more > 0) {
                    named.push(format!("and {more} more"));
                }
                let problems = problems.into_iter().map(|problem| FieldProblem {
                    field: problem.field,
                    found: problem.found,
                    expected: problem.expected,
                });
                let refused = ScheduleRefused {
                    message: format!("The schedule is not taken. {}.", named.join(" · ")),
                    code: ErrorCode::InvalidRequest,
                    problems: problems.collect(),
                    version: None,
                };
                Refused(StatusCode::BAD_REQUEST, refused)
            }
            ScheduleError::Stale { version } => {
                let refused = ScheduleRefused {
                    message:
                        "Somebody else has changed the schedule meanwhile. Nothing was saved; load it again."
                            .to_owned(),
                    code: ErrorCode::Conflict,
                    problems: Vec::new(),
                    version: Some(version),
                };
                Refused(StatusCode::CONFLICT, refused)
            }
            ScheduleError::Unavailable => {
                let refused = ScheduleRefused {
                    message: "The schedule cannot be read or written at this moment and is as it was; the book's lamp says why."
                        .to_owned(),
                    code: ErrorCode::Unavailable,
                    problems: Vec::new(),
                    version: None,
                };
                Refused(StatusCode::SERVICE_UNAVAILABLE, refused)
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}
