//! The types that cross between the page and the program: plain data with serde, and no rules.
//!
//! Field names follow the documented HTTP interfaces (camelCase where those are camelCase). Everything here builds
//! for wasm32. A type belongs here only when both sides use it.

pub mod appointment;
pub mod call;
pub mod callback;
pub mod error;
pub mod event;
pub mod feed;
pub mod figures;
pub mod history;
pub mod import;
pub mod patient;
pub mod person;
pub mod replay;
pub mod routing;
pub mod schedule;
pub mod softphone;
pub mod staff;
pub mod status;
pub mod transfer;
pub mod visit;
pub mod waiting;
