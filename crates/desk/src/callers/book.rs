//! `book_slot`: a time that was offered becomes a visit.

use booking::called;
use booking::rules;
use booking::time_text::show_time;
use call::tools::{ToolId, ToolOutcome};
use store::{Appointment, Author, BookError, NewAppointment};

use super::{no_such, say_slot};
use crate::tools::{CallContext, Ran, book_failed};
use crate::{Desk, arguments, view};

impl Desk {
    /// The row is on disk when this says `Booked`. The same tool call again is the first booking again, also after a
    /// restart, when its handle means nothing any more.
    pub(crate) async fn book_slot(
        &self,
        call: &CallContext,
        tool: &ToolId,
        slot: &str,
        customer_name: &str,
        phone_number: Option<&str>,
        confirmed: bool,
    ) -> Ran {
        let by = Author::call(call.call_sid.as_str(), tool.0.as_str());
        match self.done_under(call, &by).await {
            Ok(None) => {}
            Ok(Some(row)) => return self.booked(call, row).await,
            Err(ran) => return ran,
        }
        let clinic = self.clinic();
        let offered = match self.0.handles.offered(&call.call_sid, slot) {
            Ok(offered) => offered,
            Err(no) => return no_such("slot", slot, &no, "find_slots").into(),
        };
        let understood = arguments::name(customer_name).and_then(|name| {
            Ok((name, self.e164(&arguments::phone("phone_number", phone_number, &call.phone_number)?)))
        });
        let (name, phone) = match understood {
            Ok(understood) => understood,
            Err(outcome) => return outcome.into(),
        };
        if !confirmed {
            let say = format!("{name}, {}. Is that right?", say_slot(&clinic, &offered.slot));
            return ToolOutcome::ReadBack { say }.into();
        }
        let at = (offered.slot.date, offered.slot.time);
        let zone = clinic.time_zone.clone();
        let mut new =
            NewAppointment::new(by, name.as_str(), phone.as_str(), at, offered.visit_type, zone, self.now());
        new.clinician = Some(offered.slot.clinician);
        new.patient = self.patient_of(call, &name);
        let (desk, kind) = (self.clone(), offered.visit_type);
        let whom = new.clinician;
        let outcome = self
            .with_book(move |store| {
                let booked = store.book(&new, |taken| {
                    rules::check(&desk.clinic(), new.date, new.time, kind, whom, new.now, taken)
                })?;
                desk.tell_booked(store, &booked);
                Ok::<_, BookError>(booked)
            })
            .await;
        match outcome {
            Ok(Ok(done)) => {
                if !done.repeated {
                    let number = &done.appointment.confirmation_number;
                    tracing::info!(callSid = %call.call_sid, confirmationNumber = %number, "Appointment created");
                }
                self.booked(call, done.appointment).await
            }
            Ok(Err(BookError::Refused(refusal))) => {
                let alternatives = self.alternatives(&refusal, at.0, at.1).await;
                ToolOutcome::Refused { say: refusal.say(), alternatives }.into()
            }
            Ok(Err(BookError::Store(error))) => {
                tracing::error!(callSid = %call.call_sid, %error, "An appointment could not be written");
                book_failed()
            }
            Err(_) => book_failed(),
        }
    }

    async fn booked(&self, call: &CallContext, row: Appointment) -> Ran {
        ToolOutcome::Booked {
            confirmation_number: row.confirmation_number,
            customer_name: row.customer_name,
            date: view::day(row.date),
            time: show_time(row.time),
            birth_year_wanted: self.wants_birth_year(call).await,
        }
        .into()
    }

    /// The patient that a visit under this name is for, when the caller has shown to be that one.
    pub(super) fn patient_of(&self, call: &CallContext, name: &str) -> Option<i64> {
        let known = self.0.handles.known(&call.call_sid)?;
        called::is_same_person(name, &known.name).then(|| known.patients.first().copied()).flatten()
    }

    /// What this tool call has done already, perhaps before the program was started again.
    pub(super) async fn done_under(
        &self,
        call: &CallContext,
        by: &Author,
    ) -> Result<Option<Appointment>, Ran> {
        let by = by.clone();
        match self.with_book(move |store| store.done_under(&by)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "It could not be read what a tool call did before");
                Err(book_failed())
            }
            Err(_) => Err(book_failed()),
        }
    }
}
