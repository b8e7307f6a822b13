//! The console as a browser, a window and a stranger meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod event_stream;
mod figures;
mod routes;
mod support;
