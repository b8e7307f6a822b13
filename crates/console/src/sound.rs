//! The sound of calls: the file, its outline, a link to it, and an end to its recording.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use desk::DeskError;
use desk::live::Order;
use desk::recordings::NoSound;
use serde::Serialize;
use utoipa::ToSchema;
use wire::error::{ErrorBody, ErrorCode};
use wire::history::Peaks;

use crate::ConsoleState;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::served_file::{self, Disposition};
use crate::signed::{Link, link};
use crate::which::WhichCall;

/// The sound of a call as a WAV file
///
/// Two channels, the caller's and the agent's. Parts are served by `Range`. Also served to whoever has a link of
/// `recordingLink`.
#[utoipa::path(
    get, path = "/api/calls/{id}/recording", tag = "records", operation_id = "recording",
    params(
        ("id" = String, Path, description = "The call's id or its `callSid`."),
        ("download" = Option<bool>, Query, description =
            "`true`: to be kept as a file (`Content-Disposition: attachment`); inline when left out. Its name is told either way."),
    ),
    responses(
        (status = 200, content_type = "audio/wav", body = Vec<u8>),
        (status = 206, content_type = "audio/wav", body = Vec<u8>, description = "The part that was asked for."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`, `RECORDING_NOT_FOUND` or `FILE_NOT_FOUND`."),
        (status = 416, body = ErrorBody, description = "`INVALID_REQUEST`: there is no such part."),
        (status = 500, body = ErrorBody, description = "`STREAM_ERROR`: the file cannot be read."),
    )
)]
pub(crate) async fn file(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
    asked: Asked,
    request: Request,
) -> Result<Response, ApiError> {
    let download = asked.flag("download")?;
    let file = state.desk.recording_file(&which).await.map_err(silent)?;
    let name = file.file_name.as_str();
    let disposition = if download { Disposition::Attachment(name) } else { Disposition::Inline(name) };
    served_file::serve(&file.path, "audio/wav", disposition, request).await
}

/// The outline of a call's sound, for drawing it
#[utoipa::path(
    get, path = "/dashboard/api/history/{callSid}/peaks", tag = "history", operation_id = "peaks",
    params(("callSid" = String, Path)),
    responses(
        (status = 200, body = Peaks),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`, `RECORDING_NOT_FOUND` or `FILE_NOT_FOUND`."),
        (status = 500, body = ErrorBody, description = "`STREAM_ERROR`: the file cannot be read."),
    )
)]
pub(crate) async fn peaks(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<Peaks>, ApiError> {
    state.desk.recording_peaks(&which).await.map(Json).map_err(silent)
}

/// Makes a short-lived link to a call's sound
///
/// For a player that cannot send a token.
#[utoipa::path(
    post, path = "/dashboard/api/history/{callSid}/recording-link", tag = "history",
    operation_id = "recordingLink", params(("callSid" = String, Path)),
    responses(
        (status = 200, body = Link),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`, `RECORDING_NOT_FOUND` or `FILE_NOT_FOUND`."),
    )
)]
pub(crate) async fn file_link(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<Json<Link>, ApiError> {
    state.desk.recording_file(&which).await.map_err(silent)?;
    Ok(Json(link(&state, &["api", "calls", &which, "recording"], "")))
}

/// `{success}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Told {
    pub(crate) success: bool,
}

/// Records no more of a call from now on
///
/// What was recorded stays.
#[utoipa::path(
    post, path = "/dashboard/api/calls/{callSid}/stop-recording", tag = "live", operation_id = "stopRecording",
    params(("callSid" = String, Path)),
    responses(
        (status = 202, body = Told, description = "The call was told; `isRecording` says when it is so."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
    )
)]
pub(crate) async fn stop(
    State(state): State<ConsoleState>,
    WhichCall(which): WhichCall,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    tell(&state, &which, Order::StopRecording)
}

/// Tells a call's loop to do something.
pub(crate) fn tell(
    state: &ConsoleState,
    call_sid: &str,
    order: Order,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    match state.desk.live().order(call_sid, order) {
        Ok(()) => Ok((StatusCode::ACCEPTED, Json(Told { success: true }))),
        Err(DeskError::NotFound) => Err(ApiError::no_call()),
        Err(_) => Err(ApiError::new(
            ErrorCode::Unavailable,
            "The call does not take orders at this moment; try again.",
        )),
    }
}

fn silent(why: NoSound) -> ApiError {
    match why {
        NoSound::NoCall => ApiError::no_call(),
        NoSound::NoRecording => ApiError::new(
            ErrorCode::RecordingNotFound,
            "This call was not recorded, or its recording is not complete yet.",
        ),
        NoSound::NoFile => ApiError::new(
            ErrorCode::FileNotFound,
            "The recording's file is gone: its time was over, or somebody moved it.",
        ),
        NoSound::Unavailable => ApiError::new(
            ErrorCode::StreamError,
            "The recording cannot be read at this moment; try again. The log says why.",
        ),
    }
}
