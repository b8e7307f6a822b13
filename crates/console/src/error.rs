//! How the console says no: a status and a `wire::error::ErrorBody`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use wire::error::{ErrorBody, ErrorCode};

/// So much of a wrong value is shown in an answer.
const SHOWN: usize = 60;

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// For programs.
    pub code: ErrorCode,
    /// For people: what happened and what to do. Holds nothing that a caller said and no secret.
    pub message: String,
}

impl ApiError {
    /// An error with its sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A field's value is none that can be.
    pub(crate) fn invalid(field: &str, value: &str, expected: &str) -> Self {
        let mut shown: String = value.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
        if value.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        Self::new(ErrorCode::InvalidRequest, format!("`{field}` must be {expected}, and is “{shown}”."))
    }

    /// There is no such call.
    pub(crate) fn no_call() -> Self {
        Self::new(ErrorCode::CallNotFound, "There is no such call.")
    }

    /// What the desk says when it is asked for calls.
    pub(crate) fn of_calls(error: DeskError) -> Self {
        match error {
            DeskError::NotFound => Self::no_call(),
            DeskError::Unavailable => Self::new(
                ErrorCode::Unavailable,
                "The history cannot be read or written at this moment; the book's lamp in the header says why.",
            ),
            DeskError::ReversedDates | DeskError::TooWide { .. } => {
                Self::new(ErrorCode::InvalidDate, sentence(&error))
            }
            DeskError::AlreadyRunning => Self::new(ErrorCode::AlreadyRunning, sentence(&error)),
            DeskError::Refused(_)
            | DeskError::BadCursor
            | DeskError::TooLong { .. }
            | DeskError::Unreadable { .. } => Self::new(ErrorCode::InvalidRequest, sentence(&error)),
        }
    }

    /// The status that goes with the code.
    fn status(&self) -> StatusCode {
        match self.code {
            ErrorCode::SignInRequired => StatusCode::UNAUTHORIZED,
            ErrorCode::ForeignOrigin => StatusCode::FORBIDDEN,
            ErrorCode::CallNotFound
            | ErrorCode::RecordingNotFound
            | ErrorCode::FileNotFound
            | ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            ErrorCode::InvalidDate | ErrorCode::InvalidInterval | ErrorCode::InvalidRequest => {
                StatusCode::BAD_REQUEST
            }
            ErrorCode::StreamError => StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::AlreadyRunning | ErrorCode::Conflict => StatusCode::CONFLICT,
            ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response =
            (status, Json(ErrorBody { message: self.message, error: None, code: self.code })).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An error's own words as a sentence.
fn sentence(error: &DeskError) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// Nothing is served here.
pub(crate) async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "Nothing is served at this address.")
}

/// The path exists, the method does not.
pub(crate) async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "This address does not take requests of this kind.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_being_done_already_is_a_conflict_and_no_fault_of_the_request() {
        let error = ApiError::of_calls(DeskError::AlreadyRunning);
        assert_eq!((error.code, error.status()), (ErrorCode::AlreadyRunning, StatusCode::CONFLICT));
        assert_eq!(serde_json::to_value(error.code).unwrap(), "ALREADY_RUNNING");
    }
}
