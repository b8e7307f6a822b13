//! Patients.

use axum::extract::State;
use desk::sharing::{Born, PatientFilter, SharedPatient};

use super::answer::{Answer, WantsJson};
use super::bundle::Bundle;
use super::moments::instant;
use super::outcome::FhirError;
use super::resources::{
    Coded, Coding, Communication, ContactPoint, HumanName, Identifier, Meta, Patient, PatientLink, Reference,
    Resource,
};
use super::search::{NamedId, Search, path_id};
use crate::ConsoleState;

/// What `GET /fhir/Patient` can be asked for.
pub(super) const SEARCH: [&str; 5] = ["_id", "identifier", "phone", "birthdate", "name"];

pub(super) async fn find(
    State(state): State<ConsoleState>,
    search: Search,
) -> Result<Answer<Bundle>, FhirError> {
    let notes = search.check(&SEARCH)?;
    let system = system(&state).await?;
    let mut filter = PatientFilter { ids: search.ids("_id", "Patient")?, ..PatientFilter::default() };
    if let Some(wanted) = search.one("identifier")? {
        let known: Vec<i64> = wanted.iter().filter_map(|token| identified(token, &system)).collect();
        let both = |id: &i64| filter.ids.as_ref().is_none_or(|ids| ids.contains(id));
        filter.ids = Some(known.into_iter().filter(both).collect());
    }
    if let Some(numbers) = search.one("phone")? {
        filter.numbers = Some(numbers.iter().flat_map(|number| spellings(number)).collect());
    }
    if let Some(days) = search.one("birthdate")? {
        let day = days.first().copied().unwrap_or_default();
        let plain = day.strip_prefix("eq").unwrap_or(day);
        let wrong = || FhirError::parameter("birthdate", day, "one day like 1980-02-03, or a year like 1980");
        filter.born = Some(Born::parse(plain).ok_or_else(wrong)?);
    }
    for name in search.all("name")? {
        let [name] = name[..] else {
            return Err(FhirError::parameter("name", &name.join(","), "one beginning of a name"));
        };
        filter.name_words.extend(name.split_whitespace().take(8).map(str::to_owned));
    }
    let after = search.after()?.map_or(0, |(id, _)| id);
    let page = state.desk.shared_patients(filter, after, search.count()?).await?;
    let next = page.items.last().filter(|_| page.has_more).map(|last| search.next_link((last.id, 0)));
    let found = page.items.iter().map(|patient| Resource::Patient(shown(patient, &system))).collect();
    Ok(Answer::ok(Bundle::searchset(&search.base, search.own_link(), next, page.total, found, notes)))
}

pub(super) async fn read(
    State(state): State<ConsoleState>,
    _: WantsJson,
    NamedId(id): NamedId,
) -> Result<Answer<Resource>, FhirError> {
    let patient = of_id(&state, path_id("Patient", &id)?).await?;
    let patient = patient.ok_or_else(|| FhirError::no_such("Patient", &id))?;
    let answer = Answer::ok(Resource::Patient(shown(&patient, &system(&state).await?)));
    Ok(answer.version(patient.revision))
}

/// The patient with this id.
pub(super) async fn of_id(state: &ConsoleState, id: i64) -> Result<Option<SharedPatient>, FhirError> {
    let filter = PatientFilter { ids: Some(vec![id]), ..PatientFilter::default() };
    Ok(state.desk.shared_patients(filter, 0, 1).await?.items.pop())
}

/// The system of identifiers of this book.
pub(super) async fn system(state: &ConsoleState) -> Result<String, FhirError> {
    let id = state.desk.book_id().await?;
    let part = |range| id.get(range).unwrap_or_default();
    let parts = [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)];
    Ok(format!("urn:uuid:{}", parts.join("-")))
}

/// The row that a token of `identifier` means: its value, with the book's own system or none.
fn identified(token: &str, own: &str) -> Option<i64> {
    let value = match token.split_once('|') {
        None => token,
        Some((system, value)) => (system.is_empty() || system == own).then_some(value)?,
    };
    value.parse().ok()
}

/// A number as it may stand in the book. A plus sign that was not escaped arrives as a blank.
fn spellings(number: &str) -> Vec<String> {
    let plain: String = number.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
    let mut spellings = vec![number.to_owned(), plain.clone()];
    if !plain.starts_with('+') {
        spellings.push(format!("+{plain}"));
    }
    spellings
}

fn shown(patient: &SharedPatient, system: &str) -> Patient {
    let telecom = patient.numbers.iter().zip(1..).map(|(number, rank)| ContactPoint {
        system: "phone",
        value: number.clone(),
        rank: (patient.numbers.len() > 1).then_some(rank),
    });
    let link = patient.merged_into.map(|other| PatientLink {
        other: Reference::to(format!("Patient/{other}"), None),
        r#type: "replaced-by",
    });
    Patient {
        id: patient.id.to_string(),
        meta: Meta {
            version_id: patient.revision.to_string(),
            last_updated: Some(instant(patient.changed_at)),
        },
        identifier: vec![Identifier { system: system.to_owned(), value: patient.id.to_string() }],
        active: patient.merged_into.is_none(),
        name: vec![HumanName::of(&patient.name)],
        telecom: telecom.collect(),
        birth_date: patient.born.map(|born| born.to_string()),
        communication: vec![Communication {
            language: Coded {
                coding: vec![Coding { system: "urn:ietf:bcp:47", code: patient.language.clone() }],
            },
            preferred: true,
        }],
        link: link.into_iter().collect(),
    }
}
