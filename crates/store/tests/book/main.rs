//! The book, from outside: one module per promise.

mod birth_years;
mod callbacks;
mod concurrency;
mod copies;
mod counters_and_settings;
mod faults;
mod history_find;
mod history_kill;
mod history_reindex;
mod history_schema;
mod history_sums;
mod history_support;
mod history_write;
mod idempotency;
mod kill;
mod model;
mod opening;
mod patients;
#[cfg(unix)]
mod place;
mod races;
mod raw_sql;
mod rooms;
mod schedule;
mod support;
mod unmerge;
mod verbs_model;
mod waiting;
mod waiting_kill;
