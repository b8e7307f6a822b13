//! Everything that happened to one call's sound. Both ends write here, so what left and what came meet in one place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Stamp;
use crate::marker::Marker;
use crate::sound::Sound;

/// The record of one call, shared by its two ends.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Record>>);

impl Shared {
    /// Of call `number`.
    pub fn new(number: u16, sound: Sound) -> Shared {
        Shared(Arc::new(Mutex::new(Record::new(number, sound))))
    }

    /// Looks at it, or writes to it. Never held across an await.
    pub fn get(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One marked piece on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// When it left.
    pub left: Stamp,
    /// When it came first; 0 while it has not.
    pub came: Stamp,
    /// How often it came.
    pub times: u16,
}

/// A frame of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its way.
    pub piece: Piece,
    /// When it should have left.
    pub due: Stamp,
    /// It carries a marker; speech carries none.
    pub marked: bool,
}

/// An answer of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The number of its first run of sound.
    pub first: u32,
    /// Its runs so far.
    pub runs: u32,
    /// The caller spoke into it, so not all of it must come.
    pub cut: bool,
}

/// The caller spoke into an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Interruption {
    /// The first frame of the speech left.
    pub spoke: Stamp,
    /// The service told of it; 0 when it did not in time.
    pub told: Stamp,
    /// The last sound that came to the telephone before the clear.
    pub last_sound: Stamp,
    /// Messages of sound that came between the service's telling and the clear.
    pub sounds_after_told: u32,
    /// The clear came; 0 when none did.
    pub cleared: Stamp,
}

/// See the module's page.
pub struct Record {
    number: u16,
    sound: Sound,
    /// The caller's frames, by number.
    pub frames: Vec<Frame>,
    /// The service's runs of sound, by number.
    pub runs: Vec<Piece>,
    /// The answers made of them.
    pub answers: Vec<Answer>,
    /// Those that have come to their end.
    pub interruptions: Vec<Interruption>,
    /// The one under way.
    pub interrupting: Option<Interruption>,
    /// Unmarked frames of the caller that did not arrive, and that arrived twice.
    pub speech_lost: u64,
    /// See [`Record::speech_lost`].
    pub speech_doubled: u64,
    /// The same of frames of an answer that were neither cut nor the heads of runs.
    pub answer_lost: u64,
    /// See [`Record::answer_lost`].
    pub answer_doubled: u64,
    /// Sound of another call.
    pub crossed: u64,
    /// Sound that came after a clear and before the next answer.
    pub stale: u64,
    /// What the other side should not have done.
    pub violations: Vec<String>,
    last_up: Option<(u32, u64)>,
    bytes_up: u64,
    last_down: Option<(u32, u64)>,
    bytes_down: u64,
    is_clear: bool,
}

/// Violations kept for one call.
const VIOLATIONS: usize = 5;

impl Record {
    fn new(number: u16, sound: Sound) -> Record {
        Record {
            number,
            sound,
            frames: Vec::new(),
            runs: Vec::new(),
            answers: Vec::new(),
            interruptions: Vec::new(),
            interrupting: None,
            speech_lost: 0,
            speech_doubled: 0,
            answer_lost: 0,
            answer_doubled: 0,
            crossed: 0,
            stale: 0,
            violations: Vec::new(),
            last_up: None,
            bytes_up: 0,
            last_down: None,
            bytes_down: 0,
            is_clear: false,
        }
    }

    /// Notes what the other side should not have done.
    pub fn violated(&mut self, what: impl Into<String>) {
        if self.violations.len() < VIOLATIONS {
            self.violations.push(what.into());
        }
    }

    /// The caller's next frame leaves.
    pub fn frame_leaves(&mut self, due: Stamp, left: Stamp, marked: bool) {
        self.frames.push(Frame { piece: Piece { left, came: 0, times: 0 }, due, marked });
    }

    /// Sound of the caller has come to the service.
    pub fn heard_by_service(&mut self, now: Stamp, run: &[u8]) {
        for frame in run.chunks(self.sound.frame()) {
            if let Some(marker) = Marker::read(self.sound, frame) {
                self.frame_came(now, marker);
            }
            self.bytes_up += frame.len() as u64;
        }
    }

    fn frame_came(&mut self, now: Stamp, marker: Marker) {
        if marker.call != self.number {
            self.crossed += 1;
            return;
        }
        let Some(frame) = self.frames.get_mut(marker.number as usize) else { return };
        frame.piece.arrive(now);
        if let Some((before, bytes)) = self.last_up
            && before < marker.number
        {
            let gap = before as usize + 1..marker.number as usize;
            // Marked frames that are missing are counted by themselves.
            let missing =
                self.frames[gap].iter().filter(|frame| frame.marked && frame.piece.times == 0).count();
            let expected = u64::from(marker.number - before) - missing as u64;
            let came = (self.bytes_up - bytes) / self.sound.frame() as u64;
            self.speech_lost += expected.saturating_sub(came);
            self.speech_doubled += came.saturating_sub(expected);
        }
        self.last_up = Some((marker.number, self.bytes_up));
    }

    /// An answer begins.
    pub fn answer_begins(&mut self) {
        self.is_clear = false;
        if let Some(open) = self.interrupting.take() {
            self.interruptions.push(open);
        }
        self.answers.push(Answer { first: self.runs.len() as u32, runs: 0, cut: false });
    }

    /// The next run of an answer leaves. Gives its number.
    pub fn run_leaves(&mut self, now: Stamp) -> u32 {
        self.runs.push(Piece { left: now, came: 0, times: 0 });
        if let Some(answer) = self.answers.last_mut() {
            answer.runs += 1;
        }
        self.runs.len() as u32 - 1
    }

    /// The answer under way ends before its time.
    pub fn answer_is_cut(&mut self) {
        if let Some(answer) = self.answers.last_mut() {
            answer.cut = true;
        }
    }

    /// Sound has come to the telephone.
    pub fn heard_by_caller(&mut self, now: Stamp, run: &[u8]) {
        if let Some(interruption) = &mut self.interrupting {
            interruption.last_sound = now;
            interruption.sounds_after_told += u32::from(interruption.told != 0);
        }
        self.stale += u64::from(self.is_clear);
        for frame in run.chunks(self.sound.frame()) {
            if let Some(marker) = Marker::read(self.sound, frame) {
                self.run_came(now, marker);
            }
            self.bytes_down += frame.len() as u64;
        }
    }

    fn run_came(&mut self, now: Stamp, marker: Marker) {
        if marker.call != self.number {
            self.crossed += 1;
            return;
        }
        let Some(run) = self.runs.get_mut(marker.number as usize) else { return };
        run.arrive(now);
        let starts = self.answers.iter().rev().any(|answer| answer.first == marker.number);
        if let Some((before, bytes)) = self.last_down
            && before + 1 == marker.number
            && !starts
        {
            let came = (self.bytes_down - bytes) / self.sound.frame() as u64;
            self.answer_lost += FRAMES_OF_RUN.saturating_sub(came);
            self.answer_doubled += came.saturating_sub(FRAMES_OF_RUN);
        }
        self.last_down = Some((marker.number, self.bytes_down));
    }

    /// The caller speaks while `playing`.
    pub fn caller_speaks(&mut self, now: Stamp, playing: bool) {
        if playing {
            self.interrupting = Some(Interruption { spoke: now, ..Interruption::default() });
            self.answer_is_cut();
        }
    }

    /// The service says that the caller speaks.
    pub fn service_tells(&mut self, now: Stamp) {
        if let Some(interruption) = &mut self.interrupting {
            interruption.told = now;
        }
    }

    /// The telephone is told to forget what it has not played.
    pub fn cleared(&mut self, now: Stamp) {
        self.is_clear = true;
        if let Some(mut interruption) = self.interrupting.take() {
            interruption.cleared = now;
            self.interruptions.push(interruption);
        }
    }
}

/// Frames of 20 ms in one run of the service.
pub const FRAMES_OF_RUN: u64 = 5;

impl Piece {
    fn arrive(&mut self, now: Stamp) {
        if self.times == 0 {
            self.came = now;
        }
        self.times = self.times.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: Sound = Sound::Mulaw;

    fn marked(call: u16, number: u32) -> Vec<u8> {
        let mut frame = vec![SOUND.silence(); SOUND.frame()];
        Marker { call, number }.write(SOUND, &mut frame);
        frame
    }

    /// A call that sent ten frames, those from 3 to 6 being speech.
    fn ten_frames() -> Record {
        let mut record = Record::new(7, SOUND);
        for n in 0..10 {
            record.frame_leaves(n, n, !(3..7).contains(&n));
        }
        record
    }

    fn sent(number: u32) -> Vec<u8> {
        if (3..7).contains(&number) { SOUND.voice(140.0, 20) } else { marked(7, number) }
    }

    #[test]
    fn what_arrives_whole_is_neither_lost_nor_doubled() {
        let mut record = ten_frames();
        let all: Vec<u8> = (0..10).flat_map(sent).collect();
        record.heard_by_service(100, &all);
        assert_eq!((record.speech_lost, record.speech_doubled, record.crossed), (0, 0, 0));
        assert!(record.frames.iter().all(|frame| frame.piece.times == u16::from(frame.marked)));
        assert_eq!(record.frames[9].piece.came, 100);
    }

    #[test]
    fn every_kind_of_loss_is_seen() {
        let mut record = ten_frames();
        for number in [0, 1, 3, 4, 5, 7, 8, 8] {
            record.heard_by_service(100, &sent(number));
        }
        assert_eq!(record.speech_lost, 1, "one of the four frames of speech did not come");
        assert_eq!(record.frames[2].piece.times, 0, "a marked one neither");
        assert_eq!(record.frames[8].piece.times, 2, "and another came twice");
        record.heard_by_service(101, &marked(8, 9));
        assert_eq!(record.crossed, 1, "another call's");
    }

    #[test]
    fn an_answer_is_followed_frame_by_frame() {
        let mut record = Record::new(7, SOUND);
        record.answer_begins();
        let runs: Vec<u32> = (0..3).map(|n| record.run_leaves(n)).collect();
        for (run, frames) in runs.iter().zip([5, 4, 5]) {
            let mut sound = marked(7, *run);
            sound.extend(SOUND.voice(210.0, 20 * (frames - 1)));
            record.heard_by_caller(50, &sound);
        }
        assert_eq!((record.answer_lost, record.answer_doubled), (1, 0), "the second run lacks a frame");
        assert!(record.runs.iter().all(|run| run.times == 1));
    }

    #[test]
    fn sound_between_a_clear_and_the_next_answer_is_stale() {
        let mut record = Record::new(7, SOUND);
        record.answer_begins();
        record.caller_speaks(10, true);
        record.heard_by_caller(11, &SOUND.voice(210.0, 20));
        record.service_tells(12);
        record.heard_by_caller(13, &SOUND.voice(210.0, 20));
        record.cleared(14);
        record.heard_by_caller(15, &SOUND.voice(210.0, 20));
        record.answer_begins();
        record.heard_by_caller(16, &SOUND.voice(210.0, 20));
        assert_eq!(record.stale, 1, "the third");
        let expected =
            Interruption { spoke: 10, told: 12, last_sound: 13, sounds_after_told: 1, cleared: 14 };
        assert_eq!(record.interruptions, [expected]);
        assert!(record.answers[0].cut && !record.answers[1].cut);
    }
}
