//! The five lamps in the header: line, tunnel, AI, store and live state.

use serde::{Deserialize, Serialize};

/// How well a part works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It works.
    Ok,
    /// It is not set up, and nothing is wrong with that.
    Off,
    /// It is being started or repaired.
    Busy,
    /// It works with less than it should have.
    Degraded,
    /// It does not work.
    Failed,
}

/// One part's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Lamp {
    /// How well it works.
    pub health: Health,
    /// In two or three words: "Built-in receptionist", "Not connected".
    pub label: String,
    /// What it means and what to do next, in a sentence or two. Never a secret.
    pub detail: String,
}

/// State of the parts. `Debug` prints no number: the fallback dials one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The telephone line (Twilio's settings and signatures).
    pub line: Lamp,
    /// The tunnel to the public door.
    pub tunnel: Lamp,
    /// Who answers.
    pub ai: Lamp,
    /// The appointment book's file.
    pub store: Lamp,
    /// Where the live state of calls is: in Redis, or in this program's memory.
    pub live: Lamp,
    /// Where Twilio reaches this program, when it can.
    pub public_url: Option<String>,
    /// What to paste at Twilio as the number's voice webhook, when there is a public address.
    pub voice_webhook: Option<String>,
    /// What to paste as the number's call status callback.
    pub status_webhook: Option<String>,
    /// Static TwiML to paste as the number's fallback, so that a caller is not dropped while the program is down: it calls
    /// the clinic's own person where one is set.
    pub fallback_twiml: String,
}

impl std::fmt::Debug for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Status")
            .field("line", &self.line)
            .field("tunnel", &self.tunnel)
            .field("ai", &self.ai)
            .field("store", &self.store)
            .field("live", &self.live)
            .field("public_url", &self.public_url)
            .field("fallback_twiml", &self.fallback_twiml.len())
            .finish_non_exhaustive()
    }
}
