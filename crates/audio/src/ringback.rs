//! What a caller hears while it rings at the other end.

use std::time::Duration;

use crate::{Encoding, dtmf};

/// Both frequencies of the tone, of the North American plan (ATIS-0600401, formerly T1.401).
const PAIR: (f64, f64) = (440.0, 480.0);
/// The tone sounds for so long …
const SOUNDS: Duration = Duration::from_secs(2);
/// … and begins again so long after it has begun.
pub const AGAIN_AFTER: Duration = Duration::from_secs(6);

/// The tone once, without the pause behind it.
pub fn tone(encoding: Encoding) -> Vec<u8> {
    let rate = encoding.rate().hz() as usize;
    let samples = dtmf::pair(PAIR, rate * SOUNDS.as_secs() as usize, rate);
    let mut run = Vec::with_capacity(samples.len() * encoding.sample_bytes());
    encoding.encode_into(&samples, &mut run);
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::dbfs;

    #[test]
    fn it_sounds_for_two_seconds_as_loud_as_a_voice_and_without_a_click() {
        for encoding in [Encoding::Mulaw8k, Encoding::Pcm24k] {
            let run = tone(encoding);
            assert_eq!(run.len(), 2_000 * encoding.bytes_per_ms());
            let mut samples = Vec::new();
            encoding.decode_into(&run, &mut samples);
            let level = dbfs(&samples);
            assert!((-18.0..-10.0).contains(&level), "{level} dBFS");
            let (first, last) = (samples[0], samples[samples.len() - 1]);
            assert!(first.unsigned_abs() < 200 && last.unsigned_abs() < 200, "{first} … {last}");
        }
    }
}
