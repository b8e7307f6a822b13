//! What the caller says, from sound files.

use std::path::Path;

use audio::{
    mulaw,
    resample::{Rate, Resampler},
    wav::{self, WavError},
};

/// Why a sound file cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// It could not be read.
    #[error(transparent)]
    Wav(#[from] WavError),
    /// It could not be opened.
    #[error("the sound file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// Its rate is none that the telephone path converts.
    #[error("the sound file has {0} samples a second; 8000, 16000, 24000 or 48000 are wanted")]
    Rate(u32),
}

/// Reads a file as µ-law at 8 kHz: a `.ulaw` file as it is, everything else as WAV.
///
/// # Errors
/// When the file cannot be read or has an odd rate.
pub fn read(path: &Path) -> Result<Vec<u8>, SpeechError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ulaw")) {
        return Ok(std::fs::read(path)?);
    }
    let sound = wav::read_file(path)?;
    let rate = Rate::from_hz(sound.hz).ok_or(SpeechError::Rate(sound.hz))?;
    Ok(from_samples(rate, &sound.samples))
}

/// Samples as the telephone carries them.
pub fn from_samples(rate: Rate, samples: &[i16]) -> Vec<u8> {
    let (mut narrow, mut codes) = (Vec::new(), Vec::new());
    Resampler::new(rate, Rate::Hz8000).process(samples, &mut narrow);
    mulaw::encode_into(&narrow, &mut codes);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_any_rate_is_8000_bytes() {
        for rate in [Rate::Hz8000, Rate::Hz16000, Rate::Hz24000, Rate::Hz48000] {
            assert_eq!(from_samples(rate, &vec![100; rate.hz() as usize]).len(), 8000, "{rate:?}");
        }
    }

    #[test]
    fn a_missing_file_is_an_error_of_its_own() {
        assert!(matches!(read(Path::new("/no/such.ulaw")), Err(SpeechError::Io(_))));
        assert!(matches!(read(Path::new("/no/such.wav")), Err(SpeechError::Wav(_))));
    }
}
