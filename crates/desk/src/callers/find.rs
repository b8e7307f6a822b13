//! `find_slots`: free times that suit, held for the caller while they are offered.

use booking::clinic::Clinic;
use booking::rules::{Asker, Refusal};
use booking::slot::{Slot, TakenBy, free_for};
use booking::time_text::show_time;
use call::tools::{Offer, SlotWish, ToolOutcome};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Store, StoreError};

use super::pick::{MOST, pick};
use super::wish::{self, Wanted};
use super::{no_such, say_slot, with};
use crate::handles::Offered;
use crate::tools::{CallContext, Ran, book_failed};
use crate::{Desk, view};

/// Nothing on any of several days.
const NOTHING: &str = "I'm sorry, we have nothing free then.";
/// The last times of a day are being offered to others at this moment.
const BEING_OFFERED: &str = "The last times that day are just being offered to somebody else. Please ask again in a few minutes, or for another day.";

/// What a look into the book came to.
struct Found {
    /// The free times by day, those days left out that have none.
    days: Vec<Vec<Slot>>,
    /// The first day on which there could have been some and were none.
    is_full: bool,
    /// Of a day that cannot be booked at all, the reason.
    refusal: Option<Refusal>,
    /// Only offers to others are in the way.
    is_held: bool,
}

impl Desk {
    /// Finds times, holds some of them for this call in place of what it held before, and gives their handles.
    pub(crate) async fn find_slots(&self, call: &CallContext, wish: SlotWish) -> Ran {
        let (clinic, now) = (self.clinic(), self.clinic_now());
        let moving = match &wish.for_visit {
            Some(handle) => match self.visit_of_handle(call, handle).await {
                Ok(row) => Some(row),
                Err(ran) => return ran,
            },
            None => None,
        };
        let wanted = match wish::understand(&wish, moving.as_ref(), &clinic, &now) {
            Ok(wanted) => wanted,
            Err(outcome) => return outcome.into(),
        };
        let (desk, call_sid) = (self.clone(), call.call_sid.clone());
        let found = self
            .with_book(move |store| desk.look_and_hold(store, &clinic, &call_sid, &wanted, wish.list_only))
            .await;
        match found {
            Ok(Ok(outcome)) => outcome.into(),
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "Free times could not be found or held");
                book_failed()
            }
            Err(_) => book_failed(),
        }
    }

    fn look_and_hold(
        &self,
        store: &Store,
        clinic: &Clinic,
        call_sid: &str,
        wanted: &Wanted,
        list_only: bool,
    ) -> Result<ToolOutcome, StoreError> {
        let now = self.now();
        let mut found = look(store, clinic, call_sid, wanted, now)?;
        if found.days.is_empty() && wanted.rather.is_some() {
            // Not with the one they had: with whoever is there.
            found = look(store, clinic, call_sid, &Wanted { rather: None, ..wanted.clone() }, now)?;
        }
        let one_day = (wanted.days.len() == 1 && !wanted.is_open).then(|| wanted.days[0]);
        if let (Some(_), Some(refusal)) = (one_day, &found.refusal) {
            return Ok(crate::arguments::refused(refusal));
        }
        let all: Vec<Slot> = found.days.concat();
        let none_because = all.is_empty().then(|| match one_day {
            Some(_) if found.is_held => BEING_OFFERED.to_owned(),
            Some(_) => Refusal::DayFull.say(),
            None => NOTHING.to_owned(),
        });
        let can_wait = all.is_empty() && found.is_full;
        if list_only {
            let also_free = all.iter().map(|slot| show_time(slot.time)).collect();
            return Ok(ToolOutcome::Offers { offers: Vec::new(), also_free, none_because, can_wait });
        }
        let picked =
            if wanted.exactly.is_empty() { pick(&found.days, wanted.near) } else { first(all.clone()) };
        let mut held = self.hold_for_call(store, call_sid, &picked, wanted.visit_type)?;
        if let Some(visit) = &wanted.moving {
            let own = picked.iter().filter(|slot| visit.overlaps(slot) && !held.contains(slot)).copied();
            held.extend(own.collect::<Vec<_>>());
            held.sort_by_key(|slot| slot.starts_at);
        }
        let offers: Vec<Offer> = held.iter().map(|slot| self.offer(clinic, call_sid, slot, wanted)).collect();
        let also_free = match one_day {
            Some(_) => {
                all.iter().filter(|slot| !held.contains(slot)).map(|slot| show_time(slot.time)).collect()
            }
            None => Vec::new(),
        };
        let missed =
            wanted.near.filter(|near| !held.is_empty() && held.iter().all(|slot| slot.time != *near));
        let none_because = none_because
            .or_else(|| held.is_empty().then(|| Refusal::Taken.say()))
            .or_else(|| missed.map(|near| format!("{} itself is not free.", show_time(near))));
        Ok(ToolOutcome::Offers { offers, also_free, none_because, can_wait })
    }

    fn offer(&self, clinic: &Clinic, call_sid: &str, slot: &Slot, wanted: &Wanted) -> Offer {
        let offered = Offered { slot: *slot, visit_type: wanted.visit_type };
        Offer {
            handle: self.0.handles.offer(call_sid, offered),
            date: view::day(slot.date),
            time: show_time(slot.time),
            clinician: with(clinic, slot.clinician),
            say: say_slot(clinic, slot),
        }
    }

    /// The visit that a handle of this call means.
    pub(super) async fn visit_of_handle(
        &self,
        call: &CallContext,
        handle: &str,
    ) -> Result<store::Appointment, Ran> {
        let id = match self.0.handles.visit_row(&call.call_sid, handle) {
            Ok(id) => id,
            Err(no) => return Err(no_such("visit", handle, &no, "list_my_appointments").into()),
        };
        match self.with_book(move |store| store.appointment(id)).await {
            Ok(Ok(Some(row))) => Ok(row),
            Ok(Ok(None)) => Err(super::standing::gone().into()),
            Ok(Err(error)) => {
                tracing::error!(callSid = %call.call_sid, %error, "A visit could not be read");
                Err(book_failed())
            }
            Err(_) => Err(book_failed()),
        }
    }
}

fn first(mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.truncate(MOST);
    slots
}

/// Looks through the days; through open ones only until there is enough to offer.
fn look(
    store: &Store,
    clinic: &Clinic,
    call_sid: &str,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let mut found = Found { days: Vec::new(), is_full: false, refusal: None, is_held: false };
    let last = clinic.last_day(clinic.today(now));
    let mut next = wanted.days.first().copied();
    let open = std::iter::from_fn(|| {
        let day = next.filter(|day| *day <= last)?;
        next = day.tomorrow().ok();
        Some(day)
    });
    let days: Box<dyn Iterator<Item = Date>> =
        if wanted.is_open { Box::new(open) } else { Box::new(wanted.days.iter().copied()) };
    for date in days {
        let taken = store.taken_except(
            date,
            &clinic.time_zone,
            now,
            wanted.moving.map(|visit| visit.id),
            Some(call_sid),
        )?;
        let free = |taken: &[booking::slot::Taken]| {
            let whom = wanted.clinician.or(wanted.rather);
            free_for(clinic, date, wanted.visit_type, whom, wanted.minutes, Asker::Caller, now, taken)
        };
        match free(&taken) {
            Ok(slots) => {
                let fitting: Vec<Slot> = slots.into_iter().filter(|slot| wanted.fits(slot)).collect();
                if fitting.is_empty() {
                    found.is_full = true;
                    let visits: Vec<_> =
                        taken.iter().filter(|one| one.by == TakenBy::Visit).copied().collect();
                    found.is_held |=
                        free(&visits).is_ok_and(|slots| slots.iter().any(|slot| wanted.fits(slot)));
                } else {
                    found.days.push(fitting);
                }
            }
            Err(refusal) => found.refusal = found.refusal.take().or(Some(refusal)),
        }
        if wanted.is_open && found.days.iter().map(Vec::len).sum::<usize>() >= MOST {
            break;
        }
    }
    Ok(found)
}

impl Wanted {
    fn fits(&self, slot: &Slot) -> bool {
        self.between.is_none_or(|(from, to)| (from..=to).contains(&slot.time))
            && (self.exactly.is_empty() || self.exactly.contains(&slot.time))
            && !self.moving.is_some_and(|visit| visit.is_at(slot))
    }
}
