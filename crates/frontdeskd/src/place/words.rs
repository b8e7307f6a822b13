//! The command line of `frontdeskd call`, and what the settings add to it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use url::Url;

use super::{Act, PlaceFault, Wanted};
use crate::bridge_settings::voice;
use crate::config::Config;
use crate::lamps::WayIn;

/// `frontdeskd call --help`.
pub const HELP: &str = "Places a scripted call through the public door of a running Frontdesk, signed as Twilio would.

Usage: frontdeskd call [OPTIONS] [LINE ...]
       frontdeskd call [OPTIONS] --scenario FILE

  LINE               What the caller says at their next turn. Then they hang up.
  --keys DIGITS      The caller presses these keys at their next turn (0-9, * and #).
  --silence          The caller says nothing at their next turn.
  --audio FILE       The caller plays this WAV or .ulaw file at their next turn (into a media stream only).
  --scenario FILE    The caller of a scenario file (see frontdeskd lab --help), and what must hold as far as it is seen from
                     outside. The program's own book and clock count.
  --from NUMBER      The caller's number, such as +15550100123; anonymous for none.
  --url ADDRESS      The voice webhook, where it does not follow from PUBLIC_URL, NGROK_DOMAIN or PUBLIC_PORT.
  --help             This text.

Settings are read as the program reads them: TWILIO_AUTH_TOKEN signs the call. Each step is printed with its time.
Ends with 0 when the call came to its end, 1 when it failed, 2 when these words or the scenario's are wrong.

  frontdeskd call \"I'd like an appointment\" \"Ana Ruiz\" \"next Tuesday at ten\" yes \"no, thank you\"
";

/// What was asked for on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// What the caller does, in order.
    pub acts: Vec<Act>,
    /// The caller's number.
    pub from: Option<String>,
    /// The voice webhook.
    pub url: Option<Url>,
    /// A scenario file, instead of acts.
    pub scenario: Option<PathBuf>,
}

impl Asked {
    /// Reads the words after `frontdeskd call`.
    ///
    /// # Errors
    /// [`PlaceFault::Words`] with what came and what is expected.
    pub fn read(words: &[String]) -> Result<Asked, PlaceFault> {
        let mut asked = Asked::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = |expected: &str| {
                words.next().cloned().ok_or_else(|| wrong(format!("{word} wants {expected} behind it")))
            };
            match word.as_str() {
                "--keys" => asked.acts.push(Act::Press(keys(&value("digits")?)?)),
                "--silence" => asked.acts.push(Act::Silence),
                "--audio" => asked.acts.push(Act::Sound(PathBuf::from(value("a file")?))),
                "--scenario" => asked.scenario = Some(PathBuf::from(value("a file")?)),
                "--from" => asked.from = Some(number(&value("a number")?)?),
                "--url" => asked.url = Some(address(&value("an address")?)?),
                option if option.starts_with("--") => {
                    return Err(wrong(format!("{option} is not an option of frontdeskd call")));
                }
                line if line.trim().is_empty() => {
                    return Err(wrong("a line is empty; --silence says nothing".to_owned()));
                }
                line => asked.acts.push(Act::Say(line.to_owned())),
            }
        }
        if asked.scenario.is_some() && !asked.acts.is_empty() {
            return Err(wrong(
                "--scenario tells what the caller does; no other line goes with it".to_owned(),
            ));
        }
        Ok(asked)
    }

    /// Puts the settings to it.
    ///
    /// # Errors
    /// [`PlaceFault`] when the settings do not tell where or with what signature to call.
    pub fn with(self, config: &Config) -> Result<Wanted, PlaceFault> {
        let token = config.twilio.as_ref().map(|twilio| twilio.auth_token.clone());
        if config.validate_webhooks && token.is_none() {
            return Err(PlaceFault::NoToken);
        }
        let (voice_url, door) = match self.url {
            Some(url) => (url, None),
            None => (known_as(config)?, Some(door(config)?)),
        };
        Ok(Wanted {
            voice_url,
            door,
            token: token.filter(|_| config.validate_webhooks),
            from: self.from,
            to: config.twilio.as_ref().and_then(|twilio| twilio.phone_number.clone()),
            acts: self.acts,
            voice: match voice(&config.flite) {
                bridge::SpeechChoice::Flite(program) => Some(bridge::Voice::new(&program)),
                bridge::SpeechChoice::None => None,
            },
        })
    }
}

/// The webhook's address as the running program knows it, if it has these settings.
fn known_as(config: &Config) -> Result<Url, PlaceFault> {
    let base = match WayIn::of(config) {
        WayIn::OwnAddress => config.public_url.as_ref().map(|url| url.as_str().to_owned()),
        WayIn::Tunnel => config
            .ngrok
            .as_ref()
            .and_then(|ngrok| ngrok.domain.as_ref())
            .map(|domain| format!("https://{domain}")),
        WayIn::ThisMachine => Some(format!("http://{}", door(config)?)),
        WayIn::None => None,
    };
    let base = base.ok_or(PlaceFault::NoAddress)?;
    address(&format!("{}/voice", base.trim_end_matches('/')))
}

/// The program's public door on this machine.
fn door(config: &Config) -> Result<SocketAddr, PlaceFault> {
    if config.public_port == 0 {
        return Err(wrong("PUBLIC_PORT is 0, so the door's port is not known; say it with --url".to_owned()));
    }
    let host = if config.host.is_unspecified() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { config.host };
    Ok(SocketAddr::new(host, config.public_port))
}

fn address(text: &str) -> Result<Url, PlaceFault> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).ok_or_else(
        || wrong(format!("--url is {text:?}; an address such as http://127.0.0.1:3001/voice is expected")),
    )
}

fn keys(text: &str) -> Result<String, PlaceFault> {
    let known = |key: char| key.is_ascii_digit() || key == '*' || key == '#';
    if text.is_empty() || !text.chars().all(known) {
        return Err(wrong(format!("--keys is {text:?}; the keys 0 to 9, * and # are expected")));
    }
    Ok(text.to_owned())
}

fn number(text: &str) -> Result<String, PlaceFault> {
    let text = text.trim();
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_e164 = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_e164 || text == "anonymous" {
        return Ok(text.to_owned());
    }
    // The number is somebody's, so it is not repeated.
    Err(wrong("--from wants a number with its country's code, such as +15550100123, or anonymous".to_owned()))
}

fn wrong(what: String) -> PlaceFault {
    PlaceFault::Words(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Asked, PlaceFault> {
        Asked::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn turns_come_in_the_order_of_the_words() {
        let asked = read(&["Hello", "--keys", "12#", "--silence", "--from", "+15550100123", "bye"]).unwrap();
        let acts = [Act::Say("Hello".into()), Act::Press("12#".into()), Act::Silence, Act::Say("bye".into())];
        assert_eq!(asked.acts, acts);
        assert_eq!(asked.from.as_deref(), Some("+15550100123"));
    }

    #[test]
    fn wrong_words_say_what_is_expected() {
        for (words, expected) in [
            (["--keys", "12a"], "0 to 9"),
            (["--from", "555 0100"], "country's code"),
            (["--url", "clinic"], "http://127.0.0.1:3001/voice"),
            (["--shout", "x"], "--shout is not an option"),
            (["hello", "--audio"], "a file"),
            (["hello", "--scenario"], "a file"),
            (["hello", " "], "--silence"),
        ] {
            let message = read(&words).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        let message = read(&["hello", "--scenario", "a.toml"]).unwrap_err().to_string();
        assert!(message.contains("--scenario"), "{message}");
        let message = read(&["--from", "0155501234"]).unwrap_err().to_string();
        assert!(!message.contains("0155501234"), "a number is not repeated: {message}");
    }

    fn config(told: &[(&str, &str)]) -> Config {
        let find =
            |name: &str| told.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Config::from_vars(&find).expect("the settings are right")
    }

    const ACCOUNT: [(&str, &str); 2] = [
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
        ("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef"),
    ];

    #[test]
    fn the_address_follows_from_the_settings() {
        let asked = || read(&["hello"]).unwrap();
        assert!(matches!(asked().with(&config(&[])), Err(PlaceFault::NoToken)), "nobody could sign");
        assert!(matches!(asked().with(&config(&ACCOUNT)), Err(PlaceFault::NoAddress)), "nobody is called");
        let open = config(&[("ENABLE_WEBHOOK_VALIDATION", "false"), ("PUBLIC_PORT", "4001")]);
        let wanted = asked().with(&open).unwrap();
        assert_eq!(wanted.voice_url.as_str(), "http://127.0.0.1:4001/voice");
        assert!(wanted.token.is_none(), "there is nothing to sign with");
        let public = [ACCOUNT[0], ACCOUNT[1], ("PUBLIC_URL", "https://clinic.example")];
        let wanted = asked().with(&config(&public)).unwrap();
        assert_eq!(wanted.voice_url.as_str(), "https://clinic.example/voice");
        assert_eq!(wanted.door.map(|door| door.port()), Some(3001), "the door itself is called");
    }
}
