//! What the service says, as the bodies of its events, and what it accepts as a session.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::ToSpan;
use jiff::civil::Weekday;
use serde_json::Value;

use crate::marker::Marker;
use crate::sound::Sound;

/// What every caller says.
pub const CALLER_WORDS: &str = "I would like an appointment next week, please.";
/// What every answer says, word by word.
const AGENT_WORDS: [&str; 10] =
    ["Of ", "course. ", "Which ", "day ", "and ", "time ", "would ", "suit ", "you ", "best?"];
/// Runs of 100 ms in an answer.
pub const RUNS: u32 = 30;
/// Every third answer looks for free times first, and every sixth books one.
const LISTS: u64 = 3;
const BOOKS: u64 = 6;
/// Times of a day that are booked in the bench.
const TIMES: [&str; 12] = [
    "9:00 AM", "9:30 AM", "10:00 AM", "10:30 AM", "11:00 AM", "11:30 AM", "1:00 PM", "1:30 PM", "2:00 PM",
    "2:30 PM", "3:00 PM", "3:30 PM",
];

/// What the tools answered, over all calls.
#[derive(Debug, Default)]
pub struct Bookings {
    /// Answers of any tool.
    pub answered: AtomicU64,
    /// Appointments that exist.
    pub booked: AtomicU64,
}

impl Bookings {
    pub fn note(&self, output: &str) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        let booked = output.contains(r#""success":true"#) && output.contains("confirmation");
        self.booked.fetch_add(u64::from(booked), Ordering::Relaxed);
    }
}

/// What a response is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Three seconds of sound.
    Speech,
    /// A tool is asked for.
    Tool { name: &'static str, arguments: String },
}

impl Answer {
    /// The response number `count` of call `call`.
    pub fn of(count: u64, call: u16, has_tools: bool) -> Answer {
        if !has_tools || count == 0 {
            return Answer::Speech;
        }
        let date = day(usize::from(call) + count as usize);
        if count % BOOKS == 4 {
            let time = TIMES[(usize::from(call) * 7 + count as usize) % TIMES.len()];
            let arguments = format!(r#"{{"customer_name":"Bench Caller","date":"{date}","time":"{time}"}}"#);
            Answer::Tool { name: "create_appointment", arguments }
        } else if count % LISTS == 1 {
            Answer::Tool { name: "list_available_slots", arguments: format!(r#"{{"date":"{date}"}}"#) }
        } else {
            Answer::Speech
        }
    }
}

/// A weekday of the coming weeks.
#[expect(clippy::disallowed_methods, reason = "the product under test lives in real time")]
fn day(number: usize) -> jiff::civil::Date {
    let mut day = jiff::Zoned::now().date().saturating_add((3 + number as i64 % 60).days());
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.saturating_add(1.day());
    }
    day
}

/// What the service would refuse in a session.
pub fn faults(session: &Value, sound: Sound) -> Vec<String> {
    let mut faults = Vec::new();
    if session["type"] != "realtime" {
        faults.push("session.type is missing".to_owned());
    }
    for way in ["input", "output"] {
        if session["audio"][way]["format"]["type"] != sound.format() {
            faults.push(format!("session.audio.{way}.format is not {}", sound.format()));
        }
    }
    let detection = &session["audio"]["input"]["turn_detection"];
    for field in ["create_response", "interrupt_response"] {
        if detection[field] != false {
            faults.push(format!("session.audio.input.turn_detection.{field} is not false"));
        }
    }
    for old in ["modalities", "voice", "input_audio_format", "temperature"] {
        if !session[old].is_null() {
            faults.push(format!("session.{old} is of the beta"));
        }
    }
    faults
}

/// The `response` of `response.created` and `response.done`.
pub fn response(id: &str, status: &str) -> String {
    let usage = if status == "in_progress" {
        "null"
    } else {
        r#"{"total_tokens":420,"input_tokens":320,"output_tokens":100,"input_token_details":{"text_tokens":100,"audio_tokens":220,"image_tokens":0,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,"audio_tokens":0,"image_tokens":0}},"output_token_details":{"text_tokens":30,"audio_tokens":70}}"#
    };
    format!(
        r#""response":{{"object":"realtime.response","id":"{id}","status":"{status}","status_details":null,"output":[],"conversation_id":"conv_1","output_modalities":["audio"],"max_output_tokens":"inf","usage":{usage},"metadata":null}}"#
    )
}

/// The events of one response.
pub struct Spoken {
    response: String,
    /// Its item.
    pub item: String,
    place: String,
}

type Events = Vec<(&'static str, String)>;

impl Spoken {
    pub fn of(response: &str) -> Spoken {
        let item = format!("item_agent_{response}");
        let place =
            format!(r#""response_id":"{response}","item_id":"{item}","output_index":0,"content_index":0"#);
        Spoken { response: response.to_owned(), item, place }
    }

    fn message(&self, status: &str) -> String {
        let item = &self.item;
        format!(
            r#""item":{{"id":"{item}","object":"realtime.item","type":"message","status":"{status}","role":"assistant","content":[]}}"#
        )
    }

    pub fn begin(&self) -> Events {
        let (item, response) = (self.message("in_progress"), &self.response);
        vec![
            ("response.output_item.added", format!(r#""response_id":"{response}","output_index":0,{item}"#)),
            ("conversation.item.added", format!(r#""previous_item_id":null,{item}"#)),
            (
                "response.content_part.added",
                format!(r#"{},"part":{{"type":"audio","transcript":""}}"#, self.place),
            ),
        ]
    }

    /// The words that go with a run of sound; they run ahead of it.
    pub fn words(&self, run: u32) -> Option<(&'static str, String)> {
        let words = AGENT_WORDS.get(run as usize)?;
        Some(("response.output_audio_transcript.delta", format!(r#"{},"delta":"{words}""#, self.place)))
    }

    /// One run of sound; `tail` is its rest as base64.
    pub fn sound(&self, sound: Sound, call: u16, number: u32, tail: &str) -> String {
        let mut head = vec![0; Marker::len(sound)];
        Marker { call, number }.write(sound, &mut head);
        let mut body = String::with_capacity(self.place.len() + tail.len() + 96);
        body.push_str(&self.place);
        body.push_str(r#","delta":""#);
        STANDARD.encode_string(&head, &mut body);
        body.push_str(tail);
        body.push('"');
        body
    }

    pub fn end(&self) -> Events {
        let (place, response) = (&self.place, &self.response);
        let (item, words) = (self.message("completed"), AGENT_WORDS.concat());
        vec![
            ("response.output_audio.done", place.clone()),
            ("response.output_audio_transcript.done", format!(r#"{place},"transcript":"{words}""#)),
            (
                "response.content_part.done",
                format!(r#"{place},"part":{{"type":"audio","transcript":"{words}"}}"#),
            ),
            ("conversation.item.done", format!(r#""previous_item_id":null,{item}"#)),
            ("response.output_item.done", format!(r#""response_id":"{response}","output_index":0,{item}"#)),
        ]
    }

    pub fn tool(&self, name: &str, arguments: &str) -> Events {
        let (id, response) = (&self.item, &self.response);
        let place = format!(
            r#""response_id":"{response}","item_id":"{id}","output_index":0,"call_id":"call_{response}""#
        );
        let quoted = Value::from(arguments);
        let item = |status: &str, arguments: &Value| {
            format!(
                r#""item":{{"id":"{id}","object":"realtime.item","type":"function_call","status":"{status}","call_id":"call_{response}","name":"{name}","arguments":{arguments}}}"#
            )
        };
        let done = item("completed", &quoted);
        vec![
            (
                "response.output_item.added",
                format!(
                    r#""response_id":"{response}","output_index":0,{}"#,
                    item("in_progress", &Value::from(""))
                ),
            ),
            ("response.function_call_arguments.delta", format!(r#"{place},"delta":{quoted}"#)),
            (
                "response.function_call_arguments.done",
                format!(r#"{place},"name":"{name}","arguments":{quoted}"#),
            ),
            ("conversation.item.done", format!(r#""previous_item_id":null,{done}"#)),
            ("response.output_item.done", format!(r#""response_id":"{response}","output_index":0,{done}"#)),
        ]
    }
}

/// The rest of a run of sound behind its marker, as base64.
pub fn tail(sound: Sound) -> String {
    let run = sound.voice(210.0, 100);
    STANDARD.encode(&run[Marker::len(sound)..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_sound_is_a_marker_and_a_tenth_of_a_second() {
        for sound in [Sound::Mulaw, Sound::Pcm] {
            let body = Spoken::of("resp_1").sound(sound, 7, 42, &tail(sound));
            let event: Value = serde_json::from_str(&format!("{{{body}}}")).expect("an event's body");
            let run = STANDARD.decode(event["delta"].as_str().expect("sound")).expect("base64");
            assert_eq!(run.len(), 5 * sound.frame());
            assert_eq!(Marker::read(sound, &run), Some(Marker { call: 7, number: 42 }));
        }
    }

    #[test]
    fn every_body_is_json() {
        let spoken = Spoken::of("resp_1");
        let mut bodies = vec![response("resp_1", "completed"), response("resp_1", "in_progress")];
        bodies.extend(spoken.begin().into_iter().chain(spoken.end()).map(|(_, body)| body));
        bodies.extend((0..RUNS).filter_map(|run| spoken.words(run)).map(|(_, body)| body));
        bodies.extend(spoken.tool("x", r#"{"date":"2026-11-23"}"#).into_iter().map(|(_, body)| body));
        for body in bodies {
            let read: Result<Value, _> = serde_json::from_str(&format!("{{{body}}}"));
            assert!(read.is_ok(), "{body}");
        }
    }

    #[test]
    fn some_answers_look_and_some_book_and_without_tools_none_does() {
        let kinds: Vec<_> = (0..7)
            .map(|count| match Answer::of(count, 3, true) {
                Answer::Speech => "speech",
                Answer::Tool { name, .. } => name,
            })
            .collect();
        let (list, book) = ("list_available_slots", "create_appointment");
        assert_eq!(kinds, ["speech", list, "speech", "speech", book, "speech", "speech"]);
        assert_eq!(Answer::of(1, 3, false), Answer::Speech);
    }
}
