//! A past call, held once more on a copy of the book, and a past call as a scenario.

use serde::{Deserialize, Serialize};

use crate::call::Agent;
use crate::history::{Outcome, TimedLine};
use crate::schedule::Schedule;

/// How a call is to be held once more: `POST /dashboard/api/history/{callSid}/replay`. The caller says what they said then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplayWish {
    /// Who answers this time.
    pub agent: Agent,
    /// What the model is told instead of its usual instructions, at most 20,000 bytes; only for `openai`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Another schedule, at the version that is in force; left out, the one in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
}

/// Both calls beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The call as it was.
    pub before: ReplaySide,
    /// The call as it is now.
    pub after: ReplaySide,
    /// Both asked for the same and came to the same.
    pub is_same: bool,
}

/// One of the two calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReplaySide {
    /// Who answered.
    pub agent: Agent,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// All that was said and done, the oldest first.
    pub lines: Vec<TimedLine>,
    /// What the receptionist did, in its order.
    pub deeds: Vec<ReplayDeed>,
}

/// A tool call of one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReplayDeed {
    /// The tool's name.
    pub name: String,
    /// What it meant, without confirmation numbers, which are drawn by lot.
    pub summary: String,
    /// It changed the book.
    pub wrote: bool,
    /// The other call has nothing like it.
    pub is_only_here: bool,
}

/// A past call as a scenario file, with invented names and numbers: `GET /dashboard/api/history/{callSid}/scenario`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedScenario {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// A name for the file.
    pub file_name: String,
    /// What it holds.
    pub text: String,
}
