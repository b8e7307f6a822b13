//! The rows of recordings; the sound itself is in files.

use jiff::Timestamp;

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

impl Store {
    /// Enters a recording; one of the same file name takes the place of the earlier. `None` when the book has no such call.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn add_recording(&self, recording: &NewRecording) -> Result<Option<RecordingRow>, StoreError> {
        let _ = recording;
        Err(StoreError::Busy)
    }

    /// The recordings of a call, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn recordings_of(&self, call_id: i64) -> Result<Vec<RecordingRow>, StoreError> {
        let _ = call_id;
        Err(StoreError::Busy)
    }

    /// Recordings whose first sample is older than `before` and whose file is not deleted yet, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn recordings_before(&self, before: Timestamp, limit: u32) -> Result<Vec<RecordingRow>, StoreError> {
        let _ = (before, limit);
        Err(StoreError::Busy)
    }

    /// Notes that a recording's file was deleted.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn forget_recording(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let _ = (id, now);
        Err(StoreError::Busy)
    }
}
