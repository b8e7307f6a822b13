//! The table of contents of a call: all that can happen to it, and all it can ask for.
//!
//! None of these types prints a word, a name, a digit or a sound: their `Debug` shows kinds, ids and lengths, so a
//! log of a call's events is safe to keep.

use std::time::Duration;

use bytes::Bytes;

use crate::{
    figures::{CallFigures, TurnFigures},
    history::{Carried, Memory},
    tools::{ToolId, ToolOutcome, ToolRequest},
    usage::Usage,
};

mod debug;
mod staff;

pub use staff::{GaveBack, StaffEvent, StaffInput};

/// The agent service's id of a conversation item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemId(pub String);

/// The agent service's id of a response.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseId(pub String);

/// The name of a mark in the caller's playout; unique within a call.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarkName(pub String);

/// What can happen to a call.
#[derive(Clone, PartialEq)]
pub enum Input {
    /// The caller's media path is open: sound may be sent.
    CallerConnected,
    /// Sound of the caller, in the call's encoding, any length. `at` is its place on the caller's own clock, when the
    /// transport tells it; holes before it are filled with silence.
    CallerAudio {
        /// Since the stream began.
        at: Option<Duration>,
        /// The sound.
        sound: Bytes,
    },
    /// A keypad key: `0`–`9`, `*`, `#`.
    Digit(char),
    /// A line the caller typed.
    Typed(String),
    /// The caller's side says that everything before this mark was played, or cleared.
    Marked(MarkName),
    /// The caller is gone: `stop`, a closed socket, a final status callback. May come more than once.
    CallerLeft,
    /// Something from the agent.
    Agent(AgentEvent),
    /// A tool call has ended.
    ToolFinished(ToolId, ToolOutcome),
    /// Staff do something in the call.
    Staff(StaffInput),
    /// End the call politely: the program is closing, or staff asked for it.
    HangUp(EndReason),
    /// Nothing but the passing of time.
    Tick,
}

/// What an agent tells.
#[derive(Clone, PartialEq)]
pub enum AgentEvent {
    /// Configured; it may be asked to speak. Comes again after `Broken` and after `AgentCommand::Renew`, from a session
    /// that knows nothing of the talk.
    Ready,
    /// The service hears the caller begin to speak; this will become `item`.
    CallerSpeechStarted(ItemId),
    /// The service hears the caller's speech end, and has taken it into the conversation: it may be answered.
    CallerSpeechStopped(ItemId),
    /// What the caller said, growing; `text` is the whole so far. An agent that does not tell when speech starts and
    /// stops sends this alone; its final text then is what is answered.
    CallerSaid {
        /// Which utterance.
        item: ItemId,
        /// The words so far.
        text: String,
        /// No more will come.
        is_final: bool,
    },
    /// A response began.
    ResponseStarted(ResponseId),
    /// Sound of the agent, in the call's encoding.
    Speech {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// The sound.
        sound: Bytes,
    },
    /// Words of the agent, to be appended to the item's.
    Words {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// The next words.
        text: String,
    },
    /// The item is complete; `text` is the whole.
    WordsDone {
        /// Of which response.
        response: ResponseId,
        /// Of which item.
        item: ItemId,
        /// All its words.
        text: String,
    },
    /// A tool is asked for. `Err` carries the outcome for a request that could not be understood. The response goes
    /// on to its end without waiting for the outcome.
    ToolCalled {
        /// Of which response.
        response: ResponseId,
        /// The tool call.
        tool: ToolId,
        /// The name the agent used.
        name: String,
        /// What is asked.
        request: Result<ToolRequest, ToolOutcome>,
    },
    /// A response ended. Always comes, also for cancelled ones; with `Failed`, also for one that was asked for and
    /// never began (its id is then new).
    ResponseEnded {
        /// Which one.
        response: ResponseId,
        /// How.
        status: ResponseStatus,
    },
    /// The agent itself knows where the talk has got to (the built-in one does).
    Step(Step),
    /// The agent learnt the caller's name.
    Named(String),
    /// The last whisper asks for something that this agent cannot do (the built-in one understands a few).
    NotUnderstood,
    /// Something went wrong that the talk survives.
    Fault(Fault),
    /// The service counted this.
    Used(Usage),
    /// The session grows old and is to be renewed at a quiet moment.
    Aging,
    /// The session is lost, and with it all that was under way in it. The agent tries to get another: `Ready` or `Lost`
    /// follows.
    Broken(Fault),
    /// The agent is gone.
    Lost(Fault),
}

/// How a response ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseStatus {
    /// It said all it wanted.
    Completed,
    /// It was cancelled.
    Cancelled,
    /// It was cut by a limit of the service.
    Incomplete,
    /// The service failed.
    Failed(Fault),
}

/// Why an agent does not work, told apart because the remedy differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which class.
    pub kind: FaultKind,
    /// What the service said, free of secrets and of anything said in the call.
    pub detail: String,
}

/// Classes of agent faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The key is missing, wrong or without access.
    Key,
    /// The account's quota or rate limit is used up.
    Quota,
    /// The model, voice or another value is not known to the service.
    Model,
    /// The service could not be reached or the connection broke.
    Network,
    /// The service is out of order.
    Service,
    /// The session reached the service's age limit.
    Expired,
    /// We said something the service does not understand.
    Protocol,
}

impl FaultKind {
    /// What a person can do about it, in a sentence.
    pub fn hint(self) -> &'static str {
        match self {
            FaultKind::Key => {
                "Check OPENAI_API_KEY: it is missing, mistyped, revoked or has no access to this model."
            }
            FaultKind::Quota => {
                "Check the plan and billing of the OpenAI account; its quota or rate limit is used up."
            }
            FaultKind::Model => {
                "Check OPENAI_REALTIME_MODEL and OPENAI_VOICE: the service does not know this value."
            }
            FaultKind::Network => {
                "Check the network connection, a proxy or firewall, and OPENAI_REALTIME_URL."
            }
            FaultKind::Service => {
                "The service is out of order; there is nothing to do but wait until it is back."
            }
            FaultKind::Expired => {
                "The session reached the service's age limit; the built-in receptionist goes on with the call."
            }
            FaultKind::Protocol => {
                "This looks like a fault of Frontdesk itself; please report it with the log."
            }
        }
    }
}

/// Where a call has got to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Hello, and what the caller wants.
    Greeting,
    /// The name.
    CollectingName,
    /// The day.
    CollectingDate,
    /// Free times are looked up.
    CheckingSlots,
    /// Times were offered or details read back.
    Confirming,
    /// The appointment is written.
    Booking,
    /// Done.
    Farewell,
}

/// What the agent does at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AiStatus {
    /// It hears the caller or waits.
    Listening,
    /// Its voice is being played.
    Speaking,
    /// It waits for a tool.
    ProcessingTool,
}

/// What a call asks for, to be performed in order.
#[derive(Clone, PartialEq)]
pub enum Output {
    /// Play this to the caller: one or more whole frames of 20 ms; never more than 200 ms ahead of what was heard.
    ToCaller(Bytes),
    /// Put a mark behind what was sent.
    Mark(MarkName),
    /// Drop what the caller has not heard yet.
    ClearCaller,
    /// To the agent.
    ToAgent(AgentCommand),
    /// Do this, and come back with `ToolFinished`.
    RunTool(ToolId, ToolRequest),
    /// Tell the desk.
    Publish(CallEvent),
    /// The media path is no longer needed: close the caller's and the agent's side. Comes exactly once, last.
    Ended(Box<Ending>),
}

/// What an agent is told.
#[derive(Clone, PartialEq)]
pub enum AgentCommand {
    /// The caller's sound.
    Hear(Bytes),
    /// A line the caller typed or keyed in; becomes a user item.
    HearText(String),
    /// What was said and done so far. The first command to a session that begins in the middle of the call.
    Recall(Vec<Memory>),
    /// Open another session in the place of this one, which grows old. `Ready` follows, or `Broken` or `Lost`.
    Renew,
    /// Say the greeting.
    Greet,
    /// Answer now. `instruction` holds for this response alone.
    Respond {
        /// An instruction for this one answer.
        instruction: Option<String>,
    },
    /// Stop the response under way.
    Cancel(ResponseId),
    /// The caller heard only this much of the item.
    Truncate {
        /// Which item.
        item: ItemId,
        /// From its beginning; never more than was sent.
        heard: Duration,
    },
    /// Take a caller's item out of the conversation: it was a cough.
    Forget(ItemId),
    /// What came of a tool call.
    ToolResult(ToolId, ToolOutcome),
    /// A note from the system into the conversation; not read out.
    Note(String),
    /// What staff want done, unheard by the caller; acted on and never read out.
    Whisper(String),
    /// No more is wanted.
    Close,
}

/// What the desk is told.
#[derive(Clone, PartialEq)]
pub enum CallEvent {
    /// The call moved to another step.
    StepChanged(Step),
    /// The agent does something else now.
    AiStatusChanged(AiStatus),
    /// An utterance grew, was cut or became final.
    Utterance(Utterance),
    /// A tool call began.
    ToolStarted {
        /// Which.
        tool: ToolId,
        /// The name the agent used.
        name: String,
        /// What is asked; `None` when it could not be understood.
        request: Option<ToolRequest>,
    },
    /// A tool call ended.
    ToolEnded {
        /// Which.
        tool: ToolId,
        /// With what.
        outcome: ToolOutcome,
    },
    /// The caller's name became known.
    Named(String),
    /// The caller began to speak, or stopped.
    CallerSpeaking(bool),
    /// Staff have done something in the call.
    Staff(StaffEvent),
    /// The caller does not want to be recorded, and said so in words that began so long after the call.
    RecordingRefused {
        /// When those words began.
        since: Duration,
    },
    /// The agent has a fault.
    AgentFault(Fault),
    /// A turn was measured to its end.
    Turn(Box<TurnFigures>),
    /// The call's figures so far; comes with every turn and at the end.
    Figures(Box<CallFigures>),
}

/// One turn of speech as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Utterance {
    /// Unique within the call; later ones replace earlier ones with the same id.
    pub id: String,
    /// Who spoke.
    pub speaker: Speaker,
    /// The words so far; of a cut agent utterance those that were heard.
    pub text: String,
    /// The words the caller did not hear, when it was cut.
    pub cut: Option<String>,
    /// No more will come.
    pub is_final: bool,
    /// Since the call began.
    pub began: Duration,
}

/// Never prints the words: they are a patient's.
impl std::fmt::Debug for Utterance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Utterance({}, {:?}, final: {})", self.id, self.speaker, self.is_final)
    }
}

/// Who spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// The agent.
    Agent,
    /// The caller.
    Caller,
    /// Staff who have the call in the agent's place.
    Staff,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The caller hung up.
    CallerLeft,
    /// The agent said goodbye.
    Finished,
    /// The longest a call may last was reached.
    TimeLimit,
    /// Staff ended it.
    Staff,
    /// The program is closing.
    Closing,
    /// The agent is gone; the caller is still there.
    AgentLost,
    /// The call has cost as much as it may; the caller is still there.
    CostLimit,
    /// The caller is put through to a person.
    PutThrough,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Why.
    pub reason: EndReason,
    /// How long it lasted.
    pub lasted: Duration,
    /// The caller is still on the line, so the call goes on without the media path (`/voice/after`).
    pub caller_waits: bool,
    /// An appointment was booked in it.
    pub booked: bool,
    /// What the next agent must know, if one goes on with the call.
    pub carried: Carried,
    /// All that was said and done, for a session that goes on with a caller who was put through and comes back. Empty
    /// unless that is why the call ended.
    pub talk: Vec<Memory>,
    /// What was measured.
    pub figures: CallFigures,
}
