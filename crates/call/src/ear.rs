//! Listens along with the agent's service: whether the caller's line carries speech now, and since when.
//!
//! A frame counts as voiced when it is louder than the line's own noise and not explained by the [`echo`](Echo) of what
//! is being played. Voiced frames form bursts, and bursts close together add up, so that "wait, no" is more than a
//! cough. What is made of that is decided elsewhere; this never stops anybody.

use std::time::{Duration, Instant};

use audio::{Encoding, frame::FRAME, level::FLOOR_DB, mulaw};

mod echo;

use echo::{Echo, TICKS_PER_SECOND};

// There are hundreds of calls.
const _: () = assert!(size_of::<Ear>() + echo::MEMORY <= 8 * 1024);

/// Speech is at least so much louder than the line's noise.
const MARGIN_DB: f32 = 9.0;
/// What is quieter is no speech on any line: comfort noise after digital silence stays below.
const QUIETEST_SPEECH_DB: f32 = -50.0;
/// What is quieter is no line at all but digital silence, and teaches nothing about its noise.
const DIGITAL_SILENCE_DB: f32 = -80.0;
/// The first sound of a call is taken for noise up to this; speech is louder.
const LOUDEST_FIRST_NOISE_DB: f32 = -30.0;
/// How much of the way down to a quieter frame the floor goes at once.
const FALL: f32 = 0.3;
/// How much the floor rises per louder frame: 2 dB a second, so that seconds of speech do not become the floor.
const RISE_DB: f32 = 0.04;
/// Noise that sets in is learned when it has stayed within [`STEADY_DB`] for so many frames; speech does not.
const STEADY_FRAMES: u32 = 75;
/// The frames of a steady sound differ by no more than this.
const STEADY_DB: f32 = 4.0;
/// A burst is not judged for steadiness before it has so many frames.
const STEADY_BURST: u32 = 8;

/// A burst of so many voiced frames is worth attention: 60 ms, longer than a click.
const ONSET: u32 = 3;
/// The same for a burst that follows a longer one closely.
const NEXT_ONSET: u32 = 2;
/// A word: 200 ms of voice.
const WORD: u32 = 10;
/// More voice than a cough has: 340 ms.
const ENOUGH: u32 = 17;
/// Speech that pauses for no more than 20 ms is going on.
const GOING_ON: u32 = 1;
/// A burst may pause for 100 ms.
const BURST_GAP: u32 = 5;
/// Bursts with 240 ms between them belong together, as the words of "wait, no" do; two coughs lie further apart.
const STRETCH_GAP: u32 = 12;
/// A line that has lately carried so much of an echo that is known: a frame of it adds two, any other takes one off.
const ECHOING: u32 = 6;
const MOST_ECHOING: u32 = 40;
/// When no sound comes for so long, what was going on is over.
const STALE: Duration = Duration::from_millis(300);

/// The call's own ear on the caller's line.
pub(crate) struct Ear {
    encoding: Encoding,
    frame: Gathered,
    echo: Echo,
    floor: f32,
    has_floor: bool,
    steady: Spread,
    stretch: Stretch,
    echoing: u32,
    last_heard: Option<Instant>,
    last_voiced: Option<Instant>,
}

/// The frame that is coming in.
#[derive(Default)]
struct Gathered {
    bytes: usize,
    sum: i32,
    squares: u64,
    samples: i32,
}

/// How far the levels of some frames lie apart.
#[derive(Default)]
struct Spread {
    frames: u32,
    quietest: f32,
    loudest: f32,
}

/// Bursts of voice with little between them, in frames.
#[derive(Default)]
struct Stretch {
    voiced: u32,
    /// Of the burst that goes on.
    burst: u32,
    /// Since the last voiced frame.
    gap: u32,
    levels: Spread,
}

/// How much voice there is, by its length alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// None that would count.
    Nothing,
    /// None but the known echo of what is played.
    Echo,
    /// A short one, over by now.
    Brief,
    /// One that goes on, shorter than a word so far.
    Beginning,
    /// One that goes on.
    GoingOn,
    /// Enough, whether it goes on or not.
    Enough,
}

/// What a burst sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Somebody's voice, as far as can be told.
    Voice,
    /// What is being played, coming back.
    Echo,
    /// A noise without rise and fall.
    Steady,
}

impl Ear {
    /// An ear that has heard nothing, on a call that began at `began`.
    pub(crate) fn new(encoding: Encoding, began: Instant) -> Self {
        Ear {
            encoding,
            frame: Gathered::default(),
            echo: Echo::new(began),
            floor: FLOOR_DB,
            has_floor: false,
            steady: Spread::default(),
            stretch: Stretch::default(),
            echoing: 0,
            last_heard: None,
            last_voiced: None,
        }
    }

    /// Sound of the caller, of any length. Whether a burst of voice has just become worth attention.
    pub(crate) fn hear(&mut self, now: Instant, run: &[u8]) -> bool {
        if self.last_heard.is_some_and(|last| now.saturating_duration_since(last) > STALE) {
            self.stretch = Stretch::default();
        }
        self.last_heard = Some(now);
        self.echo.listen(now);
        let mut attention = false;
        let (mut rest, frame) = (run, self.encoding.frame_bytes());
        while !rest.is_empty() {
            let (part, behind) = rest.split_at(rest.len().min(frame - self.frame.bytes));
            rest = behind;
            let Gathered { sum, squares, samples, bytes } = &mut self.frame;
            *bytes += part.len();
            let echo = &mut self.echo;
            groups(self.encoding, part, |group| {
                *sum += group.sum;
                *squares += u64::from(group.squares);
                *samples += group.samples;
                echo.heard(group.mean());
            });
            if *bytes == frame {
                attention |= self.conclude_frame(now);
            }
        }
        attention
    }

    /// Silence that was put into the caller's sound.
    pub(crate) fn hear_nothing(&mut self, length: Duration) {
        let frames = (length.as_millis() / FRAME.as_millis()).min(u128::from(STRETCH_GAP) + 1);
        for _ in 0..frames {
            self.stretch.add(FLOOR_DB, false);
        }
        self.echo.heard_nothing(length);
    }

    /// Sound that is played to the caller from `at` on.
    pub(crate) fn played(&mut self, at: Instant, run: &[u8]) {
        self.echo.play(at);
        groups(self.encoding, run, |group| self.echo.played(group.mean()));
    }

    /// What was still to be played will not be.
    pub(crate) fn cut(&mut self, now: Instant) {
        self.echo.cut(now);
    }

    /// How much voice there is.
    pub(crate) fn finding(&self, now: Instant) -> Finding {
        let stretch = &self.stretch;
        let goes_on = stretch.gap <= GOING_ON && self.is_recent(now);
        match stretch.voiced {
            ENOUGH.. => Finding::Enough,
            WORD.. if goes_on => Finding::GoingOn,
            1.. if goes_on => Finding::Beginning,
            ONSET.. => Finding::Brief,
            _ if self.echoing >= ECHOING => Finding::Echo,
            _ => Finding::Nothing,
        }
    }

    /// What the latest burst is. Costs a tenth of a millisecond, so it is asked only when something hangs on it; an echo
    /// or a noise that it finds is known from then on.
    pub(crate) fn nature(&mut self) -> Nature {
        // The echo of a long vowel is steady too.
        if self.is_echo() {
            return Nature::Echo;
        }
        let levels = &self.stretch.levels;
        if levels.frames >= STEADY_BURST && levels.is_steady() {
            self.floor = levels.loudest;
            return Nature::Steady;
        }
        Nature::Voice
    }

    /// Whether what was heard last is what is being played, coming back; then that is known from then on.
    pub(crate) fn is_echo(&mut self) -> bool {
        self.echo.learn()
    }

    /// The burst was looked at: only more voice is worth attention again.
    pub(crate) fn rearm(&mut self) {
        self.stretch.burst = 0;
        self.stretch.levels = Spread::default();
    }

    /// The burst was no voice: it does not add up with what follows.
    pub(crate) fn dismiss(&mut self) {
        self.stretch = Stretch::default();
    }

    /// Whether voice was heard within a pause's length.
    pub(crate) fn is_voiced(&self, now: Instant) -> bool {
        self.stretch.voiced >= ONSET && self.stretch.gap <= BURST_GAP && self.is_recent(now)
    }

    /// When voice was last heard.
    pub(crate) fn last_voiced(&self) -> Option<Instant> {
        self.last_voiced
    }

    fn is_recent(&self, now: Instant) -> bool {
        self.last_heard.is_some_and(|last| now.saturating_duration_since(last) <= STALE / 2)
    }

    fn conclude_frame(&mut self, now: Instant) -> bool {
        let Gathered { sum, squares, samples, .. } = std::mem::take(&mut self.frame);
        let mean = f64::from(sum) / f64::from(samples.max(1));
        // A constant is no sound.
        let variance = 4.0 * squares as f64 / f64::from(samples.max(1)) - mean * mean;
        let power = (variance / (32_768.0 * 32_768.0)) as f32;
        let level = if power > 0.0 { (10.0 * power.log10()).max(FLOOR_DB) } else { FLOOR_DB };
        let threshold = (self.floor + MARGIN_DB).max(QUIETEST_SPEECH_DB);
        self.learn_floor(level);
        let is_loud = level > threshold;
        let is_voiced = self.echo.watch_frame(is_loud) && is_loud;
        self.echoing = match is_loud && !is_voiced {
            true => (self.echoing + 2).min(MOST_ECHOING),
            false => self.echoing.saturating_sub(1),
        };
        if is_voiced {
            self.last_voiced = Some(now);
        }
        self.stretch.add(level, is_voiced)
    }

    fn learn_floor(&mut self, level: f32) {
        if level < DIGITAL_SILENCE_DB {
            return;
        }
        if !self.has_floor {
            self.has_floor = true;
            self.floor = level.min(LOUDEST_FIRST_NOISE_DB);
        } else if level < self.floor {
            self.floor += FALL * (level - self.floor);
        } else {
            self.floor = (self.floor + RISE_DB).min(level);
        }
        self.steady.add(level);
        if !self.steady.is_steady() {
            self.steady = Spread::default();
        } else if self.steady.frames >= STEADY_FRAMES {
            self.floor = self.steady.quietest;
            self.steady = Spread::default();
        }
    }
}

impl Spread {
    fn add(&mut self, level: f32) {
        self.quietest = if self.frames == 0 { level } else { self.quietest.min(level) };
        self.loudest = if self.frames == 0 { level } else { self.loudest.max(level) };
        self.frames += 1;
    }

    fn is_steady(&self) -> bool {
        self.loudest - self.quietest <= STEADY_DB
    }
}

impl Stretch {
    /// The next frame. Whether the burst has just become worth attention.
    fn add(&mut self, level: f32, is_voiced: bool) -> bool {
        if !is_voiced {
            self.gap = self.gap.saturating_add(1);
            if self.gap > STRETCH_GAP {
                *self = Stretch::default();
            } else if self.gap > BURST_GAP {
                self.burst = 0;
                self.levels = Spread::default();
            }
            return false;
        }
        let before = self.voiced - self.burst.min(self.voiced);
        self.gap = 0;
        self.voiced = self.voiced.saturating_add(1);
        self.burst = self.burst.saturating_add(1);
        // The first frame is voiced in part only.
        if self.burst > 1 {
            self.levels.add(level);
        }
        self.burst == if before >= WORD { NEXT_ONSET } else { ONSET }
    }
}

/// What is kept of the samples that fall into one tick of the echo's memory.
struct Group {
    sum: i32,
    /// Of half the samples, so that it fits.
    squares: u32,
    samples: i32,
}

impl Group {
    fn of(samples: impl Iterator<Item = i16>) -> Self {
        samples.fold(Group { sum: 0, squares: 0, samples: 0 }, |group, sample| {
            let half = i32::from(sample / 2);
            Group {
                sum: group.sum + i32::from(sample),
                squares: group.squares + (half * half).unsigned_abs(),
                samples: group.samples + 1,
            }
        })
    }

    fn mean(&self) -> i16 {
        (self.sum / self.samples.max(1)) as i16
    }
}

/// Gives a run to `each` tick by tick; the last one may be short.
fn groups(encoding: Encoding, run: &[u8], mut each: impl FnMut(Group)) {
    const MULAW: usize = 8_000 / TICKS_PER_SECOND;
    const PCM: usize = 2 * 24_000 / TICKS_PER_SECOND;
    // The whole groups have a length that the compiler knows, which makes them three times as fast.
    match encoding {
        Encoding::Mulaw8k => {
            let (whole, rest) = run.as_chunks::<MULAW>();
            whole.iter().for_each(|group| each(Group::of(group.iter().map(|code| mulaw::decode(*code)))));
            if !rest.is_empty() {
                each(Group::of(rest.iter().map(|code| mulaw::decode(*code))));
            }
        }
        Encoding::Pcm24k => {
            let sample = |pair: &[u8; 2]| i16::from_le_bytes(*pair);
            let (whole, rest) = run.as_chunks::<PCM>();
            whole.iter().for_each(|group| each(Group::of(group.as_chunks::<2>().0.iter().map(sample))));
            if rest.len() > 1 {
                each(Group::of(rest.as_chunks::<2>().0.iter().map(sample)));
            }
        }
    }
}
