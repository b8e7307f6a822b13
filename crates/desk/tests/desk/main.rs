//! The desk over a real book: one module per promise.

mod arguments;
mod booking;
mod calendars;
mod callers;
mod callers_never;
mod day;
mod day_sheets;
mod faults;
mod figures;
mod history_finding;
mod history_jobs;
mod history_lost;
mod history_support;
mod history_writing;
mod idempotency;
mod imports;
mod live;
mod logs;
mod prices;
mod recordings;
mod schedule;
mod shared;
mod snapshot;
mod support;
mod waiting;
