//! What staff say to a caller, written down by a session of the service that transcribes and nothing else.
//!
//! It is opened when staff have a call and closed a moment after they give it back, so that their last words are still
//! written down. One that breaks is opened again, and is given what the other had not written down yet. Whatever happens to
//! it, the call goes on: the words are missing then.

use std::time::Duration;

use audio::Encoding;
use bytes::Bytes;
use call::event::{FaultKind, ItemId, StaffInput};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::task::TaskTracker;

use super::fault::{self, Loss};
use super::message::{self, Problem, Told};
use super::opening::{Socket, broken, connect, text_of};
use super::order::append;
use super::phantom::is_phantom;
use super::retry::Retries;
use super::session::CLOSE_WITHIN;
use super::setup::Transcription;
use super::unwritten::Unwritten;
use crate::settings::OpenAi;

/// Opening takes no longer than this.
const OPEN_WITHIN: Duration = Duration::from_secs(4);
/// How often it is opened again, after a pause each time.
const TRIES: u32 = 2;
/// Frames that wait while it is opened: five seconds, what is said in that time.
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

/// What is to be written down.
#[derive(Debug)]
pub struct Written {
    /// In which call.
    pub call_sid: String,
    /// Which time it is that staff have this call.
    pub number: u32,
    /// How the sound travels.
    pub encoding: Encoding,
}

/// What keeps the ids of one session apart from those of every other in the call, the agent's too.
#[derive(Clone, Copy)]
struct Ids {
    number: u32,
    session: u32,
}

/// The desk's words of one call. Dropping it ends the session at once.
pub struct Dictation {
    sound: Option<mpsc::Sender<Bytes>>,
    words: mpsc::Receiver<StaffInput>,
}

impl Dictation {
    /// Begins to write down what is said.
    pub fn begin(openai: OpenAi, written: Written, tracker: &TaskTracker) -> Dictation {
        let (sound, heard) = mpsc::channel(SOUND_WAITING);
        let (to_call, words) = mpsc::channel(WORDS_WAITING);
        tracker.spawn(async move {
            let lost = tokio::select! {
                biased;
                () = to_call.closed() => return,
                ended = write_down(&openai, &written, heard, &to_call) => ended.err(),
            };
            if let Some(Loss { fault, .. }) = lost {
                tracing::warn!(callSid = written.call_sid, kind = ?fault.kind, detail = fault.detail,
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

/// Works until the sound has ended and its words have come, in one session after the other where they break.
///
/// # Errors
/// Why the service is given up.
async fn write_down(
    openai: &OpenAi,
    written: &Written,
    mut heard: mpsc::Receiver<Bytes>,
    to_call: &mpsc::Sender<StaffInput>,
) -> Result<(), Loss> {
    let mut retries = Retries::of(TRIES);
    let mut unwritten = Unwritten::new(written.encoding);
    for session in 0.. {
        let began = Instant::now();
        let ids = Ids { number: written.number, session };
        let ended = listen(openai, ids, &mut heard, &mut unwritten, written.encoding, to_call).await;
        let Err(loss) = ended else { break };
        retries.held(began.elapsed());
        let pause = if loss.may_mend { retries.next(rand::random()) } else { None };
        let Some(pause) = pause else { return Err(loss) };
        tracing::info!(callSid = written.call_sid, kind = ?loss.fault.kind, detail = loss.fault.detail,
            "What staff say in this call is written down by another session");
        sleep(pause).await;
    }
    Ok(())
}

/// One session, until the sound has ended and its words have come.
///
/// # Errors
/// Why it is over before.
async fn listen(
    openai: &OpenAi,
    ids: Ids,
    heard: &mut mpsc::Receiver<Bytes>,
    unwritten: &mut Unwritten,
    encoding: Encoding,
    to_call: &mpsc::Sender<StaffInput>,
) -> Result<(), Loss> {
    let in_time = timeout(OPEN_WITHIN, Box::pin(open(openai, encoding))).await;
    let late = |_| Err(Loss::for_now(FaultKind::Network, "the transcription was not ready in time"));
    let mut socket = in_time.unwrap_or_else(late)?;
    let silence = append(&encoding.silence(encoding.bytes_in(PAUSE)));
    let (mut quiet_at, mut over_at) = (None::<Instant>, None::<Instant>);
    for sound in unwritten.again() {
        send(&mut socket, append(&sound)).await?;
        quiet_at = Some(Instant::now() + PAUSE);
    }
    loop {
        let due = quiet_at.into_iter().chain(over_at).min();
        tokio::select! {
            sound = heard.recv(), if over_at.is_none() => match sound {
                Some(sound) => {
                    // Noted first: what is being written when the session breaks is lost with it.
                    unwritten.given(sound.clone());
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
                let told = message::read(&text).ok();
                match &told {
                    Some(Told::SpeechStarted(item)) => unwritten.began(item),
                    Some(Told::CallerWordsDone { item, .. } | Told::CallerWordsFailed(item)) => unwritten.written(item),
                    Some(_) | None => {}
                }
                let Some(words) = words_of(told, ids)? else { continue };
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
fn words_of(told: Option<Told>, ids: Ids) -> Result<Option<StaffInput>, Loss> {
    let own = |item: ItemId| ItemId(format!("desk-{}.{}-{}", ids.number, ids.session, item.0));
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
