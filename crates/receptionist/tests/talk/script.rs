//! Conversations as text: who says what, and what is in the books afterwards.
//!
//! ```text
//! given: 2026-11-23 is full          before the call; also `<time> on <date> is taken`, `tools fail <n> times`,
//!                                    `the time is sold meanwhile`, `no caller number`, `now is <date>T<time>`, `closed on <date>`,
//!                                    `Ana Ruiz has 2:00 PM on <date>`, `two doctors`, `a colleague is there`, `the line records`
//! known: name Ana Ruiz               from the agent before; also `day <date>`, `times <time>, <time>`, `booked <name>, <date>, <time>`;
//!                                    `new …` when that one was not known before
//! caller: I'd like an appointment    words; `keys: 1`, `(silence)`
//! staff: offer her Thursday           a whisper; `(given back)` after they had the call, `not understood`
//! sarah: full name | please          each piece is in what she said since
//! sarah never: booked                this is not
//! booked: Ana Ruiz, 2026-11-23, 2:00 PM
//! nothing booked
//! moved: Monday, November 23 at 2:00 PM to Tuesday, November 24 at 9:00 AM       cancelled: …       waiting: Ana Ruiz, 2026-11-23
//! noted: 1984        no year noted
//! message: Ana Ruiz, 5550100, piece of the text       `-` for no name or number
//! named: Ana Ruiz    step: confirming    state: check    hangs up    still on the line    puts through    (nobody is free)
//! ```

use std::sync::Arc;

use booking::clinic::{Clinic, Clinician, ClinicianId, Closure};
use booking::time_text::parse_date;
use call::history::Carried;
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use receptionist::{Act, Dialogue, Facts, Heard};

use crate::desk::{Booked, Desk};

/// A Friday morning.
pub const NOW: &str = "2026-11-20T10:00";
const ZONE: &str = "America/New_York";

/// One call under test.
pub struct Talk {
    pub dialogue: Option<Dialogue>,
    pub desk: Desk,
    pub caller_number: Option<String>,
    /// Said since the caller's last turn.
    pub said: String,
    pub transcript: Vec<String>,
    pub ended: bool,
    /// There is somebody to put callers through to.
    pub has_colleague: bool,
    /// The line records, and says itself when it no longer does.
    pub line_records: bool,
    /// The caller is being put through.
    pub put_through: bool,
    /// The last whisper was not understood.
    pub puzzled: bool,
    /// What the agent before knew.
    pub carried: Carried,
    pub named: Vec<String>,
    pub steps: Vec<String>,
    pub ids: Vec<ToolId>,
    pub requests: Vec<ToolRequest>,
}

impl Talk {
    pub fn new() -> Talk {
        Talk {
            dialogue: None,
            desk: desk_at(NOW, Clinic::riverside(zone())),
            caller_number: Some("+15550100123".into()),
            said: String::new(),
            transcript: Vec::new(),
            ended: false,
            has_colleague: false,
            line_records: false,
            put_through: false,
            puzzled: false,
            carried: Carried::default(),
            named: Vec::new(),
            steps: Vec::new(),
            ids: Vec::new(),
            requests: Vec::new(),
        }
    }

    fn dialogue(&mut self) -> &mut Dialogue {
        let facts = Facts {
            clinic: self.desk.clinic.clone(),
            caller_number: self.caller_number.clone(),
            has_colleague: self.has_colleague,
        };
        let (carried, line_records) = (&self.carried, self.line_records);
        self.dialogue
            .get_or_insert_with(|| Dialogue::resume(facts, carried.clone()).on_recorded_line(line_records))
    }

    /// Lets the dialogue hear one thing and performs what it wants, tools included, until it listens.
    pub fn hear(&mut self, heard: Heard) -> Vec<Act> {
        self.said.clear();
        (self.put_through, self.puzzled) = (false, false);
        let mut all = Vec::new();
        let mut next = Some(heard);
        let mut rounds = 0;
        while let Some(heard) = next.take() {
            rounds += 1;
            assert!(rounds < 20, "tools follow tools without end");
            let now = self.desk.now.clone();
            let acts = self.dialogue().handle(&now, heard);
            check_shape(&acts);
            assert!(acts.is_empty() || !self.ended, "nothing follows the hang-up");
            for act in acts {
                match &act {
                    Act::Say(text) | Act::Ask(text) => {
                        self.transcript.push(format!("Sarah: {text}"));
                        self.said.push_str(text);
                        self.said.push(' ');
                    }
                    Act::Tool(id, request) => {
                        assert!(!self.ids.contains(id), "tool ids are unique within the call");
                        self.ids.push(id.clone());
                        self.requests.push(request.clone());
                        self.transcript.push(format!("  [{}]", shown(request)));
                        next = Some(Heard::ToolResult(id.clone(), self.desk.answer(request)));
                    }
                    Act::Step(step) => {
                        self.transcript.push(format!("  ({step:?})"));
                        self.steps.push(format!("{step:?}").to_lowercase());
                    }
                    Act::Named(name) => self.named.push(name.clone()),
                    Act::PutThrough => {
                        self.transcript.push("  (puts through)".into());
                        self.put_through = true;
                    }
                    Act::NotUnderstood => {
                        self.transcript.push("  (does not understand staff)".into());
                        self.puzzled = true;
                    }
                    Act::HangUp => {
                        self.transcript.push("  (hangs up)".into());
                        self.ended = true;
                    }
                }
                all.push(act);
            }
        }
        all
    }

    pub fn says(&mut self, text: &str) {
        self.transcript.push(format!("Caller: {text}"));
        self.hear(Heard::Text(text.into()));
    }
}

pub fn zone() -> TimeZone {
    TimeZone::get(ZONE).expect("the zone is bundled")
}

pub fn desk_at(now: &str, clinic: Clinic) -> Desk {
    let now: DateTime = now.parse().expect("a date and time");
    Desk::new(Arc::new(clinic), now.to_zoned(zone()).expect("no clock change"))
}

/// At most one question, and it comes last; a hang-up comes last, too.
pub fn check_shape(acts: &[Act]) {
    for (index, act) in acts.iter().enumerate() {
        let last = index + 1 == acts.len();
        match act {
            Act::Ask(text) => {
                assert!(last, "a question is the end of a turn: {text:?}");
                assert!(!text.trim().is_empty(), "a question has words");
            }
            Act::HangUp | Act::PutThrough | Act::Tool(..) => assert!(last, "{act:?} is the end of a turn"),
            Act::Say(text) => assert!(!text.trim().is_empty(), "a sentence has words"),
            Act::Step(_) | Act::Named(_) | Act::NotUnderstood => {}
        }
    }
}

fn shown(request: &ToolRequest) -> String {
    match request {
        ToolRequest::FindSlots(wish) => {
            let what = if wish.list_only { "list" } else { "hold" };
            format!("find_slots {what} {} {}", wish.dates.join(", "), wish.times.join(", "))
        }
        ToolRequest::BookSlot { slot, customer_name, .. } => format!("book_slot {slot}, {customer_name}"),
        ToolRequest::Identify { customer_name, birth_year } => {
            format!("identify {customer_name}, {birth_year}")
        }
        ToolRequest::NoteBirthYear { birth_year } => format!("note_birth_year {birth_year}"),
        ToolRequest::MoveAppointment { visit, slot, .. } => format!("move_appointment {visit} to {slot}"),
        ToolRequest::CancelAppointment { visit, .. } => format!("cancel_appointment {visit}"),
        ToolRequest::TakeMessage { message, .. } => format!("take_message {message}"),
        other => other.name().to_owned(),
    }
}

/// Plays a script; fails with the whole transcript.
pub fn play(script: &str) -> Talk {
    let mut talk = Talk::new();
    let mut begun = false;
    let mut seen_bookings = 0;
    let mut seen_messages = 0;
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(given) = line.strip_prefix("given: ") {
            arrange(&mut talk, given);
            continue;
        }
        if let Some(known) = line.strip_prefix("known: ") {
            carry(&mut talk.carried, known);
            continue;
        }
        if !std::mem::replace(&mut begun, true) {
            talk.hear(Heard::Start);
        }
        let context = |talk: &Talk| format!("at {line:?}, after:\n{}", talk.transcript.join("\n"));
        if let Some(text) = line.strip_prefix("caller: ") {
            assert!(!talk.ended, "the call is over {}", context(&talk));
            talk.says(text);
        } else if let Some(keys) = line.strip_prefix("keys: ") {
            talk.transcript.push(format!("Caller keys: {keys}"));
            talk.hear(Heard::Keys(keys.into()));
        } else if let Some(text) = line.strip_prefix("staff: ") {
            talk.transcript.push(format!("Staff: {text}"));
            talk.hear(Heard::Whisper(text.into()));
        } else if line == "(given back)" {
            talk.transcript.push("  (staff give the call back)".into());
            talk.hear(Heard::GivenBack);
        } else if line == "(silence)" {
            talk.transcript.push("Caller: …".into());
            talk.hear(Heard::Silence);
        } else if line == "(nobody is free)" {
            assert!(talk.put_through, "nobody was called {}", context(&talk));
            talk.hear(Heard::NobodyFree);
        } else if let Some(pieces) = line.strip_prefix("sarah: ") {
            for piece in pieces.split(" | ") {
                assert!(
                    talk.said.to_lowercase().contains(&piece.to_lowercase()),
                    "no {piece:?} {}",
                    context(&talk)
                );
            }
        } else if let Some(piece) = line.strip_prefix("sarah never: ") {
            let all = talk
                .transcript
                .iter()
                .filter(|line| line.starts_with("Sarah: "))
                .cloned()
                .collect::<String>();
            assert!(
                !all.to_lowercase().contains(&piece.to_lowercase()),
                "she said {piece:?} {}",
                context(&talk)
            );
        } else if let Some(expected) = line.strip_prefix("booked: ") {
            let Some(Booked { name, date, time, .. }) = talk.desk.booked.get(seen_bookings) else {
                panic!("nothing more is booked {}", context(&talk));
            };
            assert_eq!(format!("{name}, {date}, {time}"), expected, "{}", context(&talk));
            seen_bookings += 1;
        } else if let Some(expected) = line.strip_prefix("message: ") {
            let Some(message) = talk.desk.messages.get(seen_messages) else {
                panic!("no message more {}", context(&talk));
            };
            let mut parts = expected.splitn(3, ", ");
            assert_eq!(
                message.name.as_deref().unwrap_or("-"),
                parts.next().unwrap_or_default(),
                "{}",
                context(&talk)
            );
            assert_eq!(
                message.phone.as_deref().unwrap_or("-"),
                parts.next().unwrap_or_default(),
                "{}",
                context(&talk)
            );
            let piece = parts.next().unwrap_or_default();
            assert!(message.text.contains(piece), "{:?} {}", message.text, context(&talk));
            seen_messages += 1;
        } else if let Some(expected) = line.strip_prefix("moved: ") {
            assert_eq!(talk.desk.moved.last().map(String::as_str), Some(expected), "{}", context(&talk));
        } else if let Some(expected) = line.strip_prefix("cancelled: ") {
            assert_eq!(talk.desk.cancelled.last().map(String::as_str), Some(expected), "{}", context(&talk));
        } else if let Some(year) = line.strip_prefix("noted: ") {
            assert_eq!(talk.desk.noted.last().map(String::as_str), Some(year), "{}", context(&talk));
        } else if let Some(expected) = line.strip_prefix("waiting: ") {
            let waits =
                talk.desk.waiting.last().map(|(name, wish)| format!("{name}, {}", wish.dates.join(", ")));
            assert_eq!(waits.as_deref(), Some(expected), "{}", context(&talk));
        } else if let Some(name) = line.strip_prefix("named: ") {
            assert_eq!(talk.named.last().map(String::as_str), Some(name), "{}", context(&talk));
        } else if let Some(step) = line.strip_prefix("step: ") {
            assert_eq!(talk.steps.last().map(String::as_str), Some(step), "{}", context(&talk));
        } else if let Some(state) = line.strip_prefix("state: ") {
            assert_eq!(talk.dialogue().state(), state, "{}", context(&talk));
        } else if let Some(days) = line.strip_prefix("looked at: ") {
            assert_eq!(talk.desk.looked_at.join(", "), days, "{}", context(&talk));
        } else {
            match line {
                "nothing moved" => assert!(talk.desk.moved.is_empty(), "{}", context(&talk)),
                "nothing cancelled" => assert!(talk.desk.cancelled.is_empty(), "{}", context(&talk)),
                "no year noted" => assert!(talk.desk.noted.is_empty(), "{}", context(&talk)),
                "nobody waits" => assert!(talk.desk.waiting.is_empty(), "{}", context(&talk)),
                "nothing booked" => assert!(talk.desk.booked.is_empty(), "{}", context(&talk)),
                "no message" => assert!(talk.desk.messages.is_empty(), "{}", context(&talk)),
                "puts through" => assert!(talk.put_through, "she goes on {}", context(&talk)),
                "not understood" => assert!(talk.puzzled, "{}", context(&talk)),
                "hangs up" => assert!(talk.ended, "she goes on {}", context(&talk)),
                "still on the line" => assert!(!talk.ended, "she hung up {}", context(&talk)),
                other => panic!("the script has no line {other:?}"),
            }
        }
    }
    assert_eq!(
        talk.desk.booked.len(),
        seen_bookings,
        "every booking is expected:\n{}",
        talk.transcript.join("\n")
    );
    assert_eq!(
        talk.desk.messages.len(),
        seen_messages,
        "every message is expected:\n{}",
        talk.transcript.join("\n")
    );
    talk
}

fn arrange(talk: &mut Talk, given: &str) {
    if let Some(date) = given.strip_suffix(" is full") {
        talk.desk.fill(parse_date(date).expect("a date"));
    } else if let Some((name, (time, date))) =
        given.split_once(" has ").and_then(|(name, visit)| Some((name, visit.split_once(" on ")?)))
    {
        talk.desk.stand(name, parse_date(date).expect("a date"), time);
    } else if let Some((time, date)) =
        given.strip_suffix(" is taken").and_then(|given| given.split_once(" on "))
    {
        talk.desk.take(parse_date(date).expect("a date"), time);
    } else if let Some(times) =
        given.strip_prefix("tools fail ").and_then(|given| given.strip_suffix(" times"))
    {
        talk.desk.failures = times.parse().expect("a number");
    } else if let Some(now) = given.strip_prefix("now is ") {
        talk.desk = desk_at(now, (*talk.desk.clinic).clone());
    } else if let Some(date) = given.strip_prefix("closed on ") {
        let date = parse_date(date).expect("a date");
        let mut clinic = (*talk.desk.clinic).clone();
        clinic.closures.push(Closure { from: date, to: date, reason: "Thanksgiving".into() });
        talk.desk.clinic = Arc::new(clinic);
    } else {
        match given {
            "a colleague is there" => talk.has_colleague = true,
            "the line records" => talk.line_records = true,
            "the time is sold meanwhile" => talk.desk.too_late = true,
            "no caller number" => {
                talk.caller_number = None;
                talk.desk.withheld = true;
            }
            "two doctors" => {
                let mut clinic = (*talk.desk.clinic).clone();
                clinic.clinicians = vec![
                    Clinician::new(ClinicianId(1), "Dr Okafor"),
                    Clinician::new(ClinicianId(2), "Dr Lee"),
                ];
                talk.desk.clinic = Arc::new(clinic);
            }
            "a softphone" => talk.caller_number = Some("client:softphone".into()),
            other => panic!("cannot arrange {other:?}"),
        }
    }
}

fn carry(carried: &mut Carried, known: &str) {
    match known.split_once(' ') {
        Some(("name", name)) => carried.name = Some(name.into()),
        Some(("day", date)) => carried.date = Some(date.into()),
        Some(("times", times)) => carried.times = times.split(", ").map(str::to_owned).collect(),
        Some(("new", visit)) => {
            carry(carried, &format!("booked {visit}"));
            if let Some(ToolOutcome::Booked { birth_year_wanted, .. }) = &mut carried.booked {
                *birth_year_wanted = true;
            }
        }
        Some(("booked", visit)) => {
            let parts: Vec<&str> = visit.split(", ").collect();
            let [customer_name, date, time] = parts[..] else { panic!("name, day and time: {visit:?}") };
            carried.booked = Some(ToolOutcome::Booked {
                confirmation_number: "APT-20001".into(),
                customer_name: customer_name.into(),
                date: date.into(),
                time: time.into(),
                birth_year_wanted: false,
            });
        }
        _ => panic!("nobody can know {known:?}"),
    }
}
