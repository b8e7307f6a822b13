//! Twilio's media messages: what comes in as text frames, and the three that may go out.
//!
//! Parsing is strict about what is used and blind to everything else, since Twilio adds fields and events without notice.
//! Numbers may come as digits in strings (as documented) or as numbers. The path of a frame makes no generic JSON tree.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// What a media socket told.
#[derive(Clone, PartialEq, Eq)]
pub enum Told {
    /// The stream begins.
    Start(Box<Start>),
    /// Sound of the caller: µ-law, 8 kHz, never empty.
    Media {
        /// Since the stream began.
        at: Option<Duration>,
        /// The sound.
        sound: Bytes,
    },
    /// Everything before the mark was played, or cleared.
    Mark(String),
    /// A key was pressed.
    Digit(char),
    /// The stream is over.
    Stop,
    /// An event that is not needed here, sound of another track, or a message of another stream.
    Other,
}

/// Never prints a sound or a key: they are the caller's.
impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Told::Start(_) => "Start(…)",
            Told::Media { .. } => "Media(…)",
            Told::Mark(_) => "Mark(…)",
            Told::Digit(_) => "Digit(…)",
            Told::Stop => "Stop",
            Told::Other => "Other",
        })
    }
}

/// How a stream begins.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// `MZ…`; every message to Twilio names it.
    pub stream_sid: String,
    /// `CA…`, when Twilio tells it.
    pub call_sid: Option<String>,
    /// The `<Parameter>` of the one-time token; empty when absent.
    pub token: String,
    /// The `<Parameter>` of the caller's number; empty when absent.
    pub caller_number: String,
    /// Another sound than µ-law at 8 kHz was announced.
    pub strange_format: bool,
}

/// Why a message was not understood. It is skipped; the stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUnderstood {
    /// Not a JSON object, or a field of the wrong type.
    #[error("not a message in Twilio's form")]
    Json,
    /// The sound is not base64, or there is none.
    #[error("no sound in a media message")]
    Sound,
    /// A needed field is missing.
    #[error("a field is missing: {0}")]
    Missing(&'static str),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow, default)]
    stream_sid: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    start: Option<RawStart<'a>>,
    #[serde(borrow, default)]
    media: Option<RawMedia<'a>>,
    #[serde(borrow, default)]
    mark: Option<RawMark<'a>>,
    #[serde(borrow, default)]
    dtmf: Option<RawDtmf<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawStart<'a> {
    #[serde(borrow, default)]
    stream_sid: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    call_sid: Option<Cow<'a, str>>,
    #[serde(default)]
    custom_parameters: Option<Parameters>,
    #[serde(borrow, default)]
    media_format: Option<RawFormat<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawFormat<'a> {
    #[serde(borrow, default)]
    encoding: Option<Cow<'a, str>>,
    #[serde(default)]
    sample_rate: Option<Digits>,
}

#[derive(Deserialize)]
struct RawMedia<'a> {
    #[serde(borrow, default)]
    track: Option<Cow<'a, str>>,
    #[serde(default)]
    timestamp: Option<Digits>,
    #[serde(borrow, default)]
    payload: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct RawMark<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct RawDtmf<'a> {
    #[serde(borrow, default)]
    digit: Option<Cow<'a, str>>,
}

/// Understands one text frame. Messages of another stream than `stream_sid` are [`Told::Other`]; a message that names no
/// stream is taken.
///
/// # Errors
/// When it is none of Twilio's messages, or lacks what is needed.
pub fn read(text: &str, stream_sid: Option<&str>) -> Result<Told, NotUnderstood> {
    let raw: Raw<'_> = serde_json::from_str(text).map_err(|_| NotUnderstood::Json)?;
    if let (Some(ours), Some(named)) = (stream_sid, &raw.stream_sid)
        && ours != named
    {
        return Ok(Told::Other);
    }
    match &*raw.event {
        "media" => media(raw),
        "mark" => {
            let name = raw.mark.and_then(|mark| mark.name).ok_or(NotUnderstood::Missing("mark.name"))?;
            Ok(Told::Mark(name.into_owned()))
        }
        "dtmf" => {
            let digit = raw.dtmf.and_then(|dtmf| dtmf.digit).ok_or(NotUnderstood::Missing("dtmf.digit"))?;
            let mut keys = digit.chars();
            match (keys.next(), keys.next()) {
                (Some(key @ ('0'..='9' | '*' | '#')), None) => Ok(Told::Digit(key)),
                _ => Ok(Told::Other),
            }
        }
        "start" => start(raw),
        "stop" => Ok(Told::Stop),
        _ => Ok(Told::Other),
    }
}

fn start(raw: Raw<'_>) -> Result<Told, NotUnderstood> {
    let start = raw.start.ok_or(NotUnderstood::Missing("start"))?;
    let stream_sid = start.stream_sid.or(raw.stream_sid).ok_or(NotUnderstood::Missing("streamSid"))?;
    let Parameters { token, caller_number } = start.custom_parameters.unwrap_or_default();
    let strange_format = start.media_format.is_some_and(|format| {
        format.encoding.is_some_and(|encoding| encoding != "audio/x-mulaw")
            || format.sample_rate.is_some_and(|Digits(hz)| hz != 8000)
    });
    let call_sid = start.call_sid.map(Cow::into_owned);
    let stream_sid = stream_sid.into_owned();
    Ok(Told::Start(Box::new(Start { stream_sid, call_sid, token, caller_number, strange_format })))
}

fn media(raw: Raw<'_>) -> Result<Told, NotUnderstood> {
    let media = raw.media.ok_or(NotUnderstood::Missing("media"))?;
    // A bidirectional stream has only this track; anything else is not the caller's voice.
    if media.track.is_some_and(|track| !matches!(&*track, "inbound" | "inbound_track")) {
        return Ok(Told::Other);
    }
    let payload = media.payload.ok_or(NotUnderstood::Sound)?;
    let sound = STANDARD
        .decode(payload.as_bytes())
        .or_else(|_| STANDARD_NO_PAD.decode(payload.as_bytes()))
        .map_err(|_| NotUnderstood::Sound)?;
    if sound.is_empty() {
        return Err(NotUnderstood::Sound);
    }
    Ok(Told::Media { at: media.timestamp.map(|Digits(ms)| Duration::from_millis(ms)), sound: sound.into() })
}

/// A whole number, written as digits in a string or as a number.
struct Digits(u64);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digits, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Digits;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, as a number or in a string")
            }
            fn visit_u64<E>(self, number: u64) -> Result<Digits, E> {
                Ok(Digits(number))
            }
            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Digits, E> {
                if (0.0..1e15).contains(&number) {
                    Ok(Digits(number as u64))
                } else {
                    Err(E::custom("out of range"))
                }
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Digits, E> {
                text.trim().parse().map(Digits).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The `<Parameter>`s of the TwiML that are ours. Others may be there, of any type.
#[derive(Default)]
struct Parameters {
    token: String,
    caller_number: String,
}

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parameters, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Parameters;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of strings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parameters, A::Error> {
                let mut parameters = Parameters::default();
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "token" => parameters.token = map.next_value()?,
                        "callerNumber" => parameters.caller_number = map.next_value()?,
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(parameters)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Writes the three messages that may go to Twilio, with exactly the documented fields: Twilio warns (31951) of any other.
pub struct Writer {
    /// The stream's id as a JSON string.
    stream_sid: String,
}

impl Writer {
    /// Writes messages of this stream.
    pub fn new(stream_sid: &str) -> Writer {
        Writer { stream_sid: quoted(stream_sid) }
    }

    /// Sound to play behind what is queued: µ-law, 8 kHz.
    pub fn media(&self, sound: &[u8]) -> String {
        let mut text = String::with_capacity(64 + self.stream_sid.len() + sound.len().div_ceil(3) * 4);
        text.push_str(r#"{"event":"media","streamSid":"#);
        text.push_str(&self.stream_sid);
        text.push_str(r#","media":{"payload":""#);
        STANDARD.encode_string(sound, &mut text);
        text.push_str(r#""}}"#);
        text
    }

    /// To be sent back when everything before it has been played or cleared.
    pub fn mark(&self, name: &str) -> String {
        format!(r#"{{"event":"mark","streamSid":{},"mark":{{"name":{}}}}}"#, self.stream_sid, quoted(name))
    }

    /// Drop what is queued.
    pub fn clear(&self) -> String {
        format!(r#"{{"event":"clear","streamSid":{}}}"#, self.stream_sid)
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is always JSON")
}

#[cfg(test)]
mod tests;
