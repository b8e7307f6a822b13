//! One day of the appointment book on screen.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;
use wire::appointment::{Appointment, Day};
use yew::Reducible;

/// Bookings over calls that are remembered, to lead from a call to its day.
const BOOKED_KEPT: usize = 32;

/// The day sheet's state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Book {
    /// The day that is wanted; `None` until the clinic's today is known.
    pub(crate) date: Option<Date>,
    /// The day that is shown. It may still be another than the wanted one.
    pub(crate) day: Option<Rc<Day>>,
    /// Why the wanted day could not be loaded.
    pub(crate) fault: Option<String>,
    /// Appointments that changed while this window watched: drawn with a short flash.
    pub(crate) fresh: BTreeSet<i64>,
    /// The latest appointments that calls made while this window watched, newest last, on any day.
    booked: Vec<Rc<Appointment>>,
    /// Changes that came while an answer was under way, which may be older than they are.
    since_request: Vec<Appointment>,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Turn {
    /// This day was asked for; `None` is the clinic's today.
    Asked(Option<Date>),
    /// The answer to the last question.
    Loaded(Box<Day>),
    /// There was none.
    Failed(String),
    /// An appointment was made or changed, on any day.
    Changed(Box<Appointment>),
}

impl Book {
    /// The shown day, when it is the wanted one.
    pub(crate) fn shown(&self) -> Option<&Rc<Day>> {
        self.day.as_ref().filter(|day| self.date.is_none_or(|date| day.date == date.to_string()))
    }

    /// The last appointment that this call made while this window watched.
    pub(crate) fn booked_over(&self, call_sid: &str) -> Option<&Rc<Appointment>> {
        self.booked.iter().rev().find(|visit| visit.call_sid.as_deref() == Some(call_sid))
    }

    fn changed(&mut self, appointment: Appointment) {
        if appointment.call_sid.is_some() {
            self.booked.retain(|known| known.id != appointment.id);
            self.booked.push(Rc::new(appointment.clone()));
            let excess = self.booked.len().saturating_sub(BOOKED_KEPT);
            self.booked.drain(..excess);
        }
        self.since_request.push(appointment.clone());
        self.fresh.insert(appointment.id);
        if let Some(day) = &mut self.day {
            put(Rc::make_mut(day), appointment);
        }
    }

    fn loaded(&mut self, mut day: Day) {
        for appointment in &self.since_request {
            put(&mut day, appointment.clone());
        }
        if self.date.is_none() {
            self.date = day.date.parse().ok();
        }
        let mut seen = BTreeSet::new();
        day.appointments.retain(|appointment| seen.insert(appointment.id));
        sort(&mut day);
        self.day = Some(Rc::new(day));
        self.fault = None;
    }
}

/// Puts an appointment into the day, or takes it out when it was moved to another day.
fn put(day: &mut Day, appointment: Appointment) {
    day.appointments.retain(|known| known.id != appointment.id);
    if appointment.appointment_date == day.date {
        day.appointments.push(appointment);
        sort(day);
    }
}

fn sort(day: &mut Day) {
    day.appointments.sort_by_key(|appointment| (appointment.start_minute, appointment.id));
}

impl Reducible for Book {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match turn {
            Turn::Asked(date) => {
                next.date = date.or(next.date);
                next.fault = None;
                next.since_request.clear();
            }
            // An answer to an earlier question is of no use any more.
            Turn::Loaded(day) if next.date.is_some_and(|date| date.to_string() != day.date) => {}
            Turn::Loaded(day) => next.loaded(*day),
            Turn::Failed(fault) => next.fault = Some(fault),
            Turn::Changed(appointment) => next.changed(*appointment),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use wire::appointment::{AppointmentStatus, Minutes};

    pub(crate) fn visit(id: i64, date: &str, start_minute: u16, minutes: u16) -> Appointment {
        Appointment {
            id,
            customer_name: "Ana Ruiz".into(),
            phone_number: String::new(),
            appointment_date: date.into(),
            appointment_time: String::new(),
            starts_at: String::new(),
            ends_at: String::new(),
            start_minute,
            minutes,
            confirmation_number: format!("APT-{id}"),
            clinician_id: 1,
            visit_type_id: 1,
            visit_type: "Visit".into(),
            status: AppointmentStatus::Confirmed,
            call_sid: None,
        }
    }

    fn day(date: &str, appointments: Vec<Appointment>) -> Turn {
        Turn::Loaded(Box::new(Day {
            success: true,
            date: date.into(),
            today: "2026-11-20".into(),
            now_minute: 600,
            time_zone: "America/New_York".into(),
            open: vec![Minutes { from: 540, to: 720 }],
            closed_because: None,
            clinicians: Vec::new(),
            appointments,
        }))
    }

    fn after(turns: impl IntoIterator<Item = Turn>) -> Rc<Book> {
        turns.into_iter().fold(Rc::new(Book::default()), |state, turn| state.reduce(turn))
    }

    fn ids(book: &Book) -> Vec<i64> {
        book.shown().expect("a day is shown").appointments.iter().map(|appointment| appointment.id).collect()
    }

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn the_first_answer_tells_which_day_today_is() {
        let book = after([Turn::Asked(None), day("2026-11-20", vec![])]);
        assert_eq!(book.date, Some(date("2026-11-20")));
    }

    #[test]
    fn a_booking_appears_in_its_place_and_leaves_when_it_is_moved_away() {
        let book = after([
            Turn::Asked(None),
            day("2026-11-20", vec![visit(1, "2026-11-20", 600, 30)]),
            Turn::Changed(Box::new(visit(2, "2026-11-20", 540, 30))),
            Turn::Changed(Box::new(visit(3, "2026-11-23", 540, 30))),
        ]);
        assert_eq!(ids(&book), [2, 1], "sorted by time, and another day's booking is not ours");
        assert!(book.fresh.contains(&2));
        let book = book.reduce(Turn::Changed(Box::new(visit(2, "2026-11-24", 540, 30))));
        assert_eq!(ids(&book), [1]);
    }

    #[test]
    fn a_booking_that_overtakes_the_answer_is_not_lost() {
        let book = after([
            Turn::Asked(Some(date("2026-11-23"))),
            Turn::Changed(Box::new(visit(5, "2026-11-23", 540, 30))),
            day("2026-11-23", vec![]),
        ]);
        assert_eq!(ids(&book), [5], "the answer was made before the booking and arrived after it");
    }

    #[test]
    fn an_answer_for_a_day_left_behind_is_ignored() {
        let book = after([
            Turn::Asked(Some(date("2026-11-23"))),
            Turn::Asked(Some(date("2026-11-24"))),
            day("2026-11-23", vec![]),
        ]);
        assert!(book.shown().is_none());
        assert_eq!(book.date, Some(date("2026-11-24")));
    }

    #[test]
    fn an_appointment_that_is_sent_twice_stands_once() {
        let twice = vec![visit(1, "2026-11-20", 600, 30), visit(1, "2026-11-20", 600, 30)];
        assert_eq!(ids(&after([Turn::Asked(None), day("2026-11-20", twice)])), [1]);
    }

    #[test]
    fn a_call_leads_to_the_day_it_booked() {
        let over =
            |id, sid: &str| Appointment { call_sid: Some(sid.into()), ..visit(id, "2026-11-23", 540, 30) };
        let book = after([
            Turn::Changed(Box::new(over(1, "CA1"))),
            Turn::Changed(Box::new(over(2, "CA2"))),
            Turn::Changed(Box::new(visit(3, "2026-11-23", 600, 30))),
        ]);
        assert_eq!(book.booked_over("CA1").map(|visit| visit.id), Some(1));
        assert!(book.booked_over("CA3").is_none());
    }

    #[test]
    fn a_failed_load_says_why_and_a_new_question_forgets_it() {
        let book = after([Turn::Asked(None), Turn::Failed("no".into())]);
        assert_eq!(book.fault.as_deref(), Some("no"));
        assert_eq!(book.reduce(Turn::Asked(None)).fault, None);
    }
}
