//! The appointment book: one day of it.

use axum::Json;
use axum::extract::State;
use desk::DeskError;
use wire::appointment::Day;
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
    match state.desk.day(date).await {
        Ok(day) => Ok(Json(day)),
        Err(DeskError::Refused(refusal)) => Err(ApiError::new(ErrorCode::InvalidDate, refusal.say())),
        Err(DeskError::NotFound) => {
            Err(ApiError::new(ErrorCode::NotFound, "There is no such day in the book."))
        }
        Err(_) => Err(ApiError::new(
            ErrorCode::Unavailable,
            "The appointment book cannot be read at this moment; its lamp in the header says why.",
        )),
    }
}
