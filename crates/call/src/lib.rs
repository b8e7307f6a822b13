//! One phone call as a machine.
//!
//! [`Call`](machine::Call) takes [`Input`](event::Input)s with the moment they happened and gives
//! [`Output`](event::Output)s to be performed in order. It owns no socket, no task and no clock, so a test runs a
//! minute of call in a millisecond. After every `handle` its user drains `poll` until `None`, and calls `handle` with
//! [`Input::Tick`](event::Input::Tick) no later than `deadline`.

pub mod event;
pub mod tools;
