//! What is played to the caller, coming back on their line.
//!
//! Both directions are remembered at 2 kHz: little memory, and voices have their strength below 1 kHz. When something
//! hangs on it the two are laid over each other at every delay up to 700 ms; where they match, the delay and the
//! strength of the echo are known, and what it explains is no speech of the caller from then on.

use std::time::{Duration, Instant};

/// Samples remembered of a second.
pub(super) const TICKS_PER_SECOND: usize = 2_000;
/// The longest delay that is looked for: 700 ms.
const LONGEST_DELAY: usize = 1_400;
/// So much of the caller's sound is compared: 400 ms. The vowel of one word is like some part of any speech, and it takes
/// the silence before it to tell that from an echo, which had none.
const WINDOW: usize = 800;
/// Also what is sent but not played yet: 200 ms.
const SENT: usize = LONGEST_DELAY + WINDOW + 400;
/// The bytes of both memories.
pub(super) const MEMORY: usize = (SENT + WINDOW) * size_of::<i16>();
/// 20 ms.
const BLOCK: usize = 40;
/// An echo is as like as this to what was played; a voice that happens to speak at the same pitch is not.
const LIKENESS: f32 = 0.62;
/// An echo is at most twice as strong (in amplitude) as what was played.
const STRONGEST: f32 = 4.0;
/// What is up to 4 dB louder than expected is still the echo.
const TOLERANCE: f32 = 2.5;
/// An echo lingers for 100 ms, and packets come up to 40 ms early.
const LINGERS: usize = 5 * BLOCK;
const EARLY: usize = 2 * BLOCK;
/// So many frames in which the echo should have been heard decide whether it has grown weaker.
const WATCHED: u32 = 50;
/// An echo weaker than this (in power) is none.
const NONE: f32 = 1e-5;
/// The quietest that counts in a block, as a sum of squares: −60 dBFS.
const AUDIBLE: f32 = BLOCK as f32 * 33.0 * 33.0;

pub(super) struct Echo {
    began: Instant,
    sent: Box<[i16]>,
    /// The tick after the last one that was sent.
    sent_end: u64,
    heard: Box<[i16]>,
    heard_count: u64,
    /// The tick at which the newest sample was heard.
    heard_end: u64,
    filters: [Filter; 2],
    path: Option<Path>,
}

/// Leaves what two directions can be compared by: no constant, since that is no sound, and little close to 1 kHz, since
/// that differs most between one tick and the next.
#[derive(Clone, Copy, Default)]
struct Filter {
    before: i32,
    /// Times 64.
    mean: i32,
}

/// The way from the caller's loudspeaker to their microphone.
struct Path {
    delay: usize,
    /// In power.
    gain: f32,
    expected: f32,
    came: f32,
    frames: u32,
}

impl Echo {
    pub(super) fn new(began: Instant) -> Self {
        Echo {
            began,
            sent: vec![0; SENT].into(),
            sent_end: 0,
            heard: vec![0; WINDOW].into(),
            heard_count: 0,
            heard_end: 0,
            filters: [Filter::default(); 2],
            path: None,
        }
    }

    /// What is heard next, is heard up to `now`.
    pub(super) fn listen(&mut self, now: Instant) {
        self.heard_end = self.tick(now);
    }

    pub(super) fn heard(&mut self, sample: i16) {
        let sample = self.filters[0].pass(sample);
        self.heard[self.heard_count as usize % WINDOW] = sample;
        self.heard_count += 1;
    }

    pub(super) fn heard_nothing(&mut self, length: Duration) {
        let ticks = length.as_millis().saturating_mul(TICKS_PER_SECOND as u128) / 1_000;
        for _ in 0..ticks.min(WINDOW as u128) {
            self.heard(0);
        }
    }

    /// What is played next, is played from `at` on.
    pub(super) fn play(&mut self, at: Instant) {
        let begins = self.tick(at);
        let gap = begins.saturating_sub(self.sent_end);
        for _ in 0..gap.min(SENT as u64) {
            self.sent[self.sent_end as usize % SENT] = 0;
            self.sent_end += 1;
        }
        self.sent_end = self.sent_end.max(begins);
    }

    pub(super) fn played(&mut self, sample: i16) {
        self.sent[self.sent_end as usize % SENT] = self.filters[1].pass(sample);
        self.sent_end += 1;
    }

    pub(super) fn cut(&mut self, now: Instant) {
        let now = self.tick(now);
        while self.sent_end > now {
            self.sent_end -= 1;
            self.sent[self.sent_end as usize % SENT] = 0;
        }
    }

    /// Looks at the newest 20 ms. Whether they are more than the known echo would make them; that is found out only if
    /// they are loud.
    pub(super) fn watch_frame(&mut self, is_loud: bool) -> bool {
        let Some(path) = &self.path else { return true };
        let gain = path.gain;
        let newest = self.heard_end.saturating_sub(path.delay as u64);
        let heard = energy((0..BLOCK as u64).map(|back| self.heard_at(back)));
        let mut blocks = (0..(LINGERS + EARLY) / BLOCK).map(|block| {
            let end = (newest + EARLY as u64).saturating_sub((block * BLOCK) as u64);
            energy((0..BLOCK as u64).map(|back| self.sent_at(end.saturating_sub(back))))
        });
        let is_more = is_loud && !blocks.any(|sent| heard <= sent * gain * TOLERANCE);
        let expected = energy((0..BLOCK as u64).map(|back| self.sent_at(newest.saturating_sub(back))));
        let Some(path) = &mut self.path else { return true };
        if expected * path.gain > AUDIBLE {
            path.expected += expected * path.gain;
            path.came += heard;
            path.frames += 1;
        }
        if path.frames == WATCHED {
            let share = path.came / path.expected;
            (path.expected, path.came, path.frames) = (0.0, 0.0, 0);
            if share < 0.5 {
                path.gain *= share.max(0.1);
            }
            if path.gain < NONE {
                self.path = None;
            }
        }
        is_more
    }

    /// Compares what was heard last with what was played, and remembers the echo if that is what it is.
    pub(super) fn learn(&mut self) -> bool {
        let mut heard = [0.0; WINDOW];
        for (back, sample) in heard.iter_mut().rev().enumerate() {
            *sample = f32::from(self.heard_at(back as u64));
        }
        let mut sent = [0.0; LONGEST_DELAY + WINDOW];
        for (back, sample) in sent.iter_mut().rev().enumerate() {
            let tick = self.heard_end.checked_sub(back as u64 + 1);
            *sample = tick.map_or(0.0, |tick| f32::from(self.sent_at(tick)));
        }
        let heard_energy = dot(&heard, &heard);
        if heard_energy <= 0.0 || dot(&sent, &sent) <= 0.0 {
            return false;
        }
        let (likeness, delay, sent_energy) = best_match(&heard, &sent, heard_energy);
        if likeness < LIKENESS {
            return false;
        }
        let gain = likeness * likeness * heard_energy / sent_energy;
        self.path = Some(Path { delay, gain, expected: 0.0, came: 0.0, frames: 0 });
        true
    }

    fn tick(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.began);
        let ticks = TICKS_PER_SECOND as u64;
        since.as_secs() * ticks + u64::from(since.subsec_micros()) * ticks / 1_000_000
    }

    /// The sample heard `back` before the newest.
    fn heard_at(&self, back: u64) -> i16 {
        match self.heard_count.checked_sub(back + 1) {
            Some(at) if back < WINDOW as u64 => self.heard[at as usize % WINDOW],
            _ => 0,
        }
    }

    /// The sample played at a tick.
    fn sent_at(&self, tick: u64) -> i16 {
        let is_kept = tick < self.sent_end && tick + SENT as u64 >= self.sent_end;
        if is_kept { self.sent[tick as usize % SENT] } else { 0 }
    }
}

impl Filter {
    fn pass(&mut self, sample: i16) -> i16 {
        let sample = i32::from(sample);
        let smooth = (sample + std::mem::replace(&mut self.before, sample)) / 2;
        self.mean += smooth - self.mean / 64;
        (smooth - self.mean / 64).clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
    }
}

fn energy(samples: impl Iterator<Item = i16>) -> f32 {
    samples.map(|sample| f32::from(sample) * f32::from(sample)).sum()
}

/// Where `heard` is most like a part of `sent`: how much (0 to 1), at what delay, and the energy of that part.
fn best_match(heard: &[f32], sent: &[f32], heard_energy: f32) -> (f32, usize, f32) {
    let window = heard.len();
    let mut products = [0.0_f32; LONGEST_DELAY + 1];
    let mut best = (0.0, 0, 1.0);
    // Summed in f64, since it is added to and taken from a thousand times.
    let mut part_energy = f64::from(dot(&sent[LONGEST_DELAY..], &sent[LONGEST_DELAY..]));
    for (delay, product) in products.iter_mut().enumerate() {
        let begin = LONGEST_DELAY - delay;
        if delay > 0 {
            part_energy += f64::from(sent[begin].powi(2)) - f64::from(sent[begin + window].powi(2));
        }
        let energy = part_energy as f32;
        if energy * STRONGEST < heard_energy {
            continue;
        }
        *product = dot(heard, &sent[begin..begin + window]);
        let likeness = product.abs() / (heard_energy * energy).sqrt();
        if likeness > best.0 {
            best = (likeness, delay, energy);
        }
    }
    let (likeness, delay, energy) = best;
    // The true delay may lie halfway between two ticks.
    let halves = [delay.checked_sub(3), delay.checked_sub(2)].into_iter().flatten().filter_map(|first| {
        let around = products.get(first..first + 6)?;
        let half =
            150.0 * (around[2] + around[3]) - 25.0 * (around[1] + around[4]) + 3.0 * (around[0] + around[5]);
        Some(half.abs() / 256.0 / (heard_energy * energy).sqrt())
    });
    (halves.fold(likeness, f32::max).min(1.0), delay, energy)
}

/// In eight lanes, which the compiler makes vector instructions of.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let (lefts, rights) = (left.chunks_exact(8), right.chunks_exact(8));
    let rest: f32 = lefts.remainder().iter().zip(rights.remainder()).map(|(left, right)| left * right).sum();
    for (left, right) in lefts.zip(rights) {
        for lane in 0..8 {
            lanes[lane] += left[lane] * right[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
}
