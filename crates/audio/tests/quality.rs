//! What the conversions do to a tone, in decibels, beside what the naive ones do. `--nocapture` shows the figures.

#[path = "support/naive.rs"]
mod naive;

use std::f64::consts::TAU;

use audio::{
    frame::FRAME,
    resample::{Rate, Resampler},
};

/// A second of a tone at half of full scale.
fn tone(hz: f64, rate: Rate) -> Vec<i16> {
    let step = TAU * hz / f64::from(rate.hz());
    (0..rate.hz()).map(|n| (16_384.0 * (f64::from(n) * step).sin()).round() as i16).collect()
}

/// Power of the part of `sound` that is a tone of `hz`, and power of everything else. The first tenth is left out, so
/// that the beginning does not count; a whole number of periods of every tone used here remains.
fn split(sound: &[i16], hz: f64, rate: Rate) -> (f64, f64) {
    let sound = &sound[sound.len() / 10..];
    let step = TAU * hz / f64::from(rate.hz());
    let (mut sine, mut cosine, mut all) = (0.0, 0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let sample = f64::from(*sample);
        sine += sample * (n as f64 * step).sin();
        cosine += sample * (n as f64 * step).cos();
        all += sample * sample;
    }
    let count = sound.len() as f64;
    let kept = 2.0 * (sine * sine + cosine * cosine) / (count * count);
    (kept, (all / count - kept).max(1e-12))
}

fn decibels(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

/// Converts frame by frame, as a call does.
fn ours(sound: &[i16], from: Rate, to: Rate) -> Vec<i16> {
    let mut resampler = Resampler::new(from, to);
    let mut out = Vec::new();
    for frame in sound.chunks(from.samples_in(FRAME)) {
        resampler.process(frame, &mut out);
    }
    out
}

fn naive(sound: &[i16], from: Rate, to: Rate) -> Vec<i16> {
    let mut out = Vec::new();
    for frame in sound.chunks(from.samples_in(FRAME)) {
        if to > from {
            naive::linear_up(frame, (to.hz() / from.hz()) as usize, &mut out);
        } else {
            naive::drop_down(frame, (from.hz() / to.hz()) as usize, &mut out);
        }
    }
    out
}

type Convert = fn(&[i16], Rate, Rate) -> Vec<i16>;

/// A conversion as it is written in the tables.
fn path(rates: &[Rate]) -> String {
    rates.iter().map(|rate| (rate.hz() / 1000).to_string()).collect::<Vec<_>>().join(" to ")
}

#[test]
fn a_tone_survives_the_way_up_and_back_far_better_than_the_naive_way() {
    // At 24 kHz, where the model hears it, and back at 8 kHz.
    println!("{:>14} {:>7} | ours: kept, signal to noise | naive: kept, signal to noise (dB)", "kHz", "tone");
    for (hz, up_bound, back_bound) in [(1000.0, 75.0, 75.0), (3300.0, 70.0, 70.0)] {
        let source = tone(hz, Rate::Hz8000);
        let before = split(&source, hz, Rate::Hz8000).0;
        for (rates, bound) in [
            (&[Rate::Hz8000, Rate::Hz24000][..], up_bound),
            (&[Rate::Hz8000, Rate::Hz24000, Rate::Hz8000][..], back_bound),
        ] {
            let [ours, naive] = [ours as Convert, naive].map(|convert| {
                let sound =
                    rates.windows(2).fold(source.clone(), |sound, pair| convert(&sound, pair[0], pair[1]));
                let (kept, rest) = split(&sound, hz, rates[rates.len() - 1]);
                (decibels(kept / before), decibels(kept / rest))
            });
            println!(
                "{:>14} {hz:>7} | {:>6.2} {:>7.1} | {:>6.2} {:>7.1}",
                path(rates),
                ours.0,
                ours.1,
                naive.0,
                naive.1
            );
            assert!(
                ours.1 > bound,
                "{hz} Hz over {}: {:.1} dB, at least {bound} wanted",
                path(rates),
                ours.1
            );
            assert!(
                ours.0.abs() < 0.5,
                "{hz} Hz over {}: its level changed by {:.2} dB",
                path(rates),
                ours.0
            );
        }
    }
}

#[test]
fn the_naive_way_up_leaves_a_mirror_image_that_ours_does_not() {
    let source = tone(3300.0, Rate::Hz8000);
    let mirror = |convert: Convert| {
        let sound = convert(&source, Rate::Hz8000, Rate::Hz24000);
        decibels(split(&sound, 4700.0, Rate::Hz24000).0 / split(&sound, 3300.0, Rate::Hz24000).0)
    };
    let (ours, naive) = (mirror(ours), mirror(naive));
    println!("mirror image of 3.3 kHz at 4.7 kHz, 8 to 24: ours {ours:.1} dB, naive {naive:.1} dB");
    assert!(ours < -65.0, "the image lies at {ours:.1} dB");
    assert!(naive > -10.0, "the naive way would do as well ({naive:.1} dB), and this module were not needed");
}

#[test]
fn what_the_lower_rate_cannot_hold_does_not_fold_into_the_voice() {
    println!("left of a tone above half the lower rate, dB");
    for (from, to) in [
        (Rate::Hz24000, Rate::Hz8000),
        (Rate::Hz16000, Rate::Hz8000),
        (Rate::Hz48000, Rate::Hz8000),
        (Rate::Hz48000, Rate::Hz16000),
        (Rate::Hz48000, Rate::Hz24000),
    ] {
        let nyquist = f64::from(to.hz()) / 2.0;
        for above in [600.0, 1000.0, 2000.0, 3000.0] {
            let hz = nyquist + above;
            let source = tone(hz, from);
            let [ours, naive] = [ours as Convert, naive].map(|convert| {
                let sound = convert(&source, from, to);
                decibels(split(&sound, nyquist - above, to).0 / split(&source, hz, from).0)
            });
            println!("{:>14} {hz:>7} | ours {ours:>6.1} | naive {naive:>6.1}", path(&[from, to]));
            assert!(ours < -65.0, "{hz} Hz folds over at {ours:.1} dB from {from:?} to {to:?}");
        }
    }
}

#[test]
fn every_conversion_keeps_the_telephone_band() {
    let rates = [Rate::Hz8000, Rate::Hz16000, Rate::Hz24000, Rate::Hz48000];
    for from in rates {
        for to in rates {
            for hz in [300.0, 1000.0, 3000.0, 3300.0] {
                let source = tone(hz, from);
                let (kept, rest) = split(&ours(&source, from, to), hz, to);
                let change = decibels(kept / split(&source, hz, from).0);
                assert!(change.abs() < 0.3, "{hz} Hz from {from:?} to {to:?} changed by {change:.2} dB");
                let ratio = decibels(kept / rest);
                assert!(ratio > 68.0, "{hz} Hz from {from:?} to {to:?}: signal to noise {ratio:.1} dB");
            }
        }
    }
}
