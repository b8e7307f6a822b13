//! `cargo xtask test`: every test.

use anyhow::Result;

use crate::shell::{cargo, finish};
use crate::{setup, ui};

/// Words go to `cargo test`, and then the window is left out: everything below it builds and passes without a
/// window library. Without words all tests run, and nothing is built twice: each step asks for the same packages, so that
/// what they depend on has the same features in each.
pub fn run(rest: &[String]) -> Result<()> {
    setup::for_tests()?;
    if rest.is_empty() {
        ui::build()?;
        finish(cargo(&["test", "--workspace", "--features", ui::FEATURES]))?;
        return ui::run(&[]);
    }
    let mut words = vec!["test", "--workspace", "--exclude", "frontdesk"];
    words.extend(rest.iter().map(String::as_str));
    finish(cargo(&words))
}
