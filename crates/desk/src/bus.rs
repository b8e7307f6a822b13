//! Tells everybody who listens what happened, in one order for all.
//!
//! The last [`KEPT`] events stay in a ring. A subscription is a place in that ring and pulls from it, so a publisher never
//! waits for a reader, and a slow reader costs no memory: when the ring has moved past its place it is told
//! [`Event::SnapshotNeeded`] and goes on from now. The one rule for readers: after `SnapshotNeeded`, fetch a snapshot.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use wire::event::{Event, SnapshotNeeded};

/// Events that can be replayed. Fifty calls make about 150 a second, so a window may be away for half a minute.
pub const KEPT: usize = 4096;

/// The bus; clones are the same bus.
#[derive(Clone)]
pub struct Bus(Arc<Shared>);

struct Shared {
    /// Random for each run of the program, so that ids of an earlier run are recognised as such.
    boot: String,
    ring: Mutex<Ring>,
    /// The number of the last event, to wake readers.
    head: watch::Sender<u64>,
}

struct Ring {
    events: VecDeque<Event>,
    /// The number of the last event; the first one ever has 1.
    head: u64,
}

impl Ring {
    /// The number of the oldest event that can still be replayed.
    fn oldest(&self) -> u64 {
        self.head + 1 - self.events.len() as u64
    }

    fn get(&self, seq: u64) -> Option<&Event> {
        let index = seq.checked_sub(self.oldest())?;
        self.events.get(usize::try_from(index).ok()?)
    }
}

impl Bus {
    /// A bus of its own boot.
    pub fn new() -> Bus {
        let boot = format!("{:016x}", rand::random::<u64>());
        let ring = Mutex::new(Ring { events: VecDeque::new(), head: 0 });
        Bus(Arc::new(Shared { boot, ring, head: watch::Sender::new(0) }))
    }

    /// Tells everybody; gives the event's number. Never waits for a reader.
    pub fn publish(&self, event: Event) -> u64 {
        let mut ring = self.0.ring();
        if ring.events.len() == KEPT {
            ring.events.pop_front();
        }
        ring.events.push_back(event);
        ring.head += 1;
        let head = ring.head;
        // Sent under the lock, so that the number readers wait for never runs backwards.
        self.0.head.send_replace(head);
        head
    }

    /// The id of the last event, `<boot>-<seq>`; `<boot>-0` before the first.
    pub fn last_id(&self) -> String {
        self.0.id(self.0.ring().head)
    }

    /// A subscription to all that happens after the event `after`, an id of this bus (`Last-Event-ID`). Without one: to
    /// all that happens from now on. An id of another boot, a malformed one and one too old to be replayed are answered
    /// with [`Event::SnapshotNeeded`] first.
    pub fn subscribe(&self, after: Option<&str>) -> Subscription {
        let head = self.0.ring().head;
        let place = match after {
            None => Place::After(head),
            Some(id) => self.0.seq(id).filter(|seq| *seq <= head).map_or(Place::Lost, Place::After),
        };
        Subscription { shared: self.0.clone(), heads: self.0.head.subscribe(), place }
    }
}

impl Default for Bus {
    fn default() -> Bus {
        Bus::new()
    }
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bus({})", self.last_id())
    }
}

impl Shared {
    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id(&self, seq: u64) -> String {
        format!("{}-{seq}", self.boot)
    }

    fn seq(&self, id: &str) -> Option<u64> {
        let (boot, seq) = id.trim().rsplit_once('-')?;
        (boot == self.boot).then(|| seq.parse().ok()).flatten()
    }
}

/// A reader's place in what happens. Dropping it ends the subscription.
pub struct Subscription {
    shared: Arc<Shared>,
    heads: watch::Receiver<u64>,
    place: Place,
}

enum Place {
    /// Has seen everything up to this number.
    After(u64),
    /// Has missed something it cannot be told.
    Lost,
}

impl Subscription {
    /// The next event with its id; waits for one. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> (String, Event) {
        loop {
            if let Some(next) = self.take() {
                return next;
            }
            // The sender lives in `shared`, so waiting cannot fail.
            drop(self.heads.changed().await);
        }
    }

    /// The next event if it has already happened.
    pub fn take(&mut self) -> Option<(String, Event)> {
        // Marks the present head as seen before looking, so that an event in between wakes `next`.
        self.heads.borrow_and_update();
        let ring = self.shared.ring();
        match self.place {
            Place::After(seen) if seen == ring.head => None,
            Place::After(seen) if seen + 1 >= ring.oldest() => {
                let event = ring.get(seen + 1)?.clone();
                self.place = Place::After(seen + 1);
                Some((self.shared.id(seen + 1), event))
            }
            Place::After(_) | Place::Lost => {
                self.place = Place::After(ring.head);
                Some((self.shared.id(ring.head), Event::SnapshotNeeded(SnapshotNeeded {})))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::event::Metrics;

    fn numbered(n: u64) -> Event {
        Event::MetricUpdated(Metrics { total_calls: n, appointments_booked: 0 })
    }

    fn number(event: &Event) -> u64 {
        match event {
            Event::MetricUpdated(metrics) => metrics.total_calls,
            other => panic!("expected a numbered event, got {}", other.name()),
        }
    }

    #[tokio::test]
    async fn a_reader_gets_what_happens_after_it_came_in_order() {
        let bus = Bus::new();
        bus.publish(numbered(1));
        let mut reader = bus.subscribe(None);
        assert!(reader.take().is_none(), "what happened before is in the snapshot");
        for n in 2..=50 {
            bus.publish(numbered(n));
        }
        for n in 2..=50 {
            let (id, event) = reader.next().await;
            assert_eq!(number(&event), n, "events keep their order");
            assert!(id.ends_with(&format!("-{n}")), "the id {id} carries the number of the event");
        }
    }

    #[tokio::test]
    async fn a_waiting_reader_is_woken() {
        let bus = Bus::new();
        let mut reader = bus.subscribe(None);
        let waiting = tokio::spawn(async move { reader.next().await });
        tokio::task::yield_now().await;
        bus.publish(numbered(7));
        let (_, event) = waiting.await.expect("the reader does not panic");
        assert_eq!(number(&event), 7, "the event reached the reader that was already waiting");
    }

    #[test]
    fn a_reader_that_comes_back_gets_what_it_missed() {
        let bus = Bus::new();
        bus.publish(numbered(1));
        let left_at = bus.last_id();
        bus.publish(numbered(2));
        bus.publish(numbered(3));
        let mut reader = bus.subscribe(Some(&left_at));
        let seen: Vec<u64> = std::iter::from_fn(|| reader.take()).map(|(_, event)| number(&event)).collect();
        assert_eq!(seen, [2, 3], "everything after the last id is replayed");
    }

    #[test]
    fn an_unknown_id_asks_for_a_snapshot_and_goes_on_from_now() {
        let bus = Bus::new();
        bus.publish(numbered(1));
        let other = Bus::new().last_id();
        let ahead = format!("{}-99", bus.0.boot);
        for id in [other.as_str(), ahead.as_str(), "", "garbage", "-", "1", "--1", "é-\u{0}"] {
            let mut reader = bus.subscribe(Some(id));
            let (at, event) = reader.take().expect("the reader is told at once");
            assert_eq!(event.name(), "snapshot_needed", "nothing can be replayed after {id:?}");
            assert_eq!(at, bus.last_id(), "the snapshot it fetches will include everything up to here");
            assert!(reader.take().is_none(), "it is told once");
            let n = bus.publish(numbered(5));
            assert_eq!(
                reader.take().map(|(_, event)| number(&event)),
                Some(5),
                "event {n} comes after the snapshot"
            );
        }
    }

    #[test]
    fn a_slow_reader_loses_events_but_is_told_so_and_nobody_waits() {
        let bus = Bus::new();
        let mut slow = bus.subscribe(None);
        let total = KEPT as u64 * 2 + 17;
        for n in 1..=total {
            bus.publish(numbered(n));
        }
        let (id, event) = slow.take().expect("there is news");
        assert_eq!(event.name(), "snapshot_needed", "the ring has moved past the reader's place");
        assert_eq!(id, bus.last_id(), "it goes on from now");
        assert_eq!(bus.0.ring().events.len(), KEPT, "the ring does not grow");
        bus.publish(numbered(total + 1));
        assert_eq!(
            slow.take().map(|(_, event)| number(&event)),
            Some(total + 1),
            "and later events come again"
        );
    }

    #[test]
    fn the_oldest_kept_event_can_be_replayed_and_the_one_before_cannot() {
        let bus = Bus::new();
        for n in 1..=KEPT as u64 + 2 {
            bus.publish(numbered(n));
        }
        let mut just = bus.subscribe(Some(&format!("{}-2", bus.0.boot)));
        assert_eq!(just.take().map(|(_, event)| number(&event)), Some(3), "3 is the oldest in the ring");
        let mut gone = bus.subscribe(Some(&format!("{}-1", bus.0.boot)));
        assert_eq!(
            gone.take().map(|(_, event)| event.name()),
            Some("snapshot_needed"),
            "2 has left the ring"
        );
    }

    #[test]
    fn many_publishers_make_one_order_that_every_reader_sees() {
        let bus = Bus::new();
        let mut readers = [bus.subscribe(None), bus.subscribe(None)];
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let bus = &bus;
                scope.spawn(move || {
                    for n in 0..200 {
                        bus.publish(numbered(thread * 1000 + n));
                    }
                });
            }
        });
        let [first, second] = readers.each_mut().map(|reader| {
            std::iter::from_fn(|| reader.take()).map(|(id, e)| (id, number(&e))).collect::<Vec<_>>()
        });
        assert_eq!(first.len(), 800, "nothing is lost");
        assert_eq!(first, second, "all readers see the same order");
    }
}
