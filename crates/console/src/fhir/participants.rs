//! Who takes part in a visit that another program books: the patient, with whom, and in which room.

use desk::sharing::Clinic;

use super::incoming::{AppointmentIn, ReferenceIn};
use super::outcome::FhirError;
use super::search::row_id;

/// Names that a message lists at most.
const NAMED: usize = 12;

/// Who takes part.
pub(super) struct Taking {
    /// The patient's id, and the element that names it.
    pub(super) patient: Option<(i64, String)>,
    /// The patient's name, where no id is given.
    pub(super) name: Option<String>,
    pub(super) practitioner: Option<i64>,
    pub(super) room: Option<i64>,
}

/// What a participant is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Patient,
    Practitioner,
    Location,
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::Patient, "Patient"), (Kind::Practitioner, "Practitioner"), (Kind::Location, "Location")];

/// Who is named, each once. Nobody is guessed: a name that does not say whose it is is the patient's, and there is one.
///
/// # Errors
/// 422 for a participant that cannot be had, and when no patient is named.
pub(super) fn taking_part(clinic: &Clinic, resource: &AppointmentIn) -> Result<Taking, FhirError> {
    let mut who = Taking { patient: None, name: None, practitioner: None, room: None };
    for (at, participant) in resource.participant.iter().enumerate() {
        let Some(actor) = &participant.actor else { continue };
        let at = format!("Appointment.participant[{at}].actor");
        let (kind, expression, came) = match (&actor.reference, &actor.display) {
            (Some(reference), _) => {
                let expression = format!("{at}.reference");
                let kind = KINDS.into_iter().find(|(_, word)| is_of(reference, word));
                let kind = kind.ok_or_else(|| {
                    let expected = "`Patient/…`, `Practitioner/…` or `Location/…` with a number";
                    FhirError::element(&expression, reference, expected)
                })?;
                (kind.0, expression, reference)
            }
            (None, Some(name)) => (kind_of_name(actor, &at)?, format!("{at}.display"), name),
            (None, None) => continue,
        };
        let is_there = match kind {
            Kind::Patient => who.patient.is_some() || who.name.is_some(),
            Kind::Practitioner => who.practitioner.is_some(),
            Kind::Location => who.room.is_some(),
        };
        if is_there {
            let expected =
                "one patient, one practitioner and one location, or say by `type` which of them it is";
            return Err(FhirError::element(&expression, came, expected));
        }
        match (kind, &actor.reference) {
            (Kind::Patient, None) => who.name = Some(came.clone()),
            (Kind::Patient, Some(reference)) => {
                who.patient = row_id(reference, "Patient").map(|id| (id, expression));
            }
            (Kind::Practitioner, Some(reference)) => who.practitioner = row_id(reference, "Practitioner"),
            (Kind::Practitioner, None) => {
                let known = clinic.clinicians.iter().map(|known| (known.id.0, known.name.as_str()));
                who.practitioner = Some(named(known, "clinician", came, &expression)?);
            }
            (Kind::Location, reference) => {
                let known = clinic.rooms.iter().map(|room| (room.id.0, room.name.as_str()));
                let id = reference.as_ref().and_then(|reference| row_id(reference, "Location"));
                who.room = Some(match id {
                    Some(id) if clinic.rooms.iter().any(|room| room.id.0 == id) => id,
                    Some(_) => return Err(FhirError::element(&expression, came, &rooms(known))),
                    None => named(known, "room", came, &expression)?,
                });
            }
        }
    }
    if who.patient.is_none() && who.name.is_none() {
        let expected = "the patient, as a reference or, by name, as `actor.display`,";
        return Err(FhirError::missing("Appointment.participant", expected));
    }
    Ok(who)
}

fn is_of(reference: &str, kind: &str) -> bool {
    reference.contains('/') && row_id(reference, kind).is_some()
}

/// Whose name it is.
fn kind_of_name(actor: &ReferenceIn, at: &str) -> Result<Kind, FhirError> {
    let Some(word) = actor.kind.as_deref() else { return Ok(Kind::Patient) };
    let known = KINDS.into_iter().find(|(_, known)| *known == word).map(|(kind, _)| kind);
    known.ok_or_else(|| {
        FhirError::element(&format!("{at}.type"), word, "`Patient`, `Practitioner` or `Location`")
    })
}

/// The id of the one with this name, whatever its capitals.
fn named<'a>(
    known: impl Iterator<Item = (i64, &'a str)> + Clone,
    what: &str,
    name: &str,
    expression: &str,
) -> Result<i64, FhirError> {
    let plain = |name: &str| name.trim().to_lowercase();
    let found = known.clone().find(|(_, known)| plain(known) == plain(name)).map(|(id, _)| id);
    found.ok_or_else(|| {
        let names: Vec<String> = known.take(NAMED).map(|(_, name)| format!("“{name}”")).collect();
        let expected = match names.is_empty() {
            true => format!("left out, as the clinic has no {what}"),
            false => format!("one of {}", names.join(", ")),
        };
        FhirError::element(expression, name, &expected)
    })
}

/// Which references there are.
fn rooms<'a>(known: impl Iterator<Item = (i64, &'a str)>) -> String {
    let known: Vec<String> =
        known.take(NAMED).map(|(id, name)| format!("`Location/{id}` ({name})")).collect();
    match known.is_empty() {
        true => "left out, as the clinic has no room".to_owned(),
        false => format!("a room of this clinic: {}", known.join(", ")),
    }
}
