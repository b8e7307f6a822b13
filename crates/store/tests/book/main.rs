//! The book, from outside: one module per promise.

mod concurrency;
mod counters_and_settings;
mod faults;
mod idempotency;
mod kill;
mod model;
mod opening;
mod raw_sql;
mod support;
