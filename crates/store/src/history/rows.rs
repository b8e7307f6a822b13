//! Rows of `calls`, as they are read.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{ActionReason, CallRef, CallRow, CallStatus, EndReason, Outcome, Sentiment};
use crate::time_text::parse_moment;

const COLUMNS: &str = "id, call_sid, stream_sid, source, agent, phone_number, customer_name, started_at, ended_at, \
     duration_ms, status, outcome, end_reason, confirmation_number, action, done_at, sentiment, sentiment_score, \
     sentiment_by, digest, notes, snapshot_at, created_at, updated_at, \
     EXISTS (SELECT 1 FROM recordings AS r WHERE r.call_id = calls.id AND r.deleted_at IS NULL)";

/// `SELECT … FROM calls` without what a list does not show.
pub(crate) fn select_short() -> String {
    format!("SELECT {COLUMNS}, NULL, NULL, NULL FROM calls")
}

/// `SELECT … FROM calls`.
pub(super) fn select_whole() -> String {
    format!("SELECT {COLUMNS}, figures, turns, metadata FROM calls")
}

/// One call, whole.
pub(super) fn whole(connection: &Connection, which: &CallRef) -> Result<Option<CallRow>, rusqlite::Error> {
    match which {
        CallRef::Id(id) => connection
            .prepare_cached(&format!("{} WHERE id = ?1", select_whole()))?
            .query_row([id], read)
            .optional(),
        CallRef::Sid(sid) => connection
            .prepare_cached(&format!("{} WHERE call_sid = ?1", select_whole()))?
            .query_row([sid], read)
            .optional(),
    }
}

/// Reads what [`select_short`] and [`select_whole`] name.
pub(crate) fn read(row: &Row<'_>) -> Result<CallRow, rusqlite::Error> {
    let score: Option<f64> = row.get(17)?;
    Ok(CallRow {
        id: row.get(0)?,
        call_sid: row.get(1)?,
        stream_sid: row.get(2)?,
        source: row.get(3)?,
        agent: row.get(4)?,
        phone_number: row.get(5)?,
        customer_name: row.get(6)?,
        started_at: moment(row, 7)?,
        ended_at: perhaps_moment(row, 8)?,
        duration_ms: row.get(9)?,
        status: word(row, 10, CallStatus::ALL, CallStatus::word)?,
        outcome: perhaps_word(row, 11, Outcome::ALL, Outcome::word)?,
        end_reason: perhaps_word(row, 12, EndReason::ALL, EndReason::word)?,
        confirmation_number: row.get(13)?,
        action: perhaps_word(row, 14, ActionReason::ALL, ActionReason::word)?,
        done_at: perhaps_moment(row, 15)?,
        sentiment: perhaps_word(row, 16, Sentiment::ALL, Sentiment::word)?.zip(score),
        sentiment_by: row.get(18)?,
        digest: row.get(19)?,
        notes: row.get(20)?,
        snapshot_at: perhaps_moment(row, 21)?,
        created_at: moment(row, 22)?,
        updated_at: moment(row, 23)?,
        has_recording: row.get(24)?,
        figures: row.get(25)?,
        turns: row.get(26)?,
        metadata: row.get(27)?,
    })
}

/// A column with a moment.
pub(super) fn moment(row: &Row<'_>, index: usize) -> Result<Timestamp, rusqlite::Error> {
    perhaps_moment(row, index)?.ok_or_else(|| not_understood(index))
}

/// Likewise, or none.
pub(super) fn perhaps_moment(row: &Row<'_>, index: usize) -> Result<Option<Timestamp>, rusqlite::Error> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    text.map(|text| parse_moment(text).ok_or_else(|| not_understood(index))).transpose()
}

/// A column with one of a few words.
pub(super) fn word<T: Copy>(
    row: &Row<'_>,
    index: usize,
    all: &[T],
    of: fn(T) -> &'static str,
) -> Result<T, rusqlite::Error> {
    perhaps_word(row, index, all, of)?.ok_or_else(|| not_understood(index))
}

fn perhaps_word<T: Copy>(
    row: &Row<'_>,
    index: usize,
    all: &[T],
    of: fn(T) -> &'static str,
) -> Result<Option<T>, rusqlite::Error> {
    let text = row.get_ref(index)?.as_str_or_null()?;
    text.map(|text| all.iter().copied().find(|one| of(*one) == text).ok_or_else(|| not_understood(index)))
        .transpose()
}

/// The schema lets nothing else in, so this means a damaged file.
fn not_understood(index: usize) -> rusqlite::Error {
    let wrong = format!("column {index} holds an unexpected text");
    rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, wrong.into())
}
