//! Past calls, held once more in a sandbox, or saved as scenarios.

use std::future::Future;
use std::pin::Pin;

use axum::Json;
use axum::extract::State;
use wire::error::{ErrorBody, ErrorCode};
use wire::replay::{Replay, ReplayWish, SavedScenario};

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;
use crate::which::WhichCall;

/// The most instructions a model is given, in bytes.
const LONGEST_INSTRUCTIONS: usize = 20_000;

/// What comes of asking the lab.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, LabError>> + Send>>;

/// Who can hold calls once more. Dropping what it gives ends the work.
pub trait Lab: Send + Sync {
    /// Holds the call with this id once more, on a copy of the book.
    fn replay(&self, call_sid: String, wish: ReplayWish) -> Answer<Replay>;

    /// Writes the call with this id as a scenario, with invented names and numbers.
    fn scenario(&self, call_sid: String) -> Answer<SavedScenario>;
}

/// Why the lab does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabError {
    /// There is no such call.
    #[error("There is no such call.")]
    NotFound,
    /// It is up.
    #[error("This call is still on the line; it can be replayed when it is over.")]
    StillUp,
    /// There is nothing to say.
    #[error("The caller said nothing in this call, so there is nothing to replay.")]
    NothingSaid,
    /// Another one is under way.
    #[error("Another call is being replayed; wait for it, or cancel it.")]
    AlreadyRunning,
    /// The agent is not there.
    #[error("`agent` is openai, which needs OPENAI_API_KEY; without it only offline is there.")]
    NoAgent,
    /// The schedule cannot be.
    #[error("`schedule` cannot be used: {0}.")]
    Schedule(String),
    /// It took too long.
    #[error("The call did not come to an end in time.")]
    TooLong,
    /// Something of ours broke.
    #[error("The call could not be replayed: {0}.")]
    Broken(String),
}

impl From<LabError> for ApiError {
    fn from(error: LabError) -> ApiError {
        let code = match error {
            LabError::NotFound => ErrorCode::CallNotFound,
            LabError::StillUp => ErrorCode::Conflict,
            LabError::AlreadyRunning => ErrorCode::AlreadyRunning,
            LabError::NothingSaid | LabError::NoAgent | LabError::Schedule(_) => ErrorCode::InvalidRequest,
            LabError::TooLong | LabError::Broken(_) => ErrorCode::Unavailable,
        };
        ApiError::new(code, error.to_string())
    }
}

/// Holds a past call once more on a copy of the book, and shows both
///
/// The caller says what they said then, the clock shows what it showed, and what the call had booked is taken out of the copy.
/// The book itself is not touched. One at a time; whoever closes the connection cancels it.
#[utoipa::path(
    post, path = "/dashboard/api/history/{callSid}/replay", tag = "history", operation_id = "replayCall",
    params(("callSid" = String, Path)), request_body = ReplayWish,
    responses(
        (status = 200, body = Replay),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
        (status = 409, body = ErrorBody, description = "`ALREADY_RUNNING`, or `CONFLICT`: the call is still up."),
        (status = 503, body = ErrorBody, description = "`UNAVAILABLE`: it did not come to an end."),
    )
)]
pub(crate) async fn replay(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
    Body(wish): Body<ReplayWish>,
) -> Result<Json<Replay>, ApiError> {
    if let Some(text) = wish.instructions.as_ref().filter(|text| text.len() > LONGEST_INSTRUCTIONS) {
        let long = format!("{} bytes long", text.len());
        return Err(ApiError::invalid("instructions", &long, "at most 20,000 bytes"));
    }
    Ok(Json(state.lab.replay(which, wish).await?))
}

/// Writes a past call as a scenario file, with invented names and numbers
#[utoipa::path(
    get, path = "/dashboard/api/history/{callSid}/scenario", tag = "history", operation_id = "callScenario",
    params(("callSid" = String, Path)),
    responses(
        (status = 200, body = SavedScenario),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`: the caller said nothing."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`."),
        (status = 409, body = ErrorBody, description = "`CONFLICT`: the call is still up."),
        (status = 503, body = ErrorBody, description = "`UNAVAILABLE`."),
    )
)]
pub(crate) async fn scenario(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<SavedScenario>, ApiError> {
    Ok(Json(state.lab.scenario(which).await?))
}
