//! What is certain to come: marks when their sound has been played, outcomes of tools, what the caller does.

use std::time::{Duration, Instant};

use audio::Encoding;
use audio::frame::FRAME;
use bytes::Bytes;
use call::event::{Input, MarkName};

/// Loudness of noise on the line, of 32,767.
const NOISE: i16 = 900;

/// Inputs with their moments.
#[derive(Default)]
pub(super) struct Coming {
    /// In the order in which they were added; of two for one moment the first comes first.
    inputs: Vec<(Instant, Input)>,
    /// When all sound that was sent will have been played.
    played: Option<Instant>,
}

impl Coming {
    /// This comes then.
    pub(super) fn add(&mut self, at: Instant, input: Input) {
        self.inputs.push((at, input));
    }

    /// So many bytes of sound are played after what is being played.
    pub(super) fn plays(&mut self, now: Instant, bytes: usize, encoding: Encoding) {
        let from = self.played.map_or(now, |at| at.max(now));
        self.played = Some(from + encoding.duration(bytes));
    }

    /// This mark comes back when all before it was played.
    pub(super) fn mark(&mut self, now: Instant, mark: MarkName) {
        let at = self.played.map_or(now, |at| at.max(now));
        self.add(at, Input::Marked(mark));
    }

    /// Nothing more is played; marks come back at once.
    pub(super) fn clear(&mut self, now: Instant) {
        self.played = None;
        for (at, input) in &mut self.inputs {
            if matches!(input, Input::Marked(_)) {
                *at = (*at).min(now);
            }
        }
    }

    /// Noise on the caller's line.
    pub(super) fn noise(&mut self, now: Instant, long: Duration, encoding: Encoding) {
        let mut seed = 0x2545_f491_u32;
        let (mut at, end) = (now, now + long);
        while at < end {
            let samples: Vec<i16> = (0..encoding.rate().hz() / 50)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    i16::try_from(i32::from(NOISE) * (i32::from((seed >> 24) as u8) - 128) / 128).unwrap_or(0)
                })
                .collect();
            let mut sound = Vec::new();
            encoding.encode_into(&samples, &mut sound);
            self.add(at, Input::CallerAudio { at: None, sound: Bytes::from(sound) });
            at += FRAME;
        }
    }

    /// Whether something comes that is not just a mark: then it is nobody else's turn.
    pub(super) fn is_awaited(&self) -> bool {
        self.inputs.iter().any(|(_, input)| !matches!(input, Input::Marked(_)))
    }

    /// When all sound that was sent will have been played.
    pub(super) fn played_until(&self) -> Option<Instant> {
        self.played
    }

    /// When the next one comes.
    pub(super) fn next(&self) -> Option<Instant> {
        self.inputs.iter().map(|(at, _)| *at).min()
    }

    /// The next one, if it is due.
    pub(super) fn due(&mut self, now: Instant) -> Option<Input> {
        let next = self.next().filter(|at| *at <= now)?;
        let place = self.inputs.iter().position(|(at, _)| *at == next)?;
        Some(self.inputs.remove(place).1)
    }
}
