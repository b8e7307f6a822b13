//! The caller's end of one call: a telephone behind Twilio, or the softphone.
//!
//! The webhook, its signature and the TwiML are crate `caller`'s. The stream is written anew here and kept lean, since one
//! core has to be five hundred callers: a frame is stamped and sent every 20 ms, what comes is played on a virtual clock,
//! marks are answered when they are reached and all of them at a clear.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caller::twiml::Instruction;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep_until;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::clock::{Clock, Stamp, ms};
use crate::marker::Marker;
use crate::record::Shared;
use crate::scenario::{SPEECH_FRAMES, Turns, spread};
use crate::sound::Sound;

const FRAME: Stamp = ms(20);
/// Each end of a run holds a thousand sockets; the library's 128 KiB for each would be felt.
pub const READ_BUFFER: usize = 8 * 1024;

/// A socket of either kind.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How the call is placed.
#[derive(Clone)]
pub enum Line {
    /// By the signed webhook.
    Twilio(caller::Phone),
    /// At this address, after asking here for a ticket with this token.
    Softphone {
        /// `ws://…`, without the ticket.
        stream: String,
        /// Where tickets are given, and the token to show.
        ticket: Option<(String, String)>,
    },
}

/// One caller, before the call.
pub struct Phone {
    /// Counts the calls of a run.
    pub number: usize,
    /// The run's clock.
    pub clock: Clock,
    /// How sound travels.
    pub sound: Sound,
    /// A second of the caller's voice.
    pub voice: Arc<[u8]>,
    /// What happens is written here.
    pub record: Shared,
    /// How the call is placed.
    pub line: Line,
}

impl Phone {
    /// Calls, talks until `end`, and hangs up.
    ///
    /// # Errors
    /// When the call does not come up, or the reception ends it.
    pub async fn call(self, mut end: watch::Receiver<bool>) -> Result<()> {
        // With it goes the connection of the webhook, which would stay open to the end and be counted as the call's.
        let (socket, wire) = open(self.line).await?;
        let mut talk = Talk {
            socket,
            wire,
            clock: self.clock,
            sound: self.sound,
            number: self.number as u16,
            voice: self.voice,
            record: self.record,
            turns: Turns::new(self.number),
            spoken: None,
            frames: 0,
            ear: 0,
            marks: VecDeque::new(),
        };
        talk.begin().await?;
        let phase = (FRAME as f64 * spread(self.number)) as Stamp;
        let began = (self.clock.now() / FRAME + 1) * FRAME + phase;
        let mut due = pin!(sleep_until(self.clock.at(began)));
        loop {
            tokio::select! {
                // Frames leave on time, whatever comes.
                biased;
                () = &mut due => {
                    talk.tick(began + FRAME * u64::from(talk.frames)).await?;
                    due.as_mut().reset(self.clock.at(began + FRAME * u64::from(talk.frames)));
                }
                message = talk.socket.next() => match message {
                    Some(Ok(message)) => talk.hear(message).await?,
                    Some(Err(error)) => return Err(error).context("the reception's socket broke"),
                    None => bail!("the reception hung up"),
                },
                _ = end.changed() => return talk.hang_up().await,
            }
        }
    }
}

/// What distinguishes the two lines on the wire.
enum Wire {
    Twilio { stream_sid: String, start: String, sequence: u64 },
    Softphone,
}

struct Talk {
    socket: Socket,
    wire: Wire,
    clock: Clock,
    sound: Sound,
    number: u16,
    voice: Arc<[u8]>,
    record: Shared,
    turns: Turns,
    /// The next frame of the utterance under way.
    spoken: Option<u32>,
    frames: u32,
    /// When everything that has come will have been played.
    ear: Stamp,
    /// Marks and when they are reached.
    marks: VecDeque<(Stamp, String)>,
}

/// What may be sent to Twilio, with exactly its fields.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum ToTwilio<'a> {
    Media {
        stream_sid: &'a str,
        #[serde(borrow)]
        media: Media<'a>,
    },
    Mark {
        stream_sid: &'a str,
        mark: Mark,
    },
    Clear {
        stream_sid: &'a str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Media<'a> {
    payload: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToPage {
    Mark {
        name: String,
    },
    Clear,
    #[serde(other)]
    Other,
}

impl Talk {
    async fn begin(&mut self) -> Result<()> {
        match &self.wire {
            Wire::Twilio { start, .. } => {
                let connected = r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#;
                let start = start.clone();
                self.socket.send(Message::text(connected)).await?;
                self.socket.send(Message::text(start)).await?;
            }
            Wire::Softphone => self.socket.send(Message::text(r#"{"type":"call"}"#)).await?,
        }
        Ok(())
    }

    /// A frame leaves that was due at `due`, and marks are answered.
    async fn tick(&mut self, due: Stamp) -> Result<()> {
        let size = self.sound.frame();
        let place = FRAME * u64::from(self.frames);
        let mut begins = false;
        if self.spoken.is_none() && self.turns.peek().at <= place {
            self.turns.pass();
            self.spoken = Some(0);
            begins = true;
        }
        let mut frame = [self.sound.silence(); Sound::Pcm.frame()];
        let frame = &mut frame[..size];
        let marked = match self.spoken {
            Some(n) => {
                let from = n as usize * size;
                frame.copy_from_slice(&self.voice[from..from + size]);
                self.spoken = (n + 1 < SPEECH_FRAMES).then_some(n + 1);
                false
            }
            None => {
                Marker { call: self.number, number: self.frames }.write(self.sound, frame);
                true
            }
        };
        let message = self.media(frame);
        let now = self.clock.now();
        {
            let mut record = self.record.get();
            record.frame_leaves(due, now, marked);
            if begins {
                record.caller_speaks(now, self.ear > now);
            }
        }
        self.frames += 1;
        self.socket.send(message).await?;
        while self.marks.front().is_some_and(|(at, _)| *at <= now) {
            let Some((_, name)) = self.marks.pop_front() else { break };
            self.answer(&name).await?;
        }
        Ok(())
    }

    fn media(&mut self, frame: &[u8]) -> Message {
        let Wire::Twilio { stream_sid, sequence, .. } = &mut self.wire else {
            return Message::binary(frame.to_vec());
        };
        *sequence += 1;
        let (chunk, at) = (self.frames + 1, u64::from(self.frames) * 20);
        let mut text = format!(
            r#"{{"event":"media","sequenceNumber":"{sequence}","streamSid":"{stream_sid}","media":{{"track":"inbound","chunk":"{chunk}","timestamp":"{at}","payload":""#
        );
        STANDARD.encode_string(frame, &mut text);
        text.push_str(r#""}}"#);
        Message::text(text)
    }

    async fn answer(&mut self, name: &str) -> Result<()> {
        let text = match &mut self.wire {
            Wire::Twilio { stream_sid, sequence, .. } => {
                *sequence += 1;
                format!(
                    r#"{{"event":"mark","sequenceNumber":"{sequence}","streamSid":"{stream_sid}","mark":{{"name":"{name}"}}}}"#
                )
            }
            Wire::Softphone => format!(r#"{{"type":"mark","name":"{name}"}}"#),
        };
        Ok(self.socket.send(Message::text(text)).await?)
    }

    /// A message of the reception.
    async fn hear(&mut self, message: Message) -> Result<()> {
        let now = self.clock.now();
        match (&self.wire, message) {
            (Wire::Twilio { stream_sid, .. }, Message::Text(text)) => {
                let order = match serde_json::from_str(&text) {
                    Ok(order) => order,
                    Err(error) => {
                        self.record.get().violated(format!("to Twilio: {error}"));
                        return Ok(());
                    }
                };
                let (sid, order) = match order {
                    ToTwilio::Media { stream_sid, media } => {
                        (stream_sid, STANDARD.decode(media.payload).map(Order::Play))
                    }
                    ToTwilio::Mark { stream_sid, mark } => (stream_sid, Ok(Order::Mark(mark.name))),
                    ToTwilio::Clear { stream_sid } => (stream_sid, Ok(Order::Clear)),
                };
                match order {
                    Ok(_) if sid != stream_sid => self.record.get().violated("to Twilio: another stream"),
                    Ok(order) => self.obey(now, order).await?,
                    Err(_) => self.record.get().violated("to Twilio: no base64"),
                }
            }
            (Wire::Softphone, Message::Binary(sound)) => self.obey(now, Order::Play(sound.into())).await?,
            (Wire::Softphone, Message::Text(text)) => match serde_json::from_str(&text) {
                Ok(ToPage::Mark { name }) => self.obey(now, Order::Mark(name)).await?,
                Ok(ToPage::Clear) => self.obey(now, Order::Clear).await?,
                Ok(ToPage::Other) => {}
                Err(error) => self.record.get().violated(format!("to the page: {error}")),
            },
            (_, Message::Close(_)) => bail!("the reception closed the socket"),
            (_, _) => {}
        }
        Ok(())
    }

    async fn obey(&mut self, now: Stamp, order: Order) -> Result<()> {
        match order {
            Order::Play(sound) => {
                let frames = sound.len() as Stamp * FRAME / self.sound.frame() as Stamp;
                self.ear = self.ear.max(now) + frames;
                self.record.get().heard_by_caller(now, &sound);
            }
            Order::Mark(name) if self.ear <= now => self.answer(&name).await?,
            Order::Mark(name) => self.marks.push_back((self.ear, name)),
            Order::Clear => {
                self.record.get().cleared(now);
                self.ear = now;
                for (_, name) in std::mem::take(&mut self.marks) {
                    self.answer(&name).await?;
                }
            }
        }
        Ok(())
    }

    async fn hang_up(mut self) -> Result<()> {
        let farewell = match &self.wire {
            Wire::Twilio { stream_sid, .. } => format!(r#"{{"event":"stop","streamSid":"{stream_sid}"}}"#),
            Wire::Softphone => r#"{"type":"hang_up"}"#.to_owned(),
        };
        self.socket.send(Message::text(farewell)).await?;
        self.socket.close(None).await?;
        while let Some(Ok(_)) = self.socket.next().await {}
        Ok(())
    }
}

enum Order {
    Play(Vec<u8>),
    Mark(String),
    Clear,
}

async fn open(line: Line) -> Result<(Socket, Wire)> {
    match line {
        Line::Twilio(phone) => {
            let document = phone.dial().await?;
            let connect = document.instructions.iter().find_map(|instruction| match instruction {
                Instruction::Connect(connect) => Some(connect),
                _ => None,
            });
            let target = phone.target(connect.context("the TwiML connects to no stream")?)?;
            let mut headers = vec![("host", target.host)];
            headers.extend(target.signature.map(|signature| (caller::signature::HEADER, signature)));
            let socket = connect_to(target.url.as_str(), &headers).await?;
            let parameters: serde_json::Map<_, _> =
                target.parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
            let stream_sid = format!("MZ{}", &target.call_sid[2..]);
            let start = serde_json::json!({
                "event": "start", "sequenceNumber": "1", "streamSid": stream_sid,
                "start": {
                    "streamSid": stream_sid, "accountSid": target.account_sid, "callSid": target.call_sid,
                    "tracks": ["inbound"],
                    "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
                    "customParameters": parameters,
                },
            });
            Ok((socket, Wire::Twilio { stream_sid, start: start.to_string(), sequence: 1 }))
        }
        Line::Softphone { stream, ticket } => {
            let mut address = stream.clone();
            if let Some((url, token)) = ticket {
                let answer = reqwest::Client::new().post(url).bearer_auth(token).send().await?;
                let answer: serde_json::Value = serde_json::from_str(&answer.text().await?)?;
                let ticket = answer["ticket"].as_str().context("no ticket was given")?;
                address = format!("{stream}?ticket={ticket}");
            }
            Ok((connect_to(&address, &[]).await?, Wire::Softphone))
        }
    }
}

/// Opens a socket with these headers.
///
/// # Errors
/// When it is refused or nobody answers.
pub async fn connect_to(url: &str, headers: &[(&'static str, String)]) -> Result<Socket> {
    let mut request = url.into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value)?);
    }
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
    let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
    Ok(socket)
}
