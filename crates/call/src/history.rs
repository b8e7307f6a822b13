//! What a session that begins in the middle of a call must be told, and what the next agent must know.

use crate::{
    event::Speaker,
    tools::{ToolId, ToolOutcome, ToolRequest},
};

/// One thing that was said or done. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Memory {
    /// Words: the caller's, or those of the agent that were heard.
    Said(Speaker, String),
    /// A tool call that has ended, and with what.
    Done(ToolId, ToolRequest, ToolOutcome),
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Memory::Said(speaker, _) => write!(f, "Said({speaker:?}, …)"),
            Memory::Done(tool, request, outcome) => write!(f, "Done({}, {request:?}, {outcome:?})", tool.0),
        }
    }
}

/// What is known of the caller's wish when another agent has to go on. `Debug` prints none of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The caller's name.
    pub name: Option<String>,
    /// The day they want, as `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The times that were offered on that day, as `9:00 AM`, in order.
    pub times: Vec<String>,
    /// What was booked in this call: name, `YYYY-MM-DD`, `H:MM AM/PM` and confirmation number. Not to be booked again.
    pub booked: Option<ToolOutcome>,
}

impl std::fmt::Debug for Carried {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Carried(name: {}, date: {}, {} times, booked: {})",
            self.name.is_some(),
            self.date.is_some(),
            self.times.len(),
            self.booked.is_some()
        )
    }
}
