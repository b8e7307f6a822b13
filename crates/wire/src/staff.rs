//! Staff in a call: what they have done in it, and their two sockets.
//!
//! `/dashboard/api/calls/{callSid}/listen` speaks [`ToListener`] as text, and the call's sound as binary frames of
//! [`FRAME_BYTES`](crate::softphone::FRAME_BYTES): both sides mixed, PCM16 little-endian, 24 kHz, mono. Nothing is sent to it.
//! `/dashboard/api/calls/{callSid}/desk` speaks [`FromDesk`] and [`ToDesk`], and such frames both ways: the caller's sound to
//! the desk, and the desk's to the caller.

use serde::{Deserialize, Serialize};

use crate::person::Alarm;

/// A desk that says nothing for so many milliseconds is gone; it says [`FromDesk::Alive`] more often.
pub const DESK_SILENT_MS: u32 = 3_000;

/// The longest whisper or note, in bytes.
pub const LONGEST_TEXT: usize = 2_000;

/// Who has the call in the receptionist's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffOnCall {
    /// The name that their window gave.
    pub who: String,
    /// RFC 3339, UTC.
    pub since: String,
    /// The caller is on hold.
    pub is_holding: bool,
}

/// One thing that staff did in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffAct {
    /// Unique among what staff did in the call; a later one with the same id replaces the earlier.
    pub id: String,
    /// What.
    pub deed: StaffDeed,
    /// The name that their window gave.
    pub who: String,
    /// The whisper, or the note that was left when the call was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What they have seen, for [`StaffDeed::Saw`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
    /// RFC 3339, UTC: when it began.
    pub timestamp: String,
    /// RFC 3339, UTC: when it was over, for what takes time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What staff do in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StaffDeed {
    /// They listened, unheard; takes time.
    Listened,
    /// They told the receptionist what to do, unheard by the caller.
    Whispered,
    /// They had the call in the receptionist's place; takes time.
    TookOver,
    /// The caller was on hold; takes time.
    Held,
    /// They gave the call back.
    GaveBack,
    /// Their window was closed or did not answer, and the receptionist went on by itself.
    WentAway,
    /// They have seen that a person was wanted.
    Saw,
}

impl StaffDeed {
    /// Every one.
    pub const ALL: [StaffDeed; 7] = [
        StaffDeed::Listened,
        StaffDeed::Whispered,
        StaffDeed::TookOver,
        StaffDeed::Held,
        StaffDeed::GaveBack,
        StaffDeed::WentAway,
        StaffDeed::Saw,
    ];

    /// Whether it has an end of its own.
    pub fn takes_time(self) -> bool {
        matches!(self, StaffDeed::Listened | StaffDeed::TookOver | StaffDeed::Held)
    }
}

/// Program → a window that listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToListener {
    /// Comes first: how the binary frames are to be heard.
    Listening {
        /// Samples a second.
        sample_rate: u32,
        /// One: both sides are mixed.
        channels: u8,
    },
    /// The call is over; the socket closes next.
    Ended,
}

/// Desk → program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FromDesk {
    /// The caller is to wait with music, or no more.
    Hold {
        /// Whether.
        is_on: bool,
    },
    /// The caller is to hear this key's tone: `0`–`9`, `*` or `#`.
    Key {
        /// The key.
        key: char,
    },
    /// The receptionist shall go on. The socket closes next.
    GiveBack {
        /// What the receptionist is told beside what was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The desk is there, though it sends no sound.
    Alive,
}

/// Program → desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToDesk {
    /// Comes first: the call was told. Something that must not be cut off may still be under way in it.
    Waiting {
        /// Samples a second of the binary frames, both ways.
        sample_rate: u32,
    },
    /// The caller hears the desk.
    Live,
    /// The caller is on hold, or no more.
    Held {
        /// Whether.
        is_on: bool,
    },
    /// The desk does not have the call any more; the socket closes next.
    Over {
        /// Why.
        why: DeskOver,
    },
    /// The message was not understood or not possible now.
    Fault {
        /// What was wrong and what is expected.
        message: String,
    },
}

/// Why a desk does not have a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskOver {
    /// It was given back.
    GivenBack,
    /// The desk showed no sign of life.
    Silent,
    /// The caller is put through to a person.
    PutThrough,
    /// The call is being ended, or was.
    Ended,
    /// The call cannot be had: it was already saying goodbye.
    Refused,
}
