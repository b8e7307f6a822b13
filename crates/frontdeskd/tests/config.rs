//! Settings are read once, all faults come out together, and no message repeats a secret.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use frontdeskd::config::{AgentChoice, Config, ConfigError, VARIABLES, WITHOUT_EFFECT, example, list};
use secrecy::ExposeSecret;

fn read(settings: &[(&str, &str)]) -> Result<Config, Vec<ConfigError>> {
    let settings: HashMap<String, String> =
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_vars(&|name| settings.get(name).cloned())
}

fn fault_names(settings: &[(&str, &str)]) -> Vec<String> {
    read(settings).map_or_else(|faults| faults.into_iter().map(|fault| fault.name).collect(), |_| Vec::new())
}

#[test]
fn nothing_is_required() {
    let config = read(&[]).expect("an empty configuration works");
    assert_eq!((config.port, config.public_port), (3000, 3001), "the documented ports");
    assert!(config.host.is_loopback(), "nobody else reaches the console");
    assert_eq!(config.database_path.to_str(), Some("data/appointments.db"), "the headless program's book");
    assert!(
        config.openai.is_none() && config.twilio.is_none() && config.ngrok.is_none(),
        "no account is set up"
    );
    assert!(config.validate_webhooks, "signatures are required unless somebody says otherwise");
    assert_eq!(config.max_call.as_secs(), 300, "five minutes");
    assert_eq!(config.agent, AgentChoice::Auto);
    assert_eq!(config.costs.call.map(|limit| limit.0), Some(2_000_000), "a call may cost 2.00");
    assert_eq!(config.costs.day.map(|limit| limit.0), Some(50_000_000), "a day 50.00");
    assert_eq!(config.patience.confirm_speech_within.as_millis(), 300);
    assert_eq!(config.patience.ask_after_silence.map(|time| time.as_secs()), Some(12));
    assert_eq!(config.patience.end_after_silence.map(|time| time.as_secs()), Some(30));
}

#[test]
fn calls_are_recorded_beside_the_book_for_a_month_unless_it_is_said_otherwise() {
    let recording = read(&[("DATABASE_PATH", "/srv/clinic/book.db")]).expect("fine").recording;
    assert_eq!(recording.folder.to_str(), Some("/srv/clinic/recordings"));
    assert_eq!((recording.on, recording.announced, recording.kept_days), (true, true, Some(30)));
    let other = [
        ("RECORD_CALLS", "no"),
        ("RECORDING_STORAGE_PATH", "/mnt/sound"),
        ("RECORDING_RETENTION_DAYS", "0"),
        ("RECORDING_ANNOUNCEMENT", "false"),
    ];
    let recording = read(&other).expect("fine").recording;
    assert_eq!(recording.folder.to_str(), Some("/mnt/sound"));
    assert_eq!((recording.on, recording.announced, recording.kept_days), (false, false, None));
    let wrong = [("RECORD_CALLS", "maybe"), ("RECORDING_RETENTION_DAYS", "3651")];
    assert_eq!(fault_names(&wrong), ["RECORD_CALLS", "RECORDING_RETENTION_DAYS"]);
}

#[test]
fn the_book_is_a_file_and_nothing_else_of_sqlite_s() {
    for wrong in [":memory:", ":memory:?cache=shared", "file:book.db", "file::memory:", "FILE:///srv/book.db"]
    {
        let faults = read(&[("DATABASE_PATH", wrong)]).expect_err(wrong);
        let told = faults[0].to_string();
        assert!(
            told.starts_with(&format!("DATABASE_PATH: read {wrong:?}; expected the path of a file")),
            "{told}"
        );
    }
    for fine in ["memory", "data/:memory:", "files/book.db", "book:file:.db"] {
        let config = read(&[("DATABASE_PATH", fine)]).expect(fine);
        assert_eq!(config.database_path.to_str(), Some(fine));
    }
}

#[test]
fn live_state_is_shared_where_redis_url_says() {
    assert!(read(&[]).expect("fine").redis.is_none(), "in memory unless somebody says otherwise");
    let at = |settings: &[(&str, &str)]| read(settings).expect("fine").redis.expect("set").address();
    let plain = at(&[("REDIS_URL", "redis://localhost")]);
    assert_eq!((plain.to_string().as_str(), plain.password.is_none()), ("localhost:6379", true));
    let full = at(&[("REDIS_URL", "redis://desk:p%40ss@[::1]:6380/2")]);
    assert_eq!((full.host.as_str(), full.port, full.database), ("::1", 6380, 2));
    assert_eq!(full.user.as_deref(), Some("desk"));
    assert_eq!(full.password.as_ref().map(ExposeSecret::expose_secret), Some("p@ss"));
    let other = at(&[("REDIS_URL", "redis://:old@localhost/"), ("REDIS_PASSWORD", "new-word")]);
    assert_eq!(other.password.as_ref().map(ExposeSecret::expose_secret), Some("new-word"));
    assert!(!format!("{other:?}").contains("new-word"), "it does not print");
    for wrong in [
        "localhost:6379",
        "rediss://localhost",
        "redis://",
        "redis://localhost/one",
        "redis://localhost:99999",
        "redis://localhost:0",
        "redis://localhost?x=1",
        "http://localhost:6379",
        "redis://a:%zz@localhost",
    ] {
        assert_eq!(fault_names(&[("REDIS_URL", wrong)]), ["REDIS_URL"], "{wrong}");
    }
    let faults = read(&[("REDIS_URL", "rediss://desk:open-sesame@localhost")]).expect_err("no TLS");
    assert!(!list(&faults).contains("open-sesame"), "no message repeats a password");
    assert_eq!(fault_names(&[("REDIS_PASSWORD", "two words")]), ["REDIS_PASSWORD"]);
}

#[test]
fn nothing_is_no_limit_and_never() {
    let zeros = [
        ("MAX_CALL_COST", "0"),
        ("MAX_DAILY_COST", "0.00"),
        ("SILENCE_PROMPT_SECONDS", "0"),
        ("SILENCE_GOODBYE_SECONDS", "0"),
    ];
    let config = read(&zeros).expect("all of them may be nothing");
    assert_eq!((config.costs.call, config.costs.day), (None, None));
    assert_eq!((config.patience.ask_after_silence, config.patience.end_after_silence), (None, None));
}

#[test]
fn a_caller_is_asked_before_the_goodbye() {
    let named = |ask, end| fault_names(&[("SILENCE_PROMPT_SECONDS", ask), ("SILENCE_GOODBYE_SECONDS", end)]);
    assert_eq!(named("30", "30"), ["SILENCE_GOODBYE_SECONDS"], "nobody would be asked");
    assert!(named("29", "30").is_empty() && named("0", "5").is_empty() && named("40", "0").is_empty());
    let faults = read(&[("INTERRUPTION_CONFIRM_MS", "401")]).expect_err("too slow");
    let told = r#"INTERRUPTION_CONFIRM_MS: read "401"; expected a whole number from 200 to 400"#;
    assert_eq!(faults[0].to_string(), told);
    let faults = read(&[("MAX_CALL_COST", "2,50")]).expect_err("a comma");
    let told =
        r#"MAX_CALL_COST: read "2,50"; expected an amount from 0 to 1000 such as 2.50; 0 for no limit"#;
    assert_eq!(faults[0].to_string(), told);
}

#[test]
fn the_listed_defaults_are_the_real_ones() {
    let empty = read(&[]).expect("an empty configuration works");
    let listed: Vec<(&str, &str)> = VARIABLES.iter().map(|v| (v.name, v.default)).collect();
    let listed = read(&listed).expect("every listed default is accepted");
    assert_eq!(format!("{empty:?}"), format!("{listed:?}"), "writing the defaults down changes nothing");
}

#[test]
fn every_listed_name_is_read_and_no_other() {
    let asked = RefCell::new(BTreeSet::new());
    let config = Config::from_vars(&|name| {
        asked.borrow_mut().insert(name.to_owned());
        None
    });
    assert!(config.is_ok(), "unset is never a fault");
    let listed = VARIABLES.iter().flat_map(|v| [Some(v.name), v.also]).flatten();
    let listed: BTreeSet<String> = listed.chain(WITHOUT_EFFECT.iter().copied()).map(str::to_owned).collect();
    assert_eq!(*asked.borrow(), listed, "the lists are what is read");
}

#[test]
fn the_example_file_is_the_list() {
    let file = include_str!("../../../.env.example");
    assert_eq!(file, example(), "write config::example() to .env.example after a change of the list");
}

#[test]
fn every_setting_wrong_at_once_is_one_list() {
    let wrong: Vec<(&str, &str)> = vec![
        ("HOST", "the cellar"),
        ("PORT", "70000"),
        ("PUBLIC_PORT", "-1"),
        ("PUBLIC_URL", "http://clinic.example/"),
        ("CONSOLE_TOKEN", "short"),
        ("LOG_LEVEL", "loud"),
        ("MAX_MEMORY_USAGE_MB", "0"),
        ("CLINIC_TIME_ZONE", "Mars/Olympus"),
        ("AGENT", "sarah"),
        ("MAX_CALL_DURATION_MINUTES", "five"),
        ("MAX_CALL_COST", "-1"),
        ("MAX_DAILY_COST", "a lot"),
        ("INTERRUPTION_CONFIRM_MS", "199"),
        ("SILENCE_PROMPT_SECONDS", "601"),
        ("SILENCE_GOODBYE_SECONDS", "half a minute"),
        ("OPENAI_API_KEY", "sk with space"),
        ("OPENAI_REALTIME_MODEL", "a model"),
        ("OPENAI_VOICE", "nova"),
        ("OPENAI_TRANSCRIPTION_MODEL", "\"quoted\""),
        ("OPENAI_TRANSCRIPTION_LANGUAGE", "English"),
        ("OPENAI_REALTIME_URL", "https://api.openai.com"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_AUTH_TOKEN", "to ken"),
        ("TWILIO_PHONE_NUMBER", "reception"),
        ("TWILIO_AGENT_NUMBER", "0987"),
        ("ENABLE_WEBHOOK_VALIDATION", "perhaps"),
        ("UNSIGNED_REQUEST_LIMIT", "none"),
        ("NGROK_AUTHTOKEN", "to ken"),
        ("NGROK_DOMAIN", "https://clinic.ngrok.app"),
        ("NGROK_SERVER_ADDRESS", "connect"),
        ("NGROK_TUNNEL_TIMEOUT", "soon"),
        ("NGROK_RETRY_INTERVAL", "0"),
        ("NGROK_RETRIES", "0"),
        ("MAX_WEBSOCKET_CONNECTIONS", "0"),
        ("WEBSOCKET_PING_INTERVAL", "1"),
        ("WEBSOCKET_PONG_TIMEOUT", "1"),
    ];
    let faults = read(&wrong).expect_err("all of this is wrong");
    let named: BTreeSet<&str> = faults.iter().map(|fault| fault.name.as_str()).collect();
    let expected: BTreeSet<&str> = wrong.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, expected, "each wrong setting is named");
    assert_eq!(faults.len(), wrong.len(), "and named once");

    let text = list(&faults);
    for secret in ["short", "sk with space", "to ken", "reception", "0987"] {
        assert!(
            !text.contains(secret),
            "{secret:?} is a secret or a number and must not be printed:\n{text}"
        );
    }
    assert!(text.contains(r#"PORT: read "70000"; expected a whole number from 0 to 65535"#), "{text}");
    assert!(text.contains("marin") && text.contains("cedar"), "the voice's fault names the voices:\n{text}");
}

#[test]
fn half_an_account_is_a_fault() {
    let sid = ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001");
    let token = ("TWILIO_AUTH_TOKEN", "12345");
    assert_eq!(fault_names(&[sid]), ["TWILIO_AUTH_TOKEN"], "an account without its token");
    assert_eq!(fault_names(&[token]), ["TWILIO_ACCOUNT_SID"], "a token without its account");
    let number = ("TWILIO_PHONE_NUMBER", "15550100123");
    assert_eq!(
        fault_names(&[number]),
        ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
        "a number without an account"
    );
    let twilio = read(&[sid, token, number]).expect("a whole account").twilio.expect("it is set up");
    assert_eq!(twilio.phone_number.as_deref(), Some("+15550100123"), "a missing + is supplied");
    assert!(!format!("{twilio:?}").contains("15550100123"), "numbers do not print");
}

#[test]
fn an_explicit_agent_needs_its_key() {
    assert_eq!(fault_names(&[("AGENT", "openai")]), ["OPENAI_API_KEY"], "openai cannot answer without a key");
    assert!(read(&[("AGENT", "openai"), ("OPENAI_API_KEY", "sk-1")]).is_ok(), "with a key it can");
    assert!(read(&[("AGENT", "auto")]).is_ok(), "auto takes what is there");
}

#[test]
fn what_is_spoken_is_said_or_left_to_the_model() {
    let language = |told: &[(&str, &str)]| {
        let key = [("OPENAI_API_KEY", "sk-1")];
        let config = read(&[&key[..], told].concat()).expect("it is right");
        config.openai.expect("it is set up").transcription_language
    };
    assert_eq!(language(&[]).as_deref(), Some("en"));
    assert_eq!(language(&[("OPENAI_TRANSCRIPTION_LANGUAGE", "es")]).as_deref(), Some("es"));
    assert_eq!(language(&[("OPENAI_TRANSCRIPTION_LANGUAGE", "auto")]), None);
}

#[test]
fn signatures_cannot_be_switched_off_towards_the_internet() {
    let off = ("ENABLE_WEBHOOK_VALIDATION", "false");
    assert!(!read(&[off]).expect("fine on this machine alone").validate_webhooks);
    for open in [
        ("PUBLIC_URL", "https://clinic.example"),
        ("NGROK_AUTHTOKEN", "2token"),
        ("NGROK_AUTH_TOKEN", "2token"),
    ] {
        assert_eq!(fault_names(&[off, open]), ["ENABLE_WEBHOOK_VALIDATION"], "{open:?} opens the door");
    }
}

#[test]
fn other_names_are_accepted_and_must_agree() {
    let config =
        read(&[("NGROK_AUTH_TOKEN", "2token"), ("TWILIO_WEBHOOK_BASE_URL", "https://clinic.example")])
            .expect("both other names are known");
    assert_eq!(config.ngrok.expect("set up").authtoken.expose_secret(), "2token");
    assert_eq!(config.public_url.expect("set").as_str(), "https://clinic.example/");
    assert_eq!(
        fault_names(&[("NGROK_AUTHTOKEN", "2one"), ("NGROK_AUTH_TOKEN", "2other")]),
        ["NGROK_AUTHTOKEN"],
        "two different tokens: none is guessed"
    );
    assert_eq!(
        fault_names(&[("TWILIO_WEBHOOK_BASE_URL", "clinic")]),
        ["TWILIO_WEBHOOK_BASE_URL"],
        "the fault names what the person wrote"
    );
}

#[test]
fn ports_may_be_chosen_by_the_system_but_not_be_the_same() {
    let config = read(&[("PORT", "0"), ("PUBLIC_PORT", "0")]).expect("0 lets the system choose");
    assert_eq!((config.port, config.public_port), (0, 0));
    assert_eq!(fault_names(&[("PORT", "3001")]), ["PUBLIC_PORT"], "two doors cannot share a port");
}

#[test]
fn blank_counts_as_unset() {
    assert!(
        read(&[("OPENAI_API_KEY", ""), ("PORT", "  "), ("TWILIO_AUTH_TOKEN", "\t")]).is_ok(),
        "as in .env.example"
    );
}

#[test]
fn zones_are_names() {
    for zone in ["America/New_York", "Europe/Berlin", "UTC"] {
        let config =
            read(&[("CLINIC_TIME_ZONE", zone)]).unwrap_or_else(|faults| panic!("{zone}: {faults:?}"));
        assert_eq!(config.time_zone.and_then(|z| z.iana_name().map(str::to_owned)).as_deref(), Some(zone));
    }
}

#[test]
fn no_setting_prints_a_secret() {
    let config = read(&[
        ("OPENAI_API_KEY", "sk-do-not-print"),
        ("CONSOLE_TOKEN", "do-not-print-either"),
        ("NGROK_AUTHTOKEN", "2do-not-print"),
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001"),
        ("TWILIO_AUTH_TOKEN", "do-not-print"),
        ("TWILIO_AGENT_NUMBER", "+15550100123"),
    ])
    .expect("all of it is right");
    let printed = format!("{config:?}");
    assert!(!printed.contains("do-not-print") && !printed.contains("5550100123"), "{printed}");
}

#[test]
fn an_address_with_a_login_is_not_repeated() {
    for name in ["PUBLIC_URL", "OPENAI_REALTIME_URL"] {
        let faults =
            read(&[(name, "https://clinic:hunter22@clinic.example?x")]).expect_err("not such an address");
        assert!(!list(&faults).contains("hunter22"), "{name}: {}", list(&faults));
    }
}
