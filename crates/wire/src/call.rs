//! Calls as the windows see them.

use serde::{Deserialize, Serialize};

use crate::staff::{StaffAct, StaffOnCall};

/// Where a call has got to (`currentStep`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The receptionist says hello and learns what the caller wants.
    Greeting,
    /// The caller is asked for a name.
    CollectingName,
    /// The caller is asked for a day.
    CollectingDate,
    /// Free times are being looked up.
    CheckingSlots,
    /// Times were offered, or the details are read back.
    Confirming,
    /// The appointment is being written.
    Booking,
    /// The caller's business is done.
    Farewell,
}

/// What the receptionist does at this moment (`aiStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AiStatus {
    /// It waits for the caller or hears them speak.
    Listening,
    /// Its voice is being played.
    Speaking,
    /// It waits for a tool.
    ProcessingTool,
}

/// How a call reached the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The public telephone network, through Twilio.
    Phone,
    /// The built-in softphone.
    Softphone,
}

/// Which agent answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Agent {
    /// OpenAI Realtime.
    Openai,
    /// The built-in, deterministic receptionist.
    Offline,
}

/// A call in progress. The first nine fields are the documented shape of `active_call:{callSid}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LiveCall {
    /// Twilio's `CA…`, or `SP…` for a softphone call.
    pub call_sid: String,
    /// Twilio's `MZ…` of the media stream there is or was; empty until one has started.
    pub stream_sid: String,
    /// E.164, a word such as `anonymous`, or `client:softphone`.
    pub phone_number: String,
    /// Known once the caller has said it.
    pub customer_name: Option<String>,
    /// RFC 3339, UTC.
    pub start_time: String,
    /// Whole seconds since `start_time`.
    pub duration: u64,
    /// Where the call has got to.
    pub current_step: Step,
    /// What the receptionist does now.
    pub ai_status: AiStatus,
    /// RFC 3339, UTC.
    pub last_activity: String,
    /// Phone or softphone.
    pub source: Source,
    /// Which agent answers.
    pub agent: Agent,
    /// The caller is speaking at this moment.
    #[serde(default)]
    pub is_speaking: bool,
    /// `CONNECTED` while a media socket is open, else `DISCONNECTED`.
    #[serde(default)]
    pub connection_status: ConnectionStatus,
    /// Names the socket; empty without one.
    #[serde(default)]
    pub connection_id: String,
    /// The call's sound is being recorded.
    #[serde(default)]
    pub is_recording: bool,
    /// How many windows hear the call.
    #[serde(default, skip_serializing_if = "is_none")]
    pub listeners: u32,
    /// Who has the call in the receptionist's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffOnCall>,
    /// The call is held by another program that shares the same live state: it can be watched here.
    #[serde(default)]
    pub elsewhere: bool,
    /// Its caller is being put through to a person, or was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<crate::transfer::Transfer>,
    /// A person is wanted in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<crate::person::PersonWanted>,
}

/// Nobody listens, which is not written.
fn is_none(listeners: &u32) -> bool {
    *listeners == 0
}

/// Whether a call has a media socket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConnectionStatus {
    /// It is open.
    Connected,
    /// There is none: not yet, no more, or the call is held in turns.
    #[default]
    Disconnected,
}

impl ConnectionStatus {
    /// Of a call with this media stream; an empty one is none.
    pub fn of(stream_sid: &str) -> ConnectionStatus {
        if stream_sid.is_empty() { ConnectionStatus::Disconnected } else { ConnectionStatus::Connected }
    }
}

/// Who said an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The receptionist.
    Ai,
    /// The caller.
    User,
    /// Staff who have the call in the receptionist's place.
    Staff,
}

/// One turn of speech, growing from partial to final under one `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Utterance {
    /// Unique within the call; a later message with the same id replaces the earlier.
    pub id: String,
    /// RFC 3339, UTC: when the utterance began.
    pub timestamp: String,
    /// Who spoke.
    pub speaker: Speaker,
    /// The words so far.
    pub text: String,
    /// Words that were generated but cut off before the caller heard them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
    /// False while words may still be added.
    #[serde(rename = "final")]
    pub is_final: bool,
}

/// How a tool call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ToolState {
    /// Under way.
    Running,
    /// It did what was asked.
    Done,
    /// The answer is a "no" with a reason (a slot is taken, the clinic is closed).
    Refused,
    /// Something broke.
    Failed,
}

/// A tool call, told as what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ToolCall {
    /// The agent's id for this tool call, unique within the call.
    pub id: String,
    /// The tool's name, for example `create_appointment`.
    pub name: String,
    /// What it means, in a receptionist's words: "Looking for free times on Monday 23 November".
    pub summary: String,
    /// How it stands.
    pub state: ToolState,
    /// RFC 3339, UTC: when it began.
    pub timestamp: String,
}

/// One line of a call's record, in the order it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// Something said.
    Utterance(Utterance),
    /// Something done.
    Tool(ToolCall),
    /// Something that staff did.
    Staff(StaffAct),
}
