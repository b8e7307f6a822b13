//! The public door: proves that a request is Twilio's, and says no to everything else.
//!
//! A handler that takes [`Proven`] runs only for requests that carry a valid signature (or any, where a developer has
//! turned the check off). The signed address is made of the public base and the path as it came; `Host` is not believed.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, FromRequest, OriginalUri, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use url::{Position, Url};
use wire::error::{ErrorBody, ErrorCode};

use super::form::Form;
use super::signature::{self, Body};
use super::twiml::{self, Verb};
use crate::bridge::{Bridge, now};

/// What a request without a valid signature is told (C-54 to the letter).
const INVALID: &str = "Invalid signature";

/// The rate limit's window, in seconds, for `Retry-After`.
pub const RETRY_AFTER_SECONDS: &str = "900";

/// A webhook that Twilio made.
pub struct Proven {
    /// What it tells: the body's fields, those of the query for GET.
    pub form: Form,
    /// Path and query as they came.
    pub uri: Uri,
}

impl Proven {
    /// The first value of a name in the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes())
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether it says that the call is over: the caller hung up, or was never reached.
    pub fn call_is_over(&self) -> bool {
        matches!(
            self.form.get("CallStatus"),
            Some("completed" | "busy" | "failed" | "no-answer" | "canceled")
        )
    }
}

impl FromRequest<Bridge> for Proven {
    type Rejection = Refused;

    async fn from_request(request: Request, bridge: &Bridge) -> Result<Proven, Refused> {
        let uri = match request.extensions().get::<OriginalUri>() {
            Some(OriginalUri(uri)) => uri.clone(),
            None => request.uri().clone(),
        };
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let by_query = match method {
            Method::GET => true,
            Method::POST => false,
            _ => return Err(Refused::Method),
        };
        let raw = match Bytes::from_request(request, bridge).await {
            Ok(raw) => raw,
            // Nobody can say whose it is, so it counts among the unsigned ones.
            Err(_) if !counted(bridge, peer) => return Err(Refused::TooMany),
            Err(rejection) => return Err(Refused::Body(rejection)),
        };
        let is_form = raw.is_empty() || is_form(&headers);
        let form = match (by_query, is_form) {
            (true, _) => Form::parse(uri.query().unwrap_or_default().as_bytes()),
            (false, true) => Form::parse(&raw),
            (false, false) => Form::default(),
        };
        let body = match (by_query, is_form) {
            (true, _) => Body::None,
            (false, true) => Body::Form(&form.0),
            (false, false) => Body::Raw(&raw),
        };
        prove(bridge, &uri, &headers, peer, body, false)?;
        Ok(Proven { form, uri })
    }
}

/// Why a request goes no further.
pub enum Refused {
    /// No valid signature.
    Unsigned,
    /// The same, once too often from one address.
    TooMany,
    /// Neither GET nor POST.
    Method,
    /// The body is too large, or broke off.
    Body(BytesRejection),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Unsigned => (StatusCode::FORBIDDEN, INVALID).into_response(),
            Refused::TooMany => {
                let headers = [(RETRY_AFTER, RETRY_AFTER_SECONDS)];
                (StatusCode::TOO_MANY_REQUESTS, headers, "Too many requests without a valid signature")
                    .into_response()
            }
            Refused::Method => method_not_allowed(),
            Refused::Body(rejection) => {
                let status = rejection.status();
                let (code, message) = match status {
                    StatusCode::PAYLOAD_TOO_LARGE => (ErrorCode::TooLarge, "The body is larger than 1 MiB."),
                    _ => (ErrorCode::InvalidRequest, "The body could not be read to its end."),
                };
                error(status, code, message)
            }
        }
    }
}

/// Whether the upgrade to a media socket is Twilio's, which signs the address with the socket's scheme.
///
/// # Errors
/// The answer to give instead of upgrading.
#[expect(clippy::result_large_err, reason = "it is made once for a socket and handed to the server at once")]
pub fn proven_upgrade(bridge: &Bridge, uri: &Uri, headers: &HeaderMap) -> Result<(), Response> {
    prove(bridge, uri, headers, None, Body::None, true).map_err(IntoResponse::into_response)
}

fn prove(
    bridge: &Bridge,
    uri: &Uri,
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    body: Body<'_>,
    is_upgrade: bool,
) -> Result<(), Refused> {
    if !bridge.0.settings.validate_webhooks {
        return Ok(());
    }
    let Err(why) = check(bridge, uri, headers, body, is_upgrade) else { return Ok(()) };
    if !counted(bridge, peer) {
        return Err(Refused::TooMany);
    }
    // The path alone: queries, headers and bodies may hold numbers and words of callers.
    tracing::warn!(path = uri.path(), why, "A request without a valid signature was refused");
    Err(Refused::Unsigned)
}

fn check(
    bridge: &Bridge,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body<'_>,
    is_upgrade: bool,
) -> Result<(), &'static str> {
    let settings = &bridge.0.settings;
    let twilio = settings.twilio.as_ref().ok_or("TWILIO_AUTH_TOKEN is not set")?;
    let base = settings.public_base.borrow().clone().ok_or("the public address is not known yet")?;
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let signature = text(signature::HEADER).ok_or("it has no signature")?;
    let scheme = if is_upgrade { socket_scheme(&base) } else { base.scheme() };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let url = address(&base, scheme, path);
    if signature::is_valid(&twilio.auth_token, &url, body, signature, text(signature::SETTINGS_HEADER)) {
        Ok(())
    } else {
        Err("the signature does not fit the public address and TWILIO_AUTH_TOKEN")
    }
}

/// Counts a request without a valid signature; `false` when it is one too many.
fn counted(bridge: &Bridge, peer: Option<IpAddr>) -> bool {
    bridge.0.unsigned.count(peer, bridge.0.settings.limits.unsigned_requests_per_15_min, now())
}

/// A body without a type is taken for the form that Twilio sends.
fn is_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// The address under which Twilio reaches `path_and_query`; relative while the public base is not known, which Twilio
/// understands within a document.
pub fn public_url(bridge: &Bridge, path_and_query: &str) -> String {
    match &*bridge.0.settings.public_base.borrow() {
        Some(base) => address(base, base.scheme(), path_and_query),
        None => path_and_query.to_owned(),
    }
}

/// The same for a socket; `None` while the public base is not known, since a stream's address cannot be relative.
pub fn socket_url(bridge: &Bridge, path: &str) -> Option<String> {
    bridge.0.settings.public_base.borrow().as_ref().map(|base| address(base, socket_scheme(base), path))
}

fn socket_scheme(base: &Url) -> &'static str {
    if base.scheme() == "http" { "ws" } else { "wss" }
}

pub(super) fn address(base: &Url, scheme: &str, path_and_query: &str) -> String {
    let authority = &base[Position::BeforeHost..Position::AfterPort];
    format!("{scheme}://{authority}{}{path_and_query}", base.path().trim_end_matches('/'))
}

/// A TwiML document as Twilio wants it.
pub fn document(verbs: &[Verb]) -> Response {
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], twiml::document(verbs)).into_response()
}

/// The answer for paths at which nothing is served.
pub async fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, ErrorCode::NotFound, "Nothing is served here.")
}

/// The answer for a path that exists, asked with another method.
pub async fn wrong_method() -> Response {
    method_not_allowed()
}

fn method_not_allowed() -> Response {
    error(
        StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::MethodNotAllowed,
        "This path is not asked with this method.",
    )
}

/// The answer to a webhook whose field cannot be what it is.
pub(super) fn wrong_field(name: &str, expected: &str) -> Response {
    error(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, &format!("`{name}` must be {expected}."))
}

fn error(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    (status, Json(ErrorBody { message: message.to_owned(), error: None, code })).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn an_address_is_the_public_base_and_the_path_as_it_came() {
        let path = "/voice?tag=x%20y&q='";
        let cases = [
            ("https://clinic.example.test", "https://clinic.example.test/voice?tag=x%20y&q='"),
            ("https://clinic.example.test/", "https://clinic.example.test/voice?tag=x%20y&q='"),
            ("https://clinic.example.test/desk/", "https://clinic.example.test/desk/voice?tag=x%20y&q='"),
            ("http://127.0.0.1:3001", "http://127.0.0.1:3001/voice?tag=x%20y&q='"),
            ("https://u:p@h.test:8443", "https://h.test:8443/voice?tag=x%20y&q='"),
        ];
        for (given, expected) in cases {
            let base = base(given);
            assert_eq!(address(&base, base.scheme(), path), expected, "of {given}");
        }
    }

    #[test]
    fn a_socket_has_the_scheme_that_belongs_to_the_base() {
        assert_eq!(socket_scheme(&base("https://h.test")), "wss", "the world is reached securely");
        assert_eq!(socket_scheme(&base("http://127.0.0.1:3001")), "ws", "a test on this machine is not");
    }

    #[test]
    fn only_forms_and_untyped_bodies_are_read_as_forms() {
        let typed = |kind: &str| HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().expect("a header"))]);
        assert!(is_form(&typed("application/x-www-form-urlencoded; charset=UTF-8")), "Twilio's own");
        assert!(is_form(&HeaderMap::new()), "a hand-made request");
        assert!(!is_form(&typed("application/json")), "JSON is proven by its hash");
        assert!(!is_form(&typed("multipart/form-data; boundary=x")), "and so is everything else");
    }
}
