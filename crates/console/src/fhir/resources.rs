//! The resources, as far as this program fills them.

use serde::Serialize;

/// Any of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "resourceType")]
pub(super) enum Resource {
    Practitioner(Practitioner),
    Location(Location),
    Schedule(Schedule),
    Slot(Slot),
    Patient(Patient),
    Appointment(Appointment),
}

impl Resource {
    /// `Patient/12`.
    pub(super) fn reference(&self) -> String {
        let (kind, id) = match self {
            Resource::Practitioner(one) => ("Practitioner", &one.id),
            Resource::Location(one) => ("Location", &one.id),
            Resource::Schedule(one) => ("Schedule", &one.id),
            Resource::Slot(one) => ("Slot", &one.id),
            Resource::Patient(one) => ("Patient", &one.id),
            Resource::Appointment(one) => ("Appointment", &one.id),
        };
        format!("{kind}/{id}")
    }
}

/// In which version a resource is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    pub(super) version_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_updated: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<String>,
}

impl Reference {
    pub(super) fn to(reference: String, display: Option<String>) -> Reference {
        Reference { reference: Some(reference), display }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Identifier {
    pub(super) system: String,
    pub(super) value: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Concept {
    pub(super) text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct HumanName {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) given: Vec<String>,
}

impl HumanName {
    /// A name as it stands in the book: of several words the last is taken for the family's.
    pub(super) fn of(name: &str) -> HumanName {
        let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        let family = if words.len() > 1 { words.pop() } else { None };
        HumanName { text: name.to_owned(), family, given: words }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ContactPoint {
    pub(super) system: &'static str,
    pub(super) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rank: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Practitioner {
    pub(super) id: String,
    pub(super) active: bool,
    pub(super) name: Vec<HumanName>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Location {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) name: String,
    pub(super) mode: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schedule {
    pub(super) id: String,
    pub(super) active: bool,
    pub(super) actor: Vec<Reference>,
    pub(super) planning_horizon: Period,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Period {
    pub(super) start: String,
    pub(super) end: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Slot {
    pub(super) id: String,
    pub(super) schedule: Reference,
    pub(super) status: &'static str,
    pub(super) start: String,
    pub(super) end: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patient {
    pub(super) id: String,
    pub(super) meta: Meta,
    pub(super) identifier: Vec<Identifier>,
    pub(super) active: bool,
    pub(super) name: Vec<HumanName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) telecom: Vec<ContactPoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) birth_date: Option<String>,
    pub(super) communication: Vec<Communication>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) link: Vec<PatientLink>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Communication {
    pub(super) language: Coded,
    pub(super) preferred: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Coded {
    pub(super) coding: Vec<Coding>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Coding {
    pub(super) system: &'static str,
    pub(super) code: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct PatientLink {
    pub(super) other: Reference,
    pub(super) r#type: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Appointment {
    pub(super) id: String,
    pub(super) meta: Meta,
    pub(super) identifier: Vec<Identifier>,
    pub(super) status: &'static str,
    #[serde(rename = "cancelationReason", skip_serializing_if = "Option::is_none")]
    pub(super) cancelation_reason: Option<Concept>,
    pub(super) service_type: Vec<Concept>,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) minutes_duration: u16,
    pub(super) slot: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) participant: Vec<Participant>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Participant {
    pub(super) actor: Reference,
    pub(super) required: &'static str,
    pub(super) status: &'static str,
}
