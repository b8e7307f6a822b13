//! The bridge's shared state and its two routers.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::routing::{any, get, post};
use desk::Desk;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::agents::AiLamp;
use crate::limits::{Sockets, Unsigned};
use crate::settings::Settings;
use crate::tokens::Tokens;
use crate::twilio::after::Endings;
use crate::twilio::call_out::CallingOut;
use crate::twilio::calls::Calls;
use crate::twilio::rest::Account;
use crate::twilio::transfer::Transfers;
use crate::twilio::transfer::begin::TwilioSwitchboard;
use crate::twilio::turns::Turns;
use crate::twilio::{
    after, call_out, door, fallback, message_taking, sms, status, stream, transfer, turns, voice,
};
use crate::{calendars, softphone};

/// The bodies of webhooks are a kilobyte; a megabyte is refused with 413.
const LARGEST_BODY: usize = 1 << 20;

/// Calls and everything they need. Clones are the same bridge.
#[derive(Clone)]
pub struct Bridge(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub desk: Desk,
    pub settings: Settings,
    /// Cancelled when no new call may come and the live ones must end.
    pub stop: CancellationToken,
    /// The calls' tasks.
    pub tracker: TaskTracker,
    pub ai_lamp: AiLamp,
    pub tokens: Tokens,
    pub sockets: Sockets,
    pub unsigned: Unsigned,
    /// How media calls ended, for `/voice/after`.
    pub endings: Endings,
    /// Calls held in `<Gather>` turns.
    pub turns: Turns,
    /// Callers who are put through to a person.
    pub transfers: Transfers,
    /// Numbers that a colleague is asked to call.
    pub calling_out: CallingOut,
    /// Twilio's REST interface, where there is an account.
    pub calls: Option<Calls>,
}

impl Bridge {
    /// A bridge over this desk. When `stop` is cancelled no new call is taken and live ones say goodbye; their tasks are
    /// in `tracker`.
    pub fn new(desk: Desk, settings: Settings, stop: CancellationToken, tracker: TaskTracker) -> Bridge {
        let calls = rest(&settings);
        let bridge = Bridge(Arc::new(Shared {
            ai_lamp: AiLamp::new(desk.clone()),
            desk,
            settings,
            stop,
            tracker,
            tokens: Tokens::default(),
            sockets: Sockets::default(),
            unsigned: Unsigned::default(),
            endings: Endings::default(),
            turns: Turns::default(),
            transfers: Transfers::default(),
            calling_out: CallingOut::default(),
            calls,
        }));
        bridge.0.desk.set_switchboard(Arc::new(TwilioSwitchboard(Arc::downgrade(&bridge.0))));
        let is_urgent = |words: &str| receptionist::red_flags::find(words).is_some();
        bridge.0.desk.set_fallback_twiml(fallback::document(bridge.0.settings.colleague()));
        bridge.0.desk.judge_urgency_by(Arc::new(is_urgent));
        turns::sweep(&bridge);
        bridge
    }

    /// What may be reached from the internet: webhooks, media sockets and clinicians' calendars, and nothing else.
    pub fn public_router(&self) -> Router {
        Router::new()
            .route("/voice", any(voice::ring))
            .route("/api/voice/inbound", any(voice::ring))
            .route("/twilio/incoming-call", any(voice::ring))
            .route("/voice/turn", post(turns::turn))
            .route("/voice/dialled", post(turns::dialled))
            .route("/voice/after", post(after::go_on))
            .route("/voice/message", post(message_taking::taken))
            .route("/voice/transfer", post(transfer::doors::leave))
            .route("/voice/transfer/done", post(transfer::doors::done))
            .route("/voice/transfer/callee", post(transfer::doors::callee))
            .route("/voice/transfer/accept", post(transfer::doors::accept))
            .route("/voice/transfer/status", post(transfer::doors::status))
            .route("/voice/transfer/back", post(transfer::doors::back))
            .route("/voice/transfer/left", post(transfer::doors::left))
            .route("/voice/call-back", post(call_out::answered))
            .route("/voice/call-back/accept", post(call_out::accept))
            .route("/api/voice/status", post(status::call))
            .route("/twilio/call-status", post(status::call))
            .route("/voice/stream-status", post(status::stream))
            .route("/sms", post(sms::received))
            .route("/twilio/incoming-sms", post(sms::received))
            .route("/sms/status", post(sms::report))
            .route("/media-stream", get(stream::open))
            .route("/streams", get(stream::open))
            .route("/calendar/{file}", get(calendars::read))
            .route("/", get(stream::open))
            .fallback(door::not_found)
            .method_not_allowed_fallback(door::wrong_method)
            .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(self.clone())
    }

    /// The softphone's socket. Whoever mounts it guards it with a session.
    pub fn softphone_router(&self) -> Router {
        Router::new().route("/simulator/stream", get(softphone::open)).with_state(self.clone())
    }

    /// A one-time token with which a media socket may be opened for this call, within a minute.
    pub fn mint_stream_token(&self, call_sid: &str) -> String {
        self.0.tokens.mint(call_sid, now())
    }

    /// No new call may come.
    pub(crate) fn is_closing(&self) -> bool {
        self.0.stop.is_cancelled()
    }
}

/// The way to Twilio's calls, where there is an account.
fn rest(settings: &Settings) -> Option<Calls> {
    let account = Account::new(settings.twilio.as_ref()?);
    let limits = &settings.limits;
    account
        .map(|account| Calls::new(account, limits.rest_answer_within, limits.rest_pause))
        .inspect_err(|error| tracing::error!(%error, "Calls can be answered, but neither moved nor placed"))
        .ok()
}

/// The monotonic clock, read here and in the calls' loops alone.
#[expect(clippy::disallowed_methods, reason = "the bridge's sockets are the outermost edge")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
