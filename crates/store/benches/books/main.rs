//! What a full appointment book costs: 100 clinicians, five years, a million visits. `cargo xtask bench books`.
//!
//! The book is made once, by seed, and kept in the target folder; delete it there to have it made anew. What is written for
//! the measurement goes into a copy.

mod clinic;
mod fill;
mod plain;
mod reading;
#[path = "../table/mod.rs"]
mod table;
mod writing;

fn main() {
    let plain = plain::run();
    let path = fill::book();
    reading::run(&path);
    writing::run(&path, plain);
}
