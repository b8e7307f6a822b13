//! Peaks of a recording, from which its waveform is drawn: the least and the greatest sample of each stretch of 10 ms, for
//! both channels, in eight bits.
//!
//! They lie beside the recording in a file of its name that ends with `.peaks`. It is made when the recording begins, so
//! that whatever is left after a crash says which call it was, and holds the peaks once the recording has ended. Layout,
//! all numbers little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `FDPK` |
//! | 1 | version, 1 |
//! | 1 | channels, 2 |
//! | 2 | samples of a stretch, 160 |
//! | 8 | the recording's beginning, milliseconds since 1970 |
//! | 8 | samples of each channel; 0 while it is recorded |
//! | 1, then so many | the call's sid |
//! | 4 for each stretch | least and greatest of the caller's, least and greatest of the agent's |

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use crate::file::{open_new, peaks_path, read_header};
use crate::{FRAME_BYTES, HZ, lasts};
use audio::wav::Header;

/// Samples of a stretch: 10 ms.
const STRETCH: usize = 160;

const MAGIC: [u8; 4] = *b"FDPK";
const VERSION: u8 = 1;

/// Bytes before the sid.
const FIXED: usize = 25;

/// The longest file that is read: a day.
const LONGEST_FILE: u64 = 40 << 20;

/// Bytes of sound that are looked at in one go.
const CHUNK: usize = 64 << 10;

/// The least and the greatest of a stretch.
pub type Peak = [i8; 2];

/// The peaks of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peaks {
    /// Milliseconds of the recording.
    pub duration_ms: u64,
    /// Milliseconds of each stretch.
    pub ms_per_peak: u32,
    /// The caller's, then the agent's.
    pub channels: [Vec<Peak>; 2],
}

/// Peaks of sound that comes in pieces.
#[derive(Debug, Default)]
pub(crate) struct Peaking {
    done: Vec<[Peak; 2]>,
    /// Least and greatest of the stretch that is not complete, for both channels.
    open: [[i16; 2]; 2],
    /// Samples in it.
    filled: usize,
}

impl Peaking {
    /// Goes on with pieces of equal length of both channels.
    pub(crate) fn add(&mut self, left: &[i16], right: &[i16]) {
        let (mut left, mut right) = (left, right);
        while !left.is_empty() {
            let count = (STRETCH - self.filled).min(left.len());
            let ((a, rest_of_left), (b, rest_of_right)) = (left.split_at(count), right.split_at(count));
            widen(&mut self.open[0], a, self.filled == 0);
            widen(&mut self.open[1], b, self.filled == 0);
            (left, right) = (rest_of_left, rest_of_right);
            self.filled += count;
            if self.filled == STRETCH {
                self.close();
            }
        }
    }

    /// Forgets what lies behind so many samples.
    pub(crate) fn cut(&mut self, samples: u64) {
        let whole = usize::try_from(samples / STRETCH as u64).unwrap_or(usize::MAX);
        if whole < self.done.len() {
            self.done.truncate(whole);
            // What the last stretch holds besides is not to be known, so it counts as silence.
            (self.open, self.filled) = ([[0; 2]; 2], (samples % STRETCH as u64) as usize);
        } else if whole == self.done.len() && self.filled > (samples % STRETCH as u64) as usize {
            (self.open, self.filled) = ([[0; 2]; 2], (samples % STRETCH as u64) as usize);
        }
    }

    fn close(&mut self) {
        self.done.push(self.open.map(|[least, greatest]| {
            // Rounded outwards, so that whatever sounds is seen.
            [(least >> 8) as i8, ((i32::from(greatest) + 255) >> 8).min(127) as i8]
        }));
        self.filled = 0;
    }

    /// All peaks, the last stretch as far as it goes.
    fn finish(mut self) -> Vec<[Peak; 2]> {
        if self.filled > 0 {
            self.close();
        }
        self.done
    }
}

fn widen([least, greatest]: &mut [i16; 2], sound: &[i16], is_new: bool) {
    let (low, high) = sound.iter().fold((i16::MAX, i16::MIN), |(low, high), s| (low.min(*s), high.max(*s)));
    (*least, *greatest) = if is_new { (low, high) } else { ((*least).min(low), (*greatest).max(high)) };
}

/// What stands before the peaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) call_sid: String,
    pub(crate) began_unix_ms: i64,
    /// 0 while it is recorded.
    pub(crate) samples: u64,
}

impl Label {
    fn to_bytes(&self) -> Vec<u8> {
        let sid = &self.call_sid.as_bytes()[..self.call_sid.len().min(usize::from(u8::MAX))];
        let mut bytes = MAGIC.to_vec();
        bytes.extend([VERSION, 2]);
        bytes.extend((STRETCH as u16).to_le_bytes());
        bytes.extend(self.began_unix_ms.to_le_bytes());
        bytes.extend(self.samples.to_le_bytes());
        bytes.push(sid.len() as u8);
        bytes.extend(sid);
        bytes
    }

    /// The label at the beginning of `bytes`, and what follows it.
    fn read(bytes: &[u8]) -> Option<(Label, &[u8])> {
        let (fixed, rest) = bytes.split_at_checked(FIXED)?;
        let expected = [&MAGIC[..], &[VERSION, 2], &(STRETCH as u16).to_le_bytes()].concat();
        if !fixed.starts_with(&expected) {
            return None;
        }
        let number = |at: usize| fixed[at..at + 8].try_into().map(u64::from_le_bytes).ok();
        let (sid, rest) = rest.split_at_checked(usize::from(fixed[FIXED - 1]))?;
        let call_sid = std::str::from_utf8(sid).ok().filter(|sid| crate::name::is_sid(sid))?.to_owned();
        Some((Label { call_sid, began_unix_ms: number(8)?.cast_signed(), samples: number(16)? }, rest))
    }
}

/// Makes the file beside a recording that begins.
pub(crate) fn begin(recording: &Path, label: &Label) -> io::Result<()> {
    open_new(&peaks_path(recording))?.write_all(&label.to_bytes())
}

/// Writes the peaks of a recording that has ended. What fails is only missed: they can be made again.
pub(crate) fn finish(recording: &Path, label: &Label, peaks: Peaking) -> io::Result<()> {
    let mut bytes = label.to_bytes();
    bytes.extend(peaks.finish().into_iter().flatten().flatten().map(i8::cast_unsigned));
    let path = peaks_path(recording);
    // It may be there from the beginning, and whatever else has that name goes too.
    let _ = std::fs::remove_file(&path);
    open_new(&path)?.write_all(&bytes)
}

/// What the file beside a recording says, as far as there is one that can be read.
pub(crate) fn label(recording: &Path) -> Option<Label> {
    read_beside(recording).and_then(|bytes| Some(Label::read(&bytes)?.0))
}

fn read_beside(recording: &Path) -> Option<Vec<u8>> {
    let path = peaks_path(recording);
    path.symlink_metadata().ok().filter(|file| file.is_file() && file.len() <= LONGEST_FILE)?;
    std::fs::read(path).ok()
}

/// The peaks of a recording, at most `most` for each channel: from the file beside it, or from the sound when there is none
/// that fits. Reads the whole file in that case.
///
/// # Errors
/// When the recording cannot be read or is none.
pub fn peaks(recording: &Path, most: usize) -> io::Result<Peaks> {
    let mut file = File::open(recording)?;
    let (header, length) = read_header(&mut file)?;
    if header.is_none() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "this is not a recording"));
    }
    let samples = (length - Header::LEN as u64) / FRAME_BYTES;
    let stretches = samples.div_ceil(STRETCH as u64);
    let beside = read_beside(recording).and_then(|bytes| {
        let (label, peaks) = Label::read(&bytes)?;
        let fits = label.samples == samples && peaks.len() as u64 == 4 * stretches;
        let peak = |peak: &[u8]| [[peak[0], peak[1]], [peak[2], peak[3]]].map(|of| of.map(u8::cast_signed));
        fits.then(|| peaks.chunks_exact(4).map(peak).collect())
    });
    let all = match beside {
        Some(all) => all,
        None => measure(file)?,
    };
    // At least one stretch in each, and as many as it takes.
    let together = all.len().div_ceil(most.max(1)).max(1);
    let channel = |of: usize| {
        let widest = |part: &[[Peak; 2]]| {
            part.iter()
                .map(|peak| peak[of])
                .reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
                .unwrap_or_default()
        };
        all.chunks(together).map(widest).collect()
    };
    Ok(Peaks {
        duration_ms: u64::try_from(lasts(samples).as_millis()).unwrap_or(u64::MAX),
        ms_per_peak: u32::try_from(together * STRETCH * 1000 / HZ as usize).unwrap_or(u32::MAX),
        channels: [channel(0), channel(1)],
    })
}

/// The peaks of the sound behind a header.
fn measure(mut file: File) -> io::Result<Vec<[Peak; 2]>> {
    let (mut peaks, mut bytes) = (Peaking::default(), vec![0; CHUNK]);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut filled = 0;
    loop {
        let read = file.read(&mut bytes[filled..])?;
        if read == 0 {
            return Ok(peaks.finish());
        }
        filled += read;
        let whole = filled - filled % FRAME_BYTES as usize;
        let frames = bytes[..whole].chunks_exact(FRAME_BYTES as usize);
        left.clear();
        right.clear();
        for frame in frames {
            left.push(i16::from_le_bytes([frame[0], frame[1]]));
            right.push(i16::from_le_bytes([frame[2], frame[3]]));
        }
        peaks.add(&left, &right);
        bytes.copy_within(whole..filled, 0);
        filled -= whole;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_cut_shows_in_the_peaks_not_even_in_the_stretch_it_was_cut_in() {
        let mut peaks = Peaking::default();
        peaks.add(&[0; 160], &[0; 160]);
        let (mut left, right) = ([0; 100], [0; 100]);
        left[60..].fill(20_000);
        peaks.add(&left, &right);
        peaks.cut(160 + 50);
        assert_eq!(peaks.finish(), [[[0, 0]; 2]; 2]);
    }
}
