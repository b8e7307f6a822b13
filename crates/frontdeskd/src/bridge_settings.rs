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
            api: config.texts.api.clone(),
        }),
        validate_webhooks: config.validate_webhooks,
        agent: match config.agent {
            AgentChoice::Auto => bridge::AgentChoice::Auto,
            AgentChoice::Openai => bridge::AgentChoice::Openai,
            AgentChoice::Offline => bridge::AgentChoice::Offline,
        },
        openai: openai(config),
        limits: bridge::Limits {
            max_call_duration: config.max_call,
            max_websocket_connections: config.limits.sockets,
            ping_interval: config.limits.ping_interval,
            pong_timeout: config.limits.pong_timeout,
            unsigned_requests_per_15_min: config.limits.unsigned_requests,
            max_call_cost: config.costs.call,
            max_daily_cost: config.costs.day,
            confirm_speech_within: config.patience.confirm_speech_within,
            ask_after_silence: config.patience.ask_after_silence,
            end_after_silence: config.patience.end_after_silence,
            ..Default::default()
        },
        speech: voice(&config.flite),
        logs: None,
    }
}

/// The realtime service as the bridge takes it, when there is a key.
pub fn openai(config: &Config) -> Option<bridge::OpenAi> {
    config.openai.as_ref().map(|openai| bridge::OpenAi {
        key: openai.key.clone(),
        url: openai.url.clone(),
        model: openai.model.clone(),
        voice: openai.voice.clone(),
        transcription_model: openai.transcription_model.clone(),
        transcription_language: openai.transcription_language.clone(),
        instructions: None,
    })
}

/// The voice of the built-in receptionist: the program that was named, or one on the search path.
pub fn voice(told: &Flite) -> bridge::SpeechChoice {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn limits_reach_the_bridge() {
        let told = [
            ("MAX_CALL_COST", "0.25"),
            ("MAX_DAILY_COST", "0"),
            ("INTERRUPTION_CONFIRM_MS", "250"),
            ("SILENCE_PROMPT_SECONDS", "7"),
            ("SILENCE_GOODBYE_SECONDS", "0"),
        ];
        let find =
            |name: &str| told.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let config = Config::from_vars(&find).expect("the settings are right");
        let limits = bridge_settings(&config, watch::channel(None).1).limits;
        assert_eq!((limits.max_call_cost.map(|limit| limit.0), limits.max_daily_cost), (Some(250_000), None));
        assert_eq!(limits.confirm_speech_within, Duration::from_millis(250));
        assert_eq!(limits.ask_after_silence, Some(Duration::from_secs(7)));
        assert_eq!(limits.end_after_silence, None);
        let limits =
            bridge_settings(&Config::from_vars(&|_| None).expect("defaults"), watch::channel(None).1).limits;
        assert_eq!(limits, bridge::Limits::default(), "both sides have the same defaults");
    }
}
