//! The last status messages, kept whether anybody reads them or not.
//!
//! A reader pulls from the ring, so nobody waits for it and it costs no memory. One that has been overtaken is told that it
//! is over: when it comes back it gets what is still kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use desk::live::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;
use wire::event::{CallEnded, CallStarted, Event, RecordingSaved, Trouble};

/// Messages that are kept, as documented.
pub(crate) const KEPT: usize = 100;

/// One message: `{type,timestamp,data}`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = StatusMessage)]
pub(crate) struct Message {
    /// `{type,data}`.
    #[serde(flatten)]
    pub(crate) told: Told,
    /// RFC 3339, UTC.
    pub(crate) timestamp: String,
}

/// What a message tells.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[schema(as = StatusTold)]
pub(crate) enum Told {
    /// The reader is connected.
    Connected(Connected),
    /// A call began.
    CallStarted(CallStarted),
    /// A call is over.
    CallEnded(CallEnded),
    /// A recording is on disk.
    RecordingSaved(RecordingSaved),
    /// Something went wrong.
    Error(Trouble),
}

/// What a reader meets.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connected {
    /// Calls that are up.
    pub(crate) active_calls: usize,
}

impl Message {
    pub(crate) fn new(told: Told, at: Timestamp) -> Message {
        Message { told, timestamp: format!("{at:.3}") }
    }
}

/// The log; clones are the same one.
#[derive(Clone)]
pub(crate) struct StatusLog(Arc<Shared>);

struct Shared {
    ring: Mutex<Ring>,
    /// How many messages there ever were, to wake readers.
    told: watch::Sender<u64>,
}

#[derive(Default)]
struct Ring {
    /// With the id each is known by.
    messages: VecDeque<(String, Message)>,
    /// How many there ever were.
    told: u64,
}

impl Ring {
    /// How many were told before the oldest that is kept.
    fn gone(&self) -> u64 {
        self.told - self.messages.len() as u64
    }
}

impl StatusLog {
    pub(crate) fn new() -> StatusLog {
        StatusLog(Arc::new(Shared { ring: Mutex::default(), told: watch::Sender::new(0) }))
    }

    /// Keeps what readers of the status are told; the rest of what happens is not for them.
    pub(crate) fn note(&self, id: &str, event: &Event, now: Timestamp) {
        let told = match event {
            Event::CallStarted(started) => Told::CallStarted(started.clone()),
            Event::CallEnded(ended) => Told::CallEnded(ended.clone()),
            Event::RecordingSaved(saved) => Told::RecordingSaved(saved.clone()),
            Event::Trouble(trouble) => Told::Error(trouble.clone()),
            Event::SnapshotNeeded(_) => Told::Error(Trouble {
                call_sid: None,
                message: "More happened at once than could be told; some messages are missing here."
                    .to_owned(),
            }),
            _ => return,
        };
        let mut ring = self.0.ring();
        if ring.messages.len() == KEPT {
            ring.messages.pop_front();
        }
        ring.messages.push_back((id.to_owned(), Message::new(told, now)));
        ring.told += 1;
        self.0.told.send_replace(ring.told);
    }

    /// Reads on behind the message `last`; all that is kept without one, and when it is not known.
    pub(crate) fn follow(&self, last: Option<&str>) -> Follower {
        let ring = self.0.ring();
        let known = last.and_then(|last| ring.messages.iter().position(|(id, _)| id == last.trim()));
        let seen = ring.gone() + known.map_or(0, |place| place as u64 + 1);
        Follower { shared: self.0.clone(), told: self.0.told.subscribe(), seen }
    }
}

impl Shared {
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader's place.
pub(crate) struct Follower {
    shared: Arc<Shared>,
    told: watch::Receiver<u64>,
    seen: u64,
}

impl Follower {
    /// The next message with its id; waits for one. `None` when the reader has been overtaken. Cancelling the wait loses
    /// nothing.
    pub(crate) async fn next(&mut self) -> Option<(String, Message)> {
        loop {
            // Before looking, so that a message in between wakes the wait below.
            self.told.borrow_and_update();
            {
                let ring = self.shared.ring();
                let place = self.seen.checked_sub(ring.gone())?;
                if let Some(message) = usize::try_from(place).ok().and_then(|place| ring.messages.get(place))
                {
                    self.seen += 1;
                    return Some(message.clone());
                }
            }
            // The sender lives in `shared`, so waiting cannot fail.
            drop(self.told.changed().await);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn ended(n: u64) -> Event {
        Event::CallEnded(CallEnded { call_sid: format!("CA{n}"), duration: n })
    }

    fn log(messages: std::ops::Range<u64>) -> StatusLog {
        let log = StatusLog::new();
        messages.for_each(|n| log.note(&format!("b-{n}"), &ended(n), Timestamp::UNIX_EPOCH));
        log
    }

    fn ids(follower: &mut Follower) -> Vec<String> {
        std::iter::from_fn(|| follower.next().now_or_never().flatten()).map(|(id, _)| id).collect()
    }

    #[test]
    fn the_last_hundred_are_replayed_and_no_more_are_kept() {
        let log = log(0..5000);
        let replayed = ids(&mut log.follow(None));
        assert_eq!((replayed.len(), replayed[0].as_str(), replayed[99].as_str()), (100, "b-4900", "b-4999"));
        assert_eq!(log.0.ring().messages.len(), KEPT);
    }

    #[test]
    fn a_reader_that_comes_back_gets_what_it_missed() {
        let log = log(0..10);
        assert_eq!(ids(&mut log.follow(Some("b-7"))), ["b-8", "b-9"]);
        assert!(ids(&mut log.follow(Some("b-9"))).is_empty());
        for unknown in ["", "other-3", "b-10", "é\u{0}"] {
            assert_eq!(ids(&mut log.follow(Some(unknown))).len(), 10, "{unknown:?}: all that is kept");
        }
    }

    #[test]
    fn a_reader_that_is_overtaken_is_dropped() {
        let log = log(0..1);
        let mut slow = log.follow(None);
        assert!(slow.next().now_or_never().flatten().is_some());
        for n in 1..=KEPT as u64 + 1 {
            log.note(&format!("b-{n}"), &ended(n), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(slow.next().now_or_never(), Some(None), "it missed one, and is told that it is over");
    }

    #[tokio::test]
    async fn a_waiting_reader_is_woken() {
        let log = log(0..0);
        let mut reader = log.follow(None);
        let waiting = tokio::spawn(async move { reader.next().await });
        tokio::task::yield_now().await;
        log.note("b-1", &ended(1), Timestamp::UNIX_EPOCH);
        let (id, message) = waiting.await.expect("no panic").expect("a message");
        assert_eq!(id, "b-1");
        let shape = r#"{"type":"call_ended","data":{"callSid":"CA1","duration":1},"timestamp":"1970-01-01T00:00:00.000Z"}"#;
        assert_eq!(serde_json::to_string(&message).unwrap(), shape);
    }

    #[test]
    fn words_and_steps_are_not_for_readers_of_the_status() {
        let log = log(0..0);
        log.note("b-1", &Event::MetricUpdated(wire::event::Metrics::default()), Timestamp::UNIX_EPOCH);
        assert!(ids(&mut log.follow(None)).is_empty());
    }
}
