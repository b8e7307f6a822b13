//! The book as other programs read it: visits, patients, and which times are free. They are given nothing of calls.

pub use booking::appointment::Status;
pub use booking::clinic::{Clinic, ClinicianId, RoomId, VisitTypeId};
pub use booking::patient::Born;
pub use store::{PatientFilter, SharedPatient, VisitFilter};

use booking::slot;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{SharedVisit, StoreError};
use wire::appointment::Appointment;

use crate::{Desk, DeskError, view};

/// The most days whose times are told at once.
pub const MOST_DAYS: i64 = 92;

/// A visit, as other programs are given it.
#[derive(Clone, PartialEq)]
pub struct Visit {
    /// As the windows see it.
    pub appointment: Appointment,
    /// How it stands.
    pub status: Status,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// When it was booked.
    pub made_at: Option<Timestamp>,
    /// When it was last changed, or booked.
    pub changed_at: Option<Timestamp>,
}

/// Prints neither name nor number.
impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Visit({})", self.appointment.id)
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// In order.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: u64,
    /// There are more after the last of them.
    pub has_more: bool,
}

/// A stretch of a clinician's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSlot {
    /// Whose.
    pub clinician: ClinicianId,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// Whether a visit can begin there.
    pub is_free: bool,
}

impl Desk {
    /// Visits that pass a filter, in order of their beginnings, cancelled ones too.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn shared_visits(
        &self,
        filter: VisitFilter,
        after: Option<(Timestamp, i64)>,
        most: u32,
    ) -> Result<Page<Visit>, DeskError> {
        let clinic = self.clinic();
        let read = self
            .with_book(move |store| {
                let total = store.count_shared_visits(&filter)?;
                let mut rows = store.shared_visits(&filter, after, most.saturating_add(1))?;
                let has_more = rows.len() > most as usize;
                rows.truncate(most as usize);
                let items = rows.iter().map(|row| visit(row, &clinic)).collect();
                Ok::<_, StoreError>(Page { items, total, has_more })
            })
            .await?;
        read.map_err(|error| failed(&error))
    }

    /// Patients that pass a filter, in order of their ids, those after the id `after`.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn shared_patients(
        &self,
        filter: PatientFilter,
        after: i64,
        most: u32,
    ) -> Result<Page<SharedPatient>, DeskError> {
        let read = self
            .with_book(move |store| {
                let total = store.count_shared_patients(&filter)?;
                let mut items = store.shared_patients(&filter, after, most.saturating_add(1))?;
                let has_more = items.len() > most as usize;
                items.truncate(most as usize);
                Ok::<_, StoreError>(Page { items, total, has_more })
            })
            .await?;
        read.map_err(|error| failed(&error))
    }

    /// The times of these clinicians between two moments, in order: where a visit of the first kind can begin, and what is
    /// taken. At most [`MOST_DAYS`] days are looked at, from `from` on.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn time_slots(
        &self,
        clinicians: Vec<ClinicianId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<TimeSlot>, DeskError> {
        let (clinic, now) = (self.clinic(), self.now());
        let read = self
            .with_book(move |store| {
                let bound = from.checked_add(SignedDuration::from_hours(24 * MOST_DAYS)).unwrap_or(to);
                let taken = store.taken(
                    from.checked_sub(SignedDuration::from_hours(24)).unwrap_or(from),
                    to.min(bound).checked_add(SignedDuration::from_hours(24)).unwrap_or(to),
                    None,
                    now,
                )?;
                let mut found = Vec::new();
                for id in clinicians {
                    let busy = taken.iter().filter(|taken| taken.clinician == id);
                    found.extend(busy.map(|taken| TimeSlot {
                        clinician: id,
                        starts_at: taken.starts_at,
                        ends_at: taken.ends_at,
                        is_free: false,
                    }));
                    found.extend(free(&clinic, id, from, to.min(bound), now, &taken));
                }
                found.retain(|slot| from <= slot.starts_at && slot.starts_at < to.min(bound));
                found.sort_by_key(|slot| (slot.starts_at, slot.clinician, slot.is_free));
                Ok::<_, StoreError>(found)
            })
            .await?;
        read.map_err(|error| failed(&error))
    }

    /// Where a moment stands on the clinic's calendar and clock: the day, minutes after midnight, and whether it is the second
    /// of a time that comes twice. `None` when it is no whole minute.
    pub fn place_of(&self, at: Timestamp) -> Option<(Date, u16, bool)> {
        let clinic = self.clinic();
        let local = clinic.at(at);
        let is_whole = local.second() == 0 && local.subsec_nanosecond() == 0;
        is_whole.then(|| (local.date(), view::minute_of(local.time()), clinic.is_later(at)))
    }

    /// The book's own name, which no other book has.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when the book cannot be read.
    pub async fn book_id(&self) -> Result<String, DeskError> {
        self.with_book(|store| store.book_id()).await?.map_err(|error| failed(&error))
    }
}

/// The visits of the clinic's days from one to another.
pub(crate) fn on_days(clinic: &Clinic, from: Date, to: Date) -> VisitFilter {
    let beginning = |date: Date| date.to_zoned(clinic.time_zone.clone()).ok().map(|day| day.timestamp());
    let after = to.checked_add(1.day()).ok().and_then(beginning);
    VisitFilter { from: beginning(from), to: after, ..VisitFilter::default() }
}

/// The times at which a caller could book this clinician.
fn free(
    clinic: &Clinic,
    id: ClinicianId,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
    taken: &[slot::Taken],
) -> Vec<TimeSlot> {
    let Some(kind) = clinic.visit_types.iter().find(|kind| kind.is_done_by(id)) else { return Vec::new() };
    let today = clinic.today(now);
    let first = clinic.today(from).max(today);
    let last = clinic.today(to).min(clinic.last_day(today));
    let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take_while(|day| *day <= last);
    let slots =
        days.flat_map(|day| slot::free(clinic, day, kind.id, Some(id), now, taken).unwrap_or_default());
    slots
        .map(|slot| TimeSlot {
            clinician: id,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            is_free: true,
        })
        .collect()
}

fn visit(row: &SharedVisit, clinic: &Clinic) -> Visit {
    let appointment = &row.appointment;
    Visit {
        status: appointment.status,
        starts_at: appointment.starts_at,
        ends_at: appointment.ends_at,
        made_at: appointment.created_at,
        changed_at: appointment.changed_at.or(appointment.created_at),
        appointment: view::appointment(appointment, clinic),
    }
}

fn failed(error: &StoreError) -> DeskError {
    tracing::error!(%error, "What another program asked for could not be read or written");
    DeskError::Unavailable
}
