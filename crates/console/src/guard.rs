//! What stands before every private route: whose page asks, and whether somebody is signed in.
//!
//! The listener is on loopback, but every web page in a browser of this machine can reach loopback. So a request must
//! name this machine as its `Host` (a name that was rebound to 127.0.0.1 does not) and come from a page of ours. The
//! cookie counts for our own page alone; a page of another port of this machine shares our cookies, and needs the token.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header, request::Parts};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::cors::CorsLayer;
use wire::error::ErrorCode;

use crate::error::ApiError;
use crate::session::{COOKIE, Session};

/// The window's page, on Linux and macOS, and on Windows.
const WINDOW_ORIGINS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

/// Guards a router whose routes are all private: this machine only, our pages only, signed in only.
pub fn guard(router: Router, session: &Session) -> Router {
    local(private(router, session))
}

/// Lets in who is signed in.
pub(crate) fn private(router: Router, session: &Session) -> Router {
    router.layer(from_fn_with_state(session.clone(), require_session))
}

/// Lets in this machine's own pages, and answers the window's preflight questions.
pub(crate) fn local(router: Router) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(WINDOW_ORIGINS.map(HeaderValue::from_static))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            header::RANGE,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("idempotency-key"),
        ])
        .max_age(std::time::Duration::from_secs(600));
    router.layer(cors).layer(from_fn(require_local))
}

/// Whose page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    /// Our own page, or no page at all.
    Own,
    /// The window's page, or one of another port of this machine.
    Neighbour,
}

async fn require_local(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match asker(&parts.uri, &parts.headers) {
        Some(_) => next.run(Request::from_parts(parts, body)).await,
        None => ApiError::new(
            ErrorCode::ForeignOrigin,
            "The console answers pages of this machine only. Open it as http://127.0.0.1 with its port.",
        )
        .into_response(),
    }
}

async fn require_session(State(session): State<Session>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if !is_signed_in(&session, &parts) {
        return ApiError::new(
            ErrorCode::SignInRequired,
            "Sign in first: open the sign-in link that Frontdesk printed when it started.",
        )
        .into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whether the request carries the token, a good ticket (sockets only), or the cookie of our own page.
pub(crate) fn is_signed_in(session: &Session, parts: &Parts) -> bool {
    let bearer = text(&parts.headers, &header::AUTHORIZATION).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    if bearer.is_some_and(|token| session.is_token(token)) {
        return true;
    }
    if is_upgrade(&parts.headers) && ticket(&parts.uri).is_some_and(|ticket| session.redeem(ticket)) {
        return true;
    }
    asker(&parts.uri, &parts.headers) == Some(Asker::Own)
        && is_from_own_page(&parts.headers)
        && cookies(&parts.headers).any(|cookie| session.knows_browser(cookie))
}

/// Whose page asks; `None` for a foreign one, and for a host name that is not this machine's.
fn asker(uri: &Uri, headers: &HeaderMap) -> Option<Asker> {
    let host =
        text(headers, &header::HOST).or_else(|| uri.authority().map(|authority| authority.as_str()))?;
    if !is_this_machine(host) {
        return None;
    }
    if !headers.contains_key(header::ORIGIN) {
        return Some(Asker::Own);
    }
    let origin = text(headers, &header::ORIGIN)?;
    if WINDOW_ORIGINS.contains(&origin) {
        return Some(Asker::Neighbour);
    }
    let authority = origin.strip_prefix("http://")?;
    if authority.eq_ignore_ascii_case(host) {
        Some(Asker::Own)
    } else {
        is_this_machine(authority).then_some(Asker::Neighbour)
    }
}

/// Browsers say whether a request without `Origin` (an image, a link) was made by a page of ours.
fn is_from_own_page(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        None => true,
        Some(site) => site == "same-origin" || site == "none",
    }
}

/// `localhost` or a loopback address, with or without a port.
fn is_this_machine(authority: &str) -> bool {
    let name = match authority.strip_prefix('[') {
        Some(v6) => match v6.split_once(']') {
            Some((address, port)) if port.is_empty() || is_port(port) => address,
            _ => return false,
        },
        None => match authority.find(':') {
            Some(colon) if is_port(&authority[colon..]) => &authority[..colon],
            Some(_) => return false,
            None => authority,
        },
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Whether the request wants to become a WebSocket.
fn is_upgrade(headers: &HeaderMap) -> bool {
    text(headers, &header::UPGRADE).is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

fn ticket(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("ticket="))
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(name, value)| (name == COOKIE).then_some(value))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_by(host: &str, origin: Option<&str>) -> Option<Asker> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        asker(&Uri::from_static("/dashboard"), &headers)
    }

    #[test]
    fn only_this_machine_is_a_host() {
        for host in ["127.0.0.1:3000", "localhost:3000", "LOCALHOST", "[::1]:3000", "[::1]", "127.8.8.8"] {
            assert_eq!(asked_by(host, None), Some(Asker::Own), "{host}");
        }
        for host in [
            "clinic.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:3000",
            "evil.example:80",
            "192.168.1.5:3000",
            "127.0.0.1:3000@evil.example",
            "127.0.0.1:3000:1",
            "[::1]evil",
            "[::1",
            "",
        ] {
            assert_eq!(asked_by(host, None), None, "{host}");
        }
    }

    #[test]
    fn pages_are_ours_neighbours_or_foreign() {
        let host = "127.0.0.1:3000";
        for (origin, expected) in [
            ("http://127.0.0.1:3000", Some(Asker::Own)),
            ("tauri://localhost", Some(Asker::Neighbour)),
            ("http://tauri.localhost", Some(Asker::Neighbour)),
            ("http://localhost:3000", Some(Asker::Neighbour)),
            ("http://127.0.0.1:8080", Some(Asker::Neighbour)),
            ("https://evil.example", None),
            ("http://evil.example", None),
            ("http://127.0.0.1.evil.example", None),
            ("null", None),
            ("tauri://evil", None),
            ("", None),
        ] {
            assert_eq!(asked_by(host, Some(origin)), expected, "{origin}");
        }
    }

    #[test]
    fn a_cookie_counts_for_our_own_page_alone() {
        let session = Session::new(None);
        let cookie = format!("other=1; {COOKIE}={}", session.sign_in());
        let request = |headers: &[(&str, &str)]| {
            let mut request =
                axum::http::Request::get("/dashboard/api/status").header("host", "127.0.0.1:3000");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            is_signed_in(&session, &request.body(()).unwrap().into_parts().0)
        };
        assert!(request(&[("cookie", &cookie)]), "our own page");
        assert!(
            !request(&[("cookie", &cookie), ("origin", "http://127.0.0.1:8080")]),
            "a page of another port"
        );
        assert!(!request(&[("cookie", &cookie), ("sec-fetch-site", "same-site")]), "an image in such a page");
        assert!(!request(&[("cookie", &cookie[..cookie.len() - 1])]), "a wrong cookie");
        assert!(!request(&[]), "nothing at all");
    }
}
