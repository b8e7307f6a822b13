//! `cargo xtask bench`: speed, shown as ratios against a baseline named in the same run.

use anyhow::{Result, bail};

use crate::shell::{cargo, finish};

/// `frames` (codec and resampling against the naive way), `books` (slots and bookings per second), or both.
pub fn run(rest: &[String]) -> Result<()> {
    const ALL: &[(&str, &str, &str)] = &[("frames", "audio", "frames"), ("books", "store", "books")];
    let wanted: Vec<_> = match rest.first().map(String::as_str) {
        None => ALL.to_vec(),
        Some(name) => ALL.iter().copied().filter(|(known, ..)| *known == name).collect(),
    };
    if wanted.is_empty() {
        bail!("no such bench; known: {}", ALL.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", "));
    }
    for (_, package, bench) in wanted {
        finish(cargo(&["bench", "--package", package, "--bench", bench]))?;
    }
    Ok(())
}
