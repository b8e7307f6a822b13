//! Staff in a call: the socket on which they listen, the one on which they have the call, a whisper, and that they have seen
//! that a person is wanted.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::live::{AtDesk, DeskNews, DeskOver, DeskState, Listening, StaffInput, StaffRefusal, Whisper};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::time::{MissedTickBehavior, interval, timeout};
use utoipa::ToSchema;
use wire::error::{ErrorBody, ErrorCode};
use wire::softphone::{FRAME_BYTES, SAMPLE_RATE};
use wire::staff::{FromDesk, LONGEST_TEXT, ToDesk, ToListener};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::body::Body;
use crate::error::ApiError;
use crate::mixer::{Converter, Mixer};
use crate::sound::Told;
use crate::which::WhichCall;

/// A window that does not take a message within this time is gone.
const SENT_WITHIN: Duration = Duration::from_secs(3);
/// Messages of a window are at most this long: a second of sound.
const LONGEST_MESSAGE: usize = 64 * 1024;

/// Listens to a call, unheard: both sides, as a socket
///
/// A WebSocket. The first message says `{"type":"listening","sampleRate":24000,"channels":1}`, the binary ones are 20 ms of both
/// sides mixed, PCM16 little-endian; `{"type":"ended"}` comes last. Asked for without an upgrade, it says why the call cannot be
/// heard, if so.
#[utoipa::path(
    get, path = "/dashboard/api/calls/{callSid}/listen", tag = "live", operation_id = "listen",
    params(
        ("callSid" = String, Path),
        ("who" = Option<String>, Query, description = "The name of the window, for the call's record."),
        ("ticket" = Option<String>, Query, description = "Of `ticket`, where no header can be sent."),
    ),
    responses(
        (status = 101, description = "The socket is open."),
        (status = 200, body = Told, description = "It can be heard; nothing was opened, since no upgrade was asked for."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
        (status = 409, body = ErrorBody, description = "`CONFLICT`: it has no sound here, or another program has it."),
    )
)]
pub(crate) async fn listen(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
    asked: Asked,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let who = asked.text("who")?.unwrap_or_default();
    let live = state.desk.live();
    let Ok(upgrade) = upgrade else {
        return live.may_listen(&call_sid).map(|()| possible()).map_err(refused);
    };
    let listening = live.listen(&call_sid, who).map_err(refused)?;
    Ok(bounded(upgrade).on_upgrade(move |socket| hear(socket, listening, call_sid)))
}

/// Takes a call over: speaks with the caller in the receptionist's place, as a socket
///
/// A WebSocket. JSON both ways (`hold`, `key`, `give_back`, `alive`; `waiting`, `live`, `held`, `over`, `fault`), and binary frames
/// both ways: 20 ms of PCM16 little-endian, 24 kHz, mono. A desk that says nothing for 3 s, or whose socket closes, gives the call
/// back. Asked for without an upgrade, it says who has the call, or why it cannot be had.
#[utoipa::path(
    get, path = "/dashboard/api/calls/{callSid}/desk", tag = "live", operation_id = "takeOver",
    params(
        ("callSid" = String, Path),
        ("who" = Option<String>, Query, description = "The name of the window, shown to the others."),
        ("ticket" = Option<String>, Query, description = "Of `ticket`, where no header can be sent."),
    ),
    responses(
        (status = 101, description = "The socket is open, and the call was told."),
        (status = 200, body = Told, description = "It can be had; nothing was asked of it, since no upgrade was asked for."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
        (status = 409, body = ErrorBody, description =
            "`CONFLICT`: somebody else has it (named), it has no sound here, or another program has it."),
        (status = 503, body = ErrorBody, description = "`UNAVAILABLE`: the call takes no orders at this moment."),
    )
)]
pub(crate) async fn take_over(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
    asked: Asked,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let who = asked.text("who")?.unwrap_or_default();
    let live = state.desk.live();
    let Ok(upgrade) = upgrade else {
        return live.may_take_over(&call_sid).map(|()| possible()).map_err(refused);
    };
    let at_desk = live.take_over(&call_sid, who).map_err(refused)?;
    tracing::info!(callSid = call_sid, "Staff take the call over");
    Ok(bounded(upgrade).on_upgrade(move |socket| speak(socket, at_desk, call_sid)))
}

/// What the receptionist is to do.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Instruction {
    /// At most 2,000 bytes.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// The name of the window, for the call's record.
    who: Option<String>,
}

/// Tells the receptionist what to do, unheard by the caller
///
/// It acts on it in its next answer, and never reads it out.
#[utoipa::path(
    post, path = "/dashboard/api/calls/{callSid}/whisper", tag = "live", operation_id = "whisper",
    params(("callSid" = String, Path)), request_body = Instruction,
    responses(
        (status = 202, body = Told, description = "The call was told; the stream shows it as what staff did."),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`: no text, or too long a one."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up."),
        (status = 409, body = ErrorBody, description = "`CONFLICT`: nobody can whisper into it here."),
        (status = 503, body = ErrorBody, description = "`UNAVAILABLE`: the call takes no orders at this moment."),
    )
)]
pub(crate) async fn whisper(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
    Body(Instruction { text, who }): Body<Instruction>,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    let text = text.trim().to_owned();
    if text.is_empty() || text.len() > LONGEST_TEXT {
        let message = format!("`text` has {} bytes; 1 to {LONGEST_TEXT} are expected.", text.len());
        return Err(ApiError::new(ErrorCode::InvalidRequest, message));
    }
    let whisper = Whisper { who: who.unwrap_or_default(), text };
    state.desk.live().whisper(&call_sid, whisper).map_err(refused)?;
    Ok((StatusCode::ACCEPTED, Json(Told { success: true })))
}

/// Who has seen something.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Witness {
    /// The name of the window, shown to the others.
    who: Option<String>,
}

/// Says that somebody has seen that a person is wanted in a call
///
/// An emergency sounds until then. The first one counts; the call's `person.seen` tells who it was, and so does a line of its
/// record, also where the caller has hung up meanwhile.
#[utoipa::path(
    post, path = "/dashboard/api/calls/{callSid}/seen", tag = "live", operation_id = "seen",
    params(("callSid" = String, Path)), request_body = Witness,
    responses(
        (status = 202, body = Told, description = "It is known, and the stream tells the others."),
        (status = 404, body = ErrorBody, description = "`CALL_NOT_FOUND`: no such call is up or ended a while ago, or nobody is wanted in it."),
        (status = 409, body = ErrorBody, description = "`CONFLICT`: another program has this call."),
    )
)]
pub(crate) async fn seen(
    State(state): State<ConsoleState>,
    WhichCall(call_sid): WhichCall,
    Body(Witness { who }): Body<Witness>,
) -> Result<(StatusCode, Json<Told>), ApiError> {
    state.desk.live().seen(&call_sid, &who.unwrap_or_default()).map_err(refused)?;
    Ok((StatusCode::ACCEPTED, Json(Told { success: true })))
}

fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.max_message_size(LONGEST_MESSAGE).max_frame_size(LONGEST_MESSAGE)
}

/// It can be done, by a socket.
fn possible() -> Response {
    Json(Told { success: true }).into_response()
}

fn refused(why: StaffRefusal) -> ApiError {
    let words = why.to_string();
    let mut letters = words.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let sentence = format!("{first}{}.", letters.as_str());
    match why {
        StaffRefusal::NotFound => ApiError::no_call(),
        StaffRefusal::Elsewhere | StaffRefusal::NoSound | StaffRefusal::Taken { .. } => {
            ApiError::new(ErrorCode::Conflict, sentence)
        }
        StaffRefusal::Busy => ApiError::new(ErrorCode::Unavailable, sentence),
    }
}

/// The writing half, which gives up on a window that does not read.
struct Sender(SplitSink<WebSocket, Message>);

impl Sender {
    /// Whether the window took it.
    async fn send(&mut self, message: Message) -> bool {
        matches!(timeout(SENT_WITHIN, self.0.send(message)).await, Ok(Ok(())))
    }

    async fn say(&mut self, told: &impl Serialize) -> bool {
        // These types have only text keys, so they can always be written.
        let text = serde_json::to_string(told).unwrap_or_default();
        self.send(Message::text(text)).await
    }

    /// Ends the socket; a window that is gone needs no farewell.
    async fn close(mut self) {
        drop(timeout(SENT_WITHIN, self.0.close()).await);
    }
}

async fn hear(socket: WebSocket, mut listening: Listening, call_sid: String) {
    let (sink, mut stream) = socket.split();
    let mut sender = Sender(sink);
    let mut mixer = Mixer::new(listening.heard().encoding());
    let mut frames = interval(audio::frame::FRAME);
    // What was missed is late, and would be dropped anyway.
    frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut open = sender.say(&ToListener::Listening { sample_rate: SAMPLE_RATE, channels: 1 }).await;
    while open {
        open = tokio::select! {
            piece = listening.heard().next() => match piece {
                Some(piece) => {
                    mixer.put(piece);
                    true
                }
                None => {
                    // Whether or not it is heard, nothing follows.
                    sender.say(&ToListener::Ended).await;
                    false
                }
            },
            _ = frames.tick() => sender.send(Message::Binary(mixer.frame().into())).await,
            message = stream.next() => !matches!(message, None | Some(Err(_) | Ok(Message::Close(_)))),
        };
    }
    if listening.heard().missed() > 0 {
        tracing::warn!(
            callSid = call_sid,
            pieces = listening.heard().missed(),
            "A window did not take the sound of a call in time"
        );
    }
    sender.close().await;
}

async fn speak(socket: WebSocket, mut desk: AtDesk, call_sid: String) {
    let (sink, mut stream) = socket.split();
    let mut sender = Sender(sink);
    let mut from_call = Converter::from_call(desk.encoding());
    let mut to_call = Converter::to_call(desk.encoding());
    let mut waiting = Vec::new();
    let mut is_holding = None;
    let mut open = sender.say(&ToDesk::Waiting { sample_rate: SAMPLE_RATE }).await;
    while open {
        open = tokio::select! {
            news = desk.next() => match news {
                Some(DeskNews::Caller(sound)) => {
                    from_call.decode(&sound, |run| {
                        waiting.extend(run.iter().flat_map(|sample| sample.to_le_bytes()));
                    });
                    pass_frames(&mut sender, &mut waiting).await
                }
                Some(DeskNews::State(DeskState::Waiting)) => true,
                Some(DeskNews::State(DeskState::Live { is_holding: is_on })) => {
                    let was = is_holding.replace(is_on);
                    let told = if was.is_none() { ToDesk::Live } else { ToDesk::Held { is_on } };
                    sender.say(&told).await
                }
                Some(DeskNews::State(DeskState::Over(why))) => {
                    sender.say(&ToDesk::Over { why }).await;
                    false
                }
                None => {
                    sender.say(&ToDesk::Over { why: DeskOver::Ended }).await;
                    false
                }
            },
            message = next(&mut stream) => match message {
                Some(Message::Binary(sound)) => {
                    desk.say(to_call.encode(&sound).into());
                    true
                }
                Some(Message::Text(text)) => match read(&text) {
                    Ok(input) => desk.tell(input).await.is_ok(),
                    Err(message) => sender.say(&ToDesk::Fault { message }).await,
                },
                Some(_) => true,
                None => false,
            },
        };
    }
    if desk.dropped() > 0 {
        tracing::warn!(
            callSid = call_sid,
            frames = desk.dropped(),
            "A call did not take the desk's sound in time"
        );
    }
    sender.close().await;
}

/// Sends whole frames of what waits.
async fn pass_frames(sender: &mut Sender, waiting: &mut Vec<u8>) -> bool {
    let whole = waiting.len() / FRAME_BYTES * FRAME_BYTES;
    let rest = waiting.split_off(whole);
    let frames = axum::body::Bytes::from(std::mem::replace(waiting, rest));
    for from in (0..whole).step_by(FRAME_BYTES) {
        if !sender.send(Message::Binary(frames.slice(from..from + FRAME_BYTES))).await {
            return false;
        }
    }
    true
}

/// The next message; `None` when the window is gone.
async fn next(stream: &mut SplitStream<WebSocket>) -> Option<Message> {
    stream.next().await?.ok().filter(|message| !matches!(message, Message::Close(_)))
}

fn read(text: &str) -> Result<StaffInput, String> {
    // serde's own words would quote what was typed.
    let read: FromDesk = serde_json::from_str(text).map_err(|error| {
        format!("the message is not of a known type or lacks a field (column {})", error.column())
    })?;
    Ok(match read {
        FromDesk::Hold { is_on } => StaffInput::Hold(is_on),
        FromDesk::Key { key: key @ ('0'..='9' | '*' | '#') } => StaffInput::Key(key),
        FromDesk::Key { .. } => return Err("key must be one of 0 to 9, * and #".into()),
        FromDesk::GiveBack { note: Some(note) } if note.len() > LONGEST_TEXT => {
            return Err(format!("note has {} bytes; at most {LONGEST_TEXT} are taken", note.len()));
        }
        FromDesk::GiveBack { note } => StaffInput::GiveBack { note },
        FromDesk::Alive => StaffInput::Alive,
    })
}
