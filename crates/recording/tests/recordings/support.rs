//! A recorder over a temporary folder, and calls that are quicker than life.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;
use recording::{NewTape, Recorder, Report, Tape};

/// Anything a test waits for happens sooner.
pub const SOON: Duration = Duration::from_secs(20);

pub struct Studio {
    pub recorder: Recorder,
    pub reports: Receiver<Report>,
    pub folder: PathBuf,
    _dir: tempfile::TempDir,
}

impl Studio {
    pub fn open() -> Studio {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("not there yet").join("recordings");
        let (recorder, reports) = start(&folder);
        Studio { recorder, reports, folder, _dir: dir }
    }

    pub fn report(&self) -> Report {
        self.reports.recv_timeout(SOON).expect("a report")
    }

    pub fn files(&self) -> Vec<String> {
        files(&self.folder)
    }
}

pub fn start(folder: &Path) -> (Recorder, Receiver<Report>) {
    let (to, reports) = channel();
    let recorder = Recorder::start(folder, move |report| {
        // A test that has ended does not listen.
        let _ = to.send(report);
    });
    (recorder.expect("a recorder"), reports)
}

pub fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[expect(clippy::disallowed_methods, reason = "a call that really happens")]
pub fn now() -> Instant {
    Instant::now()
}

pub fn new_tape(nth: u32, began: Instant) -> NewTape {
    NewTape {
        call_sid: format!("CA{nth:032x}"),
        stream_sid: format!("MZ{nth:032x}"),
        encoding: Encoding::Mulaw8k,
        began,
        began_unix_ms: 1_795_186_800_000,
    }
}

/// 20 ms of the caller's: loud, and another for each place in the call.
pub fn frame(nth: u32) -> Bytes {
    (0..160u32).map(|n| 0x80 | ((n + nth * 7) % 32) as u8).collect::<Vec<u8>>().into()
}

/// So many milliseconds of a call in one moment; the agent says half of what the caller says.
pub fn talk(tape: &Tape, began: Instant, ms: std::ops::Range<u32>) {
    for nth in ms.start / 20..ms.end / 20 {
        let at = began + Duration::from_millis(u64::from(nth + 1) * 20);
        tape.caller(at, frame(nth));
        if nth % 10 == 0 {
            tape.agent(at, frame(nth).repeat(5).into());
        }
        // The recorder takes them four times a second, and takes some hundreds at a time.
        if nth % 200 == 199 {
            std::thread::sleep(Duration::from_millis(400));
        }
    }
}

/// Both channels of a recording, as another program reads them.
pub fn channels(path: &Path) -> [Vec<i16>; 2] {
    let bytes = std::fs::read(path).expect("the file");
    let header =
        bytes[..44].try_into().map(|header| audio::wav::Header::from_bytes(&header)).expect("44 bytes");
    let header = header.expect("a header of ours");
    assert_eq!((header.channels, header.hz), (2, 16_000));
    assert_eq!(header.data_bytes as usize, bytes.len() - 44, "the header says how long it is");
    audio::wav::read(&bytes[..]).expect("a WAV file to others too");
    [0, 2].map(|of| bytes[44..].chunks_exact(4).map(|f| i16::from_le_bytes([f[of], f[of + 1]])).collect())
}

pub fn is_loud(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() > 1_000)
}
