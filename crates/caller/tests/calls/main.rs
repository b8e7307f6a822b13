//! The telephone against a small reception, over real sockets.

mod gather_turns;
mod media_stream;
mod reception;
