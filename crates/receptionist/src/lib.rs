//! The receptionist that needs no network: Sarah of the clinic, as a dialogue machine.
//!
//! [`Dialogue`] hears words, keys, silence and the outcomes of tools, and answers with [`Act`]s to be performed in
//! order. It owns no clock, no socket and no book: `now` is an argument, free times and bookings are tools. The same
//! words at the same moment always get the same answer. It is not a language model, and it is not a clinician:
//! [`red_flags`] sends a caller who describes an emergency to those who can help.
//!
//! The one rule its user must keep: after every [`Act::Tool`] exactly one [`Heard::ToolResult`] with the same id comes
//! back. In return it never says that something is booked before the outcome says so, and never books what the caller
//! has not agreed to after hearing it read back.
//!
//! ```
//! use std::sync::Arc;
//!
//! use booking::clinic::Clinic;
//! use jiff::{civil::date, tz::TimeZone};
//! use receptionist::{Act, Dialogue, Facts, Heard};
//!
//! let clinic = Arc::new(Clinic::riverside(TimeZone::UTC));
//! let mut talk = Dialogue::new(Facts { clinic, caller_number: None, has_colleague: false });
//! let now = date(2026, 11, 20).at(10, 0, 0, 0).to_zoned(TimeZone::UTC)?;
//! talk.handle(&now, Heard::Start);
//! let acts = talk.handle(&now, Heard::Text("I'm Ana Ruiz, can I come in on Monday at two?".into()));
//! // It has the name and wants to know what is free on that day.
//! assert!(matches!(acts.last(), Some(Act::Tool(_, _))));
//! # Ok::<(), jiff::Error>(())
//! ```

mod dialogue;
pub mod only_messages;
pub mod phrases;
pub mod red_flags;
mod spoken;
mod understand;

pub use dialogue::{Act, Dialogue, Facts, Heard};
pub use spoken::spoken;
