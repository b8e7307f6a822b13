//! The tests in the real window (WebKit under Xvfb) and in Chromium.

use anyhow::Result;

use crate::shell::{cargo, finish, say};
use crate::{page, setup};

/// The window under test has a microphone where a test wants one.
pub const FEATURES: &str = "frontdesk/mock-microphone";

/// Builds the page and both programs, then runs the window's own tests and `tests/ui`. Words go to the test program.
pub fn run(rest: &[String]) -> Result<()> {
    ready()?;
    let mut words =
        vec!["test", "--package", "frontdesk", "--features", FEATURES, "--bins", "--test", "ui", "--"];
    words.extend(rest.iter().map(String::as_str));
    // One screen, one session bus and one browser at a time: two cores do not carry more.
    words.push("--test-threads=1");
    finish(cargo(&words))
}

/// Pictures of every screen in both engines, both themes and both sizes.
pub fn shots() -> Result<()> {
    ready()?;
    let words = ["test", "--package", "frontdesk", "--features", FEATURES, "--test", "ui"];
    let mut test = cargo(&words);
    test.args(["--", "--test-threads=1", "shots"]);
    let folder = page::target_dir().join("shots");
    test.env("FRONTDESK_SHOTS", &folder);
    finish(test)?;
    say(&format!("Pictures are in {}", folder.display()));
    Ok(())
}

fn ready() -> Result<()> {
    setup::for_browsers()?;
    setup::for_page()?;
    page::build()?;
    let words =
        ["build", "--package", "frontdesk", "--package", "frontdeskd", "--bins", "--features", FEATURES];
    finish(cargo(&words))
}
