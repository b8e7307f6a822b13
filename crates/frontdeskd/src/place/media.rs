//! The caller's side of a media stream: words are spoken by a synthesiser, the receptionist's are sound.

use std::collections::VecDeque;
use std::time::Duration;

use caller::twiml::Connect;
use caller::{CallError, MediaStream, Phone, StreamOptions, speech};

use super::{Act, Line, PlaceFault, heard_so_far};

/// A silence of this length ends what the receptionist says.
const PAUSE: Duration = Duration::from_millis(900);
/// The longest the receptionist may take to say something and fall silent.
const TURN: Duration = Duration::from_secs(60);
/// The longest a caller's turn takes to be sent beyond its own length.
const SENDING: Duration = Duration::from_secs(10);

/// How the stream ended.
pub(super) enum Went {
    /// The caller had nothing more to say.
    CallerLeft,
    /// The program closed it.
    Closed,
}

/// Talks over the stream until one of both ends it.
pub(super) async fn talk(
    phone: &Phone,
    connect: &Connect,
    acts: &mut VecDeque<Act>,
    voice: Option<&bridge::Voice>,
    line: &mut Line<'_>,
) -> Result<Went, PlaceFault> {
    let mut stream = phone.connect(connect, StreamOptions::default()).await?;
    loop {
        let heard = match stream.hear_turn(PAUSE, TURN).await {
            Ok(heard) => heard,
            Err(CallError::TimedOut(_)) if is_closed(&stream) => Vec::new(),
            Err(CallError::TimedOut(within)) => return Err(PlaceFault::NotListening(within)),
            Err(other) => return Err(other.into()),
        };
        if !heard.is_empty() {
            line.heard(&heard_so_far(heard.len()));
        }
        if is_closed(&stream) {
            line.step("the program closed the media stream");
            return Ok(Went::Closed);
        }
        let Some(act) = acts.pop_front() else {
            let record = stream.hang_up().await;
            for violation in &record.violations {
                line.step(&format!("Twilio would warn: {violation:?}"));
            }
            return Ok(Went::CallerLeft);
        };
        match act {
            Act::Say(words) => {
                let voice = voice.ok_or(PlaceFault::NoVoice)?;
                let sound = voice
                    .speak_ulaw(&words)
                    .await
                    .map_err(|error| PlaceFault::Voice(format!("{error:#}")))?;
                line.said(&words);
                speak(&mut stream, &sound).await?;
            }
            Act::Press(keys) => {
                line.said(&format!("presses {keys}"));
                stream.press(&keys);
            }
            // The receptionist asks whether anybody is there, which is the next turn.
            Act::Silence => line.said("(says nothing)"),
            Act::Sound(file) => {
                let shown = file.display().to_string();
                let sound = speech::read(&file)
                    .map_err(|reason| PlaceFault::Sound { file: shown.clone(), reason })?;
                line.said(&format!("plays {shown}"));
                speak(&mut stream, &sound).await?;
            }
        }
    }
}

async fn speak(stream: &mut MediaStream, sound: &[u8]) -> Result<(), PlaceFault> {
    stream.speak(sound);
    let lasts = Duration::from_millis(u64::try_from(sound.len() / 8).unwrap_or(u64::MAX));
    match stream.spoken(lasts.saturating_add(SENDING)).await {
        Ok(()) => Ok(()),
        // The program has ended the call meanwhile; that is looked at next.
        Err(CallError::TimedOut(_)) if is_closed(stream) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn is_closed(stream: &MediaStream) -> bool {
    stream.record().closed.is_some()
}
