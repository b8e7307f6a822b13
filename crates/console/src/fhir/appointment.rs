//! Visits, read and found.

use axum::extract::State;
use desk::sharing::{ClinicianId, RoomId, Status, Visit, VisitFilter};

use super::answer::{Answer, WantsJson};
use super::bundle::Bundle;
use super::moments::{Stretch, beginnings, instant};
use super::outcome::FhirError;
use super::patient::system;
use super::resources::{Appointment, Concept, Identifier, Meta, Participant, Reference, Resource};
use super::search::{NamedId, Search, path_id, row_id};
use super::slot::slot_id;
use crate::ConsoleState;

/// What `GET /fhir/Appointment` can be asked for.
pub(super) const SEARCH: [&str; 7] =
    ["_id", "identifier", "date", "patient", "actor", "practitioner", "status"];

/// Every status of a visit in FHIR's words. Both words of the book for a visit that is to come are `booked`; whether the
/// patient has confirmed it is told by their participation.
const STATUSES: [(&str, Status); 7] = [
    ("booked", Status::Booked),
    ("booked", Status::Confirmed),
    ("arrived", Status::Arrived),
    ("checked-in", Status::InRoom),
    ("fulfilled", Status::Done),
    ("cancelled", Status::Cancelled),
    ("noshow", Status::NoShow),
];

pub(super) async fn find(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let notes = search.check(&SEARCH)?;
    let filter = filter(&search, &state).await?;
    let after = search.after()?.and_then(|(at, id)| Some((jiff::Timestamp::from_second(at).ok()?, id)));
    let page = state.desk.shared_visits(filter, after, search.count()?).await?;
    let last = page.items.last().filter(|_| page.has_more);
    let next = last.map(|last| search.next_link((last.starts_at.as_second(), last.appointment.id)));
    let system = system(&state).await?;
    let found = page.items.iter().map(|visit| Resource::Appointment(shown(visit, &state, &system))).collect();
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), next, page.total, found, notes)))
}

pub(super) async fn read(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let visit = of_id(&state, path_id("Appointment", &id)?).await?;
    let visit = visit.ok_or_else(|| FhirError::no_such("Appointment", &id))?;
    answer(&state, &visit).await
}

/// A visit as an answer.
pub(super) async fn answer(state: &ConsoleState, visit: &Visit) -> Result<Answer<Resource>, FhirError> {
    let resource = Resource::Appointment(shown(visit, state, &system(state).await?));
    Ok(Answer::ok(resource).version(visit.appointment.revision))
}

/// The visit with this id.
pub(super) async fn of_id(state: &ConsoleState, id: i64) -> Result<Option<Visit>, FhirError> {
    let filter = VisitFilter { ids: Some(vec![id]), ..VisitFilter::default() };
    Ok(state.desk.shared_visits(filter, None, 1).await?.items.pop())
}

/// What a search means.
pub(super) async fn filter(search: &Search, state: &ConsoleState) -> Result<VisitFilter, FhirError> {
    let zone = &state.desk.clinic().time_zone;
    let mut stretch = Stretch::default();
    for alternatives in search.all("date")? {
        let [value] = alternatives[..] else {
            return Err(FhirError::parameter(
                "date",
                &alternatives.join(","),
                "one day each time it is given",
            ));
        };
        let read = beginnings(value, zone)
            .ok_or_else(|| FhirError::parameter("date", value, "a day like ge2026-11-23, or a moment"))?;
        stretch = stretch.and(read);
    }
    let mut filter = VisitFilter {
        ids: search.ids("_id", "Appointment")?,
        patients: search.ids("patient", "Patient")?,
        from: stretch.from,
        to: stretch.to,
        ..VisitFilter::default()
    };
    if let Some(actors) = search.one("actor")? {
        let people: Vec<i64> = actors.iter().filter_map(|actor| row_id(actor, "Patient")).collect();
        match (actors.first().and_then(|actor| row_id(actor, "Practitioner")), &actors[..]) {
            (Some(id), [one]) if one.contains('/') => filter.clinician = Some(ClinicianId(id)),
            _ if actors.iter().all(|actor| actor.contains("Patient/")) => {
                // `patient` and `actor` must both hold.
                filter.patients = Some(match filter.patients.take() {
                    Some(known) => known.into_iter().filter(|id| people.contains(id)).collect(),
                    None => people,
                });
            }
            _ => {
                let expected = "one `Practitioner/…`, or one or more `Patient/…`";
                return Err(FhirError::parameter("actor", &actors.join(","), expected));
            }
        }
    }
    if let Some(ids) = search.ids("practitioner", "Practitioner")? {
        let [id] = ids[..] else {
            return Err(FhirError::parameter(
                "practitioner",
                "several or none of ours",
                "one `Practitioner/…`",
            ));
        };
        if filter.clinician.is_some_and(|known| known.0 != id) {
            // No visit is with two clinicians.
            filter.ids = Some(Vec::new());
        }
        filter.clinician = Some(ClinicianId(id));
    }
    if let Some(words) = search.one("status")? {
        // The other words of FHIR are those of no visit here.
        let meant = STATUSES.iter().filter(|(known, _)| words.contains(known));
        filter.statuses = Some(meant.map(|(_, status)| *status).collect());
    }
    if let Some(tokens) = search.one("identifier")? {
        let token = tokens.first().copied().unwrap_or_default();
        let own = system(state).await?;
        let value = match token.split_once('|') {
            None => token,
            Some((system, value)) if system.is_empty() || system == own => value,
            Some(_) => "",
        };
        filter.confirmation_number = Some(value.to_owned());
    }
    Ok(filter)
}

fn shown(visit: &Visit, state: &ConsoleState, system: &str) -> Appointment {
    let row = &visit.appointment;
    let clinic = state.desk.clinic();
    let with = clinic.clinicians.iter().find(|known| known.id.0 == row.clinician_id);
    let is_off = matches!(visit.status, Status::Cancelled | Status::NoShow);
    let patient = Participant {
        actor: Reference {
            reference: row.patient_id.map(|id| format!("Patient/{id}")),
            display: Some(row.customer_name.clone()),
        },
        required: "required",
        status: match visit.status {
            Status::Booked => "needs-action",
            Status::Cancelled | Status::NoShow => "declined",
            _ => "accepted",
        },
    };
    let practitioner = Participant {
        actor: Reference::to(
            format!("Practitioner/{}", row.clinician_id),
            with.map(|known| known.name.clone()),
        ),
        required: "required",
        status: if is_off { "declined" } else { "accepted" },
    };
    let room = row.room_id.map(|id| Participant {
        actor: Reference::to(
            format!("Location/{id}"),
            clinic.past_room(RoomId(id)).map(|room| room.name.clone()),
        ),
        required: "required",
        status: if is_off { "declined" } else { "accepted" },
    });
    Appointment {
        id: row.id.to_string(),
        meta: Meta { version_id: row.revision.to_string(), last_updated: visit.changed_at.map(instant) },
        identifier: vec![Identifier { system: system.to_owned(), value: row.confirmation_number.clone() }],
        status: STATUSES
            .iter()
            .find(|(_, status)| *status == visit.status)
            .map_or("booked", |(word, _)| word),
        cancelation_reason: row.cancel_reason.clone().filter(|_| is_off).map(|text| Concept { text }),
        service_type: vec![Concept { text: row.visit_type.clone() }],
        start: instant(visit.starts_at),
        end: instant(visit.ends_at),
        minutes_duration: row.minutes,
        slot: vec![Reference::to(format!("Slot/{}", slot_id(row.clinician_id, visit.starts_at)), None)],
        created: visit.made_at.map(instant),
        comment: Some(row.notes.clone()).filter(|notes| !notes.trim().is_empty()),
        participant: [patient, practitioner].into_iter().chain(room).collect(),
    }
}
