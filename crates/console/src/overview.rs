//! The Overview screen: calls and bookings by hour, day or week.

use axum::Json;
use axum::extract::State;
use jiff::ToSpan;
use wire::error::{ErrorBody, ErrorCode};
use wire::history::{Interval, Overview};

use crate::ConsoleState;
use crate::asked::{Asked, one_of};
use crate::error::ApiError;
use crate::moments;

const INTERVALS: [(&str, Interval); 3] =
    [("hour", Interval::Hour), ("day", Interval::Day), ("week", Interval::Week)];

/// Calls and bookings over a range of days
#[utoipa::path(
    get, path = "/dashboard/api/overview", tag = "history", operation_id = "overview",
    params(
        ("from" = Option<String>, Query, description = "`YYYY-MM-DD`, the first day; six days before `to` when left out."),
        ("to" = Option<String>, Query, description = "`YYYY-MM-DD`, the last day; today when left out."),
        ("interval" = Option<Interval>, Query, description = "How wide the bars are; a day when left out."),
    ),
    responses(
        (status = 200, body = Overview),
        (status = 400, body = ErrorBody, description = "`INVALID_DATE` or `INVALID_INTERVAL`."),
    )
)]
pub(crate) async fn overview(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<Overview>, ApiError> {
    let interval = interval(&asked)?;
    let to = asked.day("to")?.unwrap_or_else(|| state.desk.today());
    let from = asked.day("from")?.unwrap_or_else(|| to.saturating_sub(6.days()));
    if from > to {
        return Err(moments::reversed("from", "to"));
    }
    state.desk.overview(from, to, interval).await.map(Json).map_err(ApiError::of_calls)
}

/// How wide the bars are; a day when it is left out.
///
/// # Errors
/// 400, `INVALID_INTERVAL`.
pub(crate) fn interval(asked: &Asked) -> Result<Interval, ApiError> {
    let Some(text) = asked.text("interval")? else { return Ok(Interval::Day) };
    one_of("interval", text, &INTERVALS)
        .map_err(|error| ApiError { code: ErrorCode::InvalidInterval, ..error })
}
