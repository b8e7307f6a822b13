//! A visit booked, or called off, by another program. The rules are those for staff; what another program books is not
//! confirmed yet.

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::sharing::{Status, VisitFilter};
use desk::{VisitError, Who};
use jiff::Timestamp;
use wire::appointment::AppointmentStatus;
use wire::visit::{Conflict, NewVisit, VisitChange};

use super::answer::prefers;
use super::appointment::{answer, filter, of_id};
use super::incoming::{AppointmentIn, Brought, ConceptIn};
use super::outcome::{FhirError, Issue};
use super::participants::taking_part;
use super::search::{NamedId, Search, base, path_id};
use super::{patient, slot};
use crate::ConsoleState;

/// Bytes that an `Idempotency-Key` may have.
const LONGEST_KEY: usize = 200;

/// `POST /fhir/Appointment`.
pub(super) async fn create(
    State(state): State<ConsoleState>,
    Brought { parts, resource }: Brought<AppointmentIn>,
) -> Result<Response, FhirError> {
    is_appointment(&resource)?;
    if let Some(found) = existing(&state, &parts).await? {
        return Ok(found);
    }
    let key = key(&parts.headers)?;
    let new = wish(&state, resource).await?;
    let booked = state.desk.book_visit(new, Who::Fhir, key).await.map_err(|error| refused(&state, error))?;
    let visit = of_id(&state, booked.appointment.id).await?.ok_or_else(FhirError::unavailable)?;
    let location = format!("{}/Appointment/{}", base(&parts), visit.appointment.id);
    let is_new = booked.change_id.is_some();
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = answer(&state, &visit).await?.with(header::LOCATION, location);
    let mut response = answer.into_response();
    *response.status_mut() = status;
    if prefers(&parts.headers, "return=minimal") {
        *response.body_mut() = axum::body::Body::empty();
    }
    Ok(response)
}

/// `PUT /fhir/Appointment/{id}`: a visit is called off. Anything else of it is changed at the desk.
pub(super) async fn update(
    State(state): State<ConsoleState>,
    NamedId(id): NamedId,
    Brought { parts, resource }: Brought<AppointmentIn>,
) -> Result<Response, FhirError> {
    is_appointment(&resource)?;
    let row = path_id("Appointment", &id)?;
    if resource.id.as_deref() != Some(id.as_str()) {
        let came = resource.id.as_deref().unwrap_or("missing");
        return Err(FhirError::element("Appointment.id", came, "the id in the address"));
    }
    if resource.status.as_deref() != Some("cancelled") {
        let came = resource.status.as_deref().unwrap_or("missing");
        let expected = "`cancelled`; nothing else of a visit is changed over this interface";
        return Err(FhirError::element("Appointment.status", came, expected));
    }
    let present = of_id(&state, row).await?.ok_or_else(|| FhirError::no_such("Appointment", &id))?;
    let revision = present.appointment.revision;
    if !is_met(&parts.headers, revision)? {
        let diagnostics = "The visit was changed meanwhile; read it again.";
        return Err(FhirError::new(StatusCode::PRECONDITION_FAILED, "conflict", diagnostics));
    }
    if present.status != Status::Cancelled {
        let reason = resource.cancelation_reason.as_ref().and_then(ConceptIn::words).map(str::to_owned);
        let change = VisitChange {
            revision,
            status: Some(AppointmentStatus::Cancelled),
            cancel_reason: reason,
            ..VisitChange::default()
        };
        let key = key(&parts.headers)?;
        state.desk.change_visit(row, change, Who::Fhir, key).await.map_err(|error| refused(&state, error))?;
    }
    let visit = of_id(&state, row).await?.ok_or_else(FhirError::unavailable)?;
    Ok(answer(&state, &visit).await?.into_response())
}

fn is_appointment(resource: &AppointmentIn) -> Result<(), FhirError> {
    let kind = &resource.resource_type;
    if kind == "Appointment" {
        return Ok(());
    }
    let diagnostics = "`resourceType` must be `Appointment`.";
    Err(FhirError::new(StatusCode::BAD_REQUEST, "invalid", diagnostics).at("Appointment.resourceType"))
}

/// What `If-None-Exist` finds: nothing is made where something is there.
async fn existing(state: &ConsoleState, parts: &Parts) -> Result<Option<Response>, FhirError> {
    let Some(condition) = parts.headers.get("if-none-exist") else { return Ok(None) };
    let condition = condition.to_str().unwrap_or_default().trim_start_matches('?');
    let search = Search::of_condition(condition, base(parts));
    search.check(&super::appointment::SEARCH)?;
    let wanted = filter(&search, state).await?;
    // A search without a condition finds whatever is there, and a condition without a value is none.
    let is_blank = form_urlencoded::parse(condition.as_bytes()).any(|(_, value)| value.trim().is_empty());
    if is_blank || wanted == VisitFilter::default() {
        let diagnostics = "`If-None-Exist` must say what to look for, like identifier=APT-12345.";
        return Err(FhirError::new(StatusCode::BAD_REQUEST, "value", diagnostics));
    }
    let page = state.desk.shared_visits(wanted, None, 2).await?;
    match &page.items[..] {
        [] => Ok(None),
        [one] => {
            let location = format!("{}/Appointment/{}", base(parts), one.appointment.id);
            Ok(Some(answer(state, one).await?.with(header::LOCATION, location).into_response()))
        }
        _ => {
            let diagnostics = "What `If-None-Exist` looks for is there more than once.";
            Err(FhirError::new(StatusCode::PRECONDITION_FAILED, "multiple-matches", diagnostics))
        }
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, FhirError> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let text = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    text.map(|key| Some(key.to_owned())).ok_or_else(|| {
        let diagnostics = format!("`Idempotency-Key` must have 1 to {LONGEST_KEY} plain characters.");
        FhirError::new(StatusCode::BAD_REQUEST, "value", diagnostics)
    })
}

/// Whether what is there is what `If-Match` asks for: one of these versions, or `*` for whatever is there.
fn is_met(headers: &HeaderMap, present: i64) -> Result<bool, FhirError> {
    let wrong = || {
        let diagnostics = "`If-Match` must be a version like W/\"3\", several with commas, or `*` for any.";
        FhirError::new(StatusCode::BAD_REQUEST, "value", diagnostics)
    };
    let mut asked = headers.get_all(header::IF_MATCH).iter().peekable();
    let mut is_met = asked.peek().is_none();
    for value in asked {
        let text = value.to_str().map_err(|_| wrong())?.trim();
        if text == "*" {
            is_met = true;
            continue;
        }
        for version in text.split(',') {
            is_met |= revision(version).ok_or_else(wrong)? == present;
        }
    }
    Ok(is_met)
}

/// `W/"3"` or `"3"`.
fn revision(text: &str) -> Option<i64> {
    text.trim().trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// What the resource wishes.
async fn wish(state: &ConsoleState, resource: AppointmentIn) -> Result<NewVisit, FhirError> {
    match resource.status.as_deref() {
        Some("booked" | "pending" | "proposed") => {}
        Some(other) => {
            return Err(FhirError::element("Appointment.status", other, "`booked`, `pending` or `proposed`"));
        }
        None => return Err(FhirError::missing("Appointment.status", "`booked`")),
    }
    let (slot_of, slot_start) = slot_of(&resource)?;
    let starts_at = match &resource.start {
        Some(text) => instant("Appointment.start", text)?,
        None => slot_start.ok_or_else(|| {
            FhirError::missing("Appointment.start", "an instant like 2026-11-23T14:00:00-05:00")
        })?,
    };
    if slot_start.is_some_and(|start| start != starts_at) {
        let came = resource.start.as_deref().unwrap_or_default();
        return Err(FhirError::element("Appointment.start", came, "the start of the slot"));
    }
    let who = taking_part(&state.desk.clinic(), &resource)?;
    if let (Some(slot_of), Some(practitioner)) = (slot_of, who.practitioner)
        && slot_of != practitioner
    {
        let expected = "a slot of the practitioner who participates";
        return Err(FhirError::element("Appointment.slot[0].reference", "another's", expected));
    }
    let patient_id = who.patient.as_ref().map(|(id, _)| *id);
    let (customer_name, phone_number) = match who.patient {
        None => (who.name.unwrap_or_default(), String::new()),
        Some((id, expression)) => {
            let known = patient::of_id(state, id).await?;
            let known = known.filter(|known| known.merged_into.is_none()).ok_or_else(|| {
                FhirError::element(&expression, &format!("Patient/{id}"), "a patient of this book")
            })?;
            (known.name, known.numbers.into_iter().next().unwrap_or_default())
        }
    };
    let (date, start_minute, later) = state.desk.place_of(starts_at).ok_or_else(|| {
        let came = resource.start.as_deref().unwrap_or_default();
        FhirError::element("Appointment.start", came, "a whole minute")
    })?;
    let notes: Vec<String> = [resource.description.clone(), resource.comment.clone()]
        .into_iter()
        .flatten()
        .filter(|text| !text.trim().is_empty())
        .collect();
    Ok(NewVisit {
        customer_name,
        phone_number,
        patient_id,
        date: date.to_string(),
        start_minute,
        later,
        minutes: minutes(&resource, starts_at)?,
        visit_type_id: kind(state, &resource)?,
        clinician_id: who.practitioner.or(slot_of),
        room_id: who.room,
        notes: notes.join("\n"),
        ..NewVisit::default()
    })
}

/// Whose the slot is, and when it begins.
fn slot_of(resource: &AppointmentIn) -> Result<(Option<i64>, Option<Timestamp>), FhirError> {
    const AT: &str = "Appointment.slot[0].reference";
    if resource.slot.len() > 1 {
        return Err(FhirError::element("Appointment.slot", "several", "one slot or none"));
    }
    let Some(reference) = resource.slot.first().and_then(|slot| slot.reference.as_deref()) else {
        return Ok((None, None));
    };
    let id = reference.rsplit_once('/').filter(|(before, _)| before.ends_with("Slot")).map(|(_, id)| id);
    let read = id.and_then(slot::parse);
    let (clinician, start) =
        read.ok_or_else(|| FhirError::element(AT, reference, "a slot that was found here"))?;
    Ok((Some(clinician), Some(start)))
}

fn minutes(resource: &AppointmentIn, starts_at: Timestamp) -> Result<Option<u16>, FhirError> {
    let Some(text) = &resource.end else { return Ok(resource.minutes_duration) };
    let ends_at = instant("Appointment.end", text)?;
    let length = ends_at.duration_since(starts_at).as_secs();
    let minutes = u16::try_from(length / 60).ok().filter(|minutes| *minutes > 0 && length % 60 == 0);
    let minutes =
        minutes.ok_or_else(|| FhirError::element("Appointment.end", text, "whole minutes after `start`"))?;
    if resource.minutes_duration.is_some_and(|said| said != minutes) {
        let came = resource.minutes_duration.map(|said| said.to_string()).unwrap_or_default();
        let expected = "as long as from `start` to `end`";
        return Err(FhirError::element("Appointment.minutesDuration", &came, expected));
    }
    Ok(Some(minutes))
}

/// The kind of visit that is named.
fn kind(state: &ConsoleState, resource: &AppointmentIn) -> Result<Option<i64>, FhirError> {
    let by_service = resource.service_type.iter().find_map(ConceptIn::words);
    let by_type = resource.appointment_type.as_ref().and_then(ConceptIn::words);
    let Some(named) = by_service.or(by_type) else { return Ok(None) };
    let clinic = state.desk.clinic();
    let known =
        clinic.visit_types.iter().find(|kind| kind.name.to_lowercase() == named.trim().to_lowercase());
    known.map(|kind| Some(kind.id.0)).ok_or_else(|| {
        let names: Vec<String> =
            clinic.visit_types.iter().take(12).map(|kind| format!("“{}”", kind.name)).collect();
        FhirError::element("Appointment.serviceType[0].text", named, &format!("one of {}", names.join(", ")))
    })
}

/// An instant with its offset, to the second at least.
fn instant(expression: &str, text: &str) -> Result<Timestamp, FhirError> {
    let shaped = text.len() >= 20 && text.len() <= 40 && text.as_bytes().get(10) == Some(&b'T');
    text.parse()
        .ok()
        .filter(|_| shaped)
        .ok_or_else(|| FhirError::element(expression, text, "an instant like 2026-11-23T14:00:00-05:00"))
}

/// A "no" of the book.
fn refused(state: &ConsoleState, error: VisitError) -> FhirError {
    match error {
        VisitError::Invalid { field, expected, .. } => {
            let expression = match field {
                "customerName" => "Appointment.participant",
                "notes" => "Appointment.comment",
                "minutes" => "Appointment.minutesDuration",
                "cancelReason" => "Appointment.cancelationReason",
                _ => "Appointment",
            };
            let diagnostics = format!("`{expression}` must be {expected}.");
            FhirError::new(StatusCode::UNPROCESSABLE_ENTITY, "value", diagnostics).at(expression)
        }
        VisitError::Conflict(conflict) => conflicting(state, &conflict),
        VisitError::NotFound => FhirError::new(StatusCode::NOT_FOUND, "not-found", "There is no such visit."),
        VisitError::CannotUndo(_) | VisitError::Unavailable => FhirError::unavailable(),
    }
}

/// The time cannot be had; others are told.
fn conflicting(state: &ConsoleState, conflict: &Conflict) -> FhirError {
    let unknown = matches!(
        conflict.reason.as_str(),
        "no_such_clinician"
            | "no_such_visit_type"
            | "no_such_room"
            | "name_missing"
            | "name_too_long"
            | "name_unreadable"
            | "length"
    );
    if unknown {
        return FhirError::new(StatusCode::UNPROCESSABLE_ENTITY, "business-rule", conflict.message.clone());
    }
    let error =
        FhirError::new(StatusCode::CONFLICT, "conflict", conflict.message.clone()).at("Appointment.start");
    let clinic = state.desk.clinic();
    conflict.alternatives.iter().fold(error, |error, free| {
        let with = clinic.clinicians.iter().find(|known| known.id.0 == free.clinician_id);
        let with = with.map_or("somebody", |known| known.name.as_str());
        let told = format!("Free: {} {} with {with}.", free.date, free.time);
        error.with(Issue::note("information", "informational", told))
    })
}
