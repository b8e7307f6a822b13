//! Calls: Twilio's webhooks and media sockets, the softphone's socket, the agents, and the loop that drives each call.
//!
//! [`Bridge`] gives two routers: a public one, proven by Twilio's signature and by one-time tokens, and the softphone's,
//! which whoever mounts it must guard with a session. Rules are not here (they are `booking`'s) and neither is the book
//! (it is the `desk`'s); a call's own logic is the pure machine of `call`, which the loop in here performs.
//!
//! The one rule its user must keep: cancel the token given to [`Bridge::new`] and wait for the tracker before the program
//! ends, so that callers hear a goodbye.

mod agents;
mod bridge;
mod calendars;
mod call_loop;
mod connection;
mod limits;
mod outbox;
mod phrases;
pub mod rehearsal;
mod settings;
mod socket;
mod softphone;
mod tokens;
mod twilio;

pub use agents::Voice;
pub use bridge::Bridge;
pub use connection::carries_sound;
pub use settings::{AgentChoice, Limits, OpenAi, Settings, SpeechChoice, Twilio};
pub use twilio::messages::TwilioMessages;
pub use twilio::signature;
