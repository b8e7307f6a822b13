//! Works out `assets/sounds/hold.ulaw`, the music for callers on hold. Run by `cargo xtask music`.
//!
//! Bells over slow chords, every note fading into what follows; what rings beyond the end rings on at the beginning, so the
//! loop has no seam. All of it lies between 200 and 1,600 Hz, where a telephone is at its clearest.

use std::f64::consts::TAU;
use std::path::Path;

use audio::mulaw;

const RATE: usize = 8_000;
/// A beat in seconds.
const BEAT: f64 = 0.75;
/// Two bars of four beats a chord.
const BEATS: usize = 16;
/// Where the loudest sample lies, as a share of full scale: well under a voice.
const PEAK: f64 = 0.16;

/// Semitones over A3 (220 Hz): the chord, and the bells of its four beats.
const CHORDS: [([i32; 3], [i32; 4]); 4] = [
    ([3, 10, 19], [15, 22, 27, 22]),
    ([0, 7, 15], [19, 24, 27, 24]),
    ([8, 15, 20], [20, 24, 27, 32]),
    ([5, 10, 17], [22, 17, 29, 22]),
];

fn main() -> std::io::Result<()> {
    let length = (BEATS as f64 * BEAT * RATE as f64) as usize;
    let mut sound = vec![0.0; length];
    for (number, (chord, bells)) in CHORDS.iter().enumerate() {
        let at = number as f64 * 4.0 * BEAT;
        for note in chord {
            add(&mut sound, at, *note, Voice { level: 0.5, rise: 0.7, fade: 2.2, bright: 0.08 });
        }
        for (beat, note) in bells.iter().enumerate() {
            let bell = Voice { level: 0.8, rise: 0.012, fade: 0.8, bright: 0.22 };
            add(&mut sound, at + beat as f64 * BEAT, *note, bell);
        }
    }
    let loudest = sound.iter().fold(0.0_f64, |loudest, sample| loudest.max(sample.abs()));
    let samples: Vec<i16> =
        sound.iter().map(|sample| (sample / loudest * PEAK * f64::from(i16::MAX)) as i16).collect();
    let mut encoded = Vec::new();
    mulaw::encode_into(&samples, &mut encoded);
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/sounds/hold.ulaw"), encoded)
}

struct Voice {
    level: f64,
    /// Seconds to full strength.
    rise: f64,
    /// Seconds in which two thirds of it fade.
    fade: f64,
    /// The share of the octave above.
    bright: f64,
}

/// Adds a note, around the end where it rings so long.
fn add(sound: &mut [f64], at: f64, semitones: i32, voice: Voice) {
    let frequency = 220.0 * 2.0_f64.powf(f64::from(semitones) / 12.0);
    let begins = (at * RATE as f64) as usize;
    for n in 0..(voice.fade * 6.0 * RATE as f64) as usize {
        let time = n as f64 / RATE as f64;
        let strength = voice.level * (time / voice.rise).min(1.0) * (-time / voice.fade).exp();
        let wave = (TAU * frequency * time).sin() + voice.bright * (TAU * 2.0 * frequency * time).sin();
        let place = (begins + n) % sound.len();
        sound[place] += strength * wave;
    }
}
