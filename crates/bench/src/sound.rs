//! What is said in the bench, and the ear of the realtime service.

use std::f64::consts::TAU;

use audio::mulaw;

/// How sound travels in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// µ-law, 8 kHz: the telephone.
    Mulaw,
    /// 16 bit little-endian, 24 kHz: the softphone.
    Pcm,
}

/// Louder than this, as mean square of 16 bit samples, is speech: −42 dBFS.
const LOUD: f64 = 32_768.0 * 32_768.0 * 6.3e-5;

impl Sound {
    /// Bytes of a 20 ms frame.
    pub const fn frame(self) -> usize {
        match self {
            Sound::Mulaw => 160,
            Sound::Pcm => 960,
        }
    }

    /// Bytes of a sample.
    pub const fn sample(self) -> usize {
        match self {
            Sound::Mulaw => 1,
            Sound::Pcm => 2,
        }
    }

    /// The type of the service's formats.
    pub const fn format(self) -> &'static str {
        match self {
            Sound::Mulaw => "audio/pcmu",
            Sound::Pcm => "audio/pcm",
        }
    }

    /// A byte of silence.
    pub const fn silence(self) -> u8 {
        match self {
            Sound::Mulaw => mulaw::SILENCE,
            Sound::Pcm => 0,
        }
    }

    fn hz(self) -> usize {
        match self {
            Sound::Mulaw => 8_000,
            Sound::Pcm => 24_000,
        }
    }

    /// `ms` milliseconds of a voice at `pitch` Hz, in syllables of a quarter of a second without gaps between them.
    pub fn voice(self, pitch: f64, ms: usize) -> Vec<u8> {
        let samples = self.hz() * ms / 1000;
        let mut run = Vec::with_capacity(samples * self.sample());
        for n in 0..samples {
            let time = n as f64 / self.hz() as f64;
            let loudness = 0.6 + 0.4 * (TAU * 4.0 * time).sin();
            let voice: f64 = (1..=8).map(|k| (TAU * pitch * f64::from(k) * time).sin() / f64::from(k)).sum();
            let sample = (loudness * voice * 6_000.0) as i16;
            match self {
                Sound::Mulaw => run.push(mulaw::encode(sample)),
                Sound::Pcm => run.extend(sample.to_le_bytes()),
            }
        }
        run
    }

    fn is_loud(self, run: &[u8]) -> bool {
        let square = |sample: i16| f64::from(sample) * f64::from(sample);
        let sum: f64 = match self {
            Sound::Mulaw => run.iter().map(|code| square(mulaw::decode(*code))).sum(),
            Sound::Pcm => run.as_chunks::<2>().0.iter().map(|pair| square(i16::from_le_bytes(*pair))).sum(),
        };
        sum > LOUD * (run.len() / self.sample()) as f64
    }
}

/// What the ear noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    /// Speech has begun.
    Began,
    /// Half a second of silence has followed it.
    Ended,
}

/// Speech by energy, in frames of 20 ms: three loud ones begin it, half a second without any ends it.
#[derive(Debug)]
pub struct Ear {
    sound: Sound,
    loud: u32,
    quiet: u32,
    speaking: bool,
}

const ONSET: u32 = 3;
const END: u32 = 25;

impl Ear {
    /// An ear that has heard nothing.
    pub fn new(sound: Sound) -> Ear {
        Ear { sound, loud: 0, quiet: 0, speaking: false }
    }

    /// Hears one frame.
    pub fn hear(&mut self, frame: &[u8]) -> Option<Noticed> {
        if self.sound.is_loud(frame) {
            (self.loud, self.quiet) = (self.loud + 1, 0);
        } else {
            (self.loud, self.quiet) = (0, self.quiet + 1);
        }
        let noticed = match self.speaking {
            false if self.loud >= ONSET => Noticed::Began,
            true if self.quiet >= END => Noticed::Ended,
            _ => return None,
        };
        self.speaking = noticed == Noticed::Began;
        Some(noticed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_voice_is_one_turn() {
        for sound in [Sound::Mulaw, Sound::Pcm] {
            let mut ear = Ear::new(sound);
            let mut noticed = Vec::new();
            let mut run = vec![sound.silence(); 50 * sound.frame()];
            run.extend(sound.voice(140.0, 1000));
            run.extend(vec![sound.silence(); 50 * sound.frame()]);
            for (n, frame) in run.chunks(sound.frame()).enumerate() {
                noticed.extend(ear.hear(frame).map(|what| (n, what)));
            }
            assert_eq!(noticed, [(52, Noticed::Began), (124, Noticed::Ended)], "{sound:?}");
        }
    }
}
