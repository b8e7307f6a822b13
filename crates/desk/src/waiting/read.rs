//! Understands what a window asks of the waiting list, field by field.

use booking::appointment::patient_name;
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::hours::time_at;
use booking::time_text::parse_date;
use booking::waiting::{Language, Weekdays, Wish};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use store::Author;
use wire::waiting::{NewOffer, NewWaiting, TextLanguage, WaitingChange, WaitingWish};

use super::WaitError;
use crate::phone::PhoneNumber;
use crate::summary::short;

/// Characters that notes may have.
const NOTES: usize = 4000;
/// Characters that a number may have.
const NUMBER: usize = 40;
/// The highest priority.
const PRIORITY: u8 = 9;

fn invalid(field: &'static str, value: impl Into<String>, expected: &str) -> WaitError {
    WaitError::Invalid { field, value: value.into(), expected: expected.to_owned() }
}

/// Somebody to put on the list.
pub(super) fn new(
    new: NewWaiting,
    by: Author,
    clinic: &Clinic,
    now: Timestamp,
) -> Result<store::NewWaiting, WaitError> {
    Ok(store::NewWaiting {
        by,
        name: name(&new.name)?,
        phone_number: number(&new.phone_number)?,
        patient: new.patient_id,
        language: language(new.language),
        wish: wish(&new.wish, clinic)?,
        priority: priority(new.priority)?,
        notes: bounded("notes", &new.notes, NOTES)?,
        now,
    })
}

/// A change, understood.
pub(super) struct Edit {
    name: Option<String>,
    phone_number: Option<String>,
    patient: Option<i64>,
    language: Option<Language>,
    wish: Option<Wish>,
    priority: Option<u8>,
    notes: Option<String>,
}

impl Edit {
    pub(super) fn of(change: WaitingChange, clinic: &Clinic) -> Result<Edit, WaitError> {
        Ok(Edit {
            name: change.name.as_deref().map(name).transpose()?,
            phone_number: change.phone_number.as_deref().map(number).transpose()?,
            patient: change.patient_id,
            language: change.language.map(language),
            wish: change.wish.as_ref().map(|given| wish(given, clinic)).transpose()?,
            priority: change.priority.map(priority).transpose()?,
            notes: change.notes.as_deref().map(|text| bounded("notes", text, NOTES)).transpose()?,
        })
    }

    pub(super) fn apply(self, entry: store::Waiting) -> store::Waiting {
        store::Waiting {
            name: self.name.unwrap_or(entry.name),
            phone_number: self.phone_number.unwrap_or(entry.phone_number),
            patient: self.patient.or(entry.patient),
            language: self.language.unwrap_or(entry.language),
            wish: self.wish.unwrap_or(entry.wish),
            priority: self.priority.unwrap_or(entry.priority),
            notes: self.notes.unwrap_or(entry.notes),
            ..entry
        }
    }
}

/// When, and with whom, when it matters.
pub(super) type Offered = ((Date, Time), Option<ClinicianId>);

/// A time that is to be offered.
pub(super) fn offer(new: &NewOffer) -> Result<Offered, WaitError> {
    let time = time_at(new.start_minute).ok_or_else(|| {
        invalid("startMinute", new.start_minute.to_string(), "minutes after midnight from 0 to 1439")
    })?;
    Ok(((date("date", &new.date)?, time), new.clinician_id.map(ClinicianId)))
}

fn wish(given: &WaitingWish, clinic: &Clinic) -> Result<Wish, WaitError> {
    let visit_type =
        match given.visit_type_id.map(VisitTypeId) {
            Some(id) if clinic.visit_type(id).is_some() => id,
            Some(id) => {
                return Err(invalid("wish.visitTypeId", id.0.to_string(), "a kind of visit of the clinic"));
            }
            None => clinic.visit_types.first().map(|kind| kind.id).ok_or_else(|| {
                invalid("wish.visitTypeId", "", "given, for the clinic has no kind of visit")
            })?,
        };
    let clinician = given.clinician_id.map(ClinicianId);
    if let Some(id) = clinician.filter(|id| clinic.clinician(*id).is_none()) {
        return Err(invalid("wish.clinicianId", id.0.to_string(), "a clinician of the clinic"));
    }
    let from = given.from_date.as_deref().map(|text| date("wish.fromDate", text)).transpose()?;
    let to = given.to_date.as_deref().map(|text| date("wish.toDate", text)).transpose()?;
    if let (Some(first), Some(last)) = (from, to)
        && last < first
    {
        return Err(invalid("wish.toDate", last.to_string(), "`wish.fromDate` or a later day"));
    }
    let (from_minute, to_minute) = (given.from_minute, given.to_minute);
    if from_minute > 1439 {
        return Err(invalid(
            "wish.fromMinute",
            from_minute.to_string(),
            "minutes after midnight from 0 to 1439",
        ));
    }
    if to_minute > 1440 || to_minute <= from_minute {
        return Err(invalid(
            "wish.toMinute",
            to_minute.to_string(),
            "more than `wish.fromMinute`, at most 1440",
        ));
    }
    Ok(Wish { visit_type, clinician, from, to, weekdays: weekdays(&given.weekdays)?, from_minute, to_minute })
}

fn weekdays(days: &[u8]) -> Result<Weekdays, WaitError> {
    let read: Option<Vec<Weekday>> =
        days.iter().map(|day| Weekday::from_monday_one_offset(i8::try_from(*day).ok()?).ok()).collect();
    read.and_then(Weekdays::of).ok_or_else(|| {
        let shown: Vec<String> = days.iter().take(8).map(u8::to_string).collect();
        invalid("wish.weekdays", shown.join(", "), "one or more of 1, Monday, to 7, Sunday")
    })
}

fn date(field: &'static str, text: &str) -> Result<Date, WaitError> {
    parse_date(text).ok_or_else(|| invalid(field, short(text), "a day of the calendar written YYYY-MM-DD"))
}

fn name(text: &str) -> Result<String, WaitError> {
    patient_name(text).map_err(|refusal| {
        let expected = format!("a name ({})", refusal.note().to_lowercase());
        invalid("name", format!("{} characters long", text.chars().count()), &expected)
    })
}

/// A number that can be understood is kept in the one form in which texts find it.
fn number(text: &str) -> Result<String, WaitError> {
    let text = bounded("phoneNumber", text, NUMBER)?;
    Ok(PhoneNumber::new(&text).e164().unwrap_or(text))
}

fn priority(given: u8) -> Result<u8, WaitError> {
    if given > PRIORITY {
        return Err(invalid("priority", given.to_string(), "a number from 0 to 9"));
    }
    Ok(given)
}

fn language(given: TextLanguage) -> Language {
    match given {
        TextLanguage::English => Language::English,
        TextLanguage::Spanish => Language::Spanish,
    }
}

fn bounded(field: &'static str, text: &str, most: usize) -> Result<String, WaitError> {
    let text = text.trim();
    if text.chars().nth(most).is_some() {
        return Err(invalid(field, "longer", &format!("at most {most} characters")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(invalid(field, "something else", "text without control characters"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_refused_is_told_by_its_length_and_not_quoted() {
        let refused = name(&"n".repeat(300)).map_err(|error| error.to_string());
        let told =
            "`name` must be a name (the name is longer than 120 characters), and is “300 characters long”";
        assert_eq!(refused, Err(told.to_owned()));
    }
}
