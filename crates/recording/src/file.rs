//! The file of one recording: grows at its end, and says in its header how long it is.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use audio::wav::Header;

use crate::name::{PEAKS, WAV};
use crate::{CHANNELS, FRAME_BYTES, HZ};

/// Calls that could begin in the same millisecond with the same sid; more than one never does.
const SAME_NAME: u32 = 9;

/// The most that a WAV file can say that it holds.
const LONGEST: u64 = (u32::MAX as u64 - Header::LEN as u64) / FRAME_BYTES;

/// A recording's file while it is written.
pub(crate) struct SoundFile {
    file: File,
    path: PathBuf,
    /// Samples of each channel that it holds for sure.
    samples: u64,
}

impl SoundFile {
    /// Makes a new file of this stem in `folder`, which is made if it is not there. Nothing that is there is overwritten.
    pub(crate) fn create(folder: &Path, stem: &str) -> io::Result<SoundFile> {
        make_folder(folder)?;
        let mut nth = 1;
        let (file, path) = loop {
            let name = if nth == 1 { format!("{stem}.{WAV}") } else { format!("{stem}_{nth}.{WAV}") };
            let path = folder.join(name);
            match open_new(&path) {
                Ok(file) => break (file, path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && nth < SAME_NAME => nth += 1,
                Err(error) => return Err(error),
            }
        };
        // Tells other programs that it is being written; where the system has no locks nobody can tell. Whoever holds it is
        // only looking.
        let _ = file.lock();
        let mut made = SoundFile { file, path, samples: 0 };
        if let Err(error) = made.file.write_all(&header(0)) {
            made.remove();
            return Err(error);
        }
        Ok(made)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn peaks_path(&self) -> PathBuf {
        peaks_path(&self.path)
    }

    /// The file's name.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Samples of each channel that it holds.
    pub(crate) fn samples(&self) -> u64 {
        self.samples
    }

    /// Bytes of the whole file.
    pub(crate) fn bytes(&self) -> u64 {
        Header::LEN as u64 + self.samples * FRAME_BYTES
    }

    /// Appends whole frames. What was written before stays whatever happens, and so does what still fitted.
    pub(crate) fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        let samples = self.samples + frames.len() as u64 / FRAME_BYTES;
        if samples > LONGEST {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write_all(frames);
        self.samples = match &written {
            Ok(()) => samples,
            Err(_) => self.file.metadata().map_or(self.samples, |file| {
                samples.min(file.len().saturating_sub(Header::LEN as u64) / FRAME_BYTES)
            }),
        };
        written
    }

    /// Takes out what lies behind so many samples.
    pub(crate) fn cut(&mut self, samples: u64) -> io::Result<()> {
        if samples < self.samples {
            self.samples = samples;
            // Both, so that not even a disk that fails in between leaves the header beyond the sound.
            self.trim()?;
            self.write_header()?;
        }
        Ok(())
    }

    /// Takes away what a failed write may have left of a piece.
    pub(crate) fn trim(&mut self) -> io::Result<()> {
        self.file.set_len(self.bytes())
    }

    /// Writes into the header how long the file is.
    pub(crate) fn write_header(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let written = self.file.write_all(&header(self.samples));
        self.file.seek(SeekFrom::Start(self.bytes()))?;
        written
    }

    /// Whether the file is still where it was made; one that was deleted can still be written to, in vain.
    pub(crate) fn is_there(&self) -> bool {
        self.path.symlink_metadata().is_ok_and(|file| file.is_file() && file.len() == self.bytes())
    }

    /// Nothing more is written into it.
    pub(crate) fn let_go(&self) {
        // What was never locked needs no key.
        let _ = self.file.unlock();
    }

    /// Removes the file and its peaks, as far as they are there.
    pub(crate) fn remove(&self) {
        // There is nobody left who could want to know.
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(self.peaks_path());
    }
}

/// Whether somebody is writing this recording, here or in another program.
pub(crate) fn is_being_written(recording: &Path) -> bool {
    let held = |file: File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    recording.symlink_metadata().is_ok_and(|file| file.is_file()) && File::open(recording).is_ok_and(held)
}

/// The header of a recording of so many samples.
pub(crate) fn header(samples: u64) -> [u8; Header::LEN] {
    let data = u32::try_from(samples * FRAME_BYTES).unwrap_or(u32::MAX - Header::LEN as u32);
    Header { channels: CHANNELS, hz: HZ, data_bytes: data }.to_bytes()
}

/// The header of a recording, if the file begins with one of ours, and the file's length.
pub(crate) fn read_header(file: &mut File) -> io::Result<(Option<Header>, u64)> {
    let mut bytes = [0; Header::LEN];
    let length = file.metadata()?.len();
    match file.read_exact(&mut bytes) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok((None, length)),
        Err(error) => return Err(error),
    }
    let header = Header::from_bytes(&bytes).filter(|header| header.channels == CHANNELS && header.hz == HZ);
    Ok((header, length))
}

/// Where the peaks of a recording are.
pub(crate) fn peaks_path(recording: &Path) -> PathBuf {
    recording.with_extension(PEAKS)
}

/// Makes the folder of recordings. They are nobody's business but the clinic's.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file to write, readable by nobody else.
pub(crate) fn open_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
