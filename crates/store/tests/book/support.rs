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

/// What triggers keep for each clinician's day is what the appointments say.
pub fn busy_days_are_right(connection: &Connection) {
    let entries = |sql: &str| {
        let mut query = connection.prepare(sql).expect("the statement is right");
        let rows = query.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        });
        let mut entries: Vec<(String, i64, String)> = rows
            .expect("the book is read")
            .map(|row| row.expect("a row"))
            .flat_map(|(day, clinician, visits)| {
                let each: Vec<String> = visits.split_terminator(';').map(str::to_owned).collect();
                each.into_iter().map(move |visit| (day.clone(), clinician, visit))
            })
            .collect();
        entries.sort();
        entries
    };
    let kept = entries("SELECT day, clinician_id, visits FROM busy_days");
    let wanted = entries(
        "SELECT date(starts_at), clinician_id,
                (strftime('%s', starts_at) - strftime('%s', date(starts_at))) || '+'
                || (strftime('%s', ends_at) - strftime('%s', starts_at)) || '/' || visit_type_id || '@'
                || ifnull(room_id, '') || '#' || id || ';'
           FROM appointments WHERE status NOT IN ('cancelled', 'no_show')",
    );
    assert_eq!(kept, wanted, "each live visit stands in its clinician's day, and nothing else does");
}
