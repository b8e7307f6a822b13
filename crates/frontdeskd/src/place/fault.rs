//! Why a placed call failed, and what can be done about it.

use caller::speech::SpeechError;
use caller::{CallError, Phone};

/// Why a placed call failed. Says nothing of what was said in it.
#[derive(Debug, thiserror::Error)]
pub enum PlaceFault {
    /// The words of the command line are wrong.
    #[error("{0}; see frontdeskd call --help")]
    Words(String),
    /// Nobody listens.
    #[error(
        "no program answers at {0}; start it with frontdeskd serve, or say with --url where its public door is"
    )]
    NotRunning(String),
    /// 403.
    #[error(
        "the program does not accept the signature (403): its TWILIO_AUTH_TOKEN must be the one set here, and its public \
         address (PUBLIC_URL or its tunnel's) the one called, which is {0}; say another with --url"
    )]
    Signature(String),
    /// Signed routes are closed.
    #[error(
        "without TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN the program refuses every call; set them, or \
         ENABLE_WEBHOOK_VALIDATION=false on a developer's machine"
    )]
    NoToken,
    /// The address under which the program is known is not known here.
    #[error(
        "the address that the program is called by is not known here: set PUBLIC_URL, or copy the webhook shown in the \
         console to --url"
    )]
    NoAddress,
    /// The webhook answered with something else.
    #[error("the program answered {status} to the call: {body}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of the answer.
        body: String,
    },
    /// `<Reject>`.
    #[error("the program rejected the call")]
    Rejected,
    /// The call ended too early.
    #[error("the call ended while the caller still had {0} turns to come")]
    Unsaid(usize),
    /// A scenario's expectations are not met. They were told one by one.
    #[error("the scenario does not hold in {0} points")]
    DoesNotHold(usize),
    /// A persona cannot listen to sound.
    #[error(
        "the program answers with a media stream, in which what the receptionist says is sound; a scenario with `{0}` waits for \
         its words, so it can be played to a program that answers in turns only (AGENT=offline)"
    )]
    ScenarioInSound(String),
    /// A sound file where only words are taken.
    #[error(
        "the program listens in question-and-answer turns, in which Twilio hears; a sound file can be played only into a \
         media stream (AGENT=openai)"
    )]
    SoundInTurns,
    /// Words where only sound is taken.
    #[error(
        "the program wants sound, and there is no voice to say the words with; install flite, or use --audio"
    )]
    NoVoice,
    /// The voice failed.
    #[error("the words could not be spoken: {0}")]
    Voice(String),
    /// A sound file cannot be played.
    #[error("{file}: {reason}")]
    Sound {
        /// Which file.
        file: String,
        /// Why.
        reason: SpeechError,
    },
    /// The receptionist does not listen.
    #[error("the receptionist did not fall silent within {0:?}")]
    NotListening(std::time::Duration),
    /// The end of the call could not be told.
    #[error("the program answered {0} when it was told that the call is over")]
    StatusRefused(u16),
    /// Not an address.
    #[error("{0:?} is not an address that can be called")]
    Address(String),
    /// The call broke off.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl PlaceFault {
    /// What it means that dialling failed.
    pub(super) fn of_dialling(error: CallError, phone: &Phone) -> PlaceFault {
        let config = phone.config();
        match error {
            CallError::Unreachable(_) => {
                let door = config.door.map(|door| door.to_string());
                PlaceFault::NotRunning(door.unwrap_or_else(|| config.voice_url.to_string()))
            }
            CallError::Refused { status: 403, .. } => PlaceFault::Signature(config.voice_url.to_string()),
            CallError::Refused { status, body } => PlaceFault::Refused { status, body },
            other => PlaceFault::Call(other),
        }
    }
}
