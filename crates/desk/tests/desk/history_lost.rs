//! A program that is killed in the middle of calls.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use booking::clinic::Clinic;
use call::tools::ToolOutcome;
use desk::Desk;
use desk::clock::FixedClock;
use jiff::tz::TimeZone;
use store::Store;
use wire::history::{ActionReason, CallStatus, EndReason, Outcome, Pile, Sentiment};

use crate::history_support::{book_in_call, detail, kept, says, summary};
use crate::support::{MONDAY, id, ring};

/// Says where the book is to the second program.
const BOOK: &str = "FRONTDESK_TEST_KILLED_BOOK";
const READY: &str = "ten calls are up";

fn open(book: &Path) -> Desk {
    let zone = TimeZone::get("America/New_York").expect("a zone of the bundled database");
    let clock = FixedClock::new("2026-11-20T15:00:00Z".parse().expect("a moment"));
    Desk::open(Store::open(book).expect("the book opens"), Clinic::riverside(zone), Arc::new(clock))
}

/// What the second program does: ten calls, until it is killed.
async fn hold_ten_calls(book: PathBuf) {
    let desk = open(&book);
    let mut calls = Vec::new();
    for n in 0..10 {
        let (call, orders) = ring(&desk, &format!("CA{n}"));
        says(&call, "u1", "This is terrible, I am furious");
        calls.push((call, orders));
    }
    book_in_call(&desk, &calls[3].0, MONDAY, "2:00 PM").await;
    calls[4].0.tool_started(&id("m"), "take_message", None);
    calls[4].0.tool_ended(&id("m"), &ToolOutcome::MessageKept);
    desk.start_export(Default::default()).expect("long work");
    kept(&desk).await;
    let mut out = std::io::stdout();
    writeln!(out, "\n{READY}").and_then(|()| out.flush()).expect("somebody reads");
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_start_closes_the_calls_of_a_killed_program_and_only_those() {
    if let Some(book) = std::env::var_os(BOOK) {
        return hold_ten_calls(book.into()).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("appointments.db");
    let mut program = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "history_lost::the_next_start_closes_the_calls_of_a_killed_program_and_only_those"])
        .arg("--nocapture")
        .env(BOOK, &book)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(program.stdout.take().expect("it speaks")).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line == READY)), "ten calls began");

    // A second program on the same book, while the first is running.
    let desk = open(&book);
    let (_own, _orders) = ring(&desk, "CAown");
    kept(&desk).await;
    assert_eq!(desk.close_lost_calls(), Ok(0), "calls of a running program are its own");
    assert_eq!(summary(&desk, "CA0").await.status, CallStatus::Active);

    program.kill().expect("kill -9");
    program.wait().expect("it is gone");
    let third = open(&book);
    assert_eq!(third.close_lost_calls(), Ok(10), "nobody holds them any more");
    assert_eq!(third.close_lost_calls(), Ok(0), "they are closed once");
    assert_eq!(summary(&third, "CAown").await.status, CallStatus::Active, "the second program goes on");

    for n in 0..10 {
        let past = detail(&third, &format!("CA{n}")).await;
        let row = &past.call;
        assert_eq!((row.status, row.end_reason), (CallStatus::Failed, Some(EndReason::Crashed)));
        assert!(row.end_time.is_some() && row.pile == Pile::NeedsAction, "somebody should look at it");
        assert_eq!(
            (row.sentiment, past.lines.is_empty()),
            (Some(Sentiment::Negative), false),
            "what is known stays"
        );
        assert!(past.digest.is_some(), "and is judged");
        let (outcome, action) = match n {
            3 => (Outcome::AppointmentBooked, ActionReason::Failed),
            4 => (Outcome::Error, ActionReason::CallBack),
            _ => (Outcome::Error, ActionReason::Failed),
        };
        assert_eq!((row.outcome, row.action), (Some(outcome), Some(action)), "CA{n}");
    }
    // They are called back: one card each, however often it is looked, and none more after another start.
    for _ in 0..2 {
        third.look_for_callbacks().await;
        let cards = third.callbacks().await.expect("they are read");
        assert_eq!(cards.open, 1, "all of them called from one number");
        assert_eq!(cards.callbacks[0].times, 10);
    }
    drop(third);
    let third = open(&book);
    third.look_for_callbacks().await;
    assert_eq!(third.callbacks().await.expect("they are read").callbacks[0].times, 10);
    let jobs = third.jobs();
    assert_eq!(jobs.len(), 1, "long work of the killed program is remembered");
    assert_eq!(third.job_file(&jobs[0].id), None, "its file is not");
}
