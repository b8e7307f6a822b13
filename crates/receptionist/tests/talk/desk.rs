//! A desk that answers the receptionist's tools: real rules and slots of `booking`, a list for a book.

use std::sync::Arc;

use booking::clinic::{Clinic, VisitTypeId};
use booking::rules::{self, Refusal};
use booking::slot::{self, Taken};
use booking::time_text::{parse_date, parse_time, show_time};
use call::tools::{ToolOutcome, ToolRequest};
use jiff::Zoned;
use jiff::civil::Date;

/// An appointment as the desk booked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    pub name: String,
    pub date: String,
    pub time: String,
    pub phone: Option<String>,
}

/// A message as the desk kept it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub text: String,
}

#[derive(Clone)]
pub struct Desk {
    pub clinic: Arc<Clinic>,
    pub now: Zoned,
    pub taken: Vec<Taken>,
    pub booked: Vec<Booked>,
    pub messages: Vec<Message>,
    /// How many of the next tool calls break.
    pub failures: usize,
    /// Somebody else books the time just before the next booking.
    pub too_late: bool,
    /// The days that were asked for, in order.
    pub looked_at: Vec<String>,
}

impl Desk {
    pub fn new(clinic: Arc<Clinic>, now: Zoned) -> Desk {
        Desk {
            clinic,
            now,
            taken: Vec::new(),
            booked: Vec::new(),
            messages: Vec::new(),
            failures: 0,
            too_late: false,
            looked_at: Vec::new(),
        }
    }

    /// Takes all times of a day.
    pub fn fill(&mut self, date: Date) {
        for time in slot::full_day(&self.clinic, date, VisitTypeId(1)) {
            self.take(date, &show_time(time));
        }
    }

    pub fn take(&mut self, date: Date, time: &str) {
        let time = parse_time(time).expect("a time");
        if let Ok(slot) =
            rules::check(&self.clinic, date, time, VisitTypeId(1), None, self.now.timestamp(), &self.taken)
        {
            self.taken.push(slot.into());
        }
    }

    pub fn answer(&mut self, request: &ToolRequest) -> ToolOutcome {
        if self.failures > 0 {
            self.failures -= 1;
            return ToolOutcome::Failed { say: "The books cannot be read.".into() };
        }
        match request {
            ToolRequest::ListAvailableSlots { date } => {
                self.looked_at.push(date.clone());
                let Some(day) = parse_date(date) else {
                    return ToolOutcome::Refused { say: Refusal::NotADate.say(), alternatives: vec![] };
                };
                let (times, none_because) = match self.free(day) {
                    Ok(times) if times.is_empty() => (times, Some(Refusal::DayFull.say())),
                    Ok(times) => (times, None),
                    Err(refusal) => (Vec::new(), Some(refusal.say())),
                };
                ToolOutcome::Slots { date: date.clone(), times, none_because }
            }
            ToolRequest::CreateAppointment { customer_name, date, time, phone_number } => {
                let day = parse_date(date).expect("the receptionist writes dates as YYYY-MM-DD");
                if std::mem::take(&mut self.too_late) {
                    self.take(day, time);
                }
                let at = parse_time(time).expect("the receptionist writes times as H:MM AM/PM");
                assert_eq!(*time, show_time(at), "the time is in its canonical form");
                match rules::check(
                    &self.clinic,
                    day,
                    at,
                    VisitTypeId(1),
                    None,
                    self.now.timestamp(),
                    &self.taken,
                ) {
                    Ok(slot) => {
                        self.taken.push(slot.into());
                        self.booked.push(Booked {
                            name: customer_name.clone(),
                            date: date.clone(),
                            time: time.clone(),
                            phone: phone_number.clone(),
                        });
                        ToolOutcome::Booked {
                            confirmation_number: format!("APT-{}", 10_000 + self.booked.len()),
                            customer_name: customer_name.clone(),
                            date: date.clone(),
                            time: time.clone(),
                        }
                    }
                    Err(refusal) => ToolOutcome::Refused {
                        say: refusal.say(),
                        alternatives: self.free(day).unwrap_or_default(),
                    },
                }
            }
            ToolRequest::TakeMessage { customer_name, phone_number, message } => {
                self.messages.push(Message {
                    name: customer_name.clone(),
                    phone: phone_number.clone(),
                    text: message.clone(),
                });
                ToolOutcome::MessageKept
            }
            ToolRequest::ResolveDate { .. } | ToolRequest::EndCall { .. } => {
                panic!("the offline receptionist has no use for {}", request.name())
            }
        }
    }

    fn free(&self, day: Date) -> Result<Vec<String>, Refusal> {
        let free = slot::free(&self.clinic, day, VisitTypeId(1), None, self.now.timestamp(), &self.taken)?;
        Ok(free.into_iter().map(|slot| show_time(slot.time)).collect())
    }
}
