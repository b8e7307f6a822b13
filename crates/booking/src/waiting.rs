//! The waiting list: whom a time that has become free is offered to, when they may be asked, and for how long it is theirs.
//!
//! An [`Opening`] is a stretch of a clinician's time that a cancellation left. Of those who wait, the first whose wish a
//! free slot within it fits is asked; nobody is asked at night, and nobody twice for the same opening.

mod reply;
mod texts;

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::clinic::{Clinic, ClinicianId, VisitTypeId};
use crate::hours;
use crate::slot::{self, Slot, Taken, TakenBy};

pub use reply::Reply;
pub use texts::{Language, Text};

/// A slot must begin at least this long after the offer is told (and the clinic's own notice later), or it is not offered.
pub const NEAREST: SignedDuration = SignedDuration::from_mins(20);
/// How long telling somebody may take, be it that the service is slow or that staff must reach them by telephone.
const TELL_WITHIN: SignedDuration = SignedDuration::from_mins(60);
/// Who did not answer an offer is left in peace for this long.
const REST: SignedDuration = SignedDuration::from_hours(2);

/// What somebody who waits would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// With whom, when it matters.
    pub clinician: Option<ClinicianId>,
    /// The first day that suits.
    pub from: Option<Date>,
    /// The last day that suits.
    pub to: Option<Date>,
    /// The weekdays that suit.
    pub weekdays: Weekdays,
    /// The visit begins at this wall-clock minute after midnight or later.
    pub from_minute: u16,
    /// The visit begins before this one, at most 1440.
    pub to_minute: u16,
}

impl Wish {
    /// Any time of any day.
    pub fn any_time(visit_type: VisitTypeId) -> Wish {
        let (clinician, from, to) = (None, None, None);
        Wish { visit_type, clinician, from, to, weekdays: Weekdays::ALL, from_minute: 0, to_minute: 1440 }
    }

    /// Whether this slot is what they would take. Its visit type is not known of a slot and not compared.
    pub fn fits(&self, slot: &Slot) -> bool {
        let begins = hours::minute(slot.time);
        self.clinician.is_none_or(|wished| wished == slot.clinician)
            && self.suits(slot.date)
            && (self.from_minute..self.to_minute).contains(&begins)
    }

    /// Whether the day is one of theirs.
    fn suits(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && self.weekdays.has(date.weekday())
    }
}

/// Some days of the week, as a mask: 1 is Monday, 64 is Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Weekdays = Weekdays(0b111_1111);

    /// The days of a mask; `None` when it names none, or more than seven.
    pub fn from_mask(mask: u8) -> Option<Weekdays> {
        (1..=Weekdays::ALL.0).contains(&mask).then_some(Weekdays(mask))
    }

    /// These days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Option<Weekdays> {
        Weekdays::from_mask(days.into_iter().fold(0, |mask, day| mask | bit(day)))
    }

    /// The mask.
    pub fn mask(self) -> u8 {
        self.0
    }

    /// Whether the day is one of them.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// Time of a clinician that has become free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Whose.
    pub clinician: ClinicianId,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
}

impl Opening {
    /// Whether visits have all of it again, so that there is nothing left to offer. A hold is not yet a visit.
    pub fn is_filled(&self, taken: &[Taken]) -> bool {
        let mut visits: Vec<(Timestamp, Timestamp)> = taken
            .iter()
            .filter(|one| one.clinician == self.clinician && one.by == TakenBy::Visit)
            .map(|one| (one.starts_at, one.ends_at))
            .collect();
        visits.sort_unstable();
        let reached =
            visits.into_iter().fold(
                self.starts_at,
                |reached, (from, to)| {
                    if from <= reached { reached.max(to) } else { reached }
                },
            );
        reached >= self.ends_at
    }

    /// The free slots for a visit of this kind that need some of this opening, in order.
    fn slots(&self, clinic: &Clinic, kind: VisitTypeId, now: Timestamp, taken: &[Taken]) -> Vec<Slot> {
        let date = clinic.today(self.starts_at);
        let free = slot::free(clinic, date, kind, Some(self.clinician), now, taken).unwrap_or_default();
        let needs_it = |slot: &Slot| slot.starts_at < self.ends_at && self.starts_at < slot.ends_at;
        free.into_iter().filter(needs_it).collect()
    }
}

/// Somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Row id.
    pub id: i64,
    /// What they would take.
    pub wish: Wish,
    /// Staff move somebody forward with a higher one.
    pub priority: u8,
    /// Since when they wait.
    pub joined_at: Timestamp,
    /// They were asked for this opening already, whatever they said.
    pub was_asked: bool,
    /// Another offer to their number is open: a "yes" must mean one thing.
    pub is_being_asked: bool,
    /// They asked for no more texts.
    pub opted_out: bool,
    /// When they last left an offer without an answer.
    pub silent_at: Option<Timestamp>,
}

impl Candidate {
    fn can_be_asked(&self, now: Timestamp) -> bool {
        let rests = self.silent_at.is_some_and(|at| now < at.saturating_add(REST).unwrap_or(Timestamp::MAX));
        !(self.was_asked || self.is_being_asked || self.opted_out || rests)
    }
}

/// An offer as it is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// To whom.
    pub candidate: i64,
    /// What.
    pub slot: Slot,
    /// When they may be asked: now, or the next morning.
    pub ask_at: Timestamp,
    /// How long telling them may take; after that it is over.
    pub tell_within: SignedDuration,
    /// How long it is theirs once they are told.
    pub stands: SignedDuration,
}

/// How a clinic asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// When nobody is asked; `None` is never.
    pub quiet: Option<QuietHours>,
    /// How long an offer stands, in minutes.
    pub offer_minutes: u16,
}

/// When somebody may be asked for a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Now, or the next morning.
    pub at: Timestamp,
    /// See [`Offer::tell_within`].
    pub tell_within: SignedDuration,
    /// See [`Offer::stands`].
    pub stands: SignedDuration,
}

impl Manners {
    /// When somebody may be asked for a slot that begins at `starts_at`; `None` when it begins too soon. Telling and
    /// answering have half each of what is left until then, without the clinic's notice, and no more than they need.
    pub fn ask(&self, clinic: &Clinic, starts_at: Timestamp, now: Timestamp) -> Option<Ask> {
        let at = self.quiet.and_then(|quiet| quiet.until(clinic, now)).unwrap_or(now);
        let notice = SignedDuration::from_mins(i64::from(clinic.lead_minutes));
        let left = starts_at.duration_since(at) - notice;
        let wanted = SignedDuration::from_mins(i64::from(self.offer_minutes));
        let half = SignedDuration::from_secs(left.as_secs() / 2);
        (left >= NEAREST).then(|| Ask { at, tell_within: TELL_WITHIN.min(half), stands: wanted.min(half) })
    }
}

/// The offer to make for an opening: to the first who waits, by priority and then by when they joined, whose wish fits a
/// free slot in it. `None` when nobody can be asked now.
pub fn next(
    clinic: &Clinic,
    opening: &Opening,
    candidates: &[Candidate],
    manners: &Manners,
    now: Timestamp,
    taken: &[Taken],
) -> Option<Offer> {
    let mut in_order: Vec<&Candidate> =
        candidates.iter().filter(|candidate| candidate.can_be_asked(now)).collect();
    in_order
        .sort_by_key(|candidate| (std::cmp::Reverse(candidate.priority), candidate.joined_at, candidate.id));
    let mut known: Vec<(VisitTypeId, Vec<Slot>)> = Vec::new();
    in_order.into_iter().find_map(|candidate| {
        let kind = candidate.wish.visit_type;
        let at = known.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            known.push((kind, opening.slots(clinic, kind, now, taken)));
            known.len() - 1
        });
        known[at].1.iter().filter(|slot| candidate.wish.fits(slot)).find_map(|slot| {
            let Ask { at, tell_within, stands } = manners.ask(clinic, slot.starts_at, now)?;
            Some(Offer { candidate: candidate.id, slot: *slot, ask_at: at, tell_within, stands })
        })
    })
}

/// Hours of the night in which nobody is asked, on the clinic's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

impl QuietHours {
    /// From one time of day to another, usually over midnight; `None` when the two are the same.
    pub fn new(from: Time, to: Time) -> Option<QuietHours> {
        (from != to).then_some(QuietHours { from, to })
    }

    /// When they are over, if `now` lies in them. A time that the clocks skip is the moment of the change; of one that
    /// comes twice, the first counts.
    pub fn until(&self, clinic: &Clinic, now: Timestamp) -> Option<Timestamp> {
        let today = clinic.today(now);
        let yesterday = today.checked_sub(1.day()).unwrap_or(today);
        [yesterday, today].into_iter().find_map(|begins| {
            let ends = if self.from < self.to { begins } else { begins.checked_add(1.day()).ok()? };
            let (from, to) = (clinic.edge(begins, self.from)?, clinic.edge(ends, self.to)?);
            (from <= now && now < to).then_some(to)
        })
    }
}

#[cfg(test)]
mod tests;
