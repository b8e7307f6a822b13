//! The recorder's end of one recording.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use crate::file::SoundFile;
use crate::lasts;
use crate::peaks::{self, Label, Peaking};
use crate::recorder::{CutShort, Report, Saved, What};
use crate::tape::{Message, NewTape, Shared};
use crate::timeline::Timeline;

/// So often it is looked whether the file is still there, and its header is brought up to date.
const LOOK: Duration = Duration::from_secs(1);

/// A call of which nothing was told for so long goes on by the clock.
const STILL: Duration = Duration::from_millis(600);

/// One recording, as the recorder's thread holds it.
pub(crate) struct Reel {
    from: Receiver<Message>,
    shared: Arc<Shared>,
    timeline: Timeline,
    file: SoundFile,
    peaks: Peaking,
    call_sid: String,
    began_unix_ms: i64,
    /// The disk takes no more. What was written stays to be cut, should the caller ask for it.
    is_broken: bool,
    /// Staff want no more of it. What there is stays to be cut, too.
    is_stopped: bool,
    looked: Instant,
    told: Instant,
}

impl Reel {
    /// Begins to write `file`.
    pub(crate) fn new(
        new: NewTape,
        from: Receiver<Message>,
        shared: Arc<Shared>,
        file: SoundFile,
        now: Instant,
    ) -> Reel {
        let reel = Reel {
            from,
            shared,
            timeline: Timeline::new(new.encoding, new.began),
            file,
            peaks: Peaking::default(),
            call_sid: new.call_sid,
            began_unix_ms: new.began_unix_ms,
            is_broken: false,
            is_stopped: false,
            looked: now,
            told: now,
        };
        // Only a crash would miss it, and then the name says enough to keep the file in order.
        let _ = peaks::begin(reel.file.path(), &reel.label(0));
        reel
    }

    /// Takes in and writes what has come. Tells what happened; `true` once the recording is over. `is_last` when nothing
    /// more will be taken.
    pub(crate) fn turn(
        &mut self,
        now: Instant,
        is_last: bool,
        bytes: &mut Vec<u8>,
        tell: &dyn Fn(Report),
    ) -> bool {
        // Looked at before the sound is taken, so that all that came before a stop is in …
        let cut = self.shared.cut();
        let is_over = self.take_in(now) || is_last;
        // … and again when nothing more comes: the last word of a tape may be that it was refused.
        let cut = if is_over { self.shared.cut() } else { cut };
        let (end, cut_short) = match cut {
            Some((at, why)) => (Some(at), Some(why)),
            None if is_over => {
                let dropped = self.shared.dropped() > 0;
                (Some(self.timeline.end(self.shared.ended(), dropped)), None)
            }
            None => (None, None),
        };
        let until = end.unwrap_or_else(|| {
            let quiet = now.saturating_duration_since(self.told) >= STILL;
            if quiet { self.timeline.settled_by(now) } else { self.timeline.settled() }
        });
        if !self.is_broken
            && let Err(what) = self.write(now, until, bytes)
        {
            self.is_broken = true;
            // Both may fail too; what is on the disk stays.
            let _ = self.file.trim();
            let _ = self.file.write_header();
            tell(Report::Trouble { call_sid: self.call_sid.clone(), what });
        }
        let Some(end) = end else { return false };
        if !is_over && cut_short == Some(CutShort::Staff) {
            // Whoever is still on the line may refuse, in words that began before staff stopped it.
            self.is_stopped = true;
            self.cut_now(end);
            return false;
        }
        self.finish(end, cut_short, tell);
        true
    }

    /// Takes in what waits; `true` once nothing more can come.
    fn take_in(&mut self, now: Instant) -> bool {
        loop {
            match self.from.try_recv() {
                Ok(message) => {
                    self.told = now;
                    // What is not written is not kept either.
                    if !self.is_broken && !self.is_stopped {
                        self.timeline.take_in(message);
                    }
                }
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
    }

    fn write(&mut self, now: Instant, until: u64, bytes: &mut Vec<u8>) -> Result<(), What> {
        bytes.clear();
        self.timeline.write(until, bytes, &mut self.peaks);
        if !bytes.is_empty() {
            self.file.append(bytes).map_err(disk)?;
        }
        if now.saturating_duration_since(self.looked) >= LOOK {
            self.looked = now;
            if !self.file.is_there() {
                return Err(What::FileGone);
            }
            self.file.write_header().map_err(disk)?;
        }
        Ok(())
    }

    /// Takes what lies behind a stop out of the file at once: a program that is killed must not leave it there.
    fn cut_now(&mut self, end: u64) {
        if end < self.file.samples() && self.file.cut(end).is_err() {
            // Tried again at the end.
            self.is_broken = true;
        }
    }

    fn finish(&mut self, end: u64, cut_short: Option<CutShort>, tell: &dyn Fn(Report)) {
        let end = end.min(self.file.samples());
        let cut = self.file.cut(end);
        let is_wanted = cut_short != Some(CutShort::Refused);
        // What could not be cut as the caller wants it is not kept at all.
        if end == 0 || (cut.is_err() && !is_wanted) {
            self.file.remove();
            return tell(Report::Removed { call_sid: self.call_sid.clone() });
        }
        let was_broken = self.is_broken;
        let is_whole = self.file.write_header().is_ok() && self.file.is_there();
        if !is_whole && !was_broken {
            let what = if self.file.is_there() { What::Disk(io::ErrorKind::Other) } else { What::FileGone };
            tell(Report::Trouble { call_sid: self.call_sid.clone(), what });
        }
        if !self.file.is_there() {
            return self.file.remove();
        }
        self.peaks.cut(end);
        // They are made again when somebody wants to see them.
        let _ = peaks::finish(self.file.path(), &self.label(end), std::mem::take(&mut self.peaks));
        self.file.let_go();
        tell(Report::Saved(Saved {
            call_sid: self.call_sid.clone(),
            file_name: self.file.name(),
            began_unix_ms: self.began_unix_ms,
            duration: lasts(end),
            size_bytes: self.file.bytes(),
            cut_short: if was_broken && is_wanted { Some(CutShort::Disk) } else { cut_short },
            dropped: self.shared.dropped(),
        }));
    }

    fn label(&self, samples: u64) -> Label {
        Label { call_sid: self.call_sid.clone(), began_unix_ms: self.began_unix_ms, samples }
    }
}

fn disk(error: io::Error) -> What {
    What::Disk(error.kind())
}
