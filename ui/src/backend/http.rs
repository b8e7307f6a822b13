//! Requests with our proof on them, answers as types, and errors that can be shown.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestCredentials, RequestInit, Response};
use wire::error::{ErrorBody, ErrorCode};
use wire::event::Snapshot;
use wire::figures::{PriceTable, Prices, Report};
use wire::schedule::ScheduleRefused;
use wire::visit::Conflict;

use super::Backend;

/// Headers of a request that takes JSON and, with the second, brings some.
pub(super) const JSON: &[(&str, &str)] =
    &[("accept", "application/json"), ("content-type", "application/json")];

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No session, or one that has ended.
    SignIn,
    /// The program does not answer.
    Unreachable,
    /// It answered with an error.
    Refused(ErrorBody),
    /// A visit cannot be had as it was wished; there are other times.
    Conflict(Box<Conflict>),
    /// A schedule cannot be as it is wished.
    Schedule(Box<ScheduleRefused>),
    /// It answered something else than agreed; page and program may be of different versions.
    Unexpected(String),
}

impl Fault {
    /// What to tell the person.
    pub(crate) fn say(&self) -> String {
        match self {
            Fault::SignIn => "Your session has ended. Sign in again.".to_owned(),
            Fault::Unreachable => "Frontdesk does not answer. It may have been closed.".to_owned(),
            Fault::Refused(body) => body.message.clone(),
            Fault::Conflict(conflict) => conflict.message.clone(),
            Fault::Schedule(refused) => refused.message.clone(),
            Fault::Unexpected(what) => {
                format!("Frontdesk answered in a way this page does not know ({what}).")
            }
        }
    }
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
}

impl Backend {
    /// Everything a window starts from.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Fault> {
        self.json("GET", "/dashboard/api/snapshot").await
    }

    /// Ends a call politely.
    pub(crate) async fn hang_up(&self, call_sid: &str) -> Result<(), Fault> {
        let call_sid = String::from(js_sys::encode_uri_component(call_sid));
        self.send("POST", &format!("/dashboard/api/calls/{call_sid}/hang-up"), &[], None, None)
            .await
            .map(drop)
    }

    /// What is measured, over all calls.
    pub(crate) async fn figures(&self) -> Result<Report, Fault> {
        self.json("GET", "/dashboard/api/figures").await
    }

    /// The price table in force, and what is to be said of it.
    pub(crate) async fn prices(&self) -> Result<Prices, Fault> {
        self.json("GET", "/dashboard/api/prices").await
    }

    /// Puts the clinic's own price table in force.
    pub(crate) async fn set_prices(&self, table: &PriceTable) -> Result<Prices, Fault> {
        self.bring("PUT", "/dashboard/api/prices", table).await
    }

    /// Puts the built-in price table in force again.
    pub(crate) async fn built_in_prices(&self) -> Result<Prices, Fault> {
        self.json("DELETE", "/dashboard/api/prices").await
    }

    /// A one-time pass for a socket, which cannot carry headers.
    pub(crate) async fn ticket(&self) -> Result<String, Fault> {
        let ticket: Ticket = self.json("POST", "/dashboard/api/ticket").await?;
        Ok(String::from(js_sys::encode_uri_component(&ticket.ticket)))
    }

    pub(super) async fn json<T: DeserializeOwned>(&self, method: &str, path: &str) -> Result<T, Fault> {
        self.read(self.send(method, path, &JSON[..1], None, None).await?).await
    }

    /// Sends JSON and gives the answer.
    pub(super) async fn bring<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Fault> {
        let body = serde_json::to_string(body).map_err(|error| Fault::Unexpected(error.to_string()))?;
        self.read(self.send(method, path, JSON, Some(&body), None).await?).await
    }

    pub(super) async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, Fault> {
        let text = text(&response).await?;
        serde_json::from_str(&text).map_err(|error| Fault::Unexpected(error.to_string()))
    }

    /// Sends a request; any answer but a success is a fault.
    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
        signal: Option<&AbortSignal>,
    ) -> Result<Response, Fault> {
        self.send_any(method, path, headers, body.map(JsValue::from).as_ref(), signal).await
    }

    /// The same with a body of any kind, such as a file.
    pub(super) async fn send_any(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&JsValue>,
        signal: Option<&AbortSignal>,
    ) -> Result<Response, Fault> {
        let init = RequestInit::new();
        init.set_method(method);
        init.set_credentials(RequestCredentials::SameOrigin);
        init.set_signal(signal);
        if let Some(body) = body {
            init.set_body(body);
        }
        let request = Request::new_with_str_and_init(&self.url(path), &init)
            .map_err(|_| Fault::Unexpected("no such address".to_owned()))?;
        let bearer = self.token().map(|token| format!("Bearer {token}"));
        let bearer = bearer.as_deref().map(|bearer| ("authorization", bearer));
        set_headers(&request.headers(), headers.iter().copied().chain(bearer))?;

        let window = web_sys::window().ok_or(Fault::Unreachable)?;
        let response =
            JsFuture::from(window.fetch_with_request(&request)).await.map_err(|_| Fault::Unreachable)?;
        let response: Response = response.unchecked_into();
        if response.ok() {
            return Ok(response);
        }
        Err(refused(&response).await)
    }
}

fn set_headers<'a>(headers: &Headers, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<(), Fault> {
    for (name, value) in pairs {
        headers.set(name, value).map_err(|_| Fault::Unexpected(format!("header {name}")))?;
    }
    Ok(())
}

async fn text(response: &Response) -> Result<String, Fault> {
    let promise = response.text().map_err(|_| Fault::Unreachable)?;
    let text = JsFuture::from(promise).await.map_err(|_| Fault::Unreachable)?;
    Ok(text.as_string().unwrap_or_default())
}

async fn refused(response: &Response) -> Fault {
    let text = text(response).await.unwrap_or_default();
    if response.status() == 409
        && let Ok(conflict) = serde_json::from_str::<Conflict>(&text)
    {
        return Fault::Conflict(Box::new(conflict));
    }
    if let Ok(refused) = serde_json::from_str::<ScheduleRefused>(&text)
        && (refused.version.is_some() || !refused.problems.is_empty())
    {
        return Fault::Schedule(Box::new(refused));
    }
    let body = serde_json::from_str::<ErrorBody>(&text).ok();
    match (response.status(), body) {
        (401, _) => Fault::SignIn,
        (_, Some(body)) if body.code == ErrorCode::SignInRequired => Fault::SignIn,
        (_, Some(body)) => Fault::Refused(body),
        (status, None) => Fault::Unexpected(format!("status {status}")),
    }
}
