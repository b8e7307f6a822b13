//! Sounds that are made, not recorded, and the same every time: a voice, a cough, a noise.

use std::{f64::consts::TAU, sync::OnceLock};

use audio::Encoding;

/// No test has the agent speak longer.
const LONGEST: u64 = 6_000;

/// The agent speaking for so long, at −18 dBFS; made once, since it takes long.
pub fn agent(encoding: Encoding, length: u64) -> Vec<i16> {
    static MADE: [OnceLock<Vec<i16>>; 2] = [OnceLock::new(), OnceLock::new()];
    let made = MADE[usize::from(encoding == Encoding::Pcm24k)]
        .get_or_init(|| voice(encoding, 205.0, -18.0, LONGEST));
    assert!(length <= LONGEST);
    made[..(encoding.rate().hz() as u64 * length / 1_000) as usize].to_vec()
}

/// A voice with a pitch of its own, saying syllables of a quarter second with little between them.
pub fn voice(encoding: Encoding, pitch: f64, level: f64, length: u64) -> Vec<i16> {
    let rate = f64::from(encoding.rate().hz());
    let mut sound = Vec::new();
    let mut syllable = 0;
    while (sound.len() as f64) < length as f64 * rate / 1_000.0 {
        // No two syllables are alike in pitch, vowel or length.
        let (glide, vowel) =
            ([0.94, 1.1, 1.0, 0.88, 1.04][syllable % 5], [600.0, 450.0, 750.0][syllable % 3]);
        sound.extend(word(encoding, pitch * glide, vowel, 180 + 35 * (syllable as u64 % 3)));
        sound.extend(silence(encoding, 40 + 20 * (syllable as u64 % 4)));
        syllable += 1;
    }
    sound.truncate((length as f64 * rate / 1_000.0) as usize);
    at_level(sound, level)
}

/// "Wait", a pause, "no".
pub fn wait_no(encoding: Encoding, level: f64) -> Vec<i16> {
    let parts =
        [word(encoding, 125.0, 650.0, 250), silence(encoding, 150), word(encoding, 110.0, 480.0, 250)];
    at_level(parts.concat(), level)
}

/// One syllable.
pub fn syllable(encoding: Encoding, level: f64, length: u64) -> Vec<i16> {
    syllable_of(encoding, 120.0, 550.0, level, length)
}

/// One syllable of another voice, or with another vowel.
pub fn syllable_of(encoding: Encoding, pitch: f64, vowel: f64, level: f64, length: u64) -> Vec<i16> {
    at_level(word(encoding, pitch, vowel, length), level)
}

/// A burst of noise that dies away.
pub fn cough(encoding: Encoding, level: f64, length: u64) -> Vec<i16> {
    let count = (encoding.rate().hz() as u64 * length / 1_000) as usize;
    let mut noise = Noise(7);
    let burst = (0..count).map(|at| {
        let share = at as f64 / count as f64;
        8_000.0 * noise.next() * (share * 20.0).min(1.0) * (-3.0 * share).exp()
    });
    at_level(burst.map(|sample| sample as i16).collect(), level)
}

/// Noise of one level.
pub fn noise(encoding: Encoding, level: f64, length: u64) -> Vec<i16> {
    let count = encoding.rate().hz() as u64 * length / 1_000;
    let mut noise = Noise(3);
    at_level((0..count).map(|_| (8_000.0 * noise.next()) as i16).collect(), level)
}

/// Nothing.
pub fn silence(encoding: Encoding, length: u64) -> Vec<i16> {
    vec![0; (encoding.rate().hz() as u64 * length / 1_000) as usize]
}

/// The two together.
pub fn mix(one: &[i16], other: &[i16]) -> Vec<i16> {
    let at = |sound: &[i16], at: usize| sound.get(at).copied().unwrap_or(0);
    (0..one.len().max(other.len())).map(|index| at(one, index).saturating_add(at(other, index))).collect()
}

/// Harmonics under a formant, swelling and dying away, the pitch falling a little.
fn word(encoding: Encoding, pitch: f64, formant: f64, length: u64) -> Vec<i16> {
    let rate = f64::from(encoding.rate().hz());
    let count = (rate * length as f64 / 1_000.0) as usize;
    let sample = |at: usize| {
        let (time, share) = (at as f64 / rate, at as f64 / count as f64);
        let phase = pitch * time * (1.05 - 0.05 * share);
        let swell = (share * std::f64::consts::PI).sin().sqrt();
        let harmonics =
            (2..20).map(f64::from).filter(|number| number * pitch > 280.0 && number * pitch < 3_400.0);
        let sum: f64 = harmonics
            .map(|number| {
                let weight = 1.0 / (1.0 + ((number * pitch - formant) / 250.0).powi(2)) + 0.03;
                weight * (TAU * number * phase + number * number).sin()
            })
            .sum();
        (3_000.0 * swell * sum) as i16
    };
    (0..count).map(sample).collect()
}

/// Scales to a level in dBFS, pauses included.
fn at_level(sound: Vec<i16>, level: f64) -> Vec<i16> {
    let energy: f64 = sound.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let root = (energy / sound.len() as f64).sqrt();
    let gain = 32_768.0 * 10f64.powf(level / 20.0) / root;
    sound.into_iter().map(|sample| (f64::from(sample) * gain) as i16).collect()
}

/// Numbers from −1 to 1 without a pattern.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1 << 30) - 1.0
    }
}
