//! Twilio's side of a telephone call: what calls the reception in tests, in `frontdeskd call` and under load.
//!
//! A [`Phone`] dials by posting the signed voice webhook and reads the TwiML that comes back. A `<Connect><Stream>` is
//! taken up with [`Phone::connect`], which gives a [`MediaStream`]: it speaks, listens, presses keys and hangs up like
//! a caller behind Twilio, and keeps a list of everything the other side sent that Twilio would complain about.
//! `<Gather>` turns are played by [`gather::converse`].
//!
//! The one rule for users: a rustls provider must be installed before the first [`Phone`] is made.

pub mod error;
pub mod gather;
pub mod phone;
pub mod signature;
pub mod speech;
pub mod stream;
pub mod twiml;

pub use error::CallError;
pub use phone::{Phone, PhoneConfig};
pub use stream::{MediaStream, StreamOptions};
