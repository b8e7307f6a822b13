//! What all of the console's event streams have in common.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};

/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(1);

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
