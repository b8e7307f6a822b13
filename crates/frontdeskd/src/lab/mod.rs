//! The scenario lab: callers as files, each played against the real receptionist in a sandbox of its own, and what must
//! hold afterwards.
//!
//! A [`Scenario`] is read by [`read`], played by [`play`] and judged against its `[expect]` table: by rows, tool calls and
//! outcomes, not by wording. Nothing leaves the sandbox: the book is a temporary file, the clock stands where the scenario puts
//! it and moves with the call.

mod book;
mod caller;
mod expect;
mod html;
mod kinds;
mod play;
mod question;
mod reading;
mod replay;
mod replaying;
mod report;
mod sandbox;
mod saving;
mod scenario;
mod seen;
mod values;
pub mod words;

pub(crate) use caller::Caller;
pub use expect::Failure;
pub use html::page;
pub use play::{Played, Spoken, play, play_all};
pub use reading::{ScenarioFault, parse, read, read_all};
pub use replay::{Replays, scenario_of};
pub use replaying::{difference, replay};
pub use report::{summary, table};
pub use sandbox::{Agent, LabFault, Template};
pub(crate) use scenario::Colleague;
pub use scenario::Scenario;
pub(crate) use seen::{How, Seen, check_seen, unheard};
