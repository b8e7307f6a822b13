//! `cargo xtask bench`: speed, shown as ratios against a baseline named in the same run.

use anyhow::{Result, bail};

use crate::shell::{cargo, finish, root, say};

/// `frames` (codec and resampling against the naive way), `books` (a full appointment book: a million visits, made once), or both; or, only when
/// they are named because they take long, `calls`, `listen` (what listeners cost, and how soon a desk is heard) and `records` (what calls
/// leave behind).
pub fn run(rest: &[String]) -> Result<()> {
    if let Some(("calls", options)) = rest.split_first().map(|(name, options)| (name.as_str(), options)) {
        return calls("calls", options);
    }
    if let Some(("listen", options)) = rest.split_first().map(|(name, options)| (name.as_str(), options)) {
        // Twenty calls, each heard by one.
        let usual = ["--calls", "20", "--seconds", "30", "--runs", "3"].map(str::to_owned);
        return calls("listen", if options.is_empty() { &usual } else { options });
    }
    if rest.first().is_some_and(|name| name == "records") {
        return records();
    }
    const ALL: &[(&str, &str, &str)] = &[("frames", "audio", "frames"), ("books", "store", "books")];
    let wanted: Vec<_> = match rest.first().map(String::as_str) {
        None => ALL.to_vec(),
        Some(name) => ALL.iter().copied().filter(|(known, ..)| *known == name).collect(),
    };
    if wanted.is_empty() {
        bail!(
            "no such bench; known: calls, listen, records, {}",
            ALL.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ")
        );
    }
    for (_, package, bench) in wanted {
        finish(cargo(&["bench", "--package", package, "--bench", bench]))?;
    }
    Ok(())
}

/// Lists, searches and figures of a book with 200,000 calls; what writing calls down costs their loops; what recording a
/// hundred of them costs. The figures are to be read: a bar that is missed, as it may be on a machine that does other work,
/// is said and fails nothing.
fn records() -> Result<()> {
    const PARTS: [(&str, &str); 3] = [("store", "records"), ("desk", "history"), ("recording", "recording")];
    // Building may fail.
    for (package, bench) in PARTS {
        finish(cargo(&["bench", "--quiet", "--no-run", "--package", package, "--bench", bench]))?;
    }
    for (package, bench) in PARTS {
        say(&format!("\n{package}: {bench}"));
        if let Err(error) = finish(cargo(&["bench", "--quiet", "--package", package, "--bench", bench])) {
            say(&format!("{package} missed its bar: {error:#}"));
        }
    }
    Ok(())
}

/// The program as it is shipped between hundreds of callers and a stand-in for the realtime service, beside a bridge that
/// only copies; or, as `listen`, with and without listeners. The table of `calls` is also in `target/bench/calls.txt`.
fn calls(role: &str, options: &[String]) -> Result<()> {
    // Each by itself, so that what one asks of a library does not change how the other is built.
    finish(cargo(&["build", "--release", "--package", "frontdeskd"]))?;
    let mut bench = cargo(&["run", "--release", "--quiet", "--package", "bench", "--", role, "--table"]);
    bench.arg(root().join(format!("target/bench/{role}.txt"))).args(options);
    finish(bench)
}
