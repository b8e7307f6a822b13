//! JSON that a request brings.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::{DeserializeOwned, IgnoredAny};
use wire::error::ErrorCode;

use crate::error::ApiError;

/// A request's body, read as JSON whatever its `Content-Type` says: browsers cannot send one to us from a foreign page.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let read = serde_path_to_error::deserialize(&mut json);
        let read = read.map_err(|error| wrong(&bytes, &error.path().to_string(), error.inner()))?;
        json.end().map_err(|error| wrong(&bytes, "", &error))?;
        Ok(Body(read))
    }
}

/// Names the field, what it is and what is expected.
fn wrong(bytes: &[u8], field: &str, error: &serde_json::Error) -> ApiError {
    // A number where a word is expected is no fault of the data to the parser, which stops at it.
    let is_json = || serde_json::from_slice::<IgnoredAny>(bytes).is_ok();
    let message = if !error.is_data() && !is_json() {
        format!("The body must be JSON, and is not at line {}, column {}.", error.line(), error.column())
    } else if field.is_empty() || field == "." {
        format!("The body is not what is expected: {error}.")
    } else {
        format!("`{field}` is not what is expected: {error}.")
    };
    ApiError::new(ErrorCode::InvalidRequest, message)
}

/// A body that was not read: larger than is read, or broken off before its end.
pub(crate) fn unread(rejection: &BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => ApiError::new(ErrorCode::InvalidRequest, "The request's body could not be read to its end."),
    }
}

pub(crate) fn too_large() -> ApiError {
    ApiError::new(ErrorCode::TooLarge, "The request's body is larger than 1 MiB.")
}
