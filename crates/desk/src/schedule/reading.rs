//! From the schedule that a manager edited to a clinic, or to every field of it that cannot be.

use booking::appointment::patient_name;
use booking::clinic::{
    Clinic, Clinician, ClinicianId, Closure, Exception, Room, RoomId, Stretch, VisitType, VisitTypeId,
    WeeklyHours,
};
use booking::schedule_check::{Problem, check, stretches, weekday_field};
use booking::time_text::parse_date;
use jiff::civil::{Date, Weekday, date};
use wire::appointment::Minutes;
use wire::schedule::{ClinicianHours, Schedule, Week};

use super::ScheduleError;

/// The clinic that `wished` describes, in the place of `present`.
///
/// # Errors
/// [`ScheduleError::Stale`] when `wished` was made from another version, else all fields that cannot be.
pub(super) fn read(wished: &Schedule, present: &store::Schedule) -> Result<Clinic, ScheduleError> {
    if wished.version != present.version {
        return Err(ScheduleError::Stale { version: present.version });
    }
    let mut reading = Reading::default();
    let clinic = reading.clinic(wished, &present.clinic);
    reading.problems.extend(check(&clinic));
    reading.known_ids(wished, &present.clinic);
    if reading.problems.is_empty() { Ok(clinic) } else { Err(ScheduleError::Problems(reading.problems)) }
}

/// Goes on behind a field that cannot be, with something harmless in its place, so that all of them are told at once.
#[derive(Default)]
struct Reading {
    problems: Vec<Problem>,
}

impl Reading {
    fn clinic(&mut self, wished: &Schedule, present: &Clinic) -> Clinic {
        let closures = wished.closures.iter().enumerate().map(|(at, closure)| {
            let (from, to) = self.days(&format!("closures[{at}]"), &closure.from, &closure.to);
            Closure { from, to, reason: closure.reason.trim().to_owned() }
        });
        let closures = closures.collect();
        let rooms = wished.rooms.iter().map(|room| Room { id: RoomId(room.id), name: name(&room.name) });
        let visit_types = wished.visit_types.iter().map(|kind| VisitType {
            id: VisitTypeId(kind.id),
            name: name(&kind.name),
            minutes: kind.minutes,
            buffer_before: kind.buffer_before,
            buffer_after: kind.buffer_after,
            colour: kind.colour,
            clinicians: kind.clinician_ids.iter().map(|id| ClinicianId(*id)).collect(),
            rooms: kind.room_ids.iter().map(|id| RoomId(*id)).collect(),
        });
        Clinic {
            name: name(&wished.name),
            time_zone: present.time_zone.clone(),
            hours: self.week("week", &wished.week),
            closures,
            clinicians: wished
                .clinicians
                .iter()
                .enumerate()
                .map(|(at, one)| self.clinician(at, one))
                .collect(),
            rooms: rooms.collect(),
            visit_types: visit_types.collect(),
            horizon_days: wished.horizon_days,
            slot_minutes: wished.slot_minutes,
            lead_minutes: wished.lead_minutes,
            retired: present.retired.clone(),
        }
    }

    fn clinician(&mut self, at: usize, one: &ClinicianHours) -> Clinician {
        let field = format!("clinicians[{at}]");
        let exceptions = one.exceptions.iter().enumerate().map(|(at, exception)| {
            let field = format!("{field}.exceptions[{at}]");
            let (from, to) = self.days(&field, &exception.from, &exception.to);
            let stretches = self.stretches(&format!("{field}.stretches"), &exception.stretches);
            Exception { from, to, stretches, reason: exception.reason.trim().to_owned() }
        });
        let exceptions = exceptions.collect();
        Clinician {
            id: ClinicianId(one.id),
            name: name(&one.name),
            colour: one.colour,
            hours: one.week.as_ref().map(|week| self.week(&format!("{field}.week"), week)),
            exceptions,
        }
    }

    fn week(&mut self, field: &str, wished: &Week) -> WeeklyHours {
        let mut week = WeeklyHours::closed();
        for (weekday, day) in Weekday::Monday.cycle_forward().zip(wished.days()) {
            let day = self.stretches(&format!("{field}.{}", weekday_field(weekday)), day);
            // What `stretches` gives is in order, so the week takes it.
            week = week.clone().on(weekday, &day).unwrap_or(week);
        }
        week
    }

    fn stretches(&mut self, field: &str, minutes: &[Minutes]) -> Vec<Stretch> {
        let minutes: Vec<(u16, u16)> = minutes.iter().map(|stretch| (stretch.from, stretch.to)).collect();
        stretches(field, &minutes).unwrap_or_else(|problem| {
            self.problems.push(problem);
            Vec::new()
        })
    }

    /// The first and the last day. When one cannot be read, both are a day that no other check minds.
    fn days(&mut self, field: &str, from: &str, to: &str) -> (Date, Date) {
        let mut day = |name: &str, text: &str| {
            let date = parse_date(text).filter(|date| (1900..=2500).contains(&date.year()));
            if date.is_none() {
                let expected = "a day of the years 1900 to 2500 as YYYY-MM-DD";
                self.problems.push(Problem::new(format!("{field}.{name}"), text, expected));
            }
            date
        };
        let (from, to) = (day("from", from), day("to", to));
        from.zip(to).unwrap_or((date(2000, 1, 1), date(2000, 1, 1)))
    }

    /// A row that is not new must be one of the schedule in force.
    fn known_ids(&mut self, wished: &Schedule, present: &Clinic) {
        let mut tell = |list: &str, ids: Vec<i64>, is_known: &dyn Fn(i64) -> bool| {
            for (at, id) in ids.into_iter().enumerate().filter(|(_, id)| *id > 0 && !is_known(*id)) {
                self.problems.push(Problem {
                    field: format!("{list}[{at}].id"),
                    found: id.to_string(),
                    expected: "the id of a row in force, or 0 for a new one".to_owned(),
                });
            }
        };
        tell("clinicians", wished.clinicians.iter().map(|one| one.id).collect(), &|id| {
            present.clinician(ClinicianId(id)).is_some()
        });
        tell("rooms", wished.rooms.iter().map(|room| room.id).collect(), &|id| {
            present.room(RoomId(id)).is_some()
        });
        tell("visitTypes", wished.visit_types.iter().map(|kind| kind.id).collect(), &|id| {
            present.visit_type(VisitTypeId(id)).is_some()
        });
    }
}

/// As it goes into the book. What is no name stays as it came, for the check to tell.
fn name(text: &str) -> String {
    patient_name(text).unwrap_or_else(|_| text.to_owned())
}
