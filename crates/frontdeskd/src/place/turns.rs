//! The caller's side of `<Gather>` turns.

use caller::Phone;
use caller::gather::{self, End, Reply};
use caller::twiml::Document;
use url::Url;

use super::player::Player;
use super::{Act, Line, PlaceFault};

/// Plays the document until the call ends or leaves the turns.
pub(super) async fn talk(
    phone: &Phone,
    base: &Url,
    document: Document,
    player: &mut Player<'_>,
    line: &mut Line<'_>,
) -> Result<End, PlaceFault> {
    let mut fault = None;
    let answer = |heard: &str, _: &caller::twiml::Gather| {
        line.heard(heard);
        match player.next(heard) {
            Some(Act::Say(words)) => {
                line.said(&words);
                Reply::Say(words)
            }
            Some(Act::Press(keys)) => {
                line.said(&format!("presses {keys}"));
                Reply::Press(keys)
            }
            Some(Act::Silence) => {
                line.said("(says nothing)");
                Reply::Nothing
            }
            Some(Act::Sound(_)) => {
                fault = Some(PlaceFault::SoundInTurns);
                Reply::HangUp
            }
            None => Reply::HangUp,
        }
    };
    let talk = gather::converse(phone, base, document, answer).await?;
    if let Some(fault) = fault {
        super::tell_the_end(phone).await?;
        return Err(fault);
    }
    for warning in &talk.warnings {
        line.step(&format!("Twilio would warn: {warning}"));
    }
    // What was said with the last question has been told when it was asked.
    if let Some((heard, None)) = talk.turns.last() {
        line.heard(heard);
    }
    Ok(talk.end)
}
