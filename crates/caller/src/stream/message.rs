//! What passes over a media socket, in both directions, in Twilio's own strictness.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

/// Something the other side did that Twilio's debugger would show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Twilio's code: 31950 for what cannot be decoded, 31951 for an invalid message.
    pub code: u16,
    /// What was wrong; free of the message's content.
    pub what: String,
}

/// A message to Twilio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Play(Vec<u8>),
    Mark(String),
    Clear,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", deny_unknown_fields)]
enum Message {
    #[serde(rename_all = "camelCase")]
    Media { stream_sid: String, media: Media },
    #[serde(rename_all = "camelCase")]
    Mark { stream_sid: String, mark: Mark },
    #[serde(rename_all = "camelCase")]
    Clear { stream_sid: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Media {
    payload: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    name: String,
}

/// Reads a text message for the stream `stream_sid`. A violation means that Twilio ignores the message.
pub(super) fn read(text: &str, stream_sid: &str) -> Result<Order, Violation> {
    let message = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => violation(31951, error.to_string()),
        _ => violation(31950, "the message is not JSON"),
    })?;
    let (sid, order) = match message {
        Message::Media { stream_sid, media } => {
            let sound =
                STANDARD.decode(media.payload).map_err(|_| violation(31951, "the payload is not base64"))?;
            if sound.is_empty() {
                return Err(violation(31951, "the payload is empty"));
            }
            if sound.starts_with(b"RIFF") {
                return Err(violation(31951, "the payload begins with a WAV header"));
            }
            (stream_sid, Order::Play(sound))
        }
        Message::Mark { mark, .. } if mark.name.is_empty() => {
            return Err(violation(31951, "the mark has no name"));
        }
        Message::Mark { stream_sid, mark } => (stream_sid, Order::Mark(mark.name)),
        Message::Clear { stream_sid } => (stream_sid, Order::Clear),
    };
    if sid != stream_sid {
        return Err(violation(31951, "the message is for another streamSid"));
    }
    Ok(order)
}

pub(super) fn violation(code: u16, what: impl Into<String>) -> Violation {
    Violation { code, what: what.into() }
}

/// Writes Twilio's messages; counts them, as Twilio does from `start` on.
pub(super) struct Writer {
    pub(super) stream_sid: String,
    pub(super) account_sid: String,
    pub(super) call_sid: String,
    sequence: u64,
    chunk: u64,
}

impl Writer {
    pub(super) fn new(stream_sid: String, account_sid: String, call_sid: String) -> Self {
        Writer { stream_sid, account_sid, call_sid, sequence: 0, chunk: 0 }
    }

    pub(super) fn connected() -> String {
        json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" }).to_string()
    }

    pub(super) fn start(&mut self, parameters: &[(String, String)]) -> String {
        let parameters: serde_json::Map<String, Value> =
            parameters.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let start = json!({
            "streamSid": self.stream_sid, "accountSid": self.account_sid, "callSid": self.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
            "customParameters": parameters,
        });
        self.message("start", start)
    }

    /// `at` in milliseconds since the stream began.
    pub(super) fn media(&mut self, at: u64, frame: &[u8]) -> String {
        self.chunk += 1;
        let media = json!({
            "track": "inbound", "chunk": self.chunk.to_string(), "timestamp": at.to_string(),
            "payload": STANDARD.encode(frame),
        });
        self.message("media", media)
    }

    pub(super) fn mark(&mut self, name: &str) -> String {
        self.message("mark", json!({ "name": name }))
    }

    pub(super) fn dtmf(&mut self, digit: char) -> String {
        self.message("dtmf", json!({ "track": "inbound_track", "digit": digit.to_string() }))
    }

    pub(super) fn stop(&mut self) -> String {
        let stop = json!({ "accountSid": self.account_sid, "callSid": self.call_sid });
        self.message("stop", stop)
    }

    fn message(&mut self, event: &str, content: Value) -> String {
        self.sequence += 1;
        json!({
            "event": event, "sequenceNumber": self.sequence.to_string(), "streamSid": self.stream_sid, event: content,
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_orders_are_read() {
        let play = read(r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38="}}"#, "MZ1");
        assert_eq!(play, Ok(Order::Play(vec![0xFF, 0x7F])));
        let mark = read(r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"m1"}}"#, "MZ1");
        assert_eq!(mark, Ok(Order::Mark("m1".to_owned())));
        assert_eq!(read(r#"{"event":"clear","streamSid":"MZ1"}"#, "MZ1"), Ok(Order::Clear));
    }

    #[test]
    fn what_twilio_would_warn_of_is_a_violation_with_its_code() {
        for (text, code, why) in [
            ("hello", 31950, "no JSON"),
            (r#"{"event":"media","streamSid":"MZ2","media":{"payload":"/38="}}"#, 31951, "another stream"),
            (r#"{"event":"media","media":{"payload":"/38="}}"#, 31951, "no stream"),
            (
                r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38=","track":"out"}}"#,
                31951,
                "extra field",
            ),
            (
                r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38="},"ms":5}"#,
                31951,
                "extra field above",
            ),
            (r#"{"event":"media","streamSid":"MZ1","media":{"payload":"%%"}}"#, 31951, "no base64"),
            (r#"{"event":"media","streamSid":"MZ1","media":{"payload":""}}"#, 31951, "no sound"),
            (r#"{"event":"media","streamSid":"MZ1","media":{"payload":"UklGRg=="}}"#, 31951, "a WAV header"),
            (r#"{"event":"mark","streamSid":"MZ1","mark":{}}"#, 31951, "a mark without a name"),
            (r#"{"event":"mark","streamSid":"MZ1","mark":{"name":""}}"#, 31951, "an empty name"),
            (r#"{"event":"mark","streamSid":"MZ1"}"#, 31951, "no mark in it"),
            (r#"{"event":"stop","streamSid":"MZ1"}"#, 31951, "an event servers do not send"),
        ] {
            let result = read(text, "MZ1");
            assert_eq!(result.map_err(|violation| violation.code), Err(code), "{why}");
        }
    }

    #[test]
    fn numbers_are_strings_and_count_from_start() {
        let mut writer = Writer::new("MZ1".into(), "AC1".into(), "CA1".into());
        let start: Value =
            serde_json::from_str(&writer.start(&[("token".into(), "t".into())])).expect("JSON");
        assert_eq!(start["sequenceNumber"], "1", "start is the first");
        assert_eq!(start["start"]["customParameters"]["token"], "t");
        assert_eq!(start["start"]["mediaFormat"]["sampleRate"], 8000, "a real number");
        let media: Value = serde_json::from_str(&writer.media(20, &[0xFF])).expect("JSON");
        assert_eq!((&media["sequenceNumber"], &media["media"]["chunk"]), (&json!("2"), &json!("1")));
        assert_eq!(media["media"]["timestamp"], "20");
    }
}
