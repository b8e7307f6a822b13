//! A book full of calls that never were: the same seed makes the same book.

mod fill;
mod names;
mod rows;
mod talk;

pub use fill::{FillError, fill};

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A word that about one call in 20,000 has, for searches that find little.
pub const RARE_WORD: &str = "xylophone";
/// A word that every call has, for searches that find everything.
pub const COMMON_WORD: &str = "appointment";

/// What is to be made up.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many calls.
    pub calls: u32,
    /// Decides everything that is left to chance.
    pub seed: u64,
    /// The last calls end shortly before this; the first are two years older.
    pub now: Timestamp,
    /// The clinic's clock, by which it is open.
    pub zone: TimeZone,
}
