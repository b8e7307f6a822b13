//! A console on a free port, with a book in a temporary folder and a clock that stands still.

use console::lab::{Answer, LabError};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use call::event::{Speaker, Utterance};
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use console::{ConsoleState, Session, UiFiles};
use desk::clock::{Clock, FixedClock};
use desk::live::{LiveCallStart, Registered};
use desk::{CallContext, Desk};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use wire::call::{Agent, Source};
use wire::history::EndReason;
use wire::replay::{Replay, ReplaySide, ReplayWish, SavedScenario};

use crate::document;

/// The token of every test's console.
pub const TOKEN: &str = "a token for tests";

/// A running console.
pub struct Console {
    pub desk: Desk,
    pub store: store::Store,
    pub clock: Arc<FixedClock>,
    pub session: Session,
    pub address: SocketAddr,
    pub client: reqwest::Client,
    pub folder: tempfile::TempDir,
    pub closing: CancellationToken,
    pub lab: Arc<FakeLab>,
}

impl Console {
    /// Starts one on Friday, 20 November 2026, 10 AM in New York.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// As [`Console::start`], with a schedule that is otherwise. New rows have negative ids.
    pub async fn start_with(edit: impl FnOnce(&mut booking::clinic::Clinic)) -> Self {
        // The second test in a process finds it installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let store = store::Store::open(&folder.path().join("book.db")).unwrap();
        let zone = booking_zone();
        let clock = Arc::new(FixedClock::new("2026-11-20T15:00:00Z".parse().unwrap()));
        let mut clinic = booking::clinic::Clinic::riverside(zone);
        let usual = clinic.clone();
        edit(&mut clinic);
        if clinic != usual {
            clinic = store
                .save_schedule(&clinic, 1, &store::Author::desk(store::Who::Staff, None), clock.now(), |_| {})
                .unwrap()
                .clinic;
        }
        let desk = Desk::open(store.clone(), clinic, clock.clone());
        let session = Session::new(Some(TOKEN.to_owned().into()));
        let closing = CancellationToken::new();
        let lab = Arc::new(FakeLab::default());
        let router = console::router(ConsoleState {
            desk: desk.clone(),
            session: session.clone(),
            ui: UiFiles::Dir(folder.path().join("ui")),
            started: desk.now(),
            max_memory_mb: 1 << 20,
            realtime_enabled: false,
            lab: lab.clone(),
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
        Self { desk, store, clock, session, address, client, folder, closing, lab }
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

    /// Asks with the token and reads JSON, which must be what the document says.
    pub async fn json(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Asks with the token, with a body or without, and reads JSON, which must be what the document says.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.client.request(method.clone(), self.url(path));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = self.signed(request).await;
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/json", "{path}");
        assert_eq!(
            response.headers()["x-content-type-options"],
            "nosniff",
            "nothing in it is taken for HTML"
        );
        let body = response.json().await.unwrap();
        document::check(&method, path, status, &body);
        (status, body)
    }

    /// Asks with the token for what is refused; gives status, code and message.
    pub async fn refused(&self, method: Method, path: &str, body: Option<Value>) -> (u16, String, String) {
        let (status, body) = self.ask(method, path, body).await;
        assert!(status >= 400, "{path}: {body}");
        let known = ["message", "error", "code"];
        assert!(body.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())), "{path}: {body}");
        let text = |field: &str| body[field].as_str().unwrap_or_else(|| panic!("{path}: {body}")).to_owned();
        (status, text("code"), text("message"))
    }

    /// Asks until the answer is as it should become.
    pub async fn once(&self, path: &str, is: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2_000 {
            let answer = self.json(path).await;
            if is(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{path} did not become what it should within twenty seconds");
    }

    /// A call from this number.
    pub fn ring(&self, call_sid: &str, phone_number: &str) -> Registered {
        let start = LiveCallStart {
            call_sid: call_sid.to_owned(),
            stream_sid: format!("MZ{call_sid}"),
            phone_number: phone_number.into(),
            source: Source::Phone,
            agent: Agent::Offline,
        };
        self.desk.live().register(start, tokio::sync::mpsc::channel(4).0).unwrap()
    }

    /// A call of a minute, with these words of the caller's, that has ended and is in the book.
    pub async fn past_call(&self, call_sid: &str, phone_number: &str, words: &str) {
        let call = self.ring(call_sid, phone_number);
        call.utterance(said("1", "Hello, how can I help?"));
        self.clock.advance(SignedDuration::from_secs(5));
        call.utterance(Utterance {
            speaker: Speaker::Caller,
            began: Duration::from_secs(5),
            ..said("2", words)
        });
        self.clock.advance(SignedDuration::from_secs(55));
        call.end(EndReason::Finished);
        self.ended(call_sid).await;
    }

    /// A call in which this person booked Monday at two.
    pub async fn booking(&self, call_sid: &str, customer_name: &str) -> String {
        let call = self.ring(call_sid, "+15550100123");
        let (tool, context) = (
            ToolId("t1".to_owned()),
            CallContext { call_sid: call_sid.to_owned(), phone_number: "+15550100123".into() },
        );
        let request = ToolRequest::CreateAppointment {
            customer_name: customer_name.to_owned(),
            date: "2026-11-23".to_owned(),
            time: "2:00 PM".to_owned(),
            phone_number: None,
        };
        call.tool_started(&tool, "create_appointment", Some(&request));
        let outcome = self.desk.run_tool(&context, &tool, request).await;
        call.tool_ended(&tool, &outcome);
        call.utterance(Utterance { cut: Some("never heard".to_owned()), ..said("1", "You are booked.") });
        self.clock.advance(SignedDuration::from_secs(90));
        call.end(EndReason::Finished);
        self.ended(call_sid).await;
        match outcome {
            ToolOutcome::Booked { confirmation_number, .. } => confirmation_number,
            _ => panic!("nothing was booked"),
        }
    }

    /// Waits until the book has the call's end.
    pub async fn ended(&self, call_sid: &str) {
        let path = format!("/dashboard/api/history/{call_sid}");
        for _ in 0..2_000 {
            let response = self.signed(self.client.get(self.url(&path))).await;
            let body: Value = response.json().await.unwrap();
            if body["call"]["endTime"].is_string() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the end of {call_sid} is not in the book after twenty seconds");
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

/// A lab that answers by the id of the call, and counts how often it is asked.
#[derive(Default)]
pub struct FakeLab {
    pub asked: AtomicUsize,
    /// Somebody no longer waited for an answer.
    pub left: Arc<AtomicBool>,
}

/// Notes that it was dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn fault_of(call_sid: &str) -> LabError {
    match call_sid {
        "CA-busy" => LabError::AlreadyRunning,
        "CA-up" => LabError::StillUp,
        "CA-mute" => LabError::NothingSaid,
        "CA-model" => LabError::NoAgent,
        "CA-hours" => LabError::Schedule("Monday ends before it begins".to_owned()),
        "CA-long" => LabError::TooLong,
        "CA-broken" => LabError::Broken("the disk is full".to_owned()),
        _ => LabError::NotFound,
    }
}

impl console::lab::Lab for FakeLab {
    fn replay(&self, call_sid: String, wish: ReplayWish) -> Answer<Replay> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let left = self.left.clone();
        Box::pin(async move {
            if call_sid == "CA-slow" {
                let _waiting = Waiting(left);
                return std::future::pending().await;
            }
            if call_sid != "CA-good" {
                return Err(fault_of(&call_sid));
            }
            let side = |agent| ReplaySide { agent, outcome: None, lines: Vec::new(), deeds: Vec::new() };
            let (before, after) = (side(Agent::Offline), side(wish.agent));
            Ok(Replay { success: true, before, after, is_same: false })
        })
    }

    fn scenario(&self, call_sid: String) -> Answer<SavedScenario> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let (file_name, text) = ("a.toml".to_owned(), "title = \"a\"\n".to_owned());
            let saved = SavedScenario { success: true, file_name, text };
            if call_sid == "CA-saved" { Ok(saved) } else { Err(fault_of(&call_sid)) }
        })
    }
}
