//! The accounts at other companies: there only as a whole, and never printed.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::millis;
use super::reader::Reader;
use super::values::{self, VOICES};

/// The model shall tell what is spoken.
const AUTO: &str = "auto";

/// The realtime service.
#[derive(Debug, Clone)]
pub struct OpenAi {
    /// `OPENAI_API_KEY`.
    pub key: SecretString,
    /// `OPENAI_REALTIME_URL`.
    pub url: Url,
    /// `OPENAI_REALTIME_MODEL`.
    pub model: String,
    /// `OPENAI_VOICE`.
    pub voice: String,
    /// `OPENAI_TRANSCRIPTION_MODEL`.
    pub transcription_model: String,
    /// `OPENAI_TRANSCRIPTION_LANGUAGE`; `None` when the model is to tell.
    pub transcription_language: Option<String>,
}

/// The telephone account.
#[derive(Clone)]
pub struct Twilio {
    /// `TWILIO_ACCOUNT_SID`.
    pub account_sid: String,
    /// `TWILIO_AUTH_TOKEN`.
    pub auth_token: SecretString,
    /// `TWILIO_PHONE_NUMBER`, E.164.
    pub phone_number: Option<String>,
    /// `TWILIO_AGENT_NUMBER`, E.164.
    pub agent_number: Option<String>,
}

/// Prints the account alone: numbers are people's.
impl std::fmt::Debug for Twilio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Twilio({}, …)", self.account_sid)
    }
}

/// The tunnel service.
#[derive(Debug, Clone)]
pub struct Ngrok {
    /// `NGROK_AUTHTOKEN`.
    pub authtoken: SecretString,
    /// `NGROK_DOMAIN`.
    pub domain: Option<String>,
    /// `NGROK_SERVER_ADDRESS`, `host:port`.
    pub server: String,
    /// `NGROK_TUNNEL_TIMEOUT`.
    pub timeout: Duration,
    /// `NGROK_RETRY_INTERVAL`.
    pub retry_interval: Duration,
    /// `NGROK_RETRIES`.
    pub retries: u32,
}

pub(super) fn openai(r: &mut Reader<'_>) -> Option<OpenAi> {
    let key = r.parsed("OPENAI_API_KEY", "a key without spaces or line breaks", values::secret);
    let name = "a name such as the default's, letters, digits and hyphens";
    let model = r.text_or_default("OPENAI_REALTIME_MODEL", name, values::name);
    let voices = format!("one of {}", VOICES.join(", "));
    let voice = r.text_or_default("OPENAI_VOICE", &voices, |text| VOICES.contains(&text));
    let transcription_model = r.text_or_default("OPENAI_TRANSCRIPTION_MODEL", name, values::name);
    let languages = "two small letters of ISO 639-1 such as en or es, or auto";
    let language = r.text_or_default("OPENAI_TRANSCRIPTION_LANGUAGE", languages, |text| {
        text == AUTO || values::language(text)
    });
    let transcription_language = Some(language).filter(|language| language != AUTO);
    let address = "an address that begins with wss://";
    let url = r.text_or_default("OPENAI_REALTIME_URL", address, |text| values::socket_url(text).is_some());
    let url = Url::parse(&url).expect("an accepted address and the listed default are addresses");
    Some(OpenAi { key: key?, url, model, voice, transcription_model, transcription_language })
}

pub(super) fn twilio(r: &mut Reader<'_>) -> Option<Twilio> {
    let account_sid = r.parsed("TWILIO_ACCOUNT_SID", "AC and 32 hexadecimal digits", |text| {
        values::account_sid(text).then(|| text.to_owned())
    });
    let auth_token = r.parsed("TWILIO_AUTH_TOKEN", "a token without spaces or line breaks", values::secret);
    let number = "a number with its country code, such as +15550100123";
    let phone_number = r.parsed("TWILIO_PHONE_NUMBER", number, values::e164);
    let agent_number = r.parsed("TWILIO_AGENT_NUMBER", number, values::e164);

    // Half an account would look set up and refuse every call.
    let names = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];
    if ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER"].iter().any(|name| r.is_set(name)) {
        for name in names {
            if !r.is_set(name) {
                r.fault(name, "a value, since other settings of Twilio are there; set the account and its token, or neither");
            }
        }
    }
    Some(Twilio { account_sid: account_sid?, auth_token: auth_token?, phone_number, agent_number })
}

pub(super) fn ngrok(r: &mut Reader<'_>) -> Option<Ngrok> {
    let authtoken = r.parsed("NGROK_AUTHTOKEN", "a token without spaces or line breaks", values::secret);
    let domain = r.parsed("NGROK_DOMAIN", "a bare domain such as name.ngrok-free.dev", |text| {
        values::domain(text).then(|| text.to_owned())
    });
    let server = r.text_or_default(
        "NGROK_SERVER_ADDRESS",
        "host:port, such as connect.ngrok-agent.com:443",
        values::server_address,
    );
    let timeout = millis(r, "NGROK_TUNNEL_TIMEOUT", 100);
    let retry_interval = millis(r, "NGROK_RETRY_INTERVAL", 10);
    let retries = u32::try_from(r.number("NGROK_RETRIES", 1, 1000)).unwrap_or(u32::MAX);
    Some(Ngrok { authtoken: authtoken?, domain, server, timeout, retry_interval, retries })
}
