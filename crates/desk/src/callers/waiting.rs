//! `join_waiting_list`: being told when a time comes free.

use booking::time_text::{show_time, spoken_date};
use booking::waiting::{Language, Weekdays, Wish};
use call::tools::{SlotWish, ToolId, ToolOutcome};
use jiff::civil::Time;
use store::{Author, NewWaiting};

use super::wish::{self, Wanted};
use crate::tools::{CallContext, Ran, book_failed};
use crate::view::minute_of;
use crate::{Desk, arguments};

/// Nobody can be told without a number.
const NO_NUMBER: &str = "I need a number at which we can reach you. Which one may I write down?";

impl Desk {
    /// The wish is on disk when this says `Waiting`.
    pub(crate) async fn join_waiting_list(
        &self,
        call: &CallContext,
        tool: &ToolId,
        customer_name: &str,
        phone_number: Option<&str>,
        wish: &SlotWish,
    ) -> Ran {
        let (clinic, now) = (self.clinic(), self.clinic_now());
        let understood = arguments::name(customer_name).and_then(|name| {
            let phone = arguments::phone("phone_number", phone_number, &call.phone_number)?;
            Ok((name, phone, wish::understand(wish, None, &clinic, &now)?))
        });
        let (name, phone, wanted) = match understood {
            Ok(understood) => understood,
            Err(outcome) => return outcome.into(),
        };
        if !phone.as_str().chars().any(|c| c.is_ascii_digit())
            || (phone == call.phone_number && phone.line().is_none())
        {
            return ToolOutcome::Refused { say: NO_NUMBER.to_owned(), alternatives: Vec::new() }.into();
        }
        let for_what = spoken(&wanted, self);
        let new = NewWaiting {
            by: Author::call(call.call_sid.as_str(), tool.0.as_str()),
            patient: self.patient_of(call, &name),
            name,
            phone_number: self.e164(&phone).as_str().to_owned(),
            language: Language::English,
            wish: waited_for(&wanted),
            priority: 0,
            notes: String::new(),
            now: self.now(),
        };
        match self.join_waiting(new).await {
            Ok(_) => {
                tracing::info!(callSid = %call.call_sid, "Put on the waiting list");
                ToolOutcome::Waiting { for_what }.into()
            }
            // It was logged where it was met.
            Err(_) => book_failed(),
        }
    }
}

/// The wish as the waiting list keeps it: a stretch of days, of which perhaps not every weekday would do.
fn waited_for(wanted: &Wanted) -> Wish {
    let mut wish = Wish::any_time(wanted.visit_type);
    wish.clinician = wanted.clinician;
    if !wanted.is_open {
        (wish.from, wish.to) = (wanted.days.first().copied(), wanted.days.last().copied());
        let weekdays = Weekdays::of(wanted.days.iter().map(|day| day.weekday()));
        wish.weekdays = weekdays.unwrap_or(Weekdays::ALL);
    }
    let around = wanted.near.or(wanted.exactly.first().copied());
    if let Some((from, to)) = wanted.between.or(around.map(|time| (time, time))) {
        (wish.from_minute, wish.to_minute) = (minute_of(from), minute_of(to) + 1);
    }
    wish
}

/// What is waited for, as it is spoken: "Monday, November 23 to Friday, November 27 until 11:59 AM with Dr Lee".
fn spoken(wanted: &Wanted, desk: &Desk) -> String {
    let clinic = desk.clinic();
    let days = match (wanted.is_open, &wanted.days[..]) {
        (true, _) | (_, []) => "any day".to_owned(),
        (false, [one]) => spoken_date(*one),
        (false, [first, .., last]) => format!("{} to {}", spoken_date(*first), spoken_date(*last)),
    };
    let part = wanted.between.map(|(from, to)| match from == Time::midnight() {
        true => format!(" until {}", show_time(to)),
        false => format!(" from {}", show_time(from)),
    });
    let with =
        wanted.clinician.and_then(|id| clinic.clinician(id)).map(|known| format!(" with {}", known.name));
    format!("{days}{}{}", part.unwrap_or_default(), with.unwrap_or_default())
}
