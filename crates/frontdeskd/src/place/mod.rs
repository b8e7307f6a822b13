//! `frontdeskd call`: a scripted call through the public door of a running program, as Twilio would bring it.
//!
//! The webhook is signed with the configured token and the document that comes back is obeyed: `<Gather>` turns are answered in
//! words, a media stream in sound. Each step is told with its time. What was said is told to whoever placed the call, and to no
//! log.

mod fault;
mod line;
mod media;
mod player;
mod scenario;
mod turns;
pub mod words;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::PathBuf;

use caller::gather::End;
use caller::{Phone, PhoneConfig};
use secrecy::SecretString;
use url::Url;

use crate::lab::{Colleague, How};

pub use fault::PlaceFault;
pub use line::{Line, heard_so_far};
pub use scenario::play;

use player::Player;

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
pub async fn place(mut wanted: Wanted, line: &mut Line<'_>) -> Result<(), PlaceFault> {
    let mut player = Player::Acts(VecDeque::from(std::mem::take(&mut wanted.acts)));
    hold(&wanted, &mut player, None, line).await?;
    match player.left() {
        0 => Ok(()),
        left => Err(PlaceFault::Unsaid(left)),
    }
}

/// Holds one call and says how it ended. The `colleague` is whom the caller is put through to; without one the call ends there.
async fn hold(
    wanted: &Wanted,
    player: &mut Player<'_>,
    colleague: Option<Colleague>,
    line: &mut Line<'_>,
) -> Result<How, PlaceFault> {
    let mut config = PhoneConfig::new(wanted.voice_url.clone(), wanted.token.clone());
    config.door = wanted.door;
    if let Some(from) = &wanted.from {
        config.from.clone_from(from);
    }
    if let Some(to) = &wanted.to {
        config.to.clone_from(to);
    }
    let phone = Phone::new(config)?;
    line.step(&format!("calling {} as {}", phone.config().voice_url, phone.config().call_sid));
    let mut document = phone.dial().await.map_err(|error| PlaceFault::of_dialling(error, &phone))?;
    let mut base = phone.config().voice_url.clone();
    let mut put_through = false;
    loop {
        match turns::talk(&phone, &base, document, player, line).await? {
            End::HungUp if put_through => return Ok(How::PutThrough),
            End::HungUp => {
                line.step("the receptionist hung up");
                return Ok(How::HungUp);
            }
            End::CallerLeft => {
                leave(&phone, line).await?;
                return Ok(How::CallerLeft);
            }
            End::Rejected => return Err(PlaceFault::Rejected),
            End::Dialed(dial) => match (colleague, &dial.action) {
                (Some(colleague), Some(action)) => {
                    let (status, what) = match colleague {
                        Colleague::Answers => ("completed", "talks with the caller, and hangs up"),
                        Colleague::IsBusy => ("no-answer", "does not answer"),
                    };
                    line.step(&format!("a person is called, who {what}"));
                    put_through = colleague == Colleague::Answers;
                    (base, document) = phone.go_on(&base, action, &[("DialCallStatus", status)]).await?;
                }
                _ => {
                    line.step("the caller is put through to a person; the test call ends here");
                    tell_the_end(&phone).await?;
                    return Ok(How::PutThrough);
                }
            },
            End::Connected(connect) => {
                line.step("the program answers with a media stream");
                let acts = match player.acts() {
                    Ok(acts) => acts,
                    Err(fault) => {
                        tell_the_end(&phone).await?;
                        return Err(fault);
                    }
                };
                let went = media::talk(&phone, &connect, acts, wanted.voice.as_ref(), line).await?;
                match (went, &connect.action) {
                    (media::Went::CallerLeft, _) => {
                        leave(&phone, line).await?;
                        return Ok(How::CallerLeft);
                    }
                    (media::Went::Closed, Some(action)) => {
                        (base, document) = phone.go_on(&base, action, &[]).await?;
                    }
                    (media::Went::Closed, None) => return Ok(How::HungUp),
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
