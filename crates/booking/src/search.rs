//! The first free times of many days.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::busy::Busy;
use crate::clinic::{Clinic, ClinicianId, VisitTypeId};
use crate::rules::{self, Asker};
use crate::slot::{self, Slot, Taken};

/// So many days are searched at most.
pub const MOST_DAYS: u16 = 366;
/// So many days of the book are read at once, at most.
const AT_ONCE: usize = 32;

/// What times are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// The first day.
    pub from: Date,
    /// How many days, at most [`MOST_DAYS`].
    pub days: u16,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// With whom; `None` is anybody.
    pub clinician: Option<ClinicianId>,
    /// Length; `None` is as the visit type says.
    pub minutes: Option<u16>,
    /// By whose rules.
    pub asker: Asker,
    /// The most slots.
    pub limit: usize,
}

/// The first free times in order, as [`slot::free_for`] lists them for each day.
///
/// `read` gives everything that takes up time from a first to a last day of the clinic's calendar, or where a clinician is
/// named what takes up theirs. It is asked for the first day that can be booked, then for twice as many days each time, so
/// that an early time costs a day and a late one few questions.
///
/// # Errors
/// What `read` fails with.
pub fn first_free<E>(
    clinic: &Clinic,
    search: &Search,
    now: Timestamp,
    mut read: impl FnMut(Date, Date, Option<ClinicianId>) -> Result<Vec<Taken>, E>,
) -> Result<Vec<Slot>, E> {
    let bookable = rules::bookable_days(clinic, search.asker, now);
    let days: Vec<Date> = (0..search.days.min(MOST_DAYS))
        .filter_map(|day| search.from.checked_add(i64::from(day).days()).ok())
        .filter(|date| bookable.contains(date) && clinic.is_open_on(*date))
        .collect();
    // Others are in the way only where there is a room to share.
    let needs_a_room = clinic.visit_type(search.visit_type).is_none_or(|kind| !kind.rooms.is_empty());
    let whose = search.clinician.filter(|_| !needs_a_room);
    let (mut found, mut rest, mut many) = (Vec::new(), days.as_slice(), 1);
    while let (Some(first), true) = (rest.first(), found.len() < search.limit) {
        let (these, later) = rest.split_at(rest.len().min(many));
        let taken = read(*first, *these.last().unwrap_or(first), whose)?;
        let busy = Busy::new(&taken);
        for date in these {
            if found.len() < search.limit {
                found.extend(slot::free_among(clinic, *date, search, now, &busy).unwrap_or_default());
            }
        }
        (rest, many) = (later, (many * 2).min(AT_ONCE));
    }
    found.truncate(search.limit);
    Ok(found)
}
