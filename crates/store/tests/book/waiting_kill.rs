//! A program that is killed anywhere between holding a time, offering it, sending the text and booking it. The next start
//! goes on: nothing is sent twice, nothing is sold twice, and in the end everybody who waits has a time.
//!
//! The child is this test binary itself, running [`child`] alone. The service that takes its texts is a file.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::{SignedDuration, ToSpan};
use store::{Outcome, Store, TextState, WaitingState};

use crate::support::{MONDAY, audit, book, clinic, count, now, raw, times, try_to_book, wish};
use crate::waiting::{asking, cancel, join};

const BOOK: &str = "FRONTDESK_TEST_WAITING_BOOK";
/// At which second of the drill the child begins.
const BEGINS: &str = "FRONTDESK_TEST_WAITING_BEGINS";
const SERVICE: &str = "texts-sent";

/// Not a test by itself: without the variable it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(BOOK).map(std::path::PathBuf::from) else { return };
    let begins = std::env::var_os(BEGINS).and_then(|text| text.to_str()?.parse().ok());
    let begins: i64 = begins.expect("a second");
    let say = |line: String| drop(std::io::stdout().lock().write_all(line.as_bytes()));
    let store = Store::open(&path).expect("the book opens after the accident");
    let clinic = clinic();
    let service = path.with_file_name(SERVICE);
    let mut at = now() + SignedDuration::from_secs(begins);
    loop {
        let mut did = 0;
        store.lapse_offers(at).expect("writable");
        store.lose_texts(at).expect("writable");
        for opening in store.due_openings(at).expect("readable") {
            if let Some(offer) = store.offer_opening(opening.id, &asking(&clinic, at)).expect("writable") {
                say(format!("\nOFFERED {}\n", offer.id));
                did += 1;
            }
        }
        while let Some(text) = store.claim_text(at).expect("writable") {
            say(format!("\nCLAIMED {}\n", text.id));
            let mut taken = OpenOptions::new().append(true).create(true).open(&service).expect("a file");
            taken.write_all(format!("{}\n", text.id).as_bytes()).expect("writable");
            say(format!("\nSENT {}\n", text.id));
            let outcome = Outcome::Accepted { sid: format!("SM{:032x}", text.id) };
            store.settle_text(text.id, &outcome, at).expect("writable");
            did += 1;
        }
        let waiting = store.waiting_list().expect("readable");
        for entry in waiting.iter().filter(|entry| entry.state == WaitingState::Waiting) {
            let Some(offer) = entry.offer.as_ref().filter(|offer| offer.state == store::OfferState::Sent)
            else {
                continue;
            };
            let accepted = store.accept_offer(offer.id, &asking(&clinic, at)).expect("it is held for them");
            say(format!("\nBOOKED {} {}\n", offer.id, accepted.appointment.confirmation_number));
            did += 1;
        }
        let texts = store.outbox().expect("readable");
        let is_under_way =
            texts.iter().any(|text| matches!(text.state, TextState::Sending | TextState::Queued));
        if did == 0 && !is_under_way {
            return say("\nDONE\n".to_owned());
        }
        at += SignedDuration::from_secs(20);
    }
}

/// Runs the child until it has said so many lines, or to its end; gives the confirmation numbers that it told.
fn run(path: &Path, begins: i64, lines: usize) -> (Vec<String>, bool) {
    let mut child = Command::new(std::env::current_exe().expect("a running program knows its file"))
        .args(["--exact", "waiting_kill::child", "--test-threads=1"])
        .env(BOOK, path)
        .env(BEGINS, begins.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test binary runs again");
    let mut said = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
    let (mut numbers, mut done, mut heard) = (Vec::new(), false, 0);
    let mut hear = |line: &str, numbers: &mut Vec<String>| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["BOOKED", _, number] => numbers.push((*number).to_owned()),
            ["DONE"] => done = true,
            _ => {}
        }
        usize::from(matches!(words.first(), Some(&("OFFERED" | "CLAIMED" | "SENT" | "BOOKED"))))
    };
    while heard < lines {
        let Some(Ok(line)) = said.next() else { break };
        heard += hear(&line, &mut numbers);
    }
    child.kill().expect("our own child can be killed");
    for line in said.map_while(Result::ok) {
        hear(&line, &mut numbers);
    }
    child.wait().expect("it is gone");
    (numbers, done)
}

#[test]
fn after_kill_9_anywhere_it_goes_on_and_nothing_is_sent_or_sold_twice() {
    let (_folder, path, store) = book();
    let mut many = 0;
    for day in [MONDAY, MONDAY.saturating_add(1.day())] {
        for time in times() {
            let booked =
                try_to_book(&store, &wish("CA1", &many.to_string(), day, time)).expect("free").appointment;
            cancel(&store, booked.id, now());
            join(&store, &format!("Waiting {many}"), &format!("+1555{many:07}"));
            many += 1;
        }
    }
    drop(store);
    let (mut begins, mut told) = (20, Vec::new());
    for lines in [1, 2, 29, 30, 31, 5, 17, 2, 3, 11, 7] {
        told.extend(run(&path, begins, lines).0);
        audit(&path);
        begins += 120;
    }
    let (rest, done) = run(&path, begins, usize::MAX);
    assert!(done, "the last one comes to its end");
    told.extend(rest);

    audit(&path);
    let sent = std::fs::read_to_string(path.with_file_name(SERVICE)).expect("texts were sent");
    let mut seen = HashSet::new();
    assert!(sent.lines().all(|id| seen.insert(id)), "no text is sent twice");
    let connection = raw(&path);
    let live =
        count(&connection, "SELECT count(*) FROM appointments WHERE status NOT IN ('cancelled', 'no_show')");
    assert_eq!(live, many, "everybody has a time");
    assert_eq!(count(&connection, "SELECT count(*) FROM offers WHERE state = 'accepted'"), many);
    assert_eq!(count(&connection, "SELECT count(*) FROM holds"), 0, "and nothing is held any more");
    let store = Store::open(&path).expect("the book opens");
    for number in told {
        assert!(
            store.by_confirmation(&number).expect("readable").is_some(),
            "{number} was told and is in the book"
        );
    }
    assert_eq!(count(&connection, "SELECT count(*) FROM outbox WHERE state = 'sending'"), 0);
}
