//! From the schedule in the book to the one that managers edit.

use booking::clinic::{Clinician, Stretch, WeeklyHours};
use booking::hours::{end_minute, minute};
use jiff::civil::Weekday;
use wire::appointment::{Minutes, Room, VisitType};
use wire::schedule::{ClinicianHours, Closure, HoursException, Schedule, Week};

use crate::view;

/// All of it.
pub(super) fn schedule(from: &store::Schedule) -> Schedule {
    let clinic = &from.clinic;
    let closures = clinic.closures.iter().map(|closure| Closure {
        from: view::day(closure.from),
        to: view::day(closure.to),
        reason: closure.reason.clone(),
    });
    let visit_types = clinic.visit_types.iter().map(|kind| VisitType {
        id: kind.id.0,
        name: kind.name.clone(),
        minutes: kind.minutes,
        buffer_before: kind.buffer_before,
        buffer_after: kind.buffer_after,
        colour: kind.colour,
        clinician_ids: kind.clinicians.iter().map(|id| id.0).collect(),
        room_ids: kind.rooms.iter().map(|id| id.0).collect(),
    });
    Schedule {
        version: from.version,
        name: clinic.name.clone(),
        slot_minutes: clinic.slot_minutes,
        horizon_days: clinic.horizon_days,
        lead_minutes: clinic.lead_minutes,
        week: week(&clinic.hours),
        closures: closures.collect(),
        clinicians: clinic.clinicians.iter().map(clinician).collect(),
        rooms: clinic.rooms.iter().map(|room| Room { id: room.id.0, name: room.name.clone() }).collect(),
        visit_types: visit_types.collect(),
    }
}

fn clinician(known: &Clinician) -> ClinicianHours {
    let exceptions = known.exceptions.iter().map(|exception| HoursException {
        from: view::day(exception.from),
        to: view::day(exception.to),
        stretches: minutes(&exception.stretches),
        reason: exception.reason.clone(),
    });
    ClinicianHours {
        id: known.id.0,
        name: known.name.clone(),
        colour: known.colour,
        week: known.hours.as_ref().map(week),
        exceptions: exceptions.collect(),
    }
}

fn week(hours: &WeeklyHours) -> Week {
    let mut week = Week::default();
    for (weekday, day) in Weekday::Monday.cycle_forward().zip(week.days_mut()) {
        *day = minutes(hours.of(weekday));
    }
    week
}

fn minutes(stretches: &[Stretch]) -> Vec<Minutes> {
    stretches.iter().map(|(from, to)| Minutes { from: minute(*from), to: end_minute(*to) }).collect()
}
