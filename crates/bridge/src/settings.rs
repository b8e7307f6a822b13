//! What the bridge is told before it starts. Reading and checking settings is `frontdeskd`'s work; here they are typed.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{mpsc, watch};
use url::Url;

use crate::twilio::transfer::begin::RING;

/// All settings of the bridge.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Twilio reaches this program: `PUBLIC_URL`, the tunnel's address, or the public door itself while signatures
    /// are not checked. `None` while nobody can reach it. Signatures are checked against it.
    pub public_base: watch::Receiver<Option<Url>>,
    /// Twilio's account, when there is one. Without it signed routes answer 403.
    pub twilio: Option<Twilio>,
    /// Check `X-Twilio-Signature` on webhooks and on the upgrade of media sockets. Off only on a developer's machine.
    pub validate_webhooks: bool,
    /// Who answers.
    pub agent: AgentChoice,
    /// The realtime service, when there is a key.
    pub openai: Option<OpenAi>,
    /// Time-outs and sizes.
    pub limits: Limits,
    /// With what the built-in receptionist speaks on media paths.
    pub speech: SpeechChoice,
    /// Gets the event log of each machine that a call has had when it ends; for tests, and for whoever looks for a fault.
    /// `None` keeps none: a log holds all that was said.
    pub logs: Option<mpsc::UnboundedSender<call::Log>>,
}

impl Settings {
    /// The realtime service, if it is the one that answers: it has a key and the choice does not exclude it.
    pub fn media_agent(&self) -> Option<&OpenAi> {
        self.openai.as_ref().filter(|_| self.agent != AgentChoice::Offline)
    }

    /// The clinic's own number, from which calls are placed, in E.164.
    pub fn own_number(&self) -> Option<&str> {
        self.twilio.as_ref()?.phone_number.as_deref()
    }

    /// The number of a person to whom a telephone call can be put through, in E.164. The clinic's own number is none:
    /// it would be answered here again.
    pub fn colleague(&self) -> Option<&str> {
        let twilio = self.twilio.as_ref()?;
        twilio.agent_number.as_deref().filter(|number| twilio.phone_number.as_deref() != Some(*number))
    }
}

/// Twilio's account. `Debug` prints no number.
#[derive(Clone)]
pub struct Twilio {
    /// `AC` and 32 hex digits.
    pub account_sid: String,
    /// The primary token; requests are signed with it.
    pub auth_token: SecretString,
    /// The clinic's own number, in E.164.
    pub phone_number: Option<String>,
    /// Whom to dial when a person is needed, in E.164.
    pub agent_number: Option<String>,
    /// Where its REST interface is: `https://api.twilio.com`, a region's, or a stand-in.
    pub api: Url,
}

impl fmt::Debug for Twilio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Twilio({}, …)", self.account_sid)
    }
}

/// Which agent answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgentChoice {
    /// The best that is configured.
    #[default]
    Auto,
    /// OpenAI Realtime.
    Openai,
    /// The built-in receptionist, also when there is a key.
    Offline,
}

/// The realtime service.
#[derive(Debug, Clone)]
pub struct OpenAi {
    /// The account's key.
    pub key: SecretString,
    /// `wss://api.openai.com/v1/realtime`, or a stand-in.
    pub url: Url,
    /// For example `gpt-realtime-2.1`.
    pub model: String,
    /// For example `marin`.
    pub voice: String,
    /// For example `gpt-transcribe`.
    pub transcription_model: String,
    /// What callers and staff speak, as two letters of ISO 639-1; `None` leaves it to the model to tell.
    pub transcription_language: Option<String>,
    /// What the receptionist is told instead of its usual instructions, with the same `{…}` to be filled in.
    pub instructions: Option<std::sync::Arc<str>>,
}

/// With what the built-in receptionist speaks. Its words are always shown as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SpeechChoice {
    /// Not at all.
    #[default]
    None,
    /// With this `flite` program.
    Flite(PathBuf),
}

/// Time-outs and sizes. `Default` has the documented values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest a call may last before it is brought to a goodbye.
    pub max_call_duration: Duration,
    /// Sockets of callers at the same time; beyond, callers are asked to call again.
    pub max_websocket_connections: usize,
    /// How often a caller's socket is pinged.
    pub ping_interval: Duration,
    /// How long the answer to a ping may take.
    pub pong_timeout: Duration,
    /// Requests without a valid signature that one address may make in 15 minutes before it is answered 429.
    pub unsigned_requests_per_15_min: u32,
    /// How long a media socket may stay without `start`.
    pub start_within: Duration,
    /// A media socket without any message for this long is dead: sound flows all the time, also during silence.
    pub silent_socket: Duration,
    /// A call in `<Gather>` turns that brings no turn for this long is over.
    pub turn_idle: Duration,
    /// How long live calls may take to end when the program closes.
    pub closing_grace: Duration,
    /// How long Twilio's REST interface may take to answer about a call, whose caller waits meanwhile.
    pub rest_answer_within: Duration,
    /// About how long it is left alone before it is asked the same again; each further pause is twice as long.
    pub rest_pause: Duration,
    /// A session of the realtime service that is older is replaced by another at a quiet moment: the service ends it
    /// after an hour.
    pub session_age: Duration,
    /// What one call may cost, in millionths of the price table's currency; `None` is no limit.
    pub max_call_cost: Option<call::usage::Micros>,
    /// What all calls of one day of the clinic's calendar may cost together; `None` is no limit.
    pub max_daily_cost: Option<call::usage::Micros>,
    /// How long a caller's speech must last before it interrupts the agent; 200 to 400 ms.
    pub confirm_speech_within: Duration,
    /// How long a softphone call rings at the desks where staff answer first.
    pub staff_first_for: Duration,
    /// How long nobody may say anything before the caller is asked; `None` is never.
    pub ask_after_silence: Option<Duration>,
    /// How long nobody may say anything before the call is brought to a goodbye; `None` is never.
    pub end_after_silence: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_call_duration: Duration::from_secs(5 * 60),
            max_websocket_connections: 100,
            ping_interval: Duration::from_secs(30),
            pong_timeout: Duration::from_secs(5),
            unsigned_requests_per_15_min: 100,
            start_within: Duration::from_secs(5),
            silent_socket: Duration::from_secs(10),
            turn_idle: Duration::from_secs(60),
            closing_grace: Duration::from_secs(10),
            rest_answer_within: Duration::from_secs(5),
            rest_pause: Duration::from_millis(500),
            session_age: Duration::from_secs(55 * 60),
            max_call_cost: Some(call::usage::Micros(2_000_000)),
            max_daily_cost: Some(call::usage::Micros(50_000_000)),
            confirm_speech_within: Duration::from_millis(300),
            // As the clinic's own telephone does.
            staff_first_for: RING,
            ask_after_silence: Some(Duration::from_secs(12)),
            end_after_silence: Some(Duration::from_secs(30)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clinics_own_number_is_nobody_to_put_a_caller_through_to() {
        let with = |phone: Option<&str>, agent: Option<&str>| Settings {
            public_base: watch::channel(None).1,
            twilio: Some(Twilio {
                account_sid: String::new(),
                auth_token: "token".into(),
                phone_number: phone.map(str::to_owned),
                agent_number: agent.map(str::to_owned),
                api: Url::parse("http://127.0.0.1:9").expect("an address"),
            }),
            validate_webhooks: true,
            agent: AgentChoice::Auto,
            openai: None,
            limits: Limits::default(),
            speech: SpeechChoice::None,
            logs: None,
        };
        let (clinic, person) = (Some("+15005550006"), Some("+15550100123"));
        assert_eq!(with(clinic, person).colleague(), person);
        assert_eq!(with(None, person).colleague(), person);
        assert_eq!(with(clinic, None).colleague(), None);
        assert_eq!(with(clinic, clinic).colleague(), None, "the call would come back here");
    }
}
