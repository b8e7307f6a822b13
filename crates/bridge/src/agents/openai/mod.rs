//! OpenAI Realtime, the GA protocol. The beta is switched off by its vendor; its event names are still understood when they
//! come, and never sent.

mod events;
mod fault;
mod link;
mod message;
mod order;
mod setup;
mod tools;

pub use link::Link;
