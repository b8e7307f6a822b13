//! Why the book could not be read or written.

use rusqlite::ErrorCode;

/// What went wrong; in every case nothing was written. Never carries a value of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another program (or another part of this one) was writing for longer than the bound.
    #[error("the appointment book is locked by another program; close it there and try again")]
    Busy,
    /// There is no room left on the disk.
    #[error("the disk with the appointment book is full; free some space and try again")]
    Full,
    /// The file or its folder may not be written.
    #[error("the appointment book cannot be written; check the permissions of its file and folder")]
    ReadOnly,
    /// The file was deleted, moved or replaced since it was opened: what is written would be lost.
    #[error(
        "the appointment book's file was moved, deleted or replaced while the program ran; put it back, or start the program again"
    )]
    Moved,
    /// The file is damaged.
    #[error("the appointment book is damaged; stop the program and restore a backup")]
    Damaged,
    /// The disk failed.
    #[error("the disk with the appointment book reports an error; check the disk")]
    Disk,
    /// The book's own rules refuse this value.
    #[error("the appointment book refuses this: {0}")]
    Constraint(String),
    /// Something else, in SQLite's words.
    #[error("the appointment book failed: {0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let rusqlite::Error::SqliteFailure(failure, text) = &error else {
            return StoreError::Other(without_values(&error));
        };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
            ErrorCode::DiskFull => StoreError::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged,
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => StoreError::Disk,
            ErrorCode::ConstraintViolation => StoreError::Constraint(text.clone().unwrap_or_default()),
            code => StoreError::Other(format!("{code:?}")),
        }
    }
}

/// SQLite's own messages name tables and columns; the other variants may quote what stands in a row.
fn without_values(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::QueryReturnedNoRows => "a row is missing".to_owned(),
        // By number: the name of a computed column is the text of its expression.
        rusqlite::Error::InvalidColumnType(column, _, found) => {
            format!("column number {column} holds {found}")
        }
        rusqlite::Error::FromSqlConversionFailure(column, found, _) => {
            format!("column number {column} holds {found} that cannot be understood")
        }
        rusqlite::Error::IntegralValueOutOfRange(column, _) => {
            format!("the number in column {column} is out of range")
        }
        _ => "an unexpected answer of SQLite".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::{BookError, NewMessage, Store};

    fn message(id: u32) -> NewMessage {
        NewMessage {
            call_sid: "CA1".into(),
            tool_call_id: id.to_string(),
            customer_name: None,
            phone_number: String::new(),
            // A row of several pages, so that a full disk is met at once.
            message: "please call back ".repeat(2000),
            taken_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn open() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("appointments.db")).unwrap();
        (folder, store)
    }

    fn pragma(store: &Store, name: &str, value: i64) {
        let writer: &Connection = &store.0.writer().unwrap();
        writer
            .pragma_update_and_check(None, name, value, |_| Ok(()))
            .or_else(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(()),
                other => Err(other),
            })
            .unwrap();
    }

    #[test]
    fn a_full_disk_is_told_and_nothing_is_lost() {
        let (_folder, store) = open();
        store.take_message(&message(1)).unwrap();
        let pages: i64 =
            store.0.writer().unwrap().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        pragma(&store, "max_page_count", pages);
        for id in 2..5 {
            assert_eq!(store.take_message(&message(id)), Err(StoreError::Full), "there is no room for {id}");
        }
        assert_eq!(
            store.messages(10).unwrap().len(),
            1,
            "what was kept before is still there, and nothing else"
        );
        pragma(&store, "max_page_count", 1_000_000);
        store.take_message(&message(2)).expect("when space returns, so does the book");
        assert_eq!(store.messages(10).unwrap().len(), 2, "the message that failed was kept once");
    }

    #[test]
    fn a_book_that_cannot_be_written_is_told() {
        let (_folder, store) = open();
        pragma(&store, "query_only", 1);
        assert_eq!(store.take_message(&message(1)), Err(StoreError::ReadOnly), "the file may not be written");
        assert_eq!(store.count_calls(1), Err(StoreError::ReadOnly), "and neither may its counters");
        assert_eq!(store.messages(10), Ok(Vec::new()), "but it can be read");
        pragma(&store, "query_only", 0);
        store.take_message(&message(1)).expect("and written again once that is mended");
    }

    #[test]
    fn no_error_repeats_what_stands_in_a_row() {
        let (_folder, store) = open();
        let writer = store.0.writer().unwrap();
        let error = writer.query_row("SELECT 'Ann Lee'", [], |row| row.get::<_, i64>(0)).unwrap_err();
        let error = StoreError::from(error);
        assert!(!error.to_string().contains("Ann"), "errors end up in logs: {error}");
        let error = BookError::from(writer.query_row("SELECT 1 WHERE 0", [], |_| Ok(())).unwrap_err());
        assert_eq!(
            error,
            BookError::Store(StoreError::Other("a row is missing".into())),
            "a missing row is a fault"
        );
    }
}
