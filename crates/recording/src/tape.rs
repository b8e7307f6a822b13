//! A call's own end of its recording.

use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;

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
pub struct Tape {}

impl Tape {
    /// The caller was heard at `at`: the sound ends then.
    pub fn caller(&self, at: Instant, sound: Bytes) {
        let _ = (at, sound);
    }

    /// This was sent to the caller at `at`. It is heard from then on, or when what was sent before has been heard.
    pub fn agent(&self, at: Instant, sound: Bytes) {
        let _ = (at, sound);
    }

    /// At `at` the caller's side dropped what it had not played yet.
    pub fn clear(&self, at: Instant) {
        let _ = at;
    }

    /// The caller does not want to be recorded, and said so in words that began so long after the first sample: whatever
    /// comes later is taken out of the file, and nothing more goes in.
    pub fn refuse(&self, since: Duration) {
        let _ = since;
    }

    /// Staff want no more of it recorded, from `at` on.
    pub fn stop(&self, at: Instant) {
        let _ = at;
    }
}
