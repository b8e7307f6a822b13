//! From the records of all calls to the figures of a run.

use crate::clock::Stamp;
use crate::figures::Spread;
use crate::outcome::Outcome;
use crate::record::{FRAMES_OF_RUN, Shared};

/// Counts what left within `from..to`. Sound that left earlier or later only has to be where it belongs.
pub fn sound(calls: &[Shared], from: Stamp, to: Stamp) -> Outcome {
    let mut outcome = Outcome::default();
    let (mut up, mut first, mut lag) = (Vec::new(), Vec::new(), Vec::new());
    let (mut clear, mut clear_from_speech) = (Vec::new(), Vec::new());
    let (mut last_sound, mut last_sound_from_speech) = (Vec::new(), Vec::new());
    let within = |stamp: Stamp| (from..to).contains(&stamp);
    for call in calls {
        let record = call.get();
        for frame in record.frames.iter().filter(|frame| within(frame.due)) {
            lag.push(frame.piece.left.saturating_sub(frame.due));
            outcome.frames_up += 1;
            if !frame.marked {
                continue;
            }
            match frame.piece.times {
                0 => outcome.lost_up += 1,
                times => {
                    up.push(frame.piece.came - frame.piece.left);
                    outcome.doubled += u64::from(times - 1);
                }
            }
        }
        for answer in &record.answers {
            let runs = answer.first as usize..(answer.first + answer.runs) as usize;
            let Some(runs) =
                record.runs.get(runs).filter(|runs| runs.first().is_some_and(|r| within(r.left)))
            else {
                continue;
            };
            outcome.answers += 1;
            outcome.frames_down += runs.len() as u64 * FRAMES_OF_RUN;
            for (n, run) in runs.iter().enumerate() {
                outcome.doubled += u64::from(run.times.saturating_sub(1));
                if run.times == 0 && !answer.cut {
                    outcome.lost_down += FRAMES_OF_RUN;
                }
                if n == 0 && run.times > 0 {
                    first.push(run.came - run.left);
                }
            }
        }
        for interruption in record.interruptions.iter().filter(|i| within(i.spoke)) {
            if interruption.cleared == 0 {
                outcome.not_cleared += 1;
                continue;
            }
            clear_from_speech.push(interruption.cleared - interruption.spoke);
            last_sound_from_speech.push(interruption.last_sound.saturating_sub(interruption.spoke));
            // A bridge that hears for itself may be faster than the service.
            if interruption.told != 0 {
                clear.push(interruption.cleared.saturating_sub(interruption.told));
                last_sound.push(interruption.last_sound.saturating_sub(interruption.told));
            }
        }
        outcome.lost_up += record.speech_lost;
        outcome.lost_down += record.answer_lost;
        outcome.doubled += record.speech_doubled + record.answer_doubled;
        outcome.crossed += record.crossed;
        outcome.stale += record.stale;
        outcome.violations.extend(record.violations.iter().cloned());
    }
    outcome.violations.truncate(20);
    Outcome {
        up: Spread::of(up),
        first: Spread::of(first),
        lag: Spread::of(lag),
        clear: Spread::of(clear),
        clear_from_speech: Spread::of(clear_from_speech),
        last_sound: Spread::of(last_sound),
        last_sound_from_speech: Spread::of(last_sound_from_speech),
        ..outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marker::Marker;
    use crate::sound::Sound;

    #[test]
    fn only_the_window_counts_and_what_did_not_come_is_lost() {
        let call = Shared::new(3, Sound::Mulaw);
        for number in 0..10u32 {
            let left = u64::from(number) * 1000;
            call.get().frame_leaves(left, left + 10, true);
            let mut frame = vec![0xFF; 160];
            Marker { call: 3, number }.write(Sound::Mulaw, &mut frame);
            if number != 5 && number != 1 {
                call.get().heard_by_service(left + 110, &frame);
            }
        }
        let outcome = sound(&[call], 2000, 9000);
        assert_eq!((outcome.frames_up, outcome.lost_up, outcome.up.count), (7, 1, 6));
        assert_eq!(outcome.up.max, 0.0001, "a hundred nanoseconds");
        assert_eq!(outcome.lag.max, 0.00001, "ten");
    }

    #[test]
    fn an_answer_that_was_cut_need_not_come_whole() {
        let call = Shared::new(3, Sound::Mulaw);
        for (cut, came) in [(false, true), (true, false), (false, false)] {
            let mut record = call.get();
            record.answer_begins();
            let number = record.run_leaves(500);
            if cut {
                record.answer_is_cut();
            }
            if came {
                let mut run = Sound::Mulaw.voice(210.0, 100);
                Marker { call: 3, number }.write(Sound::Mulaw, &mut run);
                record.heard_by_caller(700, &run);
            }
        }
        let outcome = sound(&[call], 0, 1000);
        assert_eq!((outcome.answers, outcome.lost_down, outcome.first.count), (3, 5, 1));
    }
}
