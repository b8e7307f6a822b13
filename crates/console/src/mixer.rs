//! Both sides of a call as one sound at 24 kHz, 20 ms at a time.
//!
//! What the caller says comes in its own uneven time, what the caller hears comes up to 200 ms before it is heard. Each side
//! waits in a line of its own and is played at one pace; a line that grows late loses its oldest sound.

use std::collections::VecDeque;
use std::time::Duration;

use audio::Encoding;
use audio::frame::FRAME;
use audio::resample::{Rate, Resampler};
use desk::live::Piece;
use wire::softphone::FRAME_BYTES;

/// The caller's sound begins to be played when so much of it is there: their packets come up to two frames late.
const CALLER_READY: Duration = Duration::from_millis(40);
/// More of it than this is late …
const CALLER_LATE: Duration = Duration::from_millis(160);
/// What the caller hears needs no such reserve, since it comes ahead of its time.
const HEARD_READY: Duration = FRAME;
/// … and may be as much as is ever ahead, and a run more.
const HEARD_LATE: Duration = Duration::from_millis(400);

/// The two lines.
pub(crate) struct Mixer {
    caller: Side,
    heard: Side,
}

struct Side {
    converter: Converter,
    samples: VecDeque<i16>,
    ready: usize,
    late: usize,
    is_playing: bool,
}

/// A call's sound in either direction between its own encoding and the 24 kHz of the windows.
pub(crate) struct Converter {
    encoding: Encoding,
    resampler: Option<Resampler>,
    decoded: Vec<i16>,
}

impl Mixer {
    /// Of a call whose sound travels like this.
    pub(crate) fn new(encoding: Encoding) -> Mixer {
        Mixer {
            caller: Side::new(encoding, CALLER_READY, CALLER_LATE),
            heard: Side::new(encoding, HEARD_READY, HEARD_LATE),
        }
    }

    /// Takes the next piece.
    pub(crate) fn put(&mut self, piece: Piece) {
        match piece {
            Piece::Caller(sound) => self.caller.put(&sound),
            Piece::ToCaller(sound) => self.heard.put(&sound),
            Piece::Cleared => self.heard.clear(),
        }
    }

    /// The next 20 ms, little-endian; silence where neither side says anything.
    pub(crate) fn frame(&mut self) -> Vec<u8> {
        let length = FRAME_BYTES / 2;
        let (mut caller, mut heard) = (self.caller.take(length), self.heard.take(length));
        let mut frame = Vec::with_capacity(FRAME_BYTES);
        for _ in 0..length {
            let (one, other) = (caller.next().unwrap_or(0), heard.next().unwrap_or(0));
            frame.extend_from_slice(&one.saturating_add(other).to_le_bytes());
        }
        frame
    }
}

impl Side {
    fn new(encoding: Encoding, ready: Duration, late: Duration) -> Side {
        let samples = |time| Rate::Hz24000.samples_in(time);
        Side {
            converter: Converter::from_call(encoding),
            samples: VecDeque::new(),
            ready: samples(ready),
            late: samples(late),
            is_playing: false,
        }
    }

    fn put(&mut self, sound: &[u8]) {
        let Side { converter, samples, .. } = self;
        converter.decode(sound, |run| samples.extend(run));
        if self.samples.len() > self.late {
            self.samples.drain(..self.samples.len() - self.ready);
        }
    }

    fn clear(&mut self) {
        self.samples.clear();
        self.is_playing = false;
    }

    /// The next samples; fewer where there are no more.
    fn take(&mut self, length: usize) -> std::collections::vec_deque::Drain<'_, i16> {
        self.is_playing = !self.samples.is_empty() && (self.is_playing || self.samples.len() >= self.ready);
        let length = if self.is_playing { length.min(self.samples.len()) } else { 0 };
        self.samples.drain(..length)
    }
}

impl Converter {
    /// From a call's encoding to samples at 24 kHz.
    pub(crate) fn from_call(encoding: Encoding) -> Converter {
        Converter::between(encoding, encoding.rate(), Rate::Hz24000)
    }

    /// From samples at 24 kHz to a call's encoding.
    pub(crate) fn to_call(encoding: Encoding) -> Converter {
        Converter::between(encoding, Rate::Hz24000, encoding.rate())
    }

    fn between(encoding: Encoding, from: Rate, to: Rate) -> Converter {
        let resampler = (from != to).then(|| Resampler::new(from, to));
        Converter { encoding, resampler, decoded: Vec::new() }
    }

    /// A run of the call's as samples at 24 kHz.
    pub(crate) fn decode(&mut self, run: &[u8], each: impl FnOnce(&[i16])) {
        self.decoded.clear();
        self.encoding.decode_into(run, &mut self.decoded);
        match &mut self.resampler {
            Some(resampler) => {
                let mut wide = Vec::with_capacity(self.decoded.len() * 3);
                resampler.process(&self.decoded, &mut wide);
                each(&wide);
            }
            None => each(&self.decoded),
        }
    }

    /// A run at 24 kHz, little-endian, as the call carries it. A trailing odd byte is dropped.
    pub(crate) fn encode(&mut self, run: &[u8]) -> Vec<u8> {
        self.decoded.clear();
        Encoding::Pcm24k.decode_into(run, &mut self.decoded);
        let mut encoded = Vec::new();
        match &mut self.resampler {
            Some(resampler) => {
                let mut narrow = Vec::with_capacity(self.decoded.len() / 3 + 1);
                resampler.process(&self.decoded, &mut narrow);
                self.encoding.encode_into(&narrow, &mut encoded);
            }
            None => self.encoding.encode_into(&self.decoded, &mut encoded),
        }
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pcm(level: i16, ms: usize) -> axum::body::Bytes {
        level.to_le_bytes().repeat(24 * ms).into()
    }

    fn levels(frame: &[u8]) -> Vec<i16> {
        let mut samples = Vec::new();
        Encoding::Pcm24k.decode_into(frame, &mut samples);
        samples
    }

    #[test]
    fn both_sides_are_heard_at_once() {
        let mut mixer = Mixer::new(Encoding::Pcm24k);
        assert_eq!(levels(&mixer.frame()), [0; 480], "silence at first");
        mixer.put(Piece::Caller(pcm(100, 40)));
        mixer.put(Piece::ToCaller(pcm(30, 40)));
        assert_eq!(levels(&mixer.frame()), [130; 480]);
        assert_eq!(levels(&mixer.frame()), [130; 480]);
        assert_eq!(levels(&mixer.frame()), [0; 480]);
    }

    #[test]
    fn the_callers_packets_may_come_late_without_a_gap() {
        let mut mixer = Mixer::new(Encoding::Pcm24k);
        mixer.put(Piece::Caller(pcm(7, 20)));
        assert_eq!(levels(&mixer.frame()), [0; 480], "too little to begin with");
        mixer.put(Piece::Caller(pcm(7, 20)));
        mixer.put(Piece::Caller(pcm(7, 20)));
        for _ in 0..3 {
            assert_eq!(levels(&mixer.frame()), [7; 480]);
        }
    }

    #[test]
    fn what_is_late_is_dropped_and_what_is_cleared_is_not_heard() {
        let mut mixer = Mixer::new(Encoding::Pcm24k);
        mixer.put(Piece::Caller(pcm(1, 160)));
        mixer.put(Piece::Caller(pcm(2, 20)));
        mixer.put(Piece::ToCaller(pcm(50, 200)));
        mixer.put(Piece::Cleared);
        assert_eq!(levels(&mixer.frame()), [1; 480], "the last 40 ms of what came");
        assert_eq!(levels(&mixer.frame()), [2; 480]);
        assert_eq!(levels(&mixer.frame()), [0; 480]);
    }

    #[test]
    fn loud_and_loud_do_not_wrap() {
        let mut mixer = Mixer::new(Encoding::Pcm24k);
        mixer.put(Piece::Caller(pcm(i16::MAX, 40)));
        mixer.put(Piece::ToCaller(pcm(i16::MAX, 40)));
        assert_eq!(levels(&mixer.frame()), [i16::MAX; 480]);
    }

    #[test]
    fn a_telephone_becomes_wide_and_narrow_again() {
        let (mut there, mut back) =
            (Converter::from_call(Encoding::Mulaw8k), Converter::to_call(Encoding::Mulaw8k));
        let (mut wide, mut narrow) = (0, 0);
        for _ in 0..50 {
            there.decode(&[0x20; 160], |run| {
                wide += run.len();
                let bytes: Vec<u8> = run.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                narrow += back.encode(&bytes).len();
            });
        }
        assert_eq!((wide, narrow), (24_000, 8_000), "a second stays a second");
    }
}
