//! How FHIR says no: an `OperationOutcome`.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::DeskError;
use serde::Serialize;

use super::answer::Answer;

/// So much of a wrong value is shown.
const SHOWN: usize = 60;

/// What went wrong, or what is to be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "resourceType")]
pub(super) struct OperationOutcome {
    issue: Vec<Issue>,
}

/// One point of an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Issue {
    severity: &'static str,
    code: &'static str,
    diagnostics: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expression: Vec<String>,
}

impl Issue {
    /// Something that is to be known and stops nothing.
    pub(super) fn note(severity: &'static str, code: &'static str, diagnostics: impl Into<String>) -> Issue {
        Issue { severity, code, diagnostics: diagnostics.into(), expression: Vec::new() }
    }
}

impl OperationOutcome {
    /// Of these points.
    pub(super) fn of(issue: Vec<Issue>) -> OperationOutcome {
        OperationOutcome { issue }
    }
}

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FhirError {
    status: StatusCode,
    issues: Vec<Issue>,
}

impl FhirError {
    /// One point with a status. `code` is a word of FHIR's issue types.
    pub(super) fn new(status: StatusCode, code: &'static str, diagnostics: impl Into<String>) -> FhirError {
        FhirError { status, issues: vec![Issue::note("error", code, diagnostics)] }
    }

    /// With the element it is about.
    pub(super) fn at(mut self, expression: impl Into<String>) -> FhirError {
        if let Some(first) = self.issues.first_mut() {
            first.expression.push(expression.into());
        }
        self
    }

    /// With something else to be known.
    pub(super) fn with(mut self, issue: Issue) -> FhirError {
        self.issues.push(issue);
        self
    }

    /// A parameter's value is none that can be.
    pub(super) fn parameter(name: &str, value: &str, expected: &str) -> FhirError {
        let shown = shown(value);
        let diagnostics = format!("`{name}` must be {expected}, and is “{shown}”.");
        FhirError::new(StatusCode::BAD_REQUEST, "value", diagnostics)
    }

    /// An element of a resource is none that can be: 422.
    pub(super) fn element(expression: &str, value: &str, expected: &str) -> FhirError {
        let diagnostics = format!("`{expression}` must be {expected}, and is “{}”.", shown(value));
        FhirError::new(StatusCode::UNPROCESSABLE_ENTITY, "value", diagnostics).at(expression)
    }

    /// An element is missing: 422.
    pub(super) fn missing(expression: &str, expected: &str) -> FhirError {
        let diagnostics = format!("`{expression}` is missing; {expected} is expected.");
        FhirError::new(StatusCode::UNPROCESSABLE_ENTITY, "required", diagnostics).at(expression)
    }

    /// Nothing has this id.
    pub(super) fn no_such(kind: &str, id: &str) -> FhirError {
        let diagnostics = format!("There is no {kind} with the id “{}”.", shown(id));
        FhirError::new(StatusCode::NOT_FOUND, "not-found", diagnostics)
    }

    /// The book does not answer.
    pub(super) fn unavailable() -> FhirError {
        let diagnostics = "The appointment book cannot be read or written at this moment; try again.";
        FhirError::new(StatusCode::SERVICE_UNAVAILABLE, "transient", diagnostics)
    }
}

impl From<DeskError> for FhirError {
    fn from(_: DeskError) -> FhirError {
        FhirError::unavailable()
    }
}

impl IntoResponse for FhirError {
    fn into_response(self) -> Response {
        Answer::new(self.status, OperationOutcome::of(self.issues)).into_response()
    }
}

fn shown(value: &str) -> String {
    let mut shown: String = value.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Nothing is served here.
pub(super) async fn not_served() -> FhirError {
    let diagnostics = "Nothing is served at this address; `/fhir/metadata` tells what is.";
    FhirError::new(StatusCode::NOT_FOUND, "not-supported", diagnostics)
}

/// The address is served, and not asked in this way.
pub(super) async fn not_supported() -> FhirError {
    let diagnostics = "This cannot be done with this resource; `/fhir/metadata` tells what can.";
    FhirError::new(StatusCode::METHOD_NOT_ALLOWED, "not-supported", diagnostics)
}
