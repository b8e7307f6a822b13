//! Understands what a window asks, field by field.

use booking::appointment::{Status, patient_name};
use booking::clinic::Clinic;
use booking::hours::time_at;
use booking::rules::{Asker, LONGEST_VISIT, SHORTEST_VISIT, Wish};
use booking::time_text::parse_date;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::{Appointment, Author, NewAppointment, Who};
use wire::appointment::AppointmentStatus;
use wire::visit::{NewVisit, Repeat, VisitChange};

use super::{VisitError, clinician, room, visit_type};
use crate::summary::short;
use crate::view;

/// Characters that notes may have.
const NOTES: usize = 4000;
/// Characters that a reason may have.
const REASON: usize = 500;
/// Characters that a number may have.
const NUMBER: usize = 40;

pub(super) fn invalid(
    field: &'static str,
    value: impl Into<String>,
    expected: impl Into<String>,
) -> VisitError {
    VisitError::Invalid { field, value: value.into(), expected: expected.into() }
}

/// The wish in a request.
pub(super) fn wish(new: &NewVisit, clinic: &Clinic) -> Result<Wish, VisitError> {
    let reason = reason("overrideReason", new.override_reason.as_deref())?;
    let (date, time) = (date("date", &new.date)?, minute("startMinute", new.start_minute)?);
    Ok(Wish {
        date,
        time,
        later: later(clinic, date, time, new.later)?,
        visit_type: match new.visit_type_id {
            Some(id) => visit_type(id),
            None => clinic
                .visit_types
                .first()
                .map(|kind| kind.id)
                .ok_or_else(|| invalid("visitTypeId", "", "given, for the clinic has no kind of visit"))?,
        },
        clinician: new.clinician_id.map(clinician),
        room: new.room_id.map(room),
        minutes: new.minutes.map(length).transpose()?,
        asker: if reason.is_some() { Asker::Overriding } else { Asker::Staff },
    })
}

/// The row that the wish is to become.
pub(super) fn row(
    new: &NewVisit,
    wish: &Wish,
    who: Who,
    key: Option<String>,
    clinic: &Clinic,
    now: Timestamp,
) -> Result<NewAppointment, VisitError> {
    let name = name(&new.customer_name)?;
    let number = bounded("phoneNumber", &new.phone_number, NUMBER)?;
    let by = Author::desk(who, key);
    let at = (wish.date, wish.time);
    let mut row = NewAppointment::new(by, name, number, at, wish.visit_type, clinic.time_zone.clone(), now);
    row.patient = new.patient_id;
    row.clinician = wish.clinician;
    row.room = wish.room;
    row.status = Status::Booked;
    row.notes = bounded("notes", &new.notes, NOTES)?;
    row.override_reason = reason("overrideReason", new.override_reason.as_deref())?;
    Ok(row)
}

/// How often a visit repeats.
pub(super) fn repeat(repeat: Repeat) -> Result<Repeat, VisitError> {
    if !(1..=52).contains(&repeat.every) {
        return Err(invalid("repeat.every", repeat.every.to_string(), "a number from 1 to 52"));
    }
    if !(2..=104).contains(&repeat.times) {
        return Err(invalid("repeat.times", repeat.times.to_string(), "a number of visits from 2 to 104"));
    }
    Ok(repeat)
}

/// A change, understood against the visit that it changes.
pub(super) struct Edit {
    pub(super) revision: i64,
    /// Where the visit is to go, when it is to go anywhere or to stand there again.
    pub(super) wish: Option<Wish>,
    pub(super) onto: Option<Date>,
    pub(super) status: Option<Status>,
    pub(super) cancel_reason: Option<String>,
    pub(super) customer_name: Option<String>,
    pub(super) phone_number: Option<String>,
    pub(super) patient: Option<i64>,
    pub(super) notes: Option<String>,
    pub(super) override_reason: Option<String>,
}

impl Edit {
    pub(super) fn of(
        change: VisitChange,
        present: &Appointment,
        clinic: &Clinic,
    ) -> Result<Edit, VisitError> {
        let status = change.status.map(status);
        let cancel_reason = reason("cancelReason", change.cancel_reason.as_deref())?;
        if cancel_reason.is_some() && status != Some(Status::Cancelled) {
            return Err(invalid("cancelReason", "given", "left out unless `status` is `cancelled`"));
        }
        let override_reason = reason("overrideReason", change.override_reason.as_deref())?;
        let is_placed = change.date.is_some()
            || change.start_minute.is_some()
            || change.later.is_some()
            || change.minutes.is_some()
            || change.clinician_id.is_some()
            || change.room_id.is_some()
            || change.visit_type_id.is_some();
        let stands_again = present.status.frees_time() && status.is_some_and(|status| !status.frees_time());
        let kind = change.visit_type_id.map_or(present.visit_type, visit_type);
        let kept_minutes = (kind == present.visit_type).then(|| present.minutes());
        let kept_room = present.room.filter(|room| {
            clinic.visit_type(kind).is_some_and(|kind| kind.rooms.is_empty() || kind.rooms.contains(room))
        });
        let (present_date, present_time) = view::wall(present, clinic);
        let to = change.date.as_deref().map_or(Ok(present_date), |text| date("date", text))?;
        let at = change.start_minute.map_or(Ok(present_time), |at| minute("startMinute", at))?;
        // Whoever does not say which of two leaves a visit of the second on that side, as long as there is one.
        let kept = to == present_date
            && clinic.is_later(present.starts_at)
            && clinic.instant_of(to, at, true).is_some();
        let wish = Wish {
            date: to,
            time: at,
            later: later(clinic, to, at, change.later.unwrap_or(kept))?,
            visit_type: kind,
            clinician: Some(change.clinician_id.map_or(present.clinician, clinician)),
            room: change.room_id.map(room).or(kept_room),
            minutes: change.minutes.map(length).transpose()?.or(kept_minutes),
            asker: if override_reason.is_some() { Asker::Overriding } else { Asker::Staff },
        };
        let wish = (is_placed || stands_again).then_some(wish);
        Ok(Edit {
            revision: change.revision,
            wish,
            onto: wish.map(|wish| wish.date),
            status,
            cancel_reason,
            customer_name: change.customer_name.as_deref().map(name).transpose()?,
            phone_number: change
                .phone_number
                .as_deref()
                .map(|text| bounded("phoneNumber", text, NUMBER))
                .transpose()?,
            patient: change.patient_id,
            notes: change.notes.as_deref().map(|text| bounded("notes", text, NOTES)).transpose()?,
            override_reason,
        })
    }
}

fn status(status: AppointmentStatus) -> Status {
    match status {
        AppointmentStatus::Booked => Status::Booked,
        AppointmentStatus::Confirmed => Status::Confirmed,
        AppointmentStatus::Arrived => Status::Arrived,
        AppointmentStatus::InRoom => Status::InRoom,
        AppointmentStatus::Done => Status::Done,
        AppointmentStatus::Cancelled => Status::Cancelled,
        AppointmentStatus::NoShow => Status::NoShow,
    }
}

pub(super) fn date(field: &'static str, text: &str) -> Result<Date, VisitError> {
    parse_date(text).ok_or_else(|| invalid(field, short(text), "a day of the calendar written YYYY-MM-DD"))
}

fn minute(field: &'static str, minute: u16) -> Result<Time, VisitError> {
    let time = time_at(minute).filter(|_| minute < 1440);
    time.ok_or_else(|| invalid(field, minute.to_string(), "minutes after midnight from 0 to 1439"))
}

/// Which of two, of a time that comes twice; there is no later one of any other.
fn later(clinic: &Clinic, date: Date, time: Time, later: bool) -> Result<bool, VisitError> {
    if later && clinic.instant_of(date, time, true).is_none() {
        let expected = "false or left out: this time does not come twice on this day";
        return Err(invalid("later", "true", expected));
    }
    Ok(later)
}

fn length(minutes: u16) -> Result<u16, VisitError> {
    let expected = || format!("a length from {SHORTEST_VISIT} to {LONGEST_VISIT} minutes");
    let fits = (SHORTEST_VISIT..=LONGEST_VISIT).contains(&minutes);
    fits.then_some(minutes).ok_or_else(|| invalid("minutes", minutes.to_string(), expected()))
}

fn name(text: &str) -> Result<String, VisitError> {
    patient_name(text).map_err(|refusal| {
        // It may be a patient's, so it is not quoted.
        let shown = format!("{} characters long", text.chars().count());
        invalid("customerName", shown, lower(&refusal.note()))
    })
}

fn lower(note: &str) -> String {
    format!("a patient's name ({})", note.to_lowercase())
}

/// A text with an end, trimmed. It may be a patient's words, so it is not quoted.
fn bounded(field: &'static str, text: &str, most: usize) -> Result<String, VisitError> {
    let text = text.trim();
    if text.chars().nth(most).is_some() {
        return Err(invalid(
            field,
            format!("{} bytes long", text.len()),
            format!("at most {most} characters"),
        ));
    }
    Ok(text.to_owned())
}

/// A reason; an empty one is none.
fn reason(field: &'static str, text: Option<&str>) -> Result<Option<String>, VisitError> {
    let text = text.map(|text| bounded(field, text, REASON)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
