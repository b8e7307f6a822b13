//! A clinic, wishes, and a second look at the file with plain SQL.

use std::path::{Path, PathBuf};

use booking::clinic::{Clinic, VisitTypeId};
use booking::rules::{self, Refusal};
use booking::slot::{self, Slot, Taken};
use jiff::Timestamp;
use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use rusqlite::Connection;
use store::{Author, BookError, Booked, NewAppointment, Store};
use tempfile::TempDir;

/// A Monday with 14 free slots, three days after [`now`].
pub const MONDAY: Date = date(2026, 11, 23);

pub fn now() -> Timestamp {
    "2026-11-20T15:00:00Z".parse().expect("a moment")
}

pub fn clinic() -> Clinic {
    Clinic::riverside(TimeZone::get("America/New_York").expect("a zone of the bundled database"))
}

/// A new book in a folder of its own.
pub fn book() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    let store = Store::open(&path).expect("a new book opens");
    (folder, path, store)
}

/// The 14 times of a whole day.
pub fn times() -> Vec<Time> {
    slot::full_day(&clinic(), MONDAY, VisitTypeId(1))
}

pub fn wish(call_sid: &str, tool_call_id: &str, date: Date, time: Time) -> NewAppointment {
    let by = Author::call(call_sid, tool_call_id);
    let (zone, visit) = (clinic().time_zone, VisitTypeId(1));
    NewAppointment::new(by, "Ann Lee", "+15551234567", (date, time), visit, zone, now())
}

/// The clinic's rules for a wish.
pub fn by_the_rules<'a>(
    clinic: &'a Clinic,
    new: &'a NewAppointment,
) -> impl FnOnce(&[Taken]) -> Result<Slot, Refusal> + 'a {
    |taken| rules::check(clinic, new.date, new.time, new.visit_type, new.clinician, new.now, taken)
}

pub fn try_to_book(store: &Store, new: &NewAppointment) -> Result<Booked, BookError> {
    store.book(new, by_the_rules(&clinic(), new))
}

/// The file as somebody with the `sqlite3` tool sees it.
pub fn raw(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("SQLite opens the file");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a time-out can be set");
    connection
}

pub fn count(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).expect(sql)
}

/// What must hold for every book at any time.
pub fn audit(path: &Path) {
    let connection = raw(path);
    let integrity: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("the check runs");
    assert_eq!(integrity, "ok", "the file is whole");
    assert_eq!(
        count(&connection, "SELECT count(*) FROM pragma_foreign_key_check"),
        0,
        "no booking hangs in the air"
    );
    let overlaps = "SELECT count(*) FROM appointments a JOIN appointments b ON a.id < b.id
         AND a.clinician_id = b.clinician_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
         WHERE a.status NOT IN ('cancelled','no_show') AND b.status NOT IN ('cancelled','no_show')
           AND a.override_reason IS NULL AND b.override_reason IS NULL";
    assert_eq!(count(&connection, overlaps), 0, "no time is sold twice");
}
