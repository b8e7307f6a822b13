//! `cargo xtask ci`: the gate.

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, command, finish, has, say};
use crate::{page, setup, test, ui};

/// The version that `deny.toml` was written for.
const CARGO_DENY: &str = "0.20.2";

/// Formatting, lints for the host and for wasm32, every test, documentation, licences.
pub fn run() -> Result<()> {
    setup::for_browsers()?;
    setup::for_page()?;
    setup::for_lints()?;
    step("formatting", &["fmt", "--all", "--check"])?;
    // The window embeds the page, so there must be one before anything of it is compiled.
    page::build()?;
    // All targets are those that a plain `cargo test` runs; the tests of the window are not among them.
    let mut host = vec!["clippy", "--workspace", "--all-targets", "--test", "ui", "--features", ui::FEATURES];
    host.extend(["--", "-D", "warnings"]);
    step("lints, host", &host)?;
    step(
        "lints, page",
        &["clippy", "--package", "ui", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"],
    )?;
    say("── tests");
    test::run(&[])?;
    say("── documentation");
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--exclude", "ui", "--exclude", "frontdesk"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    finish(doc)?;
    licences()?;
    say("── the gate is passed");
    Ok(())
}

fn step(name: &str, words: &[&str]) -> Result<()> {
    say(&format!("── {name}"));
    finish(cargo(words))
}

/// Licences and sources of everything that is linked, and known vulnerabilities where their list can be fetched.
fn licences() -> Result<()> {
    say("── licences and advisories");
    let own = page::target_dir().join("tools/bin/cargo-deny");
    let program = if has("cargo-deny") {
        "cargo-deny".to_owned()
    } else {
        if !own.is_file() {
            say(
                "cargo-deny is missing and will be built into target/tools: it checks licences and advisories.",
            );
            let root = page::target_dir().join("tools");
            let root = root.to_string_lossy();
            // Unoptimised: it is built in half the time, and runs for seconds.
            finish(cargo(&[
                "install",
                "--debug",
                "--quiet",
                "cargo-deny",
                "--version",
                CARGO_DENY,
                "--locked",
                "--root",
                &root,
            ]))?;
        }
        own.to_string_lossy().into_owned()
    };
    finish(command(&program, &["check", "licenses", "bans", "sources"]))?;

    let advisories =
        command(&program, &["check", "advisories"]).output().context("could not start cargo-deny")?;
    let text = String::from_utf8_lossy(&advisories.stderr);
    if advisories.status.success() {
        say("advisories ok");
    } else if text.contains("failed to fetch advisory database") {
        say("advisories not checked: their list cannot be fetched from here");
    } else {
        bail!("cargo-deny found advisories:\n{text}");
    }
    Ok(())
}
