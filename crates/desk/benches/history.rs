//! What writing calls down costs their loops: 100 calls, each telling 50 events a second, beside the same without history
//! in the same run, and while another program has the book locked for two seconds. `cargo bench -p desk`.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock and prints its figures"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use booking::clinic::Clinic;
use call::event::{AiStatus, CallEvent, Speaker, Utterance};
use desk::Desk;
use desk::clock::SystemClock;
use desk::live::{LiveCallStart, Registered};
use desk::phone::PhoneNumber;
use jiff::tz::TimeZone;
use store::Store;
use tokio::sync::mpsc;
use wire::call::{Agent, Source};

const CALLS: usize = 100;
/// Between two events of a call.
const EVERY: Duration = Duration::from_millis(20);
const LASTS: Duration = Duration::from_secs(5);
/// Threads that hold the calls, as the program's runtime does.
const THREADS: usize = 2;
/// Events until the next utterance begins.
const GROWS: usize = 20;
/// What writing may add at the 99th of a hundred.
const BAR: Duration = Duration::from_millis(1);

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = |name: &str| Store::open(&folder.path().join(name)).expect("a new book opens");
    let clinic = || Clinic::riverside(TimeZone::UTC);

    let off = Desk::open_without_history(book("off.db"), clinic(), Arc::new(SystemClock));
    let mut without = tell_all(&off);
    let on = Desk::open(book("on.db"), clinic(), Arc::new(SystemClock));
    let mut with = tell_all(&on);
    let locked = Desk::open(book("locked.db"), clinic(), Arc::new(SystemClock));
    let path = folder.path().join("locked.db");
    let other = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        let other = rusqlite::Connection::open(path).expect("another program opens the book");
        other.busy_timeout(Duration::from_secs(5)).expect("set");
        other.execute_batch("BEGIN IMMEDIATE").expect("and writes");
        std::thread::sleep(Duration::from_secs(2));
        other.execute_batch("COMMIT").expect("it is done");
    });
    let mut while_locked = tell_all(&locked);
    other.join().expect("the other program ended");

    println!("{CALLS} calls, {} events a second each, {} s:", 1_000 / EVERY.as_millis(), LASTS.as_secs());
    let base = print_row("nothing is written down", &mut without);
    let full = print_row("written down", &mut with);
    let hard = print_row("written down, book locked for 2 s", &mut while_locked);
    for (what, p99) in [("writing adds", full), ("with a locked book", hard)] {
        let added = p99.saturating_sub(base);
        println!("{what}: {:.3} ms at p99; bar {:.0} ms: {}", millis(added), millis(BAR), verdict(added));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for (what, desk) in [("on", &on), ("locked", &locked)] {
        let began = Instant::now();
        let written = runtime.block_on(desk.flush_history(Duration::from_secs(60)));
        println!("book “{what}”: all in it {:.0} ms after the end: {written}", millis(began.elapsed()));
    }
}

fn verdict(added: Duration) -> &'static str {
    if added < BAR { "kept" } else { "MISSED" }
}

/// How long each telling took.
fn tell_all(desk: &Desk) -> Vec<Duration> {
    let share = CALLS / THREADS;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || tell(desk, thread * share..(thread + 1) * share)))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn tell(desk: &Desk, numbers: std::ops::Range<usize>) -> Vec<Duration> {
    let calls: Vec<_> = numbers.map(|number| begin(desk, number)).collect();
    let began = Instant::now();
    let mut took = Vec::new();
    let mut round: usize = 0;
    while began.elapsed() < LASTS {
        for (call, _orders) in &calls {
            let event = event(round, began.elapsed());
            let at = Instant::now();
            call.tell(event);
            took.push(at.elapsed());
        }
        round += 1;
        let next = EVERY * u32::try_from(round).unwrap_or(u32::MAX);
        std::thread::sleep(next.saturating_sub(began.elapsed()));
    }
    took
}

fn begin(desk: &Desk, number: usize) -> (Registered, mpsc::Receiver<desk::live::Order>) {
    let (orders, arriving) = mpsc::channel(1);
    let start = LiveCallStart {
        call_sid: format!("CA{number:032}"),
        stream_sid: format!("MZ{number:032}"),
        phone_number: PhoneNumber::new("+15551234567"),
        source: Source::Phone,
        agent: Agent::Openai,
    };
    (desk.live().register(start, orders).expect("no such call is up"), arriving)
}

/// Utterances that grow, and a state that changes now and then.
fn event(round: usize, began: Duration) -> CallEvent {
    if round.is_multiple_of(5) {
        let status = if round.is_multiple_of(10) { AiStatus::Speaking } else { AiStatus::Listening };
        return CallEvent::AiStatusChanged(status);
    }
    let (number, words) = (round / GROWS, round % GROWS);
    CallEvent::Utterance(Utterance {
        id: format!("u{number}"),
        speaker: if number.is_multiple_of(2) { Speaker::Agent } else { Speaker::Caller },
        text: "and another word ".repeat(words + 1),
        cut: None,
        is_final: words + 1 == GROWS,
        began,
    })
}

/// Prints a row; gives its 99th of a hundred.
fn print_row(what: &str, took: &mut [Duration]) -> Duration {
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    let (p50, p99, max) = (at(0.5), at(0.99), at(1.0));
    let events = took.len();
    println!(
        "{what}: {events} events, p50 {:.4} ms, p99 {:.4} ms, max {:.3} ms",
        millis(p50),
        millis(p99),
        millis(max)
    );
    p99
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
