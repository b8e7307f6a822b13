//! What a full appointment book costs: 100 clinicians, five years, a million visits. `cargo xtask bench books`.
//!
//! The book is made once, by seed, and kept in the target folder; delete it there to have it made anew. What is written for
//! the measurement goes into a copy. `plain` (a small book alone), `reading` or `writing` behind it measures that part only.

mod clinic;
mod fill;
mod plain;
mod reading;
#[path = "../table/mod.rs"]
mod table;
mod writing;

fn main() {
    let wanted = |part: &str| {
        let named: Vec<_> = std::env::args()
            .filter(|word| ["plain", "reading", "writing"].contains(&word.as_str()))
            .collect();
        named.is_empty() || named.iter().any(|name| name == part)
    };
    let (reads, writes) = (wanted("reading"), wanted("writing"));
    let plain = plain::run();
    if !reads && !writes {
        return;
    }
    let path = fill::book();
    if reads {
        reading::run(&path);
    }
    if writes {
        writing::run(&path, plain);
    }
}
