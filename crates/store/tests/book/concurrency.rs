//! Many want the same time.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use booking::rules::Refusal;
use store::{BookError, Options, Store};

use crate::support::{MONDAY, audit, book, by_the_rules, clinic, count, now, raw, times, try_to_book, wish};

fn count_one(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn sixty_four_threads_sell_each_of_fourteen_slots_once() {
    const THREADS: usize = 64;
    const ATTEMPTS: usize = 1000;
    let (_folder, path, _) = book();
    // Sixty-four threads queue for one writer on a machine that may be busy; how long they wait is not the question here.
    let patient = Options { busy_timeout: Duration::from_secs(60), ..Options::default() };
    let store = Store::open_with(&path, patient).expect("the book opens");
    let (clinic, times, zone) = (clinic(), times(), clinic().time_zone);
    assert_eq!(times.len(), 14, "a whole day has 14 slots");
    let start = Barrier::new(THREADS);
    let (booked, refused, looked) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, clinic, times, zone, start) = (&store, &clinic, &times, &zone, &start);
            let (booked, refused, looked) = (&booked, &refused, &looked);
            scope.spawn(move || {
                start.wait();
                for attempt in 0..ATTEMPTS {
                    let time = times[(thread + attempt) % times.len()];
                    // The first thirty go straight at the writer; the others look first, as an agent does, and are
                    // turned away when nothing is left.
                    if attempt >= 30
                        && store.taken_on(MONDAY, zone, None, now()).expect("the day can be read").len()
                            == times.len()
                    {
                        looked.fetch_add(1, Ordering::Relaxed);
                        continue;
                    }
                    let new = wish(&format!("CA{thread}"), &format!("{attempt}"), MONDAY, time);
                    match store.book(&new, by_the_rules(clinic, &new)) {
                        Ok(done) if !done.repeated => count_one(booked),
                        Ok(_) => {}
                        Err(BookError::Refused(Refusal::Taken)) => count_one(refused),
                        Err(other) => panic!("neither booked nor taken: {other}"),
                    }
                }
            });
        }
    });
    assert_eq!(booked.into_inner(), times.len(), "each slot was sold once");
    assert!(refused.into_inner() > 1000, "and refused very often");
    let connection = raw(&path);
    assert_eq!(count(&connection, "SELECT count(*) FROM appointments"), 14, "each success is one row");
    assert_eq!(
        count(&connection, "SELECT count(DISTINCT starts_at) FROM appointments"),
        14,
        "no two rows share a time"
    );
    assert_eq!(
        store.counters().expect("counters").appointments_booked,
        14,
        "the counter agrees with the rows"
    );
    audit(&path);
}

#[test]
fn two_programs_on_one_book_sell_each_slot_once() {
    let (_folder, path, _first) = book();
    let times = times();
    let booked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for program in 0..4 {
            let (path, times, booked) = (&path, &times, &booked);
            scope.spawn(move || {
                // A store of its own shares nothing with the others but the file, as another process would.
                let store = Store::open(path).expect("the book opens beside others");
                for time in times {
                    match try_to_book(
                        &store,
                        &wish(&format!("CA{program}"), &time.to_string(), MONDAY, *time),
                    ) {
                        Ok(_) => count_one(booked),
                        Err(BookError::Refused(Refusal::Taken)) => {}
                        Err(other) => panic!("neither booked nor taken: {other}"),
                    }
                }
            });
        }
    });
    assert_eq!(booked.into_inner(), times.len(), "each slot was sold once, whoever sold it");
    audit(&path);
}

#[test]
fn a_new_book_can_be_opened_by_many_at_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("deep/er/appointments.db");
    let start = Barrier::new(6);
    std::thread::scope(|scope| {
        for n in 0..6 {
            let (path, start) = (&path, &start);
            scope.spawn(move || {
                start.wait();
                let store = Store::open(path).unwrap_or_else(|error| panic!("program {n}: {error}"));
                store.count_calls(1).expect("and can be written");
            });
        }
    });
    assert_eq!(
        Store::open(&path).expect("opens").counters().expect("counters").total_calls,
        6,
        "everybody counted"
    );
    audit(&path);
}
