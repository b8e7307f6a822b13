//! What an agent may ask of the desk in the middle of a call, and what comes back.
//!
//! Arguments are kept as the agent gave them: a model may write anything, and saying what is wrong with a date is the
//! desk's work. Each answer is told to the agent, so a fault is an outcome too.

/// The agent's id for one tool call; unique within a call. A repeated id gets the first outcome again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ToolId(pub String);

/// What an agent asks.
#[derive(Clone, PartialEq, Eq)]
pub enum ToolRequest {
    /// `list_available_slots`: free times on a day, written `YYYY-MM-DD`.
    ListAvailableSlots {
        /// The day.
        date: String,
    },
    /// `create_appointment`: book a time.
    CreateAppointment {
        /// Who is coming.
        customer_name: String,
        /// `YYYY-MM-DD`.
        date: String,
        /// `H:MM AM/PM`.
        time: String,
        /// A number given in the talk; the caller's own when absent.
        phone_number: Option<String>,
    },
    /// `resolve_date`: what a day said in words means on the clinic's calendar.
    ResolveDate {
        /// For example "next Monday afternoon".
        words: String,
    },
    /// `take_message`: keep a message for the clinic's staff.
    TakeMessage {
        /// From whom, when known.
        customer_name: Option<String>,
        /// Where to call back; the caller's own number when absent.
        phone_number: Option<String>,
        /// What to pass on.
        message: String,
    },
    /// `end_call`: the caller's business is done; hang up when the goodbye has been heard. The call answers this one
    /// itself, it is never given out to be run.
    EndCall {
        /// Why, for the record.
        reason: String,
        /// What the call was about and what is left to do, in the agent's own words.
        summary: Option<String>,
        /// In what mood the caller was, as the agent heard it.
        mood: Option<Mood>,
    },
}

/// In what mood somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    /// Content, thankful.
    Positive,
    /// Neither.
    Neutral,
    /// Displeased, upset.
    Negative,
}

impl ToolRequest {
    /// An `end_call` that says nothing but why.
    pub fn end_call(reason: &str) -> ToolRequest {
        ToolRequest::EndCall { reason: reason.to_owned(), summary: None, mood: None }
    }

    /// The name by which agents call it.
    pub fn name(&self) -> &'static str {
        match self {
            ToolRequest::ListAvailableSlots { .. } => "list_available_slots",
            ToolRequest::CreateAppointment { .. } => "create_appointment",
            ToolRequest::ResolveDate { .. } => "resolve_date",
            ToolRequest::TakeMessage { .. } => "take_message",
            ToolRequest::EndCall { .. } => "end_call",
        }
    }

    /// Whether it changes something outside the call, so that no interruption may cancel it.
    pub fn has_side_effect(&self) -> bool {
        matches!(self, ToolRequest::CreateAppointment { .. } | ToolRequest::TakeMessage { .. })
    }
}

/// Prints the name alone: arguments are what a patient said.
impl std::fmt::Debug for ToolRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(…)", self.name())
    }
}

/// What came of it.
#[derive(Clone, PartialEq, Eq)]
pub enum ToolOutcome {
    /// Free times of a day, as `9:00 AM`, in order.
    Slots {
        /// `YYYY-MM-DD`.
        date: String,
        /// Free times; empty on a day without any.
        times: Vec<String>,
        /// Why there are none, as a sentence for the caller.
        none_because: Option<String>,
    },
    /// The appointment is a row on disk.
    Booked {
        /// `APT-#####`.
        confirmation_number: String,
        /// Who is coming.
        customer_name: String,
        /// `YYYY-MM-DD`.
        date: String,
        /// `H:MM AM/PM`.
        time: String,
    },
    /// What a day said in words means.
    Date(DateMeaning),
    /// The message is kept.
    MessageKept,
    /// The call will end after the goodbye.
    Ending,
    /// A "no" with its reason; nothing was written.
    Refused {
        /// A sentence for the caller.
        say: String,
        /// Other times on that day, as `9:00 AM`, when that helps.
        alternatives: Vec<String>,
    },
    /// Something broke, or the agent asked wrongly; nothing was written.
    Failed {
        /// A sentence for the agent: what was wrong and what is expected.
        say: String,
    },
}

impl std::fmt::Debug for ToolOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ToolOutcome::Slots { .. } => "Slots(…)",
            ToolOutcome::Booked { .. } => "Booked(…)",
            ToolOutcome::Date(_) => "Date(…)",
            ToolOutcome::MessageKept => "MessageKept",
            ToolOutcome::Ending => "Ending",
            ToolOutcome::Refused { .. } => "Refused(…)",
            ToolOutcome::Failed { .. } => "Failed(…)",
        })
    }
}

/// What the clinic's calendar makes of words for a day.
#[derive(Clone, PartialEq, Eq)]
pub enum DateMeaning {
    /// One day.
    Day {
        /// `YYYY-MM-DD`.
        date: String,
        /// "Monday, November 23".
        spoken: String,
        /// First and last minute after midnight that was asked for ("afternoon"), when it was.
        between: Option<(u16, u16)>,
        /// A time of day that was asked for, as `H:MM AM/PM`.
        time: Option<String>,
    },
    /// The words could mean several days.
    Ask {
        /// The question to put to the caller.
        question: String,
        /// The days they could mean, as `YYYY-MM-DD`.
        dates: Vec<String>,
    },
    /// The words name no day that exists or can be booked.
    No {
        /// A sentence for the caller.
        say: String,
    },
}

/// Prints the kind alone: the day is what a patient asked for.
impl std::fmt::Debug for DateMeaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            DateMeaning::Day { .. } => "Day(…)",
            DateMeaning::Ask { .. } => "Ask(…)",
            DateMeaning::No { .. } => "No(…)",
        })
    }
}
