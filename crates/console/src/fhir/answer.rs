//! Answers in FHIR's JSON, and what a reader says of the form it wants.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::outcome::FhirError;

/// FHIR's own content type.
pub(super) const FHIR_JSON: &str = "application/fhir+json";
/// What `_format`, `Accept` and `Content-Type` may say for it.
const JSON: [&str; 4] = ["json", "application/json", FHIR_JSON, "text/json"];

/// A resource with its status.
pub(super) struct Answer<T> {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: T,
}

impl<T> Answer<T> {
    pub(super) fn new(status: StatusCode, body: T) -> Answer<T> {
        Answer { status, headers: Vec::new(), body }
    }

    pub(super) fn ok(body: T) -> Answer<T> {
        Answer::new(StatusCode::OK, body)
    }

    /// In this version.
    pub(super) fn version(self, revision: i64) -> Answer<T> {
        self.with(header::ETAG, format!("W/\"{revision}\""))
    }

    pub(super) fn with(mut self, name: HeaderName, value: String) -> Answer<T> {
        self.headers.push((name, value));
        self
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let Ok(body) = serde_json::to_vec(&self.body) else {
            tracing::error!("A resource could not be written as JSON");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = (self.status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The reader takes JSON. As an argument of a handler it refuses who does not: 406.
pub(super) struct WantsJson;

impl<S: Sync> FromRequestParts<S> for WantsJson {
    type Rejection = FhirError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<WantsJson, FhirError> {
        let query = parts.uri.query().unwrap_or_default();
        let format = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "_format");
        WantsJson::of(format.as_ref().map(|(_, format)| format.as_ref()), &parts.headers)
    }
}

impl WantsJson {
    /// By what `_format` says, which weighs more than the header.
    ///
    /// # Errors
    /// 406 when the reader takes no JSON.
    pub(super) fn of(format: Option<&str>, headers: &HeaderMap) -> Result<WantsJson, FhirError> {
        let takes = format.map_or_else(|| accepts_json(headers), is_json);
        let refused = || {
            let diagnostics = "Only JSON is spoken here: `application/fhir+json`.";
            FhirError::new(StatusCode::NOT_ACCEPTABLE, "not-supported", diagnostics)
        };
        takes.then_some(WantsJson).ok_or_else(refused)
    }
}

fn is_json(kind: &str) -> bool {
    let name = kind.split(';').next().unwrap_or_default().trim();
    // A plus sign that was not escaped arrives as a blank.
    let name = name.replace(' ', "+");
    JSON.iter().any(|known| known.eq_ignore_ascii_case(&name))
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    if said.peek().is_none() {
        return true;
    }
    said.flat_map(|value| value.split(',')).any(|range| {
        let name = range.split(';').next().unwrap_or_default().trim();
        matches!(name, "*/*" | "application/*" | "") || is_json(name)
    })
}

/// Whether a body is said to be FHIR's JSON, or nothing is said.
pub(super) fn brings_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.to_str().is_ok_and(is_json))
}

/// Whether the reader's `Prefer` says this.
pub(super) fn prefers(headers: &HeaderMap, what: &str) -> bool {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .any(|said| said.trim().eq_ignore_ascii_case(what))
}
