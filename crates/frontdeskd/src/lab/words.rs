//! The command line of `frontdeskd lab`.

use std::path::PathBuf;

/// `frontdeskd lab --help`.
pub const HELP: &str = "Plays callers from scenario files against the receptionist, each in a sandbox, and checks what must hold.

Usage: frontdeskd lab [OPTIONS] [FILE or FOLDER ...]

  FILE or FOLDER     Scenarios in TOML; of a folder all of them. Without any, the folder scenarios here.
  --only TEXT        Only those whose file name or title has this text.
  --agent NAME       offline (the built-in receptionist), or openai (with OPENAI_API_KEY; costs money and takes as long as the
                     calls do).
  --replay CALLSID   Instead of scenarios: hold this past call once more on a copy of the book (DATABASE_PATH), and show what
                     became different. Ends with 0 when nothing did.
  --report FILE      Also write a page with all that was said and done.
  --help             This text.

The real book is never touched. Ends with 0 when all hold, 1 when one does not, 2 when a file or these words are wrong.
";

/// What was asked for on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// A text of the name or the title.
    pub only: Option<String>,
    /// A service answers.
    pub openai: bool,
    /// A past call.
    pub replay: Option<String>,
    /// Where the page is written.
    pub report: Option<PathBuf>,
}

impl Asked {
    /// Reads the words after `frontdeskd lab`.
    ///
    /// # Errors
    /// What came, and what is expected.
    pub fn read(words: &[String]) -> Result<Asked, String> {
        let mut asked = Asked::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value =
                || words.next().cloned().ok_or_else(|| format!("{word} wants something behind it"));
            match word.as_str() {
                "--only" => asked.only = Some(value()?.to_lowercase()),
                "--replay" => asked.replay = Some(value()?),
                "--report" => asked.report = Some(PathBuf::from(value()?)),
                "--agent" => {
                    asked.openai = match value()?.as_str() {
                        "openai" => true,
                        "offline" => false,
                        other => return Err(format!("--agent is {other:?}; offline or openai is expected")),
                    };
                }
                option if option.starts_with("--") => {
                    return Err(format!("{option} is not an option of frontdeskd lab"));
                }
                path => asked.paths.push(PathBuf::from(path)),
            }
        }
        if asked.paths.is_empty() {
            asked.paths.push(PathBuf::from("scenarios"));
        }
        Ok(asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_wrong_ones_refused() {
        let read =
            |words: &[&str]| Asked::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let asked = read(&["a.toml", "--only", "Lunch", "--report", "r.html"]).unwrap();
        assert_eq!((asked.paths.len(), asked.only.as_deref()), (1, Some("lunch")));
        assert_eq!(read(&[]).unwrap().paths, [PathBuf::from("scenarios")]);
        assert!(read(&["--agent", "gpt"]).unwrap_err().contains("offline or openai"));
        assert!(read(&["--fast"]).unwrap_err().contains("--fast"));
        assert!(read(&["--only"]).is_err());
    }
}
