//! `cargo xtask test`: every test.

use anyhow::Result;

use crate::shell::{cargo, finish};
use crate::{setup, ui};

/// The tests that need no window, then those that do. Words go to `cargo test`; with any, only the first kind runs.
pub fn run(rest: &[String]) -> Result<()> {
    setup::for_tests()?;
    // The desktop shell is left out here: everything below it must build and pass without a window library.
    let mut words = vec!["test", "--workspace", "--exclude", "frontdesk"];
    words.extend(rest.iter().map(String::as_str));
    finish(cargo(&words))?;
    if rest.is_empty() { ui::run(&[]) } else { Ok(()) }
}
