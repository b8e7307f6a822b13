//! The desk's end of the call: staff who speak in the agent's place, hold the caller, and give the call back.

use std::time::{Duration, Instant};

use audio::{Encoding, level::dbfs};
use bytes::Bytes;

use crate::{
    event::{EndReason, ItemId, ResponseId},
    phrase::OWN,
};

/// Louder than this, in dBFS, is a voice and no room.
const VOICE_DB: f32 = -42.0;
/// Staff have ended their sentence when nothing of it was heard for so long.
const SENTENCE_ENDS_AFTER: Duration = Duration::from_millis(600);
/// A call that must end waits for the sentence no longer than this.
const SENTENCE_WITHIN: Duration = Duration::from_secs(3);
/// The music is handed on in pieces of this length.
const MUSIC_PIECE: Duration = Duration::from_millis(200);

/// How the desk's end stands.
pub(crate) enum DeskLeg {
    /// The agent has the call.
    Away,
    /// Staff want the call, and something that must not be cut off is under way.
    Awaited {
        /// When they last showed life.
        sign: Instant,
    },
    /// Staff have the call.
    On(Staff),
}

/// Staff on the line.
pub(crate) struct Staff {
    /// Since when.
    pub(crate) since: Instant,
    /// When they last showed life.
    pub(crate) sign: Instant,
    /// So many utterances had begun before.
    pub(crate) place: usize,
    /// The caller is on hold.
    pub(crate) is_holding: bool,
    /// The call is to end when their sentence has.
    pub(crate) leaving: Option<Leaving>,
    last_voiced: Instant,
    music_at: usize,
    samples: Vec<i16>,
}

/// The end of a call that staff have.
#[derive(Clone, Copy)]
pub(crate) struct Leaving {
    pub(crate) reason: EndReason,
    /// Then the sentence is over for us.
    by: Instant,
}

impl DeskLeg {
    /// Whether staff have the call.
    pub(crate) fn is_on(&self) -> bool {
        matches!(self, DeskLeg::On(_))
    }

    /// Their end has shown life.
    pub(crate) fn signed(&mut self, now: Instant) {
        match self {
            DeskLeg::Away => {}
            DeskLeg::Awaited { sign } | DeskLeg::On(Staff { sign, .. }) => *sign = now,
        }
    }

    /// When their end counts as gone after `silent_for` without a sign.
    pub(crate) fn gone_at(&self, silent_for: Duration) -> Option<Instant> {
        match self {
            DeskLeg::Away => None,
            DeskLeg::Awaited { sign } | DeskLeg::On(Staff { sign, .. }) => Some(*sign + silent_for),
        }
    }

    /// Staff on the line.
    pub(crate) fn staff(&mut self) -> Option<&mut Staff> {
        match self {
            DeskLeg::On(staff) => Some(staff),
            DeskLeg::Away | DeskLeg::Awaited { .. } => None,
        }
    }

    /// When the sentence after which the call ends is over; `None` when it does not end.
    pub(crate) fn leaves_at(&self) -> Option<Instant> {
        match self {
            DeskLeg::On(staff) => staff.leaves_at(),
            DeskLeg::Away | DeskLeg::Awaited { .. } => None,
        }
    }
}

impl Staff {
    /// They have the call from now on; so many utterances had begun.
    pub(crate) fn new(now: Instant, place: usize) -> Self {
        Staff {
            since: now,
            sign: now,
            place,
            is_holding: false,
            leaving: None,
            last_voiced: now,
            music_at: 0,
            samples: Vec::new(),
        }
    }

    /// Notices whether they speak.
    pub(crate) fn heard(&mut self, now: Instant, encoding: Encoding, sound: &[u8]) {
        self.samples.clear();
        encoding.decode_into(sound, &mut self.samples);
        if dbfs(&self.samples) > VOICE_DB {
            self.last_voiced = now;
        }
    }

    /// The call is to end when their sentence has. The first reason stands.
    pub(crate) fn leave(&mut self, now: Instant, reason: EndReason) {
        self.leaving.get_or_insert(Leaving { reason, by: now + SENTENCE_WITHIN });
    }

    /// The next piece of the music, which is played over and over; `None` where there is none.
    pub(crate) fn next_music(&mut self, encoding: Encoding, music: &Bytes) -> Option<Bytes> {
        if music.is_empty() {
            return None;
        }
        let from = self.music_at % music.len();
        let to = (from + encoding.bytes_in(MUSIC_PIECE)).min(music.len());
        self.music_at = to;
        Some(music.slice(from..to))
    }

    fn leaves_at(&self) -> Option<Instant> {
        let leaving = self.leaving?;
        let is_heard = !self.is_holding;
        let quiet = if is_heard { self.last_voiced + SENTENCE_ENDS_AFTER } else { self.since };
        Some(quiet.min(leaving.by))
    }
}

/// What staff say, as one long item of the call's own.
pub(crate) fn voice() -> (ResponseId, ItemId) {
    own("desk")
}

/// The music, likewise.
pub(crate) fn music() -> (ResponseId, ItemId) {
    own("music")
}

fn own(name: &str) -> (ResponseId, ItemId) {
    (ResponseId(format!("{OWN}{name}")), ItemId(format!("{OWN}{name}")))
}
