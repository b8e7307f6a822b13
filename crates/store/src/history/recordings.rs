//! The rows of recordings; the sound itself is in files.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::rows::{moment, perhaps_moment};
use crate::time_text::{moment_ms, moment_ms_up};
use crate::{Store, StoreError};

/// A recording that was finished or repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecording {
    /// Of which call.
    pub call_sid: String,
    /// The file's name within the folder of recordings; unique.
    pub file_name: String,
    /// `wav`.
    pub format: String,
    /// `pcm_s16le`.
    pub codec: String,
    /// Samples a second in each channel.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u16,
    /// Milliseconds.
    pub duration_ms: i64,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// The first sample's moment.
    pub started_at: Timestamp,
    /// Why it stops before the call does: `refused`, `staff`, `disk` or `crashed`.
    pub cut_short: Option<String>,
}

/// A recording in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingRow {
    /// Row id.
    pub id: i64,
    /// The call's row id.
    pub call_id: i64,
    /// What was written.
    pub recording: NewRecording,
    /// When its file was deleted.
    pub deleted_at: Option<Timestamp>,
}

const COLUMNS: &str = "r.id, r.call_id, c.call_sid, r.file_name, r.format, r.codec, r.sample_rate, r.channels, \
     r.duration_ms, r.size_bytes, r.started_at, r.cut_short, r.deleted_at FROM recordings AS r \
     JOIN calls AS c ON c.id = r.call_id";

impl Store {
    /// Enters a recording; one of the same file name takes the place of the earlier. `None` when the book has no such call.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn add_recording(&self, recording: &NewRecording) -> Result<Option<RecordingRow>, StoreError> {
        let writer = self.0.writer()?;
        let id: Option<i64> = writer
            .prepare_cached(
                "INSERT INTO recordings (call_id, file_name, format, codec, sample_rate, channels, duration_ms, size_bytes,
                        started_at, cut_short)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM calls WHERE call_sid = ?1
                 ON CONFLICT (file_name) DO UPDATE SET call_id = excluded.call_id, format = excluded.format,
                        codec = excluded.codec, sample_rate = excluded.sample_rate, channels = excluded.channels,
                        duration_ms = excluded.duration_ms, size_bytes = excluded.size_bytes,
                        started_at = excluded.started_at, cut_short = excluded.cut_short, deleted_at = NULL
                 RETURNING id",
            )?
            .query_row(
                params![
                    recording.call_sid,
                    recording.file_name,
                    recording.format,
                    recording.codec,
                    recording.sample_rate,
                    recording.channels,
                    recording.duration_ms,
                    recording.size_bytes,
                    moment_ms(recording.started_at),
                    recording.cut_short,
                ],
                |row| row.get(0),
            )
            .optional()?;
        let Some(id) = id else { return Ok(None) };
        let row =
            writer.prepare_cached(&format!("SELECT {COLUMNS} WHERE r.id = ?1"))?.query_row([id], read)?;
        Ok(Some(row))
    }

    /// The recordings of a call, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn recordings_of(&self, call_id: i64) -> Result<Vec<RecordingRow>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE r.call_id = ?1 ORDER BY r.started_at, r.id"))?;
        Ok(query.query_map([call_id], read)?.collect::<Result<_, _>>()?)
    }

    /// Recordings whose first sample is older than `before` and whose file is not deleted yet, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn recordings_before(&self, before: Timestamp, limit: u32) -> Result<Vec<RecordingRow>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE r.deleted_at IS NULL AND r.started_at < ?1 ORDER BY r.started_at, r.id LIMIT ?2"
        ))?;
        Ok(query.query_map(params![moment_ms_up(before), limit], read)?.collect::<Result<_, _>>()?)
    }

    /// Notes that a recording's file was deleted; the first time stays.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn forget_recording(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .writer()?
            .prepare_cached("UPDATE recordings SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL")?
            .execute(params![id, moment_ms(now)])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> Result<RecordingRow, rusqlite::Error> {
    Ok(RecordingRow {
        id: row.get(0)?,
        call_id: row.get(1)?,
        recording: NewRecording {
            call_sid: row.get(2)?,
            file_name: row.get(3)?,
            format: row.get(4)?,
            codec: row.get(5)?,
            sample_rate: row.get(6)?,
            channels: row.get(7)?,
            duration_ms: row.get(8)?,
            size_bytes: row.get(9)?,
            started_at: moment(row, 10)?,
            cut_short: row.get(11)?,
        },
        deleted_at: perhaps_moment(row, 12)?,
    })
}
