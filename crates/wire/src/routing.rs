//! Who answers the telephone first.

use serde::{Deserialize, Serialize};

/// Who answers the telephone first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoutingMode {
    /// The receptionist.
    #[default]
    AiFirst,
    /// The clinic's own telephone, for a softphone call the desks; the receptionist when nobody answers there.
    StaffFirst,
    /// Nobody: callers leave a message and are called back.
    AiPaused,
}

/// How calls are routed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Routing {
    /// Who answers first.
    pub mode: RoutingMode,
}

/// `{success,mode}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RoutingAnswer {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Who answers first.
    pub mode: RoutingMode,
}
