//! A reception that does what a test tells it, over real sockets.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{
        OriginalUri, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{any, post},
};
use caller::{Phone, PhoneConfig, signature};
use secrecy::SecretString;
use url::Url;

pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Makes the document for a posted form: path and fields in, TwiML out.
pub type Answer = Arc<dyn Fn(&str, &BTreeMap<String, String>) -> String + Send + Sync>;

/// What a media socket sends in answer to a text message.
pub type Talk = Arc<dyn Fn(&str) -> Vec<Message> + Send + Sync>;

#[derive(Clone)]
struct Desk {
    /// The name under which the world knows it, without the scheme.
    name: Arc<str>,
    secure: bool,
    answer: Answer,
    talk: Talk,
    received: Arc<Mutex<Vec<String>>>,
}

pub struct Reception {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<String>>>,
}

impl Reception {
    pub async fn open(answer: Answer, talk: Talk) -> Reception {
        Reception::open_as(None, answer, talk).await
    }

    /// One that lives behind a tunnel under a public name.
    pub async fn open_as(public: Option<&str>, answer: Answer, talk: Talk) -> Reception {
        // Every test may be the first; only one install succeeds, which is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let received = Arc::new(Mutex::new(Vec::new()));
        let desk = Desk {
            name: public.map_or_else(|| address.to_string(), str::to_owned).into(),
            secure: public.is_some(),
            answer,
            talk,
            received: received.clone(),
        };
        let router =
            Router::new().route("/media", any(media)).route("/{*path}", post(webhook)).with_state(desk);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Reception { address, received }
    }

    pub fn phone(&self) -> Phone {
        Phone::new(self.config()).expect("a client")
    }

    pub fn config(&self) -> PhoneConfig {
        let voice = Url::parse(&format!("http://{}/voice", self.address)).expect("an address");
        PhoneConfig::new(voice, Some(SecretString::from(TOKEN)))
    }

    /// Events that came over the media socket, in order; media frames are left out.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().expect("no panic holds it").clone()
    }
}

async fn webhook(
    State(desk): State<Desk>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let scheme = if desk.secure { "https" } else { "http" };
    let url = format!("{scheme}://{}{uri}", desk.name);
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let expected = signature::sign(TOKEN, &url, pairs);
    if headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return (StatusCode::FORBIDDEN, "Invalid signature").into_response();
    }
    let document = (desk.answer)(uri.path(), &fields.into_iter().collect());
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], document).into_response()
}

async fn media(State(desk): State<Desk>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let scheme = if desk.secure { "wss" } else { "ws" };
    let url = format!("{scheme}://{}/media", desk.name);
    let expected = signature::sign(TOKEN, &url, []);
    if headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()) != Some(&expected) {
        return (StatusCode::FORBIDDEN, "Invalid signature").into_response();
    }
    upgrade.on_upgrade(move |socket| talk(socket, desk))
}

async fn talk(mut socket: WebSocket, desk: Desk) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        if !text.contains(r#""event":"media""#) {
            desk.received.lock().expect("no panic holds it").push(text.to_string());
        }
        for answer in (desk.talk)(&text) {
            let last = matches!(answer, Message::Close(_));
            if socket.send(answer).await.is_err() || last {
                return;
            }
        }
    }
}
