//! A clinic that answers its telephone: the bridge behind a real door, with Twilio's side and the model service faked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use bridge::{AgentChoice, Bridge, Limits, OpenAi, Settings, SpeechChoice, Twilio};
use caller::stream::{Closed, Target};
use caller::twiml::{Connect, Document, Instruction};
use caller::{MediaStream, Phone, PhoneConfig, StreamOptions};
use desk::Desk;
use desk::bus::Subscription;
use desk::clock::{Clock, SystemClock};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use store::Store;
use testkit::realtime::{FakeRealtime, Last, Pace, Script, Turn};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;
use wire::event::Event;

/// Nothing in a test takes longer, except on a machine that is busy with other things.
pub const SOON: Duration = Duration::from_secs(20);
/// The clinic's clock begins at a Friday morning …
pub const NOW: &str = "2026-11-20T09:00:00Z";
/// … and this is the next Monday.
pub const MONDAY: &str = "2026-11-23";
/// A pause of the agent's that ends its turn, on the stream's clock.
pub const PAUSE: Duration = Duration::from_millis(600);

/// With which Twilio signs.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const KEY: &str = "key of the tests";

/// A model of few words: says hello, books nine o'clock on [`MONDAY`] when the caller has spoken once, and tells so.
/// Speech is played in real time, so a short word is a quick test.
pub fn brief() -> Script {
    let script = Script::new(|asked| match &asked.last {
        Last::Output { .. } => Turn::say("Done."),
        _ => match asked.caller.len() {
            0 => Turn::say("Hello there."),
            1 => Turn::call(
                "create_appointment",
                json!({ "customer_name": "Anna Novak", "date": MONDAY, "time": "9:00 AM" }),
            ),
            _ => Turn::say("Bye."),
        },
    });
    script.hearing(["Book me in."]).pace(Pace { speed: 16.0, ..Pace::default() })
}

pub struct Clinic {
    pub desk: Desk,
    pub store: Store,
    pub stop: CancellationToken,
    pub tracker: TaskTracker,
    pub base: Url,
    /// Where the world thinks that it is.
    pub public_base: watch::Sender<Option<Url>>,
    /// The event logs of the calls that have ended.
    ended: mpsc::UnboundedReceiver<call::Log>,
    _dir: tempfile::TempDir,
}

/// Whatever a call has gone through, its log replays to the same outputs.
impl Drop for Clinic {
    fn drop(&mut self) {
        while let Ok(log) = self.ended.try_recv() {
            if !std::thread::panicking() {
                assert_eq!(log.replay(), Ok(()), "{log:?}");
            }
        }
    }
}

/// The machine's clock, set back so that it shows [`NOW`] at first. It runs, as the times of what is said do.
struct Morning {
    before: SignedDuration,
}

impl Clock for Morning {
    fn now(&self) -> Timestamp {
        SystemClock.now() - self.before
    }
}

impl Clinic {
    /// Opens the doors; calls are answered by `service`.
    pub async fn open(service: &FakeRealtime) -> Clinic {
        Clinic::with(service, Limits::default()).await
    }

    pub async fn with(service: &FakeRealtime, limits: Limits) -> Clinic {
        Clinic::reaching(&service.url(), limits).await
    }

    /// The service is reached under another address than its own.
    pub async fn reaching(service: &str, limits: Limits) -> Clinic {
        Clinic::with_twilio(service, limits, |_| {}).await
    }

    /// With something else about Twilio's account.
    pub async fn with_twilio(service: &str, limits: Limits, set: impl FnOnce(&mut Twilio)) -> Clinic {
        // Every test may be the first; only one install succeeds, which is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let books = testkit::temp::store();
        let clock = Morning { before: SystemClock.now().duration_since(NOW.parse().expect("a moment")) };
        let riverside = booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC);
        let desk = Desk::open(books.store.clone(), riverside, Arc::new(clock));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let base = Url::parse(&base).expect("an address");
        let (public, public_base) = watch::channel(Some(base.clone()));
        let (logs, ended) = mpsc::unbounded_channel();
        let mut twilio = Twilio {
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: SecretString::from(TOKEN),
            phone_number: None,
            agent_number: None,
            api: Url::parse("http://127.0.0.1:9").expect("an address"),
        };
        set(&mut twilio);
        let settings = Settings {
            public_base,
            twilio: Some(twilio),
            validate_webhooks: true,
            agent: AgentChoice::Auto,
            openai: Some(OpenAi {
                key: SecretString::from(KEY),
                url: Url::parse(service).expect("an address"),
                model: "gpt-realtime-2.1".to_owned(),
                voice: "marin".to_owned(),
                transcription_model: "gpt-transcribe".to_owned(),
                transcription_language: Some("en".to_owned()),
                instructions: None,
            }),
            limits,
            speech: SpeechChoice::None,
            logs: Some(logs),
        };
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let bridge = Bridge::new(desk.clone(), settings, stop.clone(), tracker.clone());
        let router = bridge.softphone_router().fallback_service(bridge.public_router());
        // As the program's own doors do.
        let listener = listener.tap_io(|stream| bridge::carries_sound(stream).expect("an open connection"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (store, dir) = (books.store, books.dir);
        Clinic { desk, store, stop, tracker, base, public_base: public, ended, _dir: dir }
    }

    /// Where it listens.
    pub fn door(&self) -> SocketAddr {
        self.base.socket_addrs(|| None).expect("an address of loopback")[0]
    }

    /// A telephone that has not dialled yet.
    pub fn phone(&self) -> Phone {
        let voice = self.base.join("/voice").expect("an address");
        Phone::new(PhoneConfig::new(voice, Some(SecretString::from(TOKEN)))).expect("a telephone")
    }

    /// What stands in the book for [`MONDAY`]: time and name of each.
    pub fn booked(&self) -> Vec<(String, String)> {
        let monday = MONDAY.parse().expect("a date");
        let rows = self.store.on_day(monday).expect("the book is read");
        rows.into_iter().map(|row| (row.time.to_string(), row.customer_name)).collect()
    }

    /// Waits until no call is up.
    pub async fn quiet(&self) {
        let live = self.desk.live().clone();
        let quiet = async {
            while live.count() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(SOON, quiet).await.expect("every call ends");
    }
}

/// What the fake service's voice sounds like when it says so many words.
pub fn voice(words: usize) -> Vec<u8> {
    let mut sound = Vec::new();
    audio::mulaw::encode_into(&testkit::speech::tone(words), &mut sound);
    sound
}

/// The stream that a document asks for.
pub fn connect(document: &Document) -> &Connect {
    assert_eq!(document.warnings, Vec::<String>::new(), "Twilio has nothing to complain of");
    match document.instructions.first() {
        Some(Instruction::Connect(connect)) => connect,
        other => panic!("a media stream is expected, not {other:?}"),
    }
}

/// Dials and takes up the stream, `speed` times faster than real time.
pub async fn call(phone: &Phone, speed: f64) -> MediaStream {
    let document = phone.dial().await.expect("the webhook answers");
    let options = StreamOptions { speed, start: true };
    phone.connect(connect(&document), options).await.expect("the stream opens")
}

/// Dials and gives what is needed to open the stream by hand.
pub async fn target(phone: &Phone) -> Target {
    let document = phone.dial().await.expect("the webhook answers");
    phone.target(connect(&document)).expect("the stream has an address")
}

/// What the stream was closed with.
pub async fn closed_with(stream: &mut MediaStream) -> Option<u16> {
    match stream.closed(SOON).await.expect("the stream is closed") {
        Closed::ByReception(code) => code,
        other => panic!("the reception closes it, not {other:?}"),
    }
}

/// All that was told on the bus so far.
pub fn told(events: &mut Subscription) -> Vec<Event> {
    std::iter::from_fn(|| events.take()).map(|(_, event)| event).collect()
}
