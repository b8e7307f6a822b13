//! How loud: one number for a meter or a gate.

use crate::resample::Rate;

/// What silence reads: the level of one 16 bit step, rounded.
pub const FLOOR_DB: f32 = -96.0;

/// How fast a [`Meter`] falls, in decibels a second; a peak stays readable for about two.
const FALL_DB_PER_SECOND: f32 = 30.0;

/// The root mean square of `samples` in decibels below full scale, never under [`FLOOR_DB`]. Full scale is a square
/// wave of ±32768, so the loudest sine reads −3.
pub fn dbfs(samples: &[i16]) -> f32 {
    if samples.is_empty() {
        return FLOOR_DB;
    }
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    let mean = energy / samples.len() as f64 / (32_768.0 * 32_768.0);
    if mean > 0.0 { (10.0 * mean.log10() as f32).max(FLOOR_DB) } else { FLOOR_DB }
}

/// A needle that jumps up with the sound and falls back slowly.
#[derive(Debug, Clone)]
pub struct Meter {
    rate: Rate,
    level: f32,
}

impl Meter {
    /// A meter at rest, for sound at `rate`.
    pub fn new(rate: Rate) -> Self {
        Meter { rate, level: FLOOR_DB }
    }

    /// Takes the next run, of about a frame's length, and gives the level to show in dBFS.
    pub fn hear(&mut self, samples: &[i16]) -> f32 {
        let fallen = self.level - FALL_DB_PER_SECOND * samples.len() as f32 / self.rate.hz() as f32;
        self.level = dbfs(samples).max(fallen).max(FLOOR_DB);
        self.level
    }

    /// The level shown last.
    pub fn level(&self) -> f32 {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sounds_read_their_levels() {
        let sine: Vec<i16> = (0..8000)
            .map(|n| (32_767.0 * (f64::from(n) * std::f64::consts::FRAC_PI_4).sin()) as i16)
            .collect();
        assert_eq!(dbfs(&[]), FLOOR_DB, "no sound is silence");
        assert_eq!(dbfs(&[0; 160]), FLOOR_DB, "zeros are silence");
        assert_eq!(dbfs(&[i16::MIN; 160]), 0.0, "full scale");
        assert!((dbfs(&sine) + 3.01).abs() < 0.1, "the loudest sine, got {}", dbfs(&sine));
    }

    #[test]
    fn the_needle_jumps_up_and_falls_slowly() {
        let mut meter = Meter::new(Rate::Hz8000);
        assert_eq!(meter.hear(&[i16::MIN; 160]), 0.0, "up at once");
        let next = meter.hear(&[0; 160]);
        assert!((next + 0.6).abs() < 0.01, "30 dB a second is 0.6 dB a frame, got {next}");
        for _ in 0..500 {
            meter.hear(&[0; 160]);
        }
        assert_eq!(meter.level(), FLOOR_DB, "and it comes to rest");
    }
}
