//! How the console says no: a status and a `wire::error::ErrorBody`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::error::{ErrorBody, ErrorCode};

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

/// Nothing is served here.
pub(crate) async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "Nothing is served at this address.")
}

/// The path exists, the method does not.
pub(crate) async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, "This address does not take requests of this kind.")
}
