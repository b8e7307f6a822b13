//! Recordings of calls: two channels (the caller's, then the agent's), PCM of 16 bit at 16 kHz in a WAV file, written
//! while the call runs.
//!
//! A call's loop holds a [`Tape`] and gives it sound by reference; everything else (decoding, placing the agent's sound
//! in time, writing) is done by one thread for all calls, so the loop never waits for a disk. What cannot be taken in
//! time is dropped and counted, and whatever goes wrong ends the recording and never the call.

mod tape;

pub use tape::{NewTape, Tape};
