//! `cargo xtask music`: works out the music for callers on hold. The result is committed.

use anyhow::Result;

use crate::shell::{cargo, finish};

/// Writes `assets/sounds/hold.ulaw` anew.
pub fn make() -> Result<()> {
    finish(cargo(&["run", "--quiet", "--package", "audio", "--example", "hold_music"]))
}
