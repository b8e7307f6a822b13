//! Building the indexes anew while the book is in use.
//!
//! The documents are written again a few calls at a time, each part in one transaction: in between others write, and a
//! search finds every call by its old document or its new one.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use crate::{Store, StoreError};

/// Calls of one part: some 50 ms of writing.
const PART: u32 = 100;
/// Between two parts, so that whoever waits for the writer gets it.
const PAUSE: Duration = Duration::from_millis(5);
/// Pages that are tidied up at once.
const PAGES: i64 = 500;

impl Store {
    /// Builds the indexes of transcripts and of names and numbers anew, in parts. `step` is told how many of how many
    /// utterances are done and says whether to go on; `false` is given back when it said no (the old index stays usable).
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read or written.
    pub fn reindex(&self, step: &mut dyn FnMut(u64, u64) -> bool) -> Result<bool, StoreError> {
        // Calls that come in meanwhile are indexed as they come.
        let (total, newest): (i64, i64) = self.0.reader()?.query_row(
            "SELECT (SELECT count(*) FROM utterances), (SELECT coalesce(max(id), 0) FROM calls)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let total = u64::try_from(total).unwrap_or(0);
        let (mut done, mut behind) = (0, i64::MIN);
        loop {
            // Calls that are up have more lines than were counted.
            if !step(done, total.max(done)) {
                return Ok(false);
            }
            let ids = self.ids_behind(behind, newest)?;
            let Some(last) = ids.last() else { break };
            behind = *last;
            done += self.part(|connection| rewrite(connection, &ids))?;
            std::thread::sleep(PAUSE);
        }
        self.part(remove_orphans)?;
        for index in ["call_words", "call_parts"] {
            // A negative number begins a merge of everything that is there.
            let mut pages = -PAGES;
            while self.part(|connection| tidy(connection, index, pages))? {
                if !step(done, total.max(done)) {
                    return Ok(false);
                }
                pages = PAGES;
                std::thread::sleep(PAUSE);
            }
        }
        Ok(true)
    }

    fn ids_behind(&self, id: i64, newest: i64) -> Result<Vec<i64>, StoreError> {
        let reader = self.0.reader()?;
        let mut query =
            reader.prepare_cached("SELECT id FROM calls WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3")?;
        Ok(query.query_map([id, newest, i64::from(PART)], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn part<T>(&self, work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>) -> Result<T, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Writes the documents of these calls again; gives the number of their utterances.
fn rewrite(connection: &Connection, ids: &[i64]) -> Result<u64, rusqlite::Error> {
    let mut done = 0;
    for id in ids {
        for index in ["call_words", "call_parts"] {
            connection.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?.execute([id])?;
        }
        connection
            .prepare_cached(
                "INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = ?1",
            )?
            .execute([id])?;
        connection
            .prepare_cached(
                "INSERT INTO call_parts (rowid, name, confirmation)
                 SELECT id, customer_name, confirmation_number FROM calls
                  WHERE id = ?1 AND (customer_name IS NOT NULL OR confirmation_number IS NOT NULL)",
            )?
            .execute([id])?;
        let lines: i64 = connection
            .prepare_cached("SELECT count(*) FROM utterances WHERE call_id = ?1")?
            .query_row([id], |row| row.get(0))?;
        done += u64::try_from(lines).unwrap_or(0);
    }
    Ok(done)
}

/// Documents of calls that are not there can only come from another program that went round the triggers.
fn remove_orphans(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch(
        "DELETE FROM call_words WHERE rowid IN (SELECT id FROM call_words_docsize EXCEPT SELECT id FROM calls);
         DELETE FROM call_parts WHERE rowid IN (SELECT id FROM call_parts_docsize EXCEPT SELECT id FROM calls);",
    )
}

/// Puts some of an index's segments together; `false` when nothing was left to do.
fn tidy(connection: &Connection, index: &str, pages: i64) -> Result<bool, rusqlite::Error> {
    let before = connection.total_changes();
    connection
        .prepare_cached(&format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)"))?
        .execute([pages])?;
    // The statement itself counts as one.
    Ok(connection.total_changes() - before >= 2)
}
