//! The year of birth of somebody whom a call has made known: `note_birth_year`.
//!
//! Whoever books by telephone for the first time has no year on file, and could never show who they are afterwards. In the
//! call that made them known they may tell it; which call and which person that is, the book knows (`store`). Whatever else
//! is asked, the answer is the same, so that nobody learns from it who comes here.

use booking::birth_year;
use booking::patient::Born;
use call::tools::{ToolId, ToolOutcome};
use store::Author;
use wire::event::{Event, PatientChanged};

use crate::Desk;
use crate::arguments::{SHORT, bounded, failed};
use crate::tools::{CallContext, Ran, book_failed};

/// Nothing was written, whatever the reason.
const NOT_NOTED: &str = "I'm sorry, I can't note that on this call, but our staff can.";

impl Desk {
    /// `note_birth_year`: the year is on disk when this says `BirthYearNoted`.
    pub(crate) async fn note_birth_year(&self, call: &CallContext, tool: &ToolId, year: &str) -> Ran {
        let year = match self.birth_year(year) {
            Ok(year) => year,
            Err(outcome) => return outcome.into(),
        };
        let no = || ToolOutcome::Refused { say: NOT_NOTED.to_owned(), alternatives: Vec::new() };
        let Some(line) = call.phone_number.line() else { return no().into() };
        let by = Author::call(call.call_sid.as_str(), tool.0.as_str());
        let desk = self.clone();
        let noted = self
            .with_book(move |store| {
                let noted = store.note_birth_year(&by, &line, year, desk.now())?;
                if let Some(id) = noted {
                    desk.bus().publish(Event::PatientChanged(PatientChanged { id }));
                }
                Ok::<_, store::StoreError>(noted)
            })
            .await;
        match noted {
            Ok(Ok(Some(_))) => {
                tracing::info!(callSid = %call.call_sid, "A new patient's year of birth was noted");
                ToolOutcome::BirthYearNoted.into()
            }
            Ok(Ok(None)) => no().into(),
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "A year of birth could not be written");
                book_failed()
            }
            Err(_) => book_failed(),
        }
    }

    /// Whether the caller is to be asked for the year of birth of whom was just booked. Without the book's answer they are
    /// not: the booking stands either way.
    pub(crate) async fn wants_birth_year(&self, call: &CallContext) -> bool {
        let Some(line) = call.phone_number.line() else { return false };
        let call_sid = call.call_sid.clone();
        match self.with_book(move |store| store.wants_birth_year(&call_sid, &line)).await {
            Ok(Ok(wanted)) => wanted,
            Ok(Err(error)) => {
                tracing::warn!(callSid = %call.call_sid, %error, "It could not be read whether a patient is new");
                false
            }
            Err(_) => false,
        }
    }

    /// A year of birth as a model wrote it.
    pub(crate) fn birth_year(&self, written: &str) -> Result<i16, ToolOutcome> {
        let today = self.today();
        let year = birth_year::parse(bounded("birth_year", written, SHORT)?, today.year());
        let year = year.filter(|year| Born::Year(*year).checked(today).is_ok());
        year.ok_or_else(|| {
            failed(
                "`birth_year` is no year of birth; expected four digits, like 1984. Ask the caller for it.",
            )
        })
    }
}
