//! The tests in the real window (WebKit under Xvfb) and in Chromium.

use anyhow::Result;

use crate::shell::{cargo, finish, say};
use crate::{page, setup};

/// The window under test has a microphone where a test wants one.
pub const FEATURES: &str = "frontdesk/mock-microphone";

/// Builds the page and both programs, then runs the window's own tests and `tests/ui`. Words go to the test program.
pub fn run(rest: &[String]) -> Result<()> {
    build()?;
    let mut words = tests();
    words.push("--");
    words.extend(rest.iter().map(String::as_str));
    // One screen, one session bus and one browser at a time: two cores do not carry more.
    words.push("--test-threads=1");
    finish(cargo(&words))
}

/// Pictures of every screen in both engines, both themes and both sizes.
pub fn shots() -> Result<()> {
    build()?;
    let mut test = cargo(&tests());
    test.args(["--", "--test-threads=1", "shots"]);
    let folder = page::target_dir().join("shots");
    test.env("FRONTDESK_SHOTS", &folder);
    finish(test)?;
    say(&format!("Pictures are in {}", folder.display()));
    Ok(())
}

/// What the tests need: browsers, the page, both programs, and the tests themselves.
pub fn build() -> Result<()> {
    setup::for_browsers()?;
    setup::for_page()?;
    page::build()?;
    finish(cargo(&of_the_workspace("build", &["--bin", "frontdesk", "--bin", "frontdeskd", "--test", "ui"])))
}

fn tests() -> Vec<&'static str> {
    of_the_workspace("test", &["--bin", "frontdesk", "--test", "ui"])
}

/// Parts of the workspace, built as they are when all of it is tested (see `test::run`).
fn of_the_workspace(verb: &'static str, parts: &[&'static str]) -> Vec<&'static str> {
    [&[verb, "--workspace", "--features", FEATURES], parts].concat()
}
