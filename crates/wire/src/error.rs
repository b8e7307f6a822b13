//! The error body of every HTTP answer that is not a success.

use serde::{Deserialize, Serialize};

/// `{message, error?, code}`. `message` is for people, `code` is for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What happened and what to do, in a sentence.
    pub message: String,
    /// More detail, where there is some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Which error it is.
    pub code: ErrorCode,
}

/// Only codes that a program treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// No session, or one that has ended.
    SignInRequired,
    /// The request came from a foreign `Host` or `Origin`.
    ForeignOrigin,
    /// No call has this id.
    CallNotFound,
    /// The call has no recording.
    RecordingNotFound,
    /// The recording's file is gone.
    FileNotFound,
    /// Sound could not be read from its file.
    StreamError,
    /// An interval is none of `hour`, `day` and `week`.
    InvalidInterval,
    /// Nothing is served at this path.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// A date is malformed or does not exist.
    InvalidDate,
    /// A parameter or body is malformed.
    InvalidRequest,
    /// Work of this kind is under way, and only one piece of it at a time.
    AlreadyRunning,
    /// What is asked for cannot be had as it stands: the time is not free, or somebody else was quicker.
    Conflict,
    /// The body is larger than the door allows.
    TooLarge,
    /// Something on our side is out of order.
    Unavailable,
}
