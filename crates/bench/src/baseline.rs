//! The baseline: the least that bridges. It answers the webhook, copies frames up and runs of sound down, and passes
//! "the caller speaks" on as a clear. No signature, no state, no log; one thread.

use std::borrow::Cow;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, accept_async, connect_async_with_config};

use crate::sound::Sound;

/// Where it listens and where the service is.
#[derive(Debug, Clone)]
pub struct Settings {
    port: u16,
    service: String,
    sound: Sound,
}

impl Settings {
    /// Reads `PORT SERVICE FORMAT`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(words: &[String]) -> Result<Settings> {
        let [port, service, format] = words else { bail!("three words are wanted") };
        let sound = if format == Sound::Pcm.format() { Sound::Pcm } else { Sound::Mulaw };
        Ok(Settings { port: port.parse()?, service: format!("{service}?model=baseline"), sound })
    }
}

/// Bridges until it is ended from outside.
///
/// # Errors
/// When it cannot listen.
pub fn run(settings: &Settings) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", settings.port)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            // A call that breaks is seen by the generator.
            tokio::spawn(connection(stream, settings.clone()));
        }
    })
}

async fn connection(mut stream: TcpStream, settings: Settings) -> Result<()> {
    let mut head = [0; 4];
    stream.peek(&mut head).await?;
    if &head == b"POST" {
        return webhook(&mut stream, settings.port).await;
    }
    bridge(accept_async(stream).await?, settings).await
}

/// Answers requests of any content until the other side closes.
async fn webhook(stream: &mut TcpStream, port: u16) -> Result<()> {
    let body = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="ws://127.0.0.1:{port}/media-stream"/></Connect></Response>"#
    );
    let mut request = vec![0; 8192];
    let mut read = 0;
    loop {
        let count = stream.read(&mut request[read..]).await?;
        if count == 0 {
            return Ok(());
        }
        read += count;
        let text = String::from_utf8_lossy(&request[..read]).to_ascii_lowercase();
        let Some(end) = text.find("\r\n\r\n") else { continue };
        let length = text.split_once("content-length:").and_then(|(_, rest)| rest.lines().next());
        let length: usize = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if read >= end + 4 + length {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).await?;
            return Ok(());
        }
    }
}

#[derive(Deserialize)]
struct FromTwilio<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow, default, rename = "streamSid")]
    stream_sid: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    media: Option<Media<'a>>,
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow)]
    payload: Cow<'a, str>,
}

#[derive(Deserialize)]
struct FromService<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    delta: Option<Cow<'a, str>>,
}

type Phone = WebSocketStream<TcpStream>;
type Service = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn bridge(mut phone: Phone, settings: Settings) -> Result<()> {
    let mut stream_sid = String::new();
    // The call begins with `start` on the one line and with `call` on the other.
    while let Some(message) = phone.next().await {
        let Message::Text(text) = message? else { continue };
        if settings.sound == Sound::Pcm {
            break;
        }
        let message: FromTwilio<'_> = serde_json::from_str(&text)?;
        if message.event == "start" {
            stream_sid = message.stream_sid.context("start names its stream")?.into_owned();
            break;
        }
    }
    let mut service = connect(&settings).await?;
    loop {
        tokio::select! {
            message = phone.next() => match message {
                Some(message) => up(&mut service, message?).await?,
                None => return Ok(service.close(None).await?),
            },
            message = service.next() => match message.context("the service closed")?? {
                Message::Text(text) => down(&mut phone, &mut service, &stream_sid, &text).await?,
                _ => continue,
            },
        }
    }
}

async fn connect(settings: &Settings) -> Result<Service> {
    let mut request = settings.service.as_str().into_client_request()?;
    request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("Bearer baseline"));
    let (mut service, _) = connect_async_with_config(request, None, true).await?;
    let format = match settings.sound {
        Sound::Mulaw => r#"{"type":"audio/pcmu"}"#,
        Sound::Pcm => r#"{"type":"audio/pcm","rate":24000}"#,
    };
    let session = format!(
        r#"{{"type":"session.update","session":{{"type":"realtime","audio":{{"input":{{"format":{format},"transcription":{{"model":"gpt-transcribe"}},"turn_detection":{{"type":"server_vad","create_response":false,"interrupt_response":false}}}},"output":{{"format":{format}}}}}}}}}"#
    );
    service.send(Message::text(session)).await?;
    service.send(Message::text(RESPOND)).await?;
    Ok(service)
}

const RESPOND: &str = r#"{"type":"response.create"}"#;

async fn up(service: &mut Service, message: Message) -> Result<()> {
    let mut append = String::from(r#"{"type":"input_audio_buffer.append","audio":""#);
    match &message {
        Message::Text(text) => {
            // The softphone's texts are marks.
            let Ok(message) = serde_json::from_str::<FromTwilio<'_>>(text) else { return Ok(()) };
            let Some(media) = message.media else { return Ok(()) };
            append.push_str(&media.payload);
        }
        Message::Binary(sound) => STANDARD.encode_string(sound, &mut append),
        _ => return Ok(()),
    }
    append.push_str(r#""}"#);
    Ok(service.send(Message::text(append)).await?)
}

async fn down(phone: &mut Phone, service: &mut Service, stream_sid: &str, text: &str) -> Result<()> {
    let event: FromService<'_> = serde_json::from_str(text)?;
    match (&*event.kind, event.delta) {
        ("response.output_audio.delta", Some(delta)) if stream_sid.is_empty() => {
            phone.send(Message::binary(STANDARD.decode(delta.as_bytes())?)).await?;
        }
        ("response.output_audio.delta", Some(delta)) => {
            let media =
                format!(r#"{{"event":"media","streamSid":"{stream_sid}","media":{{"payload":"{delta}"}}}}"#);
            phone.send(Message::text(media)).await?;
        }
        ("input_audio_buffer.speech_started", _) => {
            let clear = match stream_sid.is_empty() {
                true => r#"{"type":"clear"}"#.to_owned(),
                false => format!(r#"{{"event":"clear","streamSid":"{stream_sid}"}}"#),
            };
            phone.send(Message::text(clear)).await?;
        }
        ("input_audio_buffer.committed", _) => service.send(Message::text(RESPOND)).await?,
        _ => {}
    }
    Ok(())
}
