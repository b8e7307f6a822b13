//! What becomes of a wish: by the book, by the rows before it, and by the clinic's rules.

use std::collections::{HashMap, HashSet};

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::{self, Asker, Refusal, Wish};
use booking::slot::{Slot, Taken};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Store, StoreError, Who};

use super::Wanted;

/// What becomes of a row.
pub(super) enum Judged {
    /// It can be booked there.
    Added {
        /// Where.
        slot: Slot,
        /// As what.
        visit_type: VisitTypeId,
    },
    /// Nothing is to be done.
    Known {
        /// Why.
        why: String,
    },
    /// The time cannot be had.
    Conflict {
        /// Why.
        why: String,
    },
}

/// Judges a file's rows in their order.
pub(super) struct Judge<'a> {
    clinic: &'a Clinic,
    now: Timestamp,
    /// What the rows before would take, by day.
    before: HashMap<Date, Vec<Taken>>,
    /// The rows before, by the names that their program gave them, with their lines.
    uids: HashMap<String, u32>,
    /// The rows before, by who comes when.
    people: HashSet<(String, Timestamp, Option<ClinicianId>)>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(clinic: &'a Clinic, now: Timestamp) -> Judge<'a> {
        let (before, uids, people) = Default::default();
        Judge { clinic, now, before, uids, people }
    }

    /// The wish behind a row.
    pub(super) fn wish(wanted: &Wanted, visit_type: VisitTypeId, clinician: Option<ClinicianId>) -> Wish {
        Wish {
            date: wanted.date,
            time: wanted.time,
            later: wanted.later,
            visit_type,
            clinician,
            room: None,
            minutes: wanted.minutes,
            asker: Asker::Staff,
        }
    }

    /// What becomes of this row.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub(super) fn judge(&mut self, store: &Store, line: u32, wanted: &Wanted) -> Result<Judged, StoreError> {
        if let Some(uid) = &wanted.uid {
            if let Some(first) = self.uids.insert(uid.clone(), line) {
                self.uids.insert(uid.clone(), first);
                return Ok(known(format!("It has the same UID as what begins on line {first}.")));
            }
            if store.booked_under(Who::Import, uid)?.is_some() {
                return Ok(known("It was read in before."));
            }
        }
        let Some(starts_at) = self.clinic.instant_of(wanted.date, wanted.time, wanted.later) else {
            return Ok(conflict(&Refusal::ClockChange));
        };
        if store.has_visit(wanted.clinician, starts_at, &wanted.customer_name)? {
            return Ok(known("This person has a visit at this time."));
        }
        if wanted.is_off {
            return Ok(known("It is called off in the file."));
        }
        let person = (wanted.customer_name.to_lowercase(), starts_at, wanted.clinician);
        if !self.people.insert(person) {
            return Ok(known("The file has it twice."));
        }
        let Some(kind) = wanted
            .visit_type
            .or_else(|| self.clinic.visit_types.first().map(|kind| kind.id))
            .and_then(|id| self.clinic.visit_type(id))
        else {
            return Ok(conflict(&Refusal::NoSuchVisitType));
        };
        let mut taken = store.taken_on(wanted.date, &self.clinic.time_zone, None, self.now)?;
        taken.extend(self.before.get(&wanted.date).into_iter().flatten().copied());
        let wish = Judge::wish(wanted, kind.id, wanted.clinician);
        match rules::decide(self.clinic, &wish, self.now, &taken) {
            Ok(slot) => {
                let held = Taken {
                    buffer_before: kind.buffer_before,
                    buffer_after: kind.buffer_after,
                    ..Taken::from(slot)
                };
                self.before.entry(wanted.date).or_default().push(held);
                Ok(Judged::Added { slot, visit_type: kind.id })
            }
            Err(refusal) => Ok(conflict(&refusal)),
        }
    }
}

fn known(why: impl Into<String>) -> Judged {
    Judged::Known { why: why.into() }
}

fn conflict(refusal: &Refusal) -> Judged {
    Judged::Conflict { why: format!("{}.", refusal.note().trim_end_matches('.')) }
}
