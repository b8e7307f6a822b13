//! The bench of calls: how much a bridge adds to the sound of many calls at the same time, and what that costs.
//!
//! One program in three roles, each a process of its own. `calls` plans the runs and prints the table. `generator` is
//! both ends of one run, the telephone company and the realtime service, in one thread with one clock; the bridge is on
//! another core. `baseline` is the least that bridges: it copies frames and keeps no state. The product is
//! measured as it is shipped: `frontdeskd serve` with signatures, transcript and database.
//!
//! `listen` plans runs with and without listeners, which are the process `listeners`.
//!
//! `cargo xtask bench calls` and `… listen` build and start all of it. Nothing here is part of the product.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod baseline;
mod bridge;
mod clock;
mod driver;
mod figures;
mod generator;
mod listening;
mod machine;
mod marker;
mod outcome;
mod phone;
mod plan;
mod process;
mod record;
mod scenario;
mod service;
mod sound;
mod stamps;
mod summary;
mod table;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            driver::complain(&format!("bench: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.split_first() {
        Some((role, rest)) => match role.as_str() {
            "calls" => driver::run(&plan::Plan::read(rest)?),
            "listen" => listening::run(&plan::Plan::read(rest)?),
            "listeners" => listening::listeners(rest),
            "generator" => generator::run(&plan::read_words(rest)?),
            "baseline" => baseline::run(&baseline::Settings::read(rest)?),
            other => bail!("`{other}` is no role; known: calls, listen, generator, baseline, listeners"),
        },
        None => bail!("a role is missing: calls, generator or baseline"),
    }
}
