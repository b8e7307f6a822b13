//! A desk that answers the receptionist's tools: real rules and slots of `booking`, lists for a book.

use std::sync::Arc;

use booking::called::{self, Called};
use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::{self, Refusal};
use booking::slot::{self, Slot, Taken};
use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use call::tools::{Offer, SlotWish, ToolOutcome, ToolRequest, VisitLine};
use jiff::Zoned;
use jiff::civil::{Date, Time};

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

/// A visit that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub name: String,
    pub slot: Slot,
    pub number: String,
    /// It was booked in this call.
    pub in_this_call: bool,
}

/// What the desk offers and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub handle: String,
    pub slot: Slot,
}

/// Offers at once over several days.
const OFFERS: usize = 4;

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
    /// Whose number it is: names and years of birth.
    pub patients: Vec<(String, i16)>,
    pub standing: Vec<Standing>,
    pub offered: Vec<Offered>,
    /// The visits that have handles.
    pub visits: Vec<(String, String)>,
    /// Who the caller has shown to be.
    pub identified: Option<String>,
    pub tries_left: u8,
    pub moved: Vec<String>,
    pub cancelled: Vec<String>,
    /// The years of birth that were noted, in order.
    pub noted: Vec<String>,
    pub waiting: Vec<(String, SlotWish)>,
    /// The line tells no number.
    pub withheld: bool,
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
            patients: vec![("Ana Ruiz".into(), 1984), ("Tom Ruiz".into(), 2015)],
            standing: Vec::new(),
            offered: Vec::new(),
            visits: Vec::new(),
            identified: None,
            tries_left: 3,
            moved: Vec::new(),
            cancelled: Vec::new(),
            noted: Vec::new(),
            waiting: Vec::new(),
            withheld: false,
        }
    }

    /// Somebody has a visit.
    pub fn stand(&mut self, name: &str, date: Date, time: &str) {
        let time = parse_time(time).expect("a time");
        let slot =
            rules::check(&self.clinic, date, time, VisitTypeId(1), None, self.now.timestamp(), &self.taken)
                .expect("a time that can be booked");
        self.taken.push(slot.into());
        let number = format!("APT-{}", 20_001 + self.standing.len());
        self.standing.push(Standing { name: name.into(), slot, number, in_this_call: false });
    }

    fn with(&self, id: ClinicianId) -> Option<String> {
        let several = self.clinic.clinicians.len() > 1;
        self.clinic.clinician(id).filter(|_| several).map(|known| known.name.clone())
    }

    fn say(&self, slot: &Slot) -> String {
        let with = self.with(slot.clinician).map(|name| format!(" with {name}")).unwrap_or_default();
        format!("{} at {}{with}", spoken_date(slot.date), show_time(slot.time))
    }

    fn offer(&mut self, slot: Slot) -> Offer {
        let handle = format!("S{}", self.offered.len() + 1);
        self.offered.push(Offered { handle: handle.clone(), slot });
        Offer {
            handle,
            date: slot.date.to_string(),
            time: show_time(slot.time),
            clinician: self.with(slot.clinician),
            say: self.say(&slot),
        }
    }

    fn find(&mut self, wish: &SlotWish) -> ToolOutcome {
        let dates: Vec<Date> = wish.dates.iter().map(|date| parse_date(date).expect("YYYY-MM-DD")).collect();
        let clinician = match wish.clinician.as_deref().map(|name| called::clinician(name, &self.clinic)) {
            None => None,
            Some(Called::One(id)) => Some(id),
            Some(other) => panic!("the receptionist says whom: {other:?}"),
        };
        let kind = match wish.visit_type.as_deref().map(|name| called::visit_type(name, &self.clinic)) {
            Some(Called::One(id)) => id,
            _ => VisitTypeId(1),
        };
        let own: Vec<Slot> = wish
            .for_visit
            .iter()
            .filter_map(|handle| self.by_handle(handle))
            .map(|standing| standing.slot)
            .collect();
        let taken: Vec<Taken> = self
            .taken
            .iter()
            .filter(|taken| !own.iter().any(|slot| **taken == (*slot).into()))
            .copied()
            .collect();
        let wanted: Vec<Time> = wish.times.iter().filter_map(|time| parse_time(time)).collect();
        let minute = |time: Time| (i32::from(time.hour()) * 60 + i32::from(time.minute())) as u16;
        let mut found: Vec<Slot> = Vec::new();
        let mut refusal = None;
        for date in &dates {
            if wish.list_only {
                self.looked_at.push(date.to_string());
            }
            match slot::free(&self.clinic, *date, kind, clinician, self.now.timestamp(), &taken) {
                Ok(free) => found.extend(free.into_iter().filter(|slot| {
                    (wanted.is_empty() || wanted.contains(&slot.time))
                        && wish.between.is_none_or(|(from, to)| (from..=to).contains(&minute(slot.time)))
                })),
                Err(no) => refusal = Some(no),
            }
        }
        let none_because = || match (found.is_empty(), &refusal) {
            (true, Some(refusal)) => Some(refusal.say()),
            (true, None) => Some(Refusal::DayFull.say()),
            (false, _) => None,
        };
        if wish.list_only {
            let can_wait = found.is_empty() && refusal.is_none();
            let also_free = found.iter().map(|slot| show_time(slot.time)).collect();
            return ToolOutcome::Offers {
                offers: Vec::new(),
                also_free,
                none_because: none_because(),
                can_wait,
            };
        }
        let (none_because, can_wait) = (none_because(), found.is_empty());
        let offers = found.into_iter().take(OFFERS).map(|slot| self.offer(slot)).collect();
        ToolOutcome::Offers { offers, also_free: Vec::new(), none_because, can_wait }
    }

    fn by_handle(&self, handle: &str) -> Option<Standing> {
        let (_, number) = self.visits.iter().find(|(known, _)| known == handle)?;
        self.standing.iter().find(|standing| standing.number == *number).cloned()
    }

    fn list(&mut self) -> ToolOutcome {
        let own: Vec<Standing> = self
            .standing
            .iter()
            .filter(|standing| standing.in_this_call || self.identified.as_ref() == Some(&standing.name))
            .cloned()
            .collect();
        if self.identified.is_none() && own.is_empty() {
            let tries_left = if self.withheld { 0 } else { self.tries_left };
            return ToolOutcome::NotIdentified { say: "I can't see your number.".into(), tries_left };
        }
        let visits = own
            .iter()
            .map(|standing| {
                let known = self.visits.iter().find(|(_, number)| *number == standing.number).cloned();
                let (handle, _) = known.unwrap_or_else(|| {
                    let new = (format!("V{}", self.visits.len() + 1), standing.number.clone());
                    self.visits.push(new.clone());
                    new
                });
                VisitLine {
                    handle,
                    date: standing.slot.date.to_string(),
                    time: show_time(standing.slot.time),
                    clinician: self.with(standing.slot.clinician),
                    visit_type: None,
                    say: self.say(&standing.slot),
                }
            })
            .collect();
        ToolOutcome::Visits { visits, this_call_only: self.identified.is_none() }
    }

    fn identify(&mut self, name: &str, year: &str) -> ToolOutcome {
        let year: i16 = year.parse().expect("the receptionist writes years in four digits");
        let known =
            self.patients.iter().find(|(own, born)| called::is_same_person(name, own) && *born == year);
        match known {
            Some((own, _)) if self.tries_left > 0 => {
                self.identified = Some(own.clone());
                ToolOutcome::Identified
            }
            _ => {
                self.tries_left = self.tries_left.saturating_sub(1);
                let say = "I'm sorry, that doesn't fit what we have.".into();
                ToolOutcome::NotIdentified { say, tries_left: self.tries_left }
            }
        }
    }

    fn book_slot(&mut self, handle: &str, name: &str, phone: &Option<String>) -> ToolOutcome {
        let offered =
            self.offered.iter().find(|offered| offered.handle == handle).cloned().expect("a known handle");
        let (date, time) = (offered.slot.date, offered.slot.time);
        if std::mem::take(&mut self.too_late) {
            self.take(date, &show_time(time));
        }
        let now = self.now.timestamp();
        match rules::check(
            &self.clinic,
            date,
            time,
            VisitTypeId(1),
            Some(offered.slot.clinician),
            now,
            &self.taken,
        ) {
            Ok(slot) => {
                self.taken.push(slot.into());
                let number = format!("APT-{}", 10_001 + self.booked.len());
                self.standing.push(Standing {
                    name: name.into(),
                    slot,
                    number: number.clone(),
                    in_this_call: true,
                });
                self.booked.push(Booked {
                    name: name.into(),
                    date: date.to_string(),
                    time: show_time(time),
                    phone: phone.clone(),
                });
                ToolOutcome::Booked {
                    confirmation_number: number,
                    customer_name: name.into(),
                    date: date.to_string(),
                    time: show_time(time),
                    birth_year_wanted: self.newcomer().is_some() && self.noted.is_empty(),
                }
            }
            Err(refusal) => {
                ToolOutcome::Refused { say: refusal.say(), alternatives: self.free(date).unwrap_or_default() }
            }
        }
    }

    /// The one person who was booked for, when they are new.
    fn newcomer(&self) -> Option<&str> {
        let mut booked = self.standing.iter().filter(|standing| standing.in_this_call);
        let first = booked.next()?.name.as_str();
        let is_known = self.patients.iter().any(|(name, _)| called::is_same_person(first, name));
        (!is_known && !self.withheld && booked.all(|other| other.name == first)).then_some(first)
    }

    fn note(&mut self, year: &str) -> ToolOutcome {
        if self.newcomer().is_none() {
            let say = "I can't note that on this call.".into();
            return ToolOutcome::Refused { say, alternatives: Vec::new() };
        }
        self.noted.push(year.to_owned());
        ToolOutcome::BirthYearNoted
    }

    fn move_to(&mut self, visit: &str, slot: &str) -> ToolOutcome {
        let standing = self.by_handle(visit).expect("a known visit");
        let new = self.offered.iter().find(|offered| offered.handle == slot).expect("a known offer").slot;
        self.taken.retain(|taken| *taken != standing.slot.into());
        self.taken.push(new.into());
        for known in self.standing.iter_mut().filter(|known| known.number == standing.number) {
            known.slot = new;
        }
        self.moved.push(format!("{} to {}", self.say(&standing.slot), self.say(&new)));
        ToolOutcome::Moved {
            confirmation_number: standing.number,
            date: new.date.to_string(),
            time: show_time(new.time),
        }
    }

    fn cancel(&mut self, visit: &str) -> ToolOutcome {
        let standing = self.by_handle(visit).expect("a known visit");
        self.taken.retain(|taken| *taken != standing.slot.into());
        self.standing.retain(|known| known.number != standing.number);
        self.cancelled.push(self.say(&standing.slot));
        ToolOutcome::Cancelled {
            confirmation_number: standing.number,
            date: standing.slot.date.to_string(),
            time: show_time(standing.slot.time),
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
            ToolRequest::FindSlots(wish) => self.find(wish),
            ToolRequest::BookSlot { slot, customer_name, phone_number, confirmed } => {
                assert!(confirmed, "nothing is booked without a yes");
                self.book_slot(slot, customer_name, phone_number)
            }
            ToolRequest::Identify { customer_name, birth_year } => self.identify(customer_name, birth_year),
            ToolRequest::NoteBirthYear { birth_year } => self.note(birth_year),
            ToolRequest::ListMyAppointments => self.list(),
            ToolRequest::MoveAppointment { visit, slot, confirmed } => {
                assert!(confirmed, "nothing is moved without a yes");
                self.move_to(visit, slot)
            }
            ToolRequest::CancelAppointment { visit, confirmed, .. } => {
                assert!(confirmed, "nothing is cancelled without a yes");
                self.cancel(visit)
            }
            ToolRequest::JoinWaitingList { customer_name, wish, .. } => {
                self.waiting.push((customer_name.clone(), (**wish).clone()));
                ToolOutcome::Waiting { for_what: "a time".into() }
            }
            ToolRequest::TakeMessage { customer_name, phone_number, message } => {
                self.messages.push(Message {
                    name: customer_name.clone(),
                    phone: phone_number.clone(),
                    text: message.clone(),
                });
                ToolOutcome::MessageKept
            }
            ToolRequest::ListAvailableSlots { .. }
            | ToolRequest::CreateAppointment { .. }
            | ToolRequest::ResolveDate { .. }
            | ToolRequest::TransferToPerson { .. }
            | ToolRequest::EndCall { .. } => {
                panic!("the offline receptionist has no use for {}", request.name())
            }
        }
    }

    fn free(&self, day: Date) -> Result<Vec<String>, Refusal> {
        let free = slot::free(&self.clinic, day, VisitTypeId(1), None, self.now.timestamp(), &self.taken)?;
        Ok(free.into_iter().map(|slot| show_time(slot.time)).collect())
    }
}
