//! Long work: exports and the index.

use std::path::Path;
use std::time::Duration;

use desk::DeskError;
use desk::history::Filter;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::history::{Batch, CallWrite, Said, UtteranceWrite};
use wire::history::{EndReason, JobKind, JobState};

use crate::history_support::{ended, kept, past};
use crate::support::{reception, ring};

/// So many calls of one line each, written at once.
fn fill(store: &Store, calls: i64) {
    let first: Timestamp = "2026-11-01T00:00:00Z".parse().expect("a moment");
    for from in (0..calls).step_by(1_000) {
        let mut batch = Batch::default();
        for n in from..calls.min(from + 1_000) {
            let at = first + SignedDuration::from_secs(n * 60);
            let call_sid = format!("CA{n:06}");
            batch.calls.push(CallWrite {
                call_sid: call_sid.clone(),
                stream_sid: String::new(),
                source: "phone".into(),
                agent: "offline".into(),
                phone_number: format!("+1555{n:07}"),
                customer_name: Some(format!("Caller, {n} \"the\"\nnth")),
                started_at: at,
                duration_ms: 1_000,
                confirmation_number: None,
                figures: None,
                metadata: None,
                ended: None,
                at,
            });
            batch.utterances.push(UtteranceWrite {
                call_sid,
                id: "u1".into(),
                place: 0,
                speaker: Said::Caller,
                text: "I need a visit".into(),
                cut: None,
                at,
                start_ms: 0,
                end_ms: Some(1_000),
                confidence: None,
                is_final: true,
            });
        }
        store.write_calls(&batch).expect("written");
    }
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).expect("the file is there");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a spreadsheet is told that this is UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|line| line.expect("a line").iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn an_export_reads_back_as_the_calls_it_was_made_of() {
    let reception = reception();
    let desk = &reception.desk;
    past(desk, "CA1", "hello", EndReason::Finished).await;
    desk.set_notes("CA1", "=HYPERLINK(\"http://evil\")\nsecond, line").await.expect("kept");
    let (call, _orders) = ring(desk, "CA2");
    call.named("Zoë \"Zo\" O’Neil, Jr.".into());
    call.end(EndReason::CallerLeft);
    kept(desk).await;
    let mut reader = desk.bus().subscribe(None);
    let job = desk.start_export(Filter::default()).expect("it begins");
    assert_eq!((job.kind, job.state), (JobKind::Export, JobState::Running));
    let (job, _) = ended(&mut reader, &job.id).await;
    assert_eq!((job.state, job.message.as_str()), (JobState::Done, "2 calls were exported."));
    assert_eq!((job.done, job.total), (2, 2));
    assert_eq!(job.file_name.as_deref(), Some("calls-2026-11-20-1000.csv"), "when, on the clinic's clock");

    let path = desk.job_file(&job.id).expect("the file");
    let table = table(&path);
    let cell = |row: usize, head: &str| {
        let column = table[0].iter().position(|name| name == head).expect("a column of this name");
        table[row][column].as_str()
    };
    assert_eq!(table.len(), 3, "a head and two calls");
    assert_eq!(cell(1, "Call"), "CA2", "the newest first");
    assert_eq!(cell(1, "Caller's name"), "Zoë \"Zo\" O’Neil, Jr.", "quotes and commas survive");
    assert_eq!(cell(1, "Caller's number"), "'+15551234567", "no spreadsheet computes it");
    assert_eq!(cell(1, "To do"), "Caller gave up");
    assert_eq!(cell(2, "Notes"), "'=HYPERLINK(\"http://evil\")\nsecond, line", "nor runs a formula");
    assert_eq!(cell(2, "Began (America/New_York)"), "2026-11-20 10:00:00", "on the clinic's clock");
    assert!(
        std::fs::read(&path).expect("read").windows(2).any(|two| two == b"\r\n"),
        "lines end as RFC 4180 says"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "nobody else may read who called");
    }

    reception.clock.advance(SignedDuration::from_hours(25));
    assert_eq!((desk.job_file(&job.id), path.exists()), (None, false), "a day later it is gone");
    assert_eq!(desk.jobs()[0].file_name, None, "and nobody is offered it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_calls_are_exported_in_pages_and_progress_is_told_in_measure() {
    let reception = reception();
    fill(&reception.store, 2_100);
    let mut reader = reception.desk.bus().subscribe(None);
    let job = reception.desk.start_export(Filter::default()).expect("it begins");
    assert_eq!(
        reception.desk.start_export(Filter::default()).err(),
        Some(DeskError::AlreadyRunning),
        "one at a time"
    );
    let (job, told) = ended(&mut reader, &job.id).await;
    assert_eq!((job.state, job.done), (JobState::Done, 2_100));
    assert!(told < 50, "told {told} times, however many calls there are");
    let table = table(&reception.desk.job_file(&job.id).expect("the file"));
    assert_eq!(table.len(), 2_101);
    assert_eq!(table[1][17], "CA002099", "the newest first");
    assert_eq!(table[2_100][17], "CA000000", "down to the oldest");
    let names: std::collections::HashSet<&String> = table[1..].iter().map(|row| &row[17]).collect();
    assert_eq!(names.len(), 2_100, "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_index_is_built_anew_and_can_be_left_as_it_was() {
    let reception = reception();
    let desk = &reception.desk;
    fill(&reception.store, 1_000);
    let found = || async {
        let filter = Filter { text: Some("visit".into()), ..Filter::default() };
        desk.calls_at(&filter, 0, 1).await.expect("searched").1
    };
    assert_eq!(found().await, 1_000);
    let mut reader = desk.bus().subscribe(None);
    let job = desk.start_reindex().expect("it begins");
    let cancelled = desk.cancel_job(&job.id).expect("it is known");
    assert!(matches!(cancelled.state, JobState::Cancelled | JobState::Done), "it stops, or was quicker");
    assert_eq!(found().await, 1_000, "the old index stays usable");
    // The cancelled one may still be clearing up.
    let job = loop {
        match desk.start_reindex() {
            Ok(job) => break job,
            Err(error) => assert_eq!(error, DeskError::AlreadyRunning),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let (job, _) = ended(&mut reader, &job.id).await;
    assert_eq!((job.state, job.done), (JobState::Done, job.total), "{}", job.message);
    assert_eq!(found().await, 1_000, "and the new one finds the same");
    assert_eq!(desk.jobs().len(), 2, "both are remembered");
    assert_eq!(desk.jobs()[0].id, job.id, "the latest first");
    assert_eq!(desk.cancel_job("nobody").err(), Some(DeskError::NotFound));
}

#[tokio::test]
async fn a_cancelled_export_leaves_no_file() {
    let reception = reception();
    fill(&reception.store, 2_000);
    let desk = &reception.desk;
    let job = desk.start_export(Filter::default()).expect("it begins");
    let cancelled = desk.cancel_job(&job.id).expect("it is known");
    if cancelled.state == JobState::Done {
        return assert_eq!(cancelled.done, 2_000, "it was quicker than we were");
    }
    assert_eq!(cancelled.message, "Cancelled.");
    // It is clearing up as long as no other may begin.
    loop {
        match desk.start_export(Filter { caller: Some("nobody".into()), ..Filter::default() }) {
            Ok(_) => break,
            Err(error) => assert_eq!(error, DeskError::AlreadyRunning),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(desk.job_file(&job.id), None, "nothing to fetch");
    let folder = reception.path.with_file_name("appointments.db.runs");
    let left = std::fs::read_dir(folder).expect("the folder of runs").flatten();
    let files: Vec<_> =
        left.filter_map(|run| std::fs::read_dir(run.path()).ok()).flat_map(Iterator::flatten).collect();
    assert!(
        !files.iter().any(|file| file.file_name().to_string_lossy() == format!("{}.csv", job.id)),
        "and nothing on the disk"
    );
}
