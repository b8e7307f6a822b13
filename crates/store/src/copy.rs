//! A copy of the book, to try something on.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::appointments::restore;
use crate::time_text::parse_moment;
use crate::{Store, StoreError, patients};

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

    /// Frees what a call has booked, puts what it moved, called off or changed back as it was before, takes whom it put on the
    /// waiting list off again, and its messages and the people it made known out, as if the call had not been. Whatever has come to stand where a visit is
    /// put back is called off: it was not there then. For copies of the book.
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
            for visit in changed_in(book, call_sid)? {
                put_back(book, &visit)?;
            }
            patients::take_back_new(book, call_sid)?;
            Ok(())
        })
    }
}

/// What is at the time that a visit with the state `?1` had, if it had any.
const AT_THAT_TIME: &str = "?1 ->> '$.status' NOT IN ('cancelled', 'no_show')
     AND starts_at < ?1 ->> '$.ends_at' AND ends_at > ?1 ->> '$.starts_at'";

/// A visit that a call changed.
struct ChangedVisit {
    id: i64,
    /// How it stood before the call did anything with it, as the audit trail has it.
    before: String,
    /// When the call first did.
    at: String,
}

/// The visits that a call changed and had not booked, the last first.
fn changed_in(book: &Connection, call_sid: &str) -> Result<Vec<ChangedVisit>, rusqlite::Error> {
    // Of a group the other columns are those of the row with the least id.
    book.prepare(
        "SELECT subject_id, before, at, min(id) FROM audit WHERE subject = 'appointment' AND call_sid = ?1
          GROUP BY subject_id HAVING before IS NOT NULL ORDER BY min(id) DESC",
    )?
    .query_map([call_sid], |row| Ok(ChangedVisit { id: row.get(0)?, before: row.get(1)?, at: row.get(2)? }))?
    .collect()
}

fn put_back(book: &Connection, visit: &ChangedVisit) -> Result<(), rusqlite::Error> {
    book.execute(
        &format!(
            "UPDATE appointments SET status = 'cancelled'
              WHERE id <> ?2 AND status NOT IN ('cancelled', 'no_show') AND {AT_THAT_TIME}
                AND (clinician_id = ?1 ->> '$.clinician_id' OR room_id = ?1 ->> '$.room_id')"
        ),
        params![visit.before, visit.id],
    )?;
    book.execute(
        &format!(
            "UPDATE offers SET state = 'withdrawn'
              WHERE state IN ('queued', 'sent') AND {AT_THAT_TIME} AND clinician_id = ?1 ->> '$.clinician_id'"
        ),
        [&visit.before],
    )?;
    restore(book, visit.id, Some(&visit.before), parse_moment(&visit.at).unwrap_or_default())?;
    // Who was merged into another since is that other.
    book.execute(
        "UPDATE appointments SET patient_id = (SELECT coalesce(merged_into, id) FROM patients WHERE id = patient_id)
          WHERE id = ?1 AND patient_id IS NOT NULL",
        [visit.id],
    )
    .map(drop)
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
