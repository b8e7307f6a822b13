//! What the stand-ins of Twilio's resources have in common: the account, who is let in, and how the service refuses.

use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::task::JoinHandle;

/// The account that is known.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// The account's token.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// The account's number.
pub const FROM: &str = "+15005550006";

/// Status, code and words of what is wrong.
pub(crate) type Wrong = (u16, u32, &'static str);

/// A service on a port of the system's choice. It ends when this is dropped.
pub(crate) struct Served {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Served {
    /// Serves it.
    ///
    /// # Panics
    /// When there is no free port on this machine.
    pub(crate) async fn start(router: Router) -> Served {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves until it is dropped");
        });
        Served { address, serving }
    }

    /// Its address, in place of `https://api.twilio.com`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The form's fields in their order.
pub(crate) fn form(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The one value of a name; `None` when there is none or several.
pub(crate) fn one<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = fields.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
    values.next().filter(|_| values.next().is_none())
}

/// What is wrong about who asks.
pub(crate) fn stranger(account: &str, headers: &HeaderMap) -> Option<Wrong> {
    let known = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")));
    if text(headers, header::AUTHORIZATION) != known {
        return Some((401, 20003, "the account or its token is wrong"));
    }
    (account != ACCOUNT).then_some((404, 20404, "there is no such account"))
}

/// What is wrong about a body that is no form.
pub(crate) fn no_form(headers: &HeaderMap) -> Option<Wrong> {
    let is_form = text(headers, header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded");
    (!is_form).then_some((400, 20001, "the body is no form"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether it is a number in E.164.
pub(crate) fn is_number(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The status with this number.
pub(crate) fn http(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST)
}

/// The answer of a service that does not do it.
pub(crate) fn refusal(status: u16, code: u32) -> Response {
    let body = json!({ "code": code, "message": "No.", "more_info": "", "status": status });
    (http(status), axum::Json(body)).into_response()
}
