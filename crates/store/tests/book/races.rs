//! Programs that book, move, hold, call off and take back on one book and are killed in the middle, and two that fight for the
//! same times. A child is this test binary itself, running [`child`] alone; whatever it printed it had been told was done.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use booking::appointment::Status;
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::{Asker, Refusal, Wish, decide};
use booking::slot::{Slot, free};
use jiff::{SignedDuration, ToSpan};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::{
    Author, BookError, Change, ChangeError, HeldFor, NewAppointment, Options, Store, UndoError, Who,
};

use crate::support::{MONDAY, audit, book, busy_days_are_right, clinic, count, now, raw, times};

/// Tells a test binary that it is the child, and on which book; its seed is in [`SEED`].
const BOOK: &str = "FRONTDESK_TEST_RACE";
const SEED: &str = "FRONTDESK_TEST_SEED";
const VISIT: VisitTypeId = VisitTypeId(1);
/// Few days, so that the programs meet.
const DAYS: i64 = 4;

/// Not a test by itself: without the variable it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(BOOK).map(PathBuf::from) else { return };
    let seed = std::env::var_os(SEED).and_then(|seed| seed.to_str()?.parse().ok()).expect("a seed");
    let store = Store::open_with(&path, Options { busy_timeout: Duration::from_secs(20), readers: 1 });
    let mut program = Program {
        store: store.expect("the book opens beside another program"),
        clinic: clinic(),
        chance: StdRng::seed_from_u64(seed),
        call: format!("CA{seed}"),
        acts: 0,
    };
    loop {
        program.act();
    }
}

struct Program {
    store: Store,
    clinic: Clinic,
    chance: StdRng,
    call: String,
    acts: u64,
}

impl Program {
    fn act(&mut self) {
        self.acts += 1;
        match self.chance.random_range(0..10) {
            0..4 => self.book(),
            4..7 => self.change(false),
            7 => self.change(true),
            8 => self.hold(),
            _ => self.undo(),
        }
    }

    /// Written directly, so that the test harness neither keeps nor delays it.
    fn say(&self, line: &str) {
        drop(std::io::stdout().lock().write_all(format!("\n{line}\n").as_bytes()));
    }

    fn wish(&mut self) -> Wish {
        let times = times();
        Wish {
            date: MONDAY.saturating_add(self.chance.random_range(0..DAYS).days()),
            time: times[self.chance.random_range(0..times.len())],
            later: false,
            visit_type: VISIT,
            clinician: None,
            room: None,
            minutes: None,
            asker: Asker::Staff,
        }
    }

    fn book(&mut self) {
        let wish = self.wish();
        let by = Author::call(&self.call, self.acts.to_string());
        let name = format!("{} {}", self.call, self.acts);
        let zone = self.clinic.time_zone.clone();
        let new = NewAppointment::new(by, name, "", (wish.date, wish.time), VISIT, zone, now());
        match self.store.book(&new, |taken| decide(&self.clinic, &wish, now(), taken)) {
            Ok(done) => {
                let row = done.appointment;
                self.say(&format!("DONE {} {} {}", row.id, row.revision, done.change_id.unwrap_or(0)));
            }
            Err(BookError::Refused(refusal)) => expected(&refusal),
            Err(BookError::Store(error)) => panic!("{error}"),
        }
    }

    /// Moves or cancels any row of anybody's.
    fn change(&mut self, cancels: bool) {
        let Some(row) = self.any_row() else { return };
        let wish = Wish { clinician: Some(row.clinician), ..self.wish() };
        let change = Change {
            appointment: row.id,
            revision: Some(row.revision),
            by: Author::desk(Who::Staff, Some(format!("{} {}", self.call, self.acts))),
            onto: (!cancels).then_some(wish.date),
            time_zone: self.clinic.time_zone.clone(),
            now: now(),
        };
        let changed = self.store.change(&change, |mut row, taken| {
            if cancels {
                row.status = Status::Cancelled;
                return Ok(row);
            }
            row.status = Status::Booked;
            Ok(row.moved_to(&decide(&self.clinic, &wish, now(), taken)?))
        });
        match changed {
            Ok(done) => {
                if let Some(change) = done.change_id {
                    self.say(&format!("DONE {} {} {change}", row.id, done.appointment.revision));
                }
            }
            Err(ChangeError::Stale(_) | ChangeError::NotFound) => {}
            Err(ChangeError::Refused(refusal)) => expected(&refusal),
            Err(ChangeError::Store(error)) => panic!("{error}"),
        }
    }

    fn hold(&mut self) {
        let date = MONDAY.saturating_add(self.chance.random_range(0..DAYS).days());
        let taken = self.store.taken_on(date, &self.clinic.time_zone, None, now()).expect("the book is read");
        let slots: Vec<Slot> = free(&self.clinic, date, VISIT, None, now(), &taken).unwrap_or_default();
        let caller = HeldFor::Call(self.call.clone());
        let some = &slots[..slots.len().min(2)];
        let held = self.store.hold(some, VISIT, &caller, now() + SignedDuration::from_secs(60), now());
        self.say(&format!("HELD {}", held.expect("the book is written").holds.len()));
    }

    fn undo(&mut self) {
        let Some(row) = self.any_row() else { return };
        let trail = self.store.appointment_changes(row.id).expect("the book is read");
        let Some(newest) = trail.first() else { return };
        match self.store.undo(newest.id, &Author::desk(Who::Staff, None), now()) {
            Ok(done) => {
                let change = done.change_id.unwrap_or(0);
                self.say(&format!("DONE {} {} {change}", row.id, done.appointment.revision));
            }
            Err(UndoError::Store(error)) => panic!("{error}"),
            Err(_) => {}
        }
    }

    fn any_row(&mut self) -> Option<store::Appointment> {
        let rows = self.store.on_days(MONDAY, MONDAY.saturating_add(DAYS.days())).expect("the book is read");
        (!rows.is_empty()).then(|| rows[self.chance.random_range(0..rows.len())].clone())
    }
}

/// What the rules may say where programs are after the same times.
fn expected(refusal: &Refusal) {
    let known = matches!(refusal, Refusal::Taken | Refusal::Held | Refusal::NoRoom);
    assert!(known, "{}", refusal.code());
}

fn spawn(path: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().expect("a running program knows its file"))
        .args(["--exact", "races::child", "--test-threads=1", "--nocapture"])
        .env(BOOK, path)
        .env(SEED, seed.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test binary runs again")
}

/// A program's word: row, revision and change of the trail.
type Done = (i64, i64, i64);

/// Reads what a child says until it has said so much, or is gone.
fn hear(lines: &mut impl Iterator<Item = String>, most: usize) -> Vec<Done> {
    let mut done = Vec::new();
    while done.len() < most {
        let Some(line) = lines.next() else { break };
        let mut words = line.split_whitespace();
        if words.next() == Some("DONE") {
            let numbers: Vec<i64> = words.filter_map(|word| word.parse().ok()).collect();
            done.push((numbers[0], numbers[1], numbers[2]));
        }
    }
    done
}

/// The book that killed programs left, against what they had said.
fn check(path: &Path, told: &[Done]) {
    let store = Store::open(path).expect("the book opens after the accident");
    drop(store);
    audit(path);
    let sql = raw(path);
    busy_days_are_right(&sql);
    for (row, revision, change) in told {
        let known: i64 = sql
            .query_row("SELECT revision FROM appointments WHERE id = ?1", [row], |row| row.get(0))
            .expect("what was said to be done is there");
        assert!(known >= *revision, "row {row} was said to be at {revision} and is at {known}");
        let noted: i64 = sql
            .query_row(
                "SELECT count(*) FROM audit WHERE id = ?1 AND subject = 'appointment' AND subject_id = ?2",
                [change, row],
                |row| row.get(0),
            )
            .expect("the trail is read");
        assert_eq!(noted, 1, "change {change} of row {row} is in the trail");
    }
    let stray = "SELECT count(*) FROM appointments AS a
         WHERE a.revision + 1 <> (SELECT count(*) FROM audit WHERE subject = 'appointment' AND subject_id = a.id)";
    assert_eq!(count(&sql, stray), 0, "each row has a line a change, and no change is without its row");
    let unlike = "SELECT count(*) FROM appointments AS a JOIN audit AS t
            ON t.id = (SELECT max(id) FROM audit WHERE subject = 'appointment' AND subject_id = a.id)
         WHERE t.after ->> '$.starts_at' <> a.starts_at OR t.after ->> '$.ends_at' <> a.ends_at
            OR t.after ->> '$.status' <> a.status OR t.after ->> '$.clinician_id' <> a.clinician_id";
    assert_eq!(count(&sql, unlike), 0, "each row stands as its last line says");
    let broken = "SELECT count(*) FROM audit AS later JOIN audit AS earlier
            ON earlier.id = (SELECT max(id) FROM audit
                              WHERE subject = 'appointment' AND subject_id = later.subject_id AND id < later.id)
         WHERE later.subject = 'appointment' AND later.before IS NOT earlier.after";
    assert_eq!(count(&sql, broken), 0, "each line begins where the one before ended");
}

#[test]
fn after_kill_9_in_the_middle_of_anything_the_book_is_whole_and_keeps_its_word() {
    let (_folder, path, store) = book();
    drop(store);
    let mut told = Vec::new();
    // The same book again and again, each time left by a kill at another moment.
    for (seed, acts) in [(1, 1), (2, 5), (3, 17), (4, 40), (5, 90)] {
        let mut child = spawn(&path, seed);
        let output = BufReader::new(child.stdout.take().expect("the output is piped"));
        let mut lines = output.lines().map_while(Result::ok);
        let heard = hear(&mut lines, acts);
        child.kill().expect("our own child can be killed");
        assert_eq!(heard.len(), acts, "it went on until it was killed");
        told.extend(heard);
        // What is still in the pipe was said before the end.
        told.extend(hear(&mut lines, usize::MAX));
        child.wait().expect("it is gone");
        check(&path, &told);
    }
}

#[test]
fn two_programs_after_the_same_times_are_killed_in_turn_and_sell_none_twice() {
    let (_folder, path, store) = book();
    drop(store);
    let mut told = Vec::new();
    for round in 0..3_u64 {
        let children = [spawn(&path, 100 + round), spawn(&path, 200 + round)];
        let readers = children.map(|mut child| {
            std::thread::spawn(move || {
                let output = BufReader::new(child.stdout.take().expect("the output is piped"));
                let mut lines = output.lines().map_while(Result::ok);
                let mut heard = hear(&mut lines, 40);
                assert_eq!(heard.len(), 40, "neither keeps the other from the book for long");
                child.kill().expect("our own child can be killed");
                heard.extend(hear(&mut lines, usize::MAX));
                child.wait().expect("it is gone");
                heard
            })
        });
        for reader in readers {
            told.extend(reader.join().expect("it was heard to the end"));
        }
        check(&path, &told);
    }
}

/// Sixteen visits on a day of fourteen times cannot be: two programs move theirs to the same time, over and over.
#[test]
fn two_programs_that_move_to_the_same_time_get_one_yes_and_one_honest_no() {
    let (_folder, path, store) = book();
    drop(store);
    let clinic = clinic();
    let times = times();
    let ids: Vec<i64> = {
        let store = Store::open(&path).expect("the book opens");
        let first = [(times[0], "CAa"), (times[1], "CAb")];
        first.map(|(time, call)| {
            let new = crate::support::wish(call, "1", MONDAY, time);
            crate::support::try_to_book(&store, &new).expect("it is free").appointment.id
        })
    }
    .to_vec();
    let outcomes = std::thread::scope(|scope| {
        let programs: Vec<_> = ids
            .iter()
            .map(|id| {
                let (path, clinic, times) = (&path, &clinic, &times);
                scope.spawn(move || {
                    // A store of its own shares nothing with the other but the file, as another process would.
                    let patient = Options { busy_timeout: Duration::from_secs(20), readers: 1 };
                    let store = Store::open_with(path, patient).expect("the book opens beside others");
                    let (mut yes, mut no) = (0, 0);
                    for round in 0..60 {
                        let time = times[2 + round % 3];
                        match move_to(&store, clinic, *id, time) {
                            Ok(_) => yes += 1,
                            Err(ChangeError::Refused(Refusal::Taken)) => no += 1,
                            Err(error) => panic!("neither moved nor taken: {error}"),
                        }
                    }
                    (yes, no)
                })
            })
            .collect();
        programs.into_iter().map(|program| program.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert!(outcomes.iter().all(|(yes, _)| *yes > 0), "each got through: {outcomes:?}");
    check(&path, &[]);
    assert_eq!(count(&raw(&path), "SELECT count(DISTINCT starts_at) FROM appointments"), 2, "at two times");
}

fn move_to(store: &Store, clinic: &Clinic, id: i64, time: jiff::civil::Time) -> Result<(), ChangeError> {
    let wish = Wish {
        date: MONDAY,
        time,
        later: false,
        visit_type: VISIT,
        clinician: Some(ClinicianId(1)),
        room: None,
        minutes: None,
        asker: Asker::Staff,
    };
    let change = Change {
        appointment: id,
        revision: None,
        by: Author::desk(Who::Staff, None),
        onto: Some(MONDAY),
        time_zone: clinic.time_zone.clone(),
        now: now(),
    };
    store.change(&change, |row, taken| Ok(row.moved_to(&decide(clinic, &wish, now(), taken)?))).map(drop)
}
