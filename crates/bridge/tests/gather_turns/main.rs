//! Whole calls in `<Gather>` turns: signed requests over real sockets, rows in SQLite, events on the bus.

mod bookings;
mod endings;
mod handover;
mod log;
mod person;
mod repeats;
mod rescue;
mod rest;
mod routing;
#[path = "../support/mod.rs"]
mod support;
mod talk;
mod transfer;
mod visits;
