//! Clinicians' calendars at the public door: `GET /calendar/{secret}.ics`. Whoever knows the address reads the calendar; what
//! is wrong with an address is not told.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{Extensions, HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::DeskError;

use crate::bridge::{Bridge, now};
use crate::twilio::door::{RETRY_AFTER_SECONDS, not_found};

const NAME_OF_NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// A calendar, when there is one under this address.
pub async fn read(
    State(bridge): State<Bridge>,
    Path(file): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
) -> Response {
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let found = match bridge.0.desk.read_feed(secret).await {
        Ok(found) => found,
        Err(DeskError::NotFound) => {
            let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
            let most = bridge.0.settings.limits.unsigned_requests_per_15_min;
            // Whoever guesses is slowed down, and is told no more than whoever is late.
            if !bridge.0.unsigned.count(peer, most, now()) {
                return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, RETRY_AFTER_SECONDS)]).into_response();
            }
            return not_found().await;
        }
        Err(_) => return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "60")]).into_response(),
    };
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    let is_known = known
        .flat_map(|known| known.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == found.etag);
    let about = [(ETAG, found.etag), (CACHE_CONTROL, "private, no-cache".to_owned())];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    let kind = [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (NAME_OF_NOSNIFF, "nosniff")];
    (about, kind, found.text).into_response()
}
