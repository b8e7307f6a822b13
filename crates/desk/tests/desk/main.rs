//! The desk over a real book: one module per promise.

mod arguments;
mod booking;
mod day;
mod faults;
mod idempotency;
mod live;
mod logs;
mod snapshot;
mod support;
