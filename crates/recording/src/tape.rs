//! A call's own end of its recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;

use crate::{CutShort, samples_in};

/// Pieces of sound that may wait for the recorder: some eight seconds of a call, should a disk take so long.
const WAITING: usize = 512;

/// What is known of a recording when it begins.
#[derive(Debug, Clone)]
pub struct NewTape {
    /// Of which call.
    pub call_sid: String,
    /// Twilio's `MZ…`, or empty; the file is named after it, or after the call.
    pub stream_sid: String,
    /// How the sound comes, on both channels.
    pub encoding: Encoding,
    /// The moment of the first sample.
    pub began: Instant,
    /// The same moment in milliseconds since 1970, for the file's name and row.
    pub began_unix_ms: i64,
}

/// A recording under way. Dropping it ends it. No method waits.
#[derive(Debug)]
pub struct Tape {
    to: SyncSender<Message>,
    shared: Arc<Shared>,
    began: Instant,
}

/// What a call tells its recording, in order.
#[derive(Debug)]
pub(crate) enum Message {
    Caller(Instant, Bytes),
    Agent(Instant, Bytes),
    Clear(Instant),
}

/// What must not wait behind sound, nor be lost with it.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The sample from which on nothing is kept.
    cut: AtomicU64,
    /// Why, as the place in [`WHY`].
    why: AtomicU8,
    /// Pieces of sound that could not be taken.
    dropped: AtomicU64,
    /// The sample at which the tape was let go.
    ended: AtomicU64,
}

const WHY: [CutShort; 2] = [CutShort::Staff, CutShort::Refused];

impl Shared {
    pub(crate) fn cut(&self) -> Option<(u64, CutShort)> {
        let at = self.cut.load(Ordering::Acquire);
        (at != u64::MAX).then(|| (at, WHY[usize::from(self.why.load(Ordering::Acquire)) % WHY.len()]))
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Acquire)
    }

    fn cut_at(&self, at: u64, why: u8) {
        self.why.fetch_max(why, Ordering::AcqRel);
        self.cut.fetch_min(at, Ordering::AcqRel);
    }
}

impl Tape {
    /// A tape, and the recorder's end of it.
    pub(crate) fn new(began: Instant) -> (Tape, Receiver<Message>, Arc<Shared>) {
        let (to, from) = sync_channel(WAITING);
        let shared = Arc::new(Shared {
            cut: AtomicU64::new(u64::MAX),
            why: AtomicU8::new(0),
            dropped: AtomicU64::new(0),
            ended: AtomicU64::new(u64::MAX),
        });
        (Tape { to, shared: shared.clone(), began }, from, shared)
    }

    /// The caller was heard at `at`: the sound ends then.
    pub fn caller(&self, at: Instant, sound: Bytes) {
        self.tell(Message::Caller(at, sound));
    }

    /// This was sent to the caller at `at`. It is heard from then on, or when what was sent before has been heard.
    pub fn agent(&self, at: Instant, sound: Bytes) {
        self.tell(Message::Agent(at, sound));
    }

    /// At `at` the caller's side dropped what it had not played yet.
    pub fn clear(&self, at: Instant) {
        self.tell(Message::Clear(at));
    }

    /// The caller does not want to be recorded, and said so in words that began so long after the first sample: whatever
    /// comes later is taken out of the file, and nothing more goes in. That is so also when staff have stopped it before.
    pub fn refuse(&self, since: Duration) {
        self.shared.cut_at(samples_in(since), 1);
    }

    /// Staff want no more of it recorded, from `at` on. The recording is over when the tape is dropped: until then the
    /// caller may still refuse.
    pub fn stop(&self, at: Instant) {
        self.shared.cut_at(samples_in(at.saturating_duration_since(self.began)), 0);
    }

    /// Pieces of sound that could not be taken in time and are silence in the file.
    pub fn dropped(&self) -> u64 {
        self.shared.dropped()
    }

    fn tell(&self, message: Message) {
        // One that has ended already misses nothing.
        if let Err(TrySendError::Full(_)) = self.to.try_send(message) {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Tape {
    #[expect(clippy::disallowed_methods, reason = "nobody can tell a tape when it is dropped")]
    fn drop(&mut self) {
        let ended = samples_in(Instant::now().saturating_duration_since(self.began));
        self.shared.ended.store(ended, Ordering::Release);
    }
}
