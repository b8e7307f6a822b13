//! The realtime service's end: what a bridge connects to instead of OpenAI.
//!
//! `testkit`'s stand-in is made for tests: it keeps a whole conversation as JSON trees and cannot stamp a frame. This one
//! keeps what speed needs, speaks the same GA events, and still refuses what the service refuses: a missing key or model,
//! the header of the beta, another sound format, a second response at a time, truncating what was never said.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::clock::Clock;
use crate::phone::READ_BUFFER;
use crate::record::Shared;
use crate::sound::Sound;

mod session;
mod talk;

pub use talk::{Bookings, tail};

/// What all sessions of a run share.
pub struct Service {
    /// The run's clock.
    pub clock: Clock,
    /// How sound travels.
    pub sound: Sound,
    /// The calls' records, by number.
    pub calls: Vec<Shared>,
    /// A run of the agent's voice, as base64, without the marker at its head.
    pub tail: String,
    /// Sessions that are open.
    pub open: AtomicUsize,
    /// What the tools answered.
    pub bookings: Bookings,
    /// What was wrong before a session knew its call.
    pub violations: std::sync::Mutex<Vec<String>>,
}

impl Service {
    /// Takes connections for ever.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) -> Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(self.clone().take(stream));
        }
    }

    async fn take(self: Arc<Self>, stream: TcpStream) {
        let mut wrong = Vec::new();
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        #[expect(clippy::result_large_err, reason = "the library's own type of a refusal")]
        let socket = accept_hdr_async_with_config(
            stream,
            |request: &Request, response: Response| {
                wrong = check(request);
                Ok(response)
            },
            Some(config),
        )
        .await;
        for what in wrong {
            self.violated(what);
        }
        let Ok(socket) = socket else { return self.violated("a handshake broke off") };
        self.open.fetch_add(1, Ordering::Relaxed);
        // A connection that breaks is seen by its call, which no longer hears anything.
        drop(session::Session::new(self.clone(), socket).run().await);
        self.open.fetch_sub(1, Ordering::Relaxed);
    }

    /// Notes what the service would not have put up with.
    pub fn violated(&self, what: impl Into<String>) {
        let mut violations = self.violations.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if violations.len() < 20 {
            violations.push(what.into());
        }
    }
}

fn check(request: &Request) -> Vec<&'static str> {
    let key = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let model = request.uri().query().unwrap_or_default().split('&').any(|pair| pair.starts_with("model="));
    let faults = [
        (!key.is_some_and(|key| key.starts_with("Bearer ")), "no key came along"),
        (!model, "the address names no model"),
        (request.headers().contains_key("openai-beta"), "the header OpenAI-Beta was sent"),
        (request.uri().path() != "/v1/realtime", "another path than /v1/realtime"),
    ];
    faults.into_iter().filter_map(|(holds, what)| holds.then_some(what)).collect()
}
