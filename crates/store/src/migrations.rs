//! The embedded migrations, and whether a file's history fits them.

use refinery::Runner;
use rusqlite::{Connection, OptionalExtension};

mod embedded {
    refinery::embed_migrations!("../../migrations");
}

/// What refinery calls its table.
const HISTORY: &str = "refinery_schema_history";

/// What a file holds before migrations are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing yet.
    Empty,
    /// A book at this migration.
    Book {
        /// The number of the last migration it ran.
        version: i64,
    },
    /// Tables that another program made.
    Foreign,
}

/// The number of the last migration this program knows.
pub(crate) fn newest() -> i64 {
    runner().get_migrations().iter().map(|migration| i64::from(migration.version())).max().unwrap_or(0)
}

/// Looks without changing anything.
pub(crate) fn look(connection: &Connection) -> Result<Found, rusqlite::Error> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
        [],
        |row| row.get(0),
    )?;
    if tables == 0 {
        return Ok(Found::Empty);
    }
    let history = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", [HISTORY], |_| Ok(()))
        .optional()?;
    if history.is_none() {
        return Ok(Found::Foreign);
    }
    let version: Option<i64> =
        connection.query_row(&format!("SELECT max(version) FROM {HISTORY}"), [], |row| row.get(0))?;
    Ok(Found::Book { version: version.unwrap_or(0) })
}

/// Brings the file up to date; each migration is one transaction.
pub(crate) fn run(connection: &mut Connection) -> Result<(), refinery::Error> {
    runner().run(connection).map(|_| ())
}

fn runner() -> Runner {
    embedded::migrations::runner().set_abort_divergent(true).set_abort_missing(true)
}

#[cfg(test)]
mod tests {
    use refinery::Target;

    use super::*;

    #[test]
    fn a_book_with_appointments_and_no_patients_is_to_be_given_them() {
        for rows in [0, 1] {
            let mut connection = Connection::open_in_memory().unwrap();
            runner().set_target(Target::Version(4)).run(&mut connection).unwrap();
            for _ in 0..rows {
                connection
                    .execute_batch(
                        "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                                confirmation_number, starts_at, ends_at, time_zone)
                         VALUES ('Ann Lee', '', '2026-11-23', '9:00 AM', 'APT-10001', '2026-11-23T14:00:00Z',
                                '2026-11-23T14:30:00Z', 'UTC')",
                    )
                    .unwrap();
            }
            run(&mut connection).unwrap();
            crate::patients::backfill(&mut connection).unwrap();
            let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(count("SELECT count(*) FROM patients"), rows);
            assert_eq!(count("SELECT count(*) FROM settings WHERE name = 'patients_to_make'"), 0);
            assert_eq!(
                count("SELECT count(*) FROM patient_sounds WHERE word = 'ann'"),
                rows,
                "and finds them"
            );
        }
    }
}
