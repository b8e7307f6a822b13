//! Clinicians, and the schedule that each of them has: both under the clinician's id.

use axum::extract::State;
use desk::sharing::ClinicianId;

use super::answer::{Answer, WantsJson};
use super::bundle::Bundle;
use super::moments::instant;
use super::outcome::FhirError;
use super::resources::{HumanName, Period, Practitioner, Reference, Resource, Schedule};
use super::search::{NamedId, Search, path_id};
use crate::ConsoleState;

/// What `GET /fhir/Practitioner` can be asked for.
pub(super) const SEARCH: [&str; 2] = ["_id", "name"];
/// What `GET /fhir/Schedule` can be asked for.
pub(super) const SCHEDULE_SEARCH: [&str; 3] = ["_id", "actor", "active"];

pub(super) async fn find(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let notes = search.check(&SEARCH)?;
    let (ids, names) = (search.ids("_id", "Practitioner")?, search.one("name")?);
    let clinic = state.desk.clinic();
    let found = clinic
        .clinicians
        .iter()
        .filter(|known| ids.as_ref().is_none_or(|ids| ids.contains(&known.id.0)))
        .filter(|known| names.as_ref().is_none_or(|names| names.iter().any(|name| begins(&known.name, name))))
        .map(|known| Resource::Practitioner(practitioner(known.id, &known.name)));
    let found: Vec<Resource> = found.collect();
    let total = found.len() as u64;
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), None, total, found, notes)))
}

pub(super) async fn read(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let clinic = state.desk.clinic();
    let known = clinic.clinician(ClinicianId(path_id("Practitioner", &id)?));
    let known = known.ok_or_else(|| FhirError::no_such("Practitioner", &id))?;
    Ok(Answer::ok(Resource::Practitioner(practitioner(known.id, &known.name))))
}

pub(super) async fn find_schedules(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let notes = search.check(&SCHEDULE_SEARCH)?;
    let (ids, actors) = (search.ids("_id", "Schedule")?, search.ids("actor", "Practitioner")?);
    let active = search.one("active")?.is_none_or(|values| values.contains(&"true"));
    let clinic = state.desk.clinic();
    let wanted = |id: i64| {
        active
            && ids.as_ref().is_none_or(|ids| ids.contains(&id))
            && actors.as_ref().is_none_or(|actors| actors.contains(&id))
    };
    let found: Vec<Resource> = clinic
        .clinicians
        .iter()
        .filter(|known| wanted(known.id.0))
        .map(|known| Resource::Schedule(schedule(&state, known.id, &known.name)))
        .collect();
    let total = found.len() as u64;
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), None, total, found, notes)))
}

pub(super) async fn read_schedule(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let clinic = state.desk.clinic();
    let known = clinic.clinician(ClinicianId(path_id("Schedule", &id)?));
    let known = known.ok_or_else(|| FhirError::no_such("Schedule", &id))?;
    Ok(Answer::ok(Resource::Schedule(schedule(&state, known.id, &known.name))))
}

fn practitioner(id: ClinicianId, name: &str) -> Practitioner {
    Practitioner { id: id.0.to_string(), active: true, name: vec![HumanName::of(name)] }
}

/// From now to the last moment that a caller can book.
fn schedule(state: &ConsoleState, id: ClinicianId, name: &str) -> Schedule {
    let (clinic, now) = (state.desk.clinic(), state.desk.now());
    let after = clinic.last_day(clinic.today(now)).tomorrow().ok();
    let end = after.and_then(|day| day.to_zoned(clinic.time_zone.clone()).ok());
    Schedule {
        id: id.0.to_string(),
        active: true,
        actor: vec![Reference::to(format!("Practitioner/{}", id.0), Some(name.to_owned()))],
        planning_horizon: Period {
            start: instant(now),
            end: instant(end.map_or(now, |day| day.timestamp())),
        },
    }
}

/// Whether a word of the name begins so, whatever its capitals.
pub(super) fn begins(name: &str, with: &str) -> bool {
    let (name, with) = (name.to_lowercase(), with.to_lowercase());
    name.starts_with(&with) || name.split_whitespace().any(|word| word.starts_with(&with))
}
