//! How a session is set up: the instructions, with the clinic's rules and the present moment on its clock, and the
//! session object of the GA protocol.

use std::sync::Arc;

use audio::Encoding;
use booking::clinic::Clinic;
use booking::time_text::{show_time, spoken_date, weekday_name};
use desk::Desk;
use jiff::Zoned;
use jiff::civil::{Time, Weekday};
use serde_json::{Value, json};

use super::tools;
use crate::settings::OpenAi;

/// What the receptionist is told; `{…}` are filled in.
const PROMPT: &str = include_str!("../../../../../assets/prompts/receptionist.md");
/// What it is told for its first words.
const GREETING: &str = include_str!("../../../../../assets/prompts/greeting.md");

/// What `{person}` is where callers can be put through to one …
const PERSON: &str = "When the caller asks for a person, or you cannot help them, use transfer_to_person. If that cannot be done, \
     or nobody took the call, offer a message and a call back; do not try again.";
/// … and where they cannot.
const NO_PERSON: &str = "You cannot transfer the call. Offer a message and a call back.";

/// Everything that is fixed for a call's sessions. Texts are written when they are sent: there are hundreds of calls, and
/// each would hold them to its end.
pub struct Setup {
    encoding: Encoding,
    voice: String,
    transcription: Transcription,
    /// In the place of [`PROMPT`].
    prompt: Option<Arc<str>>,
    clinic: Arc<Clinic>,
    /// When the call began, on the clinic's clock.
    now: Zoned,
    /// The caller can be put through to a person.
    can_transfer: bool,
}

/// How words are written down, whoever says them: the caller in the agent's session, staff in one of their own.
pub struct Transcription {
    model: String,
    language: Option<String>,
}

impl Transcription {
    /// As the settings have it.
    pub fn of(openai: &OpenAi) -> Transcription {
        Transcription {
            model: openai.transcription_model.clone(),
            language: openai.transcription_language.clone(),
        }
    }

    /// The `transcription` of a session; without a language the field is left out, and the model tells by itself.
    pub fn as_json(&self) -> Value {
        match &self.language {
            Some(language) => json!({ "model": self.model, "language": language }),
            None => json!({ "model": self.model }),
        }
    }
}

impl Setup {
    /// A session for a call that begins now.
    pub fn new(openai: &OpenAi, desk: &Desk, encoding: Encoding) -> Setup {
        Setup::at(openai, desk.clinic(), desk.clinic_now(), encoding)
    }

    /// One in which the caller can be put through to a person, or not.
    pub fn with_transfer(self, can_transfer: bool) -> Setup {
        Setup { can_transfer, ..self }
    }

    fn at(openai: &OpenAi, clinic: Arc<Clinic>, now: Zoned, encoding: Encoding) -> Setup {
        let (voice, transcription) = (openai.voice.clone(), Transcription::of(openai));
        let prompt = openai.instructions.clone();
        Setup { encoding, voice, transcription, prompt, clinic, now, can_transfer: false }
    }

    /// What the receptionist is told.
    pub fn instructions(&self) -> String {
        let person = if self.can_transfer { PERSON } else { NO_PERSON };
        let prompt = self.prompt.as_deref().unwrap_or(PROMPT).replace("{person}", person);
        instructions(&prompt, &self.clinic, &self.now)
    }

    /// The instruction for its first words.
    pub fn greeting(&self) -> String {
        GREETING.trim().replace("{clinic}", &self.clinic.name)
    }

    /// The type of both sound formats, as the service names it.
    pub fn format_type(&self) -> &'static str {
        match self.encoding {
            Encoding::Mulaw8k => "audio/pcmu",
            Encoding::Pcm24k => "audio/pcm",
        }
    }

    /// The `session` of `session.update`. The service neither answers nor interrupts by itself: the call decides.
    pub fn session(&self, transcribe: bool) -> Value {
        // The service refuses `rate` on pcmu as an unknown field.
        let format = match self.encoding {
            Encoding::Mulaw8k => json!({ "type": self.format_type() }),
            Encoding::Pcm24k => json!({ "type": self.format_type(), "rate": 24_000 }),
        };
        let transcription = if transcribe { self.transcription.as_json() } else { Value::Null };
        json!({
            "type": "realtime",
            "instructions": self.instructions(),
            "output_modalities": ["audio"],
            "audio": {
                "input": {
                    "format": format,
                    // A telephone is held to the ear but its line is noisy; a page's microphone stands on the desk.
                    "noise_reduction": { "type": "far_field" },
                    "transcription": transcription,
                    "turn_detection": {
                        "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
                        "create_response": false, "interrupt_response": false,
                    },
                },
                "output": { "format": format, "voice": self.voice, "speed": 1.0 },
            },
            "tools": tools::described(self.can_transfer),
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "tracing": null,
            "truncation": { "type": "retention_ratio", "retention_ratio": 0.8 },
        })
    }

    #[cfg(test)]
    pub(super) fn for_tests() -> Setup {
        Setup::at(&tests::openai(), Arc::new(tests::clinic()), tests::friday(), Encoding::Mulaw8k)
    }
}

fn instructions(prompt: &str, clinic: &Clinic, now: &Zoned) -> String {
    let today = now.date();
    let year = today.year();
    prompt
        .trim()
        .replace("{clinic}", &clinic.name)
        .replace("{today}", &format!("{}, {year} ({today})", spoken_date(today)))
        .replace("{time}", &show_time(now.time()))
        .replace("{hours}", &hours(clinic))
        .replace("{closures}", &closures(clinic, now))
        .replace(
            "{visit_minutes}",
            &clinic.visit_types.first().map_or(clinic.slot_minutes, |v| v.minutes).to_string(),
        )
        .replace("{horizon_days}", &clinic.horizon_days.to_string())
        .replace(
            "{last_day}",
            &format!("{} ({})", spoken_date(clinic.last_day(today)), clinic.last_day(today)),
        )
}

/// One line for each weekday.
fn hours(clinic: &Clinic) -> String {
    let stretch = |(from, to): &(Time, Time)| format!("{} to {}", show_time(*from), show_time(*to));
    let days = Weekday::Monday.cycle_forward().take(7).map(|weekday| {
        let open = clinic.hours.of(weekday);
        let open = if open.is_empty() {
            "closed".to_owned()
        } else {
            open.iter().map(stretch).collect::<Vec<_>>().join(" and ")
        };
        format!("- {}: {open}", weekday_name(weekday))
    });
    days.collect::<Vec<_>>().join("\n")
}

/// One line for each closure that a caller could ask about.
fn closures(clinic: &Clinic, now: &Zoned) -> String {
    let (today, last) = (now.date(), clinic.last_day(now.date()));
    let lines: Vec<String> = clinic
        .closures
        .iter()
        .filter(|closure| closure.to >= today && closure.from <= last)
        .map(|closure| {
            format!("- {} to {}: {}", spoken_date(closure.from), spoken_date(closure.to), closure.reason)
        })
        .collect();
    if lines.is_empty() { "- none".to_owned() } else { lines.join("\n") }
}

#[cfg(test)]
mod tests {
    use booking::clinic::Closure;
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use secrecy::SecretString;
    use url::Url;

    use super::*;

    pub(super) fn openai() -> OpenAi {
        OpenAi {
            key: SecretString::from("test key"),
            url: Url::parse("ws://127.0.0.1:1/v1/realtime").expect("an address"),
            model: "gpt-realtime-2.1".into(),
            voice: "marin".into(),
            transcription_model: "gpt-transcribe".into(),
            transcription_language: Some("en".into()),
            instructions: None,
        }
    }

    pub(super) fn clinic() -> Clinic {
        Clinic::riverside(TimeZone::get("America/New_York").expect("a known zone"))
    }

    pub(super) fn friday() -> Zoned {
        date(2026, 11, 20).at(16, 30, 0, 0).to_zoned(clinic().time_zone).expect("an unambiguous time")
    }

    #[test]
    fn the_session_is_what_the_service_takes() {
        let setup = Setup::for_tests();
        let mut session = setup.session(true);
        let object = session.as_object_mut().expect("an object");
        object.remove("instructions");
        object.remove("tools");
        assert_eq!(
            session,
            json!({
                "type": "realtime", "output_modalities": ["audio"],
                "audio": {
                    "input": {
                        "format": { "type": "audio/pcmu" }, "noise_reduction": { "type": "far_field" },
                        "transcription": { "model": "gpt-transcribe", "language": "en" },
                        "turn_detection": {
                            "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
                            "create_response": false, "interrupt_response": false,
                        },
                    },
                    "output": { "format": { "type": "audio/pcmu" }, "voice": "marin", "speed": 1.0 },
                },
                "tool_choice": "auto", "max_output_tokens": "inf", "tracing": null,
                "truncation": { "type": "retention_ratio", "retention_ratio": 0.8 },
            })
        );
        assert_eq!(
            setup.session(false)["audio"]["input"]["transcription"],
            Value::Null,
            "without transcription"
        );
    }

    #[test]
    fn the_softphones_session_has_a_rate() {
        let setup = Setup::at(&openai(), Arc::new(clinic()), friday(), Encoding::Pcm24k);
        let session = setup.session(true);
        for way in ["input", "output"] {
            assert_eq!(
                session["audio"][way]["format"],
                json!({ "type": "audio/pcm", "rate": 24_000 }),
                "{way}"
            );
        }
    }

    #[test]
    fn the_instructions_know_the_clock_the_hours_and_the_closures() {
        let mut clinic = clinic();
        let reason = "Thanksgiving".to_owned();
        clinic.closures.push(Closure { from: date(2026, 11, 26), to: date(2026, 11, 27), reason });
        clinic.closures.push(Closure {
            from: date(2026, 1, 1),
            to: date(2026, 1, 1),
            reason: "long ago".into(),
        });
        let setup = Setup::at(&openai(), Arc::new(clinic), friday(), Encoding::Mulaw8k);
        assert!(setup.instructions().contains(NO_PERSON));
        let setup = setup.with_transfer(true);
        let text = setup.instructions();
        assert!(text.contains(PERSON) && !text.contains(NO_PERSON));
        for needed in [
            "Riverside Medical Clinic",
            "Friday, November 20, 2026 (2026-11-20)",
            "4:30 PM",
            "- Monday: 9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM",
            "- Sunday: closed",
            "- Thursday, November 26 to Friday, November 27: Thanksgiving",
            "90 days",
            "2027-02-18",
            "resolve_date",
            receptionist::phrases::TROUBLE,
            receptionist::phrases::NO_SUCH_DATE,
            receptionist::phrases::WEEKEND,
            receptionist::phrases::NEVER_MIND,
        ] {
            assert!(text.contains(needed), "{needed:?} is missing in:\n{text}");
        }
        assert!(!text.contains("long ago"), "what is over is nothing to know");
        assert!(!text.contains('{') && !text.contains('}'), "everything is filled in");
    }
}
