//! The only code that makes requests: the console's HTTP interface, its event stream, and the softphone's socket.

mod book;
mod callbacks;
pub(crate) mod connection;
pub(crate) mod history;
pub(crate) mod http;
mod lab;
pub(crate) mod past_call;
pub(crate) mod patients;
pub(crate) mod schedule;
pub(crate) mod sharing;
pub(crate) mod socket;
pub(crate) mod sse;
pub(crate) mod staff;
pub(crate) mod stream;
pub(crate) mod waiting;

pub(crate) use connection::Backend;
pub(crate) use http::Fault;
pub(crate) use waiting::TextVerb;
