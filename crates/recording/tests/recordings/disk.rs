//! Disks that do not do what they should: the recording ends, and nobody else notices.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use recording::{CutShort, Recorder, Report, What};

use crate::support::*;

const INTO: &str = "RECORDING_TEST_FULL";

#[test]
fn a_full_disk_ends_the_recording_and_what_is_there_can_be_heard() {
    if let Some(folder) = std::env::var_os(INTO) {
        return record_until_full(&PathBuf::from(folder));
    }
    let dir = tempfile::tempdir().expect("a folder");
    let myself = std::env::current_exe().expect("this program");
    // No file may grow over some 100 KB, and whoever tries is told so instead of being killed.
    let child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" --exact \"$1\" --nocapture"])
        .arg(myself)
        .arg("disk::a_full_disk_ends_the_recording_and_what_is_there_can_be_heard")
        .env(INTO, dir.path())
        // Through a pipe: what it says may go to a file that is longer than the limit.
        .output()
        .expect("a child");
    let said = [child.stdout, child.stderr].concat();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&said));
}

fn record_until_full(folder: &std::path::Path) {
    let (recorder, reports) = start(folder);
    let began = now();
    let tapes = [1, 2].map(|nth| recorder.begin(new_tape(nth, began)).expect("a tape"));
    for tape in &tapes {
        talk(tape, began, 0..4_000);
    }
    for _ in &tapes {
        let report = reports.recv_timeout(SOON).expect("a report");
        assert!(matches!(report, Report::Trouble { what: What::Disk(_), .. }), "{report:?}");
    }
    let [refused, heard] = tapes;
    talk(&heard, began, 4_000..5_000);
    drop(heard);
    let saved = match reports.recv_timeout(SOON) {
        Ok(Report::Saved(saved)) => saved,
        other => panic!("it is kept, not {other:?}"),
    };
    assert_eq!(saved.cut_short, Some(CutShort::Disk));
    let [caller, _] = channels(&folder.join(&saved.file_name));
    assert!(caller.len() > 16_000 && caller.len() < 55_000, "what fitted: {}", caller.len());
    assert!(caller[..16_000].chunks(160).all(is_loud));
    refused.refuse(Duration::from_millis(500));
    let Ok(Report::Saved(saved)) = reports.recv_timeout(SOON) else { panic!("some of it is kept") };
    assert_eq!((saved.cut_short, saved.duration.as_millis()), (Some(CutShort::Refused), 500));
    assert_eq!(channels(&folder.join(&saved.file_name))[0].len(), 8_000);
}

#[test]
fn a_file_that_is_deleted_beneath_us_ends_its_recording_alone() {
    let studio = Studio::open();
    let began = now();
    let tapes = [1, 2].map(|nth| studio.recorder.begin(new_tape(nth, began)).expect("a tape"));
    let first = format!("MZ{:032x}_20261120T150000000Z.wav", 1);
    let deadline = now() + SOON;
    while fs::remove_file(studio.folder.join(&first)).is_err() {
        assert!(now() < deadline, "the file appears");
        std::thread::sleep(Duration::from_millis(5));
    }
    for tape in &tapes {
        talk(tape, began, 0..1_000);
    }
    let expected = Report::Trouble { call_sid: format!("CA{:032x}", 1), what: What::FileGone };
    assert_eq!(studio.report(), expected);
    drop(tapes);
    let Report::Saved(saved) = studio.report() else { panic!("the other is kept") };
    assert_eq!((saved.call_sid, saved.duration.as_millis()), (format!("CA{:032x}", 2), 1_000));
    studio.recorder.close();
    assert!(studio.reports.try_recv().is_err(), "nothing more is told of the one that is gone");
    assert_eq!(studio.files().len(), 2, "nothing is left of it");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_at_the_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("written");
    for folder in [file.clone(), file.join("below")] {
        assert!(Recorder::start(&folder, |_| {}).is_err(), "{}", folder.display());
    }
}

#[test]
fn a_folder_that_becomes_unusable_costs_the_recordings_and_comes_back() {
    let studio = Studio::open();
    fs::remove_dir(&studio.folder).expect("it is empty");
    fs::write(&studio.folder, "in the way").expect("written");
    let began = now();
    let tape = studio.recorder.begin(new_tape(1, began)).expect("a tape");
    talk(&tape, began, 0..200);
    let Report::Trouble { what: What::NotBegun(_), .. } = studio.report() else { panic!("it is told") };
    fs::remove_file(&studio.folder).expect("removed");
    let tape = studio.recorder.begin(new_tape(2, began)).expect("a tape");
    talk(&tape, began, 0..200);
    drop(tape);
    assert!(matches!(studio.report(), Report::Saved(_)), "the folder is made again");
}
