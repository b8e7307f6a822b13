//! Opening says which file, what is wrong and what to do.

use std::path::Path;

use store::{OpenError, Options, Store};

use crate::support::{MONDAY, audit, book, raw};

fn refused(path: &Path) -> (OpenError, String) {
    let error =
        Store::open_with(path, Options { busy_timeout: std::time::Duration::from_millis(50), readers: 1 })
            .expect_err("this cannot be opened");
    let text = error.to_string();
    (error, text)
}

#[test]
fn folders_and_tables_make_themselves() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a/b c/ü/appointments.db");
    let store = Store::open(&path).expect("folder, file and tables are made");
    assert_eq!(store.path(), path, "it says where it is");
    drop(store);
    Store::open(&path).expect("and it opens again as it is");
    let connection = raw(&path);
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
    assert_eq!(mode, "wal", "readers are never kept waiting by the writer");
    for index in ["idx_appointment_datetime", "idx_confirmation"] {
        let found: i64 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = ?1",
                [index],
                |row| row.get(0),
            )
            .expect("the schema can be read");
        assert_eq!(found, 1, "the documented index {index} is there");
    }
    audit(&path);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").expect("written");
    for path in [file.join("appointments.db"), Path::new("/proc/frontdesk/appointments.db").to_owned()] {
        let (error, text) = refused(&path);
        assert!(matches!(error, OpenError::Folder { .. }), "{text}");
        assert!(
            text.contains(&path.parent().expect("a folder").display().to_string()),
            "it names the folder: {text}"
        );
        assert!(text.contains("DATABASE_PATH"), "it says what to set: {text}");
    }
}

#[test]
fn a_path_that_is_no_file_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (error, text) = refused(folder.path());
    assert!(matches!(error, OpenError::File { .. }), "{text}");
    assert!(text.contains(&folder.path().display().to_string()), "it names the file: {text}");
}

#[test]
fn a_file_that_is_no_book_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("letter.txt");
    let letter = "Dear clinic, ".repeat(500);
    std::fs::write(&path, &letter).expect("written");
    let (error, text) = refused(&path);
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{text}");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), letter, "not a byte of it was changed");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    raw(&path)
        .execute_batch("CREATE TABLE appointments (id INTEGER PRIMARY KEY, colour TEXT)")
        .expect("made");
    let before = std::fs::read(&path).expect("read");
    let (error, text) = refused(&path);
    assert!(matches!(error, OpenError::Foreign { .. }), "{text}");
    assert_eq!(std::fs::read(&path).expect("read"), before, "not a byte of it was changed");
}

#[test]
fn a_book_of_a_newer_program_is_left_alone() {
    let (_folder, path, store) = book();
    drop(store);
    raw(&path)
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (9999, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
            [],
        )
        .expect("the history can be written");
    let (error, text) = refused(&path);
    assert!(matches!(error, OpenError::Newer { found: 9999, .. }), "{text}");
    assert!(text.contains("newer"), "it says what to do: {text}");
}

#[test]
fn a_book_whose_history_was_changed_is_told() {
    let (_folder, path, store) = book();
    drop(store);
    raw(&path)
        .execute("UPDATE refinery_schema_history SET checksum = '1'", [])
        .expect("the history can be written");
    let (error, text) = refused(&path);
    assert!(matches!(error, OpenError::Migration { .. }), "{text}");
}

/// Version 1 of the schema, which was in programs before there was a second one. Books with it are in use.
const V1: &str = include_str!("../../../../migrations/V1__books.sql");
/// What every such book says of it.
const V1_HISTORY: &str = "CREATE TABLE refinery_schema_history (
        version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));
    INSERT INTO refinery_schema_history VALUES (1, 'books', '2026-11-20T09:00:00Z', '17967464080949317957')";

#[test]
fn a_book_of_the_first_version_is_brought_up_to_date_and_keeps_what_is_in_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("appointments.db");
    let earlier = raw(&path);
    earlier.execute_batch(V1).and_then(|()| earlier.execute_batch(V1_HISTORY)).expect("a book of that time");
    earlier
        .execute_batch(
            "INSERT INTO settings (name, value) VALUES ('colour', 'blue');
             INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                 confirmation_number, starts_at, ends_at, time_zone)
             VALUES ('Ann Lee', '+15551234567', '2026-11-23', '9:00 AM', 'APT-12345',
                 '2026-11-23T14:00:00Z', '2026-11-23T14:30:00Z', 'America/New_York')",
        )
        .expect("it is in use");
    drop(earlier);
    for spent in [70, 140] {
        let store = Store::open(&path).expect("today's program opens it, and opens it again");
        assert_eq!(store.on_day(MONDAY).expect("read").len(), 1, "its booking is there");
        assert_eq!(store.setting("colour").expect("read").as_deref(), Some("blue"));
        store.add_cost(MONDAY, 70).expect("the new table is there");
        assert_eq!(store.cost(MONDAY).expect("read"), spent);
    }
    audit(&path);
}

#[test]
fn a_book_that_another_program_holds_is_told() {
    let (_folder, path, store) = book();
    drop(store);
    let other = raw(&path);
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("the other program holds it");
    let (error, text) = refused(&path);
    assert!(matches!(error, OpenError::Busy { .. }), "{text}");
    drop(other);
    Store::open(&path).expect("it opens when the other program has gone");
}
