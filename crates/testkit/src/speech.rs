//! Speech for callers and agents, made when it is needed: by flite where it is installed, else by a tone that has the
//! rhythm and loudness of speech. Nobody's recorded voice is kept anywhere.

use std::{
    collections::HashMap,
    f64::consts::TAU,
    process::{Command, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
};

use audio::{
    mulaw, pcm,
    resample::{Rate, Resampler},
    wav,
};

/// What a word of the tone takes, with the pause after it.
const WORD_MS: usize = 260;

/// Flite takes a moment for each sentence, and tests say the same ones again and again.
static SPOKEN: LazyLock<Mutex<HashMap<String, Vec<i16>>>> = LazyLock::new(Mutex::default);

/// `text` as the telephone carries it: µ-law, 8 kHz.
pub fn ulaw(text: &str) -> Vec<u8> {
    let mut run = Vec::new();
    mulaw::encode_into(&samples(text), &mut run);
    run
}

/// `text` as the softphone carries it: 16 bit little-endian, 24 kHz, after a pass through real µ-law.
pub fn pcm24k(text: &str) -> Vec<u8> {
    let (mut narrow, mut wide, mut run) = (Vec::new(), Vec::new(), Vec::new());
    mulaw::decode_into(&ulaw(text), &mut narrow);
    Resampler::new(Rate::Hz8000, Rate::Hz24000).process(&narrow, &mut wide);
    pcm::encode_into(&wide, &mut run);
    run
}

/// A tone with the rhythm of `words` words of speech, 8 kHz; always the same for the same number.
pub fn tone(words: usize) -> Vec<i16> {
    let per_word = WORD_MS * 8;
    (0..words.max(1) * per_word)
        .map(|n| {
            let (time, place) = (n as f64 / 8000.0, (n % per_word) as f64 / per_word as f64);
            // Rises and falls within a word and leaves a short gap, never long enough to end a turn.
            let loudness = if place < 0.8 { (place / 0.8 * TAU / 2.0).sin().sqrt() } else { 0.0 };
            let voice: f64 = (1..=5).map(|k| (TAU * 140.0 * f64::from(k) * time).sin() / f64::from(k)).sum();
            (loudness * voice * 6_000.0) as i16
        })
        .collect()
}

fn samples(text: &str) -> Vec<i16> {
    let mut spoken = SPOKEN.lock().unwrap_or_else(PoisonError::into_inner);
    spoken
        .entry(text.to_owned())
        .or_insert_with(|| flite(text).unwrap_or_else(|| tone(text.split_whitespace().count())))
        .clone()
}

/// Lets flite say it; `None` where it is missing or fails.
fn flite(text: &str) -> Option<Vec<i16>> {
    let dir = crate::temp::dir();
    let file = dir.path().join("speech.wav");
    let status = Command::new("flite")
        .args(["-voice", "slt", "-t", text, "-o"])
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let sound = wav::read_file(&file).ok().filter(|_| status.success())?;
    let mut narrow = Vec::new();
    Resampler::new(Rate::from_hz(sound.hz)?, Rate::Hz8000).process(&sound.samples, &mut narrow);
    Some(narrow).filter(|narrow| !narrow.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_is_loud_enough_to_be_speech_in_both_encodings() {
        let mut narrow = Vec::new();
        mulaw::decode_into(&ulaw("I would like an appointment"), &mut narrow);
        assert!(audio::level::dbfs(&narrow) > -35.0, "got {} dBFS", audio::level::dbfs(&narrow));
        let ratio = pcm24k("Hello").len() as f64 / ulaw("Hello").len() as f64;
        assert_eq!(ratio, 6.0, "three times the samples, two bytes each");
    }

    #[test]
    fn the_tone_is_as_long_as_its_words_and_never_pauses_for_long() {
        let tone = tone(4);
        assert_eq!(tone.len(), 4 * WORD_MS * 8);
        let quiet = tone.chunks(160).map(|frame| audio::level::dbfs(frame) < -45.0);
        let mut longest = 0;
        let mut run = 0;
        for quiet in quiet {
            run = if quiet { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        assert!(longest < 10, "a pause of {longest} frames would end a turn");
    }
}
