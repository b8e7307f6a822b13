//! Moves sound between 8, 16, 24 and 48 kHz without aliases, at most 2 ms late.
//!
//! A linear-phase low pass (windowed sinc, Kaiser window) in polyphase form, in whole numbers: the result is the same
//! on every machine. Dropping samples or drawing straight lines between them would be quicker, and would fold
//! everything above half the lower rate into the voice. Make one per direction of a call and feed it every frame in
//! order: it remembers the end of the last one.

use std::{f64::consts::PI, time::Duration};

/// A sampling rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rate {
    /// The telephone.
    Hz8000,
    /// What speech recognisers like.
    Hz16000,
    /// The model and the softphone.
    Hz24000,
    /// Sound cards.
    Hz48000,
}

impl Rate {
    /// Samples a second.
    pub const fn hz(self) -> u32 {
        match self {
            Rate::Hz8000 => 8_000,
            Rate::Hz16000 => 16_000,
            Rate::Hz24000 => 24_000,
            Rate::Hz48000 => 48_000,
        }
    }

    /// The rate of that many samples a second, if it is one of ours.
    pub const fn from_hz(hz: u32) -> Option<Rate> {
        match hz {
            8_000 => Some(Rate::Hz8000),
            16_000 => Some(Rate::Hz16000),
            24_000 => Some(Rate::Hz24000),
            48_000 => Some(Rate::Hz48000),
            _ => None,
        }
    }

    /// Whole samples in `time`.
    pub const fn samples_in(self, time: Duration) -> usize {
        (time.as_nanos() * self.hz() as u128 / 1_000_000_000) as usize
    }
}

/// The filter's length: twice the delay it causes. The decision is 2 ms of delay.
const SPAN: Duration = Duration::from_millis(4);

/// How far the middle of the slope lies below half the lower rate. The filter is too short for a steeper slope; here
/// a tone of 3.3 kHz passes untouched at 8 kHz, and what would fold into the telephone band is 70 dB down.
const SLOPE_BELOW_HZ: f64 = 200.0;

/// Kaiser's shape factor for about 70 dB beyond the slope.
const KAISER_BETA: f64 = 6.8;

/// One direction of a conversion, with the memory it needs between frames.
#[derive(Debug, Clone)]
pub struct Resampler {
    from: Rate,
    to: Rate,
    /// Samples are spread this far apart …
    up: usize,
    /// … filtered, and every so-many-th is kept.
    down: usize,
    /// One filter for each place a result can have between two samples, each reversed so that it runs with the sound.
    phases: Vec<Box<[i16]>>,
    /// The filters' coefficients are scaled by two to this power.
    scale: u32,
    /// The end of what was heard, then the new run.
    heard: Vec<i16>,
    /// Where the next result lies, in steps of the spread-out rate from the first new sample.
    next: usize,
}

impl Resampler {
    /// Designs the filter for a conversion. Equal rates pass through unchanged.
    pub fn new(from: Rate, to: Rate) -> Self {
        let common = gcd(from.hz(), to.hz());
        let (up, down) = ((to.hz() / common) as usize, (from.hz() / common) as usize);
        let (phases, scale) = if from == to { (Vec::new(), 0) } else { design(from, to, up) };
        let history = phases.first().map_or(0, |phase| phase.len() - 1);
        Resampler { from, to, up, down, phases, scale, heard: vec![0; history], next: 0 }
    }

    /// Converts the next run, of any length, and appends the result to `out`.
    ///
    /// Runs together give exactly `to / from` times as many samples as went in, rounded up. With a warm `out` nothing
    /// is allocated.
    pub fn process(&mut self, run: &[i16], out: &mut Vec<i16>) {
        if self.phases.is_empty() {
            out.extend_from_slice(run);
            return;
        }
        let history = self.heard.len();
        self.heard.extend_from_slice(run);
        let end = run.len() * self.up;
        out.reserve((end.saturating_sub(self.next)).div_ceil(self.down));
        let half = 1i64 << (self.scale - 1);
        while self.next < end {
            let phase = &self.phases[self.next % self.up];
            let first = self.next / self.up;
            let sum = dot(phase, &self.heard[first..first + phase.len()]);
            let sample = (sum + half) >> self.scale;
            out.push(sample.clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16);
            self.next += self.down;
        }
        self.next -= end;
        self.heard.copy_within(run.len().., 0);
        self.heard.truncate(history);
    }

    /// How much later a sound comes out than it went in; at most 2 ms, the same at every pitch.
    pub fn delay(&self) -> Duration {
        if self.phases.is_empty() {
            return Duration::ZERO;
        }
        let (taps, hz) = shape(self.from, self.up);
        Duration::from_secs_f64((taps - 1) as f64 / 2.0 / hz)
    }

    /// Samples a second that go in.
    pub fn from(&self) -> Rate {
        self.from
    }

    /// Samples a second that come out.
    pub fn to(&self) -> Rate {
        self.to
    }

    /// Forgets what was heard, as at the beginning of another sound.
    pub fn reset(&mut self) {
        self.heard.fill(0);
        self.next = 0;
    }
}

/// Length of the filter and the rate at which it runs.
fn shape(from: Rate, up: usize) -> (usize, f64) {
    let hz = f64::from(from.hz()) * up as f64;
    ((SPAN.as_secs_f64() * hz).round() as usize, hz)
}

/// The filter, cut into one part for each place between two samples, and its scale.
fn design(from: Rate, to: Rate, up: usize) -> (Vec<Box<[i16]>>, u32) {
    let (taps, hz) = shape(from, up);
    let cut = (f64::from(from.hz().min(to.hz())) / 2.0 - SLOPE_BELOW_HZ) / hz;
    let middle = (taps - 1) as f64 / 2.0;
    let ideal: Vec<f64> = (0..taps)
        .map(|tap| {
            let x = tap as f64 - middle;
            let sinc = if x == 0.0 { 2.0 * cut } else { (2.0 * PI * cut * x).sin() / (PI * x) };
            let edge = x / (middle + 0.5);
            sinc * bessel(KAISER_BETA * (1.0 - edge * edge).max(0.0).sqrt()) / bessel(KAISER_BETA)
        })
        .collect();
    // Spreading samples apart takes away their energy; the filter gives it back. Each part sums to one, so that a
    // constant stays constant.
    let parts: Vec<Vec<f64>> = (0..up)
        .map(|phase| {
            let part: Vec<f64> = ideal.iter().skip(phase).step_by(up).rev().copied().collect();
            let sum: f64 = part.iter().sum();
            part.into_iter().map(|tap| tap / sum).collect()
        })
        .collect();
    let peak = parts.iter().flatten().fold(0.0f64, |peak, tap| peak.max(tap.abs()));
    let halves = parts.iter().flat_map(|part| part.chunks(part.len() / 2));
    let gain = halves.map(|half| half.iter().map(|tap| tap.abs()).sum()).fold(0.0, f64::max);
    // As fine as fits: a coefficient in 16 bits, and in 32 half a sum over the loudest sound that can be.
    let fits = |scale: &u32| {
        let unit = f64::from(1u32 << scale);
        peak * unit <= 32_767.0 && (gain * unit + taps as f64) * 32_768.0 < f64::from(i32::MAX)
    };
    let scale =
        (1..=16).rev().find(fits).expect("a low pass whose parts sum to one fits at the coarsest scale");
    let unit = f64::from(1u32 << scale);
    let phases =
        parts.iter().map(|part| part.iter().map(|tap| (tap * unit).round() as i16).collect()).collect();
    (phases, scale)
}

/// The sum of products of two slices of the same, even length. Each half is summed in 32 bits, which `design` has made
/// sure of, so that it becomes vector instructions; halves, because the middle of a filter is its loudest place and so
/// twice as fine coefficients fit.
fn dot(taps: &[i16], sound: &[i16]) -> i64 {
    let half = taps.len() / 2;
    let ((a, b), (x, y)) = (taps.split_at(half), sound.split_at(half));
    i64::from(dot_half(a, x)) + i64::from(dot_half(b, y))
}

fn dot_half(taps: &[i16], sound: &[i16]) -> i32 {
    taps.iter().zip(sound).map(|(tap, sample)| i32::from(*tap) * i32::from(*sample)).sum()
}

/// The modified Bessel function of the first kind, order zero, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > sum * 1e-12 {
        term *= (x / 2.0 / k) * (x / 2.0 / k);
        sum += term;
        k += 1.0;
    }
    sum
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATES: [Rate; 4] = [Rate::Hz8000, Rate::Hz16000, Rate::Hz24000, Rate::Hz48000];

    fn pairs() -> impl Iterator<Item = (Rate, Rate)> {
        RATES.into_iter().flat_map(|from| RATES.into_iter().map(move |to| (from, to)))
    }

    #[test]
    fn a_frame_in_is_a_frame_out_and_never_more_than_two_milliseconds_late() {
        for (from, to) in pairs() {
            let mut resampler = Resampler::new(from, to);
            assert!(
                resampler.delay() <= Duration::from_millis(2),
                "{from:?} to {to:?}: {:?}",
                resampler.delay()
            );
            for _ in 0..3 {
                let mut out = Vec::new();
                resampler.process(&vec![100; from.samples_in(crate::frame::FRAME)], &mut out);
                assert_eq!(out.len(), to.samples_in(crate::frame::FRAME), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn the_delay_is_the_one_stated() {
        for (from, to) in pairs() {
            let mut resampler = Resampler::new(from, to);
            // A pulse far wider than the filter; its centre of gravity moves by the delay.
            let pulse: Vec<i16> = (0..from.hz() as usize / 10)
                .map(|n| {
                    let t = n as f64 / f64::from(from.hz()) - 0.05;
                    (20_000.0 * (-t * t / (2.0 * 0.005 * 0.005)).exp()) as i16
                })
                .collect();
            let mut out = Vec::new();
            resampler.process(&pulse, &mut out);
            let moved = centre(&out, to) - centre(&pulse, from);
            let stated = resampler.delay().as_secs_f64();
            assert!((moved - stated).abs() < 20e-6, "{from:?} to {to:?}: {moved} s, stated {stated} s");
        }
    }

    fn centre(sound: &[i16], rate: Rate) -> f64 {
        let weight: f64 = sound.iter().map(|sample| f64::from(*sample)).sum();
        let moment: f64 = sound.iter().enumerate().map(|(n, sample)| n as f64 * f64::from(*sample)).sum();
        moment / weight / f64::from(rate.hz())
    }

    #[test]
    fn a_constant_stays_and_the_loudest_sound_does_not_wrap() {
        for (from, to) in pairs() {
            for level in [i16::MIN, -1000, 0, 1, 1000, i16::MAX] {
                let mut resampler = Resampler::new(from, to);
                let mut out = Vec::new();
                resampler.process(&vec![level; from.samples_in(Duration::from_millis(20))], &mut out);
                let settled = &out[to.samples_in(Duration::from_millis(5))..];
                let error = settled.iter().map(|got| (i32::from(*got) - i32::from(level)).abs()).max();
                assert!(
                    error.is_some_and(|error| error <= 32),
                    "{from:?} to {to:?} at {level}: off by {error:?}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_allocated_once_it_is_warm() {
        let mut resampler = Resampler::new(Rate::Hz8000, Rate::Hz24000);
        let mut out = Vec::with_capacity(480);
        resampler.process(&[5; 160], &mut out);
        let (heard, result) = (resampler.heard.as_ptr(), out.as_ptr());
        for _ in 0..10 {
            out.clear();
            resampler.process(&[5; 160], &mut out);
        }
        assert_eq!(
            (resampler.heard.as_ptr(), out.as_ptr()),
            (heard, result),
            "both buffers stayed where they were"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn how_the_sound_is_cut_makes_no_difference(
            pair in 0usize..16,
            sound in prop::collection::vec(any::<i16>(), 1..900),
            cuts in prop::collection::vec(0usize..300, 0..8),
        ) {
            let (from, to) = (RATES[pair / 4], RATES[pair % 4]);
            let mut whole = Vec::new();
            Resampler::new(from, to).process(&sound, &mut whole);
            let (mut pieces, mut rest) = (Vec::new(), &sound[..]);
            let mut resampler = Resampler::new(from, to);
            for cut in cuts {
                let (run, later) = rest.split_at(cut.min(rest.len()));
                resampler.process(run, &mut pieces);
                rest = later;
            }
            resampler.process(rest, &mut pieces);
            prop_assert_eq!(&pieces, &whole);
            let expected = (sound.len() * to.hz() as usize).div_ceil(from.hz() as usize);
            prop_assert_eq!(whole.len(), expected);
        }
    }
}
