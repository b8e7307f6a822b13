//! What can go wrong at the start, and how it is said; mostly with the real program as a process.

use std::path::Path;
use std::process::{Command, Output};

use frontdeskd::{Parts, StartError};
use tokio_util::sync::CancellationToken;

use crate::support::{Program, config};

/// The real program in a folder of its own, with these settings and no others.
pub fn program(folder: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdeskd"));
    command.arg("serve").current_dir(folder).env_clear();
    // Settings of the machine that runs the tests stay out of it.
    command.env("HOME", folder).env("XDG_CONFIG_HOME", folder.join("config")).env("PATH", "/usr/bin:/bin");
    command.envs(settings.iter().copied());
    command
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "a program that cannot start ends with 1");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn every_wrong_setting_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "OPENAI_VOICE=nova\nPUBLIC_PORT=3001\n").unwrap();
    let wrong = [
        ("PORT", "many"),
        ("AGENT", "openai"),
        ("TWILIO_AUTH_TOKEN", "do-not-show-me"),
        ("PUBLIC_URL", "http://clinic.example/"),
        ("CLINIC_TIME_ZONE", "Mars/Olympus"),
    ];
    let text = complaint(&program(folder.path(), &wrong).output().unwrap());
    for expected in
        ["PORT: read \"many\"", "OPENAI_API_KEY", "TWILIO_ACCOUNT_SID", "PUBLIC_URL", "Mars/Olympus", "nova"]
    {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
    assert!(!text.contains("do-not-show-me"), "a secret was printed:\n{text}");
    assert!(!folder.path().join("data").exists(), "nothing was started");
}

#[tokio::test]
async fn an_occupied_port_is_named_with_its_setting() {
    for (setting, other) in [("PORT", "PUBLIC_PORT"), ("PUBLIC_PORT", "PORT")] {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        let folder = tempfile::tempdir().unwrap();
        let output = program(folder.path(), &[(setting, &port), (other, "0")]).output().unwrap();
        let text = complaint(&output);
        assert!(text.contains(&port) && text.contains(&format!("({setting})")), "{text}");

        // The window gets the same words without a process of its own.
        let parts = Parts::build(config(folder.path(), &[(setting, &port)]), CancellationToken::new()).await;
        let error = parts.err().expect("the port is taken");
        assert!(matches!(error, StartError::Door { setting: named, .. } if named == setting), "{error}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    // Root may write anywhere, but nobody makes a folder inside a file.
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    let book = folder.path().join("file").join("book.db").display().to_string();
    let settings = [("PORT", "0"), ("PUBLIC_PORT", "0"), ("DATABASE_PATH", book.as_str())];
    let text = complaint(&program(folder.path(), &settings).output().unwrap());
    assert!(text.contains("DATABASE_PATH") && text.contains("file"), "{text}");

    std::fs::write(
        folder.path().join("other.db"),
        "this is a letter and no database, whatever its name says",
    )
    .unwrap();
    let book = folder.path().join("other.db").display().to_string();
    let parts =
        Parts::build(config(folder.path(), &[("DATABASE_PATH", &book)]), CancellationToken::new()).await;
    let error = parts.err().expect("it is no database").to_string();
    assert!(error.contains("DATABASE_PATH"), "{error}");
}

#[tokio::test]
async fn a_voice_that_is_not_there_is_named_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let parts =
        Parts::build(config(folder.path(), &[("FLITE_PATH", "/nowhere/flite")]), CancellationToken::new())
            .await;
    let error = parts.err().expect("there is no such program").to_string();
    assert!(error.contains("FLITE_PATH") && error.contains("/nowhere/flite"), "{error}");
}

#[test]
fn help_lists_the_settings_and_nonsense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |word: &str| {
        Command::new(env!("CARGO_BIN_EXE_frontdeskd")).arg(word).current_dir(&folder).output().unwrap()
    };
    let help = String::from_utf8(ask("--help").stdout).unwrap();
    assert!(help.contains("Usage: frontdeskd") && help.contains("MAX_CALL_DURATION_MINUTES=5"), "{help}");
    let nonsense = ask("dance");
    assert_eq!(nonsense.status.code(), Some(2), "a wrong word is not a failed start");
    assert!(String::from_utf8(nonsense.stderr).unwrap().contains("dance"));
}

#[tokio::test]
async fn calls_are_recorded_unless_the_folder_cannot_be_used_and_then_all_else_works() {
    let program = Program::start(&[]).await;
    assert!(program.running.desk.records_calls() && program.running.desk.announces_recording());
    program.stop().await;
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "").unwrap();
    let program = Program::start(&[("RECORDING_STORAGE_PATH", in_the_way.to_str().unwrap())]).await;
    assert!(!program.running.desk.records_calls());
    assert_eq!(program.json("/health").await["status"], "ok");
    program.stop().await;
}
