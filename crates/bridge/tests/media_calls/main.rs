//! Calls over media streams: Twilio's side by `caller`, the model service by `testkit`, everything else real.

mod catalogue;
mod line;
mod media_stream_abuse;
mod openai_booking;
mod openai_faults;
mod openai_recovery;
mod openai_visits;
mod pipe;
mod recordings;
mod shutdown_mid_call;
mod slow_peers;
mod staff;
mod transfer;
