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
        let end = self.timeline.end(ended, false);
        self.timeline.write(end, &mut self.bytes, &mut Peaking::default());
        [0, 2].map(|of| {
            self.bytes.chunks_exact(4).map(|frame| i16::from_le_bytes([frame[of], frame[of + 1]])).collect()
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
    let said = (0..4_000 * 16).filter(|n| words(f64::from(*n) / 16.0).abs() > 2_000.0).count() as f64 / 16.0;
    assert!(loud > said * 0.98, "{loud} ms of {said} ms are there");
    let heard = centre(&caller, 2_900.0, 3_150.0);
    assert!((heard - 3_000.0).abs() < 70.0, "at {heard} ms, not at 3000 ms");
}

#[test]
fn a_clock_that_jumps_by_hours_makes_no_hours_of_silence() {
    let mut call = Call::new(Encoding::Mulaw8k);
    let frame = Bytes::from(call.sound(20.0, |_| 8_000.0));
    call.caller(20.0, frame.clone());
    let night = 8.0 * 3_600_000.0;
    assert!(call.timeline.settled_by(call.at(night)) <= 20 * 16, "nothing is written by the clock alone");
    call.caller(night, frame.clone());
    call.agent(night, frame);
    let [caller, agent] = call.channels(night + 20.0);
    assert_eq!((caller.len(), agent.len()), (20 * 16, 20 * 16), "the recording ends before");
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
