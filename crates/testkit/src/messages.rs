//! Twilio's Messages resource: takes texts, strictly, and says what it is told to say.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;

use crate::twilio::{self, FROM, Served, Wrong, is_number, one, refusal};

/// A text that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The id it got.
    pub sid: String,
    /// To whom.
    pub to: String,
    /// What it says.
    pub body: String,
    /// Where its state is reported.
    pub status_callback: Option<String>,
}

/// What the service does with the next request that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Answers with this status and code, and takes nothing.
    Fails(u16, u32),
    /// Takes the text, and never answers.
    TakesInSilence,
    /// Takes the text and answers with this body.
    Answers(u16, String),
}

#[derive(Default)]
struct Inner {
    taken: Vec<Taken>,
    next: VecDeque<Does>,
    violations: Vec<String>,
    requests: usize,
}

type Shared = Arc<Mutex<Inner>>;

/// The service, on a port of the system's choice. It ends when it is dropped.
pub struct FakeMessages {
    served: Served,
    inner: Shared,
}

impl FakeMessages {
    /// Starts it.
    ///
    /// # Panics
    /// When there is no free port on this machine.
    pub async fn start() -> FakeMessages {
        let inner = Shared::default();
        let router = Router::new()
            .route("/2010-04-01/Accounts/{account}/Messages.json", post(take))
            .with_state(inner.clone());
        FakeMessages { served: Served::start(router).await, inner }
    }

    /// Its address, in place of `https://api.twilio.com`.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// What it does with the next requests, in order; after these it takes texts.
    pub fn then(&self, does: impl IntoIterator<Item = Does>) {
        lock(&self.inner).next.extend(does);
    }

    /// What was taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        lock(&self.inner).taken.clone()
    }

    /// How often it was asked.
    pub fn requests(&self) -> usize {
        lock(&self.inner).requests
    }

    /// What the real service would not have put up with.
    pub fn violations(&self) -> Vec<String> {
        lock(&self.inner).violations.clone()
    }

    /// Waits until so many texts were taken.
    ///
    /// # Panics
    /// When they are not within twenty seconds.
    pub async fn until_taken(&self, many: usize) -> Vec<Taken> {
        for _ in 0..1000 {
            let taken = self.taken();
            if taken.len() >= many {
                return taken;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{many} texts were expected, {} were taken", self.taken().len());
    }
}

fn lock(inner: &Shared) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(
    State(inner): State<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fields = twilio::form(&body);
    let does = {
        let mut state = lock(&inner);
        state.requests += 1;
        let wrong = twilio::stranger(&account, &headers).or_else(|| twilio::no_form(&headers));
        if let Some((status, code, why)) = wrong.or_else(|| wrong_text(&fields)) {
            state.violations.push(why.to_owned());
            return refusal(status, code);
        }
        state.next.pop_front()
    };
    let text = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let taken = |inner: &Shared| {
        let mut state = lock(inner);
        let sid = format!("SM{:032x}", state.taken.len() + 1);
        state.taken.push(Taken {
            sid: sid.clone(),
            to: text("To").unwrap_or_default(),
            body: text("Body").unwrap_or_default(),
            status_callback: text("StatusCallback"),
        });
        sid
    };
    match does {
        None => {
            let sid = taken(&inner);
            (StatusCode::CREATED, axum::Json(json!({ "sid": sid, "status": "queued" }))).into_response()
        }
        Some(Does::Fails(status, code)) => refusal(status, code),
        Some(Does::TakesInSilence) => {
            taken(&inner);
            std::future::pending().await
        }
        Some(Does::Answers(status, body)) => {
            taken(&inner);
            (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), body).into_response()
        }
    }
}

/// What is wrong with a text.
fn wrong_text(fields: &[(String, String)]) -> Option<Wrong> {
    match (one(fields, "To"), one(fields, "From"), one(fields, "Body")) {
        (Some(to), ..) if !is_number(to) => Some((400, 21211, "To is no number in E.164")),
        (_, Some(from), _) if from != FROM => Some((400, 21606, "From is not a number of the account")),
        (Some(_), Some(_), Some(body)) if body.is_empty() || body.chars().count() > 1600 => {
            Some((400, 21617, "Body is empty or longer than 1600 characters"))
        }
        (Some(_), Some(_), Some(_)) => fields
            .iter()
            .any(|(name, _)| !["To", "From", "Body", "StatusCallback"].contains(&name.as_str()))
            .then_some((400, 20001, "a field that is not known")),
        _ => Some((400, 21604, "To, From and Body are needed, each once")),
    }
}
