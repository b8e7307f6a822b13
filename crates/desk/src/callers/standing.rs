//! Visits that stand: `list_my_appointments`, `move_appointment`, `cancel_appointment`.
//!
//! Only visits of which the caller may hear get handles: those of a patient they have shown to be, and those booked in this
//! very call. Moving and cancelling know visits by their handles alone.

use booking::appointment::Status;
use booking::rules::{self, Asker, Refusal, Wish};
use booking::time_text::show_time;
use call::tools::{ToolId, ToolOutcome, VisitLine};
use jiff::Timestamp;
use store::{Appointment, Author, Change, ChangeError, StoreError};

use super::{no_such, say, say_slot, with};
use crate::arguments::{WORDS, bounded};
use crate::identity;
use crate::tools::{CallContext, Ran, book_failed};
use crate::{Desk, view};

/// Visits that are told at most; nobody has more by telephone.
const MOST: u32 = 20;

/// The visit is no longer what it was when its handle was given out.
const NOT_ANY_MORE: &str =
    "I'm sorry, that appointment can't be changed by telephone any more. Our staff can help you.";

impl Desk {
    /// What the caller has that is still to come, each with its handle.
    pub(crate) async fn list_my_appointments(&self, call: &CallContext) -> Ran {
        let known = self.0.handles.known(&call.call_sid);
        let patients = known.as_ref().map(|known| known.patients.clone()).unwrap_or_default();
        let (call_sid, now) = (call.call_sid.clone(), self.now());
        let rows = self
            .with_book(move |store| {
                let mut rows = store.booked_in(&call_sid)?;
                for patient in patients {
                    rows.extend(store.coming_visits(patient, now, MOST)?);
                }
                Ok::<_, StoreError>(rows)
            })
            .await;
        let mut rows = match rows {
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "A caller's visits could not be read");
                return book_failed();
            }
            Err(_) => return book_failed(),
        };
        rows.retain(|row| can_change(row, now));
        rows.sort_by_key(|row| (row.starts_at, row.id));
        rows.dedup_by_key(|row| row.id);
        if rows.is_empty() && known.is_none() {
            return self.not_identified(call, identity::WHO);
        }
        let visits = rows.iter().map(|row| self.line(call, row)).collect();
        ToolOutcome::Visits { visits, this_call_only: known.is_none() }.into()
    }

    fn line(&self, call: &CallContext, row: &Appointment) -> VisitLine {
        let clinic = self.clinic();
        let kind = clinic.visit_type(row.visit_type).filter(|_| clinic.visit_types.len() > 1);
        VisitLine {
            handle: self.0.handles.visit(&call.call_sid, row.id),
            date: view::day(row.date),
            time: show_time(row.time),
            clinician: with(&clinic, row.clinician),
            visit_type: kind.map(|kind| kind.name.clone()),
            say: say(&clinic, row.date, row.time, row.clinician),
        }
    }

    /// The visit is at the other time, on disk, when this says `Moved`.
    pub(crate) async fn move_appointment(
        &self,
        call: &CallContext,
        tool: &ToolId,
        visit: &str,
        slot: &str,
        confirmed: bool,
    ) -> Ran {
        let by = Author::call(call.call_sid.as_str(), tool.0.as_str());
        match self.done_under(call, &by).await {
            Ok(None) => {}
            Ok(Some(row)) => return Desk::moved(&row).into(),
            Err(ran) => return ran,
        }
        let row = match self.visit_of_handle(call, visit).await {
            Ok(row) => row,
            Err(ran) => return ran,
        };
        let to = match self.0.handles.offered(&call.call_sid, slot) {
            Ok(offered) => offered.slot,
            Err(no) => return no_such("slot", slot, &no, "find_slots").into(),
        };
        let clinic = self.clinic();
        if !confirmed {
            let from = say(&clinic, row.date, row.time, row.clinician);
            let say =
                format!("I move your appointment from {from} to {}. Is that right?", say_slot(&clinic, &to));
            return ToolOutcome::ReadBack { say }.into();
        }
        let now = self.now();
        let desk = self.clone();
        let edit = move |row: Appointment, taken: &[booking::slot::Taken]| {
            let wish = Wish {
                date: to.date,
                time: to.time,
                later: false,
                visit_type: row.visit_type,
                clinician: Some(to.clinician),
                room: None,
                minutes: Some(row.minutes()),
                asker: Asker::Caller,
            };
            let slot = rules::decide(&desk.clinic(), &wish, now, taken)?;
            let mut row = row.moved_to(&slot);
            row.override_reason = None;
            Ok(row)
        };
        match self.change_for_caller(call, by, row.id, Some(to.date), edit).await {
            Ok(row) => {
                tracing::info!(callSid = %call.call_sid, confirmationNumber = %row.confirmation_number, "Appointment moved");
                Desk::moved(&row).into()
            }
            Err(Told::Refused(refusal)) => {
                let alternatives = self.alternatives(&refusal, to.date, to.time).await;
                ToolOutcome::Refused { say: refusal.say(), alternatives }.into()
            }
            Err(Told::Ran(ran)) => ran,
        }
    }

    /// The visit is called off, on disk, when this says `Cancelled`.
    pub(crate) async fn cancel_appointment(
        &self,
        call: &CallContext,
        tool: &ToolId,
        visit: &str,
        reason: Option<&str>,
        confirmed: bool,
    ) -> Ran {
        let by = Author::call(call.call_sid.as_str(), tool.0.as_str());
        match self.done_under(call, &by).await {
            Ok(None) => {}
            Ok(Some(row)) => return cancelled(&row).into(),
            Err(ran) => return ran,
        }
        let row = match self.visit_of_handle(call, visit).await {
            Ok(row) => row,
            Err(ran) => return ran,
        };
        let reason = match reason.map(|reason| bounded("reason", reason, WORDS)).transpose() {
            Ok(reason) => reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned),
            Err(outcome) => return outcome.into(),
        };
        if !confirmed {
            let clinic = self.clinic();
            let say =
                format!("That's {}. Shall I cancel it?", say(&clinic, row.date, row.time, row.clinician));
            return ToolOutcome::ReadBack { say }.into();
        }
        let edit = move |mut row: Appointment, _: &[booking::slot::Taken]| {
            row.status = Status::Cancelled;
            row.cancel_reason = Some(reason.unwrap_or_else(|| "Called off by telephone".to_owned()));
            Ok(row)
        };
        match self.change_for_caller(call, by, row.id, None, edit).await {
            Ok(row) => {
                tracing::info!(callSid = %call.call_sid, confirmationNumber = %row.confirmation_number, "Appointment cancelled");
                cancelled(&row).into()
            }
            Err(Told::Refused(refusal)) => crate::arguments::refused(&refusal).into(),
            Err(Told::Ran(ran)) => ran,
        }
    }

    async fn change_for_caller(
        &self,
        call: &CallContext,
        by: Author,
        row: i64,
        onto: Option<jiff::civil::Date>,
        edit: impl FnOnce(Appointment, &[booking::slot::Taken]) -> Result<Appointment, Refusal> + Send + 'static,
    ) -> Result<Appointment, Told> {
        let now = self.now();
        let time_zone = self.clinic().time_zone.clone();
        let change = Change { appointment: row, revision: None, by, onto, time_zone, now };
        let desk = self.clone();
        let changed = self
            .with_book(move |store| {
                let mut is_over = false;
                let changed = store.change(&change, |row, taken| {
                    // By now it may have been called off, or have begun.
                    is_over = !can_change(&row, now);
                    if is_over { Err(Refusal::Past) } else { edit(row, taken) }
                });
                match changed {
                    Err(ChangeError::Refused(_)) if is_over => Ok(None),
                    Err(error) => Err(error),
                    Ok(changed) => {
                        if changed.change_id.is_some() {
                            desk.tell_changed(&changed);
                        }
                        Ok(Some(changed.appointment))
                    }
                }
            })
            .await;
        match changed {
            Ok(Ok(Some(row))) => Ok(row),
            Ok(Ok(None) | Err(ChangeError::NotFound | ChangeError::Stale(_))) => {
                Err(Told::Ran(gone().into()))
            }
            Ok(Err(ChangeError::Refused(refusal))) => Err(Told::Refused(refusal)),
            Ok(Err(ChangeError::Store(error))) => {
                tracing::error!(callSid = %call.call_sid, %error, "An appointment could not be changed");
                Err(Told::Ran(book_failed()))
            }
            Err(_) => Err(Told::Ran(book_failed())),
        }
    }

    fn moved(row: &Appointment) -> ToolOutcome {
        ToolOutcome::Moved {
            confirmation_number: row.confirmation_number.clone(),
            date: view::day(row.date),
            time: show_time(row.time),
        }
    }
}

/// Why a change was not made.
enum Told {
    Refused(Refusal),
    Ran(Ran),
}

/// Whether callers may hear of a visit and change it: it is to come, and nothing has been done with it yet.
fn can_change(row: &Appointment, now: Timestamp) -> bool {
    matches!(row.status, Status::Booked | Status::Confirmed) && row.starts_at > now
}

pub(super) fn gone() -> ToolOutcome {
    ToolOutcome::Refused { say: NOT_ANY_MORE.to_owned(), alternatives: Vec::new() }
}

fn cancelled(row: &Appointment) -> ToolOutcome {
    ToolOutcome::Cancelled {
        confirmation_number: row.confirmation_number.clone(),
        date: view::day(row.date),
        time: show_time(row.time),
    }
}
