//! Rooms.

use axum::extract::State;

use super::answer::{Answer, WantsJson};
use super::bundle::Bundle;
use super::outcome::FhirError;
use super::practitioner::begins;
use super::resources::{Location, Resource};
use super::search::{NamedId, Search, path_id};
use crate::ConsoleState;

/// What `GET /fhir/Location` can be asked for.
pub(super) const SEARCH: [&str; 2] = ["_id", "name"];

pub(super) async fn find(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let notes = search.check(&SEARCH)?;
    let (ids, names) = (search.ids("_id", "Location")?, search.one("name")?);
    let clinic = state.desk.clinic();
    let found: Vec<Resource> = clinic
        .rooms
        .iter()
        .filter(|room| ids.as_ref().is_none_or(|ids| ids.contains(&room.id.0)))
        .filter(|room| names.as_ref().is_none_or(|names| names.iter().any(|name| begins(&room.name, name))))
        .map(|room| Resource::Location(location(room.id.0, &room.name)))
        .collect();
    let total = found.len() as u64;
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), None, total, found, notes)))
}

pub(super) async fn read(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let row = path_id("Location", &id)?;
    let clinic = state.desk.clinic();
    let known = clinic.rooms.iter().find(|room| room.id.0 == row);
    let known = known.ok_or_else(|| FhirError::no_such("Location", &id))?;
    Ok(Answer::ok(Resource::Location(location(row, &known.name))))
}

fn location(id: i64, name: &str) -> Location {
    Location { id: id.to_string(), status: "active", name: name.to_owned(), mode: "instance" }
}
