//! Recordings from a call's first sound to the day on which they are deleted.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use audio::Encoding;
use bytes::Bytes;
use desk::Desk;
use desk::bus::Subscription;
use desk::live::{Order, Registered};
use desk::recordings::{NewTape, NoSound, RecordingSettings, Tape};
use jiff::{SignedDuration, Timestamp};
use store::history::{CallRef, NewRecording, RecordingRow};
use wire::event::{Event, RecordingSaved};
use wire::history::EndReason;

use crate::history_support::kept;
use crate::support::{Reception, reception, ring};

/// Anything a test waits for happens sooner.
const SOON: Duration = Duration::from_secs(20);

struct Studio {
    reception: Reception,
    folder: PathBuf,
    _dir: tempfile::TempDir,
}

impl Studio {
    async fn open() -> Studio {
        let dir = tempfile::tempdir().expect("a folder");
        let (reception, folder) = (reception(), dir.path().join("recordings"));
        reception.desk.open_recordings(settings(&folder)).await.expect("the folder can be used");
        Studio { reception, folder, _dir: dir }
    }

    fn desk(&self) -> &Desk {
        &self.reception.desk
    }

    /// The same book after another start of the program.
    async fn again(&self, folder: &Path) -> Desk {
        let desk = Desk::open(
            self.reception.store.clone(),
            booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC),
            self.reception.clock.clone(),
        );
        desk.open_recordings(settings(folder)).await.expect("the folder can be used");
        desk
    }

    fn rows(&self, call_sid: &str) -> Vec<RecordingRow> {
        let call = self.reception.store.call(&CallRef::Sid(call_sid.to_owned())).expect("the book");
        call.map_or(Vec::new(), |call| self.reception.store.recordings_of(call.id).expect("the book"))
    }

    /// Waits until this holds for the rows of a call.
    async fn until(&self, call_sid: &str, holds: impl Fn(&[RecordingRow]) -> bool) -> Vec<RecordingRow> {
        let waiting = async {
            loop {
                let rows = self.rows(call_sid);
                if holds(&rows) {
                    return rows;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(SOON, waiting).await.expect("the rows become so")
    }
}

fn settings(folder: &Path) -> RecordingSettings {
    RecordingSettings { folder: folder.to_owned(), records: true, announces: true, kept_days: Some(30) }
}

#[expect(clippy::disallowed_methods, reason = "recordings run in real time")]
fn now() -> Instant {
    Instant::now()
}

/// Begins to record, and records a second.
fn record(desk: &Desk, call_sid: &str) -> Tape {
    let began = now();
    let new = NewTape {
        call_sid: call_sid.to_owned(),
        stream_sid: String::new(),
        encoding: Encoding::Mulaw8k,
        began,
        began_unix_ms: desk.now().as_millisecond(),
    };
    let tape = desk.record(new).expect("it is recorded");
    for nth in 1..=50u32 {
        tape.caller(began + 20 * nth * Duration::from_millis(1), Bytes::from(vec![0x90; 160]));
    }
    tape
}

/// A call that was recorded for a second, with its row.
async fn recorded(studio: &Studio, call_sid: &str) -> RecordingRow {
    let (call, _orders) = ring(studio.desk(), call_sid);
    drop(record(studio.desk(), call_sid));
    end(studio.desk(), &call).await;
    studio.until(call_sid, |rows| rows.len() == 1).await.remove(0)
}

async fn end(desk: &Desk, call: &Registered) {
    call.end(EndReason::Finished);
    kept(desk).await;
}

/// The next event that `find` finds something in.
async fn told<T>(events: &mut Subscription, find: impl Fn(Event) -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = find(events.next().await.1) {
                return found;
            }
        }
    };
    tokio::time::timeout(SOON, waiting).await.expect("it is told")
}

fn new_row(call_sid: &str, file_name: &str, started_at: Timestamp) -> NewRecording {
    NewRecording {
        call_sid: call_sid.to_owned(),
        file_name: file_name.to_owned(),
        format: "wav".to_owned(),
        codec: "pcm_s16le".to_owned(),
        sample_rate: 16_000,
        channels: 2,
        duration_ms: 2_000,
        size_bytes: 128_044,
        started_at,
        cut_short: None,
    }
}

#[tokio::test]
async fn a_recorded_call_can_be_heard_and_drawn_by_its_sid_and_by_its_row() {
    let studio = Studio::open().await;
    let mut events = studio.desk().bus().subscribe(None);
    let row = recorded(&studio, "CA1").await;
    let saved = told(&mut events, |event| match event {
        Event::RecordingSaved(saved) => Some(saved),
        _ => None,
    });
    let expected = RecordingSaved { call_sid: "CA1".into(), duration_ms: 1_000, size_bytes: 64_044 };
    assert_eq!(saved.await, expected);
    assert_eq!(row.recording.file_name, "CA1_20261120T150000000Z.wav");
    assert_eq!((row.recording.duration_ms, row.recording.size_bytes), (1_000, 64_044));
    assert_eq!((row.recording.cut_short, row.deleted_at), (None, None));
    let file = studio.desk().recording_file("CA1").await.expect("it is there");
    assert_eq!((file.path, file.size_bytes), (studio.folder.join(&row.recording.file_name), 64_044));
    let peaks = studio.desk().recording_peaks(&row.call_id.to_string()).await.expect("it can be drawn");
    assert_eq!((peaks.duration_ms, peaks.ms_per_peak), (1_000, 10));
    assert_eq!((peaks.channels.len(), peaks.channels[0].len()), (2, 100));
    assert!(peaks.channels[0][50][1] > 10 && peaks.channels[1][50] == [0, 0], "the caller alone was heard");
}

#[tokio::test]
async fn a_recording_that_ends_before_its_call_is_in_the_book_waits_for_it() {
    let studio = Studio::open().await;
    drop(record(studio.desk(), "CA1"));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(studio.rows("CA1"), []);
    let (call, _orders) = ring(studio.desk(), "CA1");
    end(studio.desk(), &call).await;
    studio.until("CA1", |rows| rows.len() == 1).await;
}

#[tokio::test]
async fn closing_puts_recordings_under_way_into_the_book() {
    let studio = Studio::open().await;
    let (call, _orders) = ring(studio.desk(), "CA1");
    let _tape = record(studio.desk(), "CA1");
    end(studio.desk(), &call).await;
    studio.desk().close_recordings().await;
    assert_eq!(studio.rows("CA1").len(), 1, "nothing is left to wait for");
}

#[tokio::test]
async fn what_a_killed_program_left_is_mended_and_entered_at_the_next_start() {
    let studio = Studio::open().await;
    let (call, _orders) = ring(studio.desk(), "CA1");
    let tape = record(studio.desk(), "CA1");
    end(studio.desk(), &call).await;
    // As they are after some moments, without the program that goes on with them.
    let left = tempfile::tempdir().expect("a folder");
    let file = studio.folder.join("CA1_20261120T150000000Z.wav");
    let deadline = now() + SOON;
    while file.metadata().map_or(0, |file| file.len()) < 10_000 {
        assert!(now() < deadline, "it is written as the call runs");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for entry in fs::read_dir(&studio.folder).expect("the folder").flatten() {
        fs::copy(entry.path(), left.path().join(entry.file_name())).expect("copied");
    }
    tape.refuse(Duration::ZERO);
    studio.desk().close_recordings().await;
    assert_eq!(studio.rows("CA1"), [], "the first program entered nothing");
    let desk = studio.again(left.path()).await;
    let rows = studio.until("CA1", |rows| rows.len() == 1).await;
    assert_eq!(rows[0].recording.cut_short.as_deref(), Some("crashed"));
    assert!(rows[0].recording.duration_ms > 100);
    assert_eq!(
        desk.recording_file("CA1").await.expect("it is there").size_bytes as i64,
        rows[0].recording.size_bytes
    );
}

#[tokio::test]
async fn a_call_that_a_killed_program_was_recording_lasted_as_long_as_its_sound() {
    let studio = Studio::open().await;
    let (_call, _orders) = ring(studio.desk(), "CA1");
    let _tape = record(studio.desk(), "CA1");
    kept(studio.desk()).await;
    let file = studio.folder.join("CA1_20261120T150000000Z.wav");
    let deadline = now() + SOON;
    while file.metadata().map_or(0, |file| file.len()) < 10_000 {
        assert!(now() < deadline, "it is written as the call runs");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Book and folder as they are at this moment, elsewhere: there nobody holds the call.
    let left = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(&studio.folder).expect("the folder").flatten() {
        fs::copy(entry.path(), left.path().join(entry.file_name())).expect("copied");
    }
    let book = left.path().join("appointments.db");
    copy_book(&studio.reception.path, &book);
    let desk = Desk::open(
        store::Store::open(&book).expect("the copy opens"),
        booking::clinic::Clinic::riverside(jiff::tz::TimeZone::UTC),
        studio.reception.clock.clone(),
    );
    desk.open_recordings(settings(left.path())).await.expect("the folder can be used");
    assert_eq!(desk.close_lost_calls(), Ok(1));
    let row = desk.past_call("CA1").await.expect("it is in the book").call;
    assert_eq!(row.end_reason, Some(EndReason::Crashed));
    assert!(row.end_time > Some(row.start_time), "it went on after it was last written");
}

/// Copies a book with what is still in its log.
fn copy_book(from: &Path, to: &Path) {
    for end in ["", "-wal"] {
        let with = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        fs::copy(with(from), with(to)).expect("copied");
    }
}

#[tokio::test]
async fn recordings_are_deleted_when_their_time_is_over_and_not_before() {
    let studio = Studio::open().await;
    recorded(&studio, "CA1").await;
    for old in ["MZ9_20261101T000000000Z.wav", "MZ9_20261101T000000000Z.peaks"] {
        fs::write(studio.folder.join(old), "of nobody").expect("written");
    }
    fs::write(studio.folder.join("notes.txt"), "of somebody else").expect("written");
    studio.reception.clock.advance(SignedDuration::from_hours(29 * 24));
    let _second = studio.again(&studio.folder).await;
    let gone = async {
        while studio.folder.join("MZ9_20261101T000000000Z.wav").exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, gone).await.expect("what the book does not know goes too");
    assert_eq!(studio.rows("CA1")[0].deleted_at, None, "a month is not over");

    studio.reception.clock.advance(SignedDuration::from_hours(2 * 24));
    let third = studio.again(&studio.folder).await;
    studio.until("CA1", |rows| rows[0].deleted_at.is_some()).await;
    assert_eq!(third.recording_file("CA1").await, Err(NoSound::NoFile));
    let left: Vec<_> =
        fs::read_dir(&studio.folder).expect("the folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["notes.txt"], "peaks and orphans are gone, what is not ours stays");
}

#[tokio::test]
async fn nothing_that_is_asked_for_or_written_in_the_book_leads_out_of_the_folder() {
    let studio = Studio::open().await;
    let outside = studio.folder.parent().expect("a parent").join("secret.wav");
    let (call, _orders) = ring(studio.desk(), "CA1");
    end(studio.desk(), &call).await;
    assert_eq!(studio.desk().recording_file("CA1").await, Err(NoSound::NoRecording));
    fs::write(&outside, "secret").expect("written");
    std::os::unix::fs::symlink(&outside, studio.folder.join("link.wav")).expect("a link");
    fs::create_dir(studio.folder.join("folder.wav")).expect("a folder");
    for name in ["../secret.wav", "/etc/passwd"] {
        let row = new_row("CA1", name, studio.desk().now());
        assert!(studio.reception.store.add_recording(&row).is_err(), "the book itself takes no path");
    }
    for name in ["link.wav", "folder.wav", "gone.wav", ".hidden.wav", "secret"] {
        let row = new_row("CA1", name, studio.desk().now());
        studio.reception.store.add_recording(&row).expect("the book").expect("a row");
        assert_eq!(studio.desk().recording_file("CA1").await, Err(NoSound::NoFile), "{name}");
    }
    for which in
        ["../secret", "..", "", "CA1/../CA1", "999999", "-1", "99999999999999999999999", "CA1\0", "%2e%2e"]
    {
        assert_eq!(studio.desk().recording_file(which).await, Err(NoSound::NoCall), "{which:?}");
        assert_eq!(studio.desk().recording_peaks(which).await.err(), Some(NoSound::NoCall), "{which:?}");
    }
    // Not even to delete it.
    studio.reception.clock.advance(SignedDuration::from_hours(40 * 24));
    let _again = studio.again(&studio.folder).await;
    let swept = |rows: &[RecordingRow]| {
        rows.iter().any(|row| row.recording.file_name == "link.wav" && row.deleted_at.is_some())
    };
    studio.until("CA1", swept).await;
    assert_eq!(fs::read_to_string(&outside).expect("it is still there"), "secret");
}

#[tokio::test]
async fn a_broken_file_has_no_waveform_and_harms_nobody() {
    let studio = Studio::open().await;
    let row = recorded(&studio, "CA1").await;
    let file = studio.folder.join(&row.recording.file_name);
    fs::write(&file, [0xFF; 500]).expect("written");
    assert_eq!(studio.desk().recording_peaks("CA1").await, Err(NoSound::Unavailable));
    assert_eq!(studio.desk().recording_file("CA1").await.expect("it is there").size_bytes, 500);
}

#[tokio::test]
async fn a_recording_that_goes_wrong_is_told_once_and_the_call_is_no_longer_shown_as_recorded() {
    let studio = Studio::open().await;
    let mut events = studio.desk().bus().subscribe(None);
    let (_call, mut orders) = ring(studio.desk(), "CA1");
    fs::remove_dir(&studio.folder).expect("it is empty");
    fs::write(&studio.folder, "in the way").expect("written");
    let _tape = record(studio.desk(), "CA1");
    let trouble = |event| match event {
        Event::Trouble(trouble) => Some(trouble),
        _ => None,
    };
    let trouble = told(&mut events, trouble).await;
    assert_eq!(trouble.call_sid.as_deref(), Some("CA1"));
    assert!(trouble.message.contains("not recorded"), "{}", trouble.message);
    assert_eq!(orders.recv().await, Some(Order::StopRecording));
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_means_that_nothing_is_recorded() {
    let reception = reception();
    let file = reception.path.with_file_name("a file");
    fs::write(&file, "").expect("written");
    assert!(reception.desk.open_recordings(settings(&file)).await.is_err());
    assert!(!reception.desk.records_calls());
    let new = NewTape {
        call_sid: "CA1".into(),
        stream_sid: String::new(),
        encoding: Encoding::Mulaw8k,
        began: now(),
        began_unix_ms: 0,
    };
    assert!(reception.desk.record(new).is_none());
    reception.desk.close_recordings().await;
}
