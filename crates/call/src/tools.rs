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
    /// `find_slots`: free times that suit, offered under handles and held for this call while they are.
    FindSlots(Box<SlotWish>),
    /// `book_slot`: book a time that was offered.
    BookSlot {
        /// The offer's handle: `S1`.
        slot: String,
        /// Who is coming.
        customer_name: String,
        /// A number given in the talk; the caller's own when absent.
        phone_number: Option<String>,
        /// The caller has said yes to weekday, date and time after hearing them.
        confirmed: bool,
    },
    /// `identify`: show that the caller is somebody whose number this is, before anything of theirs is told or changed.
    Identify {
        /// Who they say they are.
        customer_name: String,
        /// The year of their birth, in digits or words.
        birth_year: String,
    },
    /// `note_birth_year`: of somebody new, for whom something was just booked, so that they can show who they are next time.
    NoteBirthYear {
        /// In digits or words.
        birth_year: String,
    },
    /// `list_my_appointments`: what the caller has, under handles.
    ListMyAppointments,
    /// `move_appointment`: put a visit at a time that was offered.
    MoveAppointment {
        /// The visit's handle: `V1`.
        visit: String,
        /// The offer's handle: `S2`.
        slot: String,
        /// The caller has said yes to the new weekday, date and time after hearing them.
        confirmed: bool,
    },
    /// `cancel_appointment`: call a visit off.
    CancelAppointment {
        /// The visit's handle: `V1`.
        visit: String,
        /// Why, when they said so.
        reason: Option<String>,
        /// The caller has said yes after hearing the visit's weekday, date and time.
        confirmed: bool,
    },
    /// `join_waiting_list`: be told when a time comes free.
    JoinWaitingList {
        /// Who waits.
        customer_name: String,
        /// A number to reach them; the caller's own when absent.
        phone_number: Option<String>,
        /// For what.
        wish: Box<SlotWish>,
    },
    /// `transfer_to_person`: put the caller through to a person at the clinic. The call ends for the agent when it has told
    /// the caller so.
    TransferToPerson {
        /// What they want, in a few words, for whoever takes the call.
        reason: String,
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

/// What times would suit, as far as it was said. Nothing said is the first free times there are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SlotWish {
    /// The caller's own words: "mornings next week with Dr Lee".
    pub words: Option<String>,
    /// The days, `YYYY-MM-DD`, in order. They count more than the words.
    pub dates: Vec<String>,
    /// How many days from the first of them on would do.
    pub days: Option<u16>,
    /// "morning", "afternoon", "after 3".
    pub part_of_day: Option<String>,
    /// First and last minute after midnight that would do.
    pub between: Option<(u16, u16)>,
    /// These times and no others, as `9:30 AM`.
    pub times: Vec<String>,
    /// With whom, by name.
    pub clinician: Option<String>,
    /// For what, by name.
    pub visit_type: Option<String>,
    /// The handle of the visit that is to be moved: its kind is looked for, and its own time is no obstacle.
    pub for_visit: Option<String>,
    /// Only tells what is free: nothing is offered, nothing held.
    pub list_only: bool,
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
            ToolRequest::FindSlots(_) => "find_slots",
            ToolRequest::BookSlot { .. } => "book_slot",
            ToolRequest::Identify { .. } => "identify",
            ToolRequest::NoteBirthYear { .. } => "note_birth_year",
            ToolRequest::ListMyAppointments => "list_my_appointments",
            ToolRequest::MoveAppointment { .. } => "move_appointment",
            ToolRequest::CancelAppointment { .. } => "cancel_appointment",
            ToolRequest::JoinWaitingList { .. } => "join_waiting_list",
            ToolRequest::TransferToPerson { .. } => "transfer_to_person",
            ToolRequest::EndCall { .. } => "end_call",
        }
    }

    /// Whether it changes something outside the call, so that no interruption may cancel it. A hold is none: it is let go
    /// by itself.
    pub fn has_side_effect(&self) -> bool {
        match self {
            ToolRequest::CreateAppointment { .. }
            | ToolRequest::BookSlot { .. }
            | ToolRequest::MoveAppointment { .. }
            | ToolRequest::CancelAppointment { .. }
            | ToolRequest::JoinWaitingList { .. }
            | ToolRequest::NoteBirthYear { .. }
            | ToolRequest::TransferToPerson { .. }
            | ToolRequest::TakeMessage { .. } => true,
            ToolRequest::ListAvailableSlots { .. }
            | ToolRequest::ResolveDate { .. }
            | ToolRequest::FindSlots(_)
            | ToolRequest::Identify { .. }
            | ToolRequest::ListMyAppointments
            | ToolRequest::EndCall { .. } => false,
        }
    }

    /// The name that the caller gave, if this carries one.
    pub fn customer_name(&self) -> Option<&str> {
        match self {
            ToolRequest::CreateAppointment { customer_name, .. }
            | ToolRequest::BookSlot { customer_name, .. }
            | ToolRequest::Identify { customer_name, .. }
            | ToolRequest::JoinWaitingList { customer_name, .. } => Some(customer_name),
            ToolRequest::TakeMessage { customer_name, .. } => customer_name.as_deref(),
            ToolRequest::ListAvailableSlots { .. }
            | ToolRequest::ResolveDate { .. }
            | ToolRequest::FindSlots(_)
            | ToolRequest::NoteBirthYear { .. }
            | ToolRequest::ListMyAppointments
            | ToolRequest::MoveAppointment { .. }
            | ToolRequest::CancelAppointment { .. }
            | ToolRequest::TransferToPerson { .. }
            | ToolRequest::EndCall { .. } => None,
        }
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
        /// Nobody knew them before this call, so their year of birth would let them change the visit on the next one.
        birth_year_wanted: bool,
    },
    /// What a day said in words means.
    Date(DateMeaning),
    /// Times that are held for this call while the caller chooses.
    Offers {
        /// In order; empty when nothing suits, or when only a list was asked for.
        offers: Vec<Offer>,
        /// Other free times of the day, as `9:00 AM`, when one day was asked for. They are not held.
        also_free: Vec<String>,
        /// Why there is nothing, as a sentence for the caller.
        none_because: Option<String>,
        /// All is taken, so the waiting list may help.
        can_wait: bool,
    },
    /// The caller is who they say they are.
    Identified,
    /// They are not, or that cannot be known; nothing of anybody's is told. The same for an unknown patient and a wrong
    /// answer.
    NotIdentified {
        /// A sentence for the caller.
        say: String,
        /// How often they may still try; none is that staff has to help.
        tries_left: u8,
    },
    /// The year of birth is written down.
    BirthYearNoted,
    /// What the caller has, in order.
    Visits {
        /// Each with its handle.
        visits: Vec<VisitLine>,
        /// Only what was booked in this call is among them: the caller has not shown who they are.
        this_call_only: bool,
    },
    /// The visit is at another time now, on disk.
    Moved {
        /// `APT-#####`, as before.
        confirmation_number: String,
        /// `YYYY-MM-DD`.
        date: String,
        /// `H:MM AM/PM`.
        time: String,
    },
    /// The visit is called off, on disk.
    Cancelled {
        /// `APT-#####`.
        confirmation_number: String,
        /// When it would have been, `YYYY-MM-DD`.
        date: String,
        /// `H:MM AM/PM`.
        time: String,
    },
    /// The wish stands on the waiting list, on disk.
    Waiting {
        /// What is waited for, as it is spoken: "mornings from Monday, November 23".
        for_what: String,
    },
    /// Nothing was written yet: the caller has to hear this and say yes first.
    ReadBack {
        /// What to read to them, with weekday and date.
        say: String,
    },
    /// The message is kept.
    MessageKept,
    /// The caller is put through as soon as they have been told.
    PuttingThrough,
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

/// A time that is held for the caller.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// `S1`; good in this call alone, and never given to another time.
    pub handle: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `H:MM AM/PM`.
    pub time: String,
    /// With whom, where that is worth saying.
    pub clinician: Option<String>,
    /// As it is spoken: "Monday, November 23 at 9:00 AM with Dr Lee".
    pub say: String,
}

/// A visit that the caller has.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// `V1`; good in this call alone, and never given to another visit.
    pub handle: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `H:MM AM/PM`.
    pub time: String,
    /// With whom, where that is worth saying.
    pub clinician: Option<String>,
    /// For what, where that is worth saying.
    pub visit_type: Option<String>,
    /// As it is spoken: "Monday, November 23 at 9:00 AM with Dr Lee".
    pub say: String,
}

impl std::fmt::Debug for ToolOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ToolOutcome::Slots { .. } => "Slots(…)",
            ToolOutcome::Booked { .. } => "Booked(…)",
            ToolOutcome::Date(_) => "Date(…)",
            ToolOutcome::Offers { .. } => "Offers(…)",
            ToolOutcome::Identified => "Identified",
            ToolOutcome::NotIdentified { .. } => "NotIdentified(…)",
            ToolOutcome::BirthYearNoted => "BirthYearNoted",
            ToolOutcome::Visits { .. } => "Visits(…)",
            ToolOutcome::Moved { .. } => "Moved(…)",
            ToolOutcome::Cancelled { .. } => "Cancelled(…)",
            ToolOutcome::Waiting { .. } => "Waiting(…)",
            ToolOutcome::ReadBack { .. } => "ReadBack(…)",
            ToolOutcome::MessageKept => "MessageKept",
            ToolOutcome::PuttingThrough => "PuttingThrough",
            ToolOutcome::Ending => "Ending",
            ToolOutcome::Refused { .. } => "Refused(…)",
            ToolOutcome::Failed { .. } => "Failed(…)",
        })
    }
}

/// Prints none of it: each field is what a patient said.
impl std::fmt::Debug for SlotWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SlotWish(…)")
    }
}

/// Prints the handle alone.
impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Offer({})", self.handle)
    }
}

/// Prints the handle alone.
impl std::fmt::Debug for VisitLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VisitLine({})", self.handle)
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
