//! `/simulator/stream`: JSON control messages as text, and binary PCM16 little-endian 24 kHz mono in 20 ms frames
//! (960 bytes) both ways.

use serde::{Deserialize, Serialize};

use crate::call::{AiStatus, Step, ToolCall, Utterance};

/// Samples a second of the binary frames.
pub const SAMPLE_RATE: u32 = 24_000;
/// Bytes of one 20 ms binary frame.
pub const FRAME_BYTES: usize = 960;

/// Page → program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToProgram {
    /// Place the call. Must come first.
    Call {
        /// The number to pretend; `client:softphone` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
    /// A line the caller typed instead of speaking.
    Say {
        /// The words.
        text: String,
    },
    /// A keypad key: `0`–`9`, `*` or `#`.
    Digit {
        /// The key.
        digit: char,
    },
    /// All sound before this mark has been played. Also sent, once each, for every mark that a `clear` overtook.
    Mark {
        /// The name that came with the mark.
        name: String,
    },
    /// Hang up.
    HangUp,
}

/// Program → page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ToPage {
    /// The call is up. Comes again, with the same id, when another receptionist takes the call over, or staff, or when they
    /// give it back.
    Started {
        /// Its id, `SP` + 32 hex digits.
        call_sid: String,
        /// The caller's sound is used: the receptionist understands speech.
        hears: bool,
        /// The receptionist's words come as sound too.
        speaks: bool,
    },
    /// An utterance grew or became final.
    Utterance {
        /// The utterance as it stands now.
        utterance: Utterance,
    },
    /// A tool call began or ended.
    Tool {
        /// The tool call as it stands now.
        tool: ToolCall,
    },
    /// The call's step or the receptionist's doings changed.
    State {
        /// Where the call has got to.
        step: Step,
        /// What the receptionist does.
        ai_status: AiStatus,
        /// It still rings at the desks: neither staff nor the receptionist have answered.
        #[serde(default)]
        rings: bool,
    },
    /// Tell me with the same name when all sound sent before has been played.
    Mark {
        /// The name to send back.
        name: String,
    },
    /// Drop all sound not yet played and return its marks.
    Clear,
    /// The message was not understood or not possible now; the call goes on.
    Fault {
        /// What was wrong and what is expected.
        message: String,
    },
    /// The call is over; the socket closes next.
    Ended {
        /// Why, in a sentence.
        reason: String,
        /// Whole seconds.
        duration: u64,
    },
}
