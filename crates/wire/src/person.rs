//! Callers who are to be helped by a person.

use serde::{Deserialize, Serialize};

/// Why a person is wanted. A later one is more pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhyPerson {
    /// Staff answer first, and it rings at their desks.
    Rings,
    /// The receptionist cannot do what the caller needs, and takes a message.
    CouldNotHelp,
    /// The caller asked for one.
    Asked,
    /// The caller was put through to one, and nobody took the call.
    NobodyCame,
    /// Their words sound as if somebody were in danger.
    Emergency,
}

/// A person is wanted in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonWanted {
    /// Why.
    pub why: WhyPerson,
    /// RFC 3339, UTC: since when.
    pub since: String,
    /// Who has seen it, if anybody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
}

/// That somebody of the staff has seen it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The name that their window gave.
    pub who: String,
    /// RFC 3339, UTC.
    pub at: String,
}

/// A person that was wanted, as whoever has seen it saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// Why.
    pub why: WhyPerson,
    /// RFC 3339, UTC: since when.
    pub since: String,
}
