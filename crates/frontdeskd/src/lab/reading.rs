//! Reading scenario files. A wrong one is refused with the file, the line, the field and what is expected.

use std::path::{Path, PathBuf};

use super::scenario::{Scenario, Turn};

/// Why a scenario cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {}{what}", .file.display(), line.map(|line| format!(":{line}")).unwrap_or_default(),
    if field.is_empty() { String::new() } else { format!("{field}: ") })]
pub struct ScenarioFault {
    /// Which file.
    pub file: PathBuf,
    /// Which line, from 1, where it is one.
    pub line: Option<usize>,
    /// Which field, as a path; empty where it is the file itself.
    pub field: String,
    /// What came, and what is expected.
    pub what: String,
}

/// Reads a scenario; `file` is what faults are told with.
///
/// # Errors
/// [`ScenarioFault`].
pub fn parse(file: &Path, text: &str) -> Result<Scenario, ScenarioFault> {
    let fault =
        |line, field: String, what: String| ScenarioFault { file: file.to_owned(), line, field, what };
    let table = toml::Deserializer::parse(text).map_err(|error| {
        fault(line_of(text, &error), String::new(), format!("not TOML: {}", error.message()))
    })?;
    let scenario: Scenario = serde_path_to_error::deserialize(table).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        fault(line_of(text, &inner), field.trim_matches('.').to_owned(), inner.message().to_owned())
    })?;
    for (name, turns) in [("does", &scenario.does), ("calls_again", &scenario.calls_again)] {
        for (place, turn) in turns.iter().enumerate() {
            if let Some(what) = wrong_turn(turn) {
                return Err(fault(nth_table(text, name, place), format!("{name}[{place}]"), what));
            }
        }
    }
    for (place, away) in scenario.clinic.away.iter().enumerate() {
        if !scenario.clinic.clinicians.contains(&away.who) {
            let what = format!("{:?} is none of clinic.clinicians", away.who);
            return Err(fault(None, format!("clinic.away[{place}].who"), what));
        }
    }
    for (place, visit) in scenario.visits.iter().enumerate() {
        if let Some(with) = visit.with.as_ref().filter(|with| !scenario.clinic.clinicians.contains(with)) {
            let what = format!("{with:?} is none of clinic.clinicians");
            return Err(fault(nth_table(text, "visits", place), format!("visits[{place}].with"), what));
        }
    }
    Ok(scenario)
}

/// Reads the file.
///
/// # Errors
/// [`ScenarioFault`], also when it cannot be read at all.
pub fn read(file: &Path) -> Result<Scenario, ScenarioFault> {
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    parse(file, &text)
}

/// Reads files, and of folders every `.toml` in them, in the order of their names.
///
/// # Errors
/// Every fault that was found.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Scenario)>, Vec<ScenarioFault>> {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match std::fs::read_dir(path) {
            Ok(entries) => {
                let mut inside: Vec<PathBuf> = entries
                    .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                    .filter(|file| file.extension().is_some_and(|ending| ending == "toml"))
                    .collect();
                inside.sort();
                if inside.is_empty() {
                    let what = "this folder has no scenario; expected files that end in .toml".to_owned();
                    faults.push(ScenarioFault { file: path.clone(), line: None, field: String::new(), what });
                }
                files.extend(inside);
            }
            Err(error) => faults.push(unreadable(path, &error)),
        }
    }
    let mut scenarios = Vec::new();
    for file in files {
        match read(&file) {
            Ok(scenario) => scenarios.push((file, scenario)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(scenarios) } else { Err(faults) }
}

fn unreadable(file: &Path, error: &std::io::Error) -> ScenarioFault {
    let what = format!("cannot be read: {error}");
    ScenarioFault { file: file.to_owned(), line: None, field: String::new(), what }
}

/// What is wrong with a turn; it does exactly one thing.
fn wrong_turn(turn: &Turn) -> Option<String> {
    let does = [
        turn.say.is_some(),
        turn.keys.is_some(),
        turn.silence,
        turn.noise.is_some(),
        turn.audio.is_some(),
        turn.hang_up,
    ];
    let count = does.into_iter().filter(|does| *does).count();
    if count != 1 {
        return Some(format!(
            "a turn does exactly one of say, keys, silence, noise, audio and hang_up; this one does {count}"
        ));
    }
    if turn.over.is_some() && turn.say.is_none() {
        return Some("over goes with say: what is said over the answer to it".to_owned());
    }
    let known = |key: char| key.is_ascii_digit() || key == '*' || key == '#';
    if turn.keys.as_ref().is_some_and(|keys| keys.is_empty() || !keys.chars().all(known)) {
        return Some("keys are 0 to 9, * and #".to_owned());
    }
    None
}

fn line_of(text: &str, error: &toml::de::Error) -> Option<usize> {
    let at = error.span()?.start;
    Some(text.get(..at)?.matches('\n').count() + 1)
}

/// The line of the n-th `[[name]]`.
fn nth_table(text: &str, name: &str, place: usize) -> Option<usize> {
    let head = format!("[[{name}]]");
    text.lines().enumerate().filter(|(_, line)| line.trim() == head).nth(place).map(|(line, _)| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "title = \"t\"\nnow = \"2026-11-20T10:00\"\n\n[[does]]\nsay = \"hello\"\n\n[expect]\n";

    fn fault(text: &str) -> String {
        parse(Path::new("a.toml"), text).expect_err("it is wrong").to_string()
    }

    #[test]
    fn a_good_file_is_read() {
        let scenario = parse(Path::new("a.toml"), GOOD).expect("it is right");
        assert_eq!(scenario.does.len(), 1);
    }

    #[test]
    fn a_wrong_file_names_file_line_field_and_what_is_expected() {
        for (from, to, line, expected) in [
            ("title", "titel", 1, "titel"),
            ("2026-11-20T10:00", "tomorrow", 2, "2026-11-20T10:00"),
            ("say = \"hello\"", "shout = \"hello\"", 5, "say"),
            ("say = \"hello\"", "keys = \"1a\"", 4, "0 to 9"),
            ("say = \"hello\"", "say = \"a\"\nsilence = true", 4, "exactly one"),
            ("[expect]", "[expect]\noutcome = \"good\"", 8, "appointment_booked"),
            (
                "[expect]",
                "[[expect.booked]]\nwho = \"A\"\ndate = \"2026-02-30\"\ntime = \"9:00 AM\"",
                9,
                "2026-11-23",
            ),
            ("[expect]", "[expect", 7, "not TOML"),
        ] {
            let message = fault(&GOOD.replacen(from, to, 1));
            assert!(message.starts_with(&format!("a.toml:{line}: ")), "line {line} of {message}");
            assert!(message.contains(expected), "{expected:?} in {message}");
        }
        let message = fault(&GOOD.replace(
            "[expect]",
            "[[visits]]\nwho=\"A\"\ndate=\"2026-11-23\"\ntime=\"9:00 AM\"\nwith=\"Dr No\"\n[expect]",
        ));
        assert!(message.contains("visits[0].with") && message.contains("clinic.clinicians"), "{message}");
    }
}
