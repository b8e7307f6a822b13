//! What calls left behind: written while they are up, found again afterwards.
//!
//! Whatever the registry of live calls learns is noted in memory by `pending` and written to the book by one thread
//! (`writer`), so a call's loop never waits for the disk. What came of a call is decided by `ends`, what was said in it
//! is read by `review`, and the verbs of the Calls, Call and Overview screens read the book.

mod bars;
mod cursor;
mod day_text;
pub(crate) mod ends;
mod find;
mod lost;
mod pending;
pub(crate) mod person;
mod rows;
mod sums;
mod writer;

pub use bars::MOST_BARS;
pub use find::{Filter, LONGEST_NOTES};
pub use sums::{CallStats, Since};

pub(crate) use find::{call_ref, found_by};
pub(crate) use pending::{EndNote, LineNote, Pending, RowNote};
pub(crate) use rows::summary as call_summary;
pub(crate) use writer::Writer;
