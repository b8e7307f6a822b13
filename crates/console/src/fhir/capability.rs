//! What this interface can do, in FHIR's own words.

use axum::extract::State;
use serde_json::{Value, json};

use super::answer::{Answer, WantsJson};
use super::{appointment, location, patient, practitioner, slot};
use crate::ConsoleState;

/// When the interface last changed.
const DATE: &str = "2026-11-30";

/// `GET /fhir/metadata`.
pub(super) async fn statement(State(state): State<ConsoleState>, _: WantsJson) -> Answer<Value> {
    let clinic = state.desk.clinic();
    Answer::ok(json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": { "name": "Frontdesk", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": format!("The appointment book of {}", clinic.name) },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [{
            "mode": "server",
            "documentation": "Private to this machine: a session, or the console's token as a bearer. A parameter that is not \
                known is passed over and told in the Bundle; with `Prefer: handling=strict` it is refused. A search may come \
                as `POST …/_search` with a form.",
            "security": { "description": "`Authorization: Bearer` with the console's token." },
            "resource": [
                resource("Practitioner", &["read", "search-type"], &practitioner::SEARCH),
                resource("Location", &["read", "search-type"], &location::SEARCH),
                resource("Schedule", &["read", "search-type"], &practitioner::SCHEDULE_SEARCH),
                resource("Slot", &["read", "search-type"], &slot::SEARCH),
                resource("Patient", &["read", "search-type"], &patient::SEARCH),
                appointments(),
            ],
        }],
    }))
}

fn resource(kind: &str, interactions: &[&str], parameters: &[&str]) -> Value {
    let interactions: Vec<Value> = interactions.iter().map(|code| json!({ "code": code })).collect();
    let parameters: Vec<Value> =
        parameters.iter().map(|name| json!({ "name": name, "type": parameter_type(name) })).collect();
    json!({ "type": kind, "versioning": "versioned", "interaction": interactions, "searchParam": parameters })
}

fn appointments() -> Value {
    let mut described =
        resource("Appointment", &["read", "search-type", "create", "update"], &appointment::SEARCH);
    if let Some(fields) = described.as_object_mut() {
        fields.insert("conditionalCreate".to_owned(), json!(true));
        fields.insert("updateCreate".to_owned(), json!(false));
        let about = "`create` books by the clinic's rules; a time that cannot be had is 409 with an OperationOutcome. \
            Participants are the patient and, where it matters, a Practitioner and a Location (the room). \
            `Idempotency-Key` makes a repeated request the first one. `update` calls a visit off, and nothing else.";
        fields.insert("documentation".to_owned(), json!(about));
    }
    described
}

fn parameter_type(name: &str) -> &'static str {
    match name {
        "schedule" | "actor" | "patient" | "practitioner" => "reference",
        "start" | "date" | "birthdate" => "date",
        "name" => "string",
        _ => "token",
    }
}
