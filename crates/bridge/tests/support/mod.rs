//! A bridge on a free port, over a desk on a book in a temporary folder, on a Friday morning that stands still.
#![expect(dead_code, reason = "each file of tests uses its own part of this")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use booking::clinic::Clinic;
use bridge::{AgentChoice, Bridge, Limits, OpenAi, Settings, SpeechChoice, Twilio};
use caller::{Phone, PhoneConfig};
use desk::Desk;
use desk::clock::{Clock, FixedClock, SystemClock};
use jiff::tz::TimeZone;
use store::Store;
use testkit::temp::Books;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

/// With which Twilio signs.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// The Monday after, on which nothing is booked.
pub const MONDAY: jiff::civil::Date = jiff::civil::date(2026, 11, 23);

/// Anything a test waits for happens sooner.
pub const WITHIN: Duration = Duration::from_secs(20);

/// What a test's bridge is like; the default is a reception with Twilio's settings and no key.
pub struct Setup {
    public_base: Option<Url>,
    pub settings: Settings,
    clock: Arc<dyn Clock>,
    books: Option<Books>,
}

impl Default for Setup {
    fn default() -> Self {
        // Every test may be the first; only one install succeeds, which is enough.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = Settings {
            public_base: watch::channel(None).1,
            twilio: Some(Twilio {
                account_sid: "AC00000000000000000000000000000001".to_owned(),
                auth_token: TOKEN.into(),
                phone_number: Some("+15005550006".to_owned()),
                agent_number: None,
                // Nobody is there: tests that want somebody put a stand-in here.
                api: Url::parse("http://127.0.0.1:9").expect("an address"),
            }),
            validate_webhooks: true,
            agent: AgentChoice::Auto,
            openai: None,
            limits: Limits::default(),
            speech: SpeechChoice::None,
            logs: None,
        };
        Setup { public_base: None, settings, clock: Arc::new(friday_morning()), books: None }
    }
}

impl Setup {
    /// Reached by the world under this address; by default under that of the listener.
    pub fn public_base(mut self, base: &str) -> Self {
        self.public_base = Some(Url::parse(base).expect("an address"));
        self
    }

    /// With other limits.
    pub fn limits(mut self, set: impl FnOnce(&mut Limits)) -> Self {
        set(&mut self.settings.limits);
        self
    }

    /// With a key for the realtime service at `url`.
    pub fn openai(mut self, url: &str) -> Self {
        self.settings.openai = Some(OpenAi {
            key: "sk-test".into(),
            url: Url::parse(url).expect("an address"),
            model: "gpt-realtime-2.1".to_owned(),
            voice: "marin".to_owned(),
            transcription_model: "gpt-transcribe".to_owned(),
            transcription_language: Some("en".to_owned()),
            instructions: None,
        });
        self
    }

    /// With anything else about the settings.
    pub fn settings(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        set(&mut self.settings);
        self
    }

    /// With Twilio's REST interface at `url`, and a person to whom callers are put through.
    pub fn rest(self, url: &str, person: &str) -> Self {
        self.limits(|limits| {
            limits.rest_answer_within = Duration::from_millis(300);
            limits.rest_pause = Duration::from_millis(10);
        })
        .settings(|settings| {
            let twilio = settings.twilio.as_mut().expect("Twilio's settings");
            twilio.api = Url::parse(url).expect("an address");
            twilio.agent_number = Some(person.to_owned());
        })
    }

    /// With a clock of its own.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// With the machine's clock.
    pub fn system_clock(self) -> Self {
        self.clock(Arc::new(SystemClock))
    }

    /// With a book that is there already.
    pub fn books(mut self, books: Books) -> Self {
        self.books = Some(books);
        self
    }

    /// Starts it. Both of the bridge's routers are served at one port.
    pub async fn start(self) -> Running {
        let Setup { public_base, mut settings, clock, books } = self;
        let books = books.unwrap_or_else(testkit::temp::store);
        let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
        let desk = Desk::open(books.store.clone(), Clinic::riverside(zone), clock);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let own = Url::parse(&format!("http://{address}")).expect("an address");
        let base = public_base.unwrap_or(own);
        let (base_sender, base_receiver) = watch::channel(Some(base.clone()));
        settings.public_base = base_receiver;
        let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
        let bridge = Bridge::new(desk.clone(), settings, stop.clone(), tracker.clone());
        let router = bridge.public_router().merge(bridge.softphone_router());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Running { bridge, desk, books, address, base, base_sender, stop, tracker }
    }
}

/// A running bridge. It goes with the test's runtime.
pub struct Running {
    pub bridge: Bridge,
    pub desk: Desk,
    pub books: Books,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the world thinks it is.
    pub base: Url,
    /// Changes that.
    pub base_sender: watch::Sender<Option<Url>>,
    pub stop: CancellationToken,
    pub tracker: TaskTracker,
}

impl Running {
    /// A path as the world calls it.
    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).expect("a path")
    }

    /// A path as it is reached from here.
    pub fn local(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A call that Twilio signs, not placed yet.
    pub fn phone(&self) -> Phone {
        Phone::new(self.config()).expect("a client")
    }

    /// The same, to be changed first.
    pub fn config(&self) -> PhoneConfig {
        PhoneConfig { door: Some(self.address), ..PhoneConfig::new(self.url("/voice"), Some(TOKEN.into())) }
    }

    pub fn store(&self) -> &Store {
        &self.books.store
    }

    /// Waits for a moment at which this holds.
    pub async fn until(&self, what: &str, holds: impl Fn(&Running) -> bool) {
        let waiting = async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(WITHIN, waiting).await.unwrap_or_else(|_| panic!("{what}: it did not happen"));
    }

    /// Stops it, waits for its tasks and gives the book back, as after the end of a program.
    pub async fn end(self) -> Books {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(WITHIN, self.tracker.wait()).await.expect("all calls end");
        self.books
    }
}

/// Friday, 20 November 2026, 10 AM in New York.
pub fn friday_morning() -> FixedClock {
    FixedClock::new("2026-11-20T15:00:00Z".parse().expect("a moment"))
}

/// A client for requests that Twilio would not make.
pub fn stranger() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(WITHIN)
        .build()
        .expect("a client")
}
