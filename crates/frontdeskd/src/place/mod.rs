//! `frontdeskd call`: a scripted call through the public door of a running program, as Twilio would bring it.
//!
//! The webhook is signed with the configured token and the document that comes back is obeyed: `<Gather>` turns are answered in
//! words, a media stream in sound. Each step is told with its time. What was said is told to whoever placed the call, and to no
//! log.

mod fault;
mod line;
mod media;
mod turns;
pub mod words;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;

use caller::gather::End;
use caller::{Phone, PhoneConfig};
use secrecy::SecretString;
use url::Url;

pub use fault::PlaceFault;
pub use line::{Line, heard_so_far};

/// Where the program is told how a call ended.
const STATUS: &str = "/api/voice/status";

/// What the caller does when it is their turn.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    /// Says this.
    Say(String),
    /// Presses these keys.
    Press(String),
    /// Says nothing for once.
    Silence,
    /// Plays this sound file.
    Sound(PathBuf),
}

/// Prints the kind alone.
impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Act::Say(_) => "Say(…)",
            Act::Press(_) => "Press(…)",
            Act::Silence => "Silence",
            Act::Sound(_) => "Sound(…)",
        })
    }
}

/// A call to be placed.
pub struct Wanted {
    /// The program's voice webhook, as it is known to the world: the signature is over this address.
    pub voice_url: Url,
    /// Connect here instead, in the clear: the program's public door.
    pub door: Option<SocketAddr>,
    /// The account's token; `None` signs nothing.
    pub token: Option<SecretString>,
    /// The caller's number; `None` is one of Twilio's test numbers.
    pub from: Option<String>,
    /// The clinic's number; `None` is one of Twilio's test numbers.
    pub to: Option<String>,
    /// What the caller does, turn by turn. After the last one they hang up.
    pub acts: Vec<Act>,
    /// With what the caller speaks where the program wants sound.
    pub voice: Option<bridge::Voice>,
}

/// Places the call and plays it to its end. Must run inside tokio, with a rustls provider installed.
///
/// # Errors
/// [`PlaceFault`] when the call does not come about, breaks off, or ends while the caller still has something to say.
pub async fn place(wanted: Wanted, line: &mut Line<'_>) -> Result<(), PlaceFault> {
    let mut config = PhoneConfig::new(wanted.voice_url, wanted.token);
    config.door = wanted.door;
    if let Some(from) = wanted.from {
        config.from = from;
    }
    if let Some(to) = wanted.to {
        config.to = to;
    }
    let phone = Phone::new(config)?;
    let mut acts = VecDeque::from(wanted.acts);
    line.step(&format!("calling {} as {}", phone.config().voice_url, phone.config().call_sid));
    let mut document = phone.dial().await.map_err(|error| PlaceFault::of_dialling(error, &phone))?;
    let mut base = phone.config().voice_url.clone();
    loop {
        match turns::talk(&phone, &base, document, &mut acts, line).await? {
            End::HungUp => {
                line.step("the receptionist hung up");
                return done(&acts);
            }
            End::CallerLeft => return leave(&phone, line).await,
            End::Rejected => return Err(PlaceFault::Rejected),
            End::Dialed(_) => {
                line.step("the caller is put through to a person; the test call ends here");
                tell_the_end(&phone).await?;
                return done(&acts);
            }
            End::Connected(connect) => {
                line.step("the program answers with a media stream");
                let went = media::talk(&phone, &connect, &mut acts, wanted.voice.as_ref(), line).await?;
                match (went, &connect.action) {
                    (media::Went::CallerLeft, _) => return leave(&phone, line).await,
                    (media::Went::Closed, Some(action)) => {
                        (base, document) = phone.go_on(&base, action, &[]).await?;
                    }
                    (media::Went::Closed, None) => return done(&acts),
                }
            }
        }
    }
}

async fn leave(phone: &Phone, line: &mut Line<'_>) -> Result<(), PlaceFault> {
    line.step("the caller has said everything and hangs up");
    tell_the_end(phone).await
}

/// Twilio tells the program that the call is over.
async fn tell_the_end(phone: &Phone) -> Result<(), PlaceFault> {
    let voice = &phone.config().voice_url;
    let status = voice.join(STATUS).map_err(|_| PlaceFault::Address(voice.to_string()))?;
    let reply = phone.report(&status, "completed", &[]).await?;
    if (200..300).contains(&reply.status) { Ok(()) } else { Err(PlaceFault::StatusRefused(reply.status)) }
}

fn done(left: &VecDeque<Act>) -> Result<(), PlaceFault> {
    if left.is_empty() { Ok(()) } else { Err(PlaceFault::Unsaid(left.len())) }
}
