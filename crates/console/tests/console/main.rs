//! The console as a browser, a window and a stranger meet it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod callbacks;
mod dashboard_calls;
mod described;
mod document;
mod event_stream;
mod fhir;
mod fhir_participants;
mod fhir_searching;
mod figures;
mod hostile;
mod lab;
mod page_history;
mod page_jobs;
mod patients;
mod records;
mod routes;
mod schedule;
mod sharing;
mod sound;
mod status_stream;
mod support;
mod transcript_stream;
mod visits;
mod waiting;
