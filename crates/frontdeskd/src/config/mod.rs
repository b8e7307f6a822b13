//! Every setting, read and checked before anything is started.
//!
//! Unset is never a fault; malformed is, and all faults come out at once. A value is never guessed: the program starts
//! as it was told or says what it was told wrongly. No message repeats a secret or a telephone number.

mod accounts;
mod error;
mod files;
mod reader;
mod redis;
mod texts;
mod values;
mod variables;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use desk::figures::Micros;
use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use accounts::{Ngrok, OpenAi, Twilio};
pub use error::{ConfigError, list};
pub use files::Sources;
pub use reader::Vars;
pub use redis::Redis;
pub use texts::Texts;
pub use values::VOICES;
pub use variables::{VARIABLES, Variable, WITHOUT_EFFECT, example};

use reader::Reader;

/// What the program was told.
#[derive(Debug, Clone)]
pub struct Config {
    /// `HOST`.
    pub host: IpAddr,
    /// `PORT`.
    pub port: u16,
    /// `PUBLIC_PORT`.
    pub public_port: u16,
    /// `PUBLIC_URL`.
    pub public_url: Option<Url>,
    /// `CONSOLE_TOKEN`.
    pub console_token: Option<SecretString>,
    /// `UI_PATH`.
    pub ui_path: Option<PathBuf>,
    /// `LOG_LEVEL`.
    pub log_level: LogLevel,
    /// `MAX_MEMORY_USAGE_MB`.
    pub max_memory_mb: u64,
    /// `DATABASE_PATH`.
    pub database_path: PathBuf,
    /// What is done with the sound of calls.
    pub recording: Recording,
    /// `REDIS_URL` with `REDIS_PASSWORD`; `None` is memory.
    pub redis: Option<Redis>,
    /// `CLINIC_TIME_ZONE`.
    pub time_zone: Option<TimeZone>,
    /// `AGENT`.
    pub agent: AgentChoice,
    /// `MAX_CALL_DURATION_MINUTES`.
    pub max_call: Duration,
    /// What calls may cost.
    pub costs: CostLimits,
    /// How long silence and interruptions are borne.
    pub patience: Patience,
    /// `FLITE_PATH`.
    pub flite: Flite,
    /// There when `OPENAI_API_KEY` is.
    pub openai: Option<OpenAi>,
    /// There when the account and its token are.
    pub twilio: Option<Twilio>,
    /// How people on the waiting list are asked.
    pub texts: Texts,
    /// `ENABLE_WEBHOOK_VALIDATION`.
    pub validate_webhooks: bool,
    /// There when `NGROK_AUTHTOKEN` is.
    pub ngrok: Option<Ngrok>,
    /// Limits of sockets and requests.
    pub limits: SocketLimits,
    /// Those of [`WITHOUT_EFFECT`] that are set.
    pub without_effect: Vec<&'static str>,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Failures.
    Error,
    /// And what may become one.
    Warn,
    /// And what happens.
    Info,
    /// And how.
    Debug,
    /// And everything.
    Trace,
}

/// Who shall answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentChoice {
    /// OpenAI when there is a key, else the built-in receptionist.
    Auto,
    /// OpenAI.
    Openai,
    /// The built-in receptionist.
    Offline,
}

/// Where the built-in receptionist's voice comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flite {
    /// From `flite` on the search path, if it is there.
    Search,
    /// From this program.
    At(PathBuf),
    /// It has none.
    Off,
}

/// What calls may cost, in millionths of the price table's currency; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CostLimits {
    /// `MAX_CALL_COST`.
    pub call: Option<Micros>,
    /// `MAX_DAILY_COST`.
    pub day: Option<Micros>,
}

/// What is done with the sound of calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// `RECORD_CALLS`.
    pub on: bool,
    /// `RECORDING_STORAGE_PATH`.
    pub folder: PathBuf,
    /// `RECORDING_RETENTION_DAYS`; `None` is for ever.
    pub kept_days: Option<u16>,
    /// `RECORDING_ANNOUNCEMENT`.
    pub announced: bool,
}

/// How long silence and interruptions are borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// `INTERRUPTION_CONFIRM_MS`.
    pub confirm_speech_within: Duration,
    /// `SILENCE_PROMPT_SECONDS`; `None` is never.
    pub ask_after_silence: Option<Duration>,
    /// `SILENCE_GOODBYE_SECONDS`; `None` is never.
    pub end_after_silence: Option<Duration>,
}

/// Limits of sockets and requests.
#[derive(Debug, Clone, Copy)]
pub struct SocketLimits {
    /// `MAX_WEBSOCKET_CONNECTIONS`.
    pub sockets: usize,
    /// `WEBSOCKET_PING_INTERVAL`.
    pub ping_interval: Duration,
    /// `WEBSOCKET_PONG_TIMEOUT`.
    pub pong_timeout: Duration,
    /// `UNSIGNED_REQUEST_LIMIT`, in 15 minutes.
    pub unsigned_requests: u32,
}

impl Config {
    /// Reads and checks every setting of [`VARIABLES`]. Blank counts as unset.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the list.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, Vec<ConfigError>> {
        let mut r = Reader::new(vars);
        let database_path = r
            .parsed(
                "DATABASE_PATH",
                "the path of a file, such as data/appointments.db: the book outlives the program, so it is neither `:memory:` \
                 nor a `file:` address",
                values::book,
            )
            .unwrap_or_else(|| PathBuf::from("data").join("appointments.db"));
        let config = Self {
            host: r
                .parsed("HOST", "an IP address of this machine, such as 127.0.0.1", values::host)
                .unwrap_or(IpAddr::from([127, 0, 0, 1])),
            port: port(&mut r, "PORT"),
            public_port: port(&mut r, "PUBLIC_PORT"),
            public_url: r.parsed(
                "PUBLIC_URL",
                "an address such as https://clinic.example: https, no trailing slash, no query",
                values::public_url,
            ),
            console_token: r.parsed(
                "CONSOLE_TOKEN",
                "8 characters or more, letters, digits and signs without spaces",
                |text| values::secret(text).filter(|token| token.expose_secret().len() >= 8),
            ),
            ui_path: r.text("UI_PATH").map(PathBuf::from),
            log_level: r
                .parsed("LOG_LEVEL", "error, warn, info, debug or trace", log_level)
                .unwrap_or(LogLevel::Info),
            max_memory_mb: r.number("MAX_MEMORY_USAGE_MB", 1, 1 << 20),
            recording: recording(&mut r, &database_path),
            database_path,
            redis: redis::redis(&mut r),
            time_zone: r.parsed(
                "CLINIC_TIME_ZONE",
                "a zone's name such as America/New_York or Europe/Berlin",
                |text| TimeZone::get(text).ok().filter(|zone| zone.iana_name().is_some()),
            ),
            agent: r.parsed("AGENT", "auto, openai or offline", agent).unwrap_or(AgentChoice::Auto),
            max_call: Duration::from_secs(60 * r.number("MAX_CALL_DURATION_MINUTES", 1, 60)),
            costs: CostLimits {
                call: cost(&mut r, "MAX_CALL_COST", 1000),
                day: cost(&mut r, "MAX_DAILY_COST", 100_000),
            },
            patience: Patience {
                confirm_speech_within: Duration::from_millis(r.number("INTERRUPTION_CONFIRM_MS", 200, 400)),
                ask_after_silence: silence(&mut r, "SILENCE_PROMPT_SECONDS"),
                end_after_silence: silence(&mut r, "SILENCE_GOODBYE_SECONDS"),
            },
            flite: match r.text("FLITE_PATH") {
                None => Flite::Search,
                Some(text) if text == "none" => Flite::Off,
                Some(text) => Flite::At(PathBuf::from(text)),
            },
            openai: accounts::openai(&mut r),
            twilio: accounts::twilio(&mut r),
            texts: texts::texts(&mut r),
            validate_webhooks: on(&mut r, "ENABLE_WEBHOOK_VALIDATION"),
            ngrok: accounts::ngrok(&mut r),
            limits: SocketLimits {
                sockets: r.number("MAX_WEBSOCKET_CONNECTIONS", 1, 10_000) as usize,
                ping_interval: millis(&mut r, "WEBSOCKET_PING_INTERVAL", 100),
                pong_timeout: millis(&mut r, "WEBSOCKET_PONG_TIMEOUT", 100),
                unsigned_requests: u32::try_from(r.number("UNSIGNED_REQUEST_LIMIT", 1, 1_000_000))
                    .unwrap_or(u32::MAX),
            },
            without_effect: WITHOUT_EFFECT.iter().copied().filter(|name| vars(name).is_some()).collect(),
        };
        config.check_together(&mut r);
        let faults = r.into_faults();
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// Values that are right by themselves and wrong together.
    fn check_together(&self, r: &mut Reader<'_>) {
        if self.port == self.public_port && self.port != 0 {
            r.fault("PUBLIC_PORT", format!("another port than PORT, which is {} too", self.port));
        }
        if self.agent == AgentChoice::Openai && !r.is_set("OPENAI_API_KEY") {
            r.fault("OPENAI_API_KEY", "a key, since AGENT is openai; or AGENT=auto");
        }
        if let (Some(ask), Some(end)) = (self.patience.ask_after_silence, self.patience.end_after_silence)
            && ask >= end
        {
            r.fault(
                "SILENCE_GOODBYE_SECONDS",
                format!("more than SILENCE_PROMPT_SECONDS, which is {}; or 0 for never", ask.as_secs()),
            );
        }
        if !self.validate_webhooks {
            let open = ["PUBLIC_URL", "NGROK_AUTHTOKEN"].into_iter().find(|name| r.is_set(name));
            if let Some(open) = open {
                r.fault(
                    "ENABLE_WEBHOOK_VALIDATION",
                    format!("true, since {open} opens the door to the internet; anyone could place calls otherwise"),
                );
            }
        }
    }
}

fn port(r: &mut Reader<'_>, name: &'static str) -> u16 {
    u16::try_from(r.number(name, 0, u64::from(u16::MAX))).unwrap_or(0)
}

/// An amount up to `most`, else the listed default; nothing is no limit.
fn cost(r: &mut Reader<'_>, name: &'static str, most: u64) -> Option<Micros> {
    let expected = format!("an amount from 0 to {most} such as 2.50; 0 for no limit");
    let text = r.text_or_default(name, &expected, |text| values::amount(text, most).is_some());
    values::amount(&text, most).filter(|amount| *amount > Micros(0))
}

/// On unless it is said otherwise.
fn on(r: &mut Reader<'_>, name: &'static str) -> bool {
    r.parsed(name, "true or false", values::switch).unwrap_or(true)
}

fn recording(r: &mut Reader<'_>, database: &Path) -> Recording {
    let beside = || database.parent().unwrap_or(Path::new("")).join("recordings");
    Recording {
        on: on(r, "RECORD_CALLS"),
        folder: r.text("RECORDING_STORAGE_PATH").map_or_else(beside, PathBuf::from),
        kept_days: u16::try_from(r.number("RECORDING_RETENTION_DAYS", 0, 3_650))
            .ok()
            .filter(|days| *days > 0),
        announced: on(r, "RECORDING_ANNOUNCEMENT"),
    }
}

/// Seconds; 0 is never.
fn silence(r: &mut Reader<'_>, name: &'static str) -> Option<Duration> {
    Some(Duration::from_secs(r.number(name, 0, 600))).filter(|time| !time.is_zero())
}

fn millis(r: &mut Reader<'_>, name: &'static str, least: u64) -> Duration {
    Duration::from_millis(r.number(name, least, 3_600_000))
}

fn log_level(text: &str) -> Option<LogLevel> {
    match text.to_ascii_lowercase().as_str() {
        "error" => Some(LogLevel::Error),
        "warn" | "warning" => Some(LogLevel::Warn),
        "info" => Some(LogLevel::Info),
        "debug" => Some(LogLevel::Debug),
        "trace" => Some(LogLevel::Trace),
        _ => None,
    }
}

fn agent(text: &str) -> Option<AgentChoice> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Some(AgentChoice::Auto),
        "openai" => Some(AgentChoice::Openai),
        "offline" => Some(AgentChoice::Offline),
        _ => None,
    }
}
