//! The whole program over real sockets: starting, its two doors, signing in, booking by softphone, the tunnel, ending.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod booking_by_softphone;
mod calling;
mod doors;
mod ending;
mod replaying;
mod staff;
mod starting;
mod support;
mod tunnel;
