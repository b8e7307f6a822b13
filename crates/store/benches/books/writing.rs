//! What many callers at once do to the book: times sold and held, eight threads at a time.

use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use booking::clinic::{Clinic, ClinicianId};
use booking::rules::{self, Refusal};
use booking::slot::{Slot, free};
use cpu_time::ProcessTime;
use jiff::civil::Weekday;
use jiff::{SignedDuration, ToSpan};
use rusqlite::Connection;
use store::{Author, BookError, HeldFor, NewAppointment, Options, Store};

use super::clinic::{VISIT, clinic, now};
use super::fill::{remove, sold_twice};

const THREADS: usize = 8;
/// Times that are sold; each is wished for by two threads.
const TIMES: usize = 4000;
/// Times that are offered to a caller at once.
const OFFERED: usize = 3;
const BAR: f64 = 2000.0;

pub fn run(path: &Path, plain: f64) {
    let copy = path.with_extension("copy.db");
    remove(&copy);
    std::fs::copy(path, &copy).expect("there is room for a copy");
    let patient = Options { busy_timeout: Duration::from_secs(60), ..Options::default() };
    let store = Store::open_with(&copy, patient).expect("the copy opens");
    let clinic = store.schedule(&clinic().time_zone).expect("the schedule is read").clinic;
    let times = times(&store, &clinic);
    let before = rows(&copy);
    // The first are not counted: they warm what the others find warm.
    book_all(&store, &clinic, &times[..100]);
    let (booked, spent) = book_all(&store, &clinic, &times[100..]);
    print("bookings per second, 8 threads, each time wished for twice", booked, spent, plain);
    print_answers(2 * booked, spent.0);
    let rows = rows(&copy) - before;
    let sql = Connection::open(&copy).expect("the file opens");
    assert_eq!((rows, sold_twice(&sql)), (TIMES as i64, 0), "each time was sold, and none twice");
    let (held, spent) = hold_all(&store, &times[100..]);
    print("offers of three times per second, 8 threads", held, spent, plain);
    drop((sql, store));
    remove(&copy);
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn print(what: &str, count: usize, (clock, processor): (Duration, Duration), plain: f64) {
    let [rate, alone] = [clock, processor].map(|spent| count as f64 / spent.as_secs_f64());
    let verdict = match () {
        () if rate >= BAR => "ok",
        () if alone >= BAR => "ok by processor",
        () => "UNDER",
    };
    println!("{what}: {rate:.0}; by the processor's time {alone:.0} (bar {BAR:.0}) {verdict}");
    println!("    plain durable INSERT of a small file, one thread: {plain:.0}; ratio {:.2}", rate / plain);
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn print_answers(count: usize, clock: Duration) {
    println!("    with those that were refused: {:.0} answers", count as f64 / clock.as_secs_f64());
}

fn rows(path: &Path) -> i64 {
    let sql = Connection::open(path).expect("the file opens");
    sql.query_row("SELECT count(*) FROM appointments", [], |row| row.get(0)).expect("the rows are counted")
}

/// Free times of all clinicians in the coming weeks, none overlapping another.
fn times(store: &Store, clinic: &Clinic) -> Vec<Slot> {
    let today = clinic.today(now());
    let days = (1..90).filter_map(|ahead: i64| today.checked_add(ahead.days()).ok());
    let mut times = Vec::new();
    for date in days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)) {
        let taken = store.taken_on(date, &clinic.time_zone, None, now()).expect("the book is read");
        for id in clinic.clinicians.iter().map(|known| known.id) {
            times.extend(free(clinic, date, VISIT, Some(id), now(), &taken).unwrap_or_default());
        }
    }
    assert!(times.len() >= TIMES, "so many times are free: {}", times.len());
    times.truncate(TIMES);
    times
}

fn book_all(store: &Store, clinic: &Clinic, times: &[Slot]) -> (usize, (Duration, Duration)) {
    let booked = AtomicUsize::new(0);
    let spent = threads(|thread| {
        for (n, slot) in times.iter().enumerate() {
            // Whoever is first has it; the other gets an honest no.
            if n % THREADS != thread && (n + 1) % THREADS != thread {
                continue;
            }
            let new = wish(clinic, slot, &format!("CA{thread:04}{n:028}"));
            let sold = store.book(&new, |taken| {
                let clinician: Option<ClinicianId> = new.clinician;
                rules::check(clinic, new.date, new.time, new.visit_type, clinician, now(), taken)
            });
            match sold {
                Ok(_) => drop(booked.fetch_add(1, Ordering::Relaxed)),
                Err(BookError::Refused(Refusal::Taken)) => {}
                Err(error) => panic!("neither booked nor taken: {error}"),
            }
        }
    });
    (booked.into_inner(), spent)
}

fn wish(clinic: &Clinic, slot: &Slot, call_sid: &str) -> NewAppointment {
    let by = Author::call(call_sid, "call_1");
    let at = (slot.date, slot.time);
    let mut new =
        NewAppointment::new(by, "Test Patient", "+15005550100", at, VISIT, clinic.time_zone.clone(), now());
    new.clinician = Some(slot.clinician);
    new
}

fn hold_all(store: &Store, times: &[Slot]) -> (usize, (Duration, Duration)) {
    let offers = AtomicUsize::new(0);
    let expires_at = now() + SignedDuration::from_mins(2);
    let spent = threads(|thread| {
        for (n, slots) in times.chunks_exact(OFFERED).enumerate().filter(|(n, _)| n % THREADS == thread) {
            let caller = HeldFor::Call(format!("CA{n:032}"));
            store.hold(slots, VISIT, &caller, expires_at, now()).expect("the book is written");
            store.release_holds(&caller).expect("the book is written");
            offers.fetch_add(1, Ordering::Relaxed);
        }
    });
    (offers.into_inner(), spent)
}

/// How long it takes until each of the threads has done its work, on the clock and of one processor.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn threads(work: impl Fn(usize) + Sync) -> (Duration, Duration) {
    let start = Barrier::new(THREADS + 1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(thread);
                })
            })
            .collect();
        start.wait();
        let (began, busy) = (Instant::now(), ProcessTime::now());
        for thread in threads {
            thread.join().expect("no thread fails");
        }
        (began.elapsed(), busy.elapsed())
    })
}
