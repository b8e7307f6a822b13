//! One made-up call with all that is known of it.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::json;

use super::names::{one_of, person};
use super::talk::{self, About};

/// A call as it goes into the book.
pub(super) struct Call {
    pub sid: String,
    pub stream_sid: String,
    pub source: &'static str,
    pub agent: &'static str,
    pub phone: String,
    pub name: Option<String>,
    pub started_at: Timestamp,
    pub ended_at: Timestamp,
    pub status: &'static str,
    pub outcome: &'static str,
    pub end_reason: &'static str,
    pub confirmation: Option<String>,
    pub action: Option<&'static str>,
    pub done_at: Option<Timestamp>,
    pub sentiment: Option<(&'static str, f64)>,
    pub digest: String,
    pub figures: String,
    pub turns: String,
    pub latency_ms: i64,
    pub measured_turns: i64,
    pub lines: Vec<Said>,
    pub has_recording: bool,
}

/// A line of it.
pub(super) struct Said {
    pub text: String,
    pub start_ms: i64,
    pub end_ms: i64,
}

impl Call {
    /// The call that began at this moment; `confirmation` is used up when it books.
    pub(super) fn new(
        chance: &mut StdRng,
        started_at: Timestamp,
        now: Timestamp,
        confirmation: &str,
    ) -> Call {
        let dice = chance.random_range(0..100);
        let outcome = match dice {
            0..46 => "appointment_booked",
            46..76 => "no_booking",
            76..95 => "user_hangup",
            _ => "error",
        };
        let phone_call = chance.random_ratio(19, 20);
        let name = chance.random_ratio(4, 5).then(|| person(chance));
        let confirmation = (outcome == "appointment_booked").then(|| confirmation.to_owned());
        let tone = match chance.random_range(0..100) {
            0..35 => 1,
            35..87 => 0,
            _ => -1,
        };
        let about = About {
            name: name.as_deref(),
            confirmation: confirmation.as_deref(),
            gives_up: outcome == "user_hangup",
            tone,
        };
        let lines = talk::lines(chance, &about);
        let lines = timed(chance, lines);
        let length = lines.last().map_or(0, |line| line.end_ms) + chance.random_range(200..4000);
        let ended_at = started_at + SignedDuration::from_millis(length);
        let action = match outcome {
            "error" => Some("failed"),
            "user_hangup" if chance.random_ratio(1, 3) => Some("gave_up"),
            "no_booking" if chance.random_ratio(1, 5) => Some("call_back"),
            _ => None,
        };
        let old = now.duration_since(started_at).as_hours() > 48;
        let done = action.is_some() && chance.random_ratio(if old { 97 } else { 40 }, 100);
        let after = SignedDuration::from_secs(chance.random_range(60..20_000));
        let (turns, latency_ms) = turns(chance, &lines);
        Call {
            sid: format!("CA{:032x}", chance.random::<u128>()),
            stream_sid: if phone_call {
                format!("MZ{:032x}", chance.random::<u128>())
            } else {
                String::new()
            },
            source: if phone_call { "phone" } else { "softphone" },
            agent: if chance.random_ratio(9, 10) { "openai" } else { "offline" },
            phone: match chance.random_range(0..50) {
                _ if !phone_call => "client:softphone".to_owned(),
                0 => "anonymous".to_owned(),
                _ => format!("+1500555{:04}", chance.random_range(0..10_000)),
            },
            digest: digest(name.as_deref(), outcome),
            name,
            started_at,
            ended_at,
            status: if outcome == "error" { "failed" } else { "completed" },
            outcome,
            end_reason: match outcome {
                "error" => "agent_lost",
                "user_hangup" => "caller_left",
                _ => one_of(chance, &["finished", "finished", "finished", "caller_left", "time_limit"]),
            },
            confirmation,
            action,
            done_at: done.then(|| (ended_at + after).min(now)),
            sentiment: chance.random_ratio(97, 100).then(|| match tone {
                1.. => ("positive", f64::from(chance.random_range(25..100)) / 100.0),
                0 => ("neutral", f64::from(chance.random_range(-20..20)) / 100.0),
                _ => ("negative", f64::from(chance.random_range(-100..-25)) / 100.0),
            }),
            figures: figures(chance, &lines, turns.len(), length),
            measured_turns: i64::try_from(turns.len()).unwrap_or(i64::MAX),
            turns: serde_json::Value::from(turns).to_string(),
            latency_ms,
            lines,
            has_recording: chance.random_ratio(1, 10),
        }
    }

    /// Who says the line of this number.
    pub(super) fn speaker(number: usize) -> &'static str {
        if number.is_multiple_of(2) { "agent" } else { "caller" }
    }
}

/// Lines take as long as their letters, with a pause between.
fn timed(chance: &mut StdRng, lines: Vec<String>) -> Vec<Said> {
    let mut clock = chance.random_range(300..1200);
    lines
        .into_iter()
        .map(|text| {
            let start_ms = clock;
            let end_ms = start_ms + 300 + 55 * i64::try_from(text.len()).unwrap_or(0);
            clock = end_ms + chance.random_range(250..1500);
            Said { text, start_ms, end_ms }
        })
        .collect()
}

/// A turn for each answer of the agent, and the waiting of all of them together.
fn turns(chance: &mut StdRng, lines: &[Said]) -> (Vec<serde_json::Value>, i64) {
    let mut latency = 0;
    let turns = lines.iter().skip(2).step_by(2).zip(1..).map(|(line, number)| {
        let first_sound = chance.random_range(250..900);
        latency += first_sound;
        json!({
            "number": number, "beganMs": line.start_ms, "askedMs": 2, "answeringMs": first_sound / 2,
            "firstSoundMs": first_sound, "firstSentMs": first_sound + 3, "firstHeardMs": first_sound + 120,
            "toolsMs": 0, "interrupted": number % 7 == 0,
        })
    });
    (turns.collect(), latency)
}

fn figures(chance: &mut StdRng, lines: &[Said], turns: usize, length: i64) -> String {
    let spoken = |first: usize| {
        lines.iter().skip(first).step_by(2).map(|line| line.end_ms - line.start_ms).sum::<i64>()
    };
    let (agent, caller) = (spoken(0), spoken(1));
    json!({
        "turns": turns, "interruptions": chance.random_range(0..3), "falseAlarms": chance.random_range(0..2),
        "callerTalkMs": caller, "agentTalkMs": agent, "silenceMs": (length - agent - caller).max(0),
        "audioPacketsReceived": length / 20, "audioPacketsSent": agent / 20, "jitterUs": chance.random_range(200..9000),
        "gaps": chance.random_range(0..4), "paddedMs": chance.random_range(0..200), "reconnects": 0,
        "bridged": chance.random_range(0..2),
        "tokens": {
            "inputText": 1800, "inputAudio": caller / 100, "cachedText": 900, "cachedAudio": 0, "outputText": 400,
            "outputAudio": agent / 50, "transcription": 120,
        },
        "costMicros": chance.random_range(20_000..400_000),
    })
    .to_string()
}

fn digest(name: Option<&str>, outcome: &str) -> String {
    json!({
        "who": name.unwrap_or("Somebody who gave no name"),
        "why": "Wanted an appointment.",
        "outcome": match outcome {
            "appointment_booked" => "An appointment was booked.",
            "error" => "The call broke off.",
            "user_hangup" => "The caller hung up early.",
            _ => "Nothing was booked.",
        },
        "openPoints": [],
        "by": "rules",
    })
    .to_string()
}
