//! Puts in order what a program that was killed has left.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use audio::wav::Header;

use crate::file::{header, is_being_written, peaks_path, read_header};
use crate::{FRAME_BYTES, is_plain_name, lasts, name, peaks};

/// A file in the folder of recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub file_name: String,
    /// Of which call, as far as is known.
    pub call_sid: Option<String>,
    /// The first sample's moment, milliseconds since 1970, as far as is known.
    pub began_unix_ms: Option<i64>,
    /// How long it is.
    pub duration: Duration,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// In which state it was.
    pub state: State,
}

/// In which state a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Finished.
    Whole,
    /// Its recording was broken off. It can be heard now, as far as it was written.
    Mended,
    /// Nothing was written but its header, so it was removed.
    Empty,
    /// It is no recording, or cannot be read. It was left alone.
    Unreadable,
}

/// Looks through the folder of recordings and mends what a killed program has left. Files that are being written, by
/// another program too, and those that have no name of a recording, folders and links are left alone and not told.
///
/// # Errors
/// When the folder cannot be read; one that is not there holds nothing.
pub fn repair(folder: &Path) -> io::Result<Vec<Found>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        // Neither a link nor a folder is a file here.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_plain_name(&file_name) && is_file && !is_being_written(&entry.path()) {
            found.push(mend(&entry.path(), file_name));
        }
    }
    found.sort_by(|a, b| a.file_name.cmp(&b.file_name));
    Ok(found)
}

/// Deletes a recording and its peaks. A file that is not there is as good as deleted; a link is deleted and not what it
/// leads to.
///
/// # Errors
/// When the name is none of a recording, or the file cannot be deleted.
pub fn delete(folder: &Path, file_name: &str) -> io::Result<()> {
    if !is_plain_name(file_name) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let path = folder.join(file_name);
    for path in [peaks_path(&path), path] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Deletes all recordings, and peaks without one, that began before a moment by their names, but for those that are being
/// written: a clock that jumps makes them old. Gives how many files could not be deleted.
///
/// # Errors
/// When the folder cannot be read; one that is not there holds nothing.
pub fn delete_older(folder: &Path, before_unix_ms: i64) -> io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut failed = 0;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let recording = name.strip_suffix(".peaks").map_or(name.clone(), |stem| format!("{stem}.wav"));
        if name::began(&recording).is_some_and(|began| began < before_unix_ms)
            && !is_being_written(&folder.join(&recording))
            && delete(folder, &recording).is_err()
        {
            failed += 1;
        }
    }
    Ok(failed)
}

fn mend(path: &Path, file_name: String) -> Found {
    let label = peaks::label(path);
    let (samples, state) = match look(path, label.as_ref().map(|label| label.samples)) {
        Ok((samples, state)) => (samples, state),
        Err(_) => (0, State::Unreadable),
    };
    Found {
        call_sid: label.as_ref().map(|label| label.call_sid.clone()),
        began_unix_ms: label.as_ref().map(|label| label.began_unix_ms).or_else(|| name::began(&file_name)),
        file_name,
        duration: lasts(samples),
        size_bytes: match state {
            State::Whole | State::Mended => Header::LEN as u64 + samples * FRAME_BYTES,
            State::Empty => 0,
            State::Unreadable => path.metadata().map_or(0, |file| file.len()),
        },
        state,
    }
}

/// Samples of each channel, and the state. `labelled` is what the file beside it says, 0 for a recording under way.
fn look(path: &Path, labelled: Option<u64>) -> io::Result<(u64, State)> {
    let mut file = File::open(path)?;
    let (Some(told), length) = read_header(&mut file)? else { return Ok((0, State::Unreadable)) };
    let samples = (length - Header::LEN as u64) / FRAME_BYTES;
    if u32::try_from(samples * FRAME_BYTES + Header::LEN as u64).is_err() {
        return Ok((0, State::Unreadable));
    }
    if samples == 0 {
        fs::remove_file(path)?;
        // It may not be there.
        let _ = fs::remove_file(peaks_path(path));
        return Ok((0, State::Empty));
    }
    let whole = Header::LEN as u64 + samples * FRAME_BYTES;
    let says_so = u64::from(told.data_bytes) == samples * FRAME_BYTES && length == whole;
    if says_so && labelled.is_none_or(|labelled| labelled == samples) {
        return Ok((samples, State::Whole));
    }
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.set_len(whole)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header(samples))?;
    Ok((samples, State::Mended))
}
