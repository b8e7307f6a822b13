//! The machine: what is known, what was asked, and what to do with the next thing heard.
//!
//! Each file beside this one is one part of the talk; all of them are `impl Dialogue`. They push [`Act`]s and set the
//! [`Stage`], which is the question that stands.

use std::fmt;
use std::sync::Arc;

use booking::clinic::Clinic;
use call::event::Step;
use call::history::Carried;
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use jiff::Zoned;
use jiff::civil::{Date, Time};

use crate::phrases;
use crate::red_flags::RedFlag;

mod birth_year;
mod held;
mod identity;
mod keys;
mod message;
mod moving;
mod only_messages;
mod patience;
mod person;
mod questions;
mod readback;
mod recorded;
mod resume;
mod several;
mod staff;
mod stage;
mod standing;
mod times;
mod turns;
mod visit;
mod waiting;

use held::Then;
use message::Note;
use stage::{Stage, YEAR_DIGITS};
use standing::Standing;
use times::Search;
use visit::Visit;

/// What the receptionist knows before the call.
#[derive(Clone)]
pub struct Facts {
    /// Name, hours and calendar.
    pub clinic: Arc<Clinic>,
    /// The caller's number as the line tells it; words such as "anonymous" are taken for no number.
    pub caller_number: Option<String>,
    /// There is a person to whom [`Act::PutThrough`] can put the caller through.
    pub has_colleague: bool,
}

/// What can reach the dialogue.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    /// The line is open; the greeting is due.
    Start,
    /// What the caller said or typed.
    Text(String),
    /// Keys, one or many: `0`–`9`, `*`, `#`.
    Keys(String),
    /// The caller was asked and said nothing for as long as one waits.
    Silence,
    /// What came of a tool.
    ToolResult(ToolId, ToolOutcome),
    /// The caller was put through, but nobody answered.
    NobodyFree,
    /// What staff want done, unheard by the caller.
    Whisper(String),
    /// Staff had the call and have given it back.
    GivenBack,
}

/// Prints what kind it is, never the words.
impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Heard::Start => f.write_str("Start"),
            Heard::Text(_) => f.write_str("Text(…)"),
            Heard::Keys(_) => f.write_str("Keys(…)"),
            Heard::Silence => f.write_str("Silence"),
            Heard::ToolResult(id, outcome) => write!(f, "ToolResult({}, {outcome:?})", id.0),
            Heard::NobodyFree => f.write_str("NobodyFree"),
            Heard::Whisper(_) => f.write_str("Whisper(…)"),
            Heard::GivenBack => f.write_str("GivenBack"),
        }
    }
}

/// What the dialogue wants done, in order.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    /// Say this; more follows.
    Say(String),
    /// Say this, then listen.
    Ask(String),
    /// Run this tool and come back with its outcome.
    Tool(ToolId, ToolRequest),
    /// The talk has got to another step.
    Step(Step),
    /// The caller's name became known, or was put right.
    Named(String),
    /// Put the caller through to a person once everything before was heard. The talk is over, unless
    /// [`Heard::NobodyFree`] comes back. Wanted at most once in a call.
    PutThrough,
    /// End the call once everything before was heard. Nothing follows, ever.
    HangUp,
    /// The last whisper asks for something that is not understood. Staff are to know; the caller hears nothing.
    NotUnderstood,
}

/// Prints what kind it is, never the words.
impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Act::Say(_) => f.write_str("Say(…)"),
            Act::Ask(_) => f.write_str("Ask(…)"),
            Act::Tool(id, request) => write!(f, "Tool({}, {request:?})", id.0),
            Act::Step(step) => write!(f, "Step({step:?})"),
            Act::Named(_) => f.write_str("Named(…)"),
            Act::PutThrough => f.write_str("PutThrough"),
            Act::HangUp => f.write_str("HangUp"),
            Act::NotUnderstood => f.write_str("NotUnderstood"),
        }
    }
}

/// A tool that was started and has not come back.
#[derive(Clone)]
struct Open {
    id: ToolId,
    work: Work,
}

/// What an open tool is for.
#[derive(Clone)]
enum Work {
    /// Free times of a day.
    Slots { date: Date, search: Option<Search>, retried: bool },
    /// Times to be held while they are offered or read back.
    Hold { times: Vec<Time>, then: Then, retried: bool },
    /// Times on several days.
    Several { retried: bool },
    /// The visits that stand.
    Visits { retried: bool },
    /// Whether the caller is who they say they are.
    Identity { retried: bool },
    /// The appointment, agreed to by the caller; a visit that stands put there, when one is being moved.
    Booking { date: Date, time: Time, retried: bool },
    /// A visit called off, agreed to by the caller.
    Cancel { retried: bool },
    /// A place on the waiting list.
    Waiting { retried: bool },
    /// The year of birth of whom was booked.
    BirthYear { year: i16, retried: bool },
    /// A message.
    Message { retried: bool },
}

impl Work {
    /// Whether something is written by it, so that it is waited for whatever is said meanwhile.
    fn writes(&self) -> bool {
        match self {
            Work::Booking { .. }
            | Work::Cancel { .. }
            | Work::Waiting { .. }
            | Work::BirthYear { .. }
            | Work::Message { .. } => true,
            Work::Slots { .. }
            | Work::Hold { .. }
            | Work::Several { .. }
            | Work::Visits { .. }
            | Work::Identity { .. } => false,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Work::Slots { .. } | Work::Hold { .. } | Work::Several { .. } => "checking_slots",
            Work::Visits { .. } => "looking_up_visits",
            Work::Identity { .. } => "identifying",
            Work::Booking { .. } => "booking",
            Work::Cancel { .. } => "cancelling",
            Work::Waiting { .. } => "joining_the_waiting_list",
            Work::BirthYear { .. } => "noting_the_birth_year",
            Work::Message { .. } => "keeping_message",
        }
    }
}

/// What was booked last in this call.
#[derive(Clone)]
struct Done {
    name: String,
    date: Date,
    time: Time,
    number: String,
}

/// One call's talk. A clone goes on from the same point, so it can be kept between two requests.
#[derive(Clone)]
pub struct Dialogue {
    facts: Facts,
    /// It goes on with what another agent has begun.
    resumed: bool,
    /// What the caller said to that agent, the latest last, until it is read.
    said_before: Vec<String>,
    /// The line records the call unless the caller objects, and answers an objection itself.
    line_records: bool,
    /// Nothing but a message is taken, and this is what callers hear first.
    only_messages: Option<String>,
    /// The caller was put through to a person once.
    was_put_through: bool,
    stage: Stage,
    visit: Visit,
    note: Note,
    open: Option<Open>,
    /// How many tools were started; numbers their ids.
    tools: u32,
    /// All that was said with the last question, for "what did you say?".
    last_ask: String,
    /// The last question itself, for asking again.
    last_question: String,
    step: Option<Step>,
    /// Turns in a row that were not understood.
    misses: u8,
    /// Turns in a row without a sound.
    silences: u8,
    /// Digits of a telephone number keyed in so far.
    keyed: String,
    /// Messages are taken in Spanish.
    spanish: bool,
    /// An emergency was described.
    warned: Option<RedFlag>,
    done: Option<Done>,
    /// They are new, and their year of birth was offered to be noted; it may be told, and be put right.
    may_tell_year: bool,
    /// What is wanted with a visit that stands.
    standing: Option<Standing>,
    /// Said while a booking was being written: answered afterwards.
    waiting: Option<String>,
}

/// Prints where the talk stands, and nothing that was said.
impl fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dialogue({}, tools: {})", self.state(), self.tools)
    }
}

impl Dialogue {
    /// A talk that has not begun; [`Heard::Start`] begins it.
    pub fn new(facts: Facts) -> Dialogue {
        Dialogue {
            facts,
            resumed: false,
            said_before: Vec::new(),
            line_records: false,
            only_messages: None,
            was_put_through: false,
            stage: Stage::Greeting { offered_to_book: false },
            visit: Visit::default(),
            note: Note::default(),
            open: None,
            tools: 0,
            last_ask: String::new(),
            last_question: String::new(),
            step: None,
            misses: 0,
            silences: 0,
            keyed: String::new(),
            spanish: false,
            warned: None,
            done: None,
            may_tell_year: false,
            standing: None,
            waiting: None,
        }
    }

    /// The same, but the talk was begun by another agent, and this is what is known from it. With nothing known it
    /// is a new one.
    pub fn resume(facts: Facts, carried: Carried) -> Dialogue {
        let mut dialogue = Dialogue::new(facts);
        dialogue.take_over(carried);
        dialogue
    }

    /// The same, on a line that records the call unless the caller objects. It says itself that it no longer does; on any
    /// other line the talk says that the call is not recorded.
    pub fn on_recorded_line(self, line_records: bool) -> Dialogue {
        Dialogue { line_records, ..self }
    }

    /// Takes in one thing heard at `now` on the clinic's clock, and says what to do. An empty answer means: go on
    /// listening, or waiting for the tool.
    pub fn handle(&mut self, now: &Zoned, heard: Heard) -> Vec<Act> {
        let mut out = Vec::new();
        if self.stage == Stage::Over {
            return out;
        }
        if self.only_messages.is_some() {
            self.hear_message_only(heard, &mut out);
            return out;
        }
        match heard {
            Heard::Start => self.start(now, &mut out),
            Heard::Text(text) if text.trim().is_empty() => self.hear_silence(&mut out),
            Heard::Text(text) => self.hear_text(now, &text, &mut out),
            Heard::Keys(keys) => self.hear_keys(now, &keys, &mut out),
            Heard::Silence => self.hear_silence(&mut out),
            Heard::ToolResult(id, outcome) => self.hear_result(now, &id, outcome, &mut out),
            Heard::NobodyFree => self.nobody_free(&mut out),
            Heard::Whisper(text) => self.hear_whisper(now, &text, &mut out),
            Heard::GivenBack => self.go_on_after_staff(now, &mut out),
        }
        out
    }

    /// Where the talk stands, in a word; for logs and tests.
    pub fn state(&self) -> &'static str {
        self.open.as_ref().map_or(self.stage.name(), |open| open.work.name())
    }

    /// Words a speech recogniser should expect next.
    pub fn hints(&self) -> Vec<String> {
        let mut hints = self.stage.hints(&self.visit.offered);
        if self.hears_birth_year() {
            hints.extend(Stage::IdentityYear.hints(&[]));
        }
        hints
    }

    /// How many keys the standing question takes at most: one for a choice, more for a number that ends with `#`;
    /// `None` where keys are no answer.
    pub fn expects_keys(&self) -> Option<u8> {
        match self.open {
            Some(_) => None,
            None if self.hears_birth_year() => Some(YEAR_DIGITS),
            None => self.stage.keys(),
        }
    }

    fn start(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        if !self.last_ask.is_empty() {
            // A second start (a stream that was opened again) goes on where the talk stands.
            self.repeat(out);
            return;
        }
        if self.read_what_was_said(now, out) {
            return;
        }
        if self.resumed {
            return self.go_on(now, out);
        }
        self.step(Step::Greeting, out);
        let hello = phrases::hello(&self.facts.clinic.name);
        self.ask_after(&hello, phrases::WHAT_FOR, out);
    }

    /// Asks and waits for the answer.
    fn ask(&mut self, question: impl Into<String>, out: &mut Vec<Act>) {
        self.ask_after("", question, out);
    }

    /// Says `lead`, asks, and waits for the answer. Only the question is asked again when no answer comes.
    fn ask_after(&mut self, lead: &str, question: impl Into<String>, out: &mut Vec<Act>) {
        self.last_question = question.into();
        self.last_ask = join(lead, &self.last_question);
        out.push(Act::Ask(self.last_ask.clone()));
    }

    /// Says the last turn again.
    fn repeat(&mut self, out: &mut Vec<Act>) {
        out.push(Act::Ask(self.last_ask.clone()));
    }

    /// Asks the standing question again, behind `lead`.
    fn ask_again(&mut self, lead: &str, out: &mut Vec<Act>) {
        out.push(Act::Ask(join(lead, &self.last_question)));
    }

    fn step(&mut self, step: Step, out: &mut Vec<Act>) {
        if self.step != Some(step) {
            self.step = Some(step);
            out.push(Act::Step(step));
        }
    }

    fn tool(&mut self, work: Work, request: ToolRequest, out: &mut Vec<Act>) {
        self.tools += 1;
        let id = ToolId(format!("offline-{}", self.tools));
        self.open = Some(Open { id: id.clone(), work });
        out.push(Act::Tool(id, request));
    }

    /// Says the last sentence and ends the call.
    fn end(&mut self, text: impl Into<String>, out: &mut Vec<Act>) {
        self.step(Step::Farewell, out);
        self.open = None;
        self.stage = Stage::Over;
        out.push(Act::Say(text.into()));
        out.push(Act::HangUp);
    }

    /// Says goodbye, with the appointment if there is one.
    fn goodbye(&mut self, out: &mut Vec<Act>) {
        let clinic = &self.facts.clinic.name;
        let text = match &self.done {
            Some(done) => phrases::goodbye_until(clinic, done.date, done.time),
            None => phrases::goodbye(clinic),
        };
        self.end(text, out);
    }

    fn hear_result(&mut self, now: &Zoned, id: &ToolId, outcome: ToolOutcome, out: &mut Vec<Act>) {
        // A lookup that the caller talked over is answered by nobody any more.
        let Some(open) = self.open.take_if(|open| open.id == *id) else { return };
        let booked = matches!(open.work, Work::Booking { .. });
        match open.work {
            Work::Slots { date, search, retried } => {
                self.slots_came(now, date, search, retried, outcome, out)
            }
            Work::Hold { times, then, retried } => self.hold_came(now, times, then, retried, outcome, out),
            Work::Several { retried } => self.several_came(retried, outcome, out),
            Work::Visits { retried } => self.visits_came(now, retried, outcome, out),
            Work::Identity { retried } => self.identity_came(retried, outcome, out),
            Work::Booking { date, time, retried } => {
                self.booking_came(now, date, time, retried, outcome, out)
            }
            Work::Cancel { retried } => self.cancel_came(retried, outcome, out),
            Work::Waiting { retried } => self.waiting_came(retried, outcome, out),
            Work::BirthYear { year, retried } => self.birth_year_came(year, retried, outcome, out),
            Work::Message { retried } => self.message_came(retried, outcome, out),
        }
        if matches!(out.last(), Some(Act::PutThrough)) {
            // The colleague is told by the caller.
            self.waiting = None;
        } else if self.open.is_none() && self.stage != Stage::Over {
            self.answer_what_waited(now, booked, out);
        }
    }
}

/// Two pieces of a sentence with one space between them.
fn join(lead: &str, text: &str) -> String {
    match (lead.trim(), text.trim()) {
        ("", text) => text.to_owned(),
        (lead, "") => lead.to_owned(),
        (lead, text) => format!("{lead} {text}"),
    }
}
