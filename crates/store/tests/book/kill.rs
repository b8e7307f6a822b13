//! A program that is killed, or whose disk fails, while it books. The child is this test binary itself, running
//! [`child`] alone; what it confirmed it has printed, and every confirmation it printed must be in the book.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use jiff::ToSpan;
use jiff::civil::Weekday;
use store::{BookError, NewAppointment, Options, Store};

use crate::support::{MONDAY, audit, book, by_the_rules, clinic, count, raw, times, try_to_book, wish};

/// Tells a test binary that it is the child, and on which book.
const BOOK: &str = "FRONTDESK_TEST_BOOK";
const THREADS: usize = 4;

/// The wishes of one thread of the child; no two threads want the same.
fn wishes(thread: usize) -> impl Iterator<Item = NewAppointment> {
    let days = (0..80_i64).map(|n| MONDAY.saturating_add(n.days()));
    let workdays = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let slots = workdays.flat_map(|day| times().into_iter().map(move |time| (day, time)));
    slots
        .enumerate()
        .skip(thread)
        .step_by(THREADS)
        .map(|(n, (day, time))| wish("CAchild", &n.to_string(), day, time))
}

/// Not a test by itself: without the variable it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(BOOK).map(PathBuf::from) else { return };
    // Written directly, so that the test harness neither keeps nor delays it.
    let say = |line: String| drop(std::io::stdout().lock().write_all(line.as_bytes()));
    let store = match Store::open_with(&path, Options { readers: 1, ..Options::default() }) {
        Ok(store) => store,
        Err(error) => return say(format!("\nUNOPENED {error}\n")),
    };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, say) = (&store, &say);
            scope.spawn(move || {
                let clinic = clinic();
                for new in wishes(thread) {
                    match store.book(&new, by_the_rules(&clinic, &new)) {
                        Ok(done) => say(format!(
                            "\nCONFIRMED {} {}\n",
                            new.by.key.clone().unwrap_or_default(),
                            done.appointment.confirmation_number
                        )),
                        Err(BookError::Store(_)) => {
                            return say(format!("\nFAILED {}\n", new.by.key.clone().unwrap_or_default()));
                        }
                        Err(BookError::Refused(refusal)) => {
                            panic!("the child's slots are free: {}", refusal.code())
                        }
                    }
                }
            });
        }
    });
}

/// What a child told.
#[derive(Default)]
struct Told {
    /// (tool call id, confirmation number).
    confirmed: Vec<(String, String)>,
    failed: usize,
    unopened: bool,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some("CONFIRMED"), Some(id), Some(number)) => {
                self.confirmed.push((id.to_owned(), number.to_owned()))
            }
            (Some("FAILED"), Some(_), _) => self.failed += 1,
            (Some("UNOPENED"), ..) => self.unopened = true,
            _ => {}
        }
    }
}

fn spawn(mut command: Command, path: &Path) -> Child {
    command
        .env(BOOK, path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test binary runs again")
}

const ONLY_THE_CHILD: [&str; 3] = ["--exact", "kill::child", "--test-threads=1"];

fn this_program() -> PathBuf {
    std::env::current_exe().expect("a running program knows its file")
}

#[test]
fn after_kill_9_every_confirmation_that_was_given_is_in_the_book() {
    for confirmations_before_the_end in [1, 7, 40] {
        let (_folder, path, store) = book();
        drop(store);
        let mut command = Command::new(this_program());
        command.args(ONLY_THE_CHILD);
        let mut child = spawn(command, &path);
        let mut told = Told::default();
        let mut lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
        while told.confirmed.len() < confirmations_before_the_end {
            let line = lines.next().expect("the child has more to book").expect("its output can be read");
            told.hear(&line);
        }
        child.kill().expect("our own child can be killed");
        // What is still in the pipe was said before the end.
        lines.map_while(Result::ok).for_each(|line| told.hear(&line));
        child.wait().expect("it is gone");

        let rows = check(&path, &told);
        assert!(
            rows <= told.confirmed.len() + THREADS,
            "at most one row per thread was written and not yet told: {rows} rows, {} told",
            told.confirmed.len()
        );
    }
}

#[test]
fn when_the_nth_write_fails_the_book_stays_whole() {
    let mut failures = 0;
    // The limit is on the size of a file in half kibibytes, so each step lets a few more writes through before one fails.
    for limit in (64..=640).step_by(48) {
        let (_folder, path, store) = book();
        drop(store);
        let mut command = Command::new("sh");
        // Without the signal, a write beyond the limit fails with an error, as on a disk that is full or broken.
        command.args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh", &limit.to_string()]);
        command.arg(this_program()).args(ONLY_THE_CHILD);
        let child = spawn(command, &path);
        let output = child.wait_with_output().expect("the child ends");
        let mut told = Told::default();
        String::from_utf8_lossy(&output.stdout).lines().for_each(|line| told.hear(line));
        assert!(
            told.unopened || told.failed == THREADS,
            "with {limit} half kibibytes every thread meets the end: {}",
            told.failed
        );
        failures += told.failed;
        let rows = check(&path, &told);
        assert_eq!(rows, told.confirmed.len(), "what failed was not written, at {limit} half kibibytes");
    }
    assert!(failures > 0, "some bookings did fail");
}

/// Opens the book that a child left, and gives its number of rows.
fn check(path: &Path, told: &Told) -> usize {
    audit(path);
    let store = Store::open(path).expect("the book opens after the accident");
    for (id, number) in &told.confirmed {
        let row = store.by_confirmation(number).expect("the book can be read");
        assert!(
            row.is_some_and(|row| row.customer_name == "Ann Lee"),
            "{number} was confirmed for wish {id}"
        );
    }
    let connection = raw(path);
    let rows = count(&connection, "SELECT count(*) FROM appointments");
    assert_eq!(rows, count(&connection, "SELECT count(*) FROM bookings"), "each row has its booking");
    let counted = store.counters().expect("the counters can be read").appointments_booked;
    assert_eq!(u64::try_from(rows).ok(), Some(counted), "rows and counter are written together");
    // The caller calls again, and the agent repeats itself: the same number, no second row.
    for new in wishes(0).take(3) {
        let again = try_to_book(&store, &new).expect("free, or its own").appointment;
        if let Some((_, number)) =
            told.confirmed.iter().find(|(id, _)| *id == new.by.key.clone().unwrap_or_default())
        {
            assert_eq!(&again.confirmation_number, number, "a repeated wish gets the number that was told");
        }
    }
    usize::try_from(rows).expect("a count")
}
