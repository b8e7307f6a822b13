//! What another program brings: a resource in the body of a request, read no further than it is understood.

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::{WantsJson, brings_json};
use super::outcome::FhirError;

/// A resource that a request brings, with the request's head.
pub(super) struct Brought<T> {
    pub(super) parts: Parts,
    pub(super) resource: T,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Brought<T> {
    type Rejection = FhirError;

    async fn from_request(request: Request, state: &S) -> Result<Brought<T>, FhirError> {
        let (mut parts, body) = request.into_parts();
        WantsJson::from_request_parts(&mut parts, state).await?;
        if !brings_json(&parts.headers) {
            let diagnostics = "The body must be `application/fhir+json`.";
            return Err(FhirError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported", diagnostics));
        }
        Ok(Brought { resource: parsed(&bytes(&parts, body, state).await?)?, parts })
    }
}

/// The body of a request, whole.
///
/// # Errors
/// 413 when it is too large, and 400 when it breaks off.
pub(super) async fn bytes<S: Send + Sync>(parts: &Parts, body: Body, state: &S) -> Result<Bytes, FhirError> {
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
    body.map_err(|rejection| unread(&rejection))
}

fn unread(rejection: &BytesRejection) -> FhirError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            FhirError::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", "The body is larger than 1 MiB.")
        }
        status => FhirError::new(status, "structure", "The body could not be read to its end."),
    }
}

/// Reads a resource; what is wrong is told by its element.
fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FhirError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let structure = |diagnostics| FhirError::new(StatusCode::BAD_REQUEST, "structure", diagnostics);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.inner());
        if !inner.is_data() {
            return structure(format!(
                "The body must be JSON, and is not at line {}, column {}.",
                inner.line(),
                inner.column()
            ));
        }
        let element = if path == "." { "Appointment".to_owned() } else { format!("Appointment.{path}") };
        // Its own words may repeat what the body holds.
        structure(format!("`{element}` is not what is expected.")).at(element)
    })?;
    json.end().map_err(|_| structure("Behind the resource there is something else.".to_owned()))?;
    Ok(read)
}

/// An `Appointment` as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppointmentIn {
    pub(super) resource_type: String,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    pub(super) cancelation_reason: Option<ConceptIn>,
    #[serde(default)]
    pub(super) service_type: Vec<ConceptIn>,
    #[serde(default)]
    pub(super) appointment_type: Option<ConceptIn>,
    #[serde(default)]
    pub(super) start: Option<String>,
    #[serde(default)]
    pub(super) end: Option<String>,
    #[serde(default)]
    pub(super) minutes_duration: Option<u16>,
    #[serde(default)]
    pub(super) slot: Vec<ReferenceIn>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) comment: Option<String>,
    #[serde(default)]
    pub(super) participant: Vec<ParticipantIn>,
}

#[derive(Deserialize)]
pub(super) struct ReferenceIn {
    #[serde(default)]
    pub(super) reference: Option<String>,
    /// The kind of resource that is meant, where there is no reference.
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) display: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ConceptIn {
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) coding: Vec<CodingIn>,
}

#[derive(Deserialize)]
pub(super) struct CodingIn {
    #[serde(default)]
    pub(super) display: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ParticipantIn {
    #[serde(default)]
    pub(super) actor: Option<ReferenceIn>,
}

impl ConceptIn {
    pub(super) fn words(&self) -> Option<&str> {
        self.text.as_deref().or_else(|| self.coding.iter().find_map(|coding| coding.display.as_deref()))
    }
}
