//! A small book from one thread beside the least that keeps the promise "durable and never twice": one INSERT with a unique
//! index on clinician and start, in the same kind of file with the same durability, and no rules. Ours adds the rules, the
//! look-up of a repeated request, the overlap triggers for any length, the audit trail and the confirmation number.

use std::hint::black_box;
use std::time::{Duration, Instant};

use booking::clinic::Clinic;
use booking::{rules, slot, time_text};
use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, params};
use store::{Author, NewAppointment, Store};

const ROUNDS: usize = 5;

/// Prints both; gives the plain INSERTs of a second.
pub fn run() -> f64 {
    let clinic = Clinic::riverside(TimeZone::UTC);
    let now: Timestamp = "2026-11-20T08:00:00Z".parse().expect("a moment");
    let times = every_time(&clinic, now);

    let mut ours = Vec::new();
    let mut naive = Vec::new();
    let mut listing = Vec::new();
    // Interleaved, so that a busy neighbour slows both.
    for _ in 0..ROUNDS {
        ours.push(per_second(times.len(), book_all(&clinic, now, &times)));
        naive.push(per_second(times.len(), insert_all(&times)));
        listing.push(list_all(&clinic, now, &times));
    }
    let (ours, naive, listing) = (median(ours), median(naive), median(listing));
    print_row("bookings per second", ours, Some(naive));
    print_row("days with their free slots listed per second (book half full)", listing, None);
    naive
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn print_row(what: &str, value: f64, baseline: Option<f64>) {
    match baseline {
        Some(baseline) => {
            println!(
                "{what}: {value:.0}; plain durable INSERT: {baseline:.0}; ratio {:.2}",
                value / baseline
            );
        }
        None => println!("{what}: {value:.0}"),
    }
}

/// Every bookable time of the next weeks.
fn every_time(clinic: &Clinic, now: Timestamp) -> Vec<(Date, Time)> {
    let first = date(2026, 11, 23);
    (0..60)
        .filter_map(|days| first.checked_add(days.days()).ok())
        .flat_map(|day| {
            let visit = clinic.visit_types[0].id;
            let free = slot::free(clinic, day, visit, None, now, &[]).unwrap_or_default();
            free.into_iter().map(move |slot| (day, slot.time))
        })
        .collect()
}

fn book_all(clinic: &Clinic, now: Timestamp, times: &[(Date, Time)]) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(&folder.path().join("book.db")).expect("a new book");
    time(|| {
        for (n, (date, time)) in times.iter().enumerate() {
            let new = appointment(clinic, now, *date, *time, n);
            let (visit, clinician) = (new.visit_type, new.clinician);
            let booked =
                store.book(&new, |taken| rules::check(clinic, *date, *time, visit, clinician, now, taken));
            black_box(booked.expect("every time is free"));
        }
    })
}

fn insert_all(times: &[(Date, Time)]) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let connection = Connection::open(folder.path().join("plain.db")).expect("a new file");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE appointments (id INTEGER PRIMARY KEY, name TEXT NOT NULL, day TEXT NOT NULL, time TEXT NOT NULL,
                                        clinician INTEGER NOT NULL, UNIQUE (clinician, day, time));",
        )
        .expect("the table is made");
    let mut insert = connection
        .prepare("INSERT INTO appointments (name, day, time, clinician) VALUES (?1, ?2, ?3, 1)")
        .expect("the statement is right");
    time(|| {
        for (date, time) in times {
            let (day, time) = (date.to_string(), time_text::show_time(*time));
            black_box(insert.execute(params!["Test Patient", day, time]).expect("every time is free"));
        }
    })
}

fn list_all(clinic: &Clinic, now: Timestamp, times: &[(Date, Time)]) -> f64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(&folder.path().join("book.db")).expect("a new book");
    for (n, (date, time)) in times.iter().enumerate().filter(|(n, _)| n % 2 == 0) {
        let new = appointment(clinic, now, *date, *time, n);
        let (visit, clinician) = (new.visit_type, new.clinician);
        store
            .book(&new, |taken| rules::check(clinic, *date, *time, visit, clinician, now, taken))
            .expect("every time is free");
    }
    let mut days: Vec<Date> = times.iter().map(|(date, _)| *date).collect();
    days.dedup();
    let spent = time(|| {
        for day in &days {
            let taken = store.taken_on(*day, &clinic.time_zone, None, now).expect("the book is read");
            black_box(
                slot::free(clinic, *day, clinic.visit_types[0].id, None, now, &taken).expect("an open day"),
            );
        }
    });
    per_second(days.len(), spent)
}

fn appointment(clinic: &Clinic, now: Timestamp, date: Date, time: Time, n: usize) -> NewAppointment {
    let by = Author::call(format!("CA{n:032x}"), "call_1");
    let (visit, zone) = (clinic.visit_types[0].id, clinic.time_zone.clone());
    NewAppointment::new(by, "Test Patient", "", (date, time), visit, zone, now)
}

#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn time(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn per_second(count: usize, spent: Duration) -> f64 {
    count as f64 / spent.as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
