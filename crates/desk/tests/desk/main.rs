//! The desk over a real book: one module per promise.

mod arguments;
mod booking;
mod day;
mod faults;
mod figures;
mod idempotency;
mod live;
mod logs;
mod prices;
mod snapshot;
mod support;
