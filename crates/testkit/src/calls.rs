//! Twilio's Calls resource: knows the calls it is told of, places those it is asked for, strictly, and fails on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use crate::twilio::{self, FROM, Served, Wrong, http, is_number, no_form, one, refusal, stranger};

/// A request that was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Of which call; the id that a new one got.
    pub call_sid: String,
    /// The form, in its order.
    pub fields: Vec<(String, String)>,
    /// It placed the call.
    pub is_new: bool,
}

impl Asked {
    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// What the service does with the next request that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// What it is asked.
    Right,
    /// Answers with this status and code, and does nothing.
    Fails(u16, u32),
    /// The same, as newer services write it (RFC 9457).
    Problem(u16, u32),
    /// Does it, and never answers.
    InSilence,
}

#[derive(Default)]
struct Inner {
    calls: BTreeMap<String, String>,
    asked: Vec<Asked>,
    next: VecDeque<Does>,
    violations: Vec<String>,
    requests: usize,
    placed: usize,
}

type Shared = Arc<Mutex<Inner>>;

/// The service, on a port of the system's choice. It ends when it is dropped.
pub struct FakeCalls {
    served: Served,
    inner: Shared,
}

impl FakeCalls {
    /// Starts it.
    ///
    /// # Panics
    /// When there is no free port on this machine.
    pub async fn start() -> FakeCalls {
        let inner = Shared::default();
        let router = Router::new()
            .route("/2010-04-01/Accounts/{account}/Calls.json", post(create))
            .route("/2010-04-01/Accounts/{account}/Calls/{file}", post(update).get(fetch))
            .with_state(inner.clone());
        FakeCalls { served: Served::start(router).await, inner }
    }

    /// Its address, in place of `https://api.twilio.com`.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// A call that stands so from now on: `in-progress`, `completed` …
    pub fn stands(&self, call_sid: &str, status: &str) {
        lock(&self.inner).calls.insert(call_sid.to_owned(), status.to_owned());
    }

    /// How a call stands.
    pub fn status(&self, call_sid: &str) -> Option<String> {
        lock(&self.inner).calls.get(call_sid).cloned()
    }

    /// What it does with the next requests, in order; after these it does what it is asked.
    pub fn then(&self, does: impl IntoIterator<Item = Does>) {
        lock(&self.inner).next.extend(does);
    }

    /// Everything that was asked and done.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.inner).asked.clone()
    }

    /// The calls that were placed.
    pub fn placed(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.is_new).collect()
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        lock(&self.inner).requests
    }

    /// What the real service would not have put up with.
    pub fn violations(&self) -> Vec<String> {
        lock(&self.inner).violations.clone()
    }

    /// Waits until this holds for what was asked and done.
    ///
    /// # Panics
    /// When it does not within twenty seconds.
    pub async fn until(&self, what: &str, holds: impl Fn(&[Asked]) -> bool) -> Vec<Asked> {
        for _ in 0..2000 {
            let asked = self.asked();
            if holds(&asked) {
                return asked;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{what}: {:?} of {} requests", self.asked(), self.requests());
    }
}

fn lock(inner: &Shared) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn create(
    State(inner): State<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = twilio::form(&body);
    let wrong = stranger(&account, &headers).or_else(|| no_form(&headers)).or_else(|| wrong_new(&fields));
    let does = match begin(&inner, wrong) {
        Ok(does) => does,
        Err(refused) => return refused,
    };
    let place = || {
        let mut state = lock(&inner);
        state.placed += 1;
        let call_sid = format!("CA{:032x}", 0xabc0_0000 + state.placed);
        state.calls.insert(call_sid.clone(), "queued".to_owned());
        state.asked.push(Asked { call_sid: call_sid.clone(), fields, is_new: true });
        json!({ "sid": call_sid, "status": "queued", "direction": "outbound-api" })
    };
    answer(does, StatusCode::CREATED, place).await
}

async fn update(
    State(inner): State<Shared>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = twilio::form(&body);
    let wrong = stranger(&account, &headers).or_else(|| no_form(&headers)).or_else(|| wrong_change(&fields));
    let does = match begin(&inner, wrong) {
        Ok(does) => does,
        Err(refused) => return refused,
    };
    let call_sid = file.strip_suffix(".json").unwrap_or(&file).to_owned();
    let wanted = fields.iter().find(|(name, _)| name == "Status").map(|(_, value)| value.clone());
    // As the real one, which looks at the call before it does anything.
    if does == Does::Right || does == Does::InSilence {
        let state = lock(&inner);
        match (state.calls.get(&call_sid).map(String::as_str), wanted.as_deref()) {
            (None, _) => return refusal(404, 20404),
            (Some("in-progress"), _) | (Some("queued" | "ringing"), Some(_)) => {}
            (Some(_), _) => return refusal(400, 21220),
        }
    }
    let change = || {
        let mut state = lock(&inner);
        if let Some(status) = wanted {
            state.calls.insert(call_sid.clone(), status);
        }
        let status = state.calls.get(&call_sid).cloned();
        state.asked.push(Asked { call_sid: call_sid.clone(), fields, is_new: false });
        json!({ "sid": call_sid, "status": status })
    };
    answer(does, StatusCode::OK, change).await
}

async fn fetch(
    State(inner): State<Shared>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let does = match begin(&inner, stranger(&account, &headers)) {
        Ok(does) => does,
        Err(refused) => return refused,
    };
    let call_sid = file.strip_suffix(".json").unwrap_or(&file).to_owned();
    let Some(status) = lock(&inner).calls.get(&call_sid).cloned() else { return refusal(404, 20404) };
    answer(does, StatusCode::OK, || json!({ "sid": call_sid, "status": status })).await
}

/// Counts a request; what to do with it, or the answer when it is wrong.
#[expect(clippy::result_large_err, reason = "it is made once for a request and handed to the server at once")]
fn begin(inner: &Shared, wrong: Option<Wrong>) -> Result<Does, Response> {
    let mut state = lock(inner);
    state.requests += 1;
    if let Some((status, code, why)) = wrong {
        state.violations.push(why.to_owned());
        return Err(refusal(status, code));
    }
    Ok(state.next.pop_front().unwrap_or(Does::Right))
}

async fn answer(does: Does, status: StatusCode, work: impl FnOnce() -> serde_json::Value) -> Response {
    match does {
        Does::Right => (status, axum::Json(work())).into_response(),
        Does::Fails(status, code) => refusal(status, code),
        Does::Problem(status, code) => {
            let body = json!({ "type": "about:blank", "title": "No.", "status": status, "code": code });
            (http(status), axum::Json(body)).into_response()
        }
        Does::InSilence => {
            work();
            std::future::pending().await
        }
    }
}

fn has(fields: &[(String, String)], name: &str) -> bool {
    fields.iter().any(|(own, _)| own == name)
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// What is wrong with where a call is to go on.
fn wrong_script(fields: &[(String, String)]) -> Option<Wrong> {
    match (one(fields, "Url"), one(fields, "Twiml")) {
        (Some(url), None) if is_url(url) => None,
        (Some(_), None) => Some((400, 21205, "Url is no absolute address")),
        (None, Some(twiml)) if twiml.chars().count() <= 4000 => None,
        (None, Some(_)) => Some((400, 21211, "Twiml is longer than 4000 characters")),
        _ => Some((400, 21218, "one of Url and Twiml is needed")),
    }
}

fn wrong_new(fields: &[(String, String)]) -> Option<Wrong> {
    const KNOWN: [&str; 8] =
        ["To", "From", "Url", "Twiml", "Method", "Timeout", "StatusCallback", "StatusCallbackEvent"];
    const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];
    let events = || fields.iter().filter(|(name, _)| name == "StatusCallbackEvent");
    match (one(fields, "To"), one(fields, "From")) {
        (Some(to), _) if !is_number(to) => Some((400, 21211, "To is no number in E.164")),
        (_, Some(from)) if from != FROM => Some((400, 21210, "From is not a number of the account")),
        (Some(_), Some(_)) if fields.iter().any(|(name, _)| !KNOWN.contains(&name.as_str())) => {
            Some((400, 20001, "a field that is not known"))
        }
        (Some(_), Some(_)) if !events().all(|(_, event)| EVENTS.contains(&event.as_str())) => {
            Some((400, 21626, "an event that is not known, or several in one field"))
        }
        (Some(_), Some(_)) => wrong_script(fields),
        _ => Some((400, 21201, "To and From are needed, each once")),
    }
}

fn wrong_change(fields: &[(String, String)]) -> Option<Wrong> {
    if has(fields, "Status") {
        let alone = fields.len() == 1;
        return match one(fields, "Status") {
            Some("completed" | "canceled") if alone => None,
            _ => Some((400, 21218, "Status is completed or canceled, and stands alone")),
        };
    }
    wrong_script(fields)
}
