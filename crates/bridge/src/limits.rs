//! Bounds at the doors: sockets at the same time, and requests that nobody signed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The stretch over which unsigned requests are counted.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Addresses remembered at the most; beyond, the count starts anew rather than the memory growing.
const ADDRESSES: usize = 10_000;

/// Counts open sockets.
#[derive(Clone, Default)]
pub struct Sockets(Arc<AtomicUsize>);

/// A socket that counts until it is dropped.
pub struct OpenSocket(Arc<AtomicUsize>);

impl Sockets {
    /// Counts one more, unless `most` are open already.
    pub fn open(&self, most: usize) -> Option<OpenSocket> {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < most).then_some(open + 1))
            .ok()
            .map(|_| OpenSocket(self.0.clone()))
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Counts requests without a valid signature.
#[derive(Default)]
pub struct Unsigned(Mutex<HashMap<Option<IpAddr>, (Instant, u32)>>);

impl Unsigned {
    /// Counts one from `address` and says whether it is within the bound.
    pub fn count(&self, address: Option<IpAddr>, most: u32, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES {
            counts.retain(|_, (began, _)| now.duration_since(*began) < WINDOW);
            if counts.len() >= ADDRESSES {
                counts.clear();
            }
        }
        let (began, count) = counts.entry(address).or_insert((now, 0));
        if now.duration_since(*began) >= WINDOW {
            (*began, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= most
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests need a moment to begin at")]
mod tests {
    use super::*;

    #[test]
    fn sockets_beyond_the_bound_are_refused_until_one_closes() {
        let sockets = Sockets::default();
        let first = sockets.open(1);
        assert!(first.is_some(), "there is room for one");
        assert!(sockets.open(1).is_none(), "and not for two");
        drop(first);
        assert!(sockets.open(1).is_some(), "a closed one makes room");
    }

    #[test]
    fn unsigned_requests_are_counted_per_address_and_forgotten_after_the_window() {
        let (unsigned, now) = (Unsigned::default(), Instant::now());
        let here = Some(IpAddr::from([127, 0, 0, 1]));
        assert!(unsigned.count(here, 1, now), "the first is within the bound");
        assert!(!unsigned.count(here, 1, now), "the second is not");
        assert!(
            unsigned.count(Some(IpAddr::from([127, 0, 0, 2])), 1, now),
            "another address has its own count"
        );
        assert!(unsigned.count(here, 1, now + WINDOW), "a quarter of an hour later it starts anew");
    }
}
