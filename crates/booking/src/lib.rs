//! What can be booked, when, and what callers mean by the words they use for days and times.
//!
//! Pure: nothing here reads a clock, a file or a socket. Whoever calls says what time it is and which times are taken.
//! The one rule to keep: no appointment is written that [`rules::check`] has not accepted inside the same transaction.

pub mod appointment;
pub mod birth_year;
mod busy;
pub mod called;
pub mod clinic;
pub mod clock_change;
pub mod holidays;
pub mod hours;
pub mod layout;
pub mod patient;
pub mod rules;
pub mod schedule_check;
pub mod schedule_effect;
pub mod search;
pub mod slot;
pub mod spoken_date;
pub mod time_text;
pub mod waiting;
