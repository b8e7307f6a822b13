//! Twilio's side of the bridge: the webhooks and the media socket.

pub mod after;
pub mod call_out;
pub mod calls;
pub mod door;
pub mod fallback;
pub mod form;
pub mod message;
pub mod message_taking;
pub mod messages;
pub mod rest;
pub mod signature;
pub mod sms;
pub mod status;
pub mod stream;
pub mod transfer;
pub mod turns;
pub mod twiml;
pub mod voice;
