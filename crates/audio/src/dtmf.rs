//! The tones of a telephone's keys: each is a pair of frequencies, one of its row and one of its column (ITU-T Q.23).

use std::f64::consts::TAU;

use crate::Encoding;

/// Long enough for every switch (Q.24 asks for 40 ms), short enough to be keyed quickly.
const TONE_MS: usize = 100;
/// The pause by which two equal keys are told apart.
const PAUSE_MS: usize = 50;
/// Each of the two frequencies, of full scale: −13 dBFS together, as loud as a voice.
const LEVEL: f64 = 0.16;
/// The tone swells and fades for so long, so that it does not click.
const EDGE_MS: usize = 4;

const ROWS: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
const COLUMNS: [f64; 3] = [1209.0, 1336.0, 1477.0];
const KEYS: [[char; 3]; 4] = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['*', '0', '#']];

/// The tone of a key and the pause behind it, 150 ms in all; `None` for what is no key.
pub fn tone(key: char, encoding: Encoding) -> Option<Vec<u8>> {
    let (row, column) = KEYS.iter().enumerate().find_map(|(row, keys)| {
        keys.iter().position(|known| *known == key).map(|column| (ROWS[row], COLUMNS[column]))
    })?;
    let rate = encoding.rate().hz() as usize;
    let mut samples = pair((row, column), rate * TONE_MS / 1000, rate);
    samples.resize(rate * (TONE_MS + PAUSE_MS) / 1000, 0);
    let mut run = Vec::with_capacity(samples.len() * encoding.sample_bytes());
    encoding.encode_into(&samples, &mut run);
    Some(run)
}

/// Both frequencies together, so many samples at this rate, swelling and fading at the ends.
pub(crate) fn pair(hz: (f64, f64), length: usize, rate: usize) -> Vec<i16> {
    let edge = rate * EDGE_MS / 1000;
    let sample = |n: usize| {
        let at = n as f64 / rate as f64;
        let swell = (n.min(length - 1 - n) as f64 / edge as f64).min(1.0);
        let pair = (TAU * hz.0 * at).sin() + (TAU * hz.1 * at).sin();
        (pair * swell * LEVEL * f64::from(i16::MAX)) as i16
    };
    (0..length).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How strong one frequency is, of full scale (Goertzel).
    fn strength(samples: &[i16], rate: f64, frequency: f64) -> f64 {
        let step = TAU * frequency / rate;
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            let value = f64::from(*sample) / 32_768.0;
            real += value * (step * n as f64).cos();
            imaginary += value * (step * n as f64).sin();
        }
        2.0 * real.hypot(imaginary) / samples.len() as f64
    }

    #[test]
    fn each_key_sounds_in_its_row_and_its_column_alone() {
        for encoding in [Encoding::Mulaw8k, Encoding::Pcm24k] {
            for (row, keys) in KEYS.iter().enumerate() {
                for (column, key) in keys.iter().enumerate() {
                    let mut samples = Vec::new();
                    let run = tone(*key, encoding).expect("a key");
                    assert_eq!(run.len(), 150 * encoding.bytes_per_ms(), "tone and pause");
                    encoding.decode_into(&run, &mut samples);
                    let rate = f64::from(encoding.rate().hz());
                    let sounding = &samples[..rate as usize / 10];
                    for (known, frequency) in ROWS.iter().chain(&COLUMNS).enumerate() {
                        let strong = strength(sounding, rate, *frequency) > 0.1;
                        let expected = known == row || known == ROWS.len() + column;
                        assert_eq!(strong, expected, "{key} at {frequency} Hz, {encoding:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_key_has_no_tone() {
        for strange in ['A', ' ', 'é', '\0'] {
            assert_eq!(tone(strange, Encoding::Mulaw8k), None, "{strange:?}");
        }
    }
}
