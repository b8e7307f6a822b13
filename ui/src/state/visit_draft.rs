//! The form for a visit: what was typed, what is wrong with it, and what it asks of the program.

use booking::appointment::LONGEST_NAME;
use jiff::civil::Date;
use wire::appointment::{Appointment, VisitType};
use wire::visit::{FreeSlot, NewVisit, Repeat, RepeatUnit, VisitChange};

use crate::text;

/// The longest note that is taken.
pub(crate) const LONGEST_NOTE: usize = 2_000;

/// A place of the form where something can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Who comes.
    Name,
    /// Their number.
    Phone,
    /// The day.
    Date,
    /// The beginning.
    Time,
    /// The length.
    Minutes,
    /// How often it repeats.
    Repeat,
}

/// The form.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Draft {
    /// Who comes.
    pub(crate) name: String,
    /// Their number, as typed.
    pub(crate) phone: String,
    /// Who that is in the list of patients, when one was picked.
    pub(crate) patient_id: Option<i64>,
    /// The day; `None` when what was typed is none.
    pub(crate) date: Option<Date>,
    /// The beginning, as typed.
    pub(crate) time: String,
    /// Of a time that comes twice on that day, the second.
    pub(crate) later: bool,
    /// The length, as typed.
    pub(crate) minutes: String,
    /// What for.
    pub(crate) visit_type_id: Option<i64>,
    /// With whom; `None` is whoever is free.
    pub(crate) clinician_id: Option<i64>,
    /// Where; `None` leaves it to the program.
    pub(crate) room_id: Option<i64>,
    /// For the staff.
    pub(crate) notes: String,
    /// How often it repeats.
    pub(crate) repeat: Option<Again>,
    /// What is wrong, by place.
    pub(crate) faults: Vec<(Field, String)>,
}

/// See [`Draft::repeat`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Again {
    /// Every so many, as typed.
    pub(crate) every: String,
    /// Days, weeks or months.
    pub(crate) unit: RepeatUnit,
    /// How many visits, as typed.
    pub(crate) times: String,
}

impl Default for Again {
    fn default() -> Again {
        Again { every: "1".to_owned(), unit: RepeatUnit::Week, times: "4".to_owned() }
    }
}

// A patient's name and number reach no log.
impl std::fmt::Debug for Draft {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Draft({:?} {}, …)", self.date, self.time)
    }
}

impl Draft {
    /// An empty form for a time; the kind's length unless another was drawn.
    pub(crate) fn at(
        date: Date,
        minute: u16,
        clinician_id: Option<i64>,
        kind: Option<&VisitType>,
        minutes: Option<u16>,
    ) -> Draft {
        Draft {
            date: Some(date),
            time: text::clock(minute),
            minutes: minutes.or(kind.map(|kind| kind.minutes)).unwrap_or(30).to_string(),
            visit_type_id: kind.map(|kind| kind.id),
            clinician_id,
            ..Draft::default()
        }
    }

    /// The form of a visit that stands in the book.
    pub(crate) fn of(visit: &Appointment) -> Draft {
        Draft {
            name: visit.customer_name.clone(),
            phone: visit.phone_number.clone(),
            patient_id: visit.patient_id,
            date: visit.appointment_date.parse().ok(),
            time: text::clock(visit.start_minute),
            later: visit.later,
            minutes: visit.minutes.to_string(),
            visit_type_id: Some(visit.visit_type_id),
            clinician_id: Some(visit.clinician_id),
            room_id: visit.room_id,
            notes: visit.notes.clone(),
            repeat: None,
            faults: Vec::new(),
        }
    }

    /// What is wrong at a place.
    pub(crate) fn fault(&self, field: Field) -> Option<&str> {
        self.faults.iter().find(|(at, _)| *at == field).map(|(_, fault)| fault.as_str())
    }

    /// Another kind of visit brings its length along, and its rooms.
    pub(crate) fn choose_kind(&mut self, kind: &VisitType) {
        self.visit_type_id = Some(kind.id);
        self.minutes = kind.minutes.to_string();
        self.room_id = self.room_id.filter(|id| kind.room_ids.contains(id));
        if !kind.clinician_ids.is_empty() {
            self.clinician_id = self.clinician_id.filter(|id| kind.clinician_ids.contains(id));
        }
    }

    /// A free time that was offered.
    pub(crate) fn choose_slot(&mut self, slot: &FreeSlot) {
        self.date = slot.date.parse().ok();
        self.time = text::clock(slot.start_minute);
        self.later = false;
        self.minutes = slot.minutes.to_string();
        self.clinician_id = Some(slot.clinician_id);
        self.room_id = slot.room_id;
    }

    /// Another day: there the time comes once, until somebody says otherwise.
    pub(crate) fn choose_day(&mut self, date: Option<Date>) {
        self.later &= self.date == date;
        self.date = date;
    }

    /// Another time, as [`Draft::choose_day`].
    pub(crate) fn type_time(&mut self, typed: String) {
        self.later &= typed_time(&self.time) == typed_time(&typed);
        self.time = typed;
    }

    /// The beginning and the length, as far as they can be understood.
    pub(crate) fn when(&self) -> Option<(Date, u16, u16)> {
        Some((self.date?, typed_time(&self.time)?, typed_minutes(&self.minutes)?))
    }

    /// What to ask about its time, as a query string; `ignore` is the visit itself.
    pub(crate) fn question(&self, ignore: Option<i64>) -> Option<String> {
        let (date, start, minutes) = self.when()?;
        let mut pairs = vec![
            ("date", date.to_string()),
            ("startMinute", start.to_string()),
            ("minutes", minutes.to_string()),
        ];
        if self.later {
            pairs.push(("later", "true".to_owned()));
        }
        for (name, id) in [
            ("visitTypeId", self.visit_type_id),
            ("clinicianId", self.clinician_id),
            ("roomId", self.room_id),
            ("ignore", ignore),
        ] {
            pairs.extend(id.map(|id| (name, id.to_string())));
        }
        serde_urlencoded::to_string(pairs).ok()
    }

    /// The visit to book; the form with its faults when there are some.
    pub(crate) fn into_new(mut self) -> Result<NewVisit, Box<Draft>> {
        let repeat = self.checked();
        let (Some((date, start_minute, minutes)), true) = (self.when(), self.faults.is_empty()) else {
            return Err(Box::new(self));
        };
        Ok(NewVisit {
            customer_name: self.name.trim().to_owned(),
            phone_number: self.number(),
            patient_id: self.patient_id,
            date: date.to_string(),
            start_minute,
            later: self.later,
            minutes: Some(minutes),
            visit_type_id: self.visit_type_id,
            clinician_id: self.clinician_id,
            room_id: self.room_id,
            notes: self.notes.trim().to_owned(),
            override_reason: None,
            repeat,
        })
    }

    /// What is to be changed of `visit`: only what is another now. The form with its faults when there are some.
    pub(crate) fn into_change(mut self, visit: &Appointment) -> Result<VisitChange, Box<Draft>> {
        self.checked();
        let (Some((date, start, minutes)), true) = (self.when(), self.faults.is_empty()) else {
            return Err(Box::new(self));
        };
        let date = date.to_string();
        let (name, number, notes) = (self.name.trim(), self.number(), self.notes.trim());
        let kind = self.visit_type_id.filter(|id| *id != visit.visit_type_id);
        let place = (visit.appointment_date.as_str(), visit.start_minute, visit.later);
        let is_moved = (date.as_str(), start, self.later) != place;
        Ok(VisitChange {
            revision: visit.revision,
            date: (date != visit.appointment_date).then_some(date),
            start_minute: (start != visit.start_minute).then_some(start),
            later: (is_moved && (self.later || visit.later)).then_some(self.later),
            // Another kind would bring its own length.
            minutes: (minutes != visit.minutes || kind.is_some()).then_some(minutes),
            clinician_id: self.clinician_id.filter(|id| *id != visit.clinician_id),
            room_id: self.room_id.filter(|id| Some(*id) != visit.room_id),
            visit_type_id: kind,
            customer_name: (name != visit.customer_name).then(|| name.to_owned()),
            phone_number: (number != visit.phone_number).then_some(number),
            patient_id: self.patient_id.filter(|id| Some(*id) != visit.patient_id),
            notes: (notes != visit.notes).then(|| notes.to_owned()),
            ..VisitChange::default()
        })
    }

    /// Looks at every field. Gives how often it repeats.
    fn checked(&mut self) -> Option<Repeat> {
        self.faults.clear();
        let mut fault = |field, words: &str| self.faults.push((field, words.to_owned()));
        if self.name.trim().is_empty() {
            fault(Field::Name, "Who is coming?");
        } else if self.name.chars().count() > LONGEST_NAME {
            fault(Field::Name, &format!("Write a name of at most {LONGEST_NAME} characters."));
        }
        let number = self.phone.trim();
        // A number that stands in the book may be a word such as `anonymous`.
        if number.chars().any(|c| c.is_ascii_digit()) && text::number_to_call_from(number).is_err() {
            fault(Field::Phone, "Write a number like (415) 555-0123, or leave it empty.");
        }
        if self.date.is_none() {
            fault(Field::Date, "Write a day like Nov 20, 11/20 or tomorrow.");
        }
        if typed_time(&self.time).is_none() {
            fault(Field::Time, "Write a time like 9:30 or 2 PM.");
        }
        if typed_minutes(&self.minutes).is_none() {
            fault(Field::Minutes, "Between 5 and 720 minutes.");
        }
        let again = self.repeat.as_ref()?;
        let whole = |typed: &str, least: u16, most: u16| {
            typed.trim().parse().ok().filter(|number| (least..=most).contains(number))
        };
        match (whole(&again.every, 1, 52), whole(&again.times, 2, 104)) {
            (Some(every), Some(times)) => Some(Repeat { every, unit: again.unit, times }),
            (None, _) => {
                fault(Field::Repeat, "Every 1 to 52 days, weeks or months.");
                None
            }
            (_, None) => {
                fault(Field::Repeat, "2 to 104 visits in all.");
                None
            }
        }
    }

    fn number(&self) -> String {
        match text::number_to_call_from(&self.phone) {
            Ok(number) => number.unwrap_or_default(),
            Err(_) => self.phone.trim().to_owned(),
        }
    }
}

fn typed_minutes(typed: &str) -> Option<u16> {
    typed.trim().parse().ok().filter(|minutes| (5..=720).contains(minutes))
}

/// A time of day as people write it: `9:30`, `2 pm`, `14:00`, `930`. An hour before seven without its half of the day
/// is the afternoon's, as in any clinic.
pub(crate) fn typed_time(typed: &str) -> Option<u16> {
    let typed = typed.trim().to_lowercase().replace(['.', ' '], "");
    let (digits, half) = match typed.strip_suffix('m').unwrap_or(&typed) {
        rest if rest.ends_with('a') => (&rest[..rest.len() - 1], Some(false)),
        rest if rest.ends_with('p') => (&rest[..rest.len() - 1], Some(true)),
        _ => (typed.as_str(), None),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if digits.len() > 2 && digits.is_ascii() => digits.split_at(digits.len() - 2),
        None => (digits, "0"),
    };
    let is_number =
        |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    let is_written_in_full = hour.starts_with('0');
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match (half, hour) {
        (Some(afternoon), 1..=12) => hour % 12 + if afternoon { 12 } else { 0 },
        (Some(_), _) => return None,
        (None, 1..=6) if !is_written_in_full => hour + 12,
        (None, _) => hour,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests;
