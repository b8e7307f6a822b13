//! Both channels on one line of time, from the first sample on. Pure: it knows no clock, no thread and no file.

use std::time::Instant;

use audio::Encoding;
use bytes::Bytes;

use crate::arrivals::{Arrivals, Place};
use crate::peaks::Peaking;
use crate::samples_in;
use crate::tape::Message;
use crate::track::{LAG, Track};

/// Sound may still change so long after its moment: the caller's may come late, the agent's may be cleared. 300 ms.
const UNSETTLED: u64 = 4_800;

/// The agent's sound that can wait to be heard at the most, 30 s: a call sends no more than a fifth of a second ahead.
const AHEAD: u64 = 480_000;

/// Below this a packet is a pause: −36 dB of full scale.
const PAUSE: u16 = 519;

/// Two channels.
pub(crate) struct Timeline {
    began: Instant,
    caller: Track,
    agent: Track,
    arrivals: Arrivals,
    /// Packets of the caller's whose place is not known yet.
    kept: Vec<Bytes>,
    /// The caller was heard already.
    has_heard: bool,
    /// The latest moment that was told of.
    latest: u64,
    /// All before is written.
    written: u64,
}

impl Timeline {
    pub(crate) fn new(encoding: Encoding, began: Instant) -> Timeline {
        Timeline {
            began,
            caller: Track::new(encoding),
            agent: Track::new(encoding),
            arrivals: Arrivals::default(),
            kept: Vec::new(),
            has_heard: false,
            latest: 0,
            written: 0,
        }
    }

    /// The place of a moment.
    pub(crate) fn place(&self, at: Instant) -> u64 {
        samples_in(at.saturating_duration_since(self.began))
    }

    /// Takes in what a call tells.
    pub(crate) fn take_in(&mut self, message: Message) {
        let (Message::Caller(at, _) | Message::Agent(at, _) | Message::Clear(at)) = &message;
        let at = self.place(*at);
        self.latest = self.latest.max(at);
        match message {
            Message::Caller(_, sound) => self.caller(at, sound),
            Message::Agent(_, sound) => {
                if self.agent.end() < at + AHEAD {
                    self.agent.put(at, &sound);
                }
            }
            Message::Clear(_) => self.agent.cut(at),
        }
    }

    fn caller(&mut self, at: u64, sound: Bytes) {
        if self.arrivals.settles(at) {
            self.settle();
        }
        let length = self.caller.samples_of(&sound);
        if length == 0 {
            return;
        }
        let is_first = !std::mem::replace(&mut self.has_heard, true);
        let end = self.caller.end();
        match self.arrivals.packet(at, length, end, is_first) {
            Place::Later => self.kept.push(sound),
            Place::Next => self.caller.put(end, &sound),
            Place::Stretched => {
                self.caller.put(end, &sound);
                self.caller.stretch();
            }
            Place::Squeezed => {
                self.caller.put(end, &sound);
                self.caller.squeeze();
            }
            Place::NextIfLoud => {
                if self.caller.peak(&sound) > PAUSE {
                    self.caller.put(end, &sound);
                }
            }
            Place::Nowhere => {}
        }
    }

    /// Places the packets that were kept.
    fn settle(&mut self) {
        let mut place = self.arrivals.settle(self.caller.end());
        for sound in std::mem::take(&mut self.kept) {
            self.caller.put(place, &sound);
            place = self.caller.end();
        }
    }

    /// All before will not change any more.
    pub(crate) fn settled(&self) -> u64 {
        self.latest.saturating_sub(UNSETTLED)
    }

    /// The same by the clock, for a call of which nothing is heard.
    pub(crate) fn settled_by(&self, now: Instant) -> u64 {
        self.place(now).saturating_sub(UNSETTLED)
    }

    /// Where the recording ends when its tape was let go at `ended`: what the agent had sent is heard until then.
    pub(crate) fn end(&mut self, ended: u64) -> u64 {
        self.settle();
        self.latest.max(self.caller.end().min(self.latest + UNSETTLED)).max(self.agent.end().min(ended))
    }

    /// Appends the samples before `until` that are not written yet to `bytes`, interleaved, and their peaks.
    pub(crate) fn write(&mut self, until: u64, bytes: &mut Vec<u8>, peaks: &mut Peaking) {
        let until = if self.kept.is_empty() {
            until
        } else if self.arrivals.settles(until + UNSETTLED) {
            self.settle();
            until
        } else {
            // What is kept may belong right behind what is there.
            until.min(self.caller.end().saturating_sub(LAG as u64))
        };
        let Some(count) = until.checked_sub(self.written).and_then(|count| usize::try_from(count).ok())
        else {
            return;
        };
        let (left, right) = (self.caller.first(count), self.agent.first(count));
        peaks.add(left, right);
        let at = bytes.len();
        bytes.resize(at + 4 * count, 0);
        for ((frame, left), right) in bytes[at..].chunks_exact_mut(4).zip(left).zip(right) {
            let ([a, b], [c, d]) = (left.to_le_bytes(), right.to_le_bytes());
            frame.copy_from_slice(&[a, b, c, d]);
        }
        self.caller.written(count);
        self.agent.written(count);
        self.written = until;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A call on a clock of its own, in milliseconds.
    struct Call {
        began: Instant,
        timeline: Timeline,
        encoding: Encoding,
        bytes: Vec<u8>,
    }

    impl Call {
        fn new(encoding: Encoding) -> Call {
            #[expect(clippy::disallowed_methods, reason = "any moment will do; nothing waits for it")]
            let began = Instant::now();
            Call { began, timeline: Timeline::new(encoding, began), encoding, bytes: Vec::new() }
        }

        fn at(&self, ms: f64) -> Instant {
            self.began + Duration::from_secs_f64(ms / 1000.0)
        }

        fn caller(&mut self, ms: f64, sound: Bytes) {
            let at = self.at(ms);
            self.timeline.take_in(Message::Caller(at, sound));
            self.write();
        }

        fn agent(&mut self, ms: f64, sound: Bytes) {
            let at = self.at(ms);
            self.timeline.take_in(Message::Agent(at, sound));
            self.write();
        }

        fn clear(&mut self, ms: f64) {
            let at = self.at(ms);
            self.timeline.take_in(Message::Clear(at));
        }

        /// As the recorder does.
        fn write(&mut self) {
            let until = self.timeline.settled();
            self.timeline.write(until, &mut self.bytes, &mut Peaking::default());
        }

        /// A sound of the call's encoding, as a function of the milliseconds since its first sample.
        fn sound(&self, length_ms: f64, of: impl Fn(f64) -> f64) -> Vec<u8> {
            let hz = f64::from(self.encoding.rate().hz());
            let count = (length_ms * hz / 1000.0).round() as usize;
            let samples: Vec<i16> = (0..count).map(|n| of(n as f64 * 1000.0 / hz) as i16).collect();
            let mut run = Vec::new();
            self.encoding.encode_into(&samples, &mut run);
            run
        }

        fn frames(&self, sound: &[u8]) -> Vec<Bytes> {
            sound.chunks(self.encoding.frame_bytes()).map(Bytes::copy_from_slice).collect()
        }

        /// Both channels when the call is let go at `ms`.
        fn channels(mut self, ms: f64) -> [Vec<i16>; 2] {
            let ended = self.timeline.place(self.at(ms));
            let end = self.timeline.end(ended);
            self.timeline.write(end, &mut self.bytes, &mut Peaking::default());
            [0, 2].map(|of| {
                self.bytes
                    .chunks_exact(4)
                    .map(|frame| i16::from_le_bytes([frame[of], frame[of + 1]]))
                    .collect()
            })
        }
    }

    /// A soft knock of some milliseconds around `centre`.
    fn knock(centre: f64) -> impl Fn(f64) -> f64 {
        move |ms| 20_000.0 * (-(ms - centre) * (ms - centre) / 2.0).exp()
    }

    /// Where the weight of the sound between two moments lies, in milliseconds.
    fn centre(sound: &[i16], from: f64, to: f64) -> f64 {
        let of = |ms: f64| ((ms * 16.0) as usize).min(sound.len());
        // Of µ-law's own noise nothing is wanted.
        let weight = |n: usize| f64::from(sound[n]).abs() - 200.0;
        let (mut sum, mut moment) = (0.0, 0.0);
        for n in of(from)..of(to) {
            let weight = weight(n).max(0.0);
            sum += weight;
            moment += weight * n as f64 / 16.0;
        }
        assert!(sum > 10_000.0, "a knock is heard between {from} and {to} ms");
        moment / sum
    }

    fn quiet(sound: &[i16], from: f64, to: f64) -> bool {
        let of = |ms: f64| ((ms * 16.0) as usize).min(sound.len());
        sound[of(from)..of(to)].iter().all(|sample| sample.unsigned_abs() < 64)
    }

    #[test]
    fn both_voices_lie_where_they_were_heard_to_the_sample() {
        for encoding in [Encoding::Mulaw8k, Encoding::Pcm24k] {
            let mut call = Call::new(encoding);
            let sound = call.sound(1_000.0, |ms| knock(333.0)(ms) + knock(700.0)(ms));
            for (n, frame) in call.frames(&sound).into_iter().enumerate() {
                call.caller(20.0 * (n + 1) as f64, frame);
                if n == 19 {
                    // In two runs: the second is heard when the first is over.
                    let (first, second) = sound.split_at(sound.len() / 2);
                    call.agent(400.0, Bytes::copy_from_slice(first));
                    call.agent(410.0, Bytes::copy_from_slice(second));
                }
            }
            let [caller, agent] = call.channels(2_000.0);
            assert_eq!(
                (caller.len(), agent.len()),
                (22_400, 22_400),
                "{encoding:?}: to the end of the agent's sound"
            );
            for (channel, places) in [(&caller, [333.0, 700.0]), (&agent, [733.0, 1_100.0])] {
                for place in places {
                    let heard = centre(channel, place - 20.0, place + 20.0);
                    assert!((heard - place).abs() < 0.07, "{encoding:?}: at {heard} ms, not at {place} ms");
                }
            }
            assert!(quiet(&agent, 0.0, 399.0), "{encoding:?}: nothing before it was sent");
        }
    }

    #[test]
    fn what_was_cleared_was_not_heard() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let long = call.sound(1_000.0, |_| 8_000.0);
        call.agent(100.0, long.into());
        call.clear(350.0);
        let next = call.sound(200.0, knock(100.0));
        call.agent(500.0, next.into());
        let [_, agent] = call.channels(5_000.0);
        assert!(!quiet(&agent, 105.0, 349.0), "heard until the caller spoke");
        assert!(quiet(&agent, 350.0, 590.0), "and no longer");
        assert!((centre(&agent, 580.0, 620.0) - 600.0).abs() < 0.07, "the next begins when it is sent");
        assert_eq!(agent.len(), 700 * 16);
    }

    #[test]
    fn when_the_caller_hangs_up_the_rest_was_not_heard() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let long = call.sound(1_000.0, |_| 8_000.0);
        call.agent(100.0, long.into());
        let frame = call.sound(20.0, |_| 0.0);
        call.caller(300.0, frame.into());
        let [_, agent] = call.channels(320.0);
        assert_eq!(agent.len(), 320 * 16);
    }

    /// A number between 0 and 1 that looks like chance.
    fn chance(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as f64 / f64::from(u32::MAX >> 1)
    }

    #[test]
    fn jitter_makes_neither_holes_nor_echoes() {
        let mut seed = 7;
        for most in [15.0, 50.0, 100.0] {
            let mut call = Call::new(Encoding::Mulaw8k);
            let sound = call.sound(4_000.0, |ms| 8_000.0 * (ms * 0.4).sin() + 9_000.0);
            let mut before = 0.0;
            for (n, frame) in call.frames(&sound).into_iter().enumerate() {
                let came = f64::max(before, 20.0 * (n + 1) as f64 + chance(&mut seed) * most);
                before = came;
                call.caller(came, frame);
            }
            let [caller, _] = call.channels(5_000.0);
            // The tone never falls under 1000: whoever hears less hears a hole.
            let sounding = |sample: &i16| *sample > 500;
            let first = caller.iter().position(sounding).expect("sound");
            let last = caller.iter().rposition(sounding).expect("sound");
            assert!(
                first <= 16 * 40,
                "it begins where it began, not at sample {first}, with jitter up to {most} ms"
            );
            let holes: Vec<usize> = (first..=last).filter(|n| !sounding(&caller[*n])).collect();
            assert!(
                holes.is_empty(),
                "with jitter up to {most} ms there are holes of {} samples from {} on",
                holes.len(),
                holes[0]
            );
            let lasts = (last - first) as f64 / 16.0;
            assert!((lasts - 4_000.0).abs() < 25.0, "{lasts} ms of 4000 with jitter up to {most} ms");
        }
    }

    #[test]
    fn a_pause_in_the_stream_is_silence_and_what_follows_is_where_it_was() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let sound = call.sound(200.0, knock(100.0));
        let frames = call.frames(&sound);
        for begins in [0.0, 500.0, 10_000.0] {
            for (n, frame) in frames.iter().enumerate() {
                call.caller(begins + 20.0 * (n + 1) as f64, frame.clone());
            }
        }
        let [caller, _] = call.channels(20_000.0);
        for place in [100.0, 600.0, 10_100.0] {
            let heard = centre(&caller, place - 20.0, place + 20.0);
            assert!((heard - place).abs() < 0.07, "at {heard} ms, not at {place} ms");
        }
        assert!(quiet(&caller, 202.0, 590.0) && quiet(&caller, 702.0, 10_090.0));
        assert_eq!(caller.len(), 10_200 * 16);
    }

    #[test]
    fn a_crowd_after_a_stall_lies_where_it_was_said() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let sound = call.sound(1_000.0, |ms| knock(300.0)(ms) + knock(900.0)(ms));
        for (n, frame) in call.frames(&sound).into_iter().enumerate() {
            // From 200 ms on nothing comes, and then all at once.
            let due = 20.0 * (n + 1) as f64;
            let came = if (200.0..440.0).contains(&due) { 440.0 } else { due };
            call.caller(came, frame);
        }
        let [caller, _] = call.channels(2_000.0);
        for place in [300.0, 900.0] {
            let heard = centre(&caller, place - 20.0, place + 20.0);
            assert!((heard - place).abs() < 0.07, "at {heard} ms, not at {place} ms");
        }
    }

    #[test]
    fn a_stall_that_is_too_long_loses_no_word_and_is_made_up_for_in_the_next_pause() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let words = |ms: f64| if (2_000.0..3_500.0).contains(&ms) { 0.0 } else { 8_000.0 * (ms * 0.4).sin() };
        let sound = call.sound(4_000.0, |ms| words(ms) + knock(3_000.0)(ms));
        let agent = call.sound(20.0, |_| 0.0);
        for (n, frame) in call.frames(&sound).into_iter().enumerate() {
            let due = 20.0 * (n + 1) as f64;
            call.agent(due, agent.clone().into());
            let came = if (500.0..1_500.0).contains(&due) { continue } else { due };
            if due == 1_500.0 {
                for (late, frame) in call.frames(&sound).into_iter().enumerate() {
                    if (500.0..1_500.0).contains(&(20.0 * (late + 1) as f64)) {
                        call.caller(1_500.0, frame);
                    }
                }
            }
            call.caller(came, frame);
        }
        let [caller, _] = call.channels(8_000.0);
        let loud = caller.iter().filter(|sample| sample.unsigned_abs() > 2_000).count() as f64 / 16.0;
        let said =
            (0..4_000 * 16).filter(|n| words(f64::from(*n) / 16.0).abs() > 2_000.0).count() as f64 / 16.0;
        assert!(loud > said * 0.98, "{loud} ms of {said} ms are there");
        let heard = centre(&caller, 2_900.0, 3_150.0);
        assert!((heard - 3_000.0).abs() < 70.0, "at {heard} ms, not at 3000 ms");
    }

    #[test]
    fn a_flood_is_no_trouble() {
        let mut call = Call::new(Encoding::Mulaw8k);
        let minute = Bytes::from(call.sound(60_000.0, |_| 1_000.0));
        for n in 0..20 {
            call.caller(f64::from(n), minute.clone());
            call.agent(f64::from(n), minute.clone());
        }
        let [caller, agent] = call.channels(1_000.0);
        assert!(caller.len() < 16 * 130_000 && agent.len() == caller.len());
    }
}
