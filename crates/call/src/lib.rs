//! One phone call as a machine.
//!
//! [`Call`] takes [`Input`](event::Input)s with the moment they happened and gives [`Output`](event::Output)s to be
//! performed in order. It owns no socket, no task and no clock, so a test runs a minute of call in a millisecond.
//!
//! The one rule for its user: after every `handle`, drain `poll` until it gives `None`, and call `handle` with
//! [`Input::Tick`](event::Input::Tick) no later than `deadline`. After [`Output::Ended`](event::Output::Ended) nothing
//! comes any more, whatever is put in.
//!
//! ```
//! use std::time::Instant;
//!
//! use call::{Call, Limits, Setup, event::{AgentCommand, AgentEvent, Input, Output}};
//!
//! # #[expect(clippy::disallowed_methods, reason = "an example needs a moment to begin at")]
//! let now = Instant::now();
//! let setup = Setup::new(audio::Encoding::Mulaw8k);
//! let mut call = Call::new(setup, now);
//! call.handle(now, Input::CallerConnected);
//! call.handle(now, Input::Agent(AgentEvent::Ready));
//! assert_eq!(call.poll(), Some(Output::ToAgent(AgentCommand::Greet)));
//! assert_eq!(call.poll(), None);
//! assert!(call.deadline().is_some(), "the greeting must not take for ever");
//! ```

pub mod barge_in;
pub mod consent;
pub mod event;
pub mod figures;
pub mod history;
pub mod instructions;
pub mod limits;
pub mod log;
pub mod machine;
pub mod phrase;
pub mod tools;
pub mod usage;

/// "Mm-hm."
mod backchannel;
/// Continuity of the caller's sound.
mod caller_clock;
/// Staff in the agent's place.
mod desk;
/// Voice on the caller's line.
mod ear;
/// The decision between a cough and an interruption.
mod hold;
/// Keypad runs.
mod keys;
/// The two ends of the call.
mod leg;
/// What is measured.
mod meter;
/// Dead air.
mod patience;
/// Pacing, and what was heard.
mod playout;
/// The step of the call, guessed.
mod progress;
/// Silence on the line.
mod silence;
/// Open tool calls.
mod tool_calls;
/// Utterances.
mod transcript;
/// The floor, and the one response at a time.
mod turn;

pub use audio::Encoding;
pub use limits::Limits;
pub use log::Log;
pub use machine::{Call, Setup};
