//! `cargo xtask phrases`: speaks `assets/phrases/*.txt` into `*.ulaw` beside them.
//!
//! The results are committed, so a voice is there when every service is gone and no synthesiser is installed.

use anyhow::Result;

use crate::setup;
use crate::shell::{cargo, finish};

/// Speaks every phrase anew with flite.
pub fn make() -> Result<()> {
    setup::for_program()?;
    finish(cargo(&["run", "--quiet", "--package", "audio", "--example", "phrases"]))
}
