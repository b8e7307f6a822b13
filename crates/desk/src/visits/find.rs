//! What can be had, and why something cannot; a visit with its past.

use std::sync::Arc;

use booking::clinic::{Clinic, ClinicianId, VisitTypeId};
use booking::rules::{self, Asker, Wish};
use booking::search::{self, Search};
use booking::slot::{Slot, free_for};
use booking::waiting::NEAREST;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{AuditRow, AuditState, Store, StoreError};
use wire::visit::{Change, FreeSlot, FreeSlots, VisitDetail, WhyNot};

use super::{VisitError, clinician, failed, read, visit_type};
use crate::{Desk, view};

/// Other times that are offered with a "no".
const ALTERNATIVES: usize = 6;
/// So many days after the wished one are looked at for them.
const ALTERNATIVE_DAYS: u16 = 14;
/// Slots that are given at most.
const MOST_SLOTS: usize = 200;

/// What times are looked for.
#[derive(Debug, Clone, Copy)]
pub struct SlotSearch {
    /// The first day.
    pub from: Date,
    /// How many days, at most 366.
    pub days: u16,
    /// What kind of visit; `None` is the first.
    pub visit_type: Option<i64>,
    /// With whom; `None` is anybody.
    pub clinician: Option<i64>,
    /// Length; `None` is as the visit type says.
    pub minutes: Option<u16>,
    /// The most slots.
    pub limit: usize,
    /// By whose rules.
    pub asker: Asker,
    /// They are to be offered to somebody who waits, which takes a while to answer.
    pub to_offer: bool,
}

/// A time that somebody points at.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The day.
    pub date: Date,
    /// Wall-clock minutes after midnight.
    pub start_minute: u16,
    /// Of a time that comes twice on that day, the second.
    pub later: bool,
    /// What kind of visit; `None` is the first.
    pub visit_type: Option<i64>,
    /// With whom; `None` is anybody.
    pub clinician: Option<i64>,
    /// In which room.
    pub room: Option<i64>,
    /// Length; `None` is as the visit type says.
    pub minutes: Option<u16>,
    /// A visit that is to be moved there, which is not in its own way.
    pub ignore: Option<i64>,
}

impl Desk {
    /// A visit with what was done with it.
    ///
    /// # Errors
    /// [`VisitError::NotFound`], [`VisitError::Unavailable`].
    pub async fn visit(&self, id: i64) -> Result<VisitDetail, VisitError> {
        let row = self.read_visit(id).await?;
        let changes = match self.with_book(move |store| store.appointment_changes(id)).await {
            Ok(Ok(changes)) => changes,
            Ok(Err(error)) => return Err(failed(&error)),
            Err(_) => return Err(VisitError::Unavailable),
        };
        let clinic = self.clinic();
        Ok(VisitDetail {
            success: true,
            appointment: view::appointment(&row, &clinic),
            changes: changes.iter().map(|change| told(change, &clinic)).collect(),
        })
    }

    /// Whether staff can have a time, and what is in the way if not.
    ///
    /// # Errors
    /// [`VisitError::Invalid`], [`VisitError::Unavailable`].
    pub async fn why_not(&self, wanted: Wanted) -> Result<WhyNot, VisitError> {
        let clinic = self.clinic();
        let request = wire::visit::NewVisit {
            date: view::day(wanted.date),
            start_minute: wanted.start_minute,
            later: wanted.later,
            minutes: wanted.minutes,
            visit_type_id: wanted.visit_type,
            clinician_id: wanted.clinician,
            room_id: wanted.room,
            ..Default::default()
        };
        let wish = read::wish(&request, &clinic)?;
        let now = self.now();
        let zone = clinic.time_zone.clone();
        let taken =
            self.with_book(move |store| store.taken_except(wish.date, &zone, now, wanted.ignore, None)).await;
        let taken = match taken {
            Ok(Ok(taken)) => taken,
            Ok(Err(error)) => return Err(failed(&error)),
            Err(_) => return Err(VisitError::Unavailable),
        };
        let refusal = rules::decide(&clinic, &wish, now, &taken).err();
        Ok(WhyNot {
            success: true,
            free: refusal.is_none(),
            reason: refusal.as_ref().map(|refusal| refusal.code().to_owned()),
            note: refusal.as_ref().map(rules::Refusal::note),
            can_be_overridden: refusal.is_some_and(|refusal| refusal.can_be_overridden()),
            twice: view::twice(&clinic, wish.date, wish.time),
        })
    }

    /// Free times in order, one per time of day, each with the first clinician who is free.
    ///
    /// # Errors
    /// [`VisitError::Invalid`] for a kind of visit or a clinician that there is not; [`VisitError::Unavailable`].
    pub async fn free_slots(&self, search: SlotSearch) -> Result<FreeSlots, VisitError> {
        let mut clinic = self.clinic();
        if search.to_offer {
            let answering = u16::try_from(NEAREST.as_mins()).unwrap_or(u16::MAX);
            let lead = &mut Arc::make_mut(&mut clinic).lead_minutes;
            *lead = lead.saturating_add(answering);
        }
        if let Some(id) = search.visit_type.filter(|id| clinic.visit_type(visit_type(*id)).is_none()) {
            return Err(read::invalid("visitTypeId", id.to_string(), "the id of a kind of visit"));
        }
        if let Some(id) = search.clinician.filter(|id| clinic.clinician(clinician(*id)).is_none()) {
            return Err(read::invalid("clinicianId", id.to_string(), "the id of a clinician"));
        }
        let (kind, now) = (search.visit_type.map_or_else(|| self.visit_type(), visit_type), self.now());
        let whom = search.clinician.map(clinician);
        let find = move |store: &Store| {
            first_free(
                store,
                &clinic,
                search.from,
                search.days,
                kind,
                whom,
                search.minutes,
                search.asker,
                search.limit,
                now,
            )
        };
        match self.with_book(find).await {
            Ok(Ok(slots)) => {
                Ok(FreeSlots { success: true, slots: slots.iter().map(view::free_slot).collect() })
            }
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(VisitError::Unavailable),
        }
    }

    /// Free times that are nearest to a wish: on its day the nearest first, with the wished clinician before others, then
    /// the first of the following days.
    pub(super) async fn alternatives_to(&self, wish: Wish, visit: Option<i64>) -> Vec<FreeSlot> {
        let (clinic, now) = (self.clinic(), self.now());
        let found = self.with_book(move |store| near(store, &clinic, &wish, visit, now)).await;
        match found {
            Ok(Ok(slots)) => slots.iter().map(view::free_slot).collect(),
            Ok(Err(error)) => {
                tracing::warn!(%error, "Other free times could not be read");
                Vec::new()
            }
            Err(_) => Vec::new(),
        }
    }
}

fn near(
    store: &Store,
    clinic: &Clinic,
    wish: &Wish,
    visit: Option<i64>,
    now: Timestamp,
) -> Result<Vec<Slot>, StoreError> {
    let taken = store.taken_except(wish.date, &clinic.time_zone, now, visit, None)?;
    let listed = |whom: Option<ClinicianId>| {
        free_for(clinic, wish.date, wish.visit_type, whom, wish.minutes, Asker::Staff, now, &taken)
            .unwrap_or_default()
    };
    let wished = i32::from(view::minute_of(wish.time));
    let distance = |slot: &Slot| (i32::from(view::minute_of(slot.time)) - wished).abs();
    let mut found = listed(wish.clinician);
    found.sort_by_key(distance);
    found.truncate(ALTERNATIVES / 2);
    let mut others: Vec<Slot> = listed(None).into_iter().filter(|slot| !found.contains(slot)).collect();
    others.sort_by_key(distance);
    found.extend(others.into_iter().take(ALTERNATIVES / 3));
    if let Ok(next) = wish.date.tomorrow() {
        let missing = ALTERNATIVES.saturating_sub(found.len());
        let later = first_free(
            store,
            clinic,
            next,
            ALTERNATIVE_DAYS,
            wish.visit_type,
            wish.clinician,
            wish.minutes,
            Asker::Staff,
            missing,
            now,
        )?;
        found.extend(later);
    }
    Ok(found)
}

/// The first free times from a day on.
#[expect(clippy::too_many_arguments, reason = "what a search is made of; each is a value of its own")]
pub(crate) fn first_free(
    store: &Store,
    clinic: &Clinic,
    from: Date,
    days: u16,
    visit_type: VisitTypeId,
    clinician: Option<ClinicianId>,
    minutes: Option<u16>,
    asker: Asker,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<Slot>, StoreError> {
    let limit = limit.min(MOST_SLOTS);
    let search = Search { from, days, visit_type, clinician, minutes, asker, limit };
    search::first_free(clinic, &search, now, |first, last, whose| {
        store.taken_in(first, last, whose, &clinic.time_zone, now)
    })
}

fn told(row: &AuditRow, clinic: &Clinic) -> Change {
    Change {
        id: row.id,
        at: view::second(row.at),
        who: row.who.clone(),
        call_sid: row.call_sid.clone(),
        action: row.action.clone(),
        summary: summary(row, clinic),
    }
}

/// What was done, in a sentence of the desk.
fn summary(row: &AuditRow, clinic: &Clinic) -> String {
    let place = |state: &AuditState| {
        let day = state.date.map(|date| date.strftime("%a, %b %-d, %Y").to_string()).unwrap_or_default();
        let who = clinic
            .clinician(ClinicianId(state.clinician))
            .map_or("somebody who has left", |known| &known.name);
        format!("{day}, {} for {} min with {who}", state.time, state.minutes)
    };
    let because =
        |reason: &Option<String>| reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    match (row.action.as_str(), &row.before, &row.after) {
        ("booked", _, Some(after)) => {
            format!("Booked for {}{}", place(after), because(&after.override_reason))
        }
        ("moved", Some(before), Some(after)) => {
            format!("Moved from {} to {}{}", place(before), place(after), because(&after.override_reason))
        }
        ("cancelled", _, Some(after)) => format!("Cancelled{}", because(&after.cancel_reason)),
        ("status", Some(before), Some(after)) => {
            format!("Status {} → {}", words(&before.status), words(&after.status))
        }
        ("undone", _, Some(after)) if after.status == "cancelled" => {
            "Taken back: the booking is cancelled".to_owned()
        }
        ("undone", _, Some(after)) => format!("Taken back: {}, {}", place(after), words(&after.status)),
        _ => "Details changed".to_owned(),
    }
}

fn words(status: &str) -> String {
    status.replace('_', " ")
}
