//! What staff say to a caller, written down by a session of the service that transcribes and nothing else.
//!
//! It is opened when staff have a call and closed a moment after they give it back, so that their last words are still
//! written down. Whatever happens to it, the call goes on: the words are missing then.

use std::time::Duration;

use audio::Encoding;
use bytes::Bytes;
use call::event::{FaultKind, ItemId, StaffInput};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::task::TaskTracker;

use super::fault::{self, Loss};
use super::message::{self, Problem, Told};
use super::opening::{Socket, broken, connect, text_of};
use super::order::append;
use super::phantom::is_phantom;
use super::session::CLOSE_WITHIN;
use super::setup::Transcription;
use crate::settings::OpenAi;

/// Opening takes no longer than this.
const OPEN_WITHIN: Duration = Duration::from_secs(4);
/// Frames that wait while it is opened: what is said in that time.
const SOUND_WAITING: usize = 250;
/// Events that wait for the call's loop.
const WORDS_WAITING: usize = 32;
/// A desk that is muted makes no sound at all; after this the service is given silence, so that it notices the end of a
/// sentence.
const PAUSE: Duration = Duration::from_millis(700);
/// After the last sound, words may come for so long.
const LAST_WORDS: Duration = Duration::from_millis(2_500);
/// The service takes what is written within this time.
const WRITE_WITHIN: Duration = Duration::from_secs(5);

/// The desk's words of one call. Dropping it ends the session at once.
pub struct Dictation {
    sound: Option<mpsc::Sender<Bytes>>,
    words: mpsc::Receiver<StaffInput>,
}

impl Dictation {
    /// Begins to write down what is said in sound of this encoding.
    pub fn begin(openai: OpenAi, encoding: Encoding, call_sid: &str, tracker: &TaskTracker) -> Dictation {
        let (sound, heard) = mpsc::channel(SOUND_WAITING);
        let (to_call, words) = mpsc::channel(WORDS_WAITING);
        let call_sid = call_sid.to_owned();
        tracker.spawn(async move {
            let lost = tokio::select! {
                biased;
                () = to_call.closed() => return,
                ended = write_down(&openai, encoding, heard, &to_call) => ended.err(),
            };
            if let Some(Loss { fault, .. }) = lost {
                tracing::warn!(callSid = call_sid, kind = ?fault.kind, detail = fault.detail,
                    "What staff say in this call is not written down any more");
            }
        });
        Dictation { sound: Some(sound), words }
    }

    /// Staff said this; never waits. What the service does not take in time is not written down.
    pub fn hear(&self, sound: &Bytes) {
        if let Some(to_service) = &self.sound {
            drop(to_service.try_send(sound.clone()));
        }
    }

    /// Staff say no more. What they have said still comes.
    pub fn finish(&mut self) {
        self.sound = None;
    }

    /// What was written down; `None` when nothing comes any more. May be dropped and called again.
    pub async fn next(&mut self) -> Option<StaffInput> {
        self.words.recv().await
    }
}

/// Works until the sound has ended and its words have come.
///
/// # Errors
/// Why the service is given up.
async fn write_down(
    openai: &OpenAi,
    encoding: Encoding,
    mut heard: mpsc::Receiver<Bytes>,
    to_call: &mpsc::Sender<StaffInput>,
) -> Result<(), Loss> {
    let in_time = timeout(OPEN_WITHIN, Box::pin(open(openai, encoding))).await;
    let late = |_| Err(Loss::for_now(FaultKind::Network, "the transcription was not ready in time"));
    let mut socket = in_time.unwrap_or_else(late)?;
    let silence = append(&encoding.silence(encoding.bytes_in(PAUSE)));
    let (mut quiet_at, mut over_at) = (None::<Instant>, None::<Instant>);
    loop {
        let due = quiet_at.into_iter().chain(over_at).min();
        tokio::select! {
            sound = heard.recv(), if over_at.is_none() => match sound {
                Some(sound) => {
                    send(&mut socket, append(&sound)).await?;
                    quiet_at = Some(Instant::now() + PAUSE);
                }
                None => {
                    send(&mut socket, silence.clone()).await?;
                    (quiet_at, over_at) = (None, Some(Instant::now() + LAST_WORDS));
                }
            },
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                if over_at.is_some() {
                    break;
                }
                send(&mut socket, silence.clone()).await?;
                quiet_at = None;
            }
            frame = socket.next() => {
                let Some(text) = text_of(frame)? else { continue };
                let Some(words) = words_of(message::read(&text).ok())? else { continue };
                if to_call.send(words).await.is_err() {
                    break;
                }
            }
        }
    }
    // Whoever is there no more needs no farewell.
    drop(timeout(CLOSE_WITHIN, socket.close(None)).await);
    Ok(())
}

async fn open(openai: &OpenAi, encoding: Encoding) -> Result<Socket, Loss> {
    let mut socket = connect(openai, ("intent", "transcription")).await?;
    let session = session(openai, encoding);
    let update = json!({ "type": "session.update", "event_id": "session-1", "session": session });
    send(&mut socket, update.to_string()).await?;
    loop {
        let Some(text) = text_of(socket.next().await)? else { continue };
        match message::read(&text).ok() {
            Some(Told::SessionUpdated { .. }) => return Ok(socket),
            Some(Told::Error(problem)) if !fault::is_benign(&problem.code) => return Err(refused(&problem)),
            Some(_) | None => {}
        }
    }
}

/// The `session` of `session.update`.
fn session(openai: &OpenAi, encoding: Encoding) -> Value {
    // The service refuses `rate` on pcmu as an unknown field.
    let format = match encoding {
        Encoding::Mulaw8k => json!({ "type": "audio/pcmu" }),
        Encoding::Pcm24k => json!({ "type": "audio/pcm", "rate": 24_000 }),
    };
    json!({ "type": "transcription", "audio": { "input": {
        "format": format,
        "noise_reduction": { "type": "near_field" },
        "transcription": Transcription::of(openai).as_json(),
        "turn_detection": {
            "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500,
        },
    } } })
}

/// What an event means for the call.
///
/// # Errors
/// When it says that the session is over.
fn words_of(told: Option<Told>) -> Result<Option<StaffInput>, Loss> {
    // Ids of this session must not be taken for those of the agent's.
    let own = |item: ItemId| ItemId(format!("desk-{}", item.0));
    Ok(match told {
        Some(Told::SpeechStarted(item)) => Some(StaffInput::Speaks(own(item))),
        Some(Told::CallerWordsDone { item, transcript, usage }) => {
            let text = if is_phantom(&transcript) { String::new() } else { transcript };
            Some(StaffInput::Said { item: own(item), text, usage })
        }
        Some(Told::Error(problem)) => {
            let detail = format!("{} {} {}", problem.kind, problem.code, problem.param);
            return fault::of_error(&problem.code, &detail).map_or(Ok(None), Err);
        }
        Some(_) | None => None,
    })
}

fn refused(problem: &Problem) -> Loss {
    let detail = format!("the transcription was refused: {} {}", problem.code, problem.param);
    Loss::for_good(FaultKind::Model, &detail)
}

async fn send(socket: &mut Socket, text: String) -> Result<(), Loss> {
    match timeout(WRITE_WITHIN, socket.send(Message::text(text))).await {
        Ok(sent) => sent.map_err(|error| broken(&error)),
        Err(_) => Err(Loss::for_now(FaultKind::Network, "the service takes nothing more")),
    }
}
