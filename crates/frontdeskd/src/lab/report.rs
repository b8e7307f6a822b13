//! What came of scenarios, for a terminal.

use std::fmt::Write;
use std::time::Duration;

use super::play::{Played, Spoken};

/// One line a scenario, and under those that fail what does not hold and what was said.
pub fn table(all: &[Played]) -> String {
    let mut text = String::new();
    for played in all {
        let mark = if played.holds() { "ok    " } else { "FAILS " };
        let name =
            played.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{mark} {name:<34} {:>4} ms  {}", played.took.as_millis(), played.title);
        if played.holds() {
            continue;
        }
        for failure in &played.failures {
            let _ = writeln!(
                text,
                "         {}: expected {}\n         {:width$}  found {}",
                failure.what,
                failure.expected,
                "",
                failure.found,
                width = failure.what.len().saturating_sub(1)
            );
        }
        for line in &played.lines {
            let _ = match line {
                Spoken::Caller(_, words) => writeln!(text, "           caller        {words}"),
                Spoken::Receptionist(_, words) => writeln!(text, "           receptionist  {words}"),
                Spoken::Tool(_, name, summary, _) => writeln!(text, "           [{name}] {summary}"),
            };
        }
    }
    text
}

/// How many hold, and how long it took.
pub fn summary(all: &[Played], took: Duration) -> String {
    let hold = all.iter().filter(|played| played.holds()).count();
    format!("{hold} of {} scenarios hold, in {:.1} s\n", all.len(), took.as_secs_f32())
}
