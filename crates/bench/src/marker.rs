//! Numbers hidden in sound: which call a frame is of and which frame it is, in samples far too quiet to be speech.
//!
//! A marker stands at the head of a frame. It is read where a frame can begin, and a checksum keeps speech from being
//! taken for one.

use crate::sound::Sound;

/// Samples that say that a marker follows, two bits each.
const MAGIC: [u8; 6] = [0, 3, 2, 1, 3, 0];
const CALL_BITS: u32 = 12;
const NUMBER_BITS: u32 = 24;
const CHECK_BITS: u32 = 12;
/// Samples of a marker.
const SAMPLES: usize = MAGIC.len() + (CALL_BITS + NUMBER_BITS + CHECK_BITS) as usize / 2;

/// Calls a marker can tell apart.
pub const MOST_CALLS: usize = 1 << CALL_BITS;

/// Whose frame it is, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// The call's number.
    pub call: u16,
    /// Counts frames, or runs of sound, through the call.
    pub number: u32,
}

impl Marker {
    /// Bytes of a marker; divisible by three, so that base64 can be put together from two parts.
    pub const fn len(sound: Sound) -> usize {
        SAMPLES * sound.sample()
    }

    /// Writes it over the head of `run`.
    pub fn write(self, sound: Sound, run: &mut [u8]) {
        let word = self.word();
        let symbols = (0..SAMPLES).map(|n| match n.checked_sub(MAGIC.len()) {
            None => MAGIC[n],
            Some(place) => ((word >> (2 * place)) & 3) as u8,
        });
        for (symbol, place) in symbols.zip(run.chunks_mut(sound.sample())) {
            match sound {
                // The four quietest codes above zero.
                Sound::Mulaw => place[0] = sound.silence() - symbol,
                Sound::Pcm => place.copy_from_slice(&(i16::from(symbol) * 8).to_le_bytes()),
            }
        }
    }

    /// The marker at the head of `run`, if there is one.
    pub fn read(sound: Sound, run: &[u8]) -> Option<Marker> {
        let symbol = |n: usize| {
            let symbol = match sound {
                Sound::Mulaw => sound.silence().checked_sub(*run.get(n)?)?,
                Sound::Pcm => {
                    let sample = i16::from_le_bytes([*run.get(2 * n)?, *run.get(2 * n + 1)?]);
                    u8::try_from(sample).ok().filter(|sample| sample % 8 == 0)? / 8
                }
            };
            (symbol < 4).then_some(symbol)
        };
        for (n, magic) in MAGIC.iter().enumerate() {
            if symbol(n)? != *magic {
                return None;
            }
        }
        let mut word = 0;
        for n in MAGIC.len()..SAMPLES {
            word |= u64::from(symbol(n)?) << (2 * (n - MAGIC.len()));
        }
        let marker = Marker {
            call: (word & ((1 << CALL_BITS) - 1)) as u16,
            number: ((word >> CALL_BITS) & ((1 << NUMBER_BITS) - 1)) as u32,
        };
        (marker.word() == word).then_some(marker)
    }

    fn word(self) -> u64 {
        let body = u64::from(self.call) | (u64::from(self.number) << CALL_BITS);
        let check = (body.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - CHECK_BITS)) & ((1 << CHECK_BITS) - 1);
        body | (check << (CALL_BITS + NUMBER_BITS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        for sound in [Sound::Mulaw, Sound::Pcm] {
            for (call, number) in [(0, 0), (499, 123_456), (4_095, 16_777_215)] {
                let mut frame = vec![sound.silence(); sound.frame()];
                let marker = Marker { call, number };
                assert_eq!(Marker::read(sound, &frame), None, "silence");
                marker.write(sound, &mut frame);
                assert_eq!(Marker::read(sound, &frame), Some(marker), "{sound:?}");
                frame[Marker::len(sound) - sound.sample()] ^= if sound == Sound::Mulaw { 1 } else { 8 };
                assert_eq!(Marker::read(sound, &frame), None, "a damaged one");
            }
            assert_eq!(Marker::read(sound, &[]), None);
            for pitch in [140.0, 210.0] {
                let voice = sound.voice(pitch, 1000);
                assert!(
                    voice.chunks(sound.frame()).all(|frame| Marker::read(sound, frame).is_none()),
                    "voices"
                );
            }
        }
    }

    #[test]
    fn a_marked_frame_is_silence_to_the_ear() {
        for sound in [Sound::Mulaw, Sound::Pcm] {
            let mut ear = crate::sound::Ear::new(sound);
            for number in 0..1_000 {
                let mut frame = vec![sound.silence(); sound.frame()];
                Marker { call: 4_095, number }.write(sound, &mut frame);
                assert_eq!(ear.hear(&frame), None);
            }
        }
    }
}
