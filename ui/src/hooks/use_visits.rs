//! Books and changes visits, one request after the other, and offers to take each back.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::lock::Mutex;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::{Appointment, AppointmentStatus, Clinician};
use wire::visit::{Changed, Conflict, VisitChange};
use yew::prelude::*;

use crate::app::Shared;
use crate::backend::Fault;
use crate::state::attempt::Attempt;
use crate::state::book::Turn;
use crate::text::visit::{short_day, told};
use crate::text::{self};

/// Something that cannot be had as it was asked.
#[derive(Clone, PartialEq)]
pub(crate) struct Clash {
    /// What was asked.
    pub(crate) attempt: Attempt,
    /// Why not, and what else there is.
    pub(crate) conflict: Rc<Conflict>,
}

/// The way to the book's verbs. A cheap clone.
#[derive(Clone)]
pub(crate) struct Visits {
    shared: Shared,
    on_clash: Callback<Clash>,
    /// For their names; as they are now, however old this clone is.
    clinicians: Rc<RefCell<Vec<Clinician>>>,
    /// What the program answered last about a visit; the state of the page may be a moment behind.
    newest: Rc<RefCell<BTreeMap<i64, Appointment>>>,
    /// Keys that are held down ask faster than the program answers; each change starts from the last one's result.
    turn: Rc<Mutex<()>>,
}

impl PartialEq for Visits {
    fn eq(&self, other: &Visits) -> bool {
        Rc::ptr_eq(&self.turn, &other.turn) && self.on_clash == other.on_clash
    }
}

/// The book's verbs for this page. `on_clash` is told what cannot be had.
#[hook]
pub(crate) fn use_visits(shared: &Shared, on_clash: Callback<Clash>) -> Visits {
    let newest = use_mut_ref(BTreeMap::new);
    let turn = use_memo((), |()| Mutex::new(()));
    let clinicians = use_mut_ref(Vec::new);
    if let Some(days) = &shared.book.days {
        clinicians.borrow_mut().clone_from(&days.clinicians);
    }
    Visits { shared: shared.clone(), on_clash, clinicians, newest, turn }
}

impl Visits {
    /// Changes a visit as `edit` says; its revision is filled in. What comes of it is told by a toast or by a clash.
    pub(crate) fn change(
        &self,
        visit: &Appointment,
        edit: impl FnOnce(&Appointment) -> VisitChange + 'static,
    ) {
        let (visits, shown) = (self.clone(), visit.clone());
        spawn_local(async move {
            let _turn = visits.turn.lock().await;
            let before = visits.newest(shown);
            let change = VisitChange { revision: before.revision, ..edit(&before) };
            if change == (VisitChange { revision: before.revision, ..VisitChange::default() }) {
                return;
            }
            if let Err(fault) = visits.send(Attempt::Change { before, change }).await {
                visits.refuse(fault);
            }
        });
    }

    /// Gives a visit another status.
    pub(crate) fn set_status(&self, visit: &Appointment, status: AppointmentStatus, why: Option<String>) {
        self.change(visit, move |_| VisitChange {
            status: Some(status),
            cancel_reason: why,
            ..VisitChange::default()
        });
    }

    /// Asks again, after a clash.
    pub(crate) fn again(&self, attempt: Attempt) {
        let visits = self.clone();
        spawn_local(async move {
            let _turn = visits.turn.lock().await;
            if let Err(fault) = visits.send(attempt).await {
                visits.refuse(fault);
            }
        });
    }

    /// Asks; what was done is told. A clash is told to whoever listens for it; other faults are the caller's to show.
    pub(crate) async fn send(&self, attempt: Attempt) -> Result<(), Fault> {
        let answer = match &attempt {
            Attempt::Book { visit, key } => self.shared.backend.book(visit, key).await,
            Attempt::Change { before, change } => self.shared.backend.change_visit(before.id, change).await,
        };
        match answer {
            Ok(changed) => {
                self.tell(&attempt, &changed);
                Ok(())
            }
            Err(Fault::Conflict(conflict)) => {
                if let Some(current) = &conflict.current {
                    self.take(current.clone());
                }
                self.on_clash.emit(Clash { attempt, conflict: conflict.into() });
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    fn tell(&self, attempt: &Attempt, changed: &Changed) {
        let after = &changed.appointment;
        let text = match attempt {
            Attempt::Book { .. } => {
                let when =
                    format!("{}, {}", short_day(&after.appointment_date), text::clock(after.start_minute));
                match &changed.series {
                    None => format!("Booked {when}"),
                    Some(series) if series.missed.is_empty() => {
                        format!("Booked {when} and {} more", series.appointments.len())
                    }
                    Some(series) => {
                        let days: Vec<String> = series
                            .missed
                            .iter()
                            .map(|missed| format!("{} ({})", short_day(&missed.date), missed.reason))
                            .collect();
                        format!(
                            "Booked {when} and {} more. Not possible: {}",
                            series.appointments.len(),
                            days.join(", ")
                        )
                    }
                }
            }
            Attempt::Change { before, .. } => told(before, after, &self.clinicians.borrow()),
        };
        self.take(after.clone());
        for visit in changed.series.iter().flat_map(|series| &series.appointments) {
            self.take(visit.clone());
        }
        match changed.change_id {
            Some(id) => self.shared.toaster.undoable(format!("{text}, undo with Ctrl+Z"), self.undo(id)),
            None => self.shared.toaster.tell(text),
        }
    }

    fn undo(&self, change_id: i64) -> Callback<()> {
        let visits = self.clone();
        Callback::from(move |()| {
            let visits = visits.clone();
            spawn_local(async move {
                let _turn = visits.turn.lock().await;
                match visits.shared.backend.undo_change(change_id).await {
                    Ok(changed) => {
                        visits.take(changed.appointment);
                        visits.shared.toaster.tell("Taken back");
                    }
                    Err(fault) => visits.refuse(fault),
                }
            });
        })
    }

    fn newest(&self, shown: Appointment) -> Appointment {
        match self.newest.borrow().get(&shown.id) {
            Some(newest) if newest.revision > shown.revision => newest.clone(),
            _ => shown,
        }
    }

    fn take(&self, visit: Appointment) {
        self.newest.borrow_mut().insert(visit.id, visit.clone());
        self.shared.book.dispatch(Turn::Changed(Box::new(visit)));
    }

    fn refuse(&self, fault: Fault) {
        self.shared.toaster.fail(fault.say());
    }
}
