//! Deletes recordings whose time is over.

use jiff::{SignedDuration, Timestamp};
use store::StoreError;

use crate::Desk;

/// Rows looked at in one go.
const AT_ONCE: u32 = 200;

impl Desk {
    /// Deletes the files of recordings that began longer ago than they are kept, and notes it in the book; and files of as
    /// long ago that the book does not know.
    pub(super) async fn sweep_recordings(&self) {
        let (Some(days), Some(folder)) = (self.recordings_kept_days(), self.recordings_folder()) else {
            return;
        };
        let now = self.now();
        let kept = SignedDuration::from_hours(24 * i64::from(days));
        let before = now.saturating_sub(kept).unwrap_or(Timestamp::MIN);
        let swept = self.with_book(move |store| {
            let mut deleted = 0u64;
            loop {
                let rows = store.recordings_before(before, AT_ONCE)?;
                let mut progress = false;
                for row in &rows {
                    match recording::delete(&folder, &row.recording.file_name) {
                        Ok(()) => {
                            store.forget_recording(row.id, now)?;
                            progress = true;
                            deleted += 1;
                        }
                        Err(error) => {
                            tracing::warn!(%error, recording = row.id, "A recording cannot be deleted")
                        }
                    }
                }
                // The rest of a full page is behind those that cannot be deleted; another hour may be better.
                if !progress || rows.len() < AT_ONCE as usize {
                    break;
                }
            }
            match recording::delete_older(&folder, before.as_millisecond()) {
                Ok(0) => {}
                Ok(failed) => tracing::warn!(failed, "Old recordings cannot be deleted"),
                Err(error) => tracing::warn!(%error, "The folder of recordings cannot be read"),
            }
            Ok::<_, StoreError>(deleted)
        });
        match swept.await {
            Ok(Ok(0)) => {}
            Ok(Ok(deleted)) => {
                tracing::info!(deleted, days, "Recordings were deleted because their time is over")
            }
            Ok(Err(error)) => tracing::warn!(%error, "Old recordings are not all deleted"),
            Err(_) => {}
        }
    }
}
