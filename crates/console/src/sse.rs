//! What all of the console's event streams have in common.

use std::borrow::Cow;
use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};

/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(1);

/// The last event that a reader has seen, by its own word. The header is UTF-8 by its specification; bytes that are no text
/// are an id that nobody knows, since whoever sends one has missed something and must not be taken for somebody new.
pub(crate) fn last_seen(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    headers.get("last-event-id").map(|id| String::from_utf8_lossy(id.as_bytes()))
}

/// An event stream that says at once that it is open, although nothing may happen for long.
pub(crate) fn opened(
    events: impl Stream<Item = Event> + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + Send + 'static> {
    let hello = stream::once(async { Event::default().retry(RETRY).comment("connected") });
    Sse::new(hello.chain(events).map(Ok))
}

/// The stream as an answer that nobody keeps.
pub(crate) fn answer(stream: impl IntoResponse) -> Response {
    let mut response = stream.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
    response
}
