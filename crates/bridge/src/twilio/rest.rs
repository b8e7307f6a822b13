//! Twilio's REST interface: one request and its answer.
//!
//! A request may move a caller or dial somebody, and the service knows no key that would make a repeated one harmless. So
//! nothing is repeated here; [`super::calls`] and [`super::messages`] know what may be.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::settings::Twilio;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// The answers that are read have a few kilobytes; of a longer one the rest is left.
const LARGEST_ANSWER: usize = 64 * 1024;

/// An account of Twilio's and the way to it. `Debug` prints neither number nor token.
#[derive(Clone)]
pub struct Account {
    client: Client,
    /// `…/2010-04-01/Accounts/AC…`, without a slash at its end.
    base: Url,
    sid: String,
    auth_token: SecretString,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({}, …)", self.sid)
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// The service could not be reached: nothing was done.
    Unreachable,
    /// It did not answer in time, or the connection broke: it may have been done.
    Silent,
}

/// What of an answer is read. Its words are not: they quote numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status.
    pub status: u16,
    /// Twilio's number of the error. Older services put it beside `message`, newer ones into a problem of RFC 9457; it has the
    /// same name in both.
    pub code: Option<u32>,
    /// What was made or asked for.
    pub sid: Option<String>,
    /// How a call stands: `queued`, `ringing`, `in-progress`, `completed` …
    pub call_status: Option<String>,
}

impl Account {
    /// The account of these settings. A rustls provider must have been installed.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(twilio: &Twilio) -> Result<Account, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(CONNECT_WITHIN)
            // The token is for this host alone.
            .redirect(redirect::Policy::none())
            .build()?;
        let mut base = twilio.api.clone();
        let path = base.path().trim_end_matches('/').to_owned();
        base.set_path(&format!("{path}/2010-04-01/Accounts/{}", twilio.account_sid));
        Ok(Account { client, base, sid: twilio.account_sid.clone(), auth_token: twilio.auth_token.clone() })
    }

    /// Posts a form to a resource such as `Messages.json`.
    ///
    /// # Errors
    /// [`NoAnswer`], also when the answer takes longer than `within`.
    pub async fn post(
        &self,
        resource: &str,
        form: &[(&str, String)],
        within: Duration,
    ) -> Result<Answer, NoAnswer> {
        self.ask(self.client.post(self.at(resource)).form(form), within).await
    }

    /// Reads a resource.
    ///
    /// # Errors
    /// [`NoAnswer`], also when the answer takes longer than `within`.
    pub async fn get(&self, resource: &str, within: Duration) -> Result<Answer, NoAnswer> {
        self.ask(self.client.get(self.at(resource)), within).await
    }

    fn at(&self, resource: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{resource}", self.base.path()));
        url
    }

    async fn ask(&self, request: RequestBuilder, within: Duration) -> Result<Answer, NoAnswer> {
        let request = request.basic_auth(&self.sid, Some(self.auth_token.expose_secret())).timeout(within);
        match request.send().await {
            Ok(response) => Ok(read(response).await),
            Err(error) if error.is_connect() || error.is_builder() => Err(NoAnswer::Unreachable),
            Err(_) => Err(NoAnswer::Silent),
        }
    }
}

async fn read(mut response: Response) -> Answer {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while body.len() < LARGEST_ANSWER
        && let Ok(Some(piece)) = response.chunk().await
    {
        body.extend_from_slice(&piece);
    }
    understood(status, &body)
}

fn understood(status: u16, body: &[u8]) -> Answer {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Answer { status, ..Answer::default() };
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let code = fields.get("code").and_then(|code| match code {
        Value::Number(code) => code.as_u64().and_then(|code| code.try_into().ok()),
        Value::String(code) => code.parse().ok(),
        _ => None,
    });
    Answer {
        status,
        code,
        sid: text("sid").filter(|sid| super::form::is_call_sid(sid)).map(str::to_owned),
        call_status: text("status").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_an_error_tell_their_number() {
        let old = br#"{"code":20404,"message":"No.","more_info":"https://x","status":404}"#;
        assert_eq!(understood(404, old).code, Some(20404));
        let new = br#"{"type":"https://x","title":"Too many","status":429,"code":20429}"#;
        let answer = understood(429, new);
        assert_eq!((answer.code, answer.status, answer.call_status), (Some(20429), 429, None));
        assert_eq!(understood(400, br#"{"code":"21220"}"#).code, Some(21220), "whoever quotes numbers");
    }

    #[test]
    fn a_call_tells_its_id_and_how_it_stands() {
        let answer = understood(201, br#"{"sid":"CA1","status":"queued","to":"+15550100123"}"#);
        assert_eq!((answer.sid.as_deref(), answer.call_status.as_deref()), (Some("CA1"), Some("queued")));
        assert_eq!(understood(201, br#"{"sid":"<script>"}"#).sid, None, "an id is a plain word");
        for strange in [&b"<html>"[..], b"", b"[1]", b"{\"code\":-1}"] {
            assert_eq!(understood(500, strange), Answer { status: 500, ..Answer::default() });
        }
    }
}
