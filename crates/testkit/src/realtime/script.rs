//! What the model does: the part of the service that no protocol tells.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

/// One response of the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Turn {
    /// What it says; nothing is said when absent.
    pub says: Option<String>,
    /// The tools it asks for, after what it says: name and arguments.
    pub calls: Vec<(String, Value)>,
    /// Instead of all that, it fails with this error code, such as `insufficient_quota`.
    pub fails: Option<String>,
}

impl Turn {
    /// Says something.
    pub fn say(text: impl Into<String>) -> Self {
        Turn { says: Some(text.into()), ..Turn::default() }
    }

    /// Asks for a tool.
    pub fn call(name: &str, arguments: Value) -> Self {
        Turn::default().and_call(name, arguments)
    }

    /// And asks for a tool.
    #[must_use]
    pub fn and_call(mut self, name: &str, arguments: Value) -> Self {
        self.calls.push((name.to_owned(), arguments));
        self
    }

    /// Fails.
    pub fn fail(code: &str) -> Self {
        Turn { fails: Some(code.to_owned()), ..Turn::default() }
    }
}

/// What the conversation ends with when a response is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Last {
    /// Nothing was said yet, or only the system spoke.
    Nothing,
    /// The caller's words, spoken or typed.
    Caller(String),
    /// The model's own.
    Agent(String),
    /// The result of a tool.
    Output {
        /// Of which tool.
        tool: String,
        /// As it was sent.
        output: String,
    },
}

/// The situation in which a response is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Every turn of the caller that is still in the conversation.
    pub caller: Vec<String>,
    /// What it ends with.
    pub last: Last,
    /// The instruction given for this response alone.
    pub instructions: Option<String>,
    /// How many responses this connection has given before.
    pub before: usize,
    /// Which connection this is, from zero.
    pub session: usize,
}

/// What goes wrong, on purpose. Counted events are those sent to the client.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// The handshake is refused with this status.
    pub refuse: Option<u16>,
    /// With this `error.code` in the refusal's body, in the place of the usual one for the status.
    pub refuse_code: Option<String>,
    /// The handshake is never answered.
    pub ignore_handshake: bool,
    /// `session.update` is never answered.
    pub ignore_session: bool,
    /// So long after its beginning the session is closed as one that has reached the longest time of the service.
    pub expire_after: Option<Duration>,
    /// After so many events the socket is closed with this code and reason.
    pub close_after: Option<(usize, u16, String)>,
    /// After so many events the connection is cut: it is reset, without a word.
    pub drop_after: Option<usize>,
    /// After so many events nothing is sent or read for so long, once; then all goes on.
    pub pause_after: Option<(usize, Duration)>,
    /// After so many events nothing is sent or read any more; the connection stays open.
    pub stall_after: Option<usize>,
    /// After so many events a message that is no JSON is sent, once.
    pub garbage_after: Option<usize>,
    /// Two more runs of sound follow each cancelled response.
    pub late_deltas: bool,
    /// Ids do not tell connections apart: two of them give the same ones.
    pub shared_ids: bool,
    /// Events carry the names they had in the beta.
    pub beta_names: bool,
    /// `session.update` is refused with this error code.
    pub refuse_session: Option<String>,
    /// `session.update` is refused when it asks for transcription.
    pub refuse_transcription: bool,
    /// Transcriptions fail.
    pub transcription_fails: bool,
    /// Only the first so many connections suffer; all when absent.
    pub sessions: Option<usize>,
}

impl Faults {
    /// Those that connection `number` suffers.
    pub(super) fn at(&self, number: usize) -> Faults {
        if self.sessions.is_none_or(|first| number < first) { self.clone() } else { Faults::default() }
    }
}

/// How quick the service is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From `response.create` to the first sound.
    pub think: Duration,
    /// How much faster than it is played sound is sent. A telephone that runs faster than real time needs more than
    /// its own factor here, or hears gaps.
    pub speed: f64,
    /// From the end of speech to its transcript.
    pub transcribe: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { think: Duration::from_millis(40), speed: 6.0, transcribe: Duration::from_millis(30) }
    }
}

type Decide = Box<dyn FnMut(&Asked) -> Turn + Send>;

/// A model's behaviour.
pub struct Script {
    /// What is understood of each spoken turn of the caller, in order; "Yes." when they run out. Whatever is loud for
    /// long enough is a turn and takes one, a cough too.
    pub transcripts: VecDeque<String>,
    /// The same of what is said to a session that transcribes and nothing else; nothing is understood when they run out.
    pub dictated: VecDeque<String>,
    /// How quick it is.
    pub pace: Pace,
    /// What goes wrong.
    pub faults: Faults,
    /// The key it accepts; any when absent.
    pub key: Option<String>,
    decide: Decide,
}

impl Script {
    /// A model whose every response is decided by `decide`.
    pub fn new(decide: impl FnMut(&Asked) -> Turn + Send + 'static) -> Self {
        Script {
            transcripts: VecDeque::new(),
            dictated: VecDeque::new(),
            pace: Pace::default(),
            faults: Faults::default(),
            key: None,
            decide: Box::new(decide),
        }
    }

    /// A model that gives these responses in order and then says "I see.".
    pub fn turns(turns: impl IntoIterator<Item = Turn>) -> Self {
        let mut turns: VecDeque<Turn> = turns.into_iter().collect();
        Script::new(move |_| turns.pop_front().unwrap_or_else(|| Turn::say("I see.")))
    }

    /// A receptionist who books: greets; after the caller's first turn looks for times on `date` (`YYYY-MM-DD`) and
    /// tells them; after the second books the first of them for Anna Novak and tells the number; then says goodbye
    /// and ends the call. Goes by what is in the conversation, so it goes on after a reconnection.
    pub fn booking(date: impl std::fmt::Display) -> Self {
        let date = date.to_string();
        let mut first_time: Option<String> = None;
        let script = Script::new(move |asked| match &asked.last {
            Last::Output { tool, output } if tool == "list_available_slots" => match times(output).first() {
                Some(time) => {
                    first_time = Some(time.clone());
                    Turn::say(format!("On that day I have {} and later. Does {time} suit you?", time))
                }
                None => Turn::say("Nothing is free on that day. Which other day would suit you?"),
            },
            Last::Output { tool, output } if tool == "create_appointment" => match confirmation(output) {
                Some(number) => Turn::say(format!("You are booked. Your number is {number}. Anything else?")),
                None => Turn::say("I could not book that time. Would another one do?"),
            },
            Last::Output { .. } => Turn::say("Goodbye!"),
            _ => match asked.caller.len() {
                0 => Turn::say("Hi! This is Sarah from Riverside Medical Clinic. How can I help you today?"),
                1 => Turn::call("list_available_slots", json!({ "date": date })),
                2 => {
                    let time = first_time.clone().unwrap_or_else(|| "9:00 AM".to_owned());
                    let arguments = json!({ "customer_name": "Anna Novak", "date": date, "time": time });
                    Turn::call("create_appointment", arguments)
                }
                _ => Turn::say("Thank you for calling. Goodbye!")
                    .and_call("end_call", json!({ "reason": "finished" })),
            },
        });
        script.hearing([
            "I would like to see a doctor.",
            "Yes please, my name is Anna Novak.",
            "No, that is all. Thank you.",
        ])
    }

    /// What is understood of the caller, turn by turn.
    #[must_use]
    pub fn hearing(mut self, transcripts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.transcripts = transcripts.into_iter().map(Into::into).collect();
        self
    }

    /// What is understood by sessions that transcribe and nothing else, turn by turn.
    #[must_use]
    pub fn dictating(mut self, transcripts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.dictated = transcripts.into_iter().map(Into::into).collect();
        self
    }

    /// How quick it is.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// The only key it accepts.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    pub(super) fn respond(&mut self, asked: &Asked) -> Turn {
        (self.decide)(asked)
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script")
            .field("pace", &self.pace)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// The times of day in a text, as `9:00 AM`.
pub fn times(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for half in ["AM", "PM"] {
        for (end, _) in text.match_indices(half) {
            let start = text[..end]
                .rfind(|c: char| !(c.is_ascii_digit() || c == ':' || c == ' '))
                .map_or(0, |at| at + 1);
            let time = text[start..end].trim();
            if time.len() >= 4 && time.contains(':') {
                found.push((start, format!("{time} {half}")));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, time)| time).collect()
}

/// The confirmation number in a text.
pub fn confirmation(text: &str) -> Option<String> {
    let start = text.find("APT-")?;
    let end = text[start + 4..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| start + 4 + at);
    Some(text[start..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_are_found_in_whatever_json_the_program_sends() {
        assert_eq!(
            times(r#"{"available_slots":["9:00 AM","11:30 AM","1:00 PM"]}"#),
            ["9:00 AM", "11:30 AM", "1:00 PM"]
        );
        assert_eq!(times(r#"{"available_slots":[]}"#), Vec::<String>::new());
        assert_eq!(
            confirmation(r#"{"success":true,"confirmation_number":"APT-12345"}"#).as_deref(),
            Some("APT-12345")
        );
        assert_eq!(confirmation(r#"{"success":false}"#), None);
    }
}
