//! The recordings of calls: begun by a call's loop, found again by whoever may hear them, deleted when their time is over.
//!
//! The sound is in files of the folder of recordings, and what is known of it in the book. A file is reached by the name
//! that the book has for it, and by nothing that anybody asks for.

mod find;
mod keep;
mod sweep;

pub(crate) use find::open;
pub use find::{NoSound, RecordingFile};
pub use recording::{NewTape, Tape};

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recording::{Found, Recorder, State};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::Desk;

/// How long the rows of the last recordings may take when the program ends.
const LAST_ROWS: Duration = Duration::from_secs(3);

/// What is to be done with calls' sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingSettings {
    /// Where recordings are.
    pub folder: PathBuf,
    /// Whether calls are recorded. Earlier recordings can be heard, and are deleted in time, either way.
    pub records: bool,
    /// Whether callers are told so by a sentence at the call's beginning.
    pub announces: bool,
    /// After how many days a recording is deleted; `None` is never.
    pub kept_days: Option<u16>,
}

/// What the desk has for recordings; nothing until [`Desk::open_recordings`].
#[derive(Default)]
pub(crate) struct Recordings(OnceLock<Open>);

struct Open {
    settings: RecordingSettings,
    /// `None` where calls are not recorded or cannot be.
    recorder: Option<Recorder>,
    /// Where the sound ends of calls that a killed program was recording.
    broken_off: HashMap<String, Timestamp>,
    /// Writes rows and deletes files.
    keeper: Mutex<Option<JoinHandle<()>>>,
}

impl Desk {
    /// Puts the folder of recordings in order and begins to record calls, if they are to be. From here on old recordings
    /// are deleted. Must run inside tokio; what is called later than the first time does nothing.
    ///
    /// # Errors
    /// When calls are to be recorded and the folder cannot be used: they are not recorded then, and all else works.
    pub async fn open_recordings(&self, settings: RecordingSettings) -> io::Result<()> {
        let (to, reports) = mpsc::unbounded_channel();
        let (folder, records) = (settings.folder.clone(), settings.records);
        let opened = tokio::task::spawn_blocking(move || {
            let found = recording::repair(&folder);
            let tell = move |report| {
                // Nobody is there any more when the program ends.
                let _ = to.send(report);
            };
            let recorder = if records { Recorder::start(&folder, tell).map(Some) } else { Ok(None) };
            (found, recorder)
        });
        let (found, recorder) = opened.await.map_err(io::Error::other)?;
        let (recorder, result) = match recorder {
            Ok(recorder) => (recorder, Ok(())),
            Err(error) => (None, Err(error)),
        };
        let found = found.unwrap_or_else(|error| {
            tracing::warn!(%error, "The folder of recordings cannot be read");
            Vec::new()
        });
        let broken_off = found.iter().filter_map(broken_off).collect();
        let open = Open { settings, recorder, broken_off, keeper: Mutex::new(None) };
        if self.0.recordings.0.set(open).is_ok()
            && let Some(open) = self.0.recordings.0.get()
        {
            // It must not keep the desk.
            let keeper = tokio::spawn(keep::run(Arc::downgrade(&self.0), found, reports));
            *open.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        }
        result
    }

    /// Finishes all recordings and waits until they are on the disk and in the book. Calls are not recorded any more.
    pub async fn close_recordings(&self) {
        let Some(open) = self.0.recordings.0.get() else { return };
        let desk = self.clone();
        let closing = tokio::task::spawn_blocking(move || {
            if let Some(recorder) = desk.0.recordings.0.get().and_then(|open| open.recorder.as_ref()) {
                recorder.close();
            }
        });
        // What panicked in there has been reported.
        let _ = closing.await;
        let keeper = open.keeper.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(keeper) = keeper.filter(|_| open.recorder.is_some())
            && tokio::time::timeout(LAST_ROWS, keeper).await.is_err()
        {
            tracing::warn!(
                "Recordings are on the disk whose rows are not in the book yet; the next start makes them"
            );
        }
    }

    /// Begins to record a call; `None` when calls are not recorded or this one cannot be.
    pub fn record(&self, new: NewTape) -> Option<Tape> {
        self.0.recordings.0.get()?.recorder.as_ref()?.begin(new)
    }

    /// Whether calls are recorded.
    pub fn records_calls(&self) -> bool {
        self.0.recordings.0.get().is_some_and(|open| open.recorder.is_some())
    }

    /// Whether callers have to be told, at the beginning of a call, that it is recorded.
    pub fn announces_recording(&self) -> bool {
        self.0.recordings.0.get().is_none_or(|open| open.settings.announces)
    }

    /// After how many days a recording is deleted; `None` when never.
    pub fn recordings_kept_days(&self) -> Option<u16> {
        self.0.recordings.0.get().and_then(|open| open.settings.kept_days)
    }

    /// Where the sound ends of a call that a killed program was recording.
    pub(crate) fn broken_off_at(&self, call_sid: &str) -> Option<Timestamp> {
        self.0.recordings.0.get()?.broken_off.get(call_sid).copied()
    }

    pub(crate) fn recordings_folder(&self) -> Option<PathBuf> {
        self.0.recordings.0.get().map(|open| open.settings.folder.clone())
    }
}

/// The call of a recording that had to be mended, and where its sound ends.
fn broken_off(found: &Found) -> Option<(String, Timestamp)> {
    let call_sid = found.call_sid.clone().filter(|_| found.state == State::Mended)?;
    let began = Timestamp::from_millisecond(found.began_unix_ms?).ok()?;
    Some((call_sid, began.saturating_add(SignedDuration::try_from(found.duration).ok()?).ok()?))
}
