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

/// In no call is nothing heard of either side for ten minutes. The clock has jumped, as when the machine slept: what comes
/// behind would only make hours of silence.
const TOO_FAR: u64 = 9_600_000;

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
        if at > self.latest + TOO_FAR {
            return;
        }
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

    /// The same by the clock, for a call of which nothing is heard; never behind the last that was.
    pub(crate) fn settled_by(&self, now: Instant) -> u64 {
        let heard = self.latest.max(self.caller.end()).max(self.agent.end());
        self.place(now).saturating_sub(UNSETTLED).min(heard)
    }

    /// Where the recording ends when its tape was let go at `ended`: what the agent had sent is heard until then. When
    /// something was `dropped`, the last that came says nothing of the end, and what is missing is silence.
    pub(crate) fn end(&mut self, ended: u64, dropped: bool) -> u64 {
        self.settle();
        let heard = self.latest.max(self.caller.end().min(self.latest + UNSETTLED));
        let silent = if dropped && ended <= self.latest + TOO_FAR { ended } else { 0 };
        heard.max(self.agent.end().min(ended)).max(silent)
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
mod tests;
