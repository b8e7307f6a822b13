//! Callers who are to be called back, as cards.

use serde::{Deserialize, Serialize};

/// Why somebody is to be called back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallbackReason {
    /// They left a message.
    Message,
    /// They asked for a person and got none.
    WantedPerson,
    /// They hung up in the middle of their wish.
    GaveUp,
    /// The call broke off on our side.
    Failed,
    /// The program was killed during the call.
    Crashed,
    /// Nobody took the call: the line was busy, or the receptionist paused.
    Missed,
    /// They hung up before they said what for.
    HungUp,
}

/// How soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// The caller spoke of something that cannot wait.
    Urgent,
    /// Today.
    Normal,
    /// When there is time.
    Low,
}

/// How far a call-back is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    /// Nobody has begun.
    ToDo,
    /// Somebody is at it.
    InProgress,
    /// It is done.
    Done,
}

/// A patient whose number it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallbackPatient {
    /// Row id.
    pub id: i64,
    /// Their name.
    pub name: String,
}

/// A caller to call back. One card a number while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// Row id.
    pub id: i64,
    /// E.164; empty when withheld.
    pub phone_number: String,
    /// As the caller said it.
    #[serde(default)]
    pub customer_name: Option<String>,
    /// Everybody known who has this number; a family may share one.
    #[serde(default)]
    pub patients: Vec<CallbackPatient>,
    /// Why.
    pub reason: CallbackReason,
    /// How soon.
    pub urgency: Urgency,
    /// What it is about, in a sentence.
    pub why: String,
    /// What they asked to pass on.
    #[serde(default)]
    pub message: Option<String>,
    /// How far it is.
    pub state: CallbackState,
    /// Calls since the card is open.
    pub times: i64,
    /// The latest of them.
    pub call_sid: String,
    /// Whether that call can be opened in the history.
    pub has_call: bool,
    /// Where in its recording the caller last spoke, in milliseconds.
    #[serde(default)]
    pub at_ms: Option<i64>,
    /// When they want to be called, in words.
    pub best_time: String,
    /// What staff wrote.
    pub notes: String,
    /// To be given back with a change.
    pub revision: i64,
    /// RFC 3339, UTC: when they last called.
    pub called_at: String,
    /// RFC 3339, UTC.
    #[serde(default)]
    pub done_at: Option<String>,
    /// Who did it.
    #[serde(default)]
    pub done_by: Option<String>,
}

/// `{success,callbacks[],open,placesCalls}`: the open ones, the most urgent first, then the last that are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Callbacks {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The cards.
    pub callbacks: Vec<Callback>,
    /// How many are not done.
    pub open: u32,
    /// The program can call the patient itself; otherwise the number is dialled by hand.
    pub places_calls: bool,
}

/// What is changed of a card; what is left out stays.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallbackChange {
    /// The one that was read.
    pub revision: i64,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CallbackState>,
    /// How soon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_time: Option<String>,
    /// At most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Prints no words.
impl std::fmt::Debug for CallbackChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CallbackChange({:?})", self.state)
    }
}

/// `{success,callback}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallbackAnswer {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// As it stands now.
    pub callback: Callback,
}

/// Something that was done with a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallbackStep {
    /// RFC 3339, UTC.
    pub at: String,
    /// `staff` or `receptionist`.
    pub who: String,
    /// What, in a few words.
    pub action: String,
}

/// `{success,steps[]}`, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallbackSteps {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The oldest first.
    pub steps: Vec<CallbackStep>,
}
