//! From a call to its sound.

use std::path::{Path, PathBuf};

use recording::is_plain_name;
use store::history::RecordingRow;
use wire::history::Peaks;

use crate::Desk;
use crate::history::call_ref;

/// Stretches of a waveform at the most: more than a screen has.
const MOST_PEAKS: usize = 4_000;

/// A recording that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name, for whoever saves it.
    pub file_name: String,
    /// Its bytes, as they are now.
    pub size_bytes: u64,
}

/// Why there is no sound to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSound {
    /// The book has no such call.
    #[error("there is no such call")]
    NoCall,
    /// The call was not recorded.
    #[error("the call has no recording")]
    NoRecording,
    /// It was, and the file is gone.
    #[error("the recording's file is gone")]
    NoFile,
    /// The book or the file cannot be read at the moment.
    #[error("the recording cannot be read at the moment; please try again")]
    Unavailable,
}

impl Desk {
    /// The sound of a call, by its sid or its row's id. The longest, when there are several.
    ///
    /// # Errors
    /// [`NoSound`] when there is none, or none any more.
    pub async fn recording_file(&self, which: &str) -> Result<RecordingFile, NoSound> {
        let call = call_ref(which);
        let rows = self
            .with_book(move |store| {
                let Some(call) = store.call(&call)? else { return Ok(None) };
                store.recordings_of(call.id).map(Some)
            })
            .await;
        let rows = rows.map_err(|_| NoSound::Unavailable)?.map_err(|error: store::StoreError| {
            tracing::warn!(%error, "The book does not say where a recording is");
            NoSound::Unavailable
        })?;
        let rows = rows.ok_or(NoSound::NoCall)?;
        let longest = longest(rows)?;
        let folder = self.recordings_folder().ok_or(NoSound::NoFile)?;
        let found = tokio::task::spawn_blocking(move || open(&folder, &longest.recording.file_name)).await;
        found.map_err(|_| NoSound::Unavailable)?
    }

    /// The waveform of a call's sound.
    ///
    /// # Errors
    /// As [`Desk::recording_file`], and when the file is damaged.
    pub async fn recording_peaks(&self, which: &str) -> Result<Peaks, NoSound> {
        let file = self.recording_file(which).await?;
        let peaks =
            tokio::task::spawn_blocking(move || recording::peaks::peaks(&file.path, MOST_PEAKS)).await;
        let peaks = peaks.map_err(|_| NoSound::Unavailable)?.map_err(|error| {
            tracing::warn!(%error, "A recording cannot be read");
            NoSound::Unavailable
        })?;
        Ok(Peaks {
            success: true,
            duration_ms: peaks.duration_ms,
            ms_per_peak: peaks.ms_per_peak,
            channels: peaks.channels.into(),
        })
    }
}

fn longest(rows: Vec<RecordingRow>) -> Result<RecordingRow, NoSound> {
    if rows.is_empty() {
        return Err(NoSound::NoRecording);
    }
    let there = rows.into_iter().filter(|row| row.deleted_at.is_none());
    there.max_by_key(|row| row.recording.duration_ms).ok_or(NoSound::NoFile)
}

/// A file right in the folder, and no link: whatever the book says leads nowhere else.
///
/// # Errors
/// [`NoSound::NoFile`], or [`NoSound::Unavailable`] when the system does not say.
pub(crate) fn open(folder: &Path, file_name: &str) -> Result<RecordingFile, NoSound> {
    if !is_plain_name(file_name) {
        return Err(NoSound::NoFile);
    }
    let path = folder.join(file_name);
    let file = path.symlink_metadata().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => NoSound::NoFile,
        _ => NoSound::Unavailable,
    })?;
    if !file.is_file() {
        return Err(NoSound::NoFile);
    }
    Ok(RecordingFile { path, file_name: file_name.to_owned(), size_bytes: file.len() })
}
