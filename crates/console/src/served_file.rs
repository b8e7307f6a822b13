//! One file as an answer: whole, in part, or only what it is.

use std::io::ErrorKind;
use std::path::Path;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeFile;
use wire::error::ErrorCode;

use crate::error::ApiError;

/// What a reader should do with a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Disposition<'a> {
    /// Show or play it, and call it so should somebody keep it.
    Inline(&'a str),
    /// Keep it under this name.
    Attachment(&'a str),
}

/// Serves a file to `request`: its `Range`, `If-…` and `HEAD` are honoured. Several ranges at once are answered with the whole.
///
/// # Errors
/// `FILE_NOT_FOUND`, or `STREAM_ERROR` when it is there and cannot be read. A range that does not exist is an answer of
/// its own, 416.
pub(crate) async fn serve(
    path: &Path,
    content_type: &'static str,
    disposition: Disposition<'_>,
    request: Request,
) -> Result<Response, ApiError> {
    // A folder opens like a file, and fails only when it is read.
    let about = tokio::fs::metadata(path).await.map_err(|error| failed(&error))?;
    if !about.is_file() {
        return Err(gone());
    }
    let mut files = ServeFile::new(path).ignore_multi_range_requests(true);
    let served = files.try_call(request).await.map_err(|error| failed(&error))?;
    let mut response = served.map(Body::new);
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        let range = response.headers_mut().remove(header::CONTENT_RANGE);
        let message =
            "`Range` asks for a part that the file does not have; `Content-Range` says how long it is.";
        response = ApiError::new(ErrorCode::InvalidRequest, message).into_response();
        *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        response.headers_mut().extend(range.map(|range| (header::CONTENT_RANGE, range)));
        return Ok(response);
    }
    if response.status() == StatusCode::NOT_FOUND {
        return Err(gone());
    }
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let (what, name) = match disposition {
        Disposition::Inline(name) => ("inline", name),
        Disposition::Attachment(name) => ("attachment", name),
    };
    if let Ok(value) = HeaderValue::from_str(&format!("{what}; filename=\"{}\"", plain(name))) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A name that needs no quoting.
fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    name.chars().map(kept).collect()
}

fn failed(error: &std::io::Error) -> ApiError {
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        return gone();
    }
    tracing::warn!(kind = %error.kind(), "a file that should be served cannot be read");
    ApiError::new(ErrorCode::StreamError, "The file is there and cannot be read; the log says why.")
}

fn gone() -> ApiError {
    ApiError::new(ErrorCode::FileNotFound, "The file is gone.")
}
