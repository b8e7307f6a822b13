//! `GET /dashboard/api/appointments?date=YYYY-MM-DD`: one day of the book.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use desk::DeskError;
use serde::Deserialize;
use wire::appointment::Day;
use wire::error::ErrorCode;

use crate::ConsoleState;
use crate::error::ApiError;

#[derive(Deserialize)]
pub(crate) struct Asked {
    date: Option<String>,
}

/// The day that is asked for; today on the clinic's calendar when none is.
pub(crate) async fn day(
    State(state): State<ConsoleState>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Day>, ApiError> {
    let Query(asked) = asked.map_err(|_| {
        ApiError::new(
            ErrorCode::InvalidRequest,
            "The day is asked for with one `date`, or with none for today.",
        )
    })?;
    let date = match asked.date.as_deref() {
        None => state.desk.today(),
        Some(text) => parse(text).ok_or_else(|| {
            ApiError::new(
                ErrorCode::InvalidDate,
                "The date must be a day of the calendar, written as 2026-11-23.",
            )
        })?,
    };
    match state.desk.day(date).await {
        Ok(day) => Ok(Json(day)),
        Err(DeskError::Refused(refusal)) => Err(ApiError::new(ErrorCode::InvalidDate, refusal.say())),
        Err(DeskError::NotFound) => {
            Err(ApiError::new(ErrorCode::NotFound, "There is no such day in the book."))
        }
        Err(DeskError::Unavailable) => Err(ApiError::new(
            ErrorCode::Unavailable,
            "The appointment book cannot be read at this moment; its lamp in the header says why.",
        )),
    }
}

/// `YYYY-MM-DD` and nothing else; the library's parser would take a time behind it, too.
fn parse(text: &str) -> Option<jiff::civil::Date> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_ten_characters_and_exists() {
        assert!(parse("2026-11-23").is_some() && parse("2028-02-29").is_some());
        for wrong in [
            "2026-02-30",
            "2026-13-01",
            "2026-11-23T10:00",
            "20261123",
            "tomorrow",
            "",
            "+2026-1-1",
            "２026-11-2",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
