//! A console on a free port, with a book in a temporary folder and a clock that stands still.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use call::event::{Speaker, Utterance};
use console::{ConsoleState, Session, UiFiles};
use desk::Desk;
use desk::clock::FixedClock;
use tokio_util::sync::CancellationToken;

/// The token of every test's console.
pub const TOKEN: &str = "a token for tests";

/// A running console.
pub struct Console {
    pub desk: Desk,
    pub session: Session,
    pub address: SocketAddr,
    pub client: reqwest::Client,
    pub folder: tempfile::TempDir,
    pub closing: CancellationToken,
}

impl Console {
    /// Starts one on Friday, 20 November 2026, 10 AM in New York.
    pub async fn start() -> Self {
        // The second test in a process finds it installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let store = store::Store::open(&folder.path().join("book.db")).unwrap();
        let zone = booking_zone();
        let clock = FixedClock::new("2026-11-20T15:00:00Z".parse().unwrap());
        let desk = Desk::open(store, booking::clinic::Clinic::riverside(zone), Arc::new(clock));
        let session = Session::new(Some(TOKEN.to_owned().into()));
        let closing = CancellationToken::new();
        let router = console::router(ConsoleState {
            desk: desk.clone(),
            session: session.clone(),
            ui: UiFiles::Dir(folder.path().join("ui")),
            started: desk.now(),
            max_memory_mb: 1 << 20,
            realtime_enabled: false,
            closing: closing.clone(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = closing.clone();
        tokio::spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await }).await
        });
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self { desk, session, address, client, folder, closing }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where the page's files would be.
    pub fn ui(&self) -> PathBuf {
        self.folder.path().join("ui")
    }

    /// Asks as a stranger.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    /// Asks with the token.
    pub async fn signed(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        request.bearer_auth(TOKEN).send().await.unwrap()
    }

    /// Asks with the token and reads JSON.
    pub async fn json(&self, path: &str) -> serde_json::Value {
        let response = self.signed(self.client.get(self.url(path))).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }
}

fn booking_zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("America/New_York").unwrap()
}

/// The agent said this.
pub fn said(id: &str, text: &str) -> Utterance {
    Utterance {
        id: id.to_owned(),
        speaker: Speaker::Agent,
        text: text.to_owned(),
        cut: None,
        is_final: true,
        began: Duration::ZERO,
    }
}
