//! Whole conversations with the receptionist, against a desk with the real booking rules and a clock that stands still.

mod corrections;
mod desk;
mod emergencies;
mod full_days;
mod keypad;
mod messages;
mod never;
mod patience;
mod script;
mod transcripts;
mod visits;
