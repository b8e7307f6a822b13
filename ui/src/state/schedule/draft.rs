//! A schedule as it is typed: what can be read is in it, and what cannot stays in its field with what is wrong with it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wire::schedule::{Schedule, ScheduleAnswer, ScheduleRefused};

use super::field::{Field, List};
use crate::state::filters::typed_day_ahead;
use crate::text::hours;

/// The draft.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// What is sent when it is saved.
    pub(crate) wished: Schedule,
    /// The clinic's today, `YYYY-MM-DD`.
    pub(crate) today: String,
    /// What stands in fields that are being typed into, or cannot be read.
    typed: BTreeMap<Field, String>,
    faults: BTreeMap<Field, String>,
    /// What is wrong and has no field.
    pub(crate) other_faults: Vec<String>,
    /// The id of the next new row.
    next_id: i64,
}

impl Draft {
    /// The schedule in force, not changed yet.
    pub(crate) fn of(answer: &ScheduleAnswer) -> Draft {
        Draft {
            wished: answer.schedule.clone(),
            today: answer.today.clone(),
            typed: BTreeMap::new(),
            faults: BTreeMap::new(),
            other_faults: Vec::new(),
            next_id: -1,
        }
    }

    /// Whether it is another than the one in force.
    pub(crate) fn is_changed(&self, base: &Schedule) -> bool {
        self.wished != *base || self.typed.keys().any(|field| self.faults.contains_key(field))
    }

    /// What a field shows.
    pub(crate) fn text(&self, field: Field) -> String {
        self.typed.get(&field).cloned().unwrap_or_else(|| self.shown(field))
    }

    /// What is wrong with a field.
    pub(crate) fn fault_of(&self, field: Field) -> Option<&str> {
        self.faults.get(&field).map(String::as_str)
    }

    /// The fields that are wrong, in the order of the screen.
    pub(crate) fn wrong(&self) -> Vec<Field> {
        let mut wrong: Vec<Field> = self.faults.keys().copied().collect();
        wrong.sort_by_key(|field| (field.part(), *field));
        wrong
    }

    /// How many rows a list has.
    pub(crate) fn rows(&self, list: List) -> usize {
        match list {
            List::Closures => self.wished.closures.len(),
            List::Clinicians => self.wished.clinicians.len(),
            List::Exceptions(whose) => {
                self.wished.clinicians.get(whose).map_or(0, |one| one.exceptions.len())
            }
            List::Rooms => self.wished.rooms.len(),
            List::VisitTypes => self.wished.visit_types.len(),
        }
    }

    /// The clinic's today.
    pub(crate) fn today(&self) -> Date {
        self.today.parse().unwrap_or(Date::constant(2000, 1, 1))
    }

    pub(super) fn typed(&mut self, field: Field, text: String) {
        match self.read(field, &text) {
            Ok(()) => drop(self.faults.remove(&field)),
            Err(fault) => drop(self.faults.insert(field, fault)),
        }
        self.other_faults.clear();
        self.typed.insert(field, text);
    }

    pub(super) fn left(&mut self, field: Field) {
        if !self.faults.contains_key(&field) {
            self.typed.remove(&field);
        }
    }

    pub(super) fn fault(&mut self, field: Field, said: &str) {
        self.faults.insert(field, said.to_owned());
    }

    /// The field is set by other means than typing.
    pub(super) fn forget(&mut self, field: Field) {
        self.typed.remove(&field);
        self.faults.remove(&field);
        self.other_faults.clear();
    }

    pub(super) fn new_id(&mut self) -> i64 {
        self.next_id -= 1;
        self.next_id + 1
    }

    /// Rows have moved, and what is typed and wrong moves along.
    pub(super) fn reorder(&mut self, list: List, to: &dyn Fn(usize) -> Option<usize>) {
        for texts in [&mut self.typed, &mut self.faults] {
            *texts = std::mem::take(texts)
                .into_iter()
                .filter_map(|(field, text)| Some((field.moved(list, to)?, text)))
                .collect();
        }
        self.other_faults.clear();
    }

    /// What the program says, at the fields that it names.
    pub(crate) fn refuse(&mut self, refused: &ScheduleRefused) {
        let fields = Field::all(&self.wished);
        self.other_faults.clear();
        for problem in &refused.problems {
            match fields.iter().find(|field| field.is_meant_by(&problem.field)) {
                Some(field) => self.fault(*field, &format!("Write {}.", problem.expected)),
                None => self
                    .other_faults
                    .push(format!("{}: {}; expected is {}.", problem.field, problem.found, problem.expected)),
            }
        }
    }

    /// A field as the page writes it.
    fn shown(&self, field: Field) -> String {
        let wished = &self.wished;
        let closure = |at: usize| wished.closures.get(at);
        let clinician = |at: usize| wished.clinicians.get(at);
        let exception = |at: usize, of: usize| clinician(at).and_then(|one| one.exceptions.get(of));
        let kind = |at: usize| wished.visit_types.get(at);
        let text = match field {
            Field::Name => Some(wished.name.clone()),
            Field::SlotMinutes => Some(wished.slot_minutes.to_string()),
            Field::HorizonDays => Some(wished.horizon_days.to_string()),
            Field::LeadMinutes => Some(wished.lead_minutes.to_string()),
            Field::Day(whose, day) => Some(hours::show(self.day(whose, day))),
            Field::ClosureFrom(at) => closure(at).map(|closure| written(&closure.from)),
            Field::ClosureTo(at) => closure(at).map(|closure| written(&closure.to)),
            Field::ClosureReason(at) => closure(at).map(|closure| closure.reason.clone()),
            Field::ClinicianName(at) => clinician(at).map(|one| one.name.clone()),
            Field::ExceptionFrom(at, of) => exception(at, of).map(|exception| written(&exception.from)),
            Field::ExceptionTo(at, of) => exception(at, of).map(|exception| written(&exception.to)),
            Field::ExceptionHours(at, of) => {
                exception(at, of).map(|exception| hours::show(&exception.stretches))
            }
            Field::ExceptionReason(at, of) => exception(at, of).map(|exception| exception.reason.clone()),
            Field::RoomName(at) => wished.rooms.get(at).map(|room| room.name.clone()),
            Field::TypeName(at) => kind(at).map(|kind| kind.name.clone()),
            Field::TypeMinutes(at) => kind(at).map(|kind| kind.minutes.to_string()),
            Field::TypeBefore(at) => kind(at).map(|kind| kind.buffer_before.to_string()),
            Field::TypeAfter(at) => kind(at).map(|kind| kind.buffer_after.to_string()),
            Field::TypeWho(_) | Field::TypeRooms(_) => None,
        };
        text.unwrap_or_default()
    }

    /// Takes what is typed into the schedule, or says what it should be.
    fn read(&mut self, field: Field, text: &str) -> Result<(), String> {
        let today = self.today();
        match field {
            Field::Name => text.clone_into(&mut self.wished.name),
            Field::SlotMinutes => self.wished.slot_minutes = number(text, 5, 240)?,
            Field::HorizonDays => self.wished.horizon_days = number(text, 1, 730)?,
            Field::LeadMinutes => self.wished.lead_minutes = number(text, 0, 20_160)?,
            Field::Day(whose, day) => {
                let read = hours::read(text).ok_or(hours::EXPECTED)?;
                if let Some(hours) = self.day_mut(whose, day) {
                    *hours = read;
                }
            }
            Field::ClosureFrom(at) => {
                let day = day(text, today)?;
                if let Some(closure) = self.wished.closures.get_mut(at) {
                    // A closure of one day stays one.
                    if closure.to == closure.from || closure.to < day {
                        closure.to.clone_from(&day);
                    }
                    closure.from = day;
                }
            }
            Field::ClosureTo(at) => {
                let day = day(text, today)?;
                if let Some(closure) = self.wished.closures.get_mut(at) {
                    closure.to = not_before(&closure.from, day)?;
                }
            }
            Field::ClosureReason(at) => {
                if let Some(closure) = self.wished.closures.get_mut(at) {
                    text.clone_into(&mut closure.reason);
                }
            }
            Field::ClinicianName(at) => {
                if let Some(one) = self.wished.clinicians.get_mut(at) {
                    text.clone_into(&mut one.name);
                }
            }
            Field::ExceptionFrom(at, of)
            | Field::ExceptionTo(at, of)
            | Field::ExceptionHours(at, of)
            | Field::ExceptionReason(at, of) => self.read_exception(field, (at, of), text, today)?,
            Field::RoomName(at) => {
                if let Some(room) = self.wished.rooms.get_mut(at) {
                    text.clone_into(&mut room.name);
                }
            }
            Field::TypeName(at) | Field::TypeMinutes(at) | Field::TypeBefore(at) | Field::TypeAfter(at) => {
                let Some(kind) = self.wished.visit_types.get_mut(at) else { return Ok(()) };
                match field {
                    Field::TypeMinutes(_) => kind.minutes = number(text, 5, 720)?,
                    Field::TypeBefore(_) => kind.buffer_before = number(text, 0, 240)?,
                    Field::TypeAfter(_) => kind.buffer_after = number(text, 0, 240)?,
                    _ => text.clone_into(&mut kind.name),
                }
            }
            Field::TypeWho(_) | Field::TypeRooms(_) => {}
        }
        Ok(())
    }

    fn read_exception(
        &mut self,
        field: Field,
        (at, of): (usize, usize),
        text: &str,
        today: Date,
    ) -> Result<(), String> {
        let exception = self.wished.clinicians.get_mut(at).and_then(|one| one.exceptions.get_mut(of));
        let Some(exception) = exception else { return Ok(()) };
        match field {
            Field::ExceptionFrom(..) => {
                let day = day(text, today)?;
                if exception.to == exception.from || exception.to < day {
                    exception.to.clone_from(&day);
                }
                exception.from = day;
            }
            Field::ExceptionTo(..) => exception.to = not_before(&exception.from, day(text, today)?)?,
            Field::ExceptionHours(..) => exception.stretches = hours::read(text).ok_or(hours::EXPECTED)?,
            _ => text.clone_into(&mut exception.reason),
        }
        Ok(())
    }
}

/// A whole number within bounds.
fn number(text: &str, least: u16, most: u16) -> Result<u16, String> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("Write a whole number from {least} to {most}."))
}

/// A day as it is sent. Without a year it is the next such day, because schedules are for what is to come.
fn day(text: &str, today: Date) -> Result<String, String> {
    let read = typed_day_ahead(text, today).ok_or("Write a day like Dec 24, 12/24 or 2026-12-24.")?;
    Ok(read.to_string())
}

fn not_before(from: &str, to: String) -> Result<String, String> {
    if to.as_str() < from { Err(format!("Write {} or a later day.", written(from))) } else { Ok(to) }
}

/// A day as the page writes it.
pub(crate) fn written(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |date| date.strftime("%b %-d, %Y").to_string())
}
