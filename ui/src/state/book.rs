//! Some days of the appointment book on screen, and what changes in them while they are watched.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::Date;
use wire::appointment::{Appointment, Days, Hold};
use yew::Reducible;

/// Bookings over calls that are remembered, to lead from a call to its day.
const BOOKED_KEPT: usize = 32;

/// Days that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// The first.
    pub(crate) from: Date,
    /// How many, at least one.
    pub(crate) days: u16,
}

/// The calendar's state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Book {
    /// The days that are wanted; `None` until the clinic's today is known.
    pub(crate) wanted: Option<Stretch>,
    /// The days that are known. They may still be others than the wanted ones.
    pub(crate) days: Option<Rc<Days>>,
    /// Why the wanted days could not be loaded.
    pub(crate) fault: Option<String>,
    /// Appointments that changed while this window watched: drawn with a short flash.
    pub(crate) fresh: BTreeSet<i64>,
    /// Counts changes of the schedule: whoever shows hours loads them again when it changes.
    pub(crate) schedules: u32,
    /// The latest appointments that calls made while this window watched, newest last, on any day.
    booked: Vec<Rc<Appointment>>,
    /// Changes that came while an answer was under way, which may be older than they are.
    since_request: Vec<Turn>,
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Turn {
    /// These days were asked for.
    Asked(Stretch),
    /// The answer to the last question.
    Loaded(Box<Days>),
    /// There was none.
    Failed(String),
    /// An appointment was made or changed, on any day.
    Changed(Box<Appointment>),
    /// A time is being offered, on any day.
    Held(Box<Hold>),
    /// An offer is over.
    Released(i64),
    /// So late is it on the program's clock, in milliseconds: offers that were to end by now are over.
    Now(i64),
    /// Hours, clinicians, rooms or visit types are others now.
    ScheduleChanged,
}

impl Book {
    /// The known days, when they are the wanted ones.
    pub(crate) fn shown(&self) -> Option<&Rc<Days>> {
        let wanted = self.wanted?;
        self.days.as_ref().filter(|days| stretch(days) == Some(wanted))
    }

    /// Days that were wanted before, as many as are wanted now, while these are on their way.
    pub(crate) fn before(&self) -> Option<&Rc<Days>> {
        let wanted = self.wanted.filter(|_| self.fault.is_none())?;
        self.days.as_ref().filter(|days| stretch(days).is_some_and(|known| known.days == wanted.days))
    }

    /// The appointment with this id on the shown days.
    pub(crate) fn visit(&self, id: i64) -> Option<&Appointment> {
        self.shown()?.appointments.iter().find(|visit| visit.id == id)
    }

    /// The last appointment that this call made while this window watched.
    pub(crate) fn booked_over(&self, call_sid: &str) -> Option<&Rc<Appointment>> {
        self.booked.iter().rev().find(|visit| visit.call_sid.as_deref() == Some(call_sid))
    }

    fn changed(&mut self, appointment: &Appointment) {
        if appointment.call_sid.is_some() {
            self.booked.retain(|known| known.id != appointment.id);
            self.booked.push(Rc::new(appointment.clone()));
            let excess = self.booked.len().saturating_sub(BOOKED_KEPT);
            self.booked.drain(..excess);
        }
        self.fresh.insert(appointment.id);
    }

    fn loaded(&mut self, mut days: Days) {
        for turn in &self.since_request {
            put(&mut days, turn);
        }
        let mut seen = BTreeSet::new();
        days.appointments.retain(|appointment| seen.insert(appointment.id));
        sort(&mut days);
        self.days = Some(Rc::new(days));
        self.fault = None;
    }

    /// Remembers a change for an answer that is under way, and puts it into what is known.
    fn put(&mut self, turn: Turn) {
        if let Some(days) = &mut self.days
            && concerns(days, &turn)
        {
            put(Rc::make_mut(days), &turn);
        }
        self.since_request.push(turn);
    }
}

fn stretch(days: &Days) -> Option<Stretch> {
    let from = days.days.first()?.date.parse().ok()?;
    Some(Stretch { from, days: u16::try_from(days.days.len()).ok()? })
}

fn holds_day(days: &Days, date: &str) -> bool {
    days.days.iter().any(|frame| frame.date == date)
}

/// Whether these days look different after it: what lies elsewhere draws nothing anew.
fn concerns(days: &Days, turn: &Turn) -> bool {
    match turn {
        Turn::Changed(visit) => {
            holds_day(days, &visit.appointment_date)
                || days.appointments.iter().any(|known| known.id == visit.id)
        }
        Turn::Held(hold) => holds_day(days, &hold.date) || days.holds.iter().any(|known| known.id == hold.id),
        Turn::Released(id) => days.holds.iter().any(|known| known.id == *id),
        Turn::Now(now_ms) => days.holds.iter().any(|hold| is_over(hold, *now_ms)),
        Turn::Asked(_) | Turn::Loaded(_) | Turn::Failed(_) | Turn::ScheduleChanged => false,
    }
}

/// Puts what changed into its days, or takes it out when it was moved to another. What is older than what is known
/// changes nothing: an answer and its event may overtake each other.
fn put(days: &mut Days, turn: &Turn) {
    match turn {
        Turn::Changed(visit) => {
            if days.appointments.iter().any(|known| known.id == visit.id && known.revision > visit.revision) {
                return;
            }
            days.appointments.retain(|known| known.id != visit.id);
            if holds_day(days, &visit.appointment_date) {
                days.appointments.push(visit.as_ref().clone());
                sort(days);
            }
        }
        Turn::Held(hold) => {
            days.holds.retain(|known| known.id != hold.id);
            if holds_day(days, &hold.date) {
                days.holds.push(hold.as_ref().clone());
            }
        }
        Turn::Released(id) => days.holds.retain(|known| known.id != *id),
        Turn::Now(now_ms) => days.holds.retain(|hold| !is_over(hold, *now_ms)),
        Turn::Asked(_) | Turn::Loaded(_) | Turn::Failed(_) | Turn::ScheduleChanged => {}
    }
}

fn is_over(hold: &Hold, now_ms: i64) -> bool {
    hold.expires_at.parse::<Timestamp>().is_ok_and(|at| at.as_millisecond() <= now_ms)
}

fn sort(days: &mut Days) {
    days.appointments.sort_by(|a, b| {
        (&a.appointment_date, &a.starts_at, a.id).cmp(&(&b.appointment_date, &b.starts_at, b.id))
    });
}

impl Reducible for Book {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        // The clock ticks far more often than an offer ends.
        if matches!(turn, Turn::Now(_)) && !self.days.as_ref().is_some_and(|days| concerns(days, &turn)) {
            return self;
        }
        let mut next = Rc::unwrap_or_clone(self);
        match turn {
            Turn::Asked(wanted) => {
                next.wanted = Some(wanted);
                next.fault = None;
                next.since_request.clear();
            }
            // An answer to an earlier question is of no use any more.
            Turn::Loaded(days) if stretch(&days) != next.wanted => {}
            Turn::Loaded(days) => next.loaded(*days),
            Turn::Failed(fault) => next.fault = Some(fault),
            Turn::ScheduleChanged => next.schedules = next.schedules.wrapping_add(1),
            Turn::Changed(visit) => {
                next.changed(&visit);
                next.put(Turn::Changed(visit));
            }
            Turn::Held(_) | Turn::Released(_) | Turn::Now(_) => next.put(turn),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
pub(crate) mod tests;
