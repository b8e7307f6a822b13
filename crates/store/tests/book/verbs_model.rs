//! Random verbs (book, move, resize, call off, status, take back, hold, time that goes by) against a list in memory that is
//! obviously right. After each the book is what the list is, each row has as many lines in the audit trail as changes, and
//! what triggers keep agrees with what they keep it from.

use booking::appointment::Status;
use booking::clinic::{Clinic, Clinician, ClinicianId, VisitTypeId, WeeklyHours};
use booking::hours::{MIDNIGHT, time_at};
use booking::rules::{Asker, Wish, decide};
use booking::slot::Slot;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use store::{
    Appointment, Author, BookError, Change, ChangeError, HeldFor, NewAppointment, Store, UNDO_WITHIN,
    UndoError, Who,
};

use crate::support::{MONDAY, audit, book, busy_days_are_right, now, raw};

const VISIT: VisitTypeId = VisitTypeId(1);
/// An offer is open for so long.
const OFFER: SignedDuration = SignedDuration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    clinician: i64,
    from: u16,
    minutes: u16,
}

impl Place {
    fn overlaps(&self, other: &Place) -> bool {
        self.clinician == other.clinician
            && self.from < other.from + other.minutes
            && other.from < self.from + self.minutes
    }
}

#[derive(Debug, Clone)]
enum Verb {
    Book { caller: Option<u8>, at: Place, forced: bool },
    BookAgain { row: usize },
    Move { row: usize, at: Place, forced: bool, stale: bool },
    Status { row: usize, status: Status },
    Undo { change: usize },
    Hold { caller: u8, at: Vec<Place> },
    Release { caller: u8 },
    Wait { seconds: i64 },
}

fn place() -> impl Strategy<Value = Place> {
    (1..3_i64, 0..12_u16, 1..7_u16).prop_map(|(clinician, at, long)| Place {
        clinician,
        from: 540 + at * 10,
        minutes: long * 10,
    })
}

fn verb() -> impl Strategy<Value = Verb> {
    let status = proptest::sample::select(vec![
        Status::Booked,
        Status::Arrived,
        Status::Done,
        Status::Cancelled,
        Status::NoShow,
    ]);
    let forced = || prop::bool::weighted(0.15);
    prop_oneof![
        6 => (proptest::option::of(0..3_u8), place(), forced()).prop_map(|(caller, at, forced)| Verb::Book { caller, at, forced }),
        1 => (0..12_usize).prop_map(|row| Verb::BookAgain { row }),
        5 => (0..12_usize, place(), forced(), prop::bool::weighted(0.1))
            .prop_map(|(row, at, forced, stale)| Verb::Move { row, at, forced, stale }),
        4 => (0..12_usize, status).prop_map(|(row, status)| Verb::Status { row, status }),
        4 => (0..60_usize).prop_map(|change| Verb::Undo { change }),
        3 => (0..3_u8, prop::collection::vec(place(), 1..4)).prop_map(|(caller, at)| Verb::Hold { caller, at }),
        1 => (0..3_u8).prop_map(|caller| Verb::Release { caller }),
        2 => (1..50_i64).prop_map(|seconds| Verb::Wait { seconds }),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: i64,
    at: Place,
    status: Status,
    forced: bool,
    revision: i64,
    /// Its wish, to be made again.
    number: usize,
    caller: Option<u8>,
}

/// A change that may be taken back: its id, its row, how that stood, when it was.
type Done = (i64, usize, Option<Row>, Timestamp);

struct Model {
    clinic: Clinic,
    now: Timestamp,
    rows: Vec<Row>,
    holds: Vec<(u8, Place, Timestamp)>,
    changes: Vec<Done>,
    wishes: usize,
}

impl Model {
    fn new() -> Model {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        let whole = [(Time::midnight(), MIDNIGHT)];
        clinic.hours = WeeklyHours::closed().on(Weekday::Monday, &whole).expect("a whole day");
        clinic.clinicians.push(Clinician::new(ClinicianId(2), "Dr Lee"));
        Model { clinic, now: now(), rows: Vec::new(), holds: Vec::new(), changes: Vec::new(), wishes: 0 }
    }

    fn is_free(&self, at: &Place, but: Option<usize>) -> bool {
        let rows =
            self.rows.iter().enumerate().filter(|(n, row)| Some(*n) != but && !row.status.frees_time());
        !rows.into_iter().any(|(_, row)| row.at.overlaps(at))
    }

    fn is_held_from(&self, at: &Place, caller: Option<u8>) -> bool {
        self.holds
            .iter()
            .any(|(whose, held, until)| Some(*whose) != caller && *until > self.now && held.overlaps(at))
    }

    fn wish(at: &Place, forced: bool) -> Wish {
        Wish {
            date: MONDAY,
            time: time_at(at.from).expect("a time of day"),
            later: false,
            visit_type: VISIT,
            clinician: Some(ClinicianId(at.clinician)),
            room: None,
            minutes: Some(at.minutes),
            asker: if forced { Asker::Overriding } else { Asker::Staff },
        }
    }

    fn new_row(&self, number: usize, caller: Option<u8>, at: &Place, forced: bool) -> NewAppointment {
        let by = match caller {
            Some(caller) => Author::call(format!("CA{caller}"), format!("wish {number}")),
            None => Author::desk(Who::Staff, Some(format!("wish {number}"))),
        };
        let (name, time) = (format!("Patient {number}"), time_at(at.from).expect("a time of day"));
        let mut new = NewAppointment::new(by, name, "", (MONDAY, time), VISIT, TimeZone::UTC, self.now);
        new.clinician = Some(ClinicianId(at.clinician));
        new.override_reason = forced.then(|| "a child with fever".to_owned());
        new.status = Status::Booked;
        new
    }

    fn book(&mut self, store: &Store, caller: Option<u8>, at: Place, forced: bool) {
        let number = self.wishes;
        self.wishes += 1;
        let new = self.new_row(number, caller, &at, forced);
        let booked =
            store.book(&new, |taken| decide(&self.clinic, &Model::wish(&at, forced), self.now, taken));
        let wanted = forced || self.is_free(&at, None) && !self.is_held_from(&at, caller);
        match booked {
            Ok(booked) => {
                assert!(wanted && !booked.repeated, "booked {at:?} beside {:?}", self.rows);
                let row = Row {
                    id: booked.appointment.id,
                    at,
                    status: Status::Booked,
                    forced,
                    revision: 0,
                    number,
                    caller,
                };
                self.changes.push((booked.change_id.expect("it is noted"), self.rows.len(), None, self.now));
                self.rows.push(row);
                self.holds.retain(|(whose, ..)| Some(*whose) != caller);
            }
            Err(BookError::Refused(refusal)) => {
                assert!(!wanted, "refused {at:?}: {refusal:?}; {:?}", self.rows)
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn book_again(&mut self, store: &Store, row: usize) {
        let Some(row) = self.rows.get(row).cloned() else { return };
        let new = self.new_row(row.number, row.caller, &row.at, row.forced);
        let booked =
            store.book(&new, |_| panic!("what was booked under this key is known")).expect("the same again");
        assert!(booked.repeated && booked.appointment.id == row.id && booked.change_id.is_none());
    }

    fn change(&mut self, store: &Store, n: usize, to: Row, places: bool, stale: bool) {
        let row = self.rows[n].clone();
        let change = Change {
            appointment: row.id,
            revision: Some(row.revision - i64::from(stale)),
            by: Author::desk(Who::Staff, None),
            onto: places.then_some(MONDAY),
            time_zone: TimeZone::UTC,
            now: self.now,
        };
        let changed = store.change(&change, |mut known: Appointment, taken| {
            if places {
                known =
                    known.moved_to(&decide(&self.clinic, &Model::wish(&to.at, to.forced), self.now, taken)?);
                known.override_reason = to.forced.then(|| "a child with fever".to_owned());
            }
            known.status = to.status;
            Ok(known)
        });
        let is_same = Row { revision: row.revision, ..to.clone() } == row;
        let wanted =
            !places || to.forced || self.is_free(&to.at, Some(n)) && !self.is_held_from(&to.at, None);
        match changed {
            Ok(changed) if changed.change_id.is_none() => {
                assert!(is_same && !stale, "nothing to do for {row:?}")
            }
            Ok(changed) => {
                assert!(wanted && !stale, "changed {row:?} to {to:?} among {:?}", self.rows);
                self.changes.push((changed.change_id.expect("just looked"), n, Some(row.clone()), self.now));
                self.rows[n] = Row { revision: row.revision + 1, ..to };
            }
            Err(ChangeError::Stale(known)) => {
                assert!(stale && known.id == row.id, "nobody else has changed it")
            }
            Err(ChangeError::Refused(refusal)) => {
                assert!(!wanted && !stale, "{refusal:?} for {to:?} among {:?}", self.rows)
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn undo(&mut self, store: &Store, nth: usize) {
        let Some((id, n, before, at)) = self.changes.get(nth).cloned() else { return };
        let row = self.rows[n].clone();
        let mut to = before.unwrap_or(Row { status: Status::Cancelled, ..row.clone() });
        to.revision = row.revision + 1;
        let is_newest =
            self.changes.iter().rev().find(|(_, of, ..)| *of == n).is_some_and(|newest| newest.0 == id);
        let is_late = self.now.duration_since(at) > UNDO_WITHIN;
        // What the schema asks: whether what stands there anew may.
        let is_new = row.status.frees_time() || row.forced && !to.forced || row.at != to.at;
        let fits = to.status.frees_time() || to.forced || !is_new || self.is_free(&to.at, Some(n));
        match store.undo(id, &Author::desk(Who::Staff, None), self.now) {
            Ok(undone) => {
                assert!(is_newest && !is_late && fits, "took back {row:?} to {to:?}");
                self.changes.push((undone.change_id.expect("it is noted"), n, Some(row), self.now));
                self.rows[n] = to;
            }
            Err(UndoError::ChangedSince) => assert!(!is_newest),
            Err(UndoError::TooLate) => assert!(is_late),
            Err(UndoError::Refused(_)) => assert!(!fits, "{row:?} may be {to:?} among {:?}", self.rows),
            Err(error) => panic!("{error}"),
        }
    }

    fn hold(&mut self, store: &Store, caller: u8, places: &[Place]) {
        let slots: Vec<Slot> = places.iter().map(slot).collect();
        let whose = HeldFor::Call(format!("CA{caller}"));
        let held = store.hold(&slots, VISIT, &whose, self.now + OFFER, self.now).expect("it is written");
        self.holds.retain(|(whose, ..)| *whose != caller);
        let wanted: Vec<Place> = places
            .iter()
            .filter(|at| self.is_free(at, None) && !self.is_held_from(at, Some(caller)))
            .copied()
            .collect();
        let got: Vec<Slot> = held.holds.iter().map(|(slot, _)| *slot).collect();
        assert_eq!(got, wanted.iter().map(slot).collect::<Vec<_>>(), "what nobody else has");
        self.holds.extend(wanted.into_iter().map(|at| (caller, at, self.now + OFFER)));
    }

    fn run(&mut self, store: &Store, verb: Verb) {
        match verb {
            Verb::Book { caller, at, forced } => self.book(store, caller, at, forced),
            Verb::BookAgain { row } => self.book_again(store, row),
            Verb::Move { row: n, at, forced, stale } => {
                let Some(row) = self.rows.get(n).filter(|row| !row.status.frees_time()).cloned() else {
                    return;
                };
                self.change(store, n, Row { at, forced, ..row }, true, stale);
            }
            Verb::Status { row: n, status } => {
                let Some(row) = self.rows.get(n).cloned() else { return };
                let stands_again = row.status.frees_time() && !status.frees_time();
                let forced = row.forced && !stands_again;
                self.change(store, n, Row { status, forced, ..row }, stands_again, false);
            }
            Verb::Undo { change } => self.undo(store, self.changes.len().saturating_sub(1 + change % 4)),
            Verb::Hold { caller, at } => self.hold(store, caller, &at),
            Verb::Release { caller } => {
                store.release_holds(&HeldFor::Call(format!("CA{caller}"))).expect("it is written");
                self.holds.retain(|(whose, ..)| *whose != caller);
            }
            Verb::Wait { seconds } => self.now += SignedDuration::from_secs(seconds),
        }
    }
}

fn slot(at: &Place) -> Slot {
    let time = time_at(at.from).expect("a time of day");
    let starts_at = MONDAY.to_datetime(time).to_zoned(TimeZone::UTC).expect("in the calendar").timestamp();
    Slot {
        clinician: ClinicianId(at.clinician),
        room: None,
        date: MONDAY,
        time,
        minutes: at.minutes,
        starts_at,
        ends_at: starts_at + SignedDuration::from_mins(i64::from(at.minutes)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_verbs_the_book_is_what_a_list_would_be(verbs in prop::collection::vec(verb(), 1..45)) {
        let (_folder, path, store) = book();
        let sql = raw(&path);
        let mut model = Model::new();
        for verb in verbs {
            model.run(&store, verb.clone());
            for (n, row) in model.rows.iter().enumerate() {
                let known = store.appointment(row.id).expect("read").expect("it is there");
                let at = slot(&row.at);
                prop_assert_eq!(
                    (known.clinician, known.starts_at, known.ends_at, known.time, known.status, known.revision),
                    (at.clinician, at.starts_at, at.ends_at, at.time, row.status, row.revision),
                    "after {:?}", verb
                );
                prop_assert_eq!(known.override_reason.is_some(), row.forced, "after {:?}", verb);
                let trail = store.appointment_changes(row.id).expect("read");
                prop_assert_eq!(trail.len(), usize::try_from(row.revision).expect("a count") + 1, "a line a change");
                let told = model.changes.iter().rev().find(|(_, of, ..)| *of == n).map(|newest| newest.0);
                prop_assert_eq!(Some(trail[0].id), told, "the newest line is the last change");
                let after = trail[0].after.as_ref().expect("it stands");
                prop_assert_eq!(after.minutes, i64::from(row.at.minutes), "as it stands now");
                prop_assert_eq!(after.status.as_str(), row.status.as_str(), "as it stands now");
            }
            busy_days_are_right(&sql);
        }
        audit(&path);
    }
}
