//! The fields of a schedule that are typed into, by the names that the program gives them.

use wire::schedule::Schedule;

/// Whose hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// The clinic's.
    Clinic,
    /// Those of the clinician at this place of the list.
    Clinician(usize),
}

/// The part of the screen that a field stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Name, grid, horizon, notice.
    Clinic,
    /// Weekly hours.
    Hours,
    /// Clinicians.
    Clinicians,
    /// Closures.
    Closures,
    /// Visit types.
    VisitTypes,
    /// Rooms.
    Rooms,
}

impl Part {
    /// All of them, in the order of the screen.
    pub(crate) const ALL: [Part; 6] =
        [Part::Clinic, Part::Hours, Part::Clinicians, Part::Closures, Part::VisitTypes, Part::Rooms];

    /// As its tab is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Clinic => "Clinic",
            Part::Hours => "Weekly hours",
            Part::Clinicians => "Clinicians",
            Part::Closures => "Closures",
            Part::VisitTypes => "Visit types",
            Part::Rooms => "Rooms",
        }
    }
}

/// A field; numbers are places in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Name,
    SlotMinutes,
    HorizonDays,
    LeadMinutes,
    /// Weekly hours of a day, from Monday.
    Day(Whose, usize),
    ClosureFrom(usize),
    ClosureTo(usize),
    ClosureReason(usize),
    ClinicianName(usize),
    ExceptionFrom(usize, usize),
    ExceptionTo(usize, usize),
    ExceptionHours(usize, usize),
    ExceptionReason(usize, usize),
    RoomName(usize),
    TypeName(usize),
    TypeMinutes(usize),
    TypeBefore(usize),
    TypeAfter(usize),
    /// Who does a visit type: chosen, not typed.
    TypeWho(usize),
    /// Its rooms: chosen, not typed.
    TypeRooms(usize),
}

/// Names of the days in the schedule's JSON.
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Field {
    /// The name by which the program tells of it.
    pub(crate) fn path(self) -> String {
        match self {
            Field::Name => "name".to_owned(),
            Field::SlotMinutes => "slotMinutes".to_owned(),
            Field::HorizonDays => "horizonDays".to_owned(),
            Field::LeadMinutes => "leadMinutes".to_owned(),
            Field::Day(Whose::Clinic, day) => format!("week.{}", DAYS[day % 7]),
            Field::Day(Whose::Clinician(at), day) => format!("clinicians[{at}].week.{}", DAYS[day % 7]),
            Field::ClosureFrom(at) => format!("closures[{at}].from"),
            Field::ClosureTo(at) => format!("closures[{at}].to"),
            Field::ClosureReason(at) => format!("closures[{at}].reason"),
            Field::ClinicianName(at) => format!("clinicians[{at}].name"),
            Field::ExceptionFrom(at, of) => format!("clinicians[{at}].exceptions[{of}].from"),
            Field::ExceptionTo(at, of) => format!("clinicians[{at}].exceptions[{of}].to"),
            Field::ExceptionHours(at, of) => format!("clinicians[{at}].exceptions[{of}].stretches"),
            Field::ExceptionReason(at, of) => format!("clinicians[{at}].exceptions[{of}].reason"),
            Field::RoomName(at) => format!("rooms[{at}].name"),
            Field::TypeName(at) => format!("visitTypes[{at}].name"),
            Field::TypeMinutes(at) => format!("visitTypes[{at}].minutes"),
            Field::TypeBefore(at) => format!("visitTypes[{at}].bufferBefore"),
            Field::TypeAfter(at) => format!("visitTypes[{at}].bufferAfter"),
            Field::TypeWho(at) => format!("visitTypes[{at}].clinicianIds"),
            Field::TypeRooms(at) => format!("visitTypes[{at}].roomIds"),
        }
    }

    /// Its id on the page.
    pub(crate) fn id(self) -> String {
        let path = self.path();
        let plain = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        format!("schedule-{}", plain.collect::<String>())
    }

    /// Where it stands.
    pub(crate) fn part(self) -> Part {
        match self {
            Field::Name | Field::SlotMinutes | Field::HorizonDays | Field::LeadMinutes => Part::Clinic,
            Field::Day(..) => Part::Hours,
            Field::ClosureFrom(_) | Field::ClosureTo(_) | Field::ClosureReason(_) => Part::Closures,
            Field::ClinicianName(_)
            | Field::ExceptionFrom(..)
            | Field::ExceptionTo(..)
            | Field::ExceptionHours(..)
            | Field::ExceptionReason(..) => Part::Clinicians,
            Field::RoomName(_) => Part::Rooms,
            Field::TypeName(_)
            | Field::TypeMinutes(_)
            | Field::TypeBefore(_)
            | Field::TypeAfter(_)
            | Field::TypeWho(_)
            | Field::TypeRooms(_) => Part::VisitTypes,
        }
    }

    /// All fields of a schedule.
    pub(crate) fn all(of: &Schedule) -> Vec<Field> {
        let mut all = vec![Field::Name, Field::SlotMinutes, Field::HorizonDays, Field::LeadMinutes];
        all.extend((0..7).map(|day| Field::Day(Whose::Clinic, day)));
        for at in 0..of.closures.len() {
            all.extend([Field::ClosureFrom(at), Field::ClosureTo(at), Field::ClosureReason(at)]);
        }
        for (at, one) in of.clinicians.iter().enumerate() {
            all.push(Field::ClinicianName(at));
            all.extend((0..7).map(|day| Field::Day(Whose::Clinician(at), day)));
            for of in 0..one.exceptions.len() {
                all.extend([
                    Field::ExceptionFrom(at, of),
                    Field::ExceptionTo(at, of),
                    Field::ExceptionHours(at, of),
                    Field::ExceptionReason(at, of),
                ]);
            }
        }
        all.extend((0..of.rooms.len()).map(Field::RoomName));
        for at in 0..of.visit_types.len() {
            all.extend([
                Field::TypeName(at),
                Field::TypeMinutes(at),
                Field::TypeBefore(at),
                Field::TypeAfter(at),
                Field::TypeWho(at),
                Field::TypeRooms(at),
            ]);
        }
        all
    }

    /// Whether the program means this field when it names `path`, which may lead further in.
    pub(crate) fn is_meant_by(self, path: &str) -> bool {
        path.strip_prefix(&self.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
    }

    /// The same field after rows of its list have moved; `None` when its row is gone.
    pub(crate) fn moved(self, list: List, to: &dyn Fn(usize) -> Option<usize>) -> Option<Field> {
        Some(match (list, self) {
            (List::Closures, Field::ClosureFrom(at)) => Field::ClosureFrom(to(at)?),
            (List::Closures, Field::ClosureTo(at)) => Field::ClosureTo(to(at)?),
            (List::Closures, Field::ClosureReason(at)) => Field::ClosureReason(to(at)?),
            (List::Clinicians, Field::ClinicianName(at)) => Field::ClinicianName(to(at)?),
            (List::Clinicians, Field::Day(Whose::Clinician(at), day)) => {
                Field::Day(Whose::Clinician(to(at)?), day)
            }
            (List::Clinicians, Field::ExceptionFrom(at, of)) => Field::ExceptionFrom(to(at)?, of),
            (List::Clinicians, Field::ExceptionTo(at, of)) => Field::ExceptionTo(to(at)?, of),
            (List::Clinicians, Field::ExceptionHours(at, of)) => Field::ExceptionHours(to(at)?, of),
            (List::Clinicians, Field::ExceptionReason(at, of)) => Field::ExceptionReason(to(at)?, of),
            (List::Exceptions(whose), Field::ExceptionFrom(at, of)) if at == whose => {
                Field::ExceptionFrom(at, to(of)?)
            }
            (List::Exceptions(whose), Field::ExceptionTo(at, of)) if at == whose => {
                Field::ExceptionTo(at, to(of)?)
            }
            (List::Exceptions(whose), Field::ExceptionHours(at, of)) if at == whose => {
                Field::ExceptionHours(at, to(of)?)
            }
            (List::Exceptions(whose), Field::ExceptionReason(at, of)) if at == whose => {
                Field::ExceptionReason(at, to(of)?)
            }
            (List::Rooms, Field::RoomName(at)) => Field::RoomName(to(at)?),
            (List::VisitTypes, Field::TypeName(at)) => Field::TypeName(to(at)?),
            (List::VisitTypes, Field::TypeMinutes(at)) => Field::TypeMinutes(to(at)?),
            (List::VisitTypes, Field::TypeBefore(at)) => Field::TypeBefore(to(at)?),
            (List::VisitTypes, Field::TypeAfter(at)) => Field::TypeAfter(to(at)?),
            (List::VisitTypes, Field::TypeWho(at)) => Field::TypeWho(to(at)?),
            (List::VisitTypes, Field::TypeRooms(at)) => Field::TypeRooms(to(at)?),
            (_, field) => field,
        })
    }
}

/// A list whose rows are added, moved and taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Closures.
    Closures,
    /// Clinicians.
    Clinicians,
    /// The exceptions of the clinician at this place.
    Exceptions(usize),
    /// Rooms.
    Rooms,
    /// Visit types.
    VisitTypes,
}

impl List {
    /// The first field of a row of this list.
    pub(crate) fn first_field(self, at: usize) -> Field {
        match self {
            List::Closures => Field::ClosureFrom(at),
            List::Clinicians => Field::ClinicianName(at),
            List::Exceptions(whose) => Field::ExceptionFrom(whose, at),
            List::Rooms => Field::RoomName(at),
            List::VisitTypes => Field::TypeName(at),
        }
    }

    /// The name of the button in the page that adds a row to it.
    pub(crate) fn adder(self) -> String {
        match self {
            List::Closures => "schedule-add-closure".to_owned(),
            List::Clinicians => "schedule-add-clinician".to_owned(),
            List::Exceptions(whose) => format!("schedule-add-exception-{whose}"),
            List::Rooms => "schedule-add-room".to_owned(),
            List::VisitTypes => "schedule-add-type".to_owned(),
        }
    }
}
