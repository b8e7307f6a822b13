//! What staff do in a call, and what comes of it.

use std::fmt::{Debug, Formatter, Result};

use bytes::Bytes;

use super::ItemId;
use crate::usage::Usage;

/// What staff do. Prints no word, no key and no sound.
#[derive(Clone, PartialEq, Eq)]
pub enum StaffInput {
    /// An instruction to the agent, which acts on it and never reads it out.
    Whisper(String),
    /// They want the agent's place. They have it when [`StaffEvent::TookOver`] says so.
    TakeOver,
    /// Their voice, in the call's encoding. Left alone while they do not have the call or the caller is on hold.
    Sound(Bytes),
    /// They begin to say something, which will become this item; told by whoever writes it down.
    Speaks(ItemId),
    /// What they said, in words.
    Said {
        /// Which item.
        item: ItemId,
        /// The words; none for a noise.
        text: String,
        /// What writing it down counts for.
        usage: Usage,
    },
    /// A key whose tone the caller is to hear: `0`–`9`, `*`, `#`.
    Key(char),
    /// The caller waits with music, or no more.
    Hold(bool),
    /// Their end is there, though it makes no sound.
    Alive,
    /// The agent shall go on.
    GiveBack {
        /// What the agent is told beside what was said.
        note: Option<String>,
    },
    /// Their end is gone. May come more than once.
    Gone,
}

impl Debug for StaffInput {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            StaffInput::Whisper(_) => f.write_str("Whisper(…)"),
            StaffInput::TakeOver => f.write_str("TakeOver"),
            StaffInput::Sound(sound) => write!(f, "Sound({} bytes)", sound.len()),
            StaffInput::Speaks(item) => write!(f, "Speaks({})", item.0),
            StaffInput::Said { item, .. } => write!(f, "Said({})", item.0),
            StaffInput::Key(_) => f.write_str("Key(…)"),
            StaffInput::Hold(is_on) => write!(f, "Hold({is_on})"),
            StaffInput::Alive => f.write_str("Alive"),
            StaffInput::GiveBack { note } => write!(f, "GiveBack(note: {})", note.is_some()),
            StaffInput::Gone => f.write_str("Gone"),
        }
    }
}

/// What became of it. Prints no word.
#[derive(Clone, PartialEq, Eq)]
pub enum StaffEvent {
    /// The agent was told this.
    Whispered(String),
    /// The agent does not know what to do about the last whisper.
    NotUnderstood,
    /// Staff have the call: the caller hears them and nothing else.
    TookOver,
    /// Staff cannot have the call: it is being ended.
    Refused,
    /// The caller is on hold, or no more.
    Held(bool),
    /// Staff do not have the call any more.
    GaveBack {
        /// Why.
        why: GaveBack,
        /// What they left for the agent.
        note: Option<String>,
    },
}

impl Debug for StaffEvent {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            StaffEvent::Whispered(_) => f.write_str("Whispered(…)"),
            StaffEvent::NotUnderstood => f.write_str("NotUnderstood"),
            StaffEvent::TookOver => f.write_str("TookOver"),
            StaffEvent::Refused => f.write_str("Refused"),
            StaffEvent::Held(is_on) => write!(f, "Held({is_on})"),
            StaffEvent::GaveBack { why, note } => write!(f, "GaveBack({why:?}, note: {})", note.is_some()),
        }
    }
}

/// Why staff do not have the call any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GaveBack {
    /// They gave it back.
    Staff,
    /// Their window was closed or does not answer: the agent goes on by itself.
    Gone,
    /// The caller is put through to a person.
    PutThrough,
    /// The call is being ended.
    Ending,
}
