//! A copy of the book, to try something on.

use std::path::Path;

use rusqlite::params;

use crate::{Store, StoreError};

impl Store {
    /// Writes the book as it stands now into the file `to`, which must not exist. Nobody has to wait for it.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read or the file cannot be written.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        let reader = self.0.reader()?;
        // The copy is written, not the book; a connection that only asks may not even do that.
        reader.pragma_update(None, "query_only", false)?;
        let copied = reader.execute("VACUUM INTO ?1", [to.to_string_lossy()]);
        reader.pragma_update(None, "query_only", true)?;
        copied?;
        Ok(())
    }

    /// Frees what a call has booked, takes whom it put on the waiting list off again, and its messages out, as if the call had
    /// not been. For copies of the book.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed.
    pub fn take_back_call(&self, call_sid: &str) -> Result<(), StoreError> {
        self.0.together(|book| {
            for what in [
                "UPDATE appointments SET status = 'cancelled' WHERE call_sid = ?1",
                "UPDATE waiting SET state = 'left' WHERE call_sid = ?1 AND state = 'waiting'",
                "DELETE FROM messages WHERE call_sid = ?1",
            ] {
                book.execute(what, params![call_sid])?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NewMessage;

    fn message(call_sid: &str) -> NewMessage {
        NewMessage {
            call_sid: call_sid.into(),
            tool_call_id: "t1".into(),
            customer_name: None,
            phone_number: String::new(),
            message: "please call".into(),
            taken_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_copy_is_a_book_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let book = Store::open(&folder.path().join("book.db")).unwrap();
        book.take_message(&message("CA1")).unwrap();
        book.take_message(&message("CA2")).unwrap();
        let to = folder.path().join("copy.db");
        book.copy_to(&to).unwrap();
        assert!(book.copy_to(&to).is_err(), "what is there is not written over");
        let copy = Store::open(&to).unwrap();
        copy.take_back_call("CA1").unwrap();
        assert_eq!(copy.messages(9).unwrap().len(), 1, "that call never was");
        assert_eq!(book.messages(9).unwrap().len(), 2, "the book is as it was");
    }
}
