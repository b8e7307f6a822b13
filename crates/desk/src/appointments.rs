//! The documented tools of callers: finding free times, and booking one.

use booking::clinic::VisitTypeId;
use booking::rules::{self, Refusal};
use booking::slot;
use booking::time_text::show_time;
use call::tools::{ToolId, ToolOutcome};
use jiff::civil::{Date, Time};
use store::{Author, BookError, NewAppointment, StoreError};

use crate::tools::{CallContext, Ran, book_failed};
use crate::{Desk, DeskError, arguments, view};

/// Other times that are offered with a "no". More than a handful cannot be kept in mind on the telephone.
const ALTERNATIVES: usize = 5;

impl Desk {
    /// `list_available_slots`: the free times of a day; none with the reason on a day that cannot be booked.
    pub(crate) async fn list_slots(&self, date: &str) -> Ran {
        let date = match arguments::date("date", date) {
            Ok(date) => date,
            Err(outcome) => return outcome.into(),
        };
        match self.free_times(date).await {
            Ok(Ok(times)) => {
                let none_because = times.is_empty().then(|| Refusal::DayFull.say());
                ToolOutcome::Slots { date: view::day(date), times: shown(&times), none_because }.into()
            }
            Ok(Err(refusal)) => {
                let none_because = Some(refusal.say());
                ToolOutcome::Slots { date: view::day(date), times: Vec::new(), none_because }.into()
            }
            Err(_) => book_failed(),
        }
    }

    /// `create_appointment`: the row is on disk when this says `Booked`.
    pub(crate) async fn create_appointment(
        &self,
        call: &CallContext,
        tool: &ToolId,
        customer_name: &str,
        date: &str,
        time: &str,
        phone_number: Option<&str>,
    ) -> Ran {
        let new = match self.wish(call, tool, customer_name, date, time, phone_number) {
            Ok(new) => new,
            Err(outcome) => return outcome.into(),
        };
        let (date, time) = (new.date, new.time);
        let desk = self.clone();
        let booked = self
            .with_book(move |store| {
                let booked = store.book(&new, |taken| {
                    // The schedule of this moment: none can be saved before this is decided.
                    let clinic = desk.clinic();
                    rules::check(&clinic, new.date, new.time, new.visit_type, new.clinician, new.now, taken)
                })?;
                desk.tell_booked(store, &booked);
                Ok::<_, BookError>(booked)
            })
            .await;
        match booked {
            Ok(Ok(booked)) => {
                let row = booked.appointment;
                let confirmation_number = row.confirmation_number;
                if !booked.repeated {
                    tracing::info!(callSid = %call.call_sid, confirmationNumber = %confirmation_number, "Appointment created");
                }
                ToolOutcome::Booked {
                    confirmation_number,
                    customer_name: row.customer_name,
                    date: view::day(row.date),
                    time: show_time(row.time),
                    // The answer of this tool is fixed word for word; `book_slot` asks for it.
                    birth_year_wanted: false,
                }
                .into()
            }
            Ok(Err(BookError::Refused(refusal))) => {
                let alternatives = self.alternatives(&refusal, date, time).await;
                ToolOutcome::Refused { say: refusal.say(), alternatives }.into()
            }
            Ok(Err(BookError::Store(error))) => {
                tracing::error!(callSid = %call.call_sid, %error, "An appointment could not be written");
                book_failed()
            }
            Err(_) => book_failed(),
        }
    }

    /// The wish as the book takes it, or what is wrong with the arguments.
    fn wish(
        &self,
        call: &CallContext,
        tool: &ToolId,
        customer_name: &str,
        date: &str,
        time: &str,
        phone_number: Option<&str>,
    ) -> Result<NewAppointment, ToolOutcome> {
        let (date, time) = (arguments::date("date", date)?, arguments::time("time", time)?);
        let name = arguments::name(customer_name)?;
        let phone = self.e164(&arguments::phone("phone_number", phone_number, &call.phone_number)?);
        let by = Author::call(call.call_sid.as_str(), tool.0.as_str());
        let zone = self.clinic().time_zone.clone();
        Ok(NewAppointment::new(by, name, phone.as_str(), (date, time), self.visit_type(), zone, self.now()))
    }

    /// Free times nearest to the wished one, in order, where another time on that day would help.
    pub(crate) async fn alternatives(&self, refusal: &Refusal, date: Date, wished: Time) -> Vec<String> {
        if !refusal.is_about_the_time() {
            return Vec::new();
        }
        let Ok(Ok(mut times)) = self.free_times(date).await else { return Vec::new() };
        times.sort_by_key(|time| view::minute_of(*time).abs_diff(view::minute_of(wished)));
        times.truncate(ALTERNATIVES);
        times.sort();
        shown(&times)
    }

    /// The free times of a day, or why it has none.
    async fn free_times(&self, date: Date) -> Result<Result<Vec<Time>, Refusal>, DeskError> {
        let (clinic, now) = (self.clinic(), self.now());
        let zone = clinic.time_zone.clone();
        let taken = self.with_book(move |store| store.taken_on(date, &zone, None, now)).await?.map_err(
            |error: StoreError| {
                tracing::error!(%error, "The free times of a day could not be read");
                DeskError::Unavailable
            },
        )?;
        let free = slot::free(&clinic, date, self.visit_type(), None, now, &taken);
        Ok(free.map(|slots| slots.into_iter().map(|slot| slot.time).collect()))
    }

    /// What is booked when nobody says what for.
    pub(crate) fn visit_type(&self) -> VisitTypeId {
        self.clinic().visit_types.first().map_or(VisitTypeId(1), |kind| kind.id)
    }
}

fn shown(times: &[Time]) -> Vec<String> {
    times.iter().map(|time| show_time(*time)).collect()
}
