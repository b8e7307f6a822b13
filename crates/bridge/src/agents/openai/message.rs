//! What the service tells. One flat pass over each event: sound comes fifty times a second for each call.
//!
//! Names of the beta are understood as those of GA. Events that are not needed, also ones not known yet, are
//! [`Told::Other`].

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use call::event::{ItemId, ResponseId};
use call::usage::Usage;
use serde::Deserialize;
use serde_json::Value;

use super::usage;

/// An event of the service, as far as it is used.
#[derive(Clone, PartialEq, Eq)]
pub enum Told {
    /// Connected; the session has its defaults.
    SessionCreated,
    /// The session is as we asked. The format types it has now, when they are told.
    SessionUpdated {
        /// Of the caller's sound, such as `audio/pcmu`.
        input: Option<String>,
        /// Of the agent's sound.
        output: Option<String>,
    },
    /// The caller begins to speak.
    SpeechStarted(ItemId),
    /// The caller's speech has become an item of the conversation.
    Committed(ItemId),
    /// The next words of the caller.
    CallerWords {
        /// Which utterance.
        item: ItemId,
        /// The next words.
        delta: String,
    },
    /// All words of the caller.
    CallerWordsDone {
        /// Which utterance.
        item: ItemId,
        /// The whole.
        transcript: String,
        /// What writing them down counts for.
        usage: Usage,
    },
    /// The caller's speech could not be written down; the model heard it all the same.
    CallerWordsFailed(ItemId),
    /// A response began.
    ResponseCreated(ResponseId),
    /// Sound of the agent, in the session's format.
    Sound {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// The sound.
        sound: Bytes,
    },
    /// The next words of the agent.
    Words {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// The next words.
        delta: String,
    },
    /// All words of an item of the agent.
    WordsDone {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// The whole.
        text: String,
    },
    /// The model asks for a tool.
    FunctionCall {
        /// Of which response.
        response: ResponseId,
        /// The tool call's id.
        call: String,
        /// The tool's name.
        name: String,
        /// JSON, as the model wrote it.
        arguments: String,
    },
    /// A response ended.
    ResponseDone {
        /// Which one.
        response: ResponseId,
        /// `completed`, `cancelled`, `incomplete` or `failed`.
        status: String,
        /// Why it failed.
        error: Problem,
        /// What it counts for, whatever became of it.
        usage: Usage,
    },
    /// Something we sent was not accepted, or something broke.
    Error(Problem),
    /// Nothing that is used.
    Other,
}

/// Never prints words or sound: they are of the talk.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Told::SessionCreated => "SessionCreated",
            Told::SessionUpdated { .. } => "SessionUpdated",
            Told::SpeechStarted(_) => "SpeechStarted",
            Told::Committed(_) => "Committed",
            Told::CallerWords { .. } => "CallerWords(…)",
            Told::CallerWordsDone { .. } => "CallerWordsDone(…)",
            Told::CallerWordsFailed(_) => "CallerWordsFailed",
            Told::ResponseCreated(_) => "ResponseCreated",
            Told::Sound { .. } => "Sound(…)",
            Told::Words { .. } => "Words(…)",
            Told::WordsDone { .. } => "WordsDone(…)",
            Told::FunctionCall { .. } => "FunctionCall(…)",
            Told::ResponseDone { .. } => "ResponseDone",
            Told::Error(problem) => return write!(f, "Error({problem:?})"),
            Told::Other => "Other",
        })
    }
}

/// An error as the service tells it. Its message is left out: it may quote what was sent, a key among it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// Such as `invalid_request_error`.
    pub kind: String,
    /// Such as `session_expired`; empty when not told.
    pub code: String,
    /// The path of the field that was wrong; empty when not told.
    pub param: String,
    /// The id of the event of ours that caused it; empty when not told.
    pub event_id: String,
    /// The message speaks of transcription.
    pub about_transcription: bool,
}

/// The text is no event: not a JSON object with a type, or with a known field of another type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event of the service")]
pub struct NotAnEvent;

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    response_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    item_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    delta: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    transcript: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    item: Option<RawItem<'a>>,
    #[serde(borrow, default)]
    response: Option<RawResponse<'a>>,
    #[serde(borrow, default)]
    error: Option<RawError<'a>>,
    #[serde(borrow, default)]
    session: Option<RawSession<'a>>,
    #[serde(default)]
    usage: Value,
}

#[derive(Deserialize)]
struct RawItem<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    call_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    arguments: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct RawResponse<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    status_details: Option<RawDetails<'a>>,
    #[serde(default)]
    usage: Value,
}

#[derive(Deserialize)]
struct RawDetails<'a> {
    #[serde(borrow, default)]
    error: Option<RawError<'a>>,
}

#[derive(Deserialize)]
struct RawError<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    code: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    param: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    event_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    message: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct RawSession<'a> {
    #[serde(borrow, default)]
    audio: Option<RawAudio<'a>>,
}

#[derive(Deserialize)]
struct RawAudio<'a> {
    #[serde(borrow, default)]
    input: Option<RawDirection<'a>>,
    #[serde(borrow, default)]
    output: Option<RawDirection<'a>>,
}

#[derive(Deserialize)]
struct RawDirection<'a> {
    #[serde(borrow, default)]
    format: Option<RawFormat<'a>>,
}

#[derive(Deserialize)]
struct RawFormat<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
}

impl From<RawError<'_>> for Problem {
    fn from(raw: RawError<'_>) -> Problem {
        let about_transcription = raw.message.is_some_and(|message| message.contains("ranscription"));
        Problem {
            kind: text(raw.kind),
            code: text(raw.code),
            param: text(raw.param),
            event_id: text(raw.event_id),
            about_transcription,
        }
    }
}

fn text(field: Option<Cow<'_, str>>) -> String {
    field.map(Cow::into_owned).unwrap_or_default()
}

/// Understands one event.
///
/// # Errors
/// When it is none.
pub fn read(event: &str) -> Result<Told, NotAnEvent> {
    let raw: Raw<'_> = serde_json::from_str(event).map_err(|_| NotAnEvent)?;
    let item = || raw.item_id.as_deref().map(|id| ItemId(id.to_owned())).ok_or(NotAnEvent);
    let response = || raw.response_id.as_deref().map(|id| ResponseId(id.to_owned())).ok_or(NotAnEvent);
    Ok(match &*raw.kind {
        "response.output_audio.delta" | "response.audio.delta" => {
            let delta = raw.delta.as_deref().ok_or(NotAnEvent)?;
            let sound = STANDARD.decode(delta.as_bytes()).map_err(|_| NotAnEvent)?.into();
            Told::Sound { response: response()?, item: item()?, sound }
        }
        "response.output_audio_transcript.delta"
        | "response.audio_transcript.delta"
        | "response.output_text.delta"
        | "response.text.delta" => {
            Told::Words { response: response()?, item: item()?, delta: text(raw.delta) }
        }
        "response.output_audio_transcript.done" | "response.audio_transcript.done" => {
            Told::WordsDone { response: response()?, item: item()?, text: text(raw.transcript) }
        }
        "response.output_text.done" | "response.text.done" => {
            Told::WordsDone { response: response()?, item: item()?, text: text(raw.text) }
        }
        "response.created" => Told::ResponseCreated(of_response(raw.response.as_ref())?),
        "response.done" => {
            let id = of_response(raw.response.as_ref())?;
            let (status, details, counted) =
                raw.response.map(|r| (r.status, r.status_details, r.usage)).unwrap_or_default();
            let error = details.and_then(|details| details.error).map(Problem::from).unwrap_or_default();
            Told::ResponseDone {
                response: id,
                status: text(status),
                error,
                usage: usage::of_response(&counted),
            }
        }
        "response.output_item.done" => {
            let response = response()?;
            let item = raw.item.ok_or(NotAnEvent)?;
            // The arguments of a call that was interrupted end in the middle.
            let is_whole = item.status.as_deref().is_none_or(|status| status == "completed");
            match (item.kind.as_deref(), item.call_id) {
                (Some("function_call"), Some(call)) if is_whole => Told::FunctionCall {
                    response,
                    call: call.into_owned(),
                    name: text(item.name),
                    arguments: text(item.arguments),
                },
                _ => Told::Other,
            }
        }
        "input_audio_buffer.speech_started" => Told::SpeechStarted(item()?),
        "input_audio_buffer.committed" => Told::Committed(item()?),
        "conversation.item.input_audio_transcription.delta" => {
            Told::CallerWords { item: item()?, delta: text(raw.delta) }
        }
        "conversation.item.input_audio_transcription.completed" => {
            let usage = usage::of_transcription(&raw.usage);
            Told::CallerWordsDone { item: item()?, transcript: text(raw.transcript), usage }
        }
        "conversation.item.input_audio_transcription.failed" => Told::CallerWordsFailed(item()?),
        "session.created" => Told::SessionCreated,
        "session.updated" => {
            let (input, output) = raw
                .session
                .and_then(|session| session.audio)
                .map(|audio| (format(audio.input), format(audio.output)))
                .unwrap_or_default();
            Told::SessionUpdated { input, output }
        }
        "error" => Told::Error(raw.error.map(Problem::from).unwrap_or_default()),
        _ => Told::Other,
    })
}

fn of_response(response: Option<&RawResponse<'_>>) -> Result<ResponseId, NotAnEvent> {
    let id = response.and_then(|response| response.id.as_deref()).ok_or(NotAnEvent)?;
    Ok(ResponseId(id.to_owned()))
}

fn format(direction: Option<RawDirection<'_>>) -> Option<String> {
    direction?.format?.kind.map(Cow::into_owned)
}

#[cfg(test)]
mod tests;
