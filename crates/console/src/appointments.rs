//! The appointment book: one day of it, or several.

use axum::Json;
use axum::extract::State;
use desk::DeskError;
use wire::appointment::{Day, Days};
use wire::error::{ErrorBody, ErrorCode};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::error::ApiError;

/// One day of the appointment book
///
/// Its opening hours, its columns and everything booked on it, cancelled visits included.
#[utoipa::path(
    get, path = "/dashboard/api/appointments", tag = "appointments", operation_id = "day",
    params(("date" = Option<String>, Query, description = "`YYYY-MM-DD`; today on the clinic's calendar when left out.")),
    responses((status = 200, body = Day), (status = 400, body = ErrorBody, description = "`INVALID_DATE`."))
)]
pub(crate) async fn day(State(state): State<ConsoleState>, asked: Asked) -> Result<Json<Day>, ApiError> {
    let date = asked.day("date")?.unwrap_or_else(|| state.desk.today());
    state.desk.day(date).await.map(Json).map_err(unreadable)
}

/// Several days of the appointment book
///
/// Each day's hours, and everything booked on these days, cancelled visits included.
#[utoipa::path(
    get, path = "/dashboard/api/appointments/range", tag = "appointments", operation_id = "days",
    params(
        ("from" = Option<String>, Query, description = "The first day; today on the clinic's calendar when left out."),
        ("days" = Option<u16>, Query, minimum = 1, maximum = 42, description = "7 when left out."),
    ),
    responses((status = 200, body = Days), (status = 400, body = ErrorBody))
)]
pub(crate) async fn days(State(state): State<ConsoleState>, asked: Asked) -> Result<Json<Days>, ApiError> {
    let from = asked.day("from")?.unwrap_or_else(|| state.desk.today());
    let days = asked.number("days", 1..=u64::from(desk::MOST_DAYS), 7)?;
    state.desk.days(from, u16::try_from(days).unwrap_or(7)).await.map(Json).map_err(unreadable)
}

fn unreadable(_: DeskError) -> ApiError {
    ApiError::new(
        ErrorCode::Unavailable,
        "The appointment book cannot be read at this moment; its lamp in the header says why.",
    )
}
