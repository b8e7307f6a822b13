//! The thread that writes all recordings.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::file::{self, SoundFile};
use crate::name;
use crate::reel::Reel;
use crate::tape::{Message, NewTape, Shared, Tape};

/// So often sound is taken and written. With what is kept back until it is settled, a killed program has lost no more
/// than some 600 ms; more often would only make more and smaller writes.
const EVERY: Duration = Duration::from_millis(250);

/// Writes recordings. Dropping it finishes those under way and waits for that.
pub struct Recorder {
    /// `None` once it was closed.
    thread: Mutex<Option<(Sender<New>, JoinHandle<()>)>>,
}

/// What happened to a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It is over and on the disk.
    Saved(Saved),
    /// It is over and nothing of it is left, as the caller or staff wished.
    Removed {
        /// Of which call.
        call_sid: String,
    },
    /// No more of the call will be recorded. What was is kept, if there is any, and told of when the call is over.
    Trouble {
        /// Of which call.
        call_sid: String,
        /// What is wrong.
        what: What,
    },
}

/// A recording on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Of which call.
    pub call_sid: String,
    /// The file's name in the folder.
    pub file_name: String,
    /// The first sample's moment, milliseconds since 1970.
    pub began_unix_ms: i64,
    /// How long it is.
    pub duration: Duration,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// Why it stops before the call does.
    pub cut_short: Option<CutShort>,
    /// Pieces of sound that could not be taken in time; they are silence.
    pub dropped: u64,
}

/// Why a recording stops before its call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutShort {
    /// The caller did not want it.
    Refused,
    /// Staff did not.
    Staff,
    /// The disk took no more.
    Disk,
}

/// What is wrong with a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Its file could not be made.
    NotBegun(io::ErrorKind),
    /// Its file could not be written.
    Disk(io::ErrorKind),
    /// Somebody has deleted or changed its file.
    FileGone,
}

struct New {
    tape: NewTape,
    from: Receiver<Message>,
    shared: Arc<Shared>,
}

impl Recorder {
    /// Makes the folder where it is missing, makes sure that it can be written to, and starts the thread. `tell` is called
    /// on that thread and must not wait.
    ///
    /// # Errors
    /// When the folder cannot be made or written to, or there can be no thread.
    pub fn start(folder: &Path, tell: impl Fn(Report) + Send + 'static) -> io::Result<Recorder> {
        file::make_folder(folder)?;
        try_out(folder)?;
        let (to, from) = channel();
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            Writer { folder, from, reels: Vec::new(), bytes: Vec::new(), tell: Box::new(tell) }.run();
        })?;
        Ok(Recorder { thread: Mutex::new(Some((to, thread))) })
    }

    /// Begins to record a call; `None` when it has no sid that can name a file, or the recorder was closed.
    pub fn begin(&self, new: NewTape) -> Option<Tape> {
        if !name::is_sid(&new.call_sid) || !(new.stream_sid.is_empty() || name::is_sid(&new.stream_sid)) {
            return None;
        }
        let (tape, from, shared) = Tape::new(new.began);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let (to, _) = thread.as_ref()?;
        to.send(New { tape: new, from, shared }).ok()?;
        Some(tape)
    }

    /// Finishes all recordings, those of calls that are still up too, and waits until they are on the disk.
    pub fn close(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((to, thread)) = thread {
            drop(to);
            // What panicked there has been reported.
            let _ = thread.join();
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.close();
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder")
    }
}

/// Makes a file and removes it again.
fn try_out(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".writable-{}", std::process::id()));
    // One that an earlier run could not remove.
    let _ = std::fs::remove_file(&path);
    file::open_new(&path)?;
    std::fs::remove_file(&path)
}

/// What the thread holds.
struct Writer {
    folder: PathBuf,
    from: Receiver<New>,
    reels: Vec<Reel>,
    /// What is written next; kept for its memory.
    bytes: Vec<u8>,
    tell: Box<dyn Fn(Report) + Send>,
}

impl Writer {
    #[expect(clippy::disallowed_methods, reason = "this thread is the recordings' own clock")]
    fn run(mut self) {
        let mut due = Instant::now() + EVERY;
        loop {
            let new = if self.reels.is_empty() {
                self.from.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                self.from.recv_timeout(due.saturating_duration_since(Instant::now()))
            };
            let now = Instant::now();
            match new {
                Ok(new) => {
                    if self.reels.is_empty() {
                        due = now + EVERY;
                    }
                    self.begin(new, now);
                    if now < due {
                        continue;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.turn(now, true);
                    return;
                }
            }
            self.turn(now, false);
            // A disk that was slow is not asked twice at once.
            due = Instant::now().max(due + EVERY);
        }
    }

    fn begin(&mut self, New { tape, from, shared }: New, now: Instant) {
        let sid = if tape.stream_sid.is_empty() { &tape.call_sid } else { &tape.stream_sid };
        match SoundFile::create(&self.folder, &name::stem(sid, tape.began_unix_ms)) {
            Ok(file) => self.reels.push(Reel::new(tape, from, shared, file, now)),
            Err(error) => {
                let what = What::NotBegun(error.kind());
                (self.tell)(Report::Trouble { call_sid: tape.call_sid, what });
            }
        }
    }

    fn turn(&mut self, now: Instant, is_last: bool) {
        let (bytes, tell) = (&mut self.bytes, &self.tell);
        self.reels.retain_mut(|reel| !reel.turn(now, is_last, bytes, tell));
    }
}
