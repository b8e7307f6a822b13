//! A session is opened: connected, and set up as the call needs it.

use std::sync::Arc;
use std::time::Duration;

use call::event::{AgentEvent, FaultKind};
use futures_util::{SinkExt, StreamExt};
use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::fault::{self, Loss, fault};
use super::message::{self, Problem, Told};
use super::order::Writer;
use super::session::Session;
use super::setup::Setup;
use crate::agents::Telling;
use crate::connection::carries_sound;
use crate::settings::OpenAi;

/// Connecting takes some 300 ms across the world, setting up as long; beyond this something is wrong.
const OPEN_WITHIN: Duration = Duration::from_secs(4);
/// The library's default of 128 KiB for each connection would be most of a call's memory.
const READ_BUFFER: usize = 2 * 1024;
/// Commands that wait together go out in one write.
const WRITE_BUFFER: usize = 16 * 1024;
/// Sound comes in runs of some 50 KiB; nothing the service sends is near this.
const LONGEST_MESSAGE: usize = 16 << 20;

/// A connection to the service.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens the sessions of one call.
pub struct Opener {
    openai: OpenAi,
    setup: Arc<Setup>,
    to_call: Telling,
    /// How long opening may take.
    pub(super) within: Duration,
    /// Ask for the caller's words; not after that was refused once.
    transcribe: bool,
}

impl Opener {
    /// Opens sessions that are set up like this, for this call.
    pub fn new(openai: OpenAi, setup: Setup, to_call: Telling) -> Opener {
        Opener { openai, setup: Arc::new(setup), to_call, within: OPEN_WITHIN, transcribe: true }
    }

    /// Opens one, which begins in the middle of the call or with it. Dropping this drops the connection.
    ///
    /// # Errors
    /// When it could not be had, or not in time.
    pub async fn open(&mut self, in_mid_call: bool) -> Result<Session, Loss> {
        let mut writer = Writer::new(self.setup.clone(), in_mid_call);
        let within = self.within;
        // Boxed: a handshake is large, short, and otherwise a part of every call's task for as long as the call lasts.
        let opening = Box::pin(async {
            let mut socket = connect(&self.openai, ("model", &self.openai.model)).await?;
            let answer = self.set_up(&mut socket, &mut writer).await?;
            Ok((socket, answer))
        });
        match timeout(within, opening).await {
            Ok(opened) => opened.map(|(socket, answer)| Session::new(socket, writer, answer)),
            Err(_) => Err(Loss::for_now(FaultKind::Network, "the session was not ready in time")),
        }
    }

    /// Gives the service's answer.
    async fn set_up(&mut self, socket: &mut Socket, writer: &mut Writer) -> Result<Utf8Bytes, Loss> {
        send(socket, writer.session(self.transcribe)).await?;
        loop {
            let Some(text) = text_of(socket.next().await)? else { continue };
            match message::read(&text).ok() {
                Some(Told::SessionUpdated { input, output }) => {
                    let expected = self.setup.format_type();
                    let differs =
                        |told: &Option<String>| told.as_deref().is_some_and(|told| told != expected);
                    if differs(&input) || differs(&output) {
                        let detail = "the session has another sound format than asked for";
                        return Err(Loss::for_good(FaultKind::Protocol, detail));
                    }
                    return Ok(text);
                }
                Some(Told::Error(problem)) if self.transcribe && concerns_transcription(&problem) => {
                    self.transcribe = false;
                    let detail = "transcription was refused; the caller's words are not shown (OPENAI_TRANSCRIPTION_MODEL)";
                    let fault = AgentEvent::Fault(fault(FaultKind::Model, detail));
                    // A call that no longer listens is over, and its link notices that by itself.
                    drop(self.to_call.tell(fault).await);
                    send(socket, writer.session(false)).await?;
                }
                Some(Told::Error(problem)) if !fault::is_benign(&problem.code) => {
                    return Err(refused(&problem));
                }
                Some(_) | None => {}
            }
        }
    }
}

/// Transcription models come and go; a call without the caller's words shown is better than none.
fn concerns_transcription(problem: &Problem) -> bool {
    fault::of_code(&problem.code).is_none()
        && (problem.param.contains("transcription") || problem.about_transcription)
}

fn refused(problem: &Problem) -> Loss {
    let detail = format!("the session was refused: {} {}", problem.code, problem.param);
    if let Some(loss) = fault::of_error(&problem.code, &detail) {
        return loss;
    }
    match fault::of_response(&problem.kind, &problem.code) {
        // It is out of breath or out of order; nobody can say that of a value we sent.
        kind @ FaultKind::Quota => Loss::for_now(kind, &detail),
        kind if problem.kind == "server_error" => Loss::for_now(kind, &detail),
        _ if problem.param.contains("voice") || problem.param.contains("model") => {
            Loss::for_good(FaultKind::Model, &detail)
        }
        _ => Loss::for_good(FaultKind::Protocol, &detail),
    }
}

/// Connects to the service; `query` says what for.
///
/// # Errors
/// When it could not be had.
pub async fn connect(openai: &OpenAi, query: (&str, &str)) -> Result<Socket, Loss> {
    let mut url = openai.url.clone();
    url.query_pairs_mut().append_pair(query.0, query.1);
    let mut request = url
        .as_str()
        .into_client_request()
        .map_err(|_| Loss::for_good(FaultKind::Network, "OPENAI_REALTIME_URL is no address to connect to"))?;
    let mut key = HeaderValue::from_str(&format!("Bearer {}", openai.key.expose_secret()))
        .map_err(|_| Loss::for_good(FaultKind::Key, "the key has characters that no key has"))?;
    key.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, key);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    match connect_async_with_config(request, Some(config), true).await {
        Ok((socket, _)) => {
            let stream = match socket.get_ref() {
                MaybeTlsStream::Plain(stream) => Some(stream),
                MaybeTlsStream::Rustls(stream) => Some(stream.get_ref().0),
                _ => None,
            };
            if let Some(Err(error)) = stream.map(carries_sound) {
                tracing::debug!(%error, "The connection to the service keeps more than it should");
            }
            Ok(socket)
        }
        Err(Error::Http(response)) => {
            let body = response.body().as_deref().unwrap_or_default();
            Err(fault::of_status(response.status().as_u16(), &code_in(body)))
        }
        Err(error) => Err(broken(&error)),
    }
}

/// The `error.code` of a refusal. The rest of its body may quote the key.
fn code_in(body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    body.pointer("/error/code").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

/// Writes an event past the library's buffer. That one would keep the length of the set-up, which has all instructions and
/// tools in it, for the rest of the call; few events are a tenth as long.
async fn send(socket: &mut Socket, text: String) -> Result<(), Loss> {
    let mut frame = Frame::message(text, OpCode::Data(Data::Text), true);
    frame.header_mut().mask = Some(rand::random());
    let mut bytes = Vec::with_capacity(frame.len());
    let written = async {
        frame.format(&mut bytes)?;
        // Whatever the library has begun to write comes first, and whole.
        socket.flush().await?;
        let stream = socket.get_mut();
        stream.write_all(&bytes).await?;
        Ok::<(), Error>(stream.flush().await?)
    };
    written.await.map_err(|error| broken(&error))
}

/// The text of a frame; `None` for other frames (pings are answered by the library while we read).
///
/// # Errors
/// When there will be no more frames.
pub fn text_of(frame: Option<Result<Message, Error>>) -> Result<Option<Utf8Bytes>, Loss> {
    match frame {
        Some(Ok(Message::Text(text))) => Ok(Some(text)),
        Some(Ok(Message::Close(Some(frame)))) => Err(fault::of_close(frame.code.into(), &frame.reason)),
        Some(Ok(Message::Close(None))) | None => {
            Err(Loss::for_now(FaultKind::Network, "the service closed the connection"))
        }
        Some(Ok(_)) => Ok(None),
        Some(Err(error)) => Err(broken(&error)),
    }
}

/// The connection broke.
pub fn broken(error: &Error) -> Loss {
    Loss::for_now(FaultKind::Network, &error.to_string())
}
