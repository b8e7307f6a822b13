//! Reads and writes WAV files: whole, mono, 16 bit; and the [`Header`] of those that grow.
//!
//! Reading takes what other programs write (8 to 32 bit, integer or float, any number of channels, any rate) and gives
//! mono at the file's own rate; [`resample`](crate::resample) brings it to ours.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, Write},
    path::Path,
};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::resample::Rate;

/// A sound with its rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wav {
    /// Samples a second, as the file says.
    pub hz: u32,
    /// Mono; several channels are averaged.
    pub samples: Vec<i16>,
}

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// The file could not be opened, read or written.
    #[error("the sound file cannot be accessed: {0}")]
    Io(#[from] std::io::Error),
    /// The bytes are no WAV file, or a damaged one.
    #[error("this is not a WAV file or it is damaged: {0}")]
    Malformed(&'static str),
    /// A WAV file of a kind that is not read here, such as compressed sound.
    #[error("this kind of WAV file is not supported: {0}")]
    Unsupported(&'static str),
}

impl From<hound::Error> for WavError {
    fn from(error: hound::Error) -> Self {
        match error {
            // hound reports missing bytes as an input error of its own making; one of the system has a number.
            hound::Error::IoError(error) if error.raw_os_error().is_none() => {
                WavError::Malformed("it ends early")
            }
            hound::Error::IoError(error) => WavError::Io(error),
            hound::Error::FormatError(what) => WavError::Malformed(what),
            hound::Error::Unsupported => {
                WavError::Unsupported("only uncompressed integer and float samples are")
            }
            hound::Error::InvalidSampleFormat | hound::Error::TooWide => {
                WavError::Unsupported("odd sample width")
            }
            hound::Error::UnfinishedSample => WavError::Malformed("it ends inside a sample"),
        }
    }
}

/// The header of a WAV file of 16 bit samples in its plainest form: nothing but format and data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Channels, interleaved.
    pub channels: u16,
    /// Samples a second in each.
    pub hz: u32,
    /// Bytes of sound that follow.
    pub data_bytes: u32,
}

impl Header {
    /// Bytes of the header.
    pub const LEN: usize = 44;

    /// As it stands in the file.
    pub fn to_bytes(self) -> [u8; Header::LEN] {
        let frame = self.channels.saturating_mul(2);
        let mut bytes = [0; Header::LEN];
        let parts: [&[u8]; 13] = [
            b"RIFF",
            &self.data_bytes.saturating_add(Header::LEN as u32 - 8).to_le_bytes(),
            b"WAVE",
            b"fmt ",
            &16u32.to_le_bytes(),
            &1u16.to_le_bytes(),
            &self.channels.to_le_bytes(),
            &self.hz.to_le_bytes(),
            &self.hz.saturating_mul(u32::from(frame)).to_le_bytes(),
            &frame.to_le_bytes(),
            &16u16.to_le_bytes(),
            b"data",
            &self.data_bytes.to_le_bytes(),
        ];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes
    }

    /// The header that these bytes are; `None` for any other form. That of the whole file's length is not looked at, since
    /// a file that is growing has it wrong.
    pub fn from_bytes(bytes: &[u8; Header::LEN]) -> Option<Header> {
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let header = Header { channels: short(22), hz: long(24), data_bytes: long(40) };
        let mut expected = header.to_bytes();
        expected[4..8].copy_from_slice(&bytes[4..8]);
        (expected == *bytes && header.channels > 0 && header.hz > 0).then_some(header)
    }
}

/// Reads a whole WAV from `source`.
///
/// # Errors
/// When the bytes are no WAV, damaged, or of a kind not read here.
pub fn read(source: impl Read) -> Result<Wav, WavError> {
    let mut reader = WavReader::new(source)?;
    let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
    if channels == 0 || sample_rate == 0 {
        return Err(WavError::Malformed("it claims no channels or no rate"));
    }
    if !matches!(bits_per_sample, 8 | 16 | 24 | 32) {
        return Err(WavError::Unsupported("odd sample width"));
    }
    let mut mixer = Mixer { channels: usize::from(channels), sum: 0.0, seen: 0, samples: Vec::new() };
    match sample_format {
        SampleFormat::Int => {
            let full_scale = (1i64 << (bits_per_sample - 1)) as f32;
            for sample in reader.samples::<i32>() {
                mixer.push(sample? as f32 / full_scale);
            }
        }
        SampleFormat::Float => {
            for sample in reader.samples::<f32>() {
                mixer.push(sample?);
            }
        }
    }
    Ok(Wav { hz: sample_rate, samples: mixer.samples })
}

/// Reads the WAV file at `path`.
///
/// # Errors
/// As [`read`], and when the file cannot be opened.
pub fn read_file(path: &Path) -> Result<Wav, WavError> {
    read(BufReader::new(File::open(path)?))
}

/// Writes `samples` as a mono 16 bit WAV.
///
/// # Errors
/// When `sink` does not take the bytes.
pub fn write(sink: impl Write + Seek, rate: Rate, samples: &[i16]) -> Result<(), WavError> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: rate.hz(),
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::new(sink, spec)?;
    for sample in samples {
        writer.write_sample(*sample)?;
    }
    Ok(writer.finalize()?)
}

/// Writes the WAV file at `path`, replacing what is there.
///
/// # Errors
/// When the file cannot be created or written.
pub fn write_file(path: &Path, rate: Rate, samples: &[i16]) -> Result<(), WavError> {
    write(BufWriter::new(File::create(path)?), rate, samples)
}

/// Averages the channels as they come, interleaved.
struct Mixer {
    channels: usize,
    sum: f32,
    seen: usize,
    samples: Vec<i16>,
}

impl Mixer {
    fn push(&mut self, sample: f32) {
        self.sum += sample;
        self.seen += 1;
        if self.seen == self.channels {
            // The cast saturates, and takes what is not a number to zero.
            self.samples.push((self.sum / self.channels as f32 * 32_768.0).round() as i16);
            self.sum = 0.0;
            self.seen = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn written(rate: Rate, samples: &[i16]) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        write(&mut file, rate, samples).expect("memory takes everything");
        file.into_inner()
    }

    #[test]
    fn a_header_is_the_one_that_others_write_and_is_read_back() {
        let written = written(Rate::Hz16000, &[1, 2, 3]);
        let header = Header { channels: 1, hz: 16_000, data_bytes: 6 };
        assert_eq!(header.to_bytes(), written[..Header::LEN], "byte for byte");
        assert_eq!(Header::from_bytes(&header.to_bytes()), Some(header));
        for at in [0, 8, 12, 16, 20, 28, 32, 34, 36] {
            let mut other = header.to_bytes();
            other[at] ^= 0x40;
            assert_eq!(Header::from_bytes(&other), None, "byte {at} is another");
        }
        assert_eq!(Header::from_bytes(&[0; Header::LEN]), None);
    }

    #[test]
    fn garbage_and_a_missing_file_are_told_apart() {
        assert!(matches!(read(&b"ID3 not a wave"[..]), Err(WavError::Malformed(_))), "no WAV");
        assert!(matches!(read(&b""[..]), Err(WavError::Malformed(_))), "nothing at all");
        assert!(matches!(read_file(Path::new("/no/such/file.wav")), Err(WavError::Io(_))), "no file");
    }

    #[test]
    fn a_file_cut_in_half_is_an_error() {
        let whole = written(Rate::Hz8000, &[1; 100]);
        assert!(
            matches!(read(&whole[..whole.len() / 2]), Err(WavError::Malformed(_))),
            "samples are missing"
        );
    }

    #[test]
    fn compressed_sound_is_refused_by_name() {
        let mut file = written(Rate::Hz8000, &[1; 100]);
        file[20] = 7;
        assert!(matches!(read(&file[..]), Err(WavError::Unsupported(_))), "format 7 is µ-law in a WAV");
    }

    #[test]
    fn stereo_becomes_its_mean() {
        let spec = WavSpec {
            channels: 2,
            sample_rate: 44_100,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = WavWriter::new(&mut file, spec).expect("memory");
        for sample in [1000i16, 3000, -500, 500] {
            writer.write_sample(sample).expect("memory");
        }
        writer.finalize().expect("memory");
        let wav = read(&file.into_inner()[..]).expect("a good file");
        assert_eq!(wav, Wav { hz: 44_100, samples: vec![2000, 0] }, "left and right averaged");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(samples in prop::collection::vec(any::<i16>(), 0..300)) {
            let wav = read(&written(Rate::Hz24000, &samples)[..]).expect("we wrote it");
            prop_assert_eq!(wav, Wav { hz: 24_000, samples });
        }

        #[test]
        fn no_damage_makes_the_reader_panic(
            at in 0usize..60,
            damage in prop::collection::vec(any::<u8>(), 1..12),
            cut in 0usize..260,
        ) {
            let mut file = written(Rate::Hz16000, &[7; 100]);
            let end = (at + damage.len()).min(file.len());
            file[at..end].copy_from_slice(&damage[..end - at]);
            file.truncate(cut);
            // Whether it can be read depends on what was hit; only a panic would be wrong.
            let _ = read(&file[..]);
        }
    }
}
