//! Where settings come from: the environment, then `.env` in the working folder, then `.env` in the program's
//! configuration folder. Nothing is written back to the environment.

use std::collections::HashMap;
use std::env::VarError;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::{Config, VARIABLES};

/// The settings as they were found.
#[derive(Default)]
pub struct Sources {
    files: Vec<HashMap<String, String>>,
    faults: Vec<ConfigError>,
}

impl Sources {
    /// Reads the two `.env` files where they exist, and looks whether the environment can be read.
    #[expect(clippy::disallowed_methods, reason = "the other place that reads the environment")]
    pub fn read() -> Self {
        let mut paths = vec![PathBuf::from(".env")];
        paths.extend(dirs::config_dir().map(|folder| folder.join("frontdesk").join(".env")));
        let mut sources = Self::of(&paths);
        sources.faults.extend(no_text(|name| std::env::var(name).map(drop)));
        sources
    }

    fn of(paths: &[PathBuf]) -> Self {
        let mut sources = Self::default();
        for path in paths {
            match read_file(path) {
                Ok(Some(file)) => sources.files.push(file),
                Ok(None) => {}
                Err(fault) => sources.faults.push(fault),
            }
        }
        sources
    }

    /// The value of a setting; the environment wins, then the first file that has it with a value.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn get(&self, name: &str) -> Option<String> {
        let filled = |text: &String| !text.trim().is_empty();
        let environment = std::env::var(name).ok().filter(filled);
        environment
            .or_else(|| self.files.iter().find_map(|file| file.get(name).filter(|t| filled(t)).cloned()))
    }

    /// All settings together; `fallback` gives what holds for a name that is set nowhere, before its listed default.
    ///
    /// # Errors
    /// Every fault of the files and of the settings.
    pub fn config(&self, fallback: impl Fn(&str) -> Option<String>) -> Result<Config, Vec<ConfigError>> {
        let config = Config::from_vars(&|name| self.get(name).or_else(|| fallback(name)));
        match (config, self.faults.is_empty()) {
            (Ok(config), true) => Ok(config),
            (Ok(_), false) => Err(self.faults.clone()),
            (Err(faults), _) => Err(self.faults.iter().cloned().chain(faults).collect()),
        }
    }
}

/// The settings of the environment that are no text. Passed over, each would give way to its default: the book would be
/// another one than was said.
fn no_text(variable: impl Fn(&str) -> Result<(), VarError>) -> Vec<ConfigError> {
    let names = VARIABLES.iter().flat_map(|known| std::iter::once(known.name).chain(known.also));
    let unread = names.filter(|name| matches!(variable(name), Err(VarError::NotUnicode(_))));
    let fault = |name: &str| ConfigError {
        name: name.to_owned(),
        read: "(not shown)".to_owned(),
        expected: "text in UTF-8".to_owned(),
    };
    unread.map(fault).collect()
}

fn read_file(path: &Path) -> Result<Option<HashMap<String, String>>, ConfigError> {
    // The library's own message repeats the line, which may hold a secret: say which file and no more.
    let fault = |expected: &str| ConfigError {
        name: path.display().to_string(),
        read: "(not shown)".to_owned(),
        expected: expected.to_owned(),
    };
    let lines = match dotenvy::from_path_iter(path) {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Ok(None),
        Err(_) => return Err(fault("a file that this program may read")),
    };
    let mut file = HashMap::new();
    for (index, line) in lines.enumerate() {
        let (name, value) = line.map_err(|_| {
            fault(&format!(
                "lines of the form NAME=value; setting {} of the file is not (quote values with spaces or $)",
                index + 1
            ))
        })?;
        // Of a name that stands twice the last one holds, as in a shell.
        file.insert(name, value);
    }
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_file_with_a_value_wins_and_a_blank_one_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let (near, far) = (folder.path().join("near"), folder.path().join("far"));
        std::fs::write(&near, "FRONTDESK_TEST_A=near\nFRONTDESK_TEST_B=\n").unwrap();
        std::fs::write(&far, "FRONTDESK_TEST_A=far\nFRONTDESK_TEST_B='far and wide'\n").unwrap();
        let sources = Sources::of(&[near, folder.path().join("absent"), far]);
        assert_eq!(
            sources.get("FRONTDESK_TEST_A").as_deref(),
            Some("near"),
            "the working folder's file wins"
        );
        assert_eq!(sources.get("FRONTDESK_TEST_B").as_deref(), Some("far and wide"), "blank counts as unset");
        assert_eq!(sources.get("FRONTDESK_TEST_C"), None, "set nowhere");
        assert!(sources.faults.is_empty(), "an absent file is no fault");
    }

    #[test]
    fn a_value_that_is_no_text_is_a_fault_and_not_unset() {
        let faults = no_text(|name| match name {
            "DATABASE_PATH" | "NGROK_AUTH_TOKEN" => Err(VarError::NotUnicode("/data/caf".into())),
            "PORT" => Ok(()),
            _ => Err(VarError::NotPresent),
        });
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            ["DATABASE_PATH", "NGROK_AUTH_TOKEN"]
                .map(|name| format!("{name}: read (not shown); expected text in UTF-8")),
            "the default would be another book, and nobody would notice"
        );
    }

    #[test]
    fn a_malformed_file_is_a_fault_that_does_not_repeat_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken");
        std::fs::write(&path, "FRONTDESK_TEST_A=1\nOPENAI_API_KEY sk-very-secret\n").unwrap();
        let sources = Sources::of(&[path]);
        let faults = sources.config(|_| None).expect_err("a file that cannot be read is a fault");
        assert_eq!(faults, sources.faults, "and the settings themselves are right");
        assert_eq!(faults.len(), 1, "{faults:?}");
        let text = faults[0].to_string();
        assert!(text.contains("setting 2") && !text.contains("very-secret"), "{text}");
    }
}
