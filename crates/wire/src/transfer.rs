//! Calls that are put through to a person.

use serde::{Deserialize, Serialize};

/// How a caller is put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// The number is dialled, and whoever answers has the caller.
    Blind,
    /// Whoever answers is told first who calls and why, and takes the call by a key.
    Warm,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferStage {
    /// The number is being called.
    Dialling,
    /// Somebody took the call.
    Accepted,
    /// Nobody did, and the receptionist has the caller again.
    Back,
}

/// A call's transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// How.
    pub kind: TransferKind,
    /// How far.
    pub stage: TransferStage,
}

/// What is asked for when a caller is to be put through.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTransfer {
    /// A telephone number; without one it is the clinic's own person (`TWILIO_AGENT_NUMBER`).
    #[serde(default)]
    pub to: Option<String>,
    /// How.
    pub kind: TransferKind,
}

/// Prints no number.
impl std::fmt::Debug for NewTransfer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewTransfer({:?})", self.kind)
    }
}
