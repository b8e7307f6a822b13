//! A stand-in for OpenAI's Realtime service (GA), on a port of loopback.
//!
//! It checks what a client sends as the real one does and keeps a list of everything that would not have worked. It
//! hears by energy, speaks a tone with the rhythm of its words, and understands what its [`Script`] says was said.
//!
//! ```no_run
//! # async fn example() {
//! use testkit::realtime::{FakeRealtime, Script};
//!
//! let service = FakeRealtime::start(Script::booking("2026-11-23")).await;
//! let address = service.url(); // for OPENAI_REALTIME_URL
//! // … a call …
//! assert_eq!(service.violations(), Vec::<String>::new());
//! # }
//! ```

mod config;
mod conversation;
mod hearing;
mod log;
mod response;
mod script;
mod session;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{broadcast, watch},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{
    handshake::server::{ErrorResponse, Request, Response},
    http::{StatusCode, header::AUTHORIZATION},
};
use tokio_util::{sync::CancellationToken, sync::DropGuard};

pub use log::Log;
pub use script::{Asked, Faults, Last, Pace, Script, Turn, confirmation, times};

/// What every connection shares.
struct Shared {
    script: Mutex<Script>,
    log: watch::Sender<Log>,
    orders: broadcast::Sender<Order>,
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        // A script that panicked fails its own test; the others' connections go on.
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a test tells all open connections.
#[derive(Debug, Clone)]
enum Order {
    Send(Value),
    Raw(String),
    Close(u16, String),
    Drop,
}

/// The running service. It ends, and cuts its connections, when this is dropped.
pub struct FakeRealtime {
    address: SocketAddr,
    shared: Arc<Shared>,
    _stop: DropGuard,
}

impl FakeRealtime {
    /// Starts it.
    ///
    /// # Panics
    /// When no port of loopback is free.
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            script: Mutex::new(script),
            log: watch::channel(Log::default()).0,
            orders: broadcast::channel(64).0,
        });
        let stop = CancellationToken::new();
        tokio::spawn(accept(listener, shared.clone(), stop.clone()));
        FakeRealtime { address, shared, _stop: stop.drop_guard() }
    }

    /// The address to connect to, without the query that names the model.
    pub fn url(&self) -> String {
        format!("ws://{}/v1/realtime", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What happened so far.
    pub fn log(&self) -> Log {
        self.shared.log.borrow().clone()
    }

    /// Everything the real service would not have put up with; empty at the end of a good test.
    pub fn violations(&self) -> Vec<String> {
        self.shared.log.borrow().violations.clone()
    }

    /// Waits at most `within` until something holds of the log, and gives the log.
    ///
    /// # Panics
    /// When it does not come to hold; the log's counts are in the message.
    pub async fn until(&self, within: Duration, mut holds: impl FnMut(&Log) -> bool) -> Log {
        let mut log = self.shared.log.subscribe();
        if let Ok(Ok(log)) = timeout(within, log.wait_for(|log| holds(log))).await {
            return log.clone();
        }
        let log = self.log();
        panic!(
            "the service waited {within:?} in vain: {} sessions, {} ended, {} responses {:?}, errors {:?}, violations {:?}",
            log.sessions,
            log.ended,
            log.responses.len(),
            log.responses,
            log.errors,
            log.violations
        );
    }

    /// Changes the script from now on.
    pub fn change(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.shared.script());
    }

    /// Sends an event over every open connection.
    pub fn send(&self, event: Value) {
        self.order(Order::Send(event));
    }

    /// Sends any text over every open connection.
    pub fn send_raw(&self, text: &str) {
        self.order(Order::Raw(text.to_owned()));
    }

    /// Closes every open connection with a code.
    pub fn close(&self, code: u16, reason: &str) {
        self.order(Order::Close(code, reason.to_owned()));
    }

    /// Cuts every open connection: they are reset, without a word.
    pub fn cut(&self) {
        self.order(Order::Drop);
    }

    fn order(&self, order: Order) {
        // Nobody listens when nobody is connected.
        let _ = self.shared.orders.send(order);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, stop: CancellationToken) {
    let mut count = 0;
    while let Some(Ok((stream, _))) = stop.run_until_cancelled(listener.accept()).await {
        let (shared, stop, number) = (shared.clone(), stop.clone(), count);
        count += 1;
        tokio::spawn(async move { stop.run_until_cancelled(serve(stream, number, shared)).await });
    }
}

/// One connection, from the handshake on. `number` counts attempts from zero.
async fn serve(stream: TcpStream, number: usize, shared: Arc<Shared>) {
    if shared.script().faults.at(number).ignore_handshake {
        // What comes is taken, so that the other side's end is noticed.
        let (mut stream, mut sink) = (stream, tokio::io::sink());
        let _ = tokio::io::copy(&mut stream, &mut sink).await;
        shared.log.send_modify(|log| log.abandoned += 1);
        return;
    }
    let mut opening =
        Opening { number, shared: &shared, model: String::new(), transcribes: false, beta: false };
    #[expect(clippy::result_large_err, reason = "the library's own type of a refusal")]
    let socket = tokio_tungstenite::accept_hdr_async(stream, |request: &Request, response: Response| {
        let code = || shared.script().faults.at(number).refuse_code;
        opening.check(request).map(|()| response).map_err(|status| refusal(status, code()))
    })
    .await;
    let (model, transcribes, beta) = (opening.model, opening.transcribes, opening.beta);
    if let Ok(socket) = socket {
        session::Session::new(socket, number, model, transcribes, shared.clone()).run(beta).await;
        shared.log.send_modify(|log| log.ended += 1);
    }
}

struct Opening<'a> {
    number: usize,
    shared: &'a Shared,
    model: String,
    /// It is to transcribe and nothing else, so it has no model of its own.
    transcribes: bool,
    beta: bool,
}

impl Opening<'_> {
    fn check(&mut self, request: &Request) -> Result<(), StatusCode> {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
        let key = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = key.and_then(|value| value.strip_prefix("Bearer ")).filter(|key| !key.is_empty());
        let query = request.uri().query().unwrap_or_default();
        let model =
            query.split('&').find_map(|pair| pair.strip_prefix("model=")).filter(|model| !model.is_empty());
        self.transcribes = query.split('&').any(|pair| pair == "intent=transcription");
        let names_model = model.is_some() || self.transcribes;
        let script = self.shared.script();
        let faults = script.faults.at(self.number);
        let refused = if let Some(status) = faults.refuse {
            Some(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        } else if key.is_none() || script.key.as_deref().is_some_and(|expected| key != Some(expected)) {
            Some(StatusCode::UNAUTHORIZED)
        } else if !path.starts_with("/v1/realtime") {
            Some(StatusCode::NOT_FOUND)
        } else if !names_model {
            Some(StatusCode::BAD_REQUEST)
        } else {
            None
        };
        self.beta = request.headers().contains_key("openai-beta");
        self.model = model.unwrap_or_default().to_owned();
        self.shared.log.send_modify(|log| {
            log.handshakes.push((path, key.is_some()));
            match refused {
                Some(_) => log.refused += 1,
                None => log.sessions += 1,
            }
            if !names_model {
                log.violations.push("the address names no model".to_owned());
            }
            if key.is_none() {
                log.violations.push("no key came along".to_owned());
            }
            if self.beta {
                log.violations.push("the header OpenAI-Beta was sent".to_owned());
            }
        });
        refused.map_or(Ok(()), Err)
    }
}

fn refusal(status: StatusCode, code: Option<String>) -> ErrorResponse {
    let usual = match status {
        StatusCode::UNAUTHORIZED => "invalid_api_key",
        StatusCode::NOT_FOUND => "model_not_found",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_exceeded",
        _ => "refused",
    };
    let body = serde_json::json!({ "error": {
        "type": "invalid_request_error", "message": "Refused.", "code": code.as_deref().unwrap_or(usual),
    } });
    let mut response = ErrorResponse::new(Some(body.to_string()));
    *response.status_mut() = status;
    response
}
