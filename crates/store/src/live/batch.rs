//! What is written.

/// One change of the live state.
#[derive(Clone, PartialEq, Eq)]
pub enum Op {
    /// A call is up and stands so. Also keeps it from expiring.
    Put {
        /// Which call.
        call_sid: String,
        /// Of which time that it is up.
        generation: u64,
        /// The text of `active_call:{callSid}`.
        state: String,
    },
    /// The transcript of a call is, from this line on, this.
    Lines {
        /// Which call.
        call_sid: String,
        /// Of which time that it is up.
        generation: u64,
        /// Lines before these, which stay.
        from: usize,
        /// The texts.
        lines: Vec<String>,
    },
    /// A call ended.
    End {
        /// Which call.
        call_sid: String,
        /// Of which time that it was up.
        generation: u64,
        /// Unix seconds.
        at: i64,
        /// How long it lasted, in seconds.
        duration: u64,
        /// The text for `call_history`.
        entry: String,
    },
    /// So many more; in a [`Batch`], so many in all since the program began.
    Count {
        /// Calls.
        calls: u64,
        /// Appointments booked in calls.
        booked: u64,
    },
}

/// Says nothing of what a caller said or is called.
impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Op::Put { call_sid, generation, .. } => write!(f, "Put({call_sid}, {generation})"),
            Op::Lines { call_sid, generation, from, lines } => {
                write!(f, "Lines({call_sid}, {generation}, {from}+{})", lines.len())
            }
            Op::End { call_sid, generation, .. } => write!(f, "End({call_sid}, {generation})"),
            Op::Count { calls, booked } => write!(f, "Count({calls}, {booked})"),
        }
    }
}

/// Changes that are written together or not at all.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Counts the batches of one program from 1. A batch whose number was written is not written again.
    pub number: u64,
    /// The changes, in order.
    pub ops: Vec<Op>,
    /// What the other programs are told with it.
    pub told: Vec<String>,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch({}, {:?}, {} told)", self.number, self.ops, self.told.len())
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Calls that have come up again somewhere else; what is written for them here does nothing.
    pub stale: Vec<String>,
    /// Calls whose transcript had fewer lines than were written before: it must be written from its first line.
    pub short: Vec<String>,
    /// Changes that Redis refused because something else lies under their key, as Redis says it.
    pub refused: Vec<String>,
}
