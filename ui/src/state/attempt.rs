//! Something that is asked of the book, and how it is asked again when the answer was no.

use wire::appointment::Appointment;
use wire::visit::{FreeSlot, NewVisit, VisitChange};

/// What is asked.
#[derive(Clone, PartialEq)]
pub(crate) enum Attempt {
    /// A visit to book.
    Book {
        /// The visit.
        visit: Box<NewVisit>,
        /// The same key is the same booking.
        key: String,
    },
    /// A change of a visit.
    Change {
        /// The visit as this window shows it.
        before: Box<Appointment>,
        /// What shall be another.
        change: Box<VisitChange>,
    },
}

impl Attempt {
    /// A change of a visit.
    pub(crate) fn change(before: Appointment, change: VisitChange) -> Attempt {
        Attempt::Change { before: Box::new(before), change: Box::new(change) }
    }

    /// The same at another time.
    pub(crate) fn at(&self, slot: &FreeSlot) -> Attempt {
        match self.clone() {
            Attempt::Book { visit, key } => Attempt::Book {
                key: format!("{key}-{}-{}-{}", slot.date, slot.start_minute, slot.clinician_id),
                visit: Box::new(NewVisit {
                    date: slot.date.clone(),
                    start_minute: slot.start_minute,
                    // Offered are first times alone.
                    later: false,
                    clinician_id: Some(slot.clinician_id),
                    room_id: slot.room_id.or(visit.room_id),
                    ..*visit
                }),
            },
            Attempt::Change { before, mut change } => {
                change.date = Some(slot.date.clone());
                change.start_minute = Some(slot.start_minute);
                change.later = (before.later || change.later.is_some()).then_some(false);
                change.clinician_id = Some(slot.clinician_id);
                change.room_id = slot.room_id.or(change.room_id);
                Attempt::Change { before, change }
            }
        }
    }

    /// The same although the rules say no.
    pub(crate) fn because(&self, reason: &str) -> Attempt {
        let reason = Some(reason.trim().to_owned());
        match self.clone() {
            Attempt::Book { visit, key } => Attempt::Book {
                visit: Box::new(NewVisit { override_reason: reason, ..*visit }),
                key: format!("{key}-anyway"),
            },
            Attempt::Change { before, mut change } => {
                change.override_reason = reason;
                Attempt::Change { before, change }
            }
        }
    }

    /// The same on top of what somebody else made of the visit meanwhile.
    pub(crate) fn onto(&self, current: &Appointment) -> Attempt {
        match self.clone() {
            Attempt::Change { mut change, .. } => {
                change.revision = current.revision;
                Attempt::Change { change, before: Box::new(current.clone()) }
            }
            book @ Attempt::Book { .. } => book,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::book::tests::visit;

    fn slot() -> FreeSlot {
        FreeSlot {
            date: "2026-11-23".into(),
            start_minute: 600,
            time: "10:00 AM".into(),
            minutes: 30,
            clinician_id: 2,
            room_id: None,
        }
    }

    #[test]
    fn another_time_is_another_booking_with_the_rest_as_it_was() {
        let visit = NewVisit { customer_name: "Ana Ruiz".into(), room_id: Some(4), ..NewVisit::default() };
        let Attempt::Book { visit, key } =
            (Attempt::Book { visit: Box::new(visit), key: "k".into() }).at(&slot())
        else {
            panic!("a booking")
        };
        assert_eq!(
            (visit.customer_name.as_str(), visit.date.as_str(), visit.start_minute),
            ("Ana Ruiz", "2026-11-23", 600)
        );
        assert_eq!((visit.clinician_id, visit.room_id), (Some(2), Some(4)));
        assert_eq!(key, "k-2026-11-23-600-2");
    }

    #[test]
    fn a_change_is_made_again_on_top_of_the_other_one() {
        let before = visit(1, "2026-11-20", 540, 30);
        let change = VisitChange { start_minute: Some(570), ..VisitChange::default() };
        let current = Appointment { revision: 3, ..visit(1, "2026-11-20", 600, 30) };
        let again = Attempt::change(before, change).onto(&current).because(" urgent ");
        let Attempt::Change { before, change } = again else { panic!("a change") };
        assert_eq!((before.start_minute, change.revision, change.start_minute), (600, 3, Some(570)));
        assert_eq!(change.override_reason.as_deref(), Some("urgent"));
    }
}
