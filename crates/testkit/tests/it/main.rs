//! The fakes against raw clients.

mod client;
mod faults;
mod realtime;
mod tunnel;
