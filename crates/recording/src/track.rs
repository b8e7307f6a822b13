//! One channel: runs of sound as they come, made into samples at their places.

use audio::Encoding;
use audio::resample::{Rate, Resampler};

use crate::HZ;

/// Samples by which the resampler's sound comes late, to the nearest whole one; less is left out at a run's beginning
/// and made up for at its end, so that sound lies where it belongs.
pub(crate) const LAG: usize = 32;

/// One channel's samples that are not written yet.
pub(crate) struct Track {
    encoding: Encoding,
    resampler: Resampler,
    /// The resampler remembers nothing but silence.
    is_quiet: bool,
    /// Samples still to be left out at the beginning of this run.
    leave_out: usize,
    /// Decoded, at the encoding's own rate.
    decoded: Vec<i16>,
    /// From `base` on; what is not there is silence.
    samples: Vec<i16>,
    /// The place of the first of `samples`: all before are written.
    base: u64,
    /// Where the sound ends. The resampler may still hold the last of it.
    end: u64,
}

impl Track {
    pub(crate) fn new(encoding: Encoding) -> Track {
        Track {
            encoding,
            resampler: Resampler::new(encoding.rate(), Rate::Hz16000),
            is_quiet: true,
            leave_out: LAG,
            decoded: Vec::new(),
            samples: Vec::new(),
            base: 0,
            end: 0,
        }
    }

    /// Where the sound ends.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// How many samples this run of bytes becomes.
    pub(crate) fn samples_of(&self, run: &[u8]) -> u64 {
        let samples = run.len() / self.encoding.sample_bytes();
        samples as u64 * u64::from(HZ) / u64::from(self.encoding.rate().hz())
    }

    /// The loudest sample of a run.
    pub(crate) fn peak(&mut self, run: &[u8]) -> u16 {
        self.decode(run);
        self.decoded.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0)
    }

    /// Adds a run that begins at `start`, or where the last one ends if that is later.
    pub(crate) fn put(&mut self, start: u64, run: &[u8]) {
        if start > self.end {
            self.rest();
            self.samples.resize(to_index(start - self.base), 0);
            self.end = start;
        }
        let before = self.samples.len();
        let is_silent = self.is_silent(run);
        if is_silent && self.is_quiet && self.encoding == Encoding::Mulaw8k {
            self.samples.resize(before + 2 * run.len(), 0);
        } else {
            self.decode(run);
            self.resampler.process(&self.decoded, &mut self.samples);
            self.is_quiet = is_silent && self.decoded.len() >= LAG;
        }
        let made = self.samples.len() - before;
        self.end += made as u64;
        let left_out = self.leave_out.min(made);
        self.samples.drain(before..before + left_out);
        self.leave_out -= left_out;
    }

    /// Makes the run one sample longer, which nobody hears.
    pub(crate) fn stretch(&mut self) {
        if let Some(last) = self.samples.last().copied() {
            self.samples.push(last);
            self.end += 1;
        }
    }

    /// Makes the run one sample shorter.
    pub(crate) fn squeeze(&mut self) {
        if self.samples.pop().is_some() {
            self.end -= 1;
        }
    }

    /// Takes out what lies behind `at`, as far as it is not written yet.
    pub(crate) fn cut(&mut self, at: u64) {
        let at = at.max(self.base);
        if at < self.end {
            self.rest();
            self.samples.truncate(to_index(at - self.base));
            self.end = at;
        }
    }

    /// The next `count` samples.
    pub(crate) fn first(&mut self, count: usize) -> &[i16] {
        if self.samples.len() < count {
            self.rest();
            self.samples.resize(count.max(self.samples.len()), 0);
        }
        &self.samples[..count]
    }

    /// The next `count` samples are written.
    pub(crate) fn written(&mut self, count: usize) {
        self.samples.drain(..count.min(self.samples.len()));
        self.base += count as u64;
        self.end = self.end.max(self.base);
    }

    /// The run is over, or pauses: takes the rest of it out of the resampler.
    fn rest(&mut self) {
        let length = to_index(self.end - self.base);
        if self.samples.len() < length {
            let hz = self.encoding.rate().hz();
            self.decoded.clear();
            self.decoded.resize((LAG as u64 * u64::from(hz)).div_ceil(u64::from(HZ)) as usize, 0);
            let before = self.samples.len();
            self.resampler.process(&self.decoded, &mut self.samples);
            let left_out = self.leave_out.min(self.samples.len() - before);
            self.samples.drain(before..before + left_out);
        }
        self.samples.resize(length, 0);
        self.resampler.reset();
        (self.is_quiet, self.leave_out) = (true, LAG);
    }

    fn decode(&mut self, run: &[u8]) {
        self.decoded.clear();
        self.encoding.decode_into(run, &mut self.decoded);
    }

    fn is_silent(&self, run: &[u8]) -> bool {
        match self.encoding {
            // Both of its zeros.
            Encoding::Mulaw8k => run.iter().all(|byte| byte | 0x80 == 0xFF),
            Encoding::Pcm24k => run.iter().all(|byte| *byte == 0),
        }
    }
}

/// A distance within what is not written yet, which is seconds.
fn to_index(distance: u64) -> usize {
    usize::try_from(distance).unwrap_or(usize::MAX)
}
