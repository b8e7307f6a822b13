//! Whole conversations with the receptionist, against a desk with the real booking rules and a clock that stands still.

mod birth_year;
mod corrections;
mod desk;
mod emergencies;
mod full_days;
mod going_on;
mod keypad;
mod messages;
mod never;
mod patience;
mod person;
mod preference;
mod recorded;
mod script;
mod staff;
mod standing;
mod transcripts;
mod visits;
