//! The connection to the service for one call: opens it, sets the session up, then passes commands out and events in.
//!
//! Nothing is passed before the service has taken the session: until then it would hear and speak in another format. What
//! the call asks meanwhile waits in its outbox, sound for two seconds at the most. Reading never waits for writing.

use std::pin::pin;
use std::time::Duration;

use audio::Encoding;
use call::event::{AgentCommand, AgentEvent, Fault, FaultKind};
use desk::Desk;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::events::Events;
use super::fault::{self, fault};
use super::message::{self, Problem, Told};
use super::order::Writer;
use super::setup::Setup;
use crate::agents::AgentEnd;
use crate::connection::carries_sound;
use crate::outbox::Outbox;
use crate::settings::OpenAi;

/// Connecting takes some 300 ms across the world, setting up as long; beyond this something is wrong.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// A broken connection is noticed by the answer to a ping that does not come.
const PING_EVERY: Duration = Duration::from_secs(5);
/// Without any frame for this long, the answers to two pings included, the service is gone.
const SILENT_FOR: Duration = Duration::from_secs(12);
/// After a failed write, the reader has so long to find out why.
const REASON_WITHIN: Duration = Duration::from_secs(1);
/// After the end of a call, so long its farewell to the service may take.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// The library's default of 128 KiB for each connection would be most of a call's memory. It grows with the longest message.
const READ_BUFFER: usize = 4 * 1024;
/// Commands that wait together go out in one write.
const WRITE_BUFFER: usize = 16 * 1024;
/// Sound comes in runs of some 50 KiB; nothing the service sends is near this.
const LONGEST_MESSAGE: usize = 16 << 20;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One call's connection to the service.
pub struct Link {
    openai: OpenAi,
    setup: Setup,
    end: AgentEnd,
}

impl Link {
    /// A connection for a call that begins now and carries sound in `encoding`. [`Link::run`] opens it.
    pub fn new(openai: OpenAi, desk: Desk, encoding: Encoding, end: AgentEnd) -> Link {
        let setup = Setup::new(&openai, &desk, encoding);
        Link { openai, setup, end }
    }

    /// Works until the call is over or the service is gone, of which it tells the call.
    pub async fn run(self) {
        let Link { openai, setup, end } = self;
        let talk = async {
            let (mut events, mut writer) = (Events::new(end.events.clone()), Writer::new(setup.clone()));
            let opening = open(&openai, &setup, &mut writer, &mut events);
            let socket = timeout(OPEN_WITHIN, opening)
                .await
                .map_err(|_| fault(FaultKind::Network, "the session was not ready in time"))??;
            let (sink, stream) = socket.split();
            let mut reading = pin!(read(stream, events));
            tokio::select! {
                biased;
                lost = &mut reading => Ok(lost),
                written = write(sink, &end.commands, writer) => {
                    written?;
                    // The call is over: only the service's farewell is still read.
                    Ok(reading.await)
                }
            }
        };
        let over = async {
            end.events.closed().await;
            sleep(CLOSE_WITHIN).await;
        };
        let lost = tokio::select! {
            biased;
            outcome = talk => match outcome {
                Ok(lost) | Err(lost) => lost,
            },
            () = over => return,
        };
        // If the call is over by now, nobody misses the service.
        drop(end.events.send(AgentEvent::Lost(lost)).await);
    }
}

/// Connects and sets the session up.
async fn open(
    openai: &OpenAi,
    setup: &Setup,
    writer: &mut Writer,
    events: &mut Events,
) -> Result<Socket, Fault> {
    let mut socket = connect(openai).await?;
    let mut transcribe = true;
    send(&mut socket, writer.session(transcribe)).await?;
    loop {
        match next(&mut socket).await? {
            Some(Told::SessionUpdated { input, output }) => {
                let expected = setup.format_type();
                let differs = |told: &Option<String>| told.as_deref().is_some_and(|told| told != expected);
                if differs(&input) || differs(&output) {
                    return Err(fault(
                        FaultKind::Protocol,
                        "the session has another sound format than asked for",
                    ));
                }
                events.ready().await;
                return Ok(socket);
            }
            Some(Told::Error(problem)) if transcribe && concerns_transcription(&problem) => {
                transcribe = false;
                let detail = "transcription was refused; the caller's words are not shown (OPENAI_TRANSCRIPTION_MODEL)";
                events.fault(fault(FaultKind::Model, detail)).await;
                send(&mut socket, writer.session(transcribe)).await?;
            }
            Some(Told::Error(problem)) if !fault::is_benign(&problem.code) => return Err(refused(&problem)),
            Some(_) | None => {}
        }
    }
}

/// Transcription models come and go; a call without the caller's words shown is better than none.
fn concerns_transcription(problem: &Problem) -> bool {
    fault::of_code(&problem.code).is_none()
        && (problem.param.contains("transcription") || problem.about_transcription)
}

fn refused(problem: &Problem) -> Fault {
    let names_a_value = problem.param.contains("voice") || problem.param.contains("model");
    let kind = fault::of_code(&problem.code).unwrap_or(if names_a_value {
        FaultKind::Model
    } else {
        FaultKind::Protocol
    });
    fault(kind, &format!("the session was refused: {} {}", problem.code, problem.param))
}

async fn connect(openai: &OpenAi) -> Result<Socket, Fault> {
    let mut url = openai.url.clone();
    url.query_pairs_mut().append_pair("model", &openai.model);
    let mut request = url
        .as_str()
        .into_client_request()
        .map_err(|_| fault(FaultKind::Network, "OPENAI_REALTIME_URL is no address to connect to"))?;
    let mut key = HeaderValue::from_str(&format!("Bearer {}", openai.key.expose_secret()))
        .map_err(|_| fault(FaultKind::Key, "the key has characters that no key has"))?;
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
        Err(error) => Err(fault(FaultKind::Network, &error.to_string())),
    }
}

/// The `error.code` of a refusal. The rest of its body may quote the key.
fn code_in(body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    body.pointer("/error/code").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

async fn send(socket: &mut Socket, text: String) -> Result<(), Fault> {
    socket.send(Message::text(text)).await.map_err(|error| broken(&error))
}

/// The next event while the session is being set up; `None` for a frame that is none.
async fn next(socket: &mut Socket) -> Result<Option<Told>, Fault> {
    Ok(text_of(socket.next().await)?.and_then(|text| message::read(&text).ok()))
}

/// Passes events on until the service is gone; gives the reason.
async fn read(mut stream: SplitStream<Socket>, mut events: Events) -> Fault {
    loop {
        let Ok(frame) = timeout(SILENT_FOR, stream.next()).await else {
            return fault(FaultKind::Network, "the service went silent");
        };
        let told = match text_of(frame) {
            Ok(Some(text)) => message::read(&text),
            Ok(None) => continue,
            Err(lost) => return lost,
        };
        let passed = match told {
            Ok(told) => events.pass(told).await,
            Err(garbage) => {
                events.complain(garbage);
                Ok(())
            }
        };
        if let Err(lost) = passed {
            return lost;
        }
    }
}

/// The text of a frame; `None` for other frames (pings are answered by the library while we read).
fn text_of(
    frame: Option<Result<Message, Error>>,
) -> Result<Option<tokio_tungstenite::tungstenite::Utf8Bytes>, Fault> {
    match frame {
        Some(Ok(Message::Text(text))) => Ok(Some(text)),
        Some(Ok(Message::Close(Some(frame)))) => Err(fault::of_close(frame.code.into(), &frame.reason)),
        Some(Ok(Message::Close(None))) | None => {
            Err(fault(FaultKind::Network, "the service closed the connection"))
        }
        Some(Ok(_)) => Ok(None),
        Some(Err(error)) => Err(broken(&error)),
    }
}

/// Passes commands out until the call closes its outbox.
async fn write(
    mut sink: SplitSink<Socket, Message>,
    commands: &Outbox<AgentCommand>,
    mut writer: Writer,
) -> Result<(), Fault> {
    let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let written = tokio::select! {
            biased;
            command = commands.next() => match command {
                Some(command) => pass(&mut sink, command, commands, &mut writer).await,
                None => break,
            },
            _ = ping.tick() => sink.send(Message::Ping(Default::default())).await,
        };
        if let Err(error) = written {
            // Most often the service has closed, and its frame tells why: the reader comes to it.
            sleep(REASON_WITHIN).await;
            return Err(broken(&error));
        }
    }
    sink.close().await.map_err(|error| broken(&error))
}

/// Writes this command and all that wait behind it, then flushes once.
async fn pass(
    sink: &mut SplitSink<Socket, Message>,
    first: AgentCommand,
    commands: &Outbox<AgentCommand>,
    writer: &mut Writer,
) -> Result<(), Error> {
    let mut next = Some(first);
    while let Some(command) = next {
        if let Some(text) = writer.command(command) {
            sink.feed(Message::text(text)).await?;
        }
        next = commands.take();
    }
    sink.flush().await
}

fn broken(error: &Error) -> Fault {
    fault(FaultKind::Network, &error.to_string())
}
