//! Who does something with the book.

/// Who it is, as the audit trail names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The receptionist on the telephone, over a call.
    Receptionist,
    /// A person at the desk.
    Staff,
    /// A file that was read in.
    Import,
    /// Another program, by FHIR.
    Fhir,
    /// The waiting list, which fills a time that became free.
    WaitingList,
}

impl Who {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Who::Receptionist => "receptionist",
            Who::Staff => "staff",
            Who::Import => "import",
            Who::Fhir => "fhir",
            Who::WaitingList => "waiting list",
        }
    }
}

/// Who does something, where, and under which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub who: Who,
    /// Over which call.
    pub call_sid: Option<String>,
    /// The agent's id for this tool call or of this turn; the `Idempotency-Key` of a request. The same key again is the
    /// first act again.
    pub key: Option<String>,
    /// The entry of the waiting list for which it is done.
    pub waiting: Option<i64>,
}

impl Author {
    /// The receptionist in a call.
    pub fn call(call_sid: impl Into<String>, tool_call_id: impl Into<String>) -> Author {
        Author {
            who: Who::Receptionist,
            call_sid: Some(call_sid.into()),
            key: Some(tool_call_id.into()),
            waiting: None,
        }
    }

    /// Somebody who is not on the telephone.
    pub fn desk(who: Who, key: Option<String>) -> Author {
        Author { who, call_sid: None, key, waiting: None }
    }

    /// Within what a key means something: a call, or everything this kind of author does.
    pub(crate) fn scope(&self) -> &str {
        self.call_sid.as_deref().unwrap_or(self.who.as_str())
    }
}
