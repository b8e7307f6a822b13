//! OpenAI Realtime, the GA protocol. The beta is switched off by its vendor; its event names are still understood when they
//! come, and never sent.

mod dictation;
mod events;
mod fault;
mod link;
mod message;
mod opening;
mod order;
mod outgrown;
mod phantom;
mod recall;
mod retry;
mod session;
mod setup;
mod tools;
mod unwritten;
mod usage;

pub use dictation::{Dictation, Written};
pub use link::Link;
pub use setup::Setup;
