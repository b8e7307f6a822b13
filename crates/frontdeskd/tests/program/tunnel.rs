//! The tunnel against a stand-in for its service: opening, breaking, coming back, being refused.

use std::sync::Arc;
use std::time::Duration;

use frontdeskd::config::Ngrok;
use frontdeskd::tunnel::{Heartbeats, Tunnel, TunnelState};
use ngrok::session::{ConnectError, Connector, IoStream};
use testkit::ngrok::{FakeNgrok, Options};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::Program;

/// Long enough for a busy machine; nothing waits for it in vain.
const SOON: Duration = Duration::from_secs(20);

fn dial(service: &FakeNgrok) -> Arc<dyn Connector> {
    let service = service.clone();
    Arc::new(move |_host: String, _port: u16, _tls, _broken| {
        let io = service.connect();
        async move { io.map(|io| Box::new(io) as Box<dyn IoStream>).map_err(ConnectError::Tcp) }
    })
}

fn settings() -> Ngrok {
    Ngrok {
        authtoken: "2token-of-the-account".to_owned().into(),
        domain: None,
        server: "connect.ngrok-agent.com:443".to_owned(),
        timeout: Duration::from_secs(10),
        retry_interval: Duration::from_millis(10),
        retries: 3,
    }
}

/// A tunnel alone, with a server behind it that answers everything in the same way.
struct Alone {
    service: FakeNgrok,
    state: watch::Receiver<TunnelState>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Alone {
    async fn start(service: FakeNgrok, settings: Ngrok) -> Self {
        // The second test in a process finds it installed already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let door = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let router = axum::Router::new().fallback(|| async { "the door" });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let stop = CancellationToken::new();
        let (tunnel, state) = Tunnel::new(settings, door, dial(&service), stop.clone());
        let quick =
            Heartbeats { interval: Duration::from_millis(300), tolerance: Duration::from_millis(300) };
        let task = tokio::spawn(tunnel.with_heartbeats(quick).run());
        Self { service, state, stop, task }
    }

    async fn until(&mut self, what: &str, holds: impl FnMut(&TunnelState) -> bool) -> TunnelState {
        let reached =
            tokio::time::timeout(SOON, self.state.wait_for(holds)).await.map(|state| state.unwrap().clone());
        reached.unwrap_or_else(|_| panic!("{what}: the state is still {:?}", self.state.borrow().clone()))
    }

    async fn open(&mut self) -> String {
        match self.until("open", |state| matches!(state, TunnelState::Open(_))).await {
            TunnelState::Open(url) => url.to_string(),
            other => panic!("{other:?}"),
        }
    }

    async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(SOON, self.task).await.expect("it ends").unwrap();
        assert_eq!(*self.state.borrow(), TunnelState::Closed);
    }
}

const GET: &str = "GET /x HTTP/1.1\r\nHost: fake-clinic.ngrok-free.test\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn it_opens_carries_requests_and_is_closed_at_the_end() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    assert_eq!(tunnel.open().await, "https://fake-clinic.ngrok-free.test/");
    let answer = tunnel.service.request(GET).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("the door"), "{answer}");
    let service = tunnel.service.clone();
    tunnel.stop().await;
    service.until(SOON, |log| !log.unbinds.is_empty()).await;
    service.until(SOON, |log| log.ended == 1).await;
}

#[tokio::test]
async fn a_fixed_domain_is_asked_for() {
    let fixed = Ngrok { domain: Some("clinic.ngrok-free.test".to_owned()), ..settings() };
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), fixed).await;
    assert_eq!(tunnel.open().await, "https://clinic.ngrok-free.test/");
    assert_eq!(tunnel.service.bound().unwrap().domain, "clinic.ngrok-free.test");
    tunnel.stop().await;
}

#[tokio::test]
async fn a_broken_connection_is_made_again_under_the_same_address() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    let first = tunnel.open().await;
    for round in 2..4 {
        tunnel.service.cut();
        tunnel.service.until(SOON, |log| log.binds.len() == round).await;
        assert_eq!(tunnel.open().await, first, "the address stays");
        let answer = tunnel.service.request(GET).await.unwrap();
        assert!(answer.ends_with("the door"), "requests pass again: {answer}");
    }
    let log = tunnel.service.log();
    assert_eq!(
        log.sign_ins,
        ["", "agent-1", "agent-1"],
        "it comes back as the agent it was, so the endpoint is its own"
    );
    tunnel.stop().await;
}

#[tokio::test]
async fn while_the_service_cannot_be_reached_it_goes_on_trying_at_a_steady_pace() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    tunnel.open().await;
    let dials = tunnel.service.log().dials;
    tunnel.service.change(|options| options.unreachable = true);
    tunnel.service.cut();
    tunnel.until("told", |state| matches!(state, TunnelState::Reconnecting(_))).await;
    // The crate's own back-off would be at its fourth attempt after two minutes.
    tunnel.service.until(SOON, |log| log.dials >= dials + 5).await;
    tunnel.service.change(|options| options.unreachable = false);
    tunnel.open().await;
    assert!(tunnel.service.request(GET).await.unwrap().ends_with("the door"));
    tunnel.stop().await;
}

#[tokio::test]
async fn a_wrong_token_is_told_with_its_code_and_what_to_do() {
    let service = FakeNgrok::start(Options {
        refuse_sign_in: Some((
            "The authtoken you specified is invalid.\nYour authtoken: 2token-of-the-account".to_owned(),
            "ERR_NGROK_107".to_owned(),
        )),
        ..Options::default()
    });
    let mut tunnel = Alone::start(service, settings()).await;
    let TunnelState::Failed(trouble) =
        tunnel.until("failed", |state| matches!(state, TunnelState::Failed(_))).await
    else {
        panic!("it waited for that");
    };
    assert_eq!(trouble.code.as_deref(), Some("ERR_NGROK_107"));
    assert!(trouble.hint.contains("NGROK_AUTHTOKEN"), "{trouble:?}");
    assert!(!trouble.message.contains("2token"), "the token is not repeated: {trouble:?}");

    // Somebody renews the token at the service: no restart is needed for that.
    tunnel.service.change(|options| options.refuse_sign_in = None);
    tunnel.open().await;
    tunnel.stop().await;
}

#[tokio::test]
async fn a_domain_of_somebody_else_is_told_and_retried() {
    let taken = Options {
        refuse_bind: Some(("The domain is not yours.".to_owned(), "ERR_NGROK_320".to_owned())),
        ..Options::default()
    };
    let mut tunnel = Alone::start(FakeNgrok::start(taken), settings()).await;
    let state = tunnel.until("failed", |state| matches!(state, TunnelState::Failed(_))).await;
    assert!(format!("{state:?}").contains("NGROK_DOMAIN"), "{state:?}");
    tunnel.service.change(|options| options.refuse_bind = None);
    tunnel.open().await;
    tunnel.stop().await;
}

#[tokio::test]
async fn being_refused_after_a_break_is_told_at_once() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    tunnel.open().await;
    tunnel.service.change(|options| {
        options.refuse_sign_in = Some(("Too many sessions.".to_owned(), "ERR_NGROK_108".to_owned()));
    });
    tunnel.service.cut();
    let told = |state: &TunnelState| matches!(state, TunnelState::Failed(trouble) if trouble.code.as_deref() == Some("ERR_NGROK_108"));
    tunnel.until("failed", told).await;
    tunnel.service.change(|options| options.refuse_sign_in = None);
    tunnel.open().await;
    tunnel.stop().await;
}

#[tokio::test]
async fn a_peer_that_fell_asleep_is_left_for_a_new_session() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    tunnel.open().await;
    tunnel.service.freeze(true);
    tunnel.until("given up", |state| !matches!(state, TunnelState::Open(_))).await;
    tunnel.service.freeze(false);
    tunnel.open().await;
    assert!(tunnel.service.log().sign_ins.len() >= 2, "a new session was opened");
    assert!(tunnel.service.request(GET).await.unwrap().ends_with("the door"));
    tunnel.stop().await;
}

#[tokio::test]
async fn an_endpoint_that_was_taken_away_is_opened_anew() {
    let mut tunnel = Alone::start(FakeNgrok::start(Options::default()), settings()).await;
    tunnel.open().await;
    tunnel.service.change(|options| options.host = "moved-clinic.ngrok-free.test".to_owned());
    tunnel.service.stop_endpoint("The endpoint was stopped.", "ERR_NGROK_1").await.unwrap();
    let moved = |state: &TunnelState| matches!(state, TunnelState::Open(url) if url.host_str() == Some("moved-clinic.ngrok-free.test"));
    tunnel.until("moved", moved).await;
    tunnel.stop().await;
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_service_that_is_gone() {
    let service = FakeNgrok::start(Options { unreachable: true, ..Options::default() });
    let mut tunnel = Alone::start(service, settings()).await;
    tunnel.until("failed", |state| matches!(state, TunnelState::Failed(_))).await;
    tunnel.stop().await;
}

#[tokio::test]
async fn the_program_shows_its_address_and_lets_nobody_into_the_console_through_it() {
    let service = FakeNgrok::start(Options::default());
    let settings = [
        ("NGROK_AUTHTOKEN", "2token-of-the-account"),
        ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000001"),
        ("TWILIO_AUTH_TOKEN", "token-of-twilio"),
    ];
    let program = Program::start_with(&settings, |parts| parts.dial = dial(&service)).await;
    let mut status = program.json("/dashboard/api/status").await;
    for _ in 0..200 {
        if status["tunnel"]["health"] == "ok" && status["line"]["health"] == "ok" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        status = program.json("/dashboard/api/status").await;
    }
    assert_eq!(status["voiceWebhook"], "https://fake-clinic.ngrok-free.test/voice", "{status}");
    assert_eq!(status["statusWebhook"], "https://fake-clinic.ngrok-free.test/api/voice/status");
    assert_eq!(
        (&status["tunnel"]["label"], &status["line"]["label"]),
        (&"Connected".into(), &"Ready".into())
    );

    let get = |path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nHost: fake-clinic.ngrok-free.test\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            crate::support::TOKEN
        )
    };
    for path in ["/dashboard", "/health", "/dashboard/api/snapshot", "/sign-in?token=token-for-tests"] {
        let answer = service.request(&get(path)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    let unsigned = "POST /voice HTTP/1.1\r\nHost: fake-clinic.ngrok-free.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let answer = service.request(unsigned).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "the voice webhook is there and wants a signature: {answer}");
    program.stop().await;
    service.until(SOON, |log| !log.unbinds.is_empty()).await;
}

#[tokio::test]
async fn a_refused_token_is_a_lamp_and_not_an_end() {
    let service = FakeNgrok::start(Options { token: Some("2other".to_owned()), ..Options::default() });
    let settings = [("NGROK_AUTHTOKEN", "2token-of-the-account")];
    let program = Program::start_with(&settings, |parts| parts.dial = dial(&service)).await;
    service.until(SOON, |log| log.refused > 0).await;
    let mut lamp = serde_json::Value::Null;
    for _ in 0..200 {
        lamp = program.json("/dashboard/api/status").await["tunnel"].clone();
        if lamp["health"] == "failed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(lamp["health"], "failed", "{lamp}");
    let detail = lamp["detail"].as_str().unwrap();
    assert!(detail.contains("ERR_NGROK_107") && detail.contains("NGROK_AUTHTOKEN"), "{detail}");
    assert!(!detail.contains("2token"), "{detail}");
    program.stop().await;
}
