//! Which call, job or other thing a path names.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use wire::error::ErrorCode;

use crate::error::ApiError;
use crate::patients::no_patient;

/// The longest name that anything has; Twilio's have 34 letters.
const LONGEST: usize = 128;

/// A call by its `callSid`, or by the id of its row.
pub(crate) struct WhichCall(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for WhichCall {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        named(parts, state).await.map(WhichCall).ok_or_else(ApiError::no_call)
    }
}

/// A piece of long work by its id.
pub(crate) struct WhichJob(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for WhichJob {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        named(parts, state).await.map(WhichJob).ok_or_else(no_job)
    }
}

/// A row of the book by its id. Anything that is no number is no row.
pub(crate) struct WhichRow(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for WhichRow {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let digits = named(parts, state).await.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).map(WhichRow).ok_or_else(no_row)
    }
}

pub(crate) fn no_row() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is nothing with this id in the appointment book.")
}

/// A patient by their id.
pub(crate) struct WhichPatient(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for WhichPatient {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let name = named(parts, state).await.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
        name.and_then(|name| name.parse().ok()).map(WhichPatient).ok_or_else(no_patient)
    }
}

pub(crate) fn no_job() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such job; only the latest are remembered.")
}

/// The one name in the path, when anything can have it: never one that would be a way through folders.
async fn named<S: Send + Sync>(parts: &mut Parts, state: &S) -> Option<String> {
    let name: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
    let Path(name) = name.ok()?;
    let plain = |c: char| !c.is_control() && c != '/' && c != '\\';
    (name.len() <= LONGEST && !name.starts_with('.') && name.chars().all(plain)).then_some(name)
}
