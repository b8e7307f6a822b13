//! Plays the plan: one process for each run, the bridges in turn, and the table at the end.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::bridge::Running;
use crate::machine::{self, Isolation, Place};
use crate::outcome::Outcome;
use crate::plan::{self, Bridge, Plan, Run};
use crate::stamps;
use crate::table::{self, Row};

/// Runs everything, prints the table and writes it to its file.
///
/// # Errors
/// When a run cannot be made at all. One that is invalid is shown as such.
pub fn run(plan: &Plan) -> Result<()> {
    let isolation = Isolation::of_this_machine();
    let own = std::env::current_exe()?;
    let head = table::head(&machine::describe(), &isolation.describe(), plan.sound);
    say(&head);
    let mut rows: Vec<Row> = Vec::new();
    for (calls, seconds, runs) in plan.steps.iter().copied() {
        let mut pair = [(Bridge::Baseline, Vec::new()), (Bridge::Product, Vec::new())];
        // Interleaved, so that a busy neighbour slows both.
        for number in 1..=runs {
            for (bridge, outcomes) in &mut pair {
                let program = match bridge {
                    Bridge::Baseline => own.clone(),
                    Bridge::Product => plan.product.clone(),
                };
                let run = Run { bridge: *bridge, program, calls, seconds, sound: plan.sound };
                complain(&format!("{calls} calls, {seconds} s, {}, run {number} of {runs}", bridge.name()));
                outcomes.push(once(&run, isolation, plan.stamps)?);
            }
        }
        for (bridge, outcomes) in pair {
            let row = Row { bridge, calls, outcomes };
            say(&row.show());
            rows.push(row);
        }
    }
    let rest = table::rest(&rows);
    say(&rest);
    let lines: String = rows.iter().map(|row| format!("{}\n", row.show())).collect();
    if let Some(folder) = plan.table.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&plan.table, format!("{head}\n{lines}{rest}\n"))
        .with_context(|| format!("{} cannot be written", plan.table.display()))
}

/// One run with nothing beside it.
///
/// # Errors
/// When the run cannot be made.
pub fn once(run: &Run, isolation: Isolation, stamps: bool) -> Result<Outcome> {
    once_beside(run, isolation, stamps, |_| Ok(())).map(|(outcome, ())| outcome)
}

/// One run, with whatever `beside` starts at the bridge going on until its end; and that, whose calls are over by then.
///
/// # Errors
/// When the run cannot be made.
pub fn once_beside<T>(
    run: &Run,
    isolation: Isolation,
    stamps: bool,
    beside: impl FnOnce(&Running) -> Result<T>,
) -> Result<(Outcome, T)> {
    let running = Running::start(run, isolation, stamps)?;
    let beside = beside(&running)?;
    let mut command = isolation.command(Place::Generator, &std::env::current_exe()?);
    command
        .arg("generator")
        .args(plan::words(run, running.door))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = command.output().context("the generator does not start")?;
    let outcome: Outcome = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("the generator told nothing; the bridge: {}", running.log()))?;
    let (holds, after_hold) = stamps::read(&running.whole_log());
    Ok((Outcome { holds, after_hold, ..outcome }, beside))
}

/// A line of the result.
pub fn say(line: &str) {
    // A closed terminal is no reason to stop measuring.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// A line beside the result.
pub fn complain(line: &str) {
    drop(writeln!(std::io::stderr(), "{line}"));
}
