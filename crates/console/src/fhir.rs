//! The book for other programs, as FHIR R4 (4.0.1) in JSON: schedules, times, patients and visits are read and found, and a
//! visit is booked or called off.
//!
//! What it can do is told by its own description at `/fhir/metadata`, and not by the document of the other routes. It is
//! private like those: a session, or the token as a bearer.

mod answer;
mod appointment;
mod booking;
mod bundle;
mod capability;
mod incoming;
mod location;
mod moments;
mod outcome;
mod participants;
mod patient;
mod practitioner;
mod resources;
mod search;
mod slot;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{any, get, post};

use crate::ConsoleState;

/// Where it is served.
const BASE: &str = "/fhir";

/// The routes, without a guard.
pub(crate) fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    ConsoleState: FromRef<S>,
{
    Router::new()
        .route("/fhir/metadata", get(capability::statement))
        .route("/fhir/Practitioner", get(practitioner::find))
        .route("/fhir/Practitioner/_search", post(practitioner::find))
        .route("/fhir/Practitioner/{id}", get(practitioner::read))
        .route("/fhir/Location", get(location::find))
        .route("/fhir/Location/_search", post(location::find))
        .route("/fhir/Location/{id}", get(location::read))
        .route("/fhir/Schedule", get(practitioner::find_schedules))
        .route("/fhir/Schedule/_search", post(practitioner::find_schedules))
        .route("/fhir/Schedule/{id}", get(practitioner::read_schedule))
        .route("/fhir/Slot", get(slot::find))
        .route("/fhir/Slot/_search", post(slot::find))
        .route("/fhir/Slot/{id}", get(slot::read))
        .route("/fhir/Patient", get(patient::find))
        .route("/fhir/Patient/_search", post(patient::find))
        .route("/fhir/Patient/{id}", get(patient::read))
        .route("/fhir/Appointment", get(appointment::find).post(booking::create))
        .route("/fhir/Appointment/_search", post(appointment::find))
        .route("/fhir/Appointment/{id}", get(appointment::read).put(booking::update))
        .route("/fhir", any(outcome::not_served))
        .route("/fhir/{*path}", any(outcome::not_served))
        .method_not_allowed_fallback(outcome::not_supported)
}
