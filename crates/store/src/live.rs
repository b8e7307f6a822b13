//! The live state of calls: what other programs may read while calls are up, and for a while after.
//!
//! [`Memory`] and [`Connection`] (Redis) keep the same things for the same times. [`Failover`] writes every change to
//! memory at once and to Redis as soon as that can be reached, so nothing of a call waits for Redis and nothing is lost
//! with it. Here are plain texts and numbers; what the texts say is decided above.
//!
//! # Keys
//!
//! | key | what | how long |
//! |---|---|---|
//! | `active_call:{callSid}` | the state of a call that is up | [`ACTIVE_FOR`], and removed at its end |
//! | `call_history` | sorted set of ended calls by the second of their end | the last [`HISTORY_KEPT`] |
//! | `transcript:{callSid}` | list of what was said | [`KEPT_FOR`] after the last line |
//! | `metric:total_calls`, `metric:appointments_booked` | counters | for ever |
//! | `metric:call_duration:{callSid}`, `metric:avg_call_duration` | seconds | [`KEPT_FOR`]; for ever |
//! | `frontdesk:call:{callSid}` | which generation of a call was seen last, and whether it ended | [`KEPT_FOR`] |
//! | `frontdesk:counted` | what each program has added to the counters | for ever |
//! | `frontdesk:durations` | of what the average is made | for ever |
//! | `frontdesk:written:{program}` | the last batch of a program that was written | [`KEPT_FOR`] |
//! | `frontdesk:program:{program}` | its sign of life | [`Pace::alive`] |
//!
//! The one rule: what is written for a call names its generation, which grows each time a call of that id comes up. A
//! write of an older generation, and one of a generation that ended, does nothing.

mod batch;
mod failover;
mod memory;
mod redis;
mod trouble;

pub use batch::{Batch, Op, Written};
pub use failover::{Do, Failover, MAX_QUICK_RETRIES, Mode, Pace};
pub use memory::Memory;
pub use redis::{Address, Beat, Connection, Messages};
pub use trouble::Trouble;

use std::time::Duration;

/// How long `active_call:{callSid}` stays when nobody refreshes it.
pub const ACTIVE_FOR: Duration = Duration::from_secs(3600);

/// How long transcripts, durations and marks stay.
pub const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);

/// Ended calls in `call_history`.
pub const HISTORY_KEPT: usize = 500;

/// Where programs tell each other what happens.
pub const CHANNEL: &str = "frontdesk:events";
