//! `cargo xtask fuzz`: the tests that make up their own input, for much longer than the gate runs them.

use anyhow::{Context, Result};

use crate::shell::{finish, say};

/// So many inputs for each property when none are asked for: minutes on two cores.
const CASES: u32 = 20_000;

/// Every property, with as many inputs as the first word says: what comes into a call in any order and at any time, and
/// every parser that sees the network.
pub fn run(rest: &[String]) -> Result<()> {
    let cases = match rest.first() {
        Some(cases) => cases.parse().with_context(|| format!("`{cases}` is not a number of inputs"))?,
        None => CASES,
    };
    say(&format!("{cases} inputs for each property"));
    for words in [
        &["--package", "call", "--test", "call", "invariants"][..],
        &["--package", "bridge", "--lib", "survived"],
        &["--package", "audio"],
        &["--package", "receptionist", "--test", "talk", "never"],
        &["--package", "booking"],
    ] {
        let mut test = crate::shell::cargo(&[&["test", "--quiet"], words].concat());
        test.env("PROPTEST_CASES", cases.to_string());
        finish(test)?;
    }
    Ok(())
}
