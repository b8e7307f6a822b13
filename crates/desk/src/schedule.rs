//! The schedule: read, tried out, and put in force.

mod reading;
mod telling;

use std::sync::{Arc, PoisonError};

use booking::clinic::Clinic;
pub use booking::holidays::{FIRST_YEAR, HolidaySet, LAST_YEAR};
use booking::rules::Refusal;
use booking::schedule_check::Problem;
use booking::schedule_effect::{BookedVisit, refused};
use jiff::Timestamp;
use store::{Appointment, Author, SaveError, Store, StoreError, Who};
use wire::event::{Event, ScheduleChanged};
use wire::schedule::{Affected, Schedule, ScheduleAnswer, SchedulePreview};

use crate::tools::BookFault;
use crate::{Desk, view};

/// A preview lists so many visits at most. Whoever has more to move sees them after the first ones are moved.
pub const MOST_AFFECTED: usize = 500;
/// So many visits are read at a time.
const PAGE: u32 = 2000;

/// The schedule by which the rules are asked.
pub(crate) struct InForce {
    /// 0 until the book's own is read: no version is.
    version: i64,
    pub(crate) clinic: Arc<Clinic>,
}

impl InForce {
    pub(crate) fn from_start(clinic: Clinic) -> InForce {
        InForce { version: 0, clinic: Arc::new(clinic) }
    }
}

/// Why a schedule is not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Fields that cannot be.
    #[error("the schedule cannot be as it stands")]
    Problems(Vec<Problem>),
    /// Somebody has saved another one since it was read.
    #[error("the schedule was changed meanwhile; it is at version {version} now")]
    Stale {
        /// The version in force.
        version: i64,
    },
    /// The book does not work at the moment.
    #[error("the book cannot be read or written at the moment")]
    Unavailable,
}

impl From<StoreError> for ScheduleError {
    fn from(error: StoreError) -> ScheduleError {
        tracing::error!(%error, "The schedule could not be read or written");
        ScheduleError::Unavailable
    }
}

/// Work that ends in an answer of the book, or in a "no" that is none of its faults.
enum Fault {
    No(ScheduleError),
    Book(StoreError),
}

impl BookFault for Fault {
    const OF_WRITING: bool = false;

    fn fault(&self) -> Option<&StoreError> {
        match self {
            Fault::Book(error) => Some(error),
            Fault::No(_) => None,
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        Fault::Book(error)
    }
}

impl From<ScheduleError> for Fault {
    fn from(error: ScheduleError) -> Fault {
        Fault::No(error)
    }
}

impl Desk {
    /// The schedule in force.
    ///
    /// # Errors
    /// [`ScheduleError::Unavailable`] when it cannot be read.
    pub async fn schedule(&self) -> Result<ScheduleAnswer, ScheduleError> {
        let zone = self.clinic().time_zone.clone();
        let read = self.work_on_schedule(move |store| Ok(store.schedule(&zone)?)).await?;
        let answer = self.told(&read);
        // Another program on the same book may have saved it.
        self.put_in_force(&read);
        Ok(answer)
    }

    /// The visits from now on that a schedule would not allow. Nothing is changed.
    ///
    /// # Errors
    /// As [`Desk::save_schedule`].
    pub async fn preview_schedule(&self, wished: Schedule) -> Result<SchedulePreview, ScheduleError> {
        let (zone, now) = (self.clinic().time_zone.clone(), self.now());
        self.work_on_schedule(move |store| {
            let present = store.schedule(&zone)?;
            let after = reading::read(&wished, &present)?;
            Ok(affected(store, &present.clinic, &after, now)?)
        })
        .await
    }

    /// Puts a schedule in force, for every booking from now on: `schedule_changed`. Visits that are booked stay as they are.
    ///
    /// # Errors
    /// [`ScheduleError::Problems`] names every field that cannot be, [`ScheduleError::Stale`] the version that is in force
    /// when it is not the one that `wished` names. In every case the schedule stays as it was.
    pub async fn save_schedule(&self, wished: Schedule) -> Result<ScheduleAnswer, ScheduleError> {
        let (zone, now) = (self.clinic().time_zone.clone(), self.now());
        let desk = self.clone();
        self.work_on_schedule(move |store| {
            let present = store.schedule(&zone)?;
            let after = reading::read(&wished, &present)?;
            let by = Author::desk(Who::Staff, None);
            let saved =
                store.save_schedule(&after, wished.version, &by, now, |saved| desk.put_in_force(saved));
            let saved = saved.map_err(|error| match error {
                SaveError::Stale { version } => Fault::No(ScheduleError::Stale { version }),
                SaveError::Unknown { .. } => Fault::Book(StoreError::Other(error.to_string())),
                SaveError::Store(error) => Fault::Book(error),
            })?;
            tracing::info!(version = saved.version, "The schedule was changed");
            Ok(desk.told(&saved))
        })
        .await
    }

    async fn work_on_schedule<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, ScheduleError> {
        match self.with_book(work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(Fault::No(no))) => Err(no),
            Ok(Err(Fault::Book(error))) => Err(error.into()),
            Err(_) => Err(ScheduleError::Unavailable),
        }
    }

    /// Every rule from here on is asked of this clinic, unless a newer one is in force already.
    fn put_in_force(&self, schedule: &store::Schedule) {
        let mut present = self.0.clinic.write().unwrap_or_else(PoisonError::into_inner);
        if schedule.version <= present.version {
            return;
        }
        let is_news = present.version > 0 || *present.clinic != schedule.clinic;
        *present = InForce { version: schedule.version, clinic: Arc::new(schedule.clinic.clone()) };
        if is_news {
            // Under the lock, so that windows hear of changes in the order in which they were made.
            self.0.bus.publish(Event::ScheduleChanged(ScheduleChanged { version: schedule.version }));
        }
    }

    fn told(&self, schedule: &store::Schedule) -> ScheduleAnswer {
        ScheduleAnswer {
            success: true,
            schedule: telling::schedule(schedule),
            time_zone: view::zone_name(&schedule.clinic),
            today: view::day(schedule.clinic.today(self.now())),
        }
    }
}

/// Reads page by page, so that a book of years does not have to be held at once.
fn affected(
    store: &Store,
    before: &Clinic,
    after: &Clinic,
    now: Timestamp,
) -> Result<SchedulePreview, StoreError> {
    let mut found: Vec<Affected> = Vec::new();
    let (mut from, mut seen_there): (Timestamp, Vec<i64>) = (now, Vec::new());
    loop {
        let page = store.live_from(from, PAGE)?;
        for row in page.iter().filter(|row| !seen_there.contains(&row.id)) {
            let Some(refusal) = refused(before, after, &booked(row, before), now) else { continue };
            if found.len() == MOST_AFFECTED {
                return Ok(SchedulePreview { success: true, affected: found, has_more: true });
            }
            let reason = note(&refusal, row, before);
            found.push(Affected { appointment: view::appointment(row, before), reason });
        }
        let Some(last) = page.last().filter(|last| page.len() == PAGE as usize && last.starts_at > from)
        else {
            return Ok(SchedulePreview { success: true, affected: found, has_more: false });
        };
        // The next page begins with the visits of this same moment.
        from = last.starts_at;
        seen_there = page.iter().filter(|row| row.starts_at == from).map(|row| row.id).collect();
    }
}

fn booked(row: &Appointment, clinic: &Clinic) -> BookedVisit {
    BookedVisit {
        date: row.date,
        time: row.time,
        later: clinic.is_later(row.starts_at),
        minutes: row.minutes(),
        visit_type: row.visit_type,
        clinician: row.clinician,
        room: row.room,
        is_overridden: row.override_reason.is_some(),
    }
}

/// The reason for the staff, with the names of what is no longer there.
fn note(refusal: &Refusal, row: &Appointment, before: &Clinic) -> String {
    match refusal {
        Refusal::NoSuchClinician => match before.past_clinician(row.clinician) {
            Some(known) => format!("{} is retired", known.name),
            None => refusal.note(),
        },
        Refusal::NoSuchVisitType => match before.past_visit_type(row.visit_type) {
            Some(kind) => format!("“{}” is not offered any more", kind.name),
            None => refusal.note(),
        },
        Refusal::NoSuchRoom => match row.room.and_then(|room| before.past_room(room)) {
            Some(room) => format!("{} is not used any more", room.name),
            None => refusal.note(),
        },
        _ => refusal.note(),
    }
}
