//! The event stream, read by `fetch`: unlike `EventSource` it can carry a bearer token and `Last-Event-ID`.

use std::collections::VecDeque;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};
use wire::event::Event;

use super::sse::{Message, Parser};
use super::{Backend, Fault};

/// The program sends a comment every 15 s; a stream that is silent for longer than two of them is dead.
const SILENCE_MS: u32 = 40_000;

/// An open stream. Dropping it closes the connection.
pub(crate) struct EventStream {
    reader: ReadableStreamDefaultReader,
    abort: AbortController,
    parser: Parser,
    ready: VecDeque<Message>,
}

impl Backend {
    /// Opens the stream after `last_event_id`.
    pub(crate) async fn events(&self, last_event_id: Option<&str>) -> Result<EventStream, Fault> {
        let abort = AbortController::new().map_err(|_| Fault::Unreachable)?;
        let mut headers = vec![("accept", "text/event-stream")];
        headers.extend(last_event_id.map(|id| ("last-event-id", id)));
        let response = self.send("GET", "/dashboard/stream", &headers, None, Some(&abort.signal())).await?;
        let body = response.body().ok_or(Fault::Unreachable)?;
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        Ok(EventStream { reader, abort, parser: Parser::default(), ready: VecDeque::new() })
    }
}

impl EventStream {
    /// The next event with its id; `None` when the stream has ended, failed, or fallen silent. The event itself is
    /// `None` when this page does not know its name, which a later program may send: it still counts.
    pub(crate) async fn next(&mut self) -> Option<(Option<String>, Option<Event>)> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Some((message.id.clone(), parse(&message)));
            }
            let read = JsFuture::from(self.reader.read());
            let chunk = match select(read, TimeoutFuture::new(SILENCE_MS)).await {
                Either::Left((chunk, _)) => chunk.ok()?,
                Either::Right(_) => return None,
            };
            let value = Reflect::get(&chunk, &"value".into()).ok()?;
            let bytes: Uint8Array = value.dyn_into().ok()?;
            self.ready.extend(self.parser.push(&bytes.to_vec()));
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

fn parse(message: &Message) -> Option<Event> {
    let data: serde_json::Value = serde_json::from_str(&message.data).ok()?;
    serde_json::from_value(serde_json::json!({ "event": message.event, "data": data })).ok()
}
