//! The two ways in which sound travels as bytes here, and how long a run of bytes lasts.

use std::time::Duration;

use crate::{mulaw, resample::Rate};

/// How a run of bytes is to be heard. Always mono.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// G.711 µ-law at 8 kHz, one byte a sample: the telephone, and the agent on a phone call.
    Mulaw8k,
    /// Signed 16 bit little-endian at 24 kHz, two bytes a sample: the softphone.
    Pcm24k,
}

impl Encoding {
    /// Bytes that last one millisecond.
    pub const fn bytes_per_ms(self) -> usize {
        match self {
            Encoding::Mulaw8k => 8,
            Encoding::Pcm24k => 48,
        }
    }

    /// Bytes of one [`FRAME`](crate::frame::FRAME) of 20 ms.
    pub const fn frame_bytes(self) -> usize {
        self.bytes_per_ms() * crate::frame::FRAME.as_millis() as usize
    }

    /// Bytes of one sample; a run must never be cut inside one.
    pub const fn sample_bytes(self) -> usize {
        match self {
            Encoding::Mulaw8k => 1,
            Encoding::Pcm24k => 2,
        }
    }

    /// Samples a second.
    pub const fn rate(self) -> Rate {
        match self {
            Encoding::Mulaw8k => Rate::Hz8000,
            Encoding::Pcm24k => Rate::Hz24000,
        }
    }

    /// The byte of which silence consists.
    pub const fn silence_byte(self) -> u8 {
        match self {
            Encoding::Mulaw8k => mulaw::SILENCE,
            Encoding::Pcm24k => 0,
        }
    }

    /// `len` bytes of silence.
    pub fn silence(self, len: usize) -> Vec<u8> {
        vec![self.silence_byte(); len]
    }

    /// How long `len` bytes last, exact to the nanosecond below.
    pub const fn duration(self, len: usize) -> Duration {
        Duration::from_nanos(len as u64 * 1_000_000 / self.bytes_per_ms() as u64)
    }

    /// How many bytes last `time`, rounded down to whole samples.
    pub const fn bytes_in(self, time: Duration) -> usize {
        let bytes = (time.as_nanos() * self.bytes_per_ms() as u128 / 1_000_000) as usize;
        bytes - bytes % self.sample_bytes()
    }

    /// The run as samples, appended to `samples`. A trailing odd byte of PCM is dropped.
    pub fn decode_into(self, run: &[u8], samples: &mut Vec<i16>) {
        match self {
            Encoding::Mulaw8k => mulaw::decode_into(run, samples),
            Encoding::Pcm24k => crate::pcm::decode_into(run, samples),
        }
    }

    /// Samples at [`rate`](Self::rate) as a run of bytes, appended to `run`.
    pub fn encode_into(self, samples: &[i16], run: &mut Vec<u8>) {
        match self {
            Encoding::Mulaw8k => mulaw::encode_into(samples, run),
            Encoding::Pcm24k => crate::pcm::encode_into(samples, run),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_160_bytes_on_the_phone_and_960_on_the_softphone() {
        assert_eq!(Encoding::Mulaw8k.frame_bytes(), 160, "8000 samples a second, one byte each");
        assert_eq!(Encoding::Pcm24k.frame_bytes(), 960, "24000 samples a second, two bytes each");
    }

    #[test]
    fn time_and_bytes_agree_in_both_directions() {
        for encoding in [Encoding::Mulaw8k, Encoding::Pcm24k] {
            for ms in [0, 1, 20, 999, 60_000] {
                let time = Duration::from_millis(ms);
                assert_eq!(encoding.duration(encoding.bytes_in(time)), time, "whole milliseconds are exact");
            }
        }
    }

    #[test]
    fn a_time_never_ends_inside_a_sample() {
        let odd = Duration::from_nanos(1_000_000 / 48 + 1);
        assert_eq!(Encoding::Pcm24k.bytes_in(odd), 0, "one byte would be half a sample");
    }

    #[test]
    fn silence_decodes_to_zeros() {
        for encoding in [Encoding::Mulaw8k, Encoding::Pcm24k] {
            let mut samples = Vec::new();
            encoding.decode_into(&encoding.silence(encoding.frame_bytes()), &mut samples);
            assert_eq!(samples.len(), encoding.rate().samples_in(crate::frame::FRAME), "a frame's worth");
            assert!(samples.iter().all(|sample| *sample == 0), "silence has no sound");
        }
    }
}
