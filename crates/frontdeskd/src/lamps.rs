//! What the four lamps say about settings and tunnel, in words for the receptionist at the desk.

use tokio::sync::watch;
use url::Url;
use wire::status::{Health, Lamp};

use crate::config::{AgentChoice, Config};
use crate::tunnel::TunnelState;

fn lamp(health: Health, label: &str, detail: impl Into<String>) -> Lamp {
    Lamp { health, label: label.to_owned(), detail: detail.into() }
}

/// How callers get in, as far as the settings tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// `PUBLIC_URL` is set.
    OwnAddress,
    /// The program opens a tunnel.
    Tunnel,
    /// Signatures are off, so only programs of this machine get in.
    ThisMachine,
    /// There is none.
    None,
}

impl WayIn {
    /// What the settings say.
    pub fn of(config: &Config) -> Self {
        if config.public_url.is_some() {
            Self::OwnAddress
        } else if config.ngrok.is_some() {
            Self::Tunnel
        } else if !config.validate_webhooks {
            Self::ThisMachine
        } else {
            Self::None
        }
    }
}

/// The lamp of the telephone line. `open` says whether Twilio can reach the public door at this moment.
pub fn line(config: &Config, open: bool) -> Lamp {
    let way_in = WayIn::of(config);
    if way_in == WayIn::ThisMachine {
        return lamp(
            Health::Degraded,
            "Test line",
            "Signatures are not checked (ENABLE_WEBHOOK_VALIDATION=false), so only programs on this computer can call. \
             Set it to true for real calls.",
        );
    }
    if config.twilio.is_none() {
        return lamp(
            Health::Off,
            "Not set up",
            "Calls come from the softphone only. For a real telephone line, put TWILIO_ACCOUNT_SID and \
             TWILIO_AUTH_TOKEN from console.twilio.com into .env and start Frontdesk again.",
        );
    }
    match way_in {
        WayIn::None => lamp(
            Health::Degraded,
            "Not reachable",
            "Twilio is set up but cannot reach this computer. Put NGROK_AUTHTOKEN (Frontdesk then opens a tunnel) or \
             PUBLIC_URL into .env and start Frontdesk again.",
        ),
        _ if open => lamp(
            Health::Ok,
            "Ready",
            "Callers of the clinic's number are answered here, once its voice webhook at Twilio is the address shown \
             below.",
        ),
        _ => lamp(
            Health::Busy,
            "Waiting for the tunnel",
            "Callers are answered here as soon as the tunnel is open.",
        ),
    }
}

/// The lamp of the tunnel when no tunnel is kept by the program.
pub fn no_tunnel(config: &Config) -> Lamp {
    match &config.public_url {
        Some(url) => lamp(
            Health::Ok,
            "Own address",
            format!("Twilio reaches this program at {}; it opens no tunnel of its own.", base(url)),
        ),
        None => lamp(
            Health::Off,
            "Not set up",
            "Only needed for real calls: put NGROK_AUTHTOKEN from dashboard.ngrok.com into .env, and Frontdesk opens its \
             own tunnel.",
        ),
    }
}

/// The lamp of the program's own tunnel.
pub fn tunnel(state: &TunnelState) -> Lamp {
    match state {
        TunnelState::Opening(None) => lamp(Health::Busy, "Connecting", "The tunnel is being opened."),
        TunnelState::Opening(Some(trouble)) => {
            lamp(Health::Busy, "Connecting", format!("The last attempt failed. {}", told(trouble)))
        }
        TunnelState::Open(url) => {
            lamp(Health::Ok, "Connected", format!("Twilio reaches this program at {}.", base(url)))
        }
        TunnelState::Reconnecting(_) => lamp(
            Health::Busy,
            "Reconnecting",
            "The connection to the tunnel service broke; it is being made again. Callers cannot get through until then.",
        ),
        TunnelState::Failed(trouble) => lamp(Health::Failed, "No tunnel", told(trouble)),
        TunnelState::Closed => lamp(Health::Off, "Closed", "The program is ending."),
    }
}

fn told(trouble: &crate::tunnel::Trouble) -> String {
    match &trouble.code {
        Some(code) => format!("{} ({code}) {}", trouble.message, trouble.hint),
        None => format!("{} {}", trouble.message, trouble.hint),
    }
}

/// The lamp of the agent, before its first call.
pub fn ai(config: &Config) -> Lamp {
    match (config.agent, &config.openai) {
        (AgentChoice::Auto | AgentChoice::Openai, Some(openai)) => lamp(
            Health::Ok,
            "OpenAI",
            format!("Calls are answered by {} with the voice {}.", openai.model, openai.voice),
        ),
        (AgentChoice::Offline, Some(_)) => lamp(
            Health::Ok,
            "Built-in receptionist",
            "Calls are answered without an outside service, as AGENT=offline says.",
        ),
        (_, None) => lamp(
            Health::Ok,
            "Built-in receptionist",
            "Calls are answered without an outside service. For a receptionist that talks freely, put OPENAI_API_KEY into \
             .env and start Frontdesk again.",
        ),
    }
}

/// Shows the tunnel's state on the desk and tells the bridge where Twilio finds the public door, until the tunnel is
/// closed.
pub async fn follow_tunnel(
    config: Config,
    desk: desk::Desk,
    mut state: watch::Receiver<TunnelState>,
    public_base: watch::Sender<Option<Url>>,
) {
    loop {
        let now = state.borrow_and_update().clone();
        desk.set_tunnel(tunnel(&now));
        match &now {
            TunnelState::Open(url) => {
                public_base.send_replace(Some(url.clone()));
                desk.set_public_url(Some(url.as_str()));
                tracing::info!(webhook = format!("{}/voice", base(url)), "Twilio webhook");
            }
            TunnelState::Failed(_) | TunnelState::Closed => {
                public_base.send_replace(None);
                desk.set_public_url(None);
            }
            // The address is expected to come back, and calls that go on need it for their callbacks.
            TunnelState::Opening(_) | TunnelState::Reconnecting(_) => {}
        }
        desk.set_line(line(&config, matches!(now, TunnelState::Open(_))));
        if now == TunnelState::Closed || state.changed().await.is_err() {
            return;
        }
    }
}

/// An address as a person writes it, without the slash that the parser adds.
pub fn base(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(settings: &[(&str, &str)]) -> Config {
        Config::from_vars(&|name| {
            settings.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
        .expect("the settings are right")
    }

    const TWILIO: [(&str, &str); 2] = [
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001"),
        ("TWILIO_AUTH_TOKEN", "token-of-the-account"),
    ];

    #[test]
    fn with_nothing_set_up_every_lamp_says_what_to_do() {
        let config = config(&[]);
        assert_eq!(line(&config, false).health, Health::Off);
        assert!(line(&config, false).detail.contains("TWILIO_ACCOUNT_SID"));
        assert_eq!(no_tunnel(&config).health, Health::Off);
        assert!(no_tunnel(&config).detail.contains("NGROK_AUTHTOKEN"));
        assert_eq!(ai(&config).health, Health::Ok, "the built-in receptionist answers");
        assert!(ai(&config).detail.contains("OPENAI_API_KEY"));
    }

    #[test]
    fn a_line_without_a_way_in_says_so() {
        let alone = config(&TWILIO);
        assert_eq!(line(&alone, false).label, "Not reachable");
        let mut settings = TWILIO.to_vec();
        settings.push(("NGROK_AUTHTOKEN", "2token"));
        let tunnelled = config(&settings);
        assert_eq!(line(&tunnelled, false).label, "Waiting for the tunnel");
        assert_eq!(line(&tunnelled, true).label, "Ready");
        let mut settings = TWILIO.to_vec();
        settings.push(("PUBLIC_URL", "https://clinic.example"));
        let own = config(&settings);
        assert_eq!(line(&own, true).health, Health::Ok);
        assert!(no_tunnel(&own).detail.contains("https://clinic.example;"), "without the parser's slash");
    }

    #[test]
    fn no_lamp_shows_a_secret() {
        let mut settings = TWILIO.to_vec();
        settings.extend([("OPENAI_API_KEY", "sk-secret"), ("NGROK_AUTHTOKEN", "2secret")]);
        let config = config(&settings);
        for lamp in [line(&config, true), ai(&config), no_tunnel(&config)] {
            assert!(!lamp.detail.contains("secret") && !lamp.detail.contains("token-of"), "{}", lamp.detail);
        }
    }
}
