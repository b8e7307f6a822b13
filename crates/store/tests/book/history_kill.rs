//! A program that is killed while it writes calls leaves them whole and open.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use store::Store;
use store::history::{Batch, CallStatus, EndReason, Ended, Outcome};

use crate::history_support::{ended, row, said, search, tool, up};
use crate::support::{audit, book, count, raw};

/// Tells a test binary that it is the child, and on which book.
const BOOK: &str = "FRONTDESK_TEST_HISTORY";

/// Not a test by itself: without the variable it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(BOOK).map(PathBuf::from) else { return };
    let store = Store::open(&path).expect("the book opens");
    for number in 0.. {
        let sids = (0..10).map(|call| format!("CA{call}"));
        let batch = Batch {
            calls: sids.clone().map(|sid| up(&sid, 0)).collect(),
            utterances: sids.clone().map(|sid| said(&sid, number, &format!("word{number}"))).collect(),
            tools: sids.map(|sid| tool(&sid, 1, "running")).collect(),
            ..Batch::default()
        };
        store.write_calls(&batch).expect("written");
        // Written directly, so that the test harness neither keeps nor delays it.
        drop(std::io::stdout().lock().write_all(format!("\nWRITTEN {number}\n").as_bytes()));
    }
}

#[test]
fn after_kill_9_all_that_was_written_of_ten_calls_is_there_and_they_can_be_closed() {
    let (_folder, path, store) = book();
    drop(store);
    let mut child = Command::new(std::env::current_exe().expect("a running program knows its file"))
        .args(["--exact", "history_kill::child", "--test-threads=1"])
        .env(BOOK, &path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test binary runs again");
    let mut lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
    let mut told = 0;
    let mut hear = |line: String| {
        if let Some(number) = line.strip_prefix("WRITTEN ") {
            told = number.parse::<i64>().expect("a number") + 1;
        }
        told
    };
    while hear(lines.next().expect("the child writes on").expect("it can be read")) < 15 {}
    child.kill().expect("our own child can be killed");
    lines.map_while(Result::ok).for_each(|line| {
        hear(line);
    });
    child.wait().expect("it is gone");

    audit(&path);
    let store = Store::open(&path).expect("the book opens after the accident");
    let open = store.active_calls().expect("read");
    assert_eq!(open.len(), 10, "all are open");
    let sql = raw(&path);
    let written = count(&sql, "SELECT count(*) FROM utterances");
    assert!(
        written == told * 10 || written == (told + 1) * 10,
        "whole batches: {written} lines, {told} told"
    );
    assert_eq!(search(&store, &format!("word{}", told - 1)).len(), 10, "the last words are found");
    for call in open {
        let lost = Ended {
            status: CallStatus::Failed,
            outcome: Outcome::Error,
            reason: EndReason::Crashed,
            ..ended(40)
        };
        store.close_lost_call(&call.call_sid, &lost).expect("closed");
        assert_eq!(row(&store, &call.call_sid).status, CallStatus::Failed);
    }
    assert!(store.active_calls().expect("read").is_empty());
    assert_eq!(count(&sql, "SELECT sum(active) * 100 + sum(failed) FROM call_sums"), 10, "and the sums know");
}
