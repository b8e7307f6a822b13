//! The list of settings: the one place where a name, its default and its meaning stand together.
//!
//! [`Config::from_vars`](super::Config::from_vars) reads exactly these, `frontdeskd --help` prints them, and
//! `.env.example` is this list as a file; tests hold the three together.

/// One setting of the outside world.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name in the environment and in `.env`.
    pub name: &'static str,
    /// Another name under which it is accepted.
    pub also: Option<&'static str>,
    /// What holds when it is unset; empty when the default is "none" or depends on the machine.
    pub default: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Its value never appears in a message: a secret or somebody's telephone number.
    pub private: bool,
}

const fn open(name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { name, also: None, default, about, private: false }
}

const fn private(name: &'static str, about: &'static str) -> Variable {
    Variable { name, also: None, default: "", about, private: true }
}

const fn also(variable: Variable, name: &'static str) -> Variable {
    Variable { also: Some(name), ..variable }
}

/// Every setting, in the order in which a person would look for them.
pub const VARIABLES: &[Variable] = &[
    open(
        "HOST",
        "127.0.0.1",
        "Address both doors listen on; pages are served to this machine's own browsers only.",
    ),
    open("PORT", "3000", "Port of the console and softphone; 0 takes a free one and prints it."),
    open("PUBLIC_PORT", "3001", "Port that serves Twilio's routes and nothing else; 0 takes a free one."),
    also(
        open(
            "PUBLIC_URL",
            "",
            "Where Twilio reaches PUBLIC_PORT, as https://… without a trailing slash; unset: the tunnel's.",
        ),
        "TWILIO_WEBHOOK_BASE_URL",
    ),
    private(
        "CONSOLE_TOKEN",
        "Token that signs in to the console, 8 characters or more; unset: a new one at each start.",
    ),
    open(
        "UI_PATH",
        "",
        "Folder of the built page; unset: ui/ beside the program, else ui/dist of the source tree.",
    ),
    open("LOG_LEVEL", "info", "How much is logged: error, warn, info, debug or trace."),
    open("MAX_MEMORY_USAGE_MB", "1024", "Above this much memory /health says warning."),
    open(
        "DATABASE_PATH",
        "",
        "The appointment book; unset: ./data/appointments.db, in the window the user's data folder.",
    ),
    open(
        "REDIS_URL",
        "",
        "Where several programs share the calls in progress, such as redis://localhost:6379; unset: in memory.",
    ),
    private("REDIS_PASSWORD", "Its password; counts more than one in REDIS_URL."),
    open(
        "CLINIC_TIME_ZONE",
        "",
        "The clinic's zone, such as America/New_York; unset: the system's at the first start.",
    ),
    open("RECORD_CALLS", "true", "Whether calls are recorded, unless the caller objects."),
    open(
        "RECORDING_STORAGE_PATH",
        "",
        "Folder of the recordings; unset: recordings/ beside the appointment book.",
    ),
    open(
        "RECORDING_RETENTION_DAYS",
        "30",
        "Days after which a recording is deleted, up to 3650; 0: it is kept.",
    ),
    open(
        "RECORDING_ANNOUNCEMENT",
        "true",
        "Whether callers are told that they are recorded; false only where the line itself says so before.",
    ),
    open("AGENT", "auto", "Who answers: auto (the best that is set up), openai or offline."),
    open("MAX_CALL_DURATION_MINUTES", "5", "The longest a call may last, 1 to 60."),
    open(
        "MAX_CALL_COST",
        "2.00",
        "What one call may cost, in the price table's currency, up to 1000; 0: no limit.",
    ),
    open(
        "MAX_DAILY_COST",
        "50.00",
        "What all calls of one day may cost together, in the same currency, up to 100000; 0: no limit.",
    ),
    open(
        "INTERRUPTION_CONFIRM_MS",
        "300",
        "Milliseconds a caller must speak to interrupt the receptionist, 200 to 400; a shorter noise does not.",
    ),
    open(
        "SILENCE_PROMPT_SECONDS",
        "12",
        "Seconds of silence after which the caller is asked, up to 600; 0: never.",
    ),
    open(
        "SILENCE_GOODBYE_SECONDS",
        "30",
        "Seconds of silence after which the call is brought to a goodbye, up to 600; 0: never.",
    ),
    open(
        "FLITE_PATH",
        "",
        "The flite program, the built-in receptionist's voice; unset: looked for in PATH; none: no voice.",
    ),
    private("OPENAI_API_KEY", "Key of the OpenAI account whose realtime model answers calls."),
    open("OPENAI_REALTIME_MODEL", "gpt-realtime-2.1", "The realtime model."),
    open(
        "OPENAI_VOICE",
        "marin",
        "Its voice: alloy, ash, ballad, cedar, coral, echo, marin, sage, shimmer or verse.",
    ),
    open("OPENAI_TRANSCRIPTION_MODEL", "gpt-transcribe", "The model that writes down what callers say."),
    open(
        "OPENAI_TRANSCRIPTION_LANGUAGE",
        "en",
        "What callers and staff speak, for that model: en, es or another code of ISO 639-1; auto: it tells by itself.",
    ),
    open("OPENAI_REALTIME_URL", "wss://api.openai.com/v1/realtime", "Address of the realtime service."),
    open("TWILIO_ACCOUNT_SID", "", "The Twilio account, AC and 32 hexadecimal digits."),
    private("TWILIO_AUTH_TOKEN", "Its auth token; proves that a request comes from Twilio."),
    private("TWILIO_PHONE_NUMBER", "The clinic's number at Twilio, such as +15550100."),
    private("TWILIO_AGENT_NUMBER", "A person's number for calls that need one."),
    open(
        "TWILIO_API_URL",
        "https://api.twilio.com",
        "Where texts are handed to Twilio; another region has its own.",
    ),
    open(
        "SMS_QUIET_HOURS",
        "20:00-08:00",
        "Hours on the clinic's clock in which nobody on the waiting list is sent a text; none: at any hour.",
    ),
    open(
        "SMS_OFFER_MINUTES",
        "15",
        "Minutes for which a time that became free is kept for who was asked, 5 to 240; fewer when it is near.",
    ),
    open(
        "ENABLE_WEBHOOK_VALIDATION",
        "true",
        "Whether Twilio's signature is required; false only without tunnel and PUBLIC_URL.",
    ),
    open(
        "UNSIGNED_REQUEST_LIMIT",
        "100",
        "Requests without a valid signature that one address may make in 15 minutes.",
    ),
    also(
        private("NGROK_AUTHTOKEN", "Token of an ngrok account; the program then opens its own tunnel."),
        "NGROK_AUTH_TOKEN",
    ),
    open("NGROK_DOMAIN", "", "The account's fixed domain, such as name.ngrok-free.dev."),
    open("NGROK_SERVER_ADDRESS", "connect.ngrok-agent.com:443", "Address of the tunnel service."),
    open("NGROK_TUNNEL_TIMEOUT", "10000", "Milliseconds that one attempt to open the tunnel may take."),
    open(
        "NGROK_RETRY_INTERVAL",
        "1000",
        "Milliseconds before the second attempt; doubles up to half a minute.",
    ),
    open(
        "NGROK_RETRIES",
        "5",
        "Failed attempts after which the tunnel is shown as failed; it goes on trying.",
    ),
    open("MAX_WEBSOCKET_CONNECTIONS", "100", "Media sockets at one time."),
    open("WEBSOCKET_PING_INTERVAL", "30000", "Milliseconds between pings on a socket."),
    open("WEBSOCKET_PONG_TIMEOUT", "5000", "Milliseconds after which an unanswered ping ends the socket."),
];

/// Names that older set-ups carry and that change nothing here. They are named in the log, so that nobody waits for
/// an effect.
pub const WITHOUT_EFFECT: &[&str] = &[
    "NODE_ENV",
    "DATABASE_URL",
    "DIRECT_URL",
    "JWT_SECRET",
    "FROM_EMAIL",
    "PM_SYNC_INTERVAL",
    "SEED_MOCK_PROJECTS",
];

/// The variable of this name.
///
/// # Panics
/// When the list has none: a setting is read only if it is listed.
pub(super) fn variable(name: &str) -> &'static Variable {
    VARIABLES.iter().find(|v| v.name == name).expect("every setting that is read is in VARIABLES")
}

/// The list as `.env.example` shows it.
pub fn example() -> String {
    let mut text = String::from(
        "# Frontdesk's settings and their defaults. Copy this file to `.env` and fill in what you have.\n\
         # Nothing is required: an empty value counts as unset, and a malformed one is reported at the start.\n",
    );
    for v in VARIABLES {
        text.push_str(&format!("\n# {}", v.about));
        if let Some(also) = v.also {
            text.push_str(&format!(" (Also: {also}.)"));
        }
        text.push_str(&format!("\n{}={}\n", v.name, v.default));
    }
    text
}
