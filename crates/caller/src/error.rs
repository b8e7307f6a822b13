//! Why a call did not go through.

/// What kept Twilio's side from doing its work. Carries no number, no token and nothing that was said.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer from the reception's address.
    #[error("{0} cannot be reached")]
    Unreachable(String),
    /// An answer other than 200.
    #[error("the reception answered {status}: {body}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// An answer that is not XML; Twilio's 12300.
    #[error("the reception answered with content type {0:?} where XML is expected")]
    ContentType(String),
    /// An answer that is not TwiML; Twilio's 12100.
    #[error(transparent)]
    Twiml(#[from] crate::twiml::TwimlError),
    /// An address that is none, or cannot be used here.
    #[error("{0:?} is not an address that can be called")]
    Address(String),
    /// The media socket's upgrade was answered with something other than 101; Twilio's 31920.
    #[error("the media socket was refused with {0}")]
    UpgradeRefused(u16),
    /// The media socket broke; Twilio's 31901 and 31903.
    #[error("the media socket failed: {0}")]
    Socket(String),
    /// What was waited for did not happen in time.
    #[error("nothing of the kind happened within {0:?}")]
    TimedOut(std::time::Duration),
    /// The dialogue went round and round.
    #[error("the call did not end after {0} documents")]
    Endless(usize),
}
