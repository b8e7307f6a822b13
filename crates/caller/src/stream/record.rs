//! What happened on a media stream, as far as the caller's side can tell. Times are on the stream's own clock.

use std::time::Duration;

use super::message::Violation;

/// The record of a stream, growing while it runs.
#[derive(Debug, Default, Clone)]
pub struct Record {
    /// How long the stream has run.
    pub now: Duration,
    /// All sound the caller heard, µ-law, without the pauses between.
    pub heard: Vec<u8>,
    /// When sound was last played to its end of a frame.
    pub last_heard: Option<Duration>,
    /// Bytes that wait to be played.
    pub queued: usize,
    /// The most bytes that ever waited.
    pub most_queued: usize,
    /// How often sound had run out within an utterance: silence of less than a fifth of a second.
    pub underruns: usize,
    /// Marks answered, in order.
    pub marks: Vec<MarkAnswer>,
    /// When `clear` came, and how many bytes it dropped.
    pub clears: Vec<(Duration, usize)>,
    /// Messages of media, mark and clear that came in.
    pub received: usize,
    /// Caller's frames sent.
    pub frames_sent: u64,
    /// Bytes of the caller's speech that wait to be sent.
    pub unspoken: usize,
    /// What Twilio would have warned of.
    pub violations: Vec<Violation>,
    /// Set when the socket is closed.
    pub closed: Option<Closed>,
}

/// A mark that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkAnswer {
    /// Its name.
    pub name: String,
    /// When it was answered.
    pub at: Duration,
    /// It was cleared, not played.
    pub cleared: bool,
    /// Bytes heard so far.
    pub heard: usize,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The caller hung up.
    ByCaller,
    /// The reception closed the socket, with this code if it gave one. Twilio goes on with the document.
    ByReception(Option<u16>),
    /// The connection broke.
    Broken,
}

impl Record {
    /// Nothing is being played and nothing has been for `pause`.
    pub fn is_quiet(&self, pause: Duration) -> bool {
        self.queued == 0 && self.last_heard.is_none_or(|last| self.now.saturating_sub(last) >= pause)
    }
}
