//! `cargo xtask …`: everything a developer does with this repository, set-up included.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod bench;
mod ci;
mod fuzz;
mod lab;
mod music;
mod page;
mod phrases;
mod run;
mod setup;
mod shell;
mod test;
mod ui;

const HELP: &str = "\
cargo xtask run      set up, build and open Frontdesk (without a display: serve it and print its address)
cargo xtask test     set up and run every test, those in a real window and a real browser included
cargo xtask ui       only the tests in a real window and a real browser
cargo xtask ci       the whole gate: formatting, lints, docs, licences, tests
cargo xtask bench    speed, as ratios against a named baseline
cargo xtask bench calls [--quick] [--calls N] [--seconds N] [--runs N] [--pcm]
                     the same of 1 to 500 calls at a time, in real time
cargo xtask bench listen
                     what 20 listeners add to 20 calls, and how soon a caller hears who takes over
cargo xtask bench records
                     lists, searches and figures of a book with 200,000 calls, each beside its bar
cargo xtask lab [FILTER]
                     callers from scenarios/ against the receptionist, each in a sandbox; --report FILE writes a page
cargo xtask fuzz     the tests that make up their own input, for longer
cargo xtask page     build the page into ui/dist
cargo xtask phrases  speak assets/phrases anew with flite
cargo xtask music    work out assets/sounds/hold.ulaw anew
cargo xtask shots    start Frontdesk and write pictures of every screen to target/shots";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(&format!("cargo xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (verb, rest) = match words.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", &[] as &[String]),
    };
    match verb {
        "run" => run::run(rest),
        "test" => test::run(rest),
        "ui" => ui::run(rest),
        "ci" => ci::run(),
        "bench" => bench::run(rest),
        "lab" => lab::run(rest),
        "fuzz" => fuzz::run(rest),
        "page" => setup::for_page().and_then(|()| page::build()),
        "phrases" => phrases::make(),
        "music" => music::make(),
        "shots" => ui::shots(),
        "help" | "--help" | "-h" => {
            shell::say(HELP);
            Ok(())
        }
        other => bail!("`{other}` is not a task.\n{HELP}"),
    }
}
