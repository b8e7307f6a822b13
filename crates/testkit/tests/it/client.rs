//! A raw client of the realtime service.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use testkit::realtime::FakeRealtime;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue},
    },
};

pub const SOON: Duration = Duration::from_secs(5);

pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub async fn open(url: &str, headers: &[(&'static str, &'static str)]) -> Result<Client, Error> {
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Client { socket })
    }

    /// Connected with a key and a model, and configured for the telephone.
    pub async fn ready(service: &FakeRealtime) -> Client {
        let url = format!("{}?model=gpt-realtime-2.1", service.url());
        let mut client = Client::open(&url, &[("authorization", "Bearer sk-test")]).await.expect("connected");
        client.until("session.created").await;
        client.send(json!({ "type": "session.update", "session": phone() })).await;
        client.until("session.updated").await;
        client
    }

    pub async fn send(&mut self, event: Value) {
        self.socket.send(Message::text(event.to_string())).await.expect("sent");
    }

    pub async fn next(&mut self) -> Message {
        self.try_next().await.expect("open").expect("whole")
    }

    /// What comes next, also when that is the end.
    pub async fn try_next(&mut self) -> Option<Result<Message, Error>> {
        timeout(SOON, self.socket.next()).await.expect("in time")
    }

    /// All events up to one of this type, which is the last.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let Message::Text(text) = self.next().await else { continue };
            let event: Value = serde_json::from_str(&text).expect("JSON");
            assert!(event["event_id"].is_string(), "every event has an id");
            let found = event["type"] == kind;
            events.push(event);
            if found {
                return events;
            }
        }
    }

    /// The event of this type that comes next.
    pub async fn one(&mut self, kind: &str) -> Value {
        self.until(kind).await.pop().expect("until gives the event")
    }

    pub async fn error(&mut self) -> String {
        self.one("error").await["error"]["code"].as_str().expect("a code").to_owned()
    }

    pub async fn say(&mut self, text: &str) {
        let mut sound = testkit::speech::ulaw(text);
        sound.extend([0xFF; 8 * 700]);
        for frame in sound.chunks(160) {
            self.send(json!({ "type": "input_audio_buffer.append", "audio": STANDARD.encode(frame) })).await;
        }
    }
}

pub fn phone() -> Value {
    json!({
        "type": "realtime", "output_modalities": ["audio"], "instructions": "You are Sarah.",
        "audio": {
            "input": {
                "format": { "type": "audio/pcmu" }, "transcription": { "model": "gpt-transcribe" },
                "turn_detection": { "type": "server_vad", "create_response": false, "interrupt_response": false },
            },
            "output": { "format": { "type": "audio/pcmu" }, "voice": "marin" },
        },
    })
}

/// The types of events, for a look at their order.
pub fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}
