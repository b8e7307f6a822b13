//! What a caller or a window waits for: free times, and what stands on the page.

use std::hint::black_box;
use std::path::Path;

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::Asker;
use booking::search::{Search, first_free};
use booking::slot::{Slot, free_for};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, params};
use store::Store;

use super::clinic::{
    CALL, CHECK_UP, CLINICIANS, FULL_DAYS, FULL_FROM, SURGERY, VISIT, before_the_full_days, now,
};
use super::fill::VISITS;
use super::table::Table;

const ROUNDS: usize = 1000;

/// Free times of a day.
const DAY: Option<f64> = Some(1.0);
/// The first free time of months.
const MONTHS: Option<f64> = Some(10.0);
/// A week of the calendar.
const WEEK: Option<f64> = Some(20.0);

pub fn run(path: &Path) {
    let store = Store::open(path).expect("the book opens");
    let zone = super::clinic::clinic().time_zone;
    let clinic = store.schedule(&zone).expect("the schedule is read").clinic;
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    let table = Table::new(&format!("\n{VISITS} visits, {} MB in {}", size / 1_000_000, path.display()));
    a_day(&table, &store, &clinic);
    months(&table, &store, &clinic);
    pages(&table, &store, &clinic);
    plain(&table, path);
}

/// The nth open day from today on.
fn workday(nth: usize) -> Date {
    let first = super::clinic::clinic().today(now());
    let days = (1..).filter_map(|ahead: i64| first.checked_add(ahead.days()).ok());
    let mut open = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    open.nth(nth % 60).unwrap_or(first)
}

fn whom(round: usize) -> ClinicianId {
    ClinicianId(i64::try_from(round).unwrap_or(0) * 7 % CLINICIANS + 1)
}

fn a_day(table: &Table, store: &Store, clinic: &Clinic) {
    let free = |kind: VisitTypeId, whom: Option<ClinicianId>, round: usize| {
        let date = workday(round);
        let taken = store.taken_on(date, &clinic.time_zone, None, now()).expect("the book is read");
        let slots = free_for(clinic, date, kind, whom, None, Asker::Staff, now(), &taken);
        black_box(slots.map_or(0, |slots| slots.len()))
    };
    table.measure("free times of a day, one clinician", DAY, ROUNDS, |round| {
        free(VISIT, Some(whom(round)), round);
    });
    table.measure("free times of a day, one clinician, with buffers", DAY, ROUNDS, |round| {
        free(CHECK_UP, Some(whom(round)), round);
    });
    table.measure("free times of a day, one clinician, in a room", DAY, ROUNDS, |round| {
        free(SURGERY, Some(ClinicianId(i64::try_from(round % 20).unwrap_or(0) + 1)), round);
    });
    table.measure("free times of a day, any of a hundred clinicians", MONTHS, ROUNDS, |round| {
        free(VISIT, None, round);
    });
}

fn months(table: &Table, store: &Store, clinic: &Clinic) {
    let first = |from: Date, visit_type: VisitTypeId, clinician: Option<ClinicianId>, now: Timestamp| {
        let search =
            Search { from, days: 90, visit_type, clinician, minutes: None, asker: Asker::Staff, limit: 1 };
        let read = |first, last, whose| store.taken_in(first, last, whose, &clinic.time_zone, now);
        first_free(clinic, &search, now, read).expect("the book is read").first().copied()
    };
    let kinds = [("visit", VISIT), ("check-up", CHECK_UP), ("surgery", SURGERY), ("call back", CALL)];
    for (name, kind) in kinds {
        table.measure(&format!("first free of any clinician in 90 days, {name}"), MONTHS, ROUNDS, |round| {
            black_box(first(workday(round), kind, None, now()));
        });
    }
    table.measure("first free of one clinician in 90 days", MONTHS, ROUNDS, |round| {
        black_box(first(workday(round), VISIT, Some(whom(round)), now()));
    });
    let full_until = FULL_FROM.saturating_add(FULL_DAYS.days());
    let after =
        |slot: Option<Slot>| assert!(slot.is_none_or(|slot| slot.date >= full_until), "80 days are full");
    table.measure("the same, nothing free of a hundred for 80 days", MONTHS, ROUNDS / 5, |_| {
        after(first(FULL_FROM, VISIT, None, before_the_full_days()));
    });
    table.measure("the same, nothing free of one clinician for 80 days", MONTHS, ROUNDS / 5, |round| {
        after(first(FULL_FROM, VISIT, Some(whom(round)), before_the_full_days()));
    });
}

fn pages(table: &Table, store: &Store, clinic: &Clinic) {
    let mut rows = 0;
    let mut page = |first: Date, days: i64| {
        let last = first.saturating_add((days - 1).days());
        let start = |day: Date| day.to_zoned(clinic.time_zone.clone()).expect("in the calendar").timestamp();
        let visits = store.beginning_between(start(first), start(last.saturating_add(1.day())));
        rows = visits.expect("the book is read").len();
        for day in 0..days {
            frame(clinic, first.saturating_add(day.days()));
        }
    };
    table.measure("a day's page, a hundred columns", WEEK, ROUNDS / 5, |round| page(workday(round), 1));
    table.measure("a week's page, a hundred columns", WEEK, ROUNDS / 5, |round| page(workday(round), 7));
    assert!(rows > 1000, "it was a week of a big book");
}

/// What the desk computes for a day of a page.
fn frame(clinic: &Clinic, date: Date) {
    black_box((clinic.open_on(date), clinic.closed_because(date), clinic.clock_change(date)));
    for known in &clinic.clinicians {
        black_box((clinic.hours_of(known.id, date).to_vec(), clinic.exception(known.id, date)));
    }
}

/// The same rows, only read: what SQLite alone takes for them where they are kept by time.
fn plain(table: &Table, path: &Path) {
    let sql = Connection::open(path).expect("the file opens");
    let read = |first: Date, last: Date, whom: Option<ClinicianId>| {
        let mut query = sql
            .prepare_cached(
                "SELECT clinician_id, starts_at, ends_at, room_id, visit_type_id FROM appointments
                  WHERE (?3 IS NULL OR clinician_id = ?3) AND appointment_date BETWEEN ?1 AND ?2
                    AND status NOT IN ('cancelled', 'no_show')",
            )
            .expect("the statement is right");
        let mut rows = query
            .query(params![first.to_string(), last.to_string(), whom.map(|id| id.0)])
            .expect("the book is read");
        let mut bytes = 0;
        while let Some(row) = rows.next().expect("the book is read") {
            bytes += row.get_ref(1).map_or(0, |text| text.as_str().map_or(0, str::len));
        }
        black_box(bytes)
    };
    table.measure("baseline: a day's rows of the table, one clinician", None, 200, |round| {
        read(workday(round), workday(round), Some(whom(round)));
    });
    table.measure("baseline: a week's rows of the table", None, 100, |round| {
        read(workday(round), workday(round).saturating_add(6.days()), None);
    });
    table.measure("baseline: the rows of the 80 full days of the table", None, 20, |_| {
        read(FULL_FROM, FULL_FROM.saturating_add(FULL_DAYS.days()), None);
    });
}
