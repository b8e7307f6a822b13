//! Recordings of calls: two channels (the caller's, then the agent's), PCM of 16 bit at 16 kHz in a WAV file, written
//! while the call runs.
//!
//! A call's loop holds a [`Tape`] and gives it sound by reference; everything else (decoding, placing the agent's sound
//! in time, writing) is done by one thread for all calls, the [`Recorder`]'s, so the loop never waits for a disk. What
//! cannot be taken in time is dropped and counted, and whatever goes wrong ends the recording and never the call.
//!
//! A program that is killed leaves files that lack less than a second and whose header is behind: [`repair`] them before
//! the next recording begins.

mod arrivals;
mod file;
mod name;
pub mod peaks;
mod recorder;
mod reel;
mod repair;
mod tape;
mod timeline;
mod track;

pub use name::is_plain as is_plain_name;
pub use recorder::{CutShort, Recorder, Report, Saved, What};
pub use repair::{Found, State, delete, delete_older, repair};
pub use tape::{NewTape, Tape};

use std::time::Duration;

/// Samples a second in each channel.
pub const HZ: u32 = 16_000;

/// The caller's channel, then the agent's.
pub const CHANNELS: u16 = 2;

/// Bytes of one moment: a sample of each channel.
const FRAME_BYTES: u64 = 4;

/// How long so many samples of a channel last.
fn lasts(samples: u64) -> Duration {
    Duration::from_nanos(samples.saturating_mul(125_000) / 2)
}

/// How many samples of a channel last so long.
fn samples_in(time: Duration) -> u64 {
    u64::try_from(time.as_nanos() * 2 / 125_000).unwrap_or(u64::MAX)
}
