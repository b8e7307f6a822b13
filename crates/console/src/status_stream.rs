//! `GET /api/status`: calls and recordings, as they come and go.

use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use futures_util::{Stream, stream};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::status_log::{Connected, Follower, Message, StatusLog, Told};
use crate::{ConsoleState, sse};

/// A comment this often, whatever else is told; as documented.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// Calls and recordings, as they come and go
///
/// Server-sent events without a name: `{type,timestamp,data}` with the types `connected`, `call_started`, `call_ended`,
/// `recording_saved` and `error`. First `connected`, then the last hundred messages, or those behind `Last-Event-ID`. Every 30
/// seconds a comment, `: keepalive`. A reader that does not read is dropped.
#[utoipa::path(
    get, path = "/api/status", tag = "records", operation_id = "statusStream",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last message that was seen.")),
    responses((status = 200, content_type = "text/event-stream", body = Message))
)]
pub(crate) async fn status(
    State(state): State<ConsoleState>,
    State(log): State<StatusLog>,
    headers: HeaderMap,
) -> Response {
    let last = sse::last_seen(&headers);
    let connected = Told::Connected(Connected { active_calls: state.desk.live().count() });
    let hello = Message::new(connected, state.desk.now());
    sse::answer(sse::opened(messages(hello, log.follow(last.as_deref()), state.closing.clone())))
}

struct Reader {
    hello: Option<Message>,
    follower: Follower,
    keep_alive: Interval,
    closing: CancellationToken,
}

fn messages(
    hello: Message,
    follower: Follower,
    closing: CancellationToken,
) -> impl Stream<Item = Event> + Send + 'static {
    let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    // A reader that did not read for an hour is not sent a hundred comments.
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::unfold(Reader { hello: Some(hello), follower, keep_alive, closing }, |mut reader| async move {
        if let Some(hello) = reader.hello.take() {
            return Some((event(&hello), reader));
        }
        let event = tokio::select! {
            biased;
            () = reader.closing.cancelled() => return None,
            _ = reader.keep_alive.tick() => Event::default().comment("keepalive"),
            next = reader.follower.next() => {
                let (id, message) = next?;
                event(&message).id(id)
            }
        };
        Some((event, reader))
    })
}

fn event(message: &Message) -> Event {
    Event::default().data(serde_json::to_string(message).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::live::Timestamp;
    use futures_util::StreamExt;
    use wire::event::{CallEnded, Event as Happened};

    fn ended(n: u64) -> Happened {
        Happened::CallEnded(CallEnded { call_sid: format!("CA{n}"), duration: n })
    }

    /// The stream's text, piece by piece.
    fn open(
        log: &StatusLog,
        last: Option<&str>,
        closing: &CancellationToken,
    ) -> impl Stream<Item = String> + Unpin + use<> {
        let hello = Message::new(Told::Connected(Connected { active_calls: 0 }), Timestamp::UNIX_EPOCH);
        let response = sse::answer(sse::opened(messages(hello, log.follow(last), closing.clone())));
        let pieces = response.into_body().into_data_stream();
        pieces.map(|piece| String::from_utf8(piece.unwrap().to_vec()).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn it_says_hello_replays_and_keeps_alive_every_thirty_seconds() {
        let (log, closing) = (StatusLog::new(), CancellationToken::new());
        log.note("b-1", &ended(1), Timestamp::UNIX_EPOCH);
        let began = Instant::now();
        let mut stream = open(&log, None, &closing);
        assert_eq!(stream.next().await.unwrap(), "retry: 1000\n: connected\n\n");
        assert!(stream.next().await.unwrap().contains(r#""type":"connected""#));
        let replayed = stream.next().await.unwrap();
        assert!(replayed.contains("id: b-1\n") && replayed.contains(r#""type":"call_ended""#), "{replayed}");

        // Messages in between do not put it off.
        tokio::time::sleep(Duration::from_secs(20)).await;
        log.note("b-2", &ended(2), Timestamp::UNIX_EPOCH);
        assert!(stream.next().await.unwrap().contains("id: b-2\n"));
        for n in 1..=3 {
            assert_eq!(stream.next().await.unwrap(), ": keepalive\n\n");
            assert_eq!(began.elapsed().as_secs(), n * 30);
        }
        closing.cancel();
        assert_eq!(stream.next().await, None, "it ends with the program");
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_does_not_read_is_dropped_and_gets_the_last_hundred_when_it_comes_back() {
        let (log, closing) = (StatusLog::new(), CancellationToken::new());
        let mut slow = open(&log, None, &closing);
        assert!(slow.next().await.is_some() && slow.next().await.is_some());
        for n in 0..5000 {
            log.note(&format!("b-{n}"), &ended(n), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(slow.next().await, None, "it was overtaken");
        let back: Vec<String> = open(&log, Some("b-4997"), &closing).take(4).collect().await;
        assert!(back[2].contains("id: b-4998\n") && back[3].contains("id: b-4999\n"), "{back:?}");
        let anew: Vec<String> = open(&log, Some("b-17"), &closing).take(102).collect().await;
        assert!(anew[2].contains("id: b-4900\n") && anew[101].contains("id: b-4999\n"));
    }
}
