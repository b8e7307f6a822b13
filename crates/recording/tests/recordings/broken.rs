//! Files that are no recordings, or not any more.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use recording::peaks::peaks;
use recording::{Found, State, repair};

use crate::support::*;

const NAME: &str = "MZ1_20261120T150000000Z.wav";

/// A recording of so many samples as the recorder leaves it, with its peaks.
fn recording(folder: &Path, samples: u32) -> Vec<u8> {
    let header = audio::wav::Header { channels: 2, hz: 16_000, data_bytes: 4 * samples };
    let mut bytes = header.to_bytes().to_vec();
    bytes.extend((0..samples).flat_map(|n| ((n % 251) * 0x0101_0101).to_le_bytes()));
    fs::write(folder.join(NAME), &bytes).expect("written");
    bytes
}

fn only(folder: &Path) -> Found {
    let mut found = repair(folder).expect("the folder");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn headers_that_are_behind_or_ahead_are_mended_and_torn_samples_are_cut() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(NAME);
    for (claimed, torn) in [(0u32, 0), (0, 3), (1 << 30, 0), (u32::MAX, 1), (396, 2)] {
        let mut bytes = recording(dir.path(), 100);
        bytes[40..44].copy_from_slice(&claimed.to_le_bytes());
        bytes.extend(vec![7; torn]);
        fs::write(&path, &bytes).expect("written");
        let found = only(dir.path());
        assert_eq!((found.state, found.size_bytes), (State::Mended, 444), "{claimed} claimed, {torn} torn");
        assert_eq!(found.began_unix_ms, Some(1_795_186_800_000), "its name says when");
        assert_eq!(channels(&path)[0].len(), 100);
    }
    assert_eq!(only(dir.path()).state, State::Whole, "it stays mended");
}

#[test]
fn what_is_no_recording_is_left_alone_and_what_is_empty_is_removed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(NAME);
    for garbage in [&b""[..], &b"RIFF"[..], &[0; 44], &[0; 4_000], &[0xFF; 1_000]] {
        fs::write(&path, garbage).expect("written");
        assert_eq!(only(dir.path()).state, State::Unreadable);
        assert_eq!(fs::read(&path).expect("still there"), garbage);
        assert!(peaks(&path, 100).is_err());
    }
    recording(dir.path(), 0);
    assert_eq!(only(dir.path()).state, State::Empty);
    assert_eq!(files(dir.path()), Vec::<String>::new());
}

#[test]
fn links_folders_and_files_of_others_are_not_touched() {
    let dir = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut bytes = recording(elsewhere.path(), 100);
    bytes.push(1);
    let outside = elsewhere.path().join(NAME);
    fs::write(&outside, &bytes).expect("written");
    std::os::unix::fs::symlink(&outside, dir.path().join(NAME)).expect("a link");
    fs::create_dir(dir.path().join("folder.wav")).expect("a folder");
    fs::write(dir.path().join("my song.wav"), &bytes).expect("written");
    fs::write(dir.path().join("notes.txt"), "x").expect("written");
    assert_eq!(repair(dir.path()).expect("the folder"), []);
    assert_eq!(fs::read(&outside).expect("still there"), bytes);
    assert_eq!(repair(&dir.path().join("nowhere")).expect("a folder that is not there"), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_damage_makes_the_repair_or_the_peaks_panic_or_lie(
        samples in 0u32..2_000,
        at in 0usize..120,
        damage in prop::collection::vec(any::<u8>(), 0..40),
        cut in 0usize..9_000,
        beside in prop::option::of(prop::collection::vec(any::<u8>(), 0..100)),
        is_like_ours in any::<bool>(),
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(NAME);
        let mut bytes = recording(dir.path(), samples);
        let end = (at + damage.len()).min(bytes.len());
        if at < end {
            bytes[at..end].copy_from_slice(&damage[..end - at]);
        }
        bytes.truncate(cut);
        fs::write(&path, &bytes).expect("written");
        if let Some(mut beside) = beside {
            if is_like_ours {
                beside.splice(0..0, *b"FDPK\x01\x02\xA0\x00");
            }
            fs::write(path.with_extension("peaks"), beside).expect("written");
        }
        let found = only(dir.path());
        match found.state {
            State::Whole | State::Mended => {
                prop_assert_eq!(channels(&path)[0].len() as u128, found.duration.as_nanos() * 2 / 125_000);
                prop_assert_eq!(path.metadata().expect("there").len(), found.size_bytes);
                let drawn = peaks(&path, 50).expect("peaks");
                prop_assert!(drawn.channels[0].len() <= 50 && !drawn.channels[0].is_empty());
            }
            State::Empty => prop_assert!(!path.exists()),
            State::Unreadable => {
                prop_assert_eq!(fs::read(&path).expect("still there"), bytes);
                prop_assert!(peaks(&path, 50).is_err());
            }
        }
    }
}
