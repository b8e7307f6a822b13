//! What a killed program leaves.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use recording::{State, repair};

use crate::support::*;

/// Where the child records.
const INTO: &str = "RECORDING_TEST_INTO";
const CALLS: u32 = 10;

#[test]
fn a_program_killed_in_the_middle_of_ten_calls_loses_less_than_a_second_of_each() {
    if let Some(folder) = std::env::var_os(INTO) {
        return record_until_killed(&PathBuf::from(folder));
    }
    let dir = tempfile::tempdir().expect("a folder");
    let myself = std::env::current_exe().expect("this program");
    let name = "crash::a_program_killed_in_the_middle_of_ten_calls_loses_less_than_a_second_of_each";
    let mut child = Command::new(myself)
        .args(["--exact", name, "--nocapture"])
        .env(INTO, dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut told = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut sent_ms = 0;
    // It says after each frame how far it is.
    while sent_ms < 3_000 {
        let line = told.next().expect("it goes on").expect("a line");
        if let Some((_, ms)) = line.split_once("sent ") {
            sent_ms = ms.parse().expect("a number");
        }
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("it is gone");
    let last =
        told.map_while(Result::ok).filter_map(|line| line.split_once("sent ")?.1.parse::<u64>().ok()).last();
    let sent_ms = last.unwrap_or(sent_ms);

    let found = repair(dir.path()).expect("the folder");
    assert_eq!(found.len(), CALLS as usize);
    for (nth, found) in (0..).zip(&found) {
        assert_eq!(found.state, State::Mended);
        assert_eq!(found.call_sid, Some(format!("CA{nth:032x}")), "the file says whose it is");
        assert_eq!(found.began_unix_ms, Some(1_795_186_800_000));
        let lost = sent_ms.saturating_sub(found.duration.as_millis() as u64);
        assert!(lost < 1_000, "{lost} ms of {sent_ms} ms are lost");
        let path = dir.path().join(&found.file_name);
        let [caller, _] = channels(&path);
        assert!(caller.len() > 16 * 2_000 && caller[..16 * 2_000].chunks(320).all(is_loud));
        assert!(recording::peaks::peaks(&path, 100).is_ok(), "a waveform can be drawn");
    }
    let again = repair(dir.path()).expect("the folder");
    let durations = |found: &[recording::Found]| found.iter().map(|found| found.duration).collect::<Vec<_>>();
    assert_eq!(durations(&again), durations(&found), "a second repair changes nothing");
}

fn record_until_killed(folder: &std::path::Path) {
    let (recorder, _reports) = start(folder);
    let began = now();
    let tapes: Vec<_> = (0..CALLS).filter_map(|nth| recorder.begin(new_tape(nth, began))).collect();
    // Ends by itself, should nobody be there to kill it.
    for nth in 0..1_500 {
        let due = began + Duration::from_millis(20 * u64::from(nth + 1));
        std::thread::sleep(due.saturating_duration_since(now()));
        for tape in &tapes {
            tape.caller(due, frame(nth));
        }
        writeln!(std::io::stdout(), "sent {}", 20 * (nth + 1)).expect("somebody listens");
    }
}
