//! One connection: hears by energy, ends turns, gives answers of three seconds at six times real time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::sleep_until;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::Service;
use super::talk::{self, Answer, CALLER_WORDS, RUNS, Spoken};
use crate::clock::{Stamp, ms};
use crate::record::Shared;
use crate::sound::{Ear, Noticed};

/// From being asked to the first sound.
const THINKS: Stamp = ms(300);
/// A run of 100 ms leaves this long after the one before it.
const RUN_EVERY: Stamp = ms(100) / 6;
/// A session whose call is not known yet looks again so much later.
const UNKNOWN: Stamp = ms(20);

pub struct Session {
    service: Arc<Service>,
    socket: WebSocketStream<TcpStream>,
    /// The call whose sound comes here, once a marker has told.
    call: Option<(u16, Shared)>,
    ear: Ear,
    events: u64,
    utterances: u64,
    responses: u64,
    active: Option<Active>,
    /// Milliseconds said of each item.
    said: HashMap<String, u64>,
    has_tools: bool,
    /// Bytes of a frame whose rest has not come.
    rest: Vec<u8>,
}

struct Active {
    id: String,
    what: Answer,
    due: Stamp,
    runs: u32,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    audio: Option<Cow<'a, str>>,
}

impl Session {
    pub fn new(service: Arc<Service>, socket: WebSocketStream<TcpStream>) -> Session {
        let ear = Ear::new(service.sound);
        Session {
            service,
            socket,
            call: None,
            ear,
            events: 0,
            utterances: 0,
            responses: 0,
            active: None,
            said: HashMap::new(),
            has_tools: false,
            rest: Vec::new(),
        }
    }

    pub async fn run(mut self) -> Result<()> {
        self.tell("session.created", r#""session":{"type":"realtime"}"#).await?;
        self.socket.flush().await?;
        let clock = self.service.clock;
        loop {
            let due = self.active.as_ref().map(|active| active.due);
            tokio::select! {
                biased;
                () = sleep_until(clock.at(due.unwrap_or_default())), if due.is_some() => self.speak().await?,
                message = self.socket.next() => match message {
                    Some(Ok(Message::Text(text))) => self.take(&text).await?,
                    Some(Ok(Message::Close(_))) | None => return Ok(()),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                },
            }
        }
    }

    async fn take(&mut self, text: &str) -> Result<()> {
        let now = self.service.clock.now();
        let Ok(event) = serde_json::from_str::<Event<'_>>(text) else {
            self.service.violated("what was sent to the service is no event");
            return Ok(());
        };
        if event.kind == "input_audio_buffer.append" {
            let sound = event.audio.and_then(|audio| STANDARD.decode(audio.as_bytes()).ok());
            match sound {
                Some(sound) => return self.hear(now, &sound).await,
                None => self.service.violated("appended sound is not base64"),
            }
            return Ok(());
        }
        let event: Value = serde_json::from_str(text)?;
        match event["type"].as_str().unwrap_or_default() {
            "session.update" => self.update(&event["session"]).await,
            "response.create" => self.respond(now).await,
            "response.cancel" => self.cancel().await,
            "conversation.item.create" => self.item(&event["item"]).await,
            "conversation.item.truncate" => {
                let (item, end) = (&event["item_id"], event["audio_end_ms"].as_u64().unwrap_or(u64::MAX));
                match self.said.get(item.as_str().unwrap_or_default()) {
                    Some(said) if end <= *said => {}
                    _ => self.service.violated("an item was truncated that does not exist or is shorter"),
                }
                let body = format!(r#""item_id":{item},"content_index":0,"audio_end_ms":{end}"#);
                self.tell("conversation.item.truncated", &body).await?;
                Ok(self.socket.flush().await?)
            }
            "conversation.item.delete" => {
                self.tell("conversation.item.deleted", &format!(r#""item_id":{}"#, event["item_id"])).await?;
                Ok(self.socket.flush().await?)
            }
            other => {
                self.service.violated(format!("{other} is no event of a client"));
                Ok(())
            }
        }
    }

    async fn update(&mut self, session: &Value) -> Result<()> {
        for faulty in talk::faults(session, self.service.sound) {
            self.service.violated(faulty);
        }
        self.has_tools = session["tools"].as_array().is_some_and(|tools| !tools.is_empty());
        self.tell("session.updated", &format!(r#""session":{session}"#)).await?;
        Ok(self.socket.flush().await?)
    }

    /// Sound of the caller.
    async fn hear(&mut self, now: Stamp, sound: &[u8]) -> Result<()> {
        let size = self.service.sound.frame();
        match &self.call {
            Some((_, record)) => record.get().heard_by_service(now, sound),
            None => {
                let marker =
                    sound.chunks(size).find_map(|f| crate::marker::Marker::read(self.service.sound, f));
                if let Some(marker) = marker
                    && let Some(record) = self.service.calls.get(usize::from(marker.call))
                {
                    record.get().heard_by_service(now, sound);
                    self.call = Some((marker.call, record.clone()));
                }
            }
        }
        if self.rest.is_empty() && sound.len() == size {
            return self.notice(sound).await;
        }
        self.rest.extend_from_slice(sound);
        while self.rest.len() >= size {
            let frame: Vec<u8> = self.rest.drain(..size).collect();
            self.notice(&frame).await?;
        }
        Ok(())
    }

    async fn notice(&mut self, frame: &[u8]) -> Result<()> {
        match self.ear.hear(frame) {
            None => return Ok(()),
            Some(Noticed::Began) => {
                self.utterances += 1;
                let body = format!(r#""audio_start_ms":0,"item_id":"{}""#, self.utterance());
                self.tell("input_audio_buffer.speech_started", &body).await?;
                if let Some((_, record)) = &self.call {
                    record.get().service_tells(self.service.clock.now());
                }
            }
            Some(Noticed::Ended) => {
                let item = self.utterance();
                let id = format!(r#""item_id":"{item}""#);
                self.tell("input_audio_buffer.speech_stopped", &format!(r#""audio_end_ms":0,{id}"#)).await?;
                self.tell("input_audio_buffer.committed", &format!(r#""previous_item_id":null,{id}"#))
                    .await?;
                let body = format!(
                    r#""previous_item_id":null,"item":{{"id":"{item}","object":"realtime.item","type":"message","status":"completed","role":"user","content":[{{"type":"input_audio","transcript":null}}]}}"#
                );
                self.tell("conversation.item.added", &body).await?;
                let words = format!(r#"{id},"content_index":0"#);
                let kind = "conversation.item.input_audio_transcription";
                self.tell(&format!("{kind}.delta"), &format!(r#"{words},"delta":"{CALLER_WORDS}""#)).await?;
                let usage = r#""usage":{"type":"duration","seconds":1}"#;
                let body = format!(r#"{words},"transcript":"{CALLER_WORDS}",{usage}"#);
                self.tell(&format!("{kind}.completed"), &body).await?;
            }
        }
        Ok(self.socket.flush().await?)
    }

    fn utterance(&self) -> String {
        format!("item_caller_{}", self.utterances)
    }

    /// A response is asked for.
    async fn respond(&mut self, now: Stamp) -> Result<()> {
        if self.active.is_some() {
            self.service.violated("a response was asked for while one was active");
            let body = r#""error":{"type":"invalid_request_error","code":"conversation_already_has_active_response","message":"…","param":null,"event_id":null}"#;
            self.tell("error", body).await?;
            return Ok(self.socket.flush().await?);
        }
        let id = format!("resp_{}", self.responses);
        let call = self.call.as_ref().map_or(0, |(call, _)| *call);
        let what = Answer::of(self.responses, call, self.has_tools);
        self.responses += 1;
        self.tell("response.created", &talk::response(&id, "in_progress")).await?;
        self.active = Some(Active { id, what, due: now + THINKS, runs: 0 });
        Ok(self.socket.flush().await?)
    }

    async fn cancel(&mut self) -> Result<()> {
        let Some(active) = self.active.take() else { return Ok(()) };
        if let Some((_, record)) = &self.call {
            record.get().answer_is_cut();
        }
        self.tell("response.done", &talk::response(&active.id, "cancelled")).await?;
        Ok(self.socket.flush().await?)
    }

    async fn item(&mut self, item: &Value) -> Result<()> {
        if item["type"] == "function_call_output" {
            self.service.bookings.note(item["output"].as_str().unwrap_or_default());
        }
        let shown = format!(r#""previous_item_id":null,"item":{item}"#);
        self.tell("conversation.item.added", &shown).await?;
        self.tell("conversation.item.done", &shown).await?;
        Ok(self.socket.flush().await?)
    }

    /// The next of an answer is due.
    async fn speak(&mut self) -> Result<()> {
        let now = self.service.clock.now();
        let Some(active) = &mut self.active else { return Ok(()) };
        let Some((call, record)) = self.call.clone() else {
            active.due += UNKNOWN;
            return Ok(());
        };
        active.due = active.due.max(now.saturating_sub(RUN_EVERY)) + RUN_EVERY;
        let (id, runs) = (active.id.clone(), active.runs);
        active.runs += 1;
        let spoken = Spoken::of(&id);
        match active.what.clone() {
            Answer::Tool { name, arguments } => {
                self.active = None;
                for (kind, body) in spoken.tool(name, &arguments) {
                    self.tell(kind, &body).await?;
                }
                self.tell("response.done", &talk::response(&id, "completed")).await?;
            }
            Answer::Speech if runs == RUNS => {
                self.active = None;
                for (kind, body) in spoken.end() {
                    self.tell(kind, &body).await?;
                }
                self.tell("response.done", &talk::response(&id, "completed")).await?;
            }
            Answer::Speech => {
                if runs == 0 {
                    for (kind, body) in spoken.begin() {
                        self.tell(kind, &body).await?;
                    }
                    record.get().answer_begins();
                }
                if let Some((kind, body)) = spoken.words(runs) {
                    self.tell(kind, &body).await?;
                }
                *self.said.entry(spoken.item.clone()).or_default() += 100;
                let number = record.get().run_leaves(self.service.clock.now());
                let body = spoken.sound(self.service.sound, call, number, &self.service.tail);
                self.tell("response.output_audio.delta", &body).await?;
            }
        }
        Ok(self.socket.flush().await?)
    }

    /// Puts an event into the buffer; what belongs together leaves together.
    async fn tell(&mut self, kind: &str, body: &str) -> Result<()> {
        self.events += 1;
        let text = format!(r#"{{"type":"{kind}","event_id":"event_{}",{body}}}"#, self.events);
        Ok(self.socket.feed(Message::text(text)).await?)
    }
}
