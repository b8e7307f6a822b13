//! What a scenario file says.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::kinds::Saying;
use super::question::Question;
use super::values::{Clock, Day, DayOfWeek, Hours, Moment, Zone};

/// A caller, the clinic they call, and what must hold afterwards.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about, in a line.
    pub title: String,
    /// Who calls and how they are, for whoever reads the report.
    #[serde(default)]
    pub persona: String,
    /// In what the caller speaks.
    #[serde(default)]
    pub language: Tongue,
    /// The moment of the call on the clinic's clock.
    pub now: Moment,
    /// The clinic's zone.
    #[serde(default = "new_york")]
    pub time_zone: Zone,
    /// The caller's number; none is withheld.
    #[serde(default)]
    pub from: String,
    /// How the call comes in.
    #[serde(default)]
    pub line: Line,
    /// The line records unless the caller refuses.
    #[serde(default)]
    pub records: bool,
    /// There is a person to be put through to (on the phone line), and what they do.
    pub colleague: Option<Colleague>,
    /// The clinic, where it is not Riverside as it comes.
    #[serde(default)]
    pub clinic: Clinic,
    /// Who is in the list of patients.
    #[serde(default)]
    pub patients: Vec<Patient>,
    /// What is booked already.
    #[serde(default)]
    pub visits: Vec<Visit>,
    /// What the caller answers to a kind of question, whenever it comes.
    #[serde(default)]
    pub answers: BTreeMap<Question, String>,
    /// What the caller does, turn by turn.
    #[serde(default)]
    pub does: Vec<Turn>,
    /// They call a second time, and do this.
    #[serde(default)]
    pub calls_again: Vec<Turn>,
    /// What must hold afterwards.
    pub expect: Expect,
}

fn new_york() -> Zone {
    Zone(jiff::tz::TimeZone::get("America/New_York").unwrap_or(jiff::tz::TimeZone::UTC))
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// How a call comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Line {
    /// Over a media path, through the call machine, in words.
    #[default]
    Softphone,
    /// Through the public door, in `<Gather>` turns.
    Phone,
}

/// What the person does whom a caller is put through to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colleague {
    /// They pick up.
    Answers,
    /// They do not.
    IsBusy,
}

/// How this clinic differs from Riverside.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinic {
    /// The week, instead of Monday to Friday 9 to 12 and 1 to 5.
    pub hours: Option<BTreeMap<DayOfWeek, Vec<Hours>>>,
    /// Who sees patients, instead of one clinician without a name.
    #[serde(default)]
    pub clinicians: Vec<String>,
    /// Closed days.
    #[serde(default)]
    pub closed: Vec<Closed>,
    /// Days on which a clinician is away.
    #[serde(default)]
    pub away: Vec<Away>,
    /// Days on which every time is taken.
    #[serde(default)]
    pub full: Vec<Day>,
    /// The last bookable day is so many days ahead.
    pub horizon_days: Option<u16>,
    /// Callers book so many minutes ahead at least.
    pub lead_minutes: Option<u16>,
}

/// Days on which the clinic is closed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The first.
    pub from: Day,
    /// The last; the first where it is not said.
    pub to: Option<Day>,
    /// Why, as callers are told.
    pub reason: String,
}

/// Days on which a clinician is away.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// Who, as in `clinicians`.
    pub who: String,
    /// The first day.
    pub from: Day,
    /// The last; the first where it is not said.
    pub to: Option<Day>,
}

/// Somebody in the list of patients.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patient {
    /// Their name.
    pub name: String,
    /// Their numbers.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// When they were born.
    pub born: Option<Day>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Who is coming.
    pub who: String,
    /// The day.
    pub date: Day,
    /// The time.
    pub time: Clock,
    /// With whom; in an expectation, anybody where it is not said.
    pub with: Option<String>,
}

/// What the caller does in one turn: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Waits for this kind of question; meanwhile `answers` are given.
    pub when: Option<Question>,
    /// Says this.
    pub say: Option<String>,
    /// Says this too, over whatever the receptionist begins then; beside `say`.
    pub over: Option<String>,
    /// Presses these keys.
    pub keys: Option<String>,
    /// Says nothing until something is said again.
    #[serde(default)]
    pub silence: bool,
    /// So many seconds of noise, and nobody says anything.
    pub noise: Option<u32>,
    /// Plays this sound file; only into a media stream of a running program.
    pub audio: Option<PathBuf>,
    /// Hangs up.
    #[serde(default)]
    pub hang_up: bool,
}

/// What must hold after the call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// What the call came to.
    pub outcome: Option<Outcome>,
    /// Why it ended.
    pub ended: Option<Ended>,
    /// Why somebody has to look at it; `none` is that nobody has.
    pub needs: Option<Needs>,
    /// All that was booked, and nothing else was.
    #[serde(default)]
    pub booked: Vec<Visit>,
    /// All that was moved.
    #[serde(default)]
    pub moved: Vec<Moved>,
    /// All that was called off.
    #[serde(default)]
    pub cancelled: Vec<Visit>,
    /// All that was put on the waiting list.
    #[serde(default)]
    pub waiting: Vec<Waits>,
    /// All messages.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// These tools were called, in this order, others between them.
    #[serde(default)]
    pub tools: Vec<String>,
    /// These were not.
    #[serde(default)]
    pub no_tools: Vec<String>,
    /// The receptionist said something of these kinds.
    #[serde(default)]
    pub says: Vec<Saying>,
    /// And nothing of these.
    #[serde(default)]
    pub never_says: Vec<Saying>,
    /// The caller's refusal to be recorded was heard.
    pub recording_refused: Option<bool>,
    /// The caller was put through to a person.
    pub put_through: Option<bool>,
}

/// A visit that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Whose.
    pub who: String,
    /// The day now.
    pub date: Day,
    /// The time now.
    pub time: Clock,
}

/// Somebody on the waiting list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waits {
    /// Who.
    pub who: String,
}

/// A message for the staff.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// From whom; anybody where it is not said.
    pub who: Option<String>,
    /// The number to call; any where it is not said.
    pub phone: Option<String>,
    /// A piece of what it says.
    pub about: Option<String>,
}

/// What a call came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Something was booked.
    AppointmentBooked,
    /// Nothing was, and the call came to its end.
    NoBooking,
    /// It broke off.
    Error,
    /// The caller gave up.
    UserHangup,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The caller hung up.
    CallerLeft,
    /// The receptionist did.
    Finished,
    /// It was too long.
    TimeLimit,
    /// The caller talks with a person.
    PutThrough,
}

/// Why somebody has to look at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nobody has to.
    Nothing,
    /// The caller waits to be called back.
    CallBack,
    /// The call broke off.
    Failed,
    /// The caller gave up in the middle of their wish.
    GaveUp,
}
