//! Links that open one address for ten minutes, for an `<audio>` element, which can send no token.
//!
//! A link is the address with the moment it ends and a MAC over both. It opens that one address to `GET` and `HEAD` without a
//! session, and nothing else; whoever asks must still be a page of this machine.

use axum::extract::{Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use desk::live::Timestamp;
use form_urlencoded::byte_serialize;
use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;
use wire::error::ErrorCode;

use crate::ConsoleState;
use crate::error::ApiError;
use crate::guard::is_signed_in;
use crate::session::Session;

/// How long a link opens its address.
pub(crate) const LINK_TTL: SignedDuration = SignedDuration::from_mins(10);

/// `{success,url,expiresAt}`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    success: bool,
    /// Relative to the console's own address.
    url: String,
    /// RFC 3339, UTC.
    expires_at: String,
}

/// Of a link's query, what is not signed: its own end and MAC, and how the file is served.
const UNSIGNED: [&str; 3] = ["expires", "signature", "download"];

/// A link to the address of these path segments with this query (`""`: none), good from now on for [`LINK_TTL`].
pub(crate) fn link(state: &ConsoleState, segments: &[&str], query: &str) -> Link {
    let path: String = segments
        .iter()
        // What a form writes as `+` is a blank there and a plus sign in a path.
        .map(|segment| {
            format!("/{}", byte_serialize(segment.as_bytes()).collect::<String>().replace('+', "%20"))
        })
        .collect();
    let expires = state.desk.now().saturating_add(LINK_TTL).unwrap_or(Timestamp::MAX).as_second();
    let signature = state.session.sign(&signed(&path, query), expires);
    let expires_at = Timestamp::from_second(expires).unwrap_or(Timestamp::MAX).to_string();
    let more = if query.is_empty() { String::new() } else { format!("&{query}") };
    Link { success: true, url: format!("{path}?expires={expires}&signature={signature}{more}"), expires_at }
}

/// What a link's MAC is over: the path, and the pairs of the query that say what is served there.
fn signed(path: &str, query: &str) -> String {
    let says_what = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        !name.is_empty() && !UNSIGNED.contains(&name)
    };
    let pairs: Vec<&str> = query.split('&').filter(says_what).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Lets in who is signed in, and who has a good link to this very address.
pub(crate) async fn require_session_or_link(
    State(state): State<ConsoleState>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if is_signed_in(&state.session, &parts)
        || (reads && opens(&state.session, &parts.uri, state.desk.now().as_second()))
    {
        return next.run(Request::from_parts(parts, body)).await;
    }
    ApiError::new(
        ErrorCode::SignInRequired,
        "This link is not valid any more. Sign in, or ask the page for another one.",
    )
    .into_response()
}

/// Whether the address carries its own signature, and its time is not over.
fn opens(session: &Session, uri: &Uri, now: i64) -> bool {
    let one = |field: &str| {
        let mut values =
            uri.query()?.split('&').filter_map(|pair| pair.strip_prefix(field)?.strip_prefix('='));
        values.next().filter(|_| values.next().is_none())
    };
    let Some((expires, signature)) = one("expires").zip(one("signature")) else { return false };
    // Only as it was written: no sign, no zeros before it.
    let Some(until) = expires.parse::<i64>().ok().filter(|until| until.to_string() == expires) else {
        return false;
    };
    let address = signed(uri.path(), uri.query().unwrap_or_default());
    until > now && session.is_signature(&address, until, signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(session: &Session, address: &str, now: i64) -> bool {
        super::opens(session, &address.parse().unwrap(), now)
    }

    #[test]
    fn a_link_opens_its_own_address_until_it_ends() {
        let session = Session::new(None);
        let path = "/api/calls/CA1/recording";
        let signature = session.sign(path, 1000);
        let link = format!("{path}?expires=1000&signature={signature}");
        assert!(opens(&session, &link, 999));
        assert!(opens(&session, &format!("{link}&download=true"), 999), "how it is served is not signed");
        assert!(!opens(&session, &link, 1000), "its time is over");
        for wrong in [
            format!("/api/calls/CA2/recording?expires=1000&signature={signature}"),
            format!("/api/calls/CA1/%72ecording?expires=1000&signature={signature}"),
            format!("{path}/?expires=1000&signature={signature}"),
            format!("{path}?expires=9999&signature={signature}"),
            format!("{path}?expires=+1000&signature={signature}"),
            format!("{path}?expires=01000&signature={signature}"),
            format!("{path}?expires=1000&expires=1000&signature={signature}"),
            format!("{link}&date=2026-11-24"),
            format!("{link}&another"),
            format!("{path}?expires=1000&signature={}", signature.to_uppercase()),
            format!("{path}?expires=1000&signature={}", &signature[..63]),
            format!("{path}?expires=1000&signature="),
            format!("{path}?expires=&signature={signature}"),
            format!("{path}?signature={signature}"),
            format!("{path}?expires=1000"),
            path.to_owned(),
        ] {
            assert!(!opens(&session, &wrong, 999), "{wrong}");
        }
        assert!(!opens(&Session::new(None), &link, 999), "each start has its own key");
    }

    #[test]
    fn a_link_opens_what_its_query_names_and_nothing_else() {
        let session = Session::new(None);
        let signature = session.sign("/sheet?date=2026-11-23&clinicianId=1", 1000);
        let asks = |query: &str| opens(&session, &format!("/sheet?{query}&signature={signature}"), 999);
        assert!(asks("expires=1000&date=2026-11-23&clinicianId=1"));
        for other in [
            "expires=1000",
            "expires=1000&date=2026-11-23",
            "expires=1000&date=2026-11-24&clinicianId=1",
            "expires=1000&date=2026-11-23&clinicianId=1&date=2026-11-24",
            "expires=1000&clinicianId=1&date=2026-11-23",
        ] {
            assert!(!asks(other), "{other}");
        }
    }

    #[test]
    fn path_and_end_cannot_change_places() {
        let session = Session::new(Some("token".to_owned().into()));
        assert_ne!(session.sign("/a/1", 2), session.sign("/a/", 12), "what is signed has one meaning");
        let again = Session::new(Some("token".to_owned().into()));
        assert_eq!(session.sign("/a", 1), again.sign("/a", 1), "a given token keeps links over a restart");
    }
}
