//! The settings as the bridge takes them.

use tokio::sync::watch;
use url::Url;

use crate::config::{AgentChoice, Config, Flite};

/// What the bridge is told; `base` is where Twilio reaches the public door.
pub fn bridge_settings(config: &Config, base: watch::Receiver<Option<Url>>) -> bridge::Settings {
    bridge::Settings {
        public_base: base,
        twilio: config.twilio.as_ref().map(|twilio| bridge::Twilio {
            account_sid: twilio.account_sid.clone(),
            auth_token: twilio.auth_token.clone(),
            phone_number: twilio.phone_number.clone(),
            agent_number: twilio.agent_number.clone(),
        }),
        validate_webhooks: config.validate_webhooks,
        agent: match config.agent {
            AgentChoice::Auto => bridge::AgentChoice::Auto,
            AgentChoice::Openai => bridge::AgentChoice::Openai,
            AgentChoice::Offline => bridge::AgentChoice::Offline,
        },
        openai: config.openai.as_ref().map(|openai| bridge::OpenAi {
            key: openai.key.clone(),
            url: openai.url.clone(),
            model: openai.model.clone(),
            voice: openai.voice.clone(),
            transcription_model: openai.transcription_model.clone(),
        }),
        limits: bridge::Limits {
            max_call_duration: config.max_call,
            max_websocket_connections: config.limits.sockets,
            ping_interval: config.limits.ping_interval,
            pong_timeout: config.limits.pong_timeout,
            unsigned_requests_per_15_min: config.limits.unsigned_requests,
            ..Default::default()
        },
        speech: voice(&config.flite),
    }
}

/// The voice of the built-in receptionist: the program that was named, or one on the search path.
fn voice(told: &Flite) -> bridge::SpeechChoice {
    let program = match told {
        Flite::Off => None,
        Flite::At(program) => Some(program.clone()),
        Flite::Search => std::env::var_os("PATH").and_then(|folders| {
            std::env::split_paths(&folders)
                .map(|folder| folder.join("flite"))
                .find(|program| program.is_file())
        }),
    };
    program.map_or(bridge::SpeechChoice::None, bridge::SpeechChoice::Flite)
}
