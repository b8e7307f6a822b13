//! `cargo xtask lab`: callers from `scenarios/` against the receptionist, each in a sandbox.

use anyhow::Result;

use crate::shell::{cargo, finish, root};

/// All scenarios, or those that have the first word in their name; further words go to `frontdeskd lab`.
pub fn run(rest: &[String]) -> Result<()> {
    let mut lab = cargo(&["run", "--quiet", "--package", "frontdeskd", "--", "lab"]);
    lab.arg(root().join("scenarios"));
    match rest.split_first() {
        Some((filter, more)) if !filter.starts_with("--") => lab.args(["--only", filter]).args(more),
        _ => lab.args(rest),
    };
    finish(lab)
}
