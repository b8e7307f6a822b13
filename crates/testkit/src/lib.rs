//! What tests stand on: a realtime model service, a tunnel service, temporary books, and speech made on the spot.
//!
//! The fakes are exact where exactness catches our mistakes, and scripted where the real thing is not predictable. They
//! listen on loopback only, on ports of the system's choice. Nothing of this ships.
//!
//! A test that uses [`realtime::FakeRealtime`] ends with a look at its
//! [`violations`](realtime::FakeRealtime::violations): the list of everything the service would not have put up with.

pub mod callbacks;
pub mod calls;
pub mod history;
pub mod messages;
pub mod ngrok;
pub mod python;
pub mod realtime;
pub mod redis;
pub mod speech;
pub mod temp;
pub mod twilio;
pub mod visits;
