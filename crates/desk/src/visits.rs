//! What people at the desk do with visits: book, move, resize, call off, note how they stand, and take it back.

mod find;
mod read;
mod repeat;

pub use find::{SlotSearch, Wanted};

use booking::appointment::Status;
use booking::clinic::{Clinic, ClinicianId, RoomId, VisitTypeId};
use booking::rules::{self, Asker, Refusal, Wish};
use jiff::SignedDuration;
use store::{
    Appointment, Author, BookError, Booked, Change, ChangeError, NewAppointment, Store, StoreError,
    UndoError, Who,
};
use wire::event::{Event, HoldReleased};
use wire::visit::{Changed, Conflict, NewVisit, VisitChange};

use crate::{Desk, view};

/// Why the book stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VisitError {
    /// A field cannot be what it is.
    #[error("`{field}` must be {expected}, and is “{value}”")]
    Invalid {
        /// Its name.
        field: &'static str,
        /// What came; never a patient's words.
        value: String,
        /// What is expected.
        expected: String,
    },
    /// It cannot be had as it is wished.
    #[error("{}", .0.message)]
    Conflict(Box<Conflict>),
    /// There is no such visit, or no such change.
    #[error("there is no such visit")]
    NotFound,
    /// It can no longer be taken back.
    #[error("{0}")]
    CannotUndo(String),
    /// The book does not work at this moment.
    #[error("the appointment book cannot be read or written at this moment; its lamp in the header says why")]
    Unavailable,
}

impl Desk {
    /// Books a visit, and those after it when it repeats. It is on disk, and told to the windows, when this returns. The
    /// same `key` again is the first booking again.
    ///
    /// # Errors
    /// [`VisitError`]; nothing was booked.
    pub async fn book_visit(
        &self,
        new: NewVisit,
        who: Who,
        key: Option<String>,
    ) -> Result<Changed, VisitError> {
        let clinic = self.clinic();
        let wish = read::wish(&new, &clinic)?;
        let mut row = read::row(&new, &wish, who, key, &clinic, self.now())?;
        self.check_patient(row.patient).await?;
        row.phone_number = self.e164(&row.phone_number.as_str().into()).as_str().to_owned();
        let repeat = new.repeat.map(read::repeat).transpose()?;
        let series = repeat.map(repeat::series);
        let first = self.book_row(NewAppointment { series, ..row.clone() }, wish).await?;
        let mut changed = Changed {
            success: true,
            appointment: view::appointment(&first.appointment, &clinic),
            change_id: first.change_id,
            series: None,
        };
        if let (Some(repeat), Some(series)) = (repeat, first.appointment.series) {
            // The same patient comes each time, also one who was new the first time. Asked again, each is found again.
            let row = NewAppointment { patient: first.appointment.patient, ..row };
            changed.series = Some(self.book_rest(&row, wish, repeat, series).await?);
        }
        Ok(changed)
    }

    /// Changes a visit that is at the revision the change names. It is on disk, and told to the windows, when this returns.
    ///
    /// # Errors
    /// [`VisitError`]; nothing was changed.
    pub async fn change_visit(
        &self,
        id: i64,
        change: VisitChange,
        who: Who,
        key: Option<String>,
    ) -> Result<Changed, VisitError> {
        let clinic = self.clinic();
        let present = self.read_visit(id).await?;
        let edit = read::Edit::of(change, &present, &clinic)?;
        self.check_patient(edit.patient).await?;
        let request = Change {
            appointment: id,
            revision: Some(edit.revision),
            by: Author::desk(who, key),
            onto: edit.onto,
            time_zone: clinic.time_zone.clone(),
            now: self.now(),
        };
        let (desk, now) = (self.clone(), self.now());
        let wish = edit.wish;
        let changed = self
            .with_book(move |store| {
                let changed =
                    store.change(&request, |row, taken| edit.apply(row, &desk.clinic(), now, taken))?;
                if changed.change_id.is_some() {
                    desk.tell_changed(&changed);
                }
                Ok::<_, ChangeError>(changed)
            })
            .await;
        match changed {
            Ok(Ok(changed)) => Ok(self.changed(&changed)),
            Ok(Err(error)) => Err(self
                .change_failed(error, wish.unwrap_or_else(|| wish_of(&present, &self.clinic())), id)
                .await),
            Err(_) => Err(VisitError::Unavailable),
        }
    }

    /// Takes a change back: a booking is cancelled, anything else stands as it stood. Only the last change of a visit, and
    /// only for a minute.
    ///
    /// # Errors
    /// [`VisitError::NotFound`], [`VisitError::CannotUndo`] with the reason, [`VisitError::Unavailable`].
    pub async fn undo(&self, change_id: i64, who: Who) -> Result<Changed, VisitError> {
        let (desk, now) = (self.clone(), self.now());
        let undone = self
            .with_book(move |store| {
                let undone = store.undo(change_id, &Author::desk(who, None), now)?;
                desk.tell_changed(&undone);
                Ok::<_, UndoError>(undone)
            })
            .await;
        match undone {
            Ok(Ok(undone)) => Ok(self.changed(&undone)),
            Ok(Err(UndoError::NotFound)) => Err(VisitError::NotFound),
            Ok(Err(UndoError::Store(error))) => Err(failed(&error)),
            Ok(Err(UndoError::Refused(refusal))) => Err(VisitError::CannotUndo(format!(
                "It cannot be put back: {}.",
                lower_first(&refusal.note())
            ))),
            Ok(Err(error)) => Err(VisitError::CannotUndo(sentence(&error.to_string()))),
            Err(_) => Err(VisitError::Unavailable),
        }
    }

    /// A patient that is named must be in the list.
    async fn check_patient(&self, id: Option<i64>) -> Result<(), VisitError> {
        let Some(id) = id else { return Ok(()) };
        match self.with_book(move |store| store.patient(id)).await {
            Ok(Ok(Some(_))) => Ok(()),
            Ok(Ok(None)) => {
                Err(read::invalid("patientId", id.to_string(), "the id of a patient in the list"))
            }
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(VisitError::Unavailable),
        }
    }

    async fn book_row(&self, row: NewAppointment, wish: Wish) -> Result<Booked, VisitError> {
        let (desk, key) = (self.clone(), row.by.key.clone());
        let booked = self
            .with_book(move |store| {
                let booked =
                    store.book(&row, |taken| rules::decide(&desk.clinic(), &wish, row.now, taken))?;
                desk.tell_booked(store, &booked);
                Ok::<_, BookError>(booked)
            })
            .await;
        match booked {
            Ok(Ok(booked)) => {
                let number = &booked.appointment.confirmation_number;
                tracing::info!(confirmationNumber = %number, keyed = key.is_some(), "Visit booked at the desk");
                Ok(booked)
            }
            Ok(Err(BookError::Refused(refusal))) => Err(self.conflict(&refusal, wish, None).await),
            Ok(Err(BookError::Store(error))) => Err(failed(&error)),
            Err(_) => Err(VisitError::Unavailable),
        }
    }

    /// Tells the windows of a booking. Called where the book is written, so that the order on the bus is that of the book
    /// as nearly as can be, and a caller who hangs up does not keep it from the windows.
    pub(crate) fn tell_booked(&self, store: &Store, booked: &Booked) {
        if booked.repeated {
            return;
        }
        self.tell(&booked.appointment, &booked.released);
        self.0.figures.refresh(store, &self.0.lamps);
    }

    /// As [`Desk::tell_booked`], of a change.
    pub(crate) fn tell_changed(&self, changed: &store::Changed) {
        self.tell(&changed.appointment, &changed.released);
    }

    fn tell(&self, row: &Appointment, released: &[i64]) {
        for id in released {
            self.0.bus.publish(Event::HoldReleased(HoldReleased { id: *id }));
        }
        self.0.bus.publish(Event::AppointmentChanged(view::appointment(row, &self.clinic())));
    }

    fn changed(&self, changed: &store::Changed) -> Changed {
        Changed {
            success: true,
            appointment: view::appointment(&changed.appointment, &self.clinic()),
            change_id: changed.change_id,
            series: None,
        }
    }

    async fn change_failed(&self, error: ChangeError, wish: Wish, id: i64) -> VisitError {
        match error {
            ChangeError::NotFound => VisitError::NotFound,
            ChangeError::Stale(row) => VisitError::Conflict(Box::new(Conflict {
                message: "Somebody else has changed this visit meanwhile; this is how it stands now."
                    .to_owned(),
                code: wire::error::ErrorCode::Conflict,
                reason: "stale".to_owned(),
                can_be_overridden: false,
                alternatives: Vec::new(),
                current: Some(view::appointment(&row, &self.clinic())),
            })),
            ChangeError::Refused(refusal) => self.conflict(&refusal, wish, Some(id)).await,
            ChangeError::Store(error) => failed(&error),
        }
    }

    /// A "no" with what can be had instead.
    async fn conflict(&self, refusal: &Refusal, wish: Wish, visit: Option<i64>) -> VisitError {
        let alternatives = match refusal.can_be_overridden() {
            true => self.alternatives_to(wish, visit).await,
            false => Vec::new(),
        };
        VisitError::Conflict(Box::new(Conflict {
            message: format!("{}.", refusal.note()),
            code: wire::error::ErrorCode::Conflict,
            reason: refusal.code().to_owned(),
            can_be_overridden: refusal.can_be_overridden(),
            alternatives,
            current: None,
        }))
    }

    pub(crate) async fn read_visit(&self, id: i64) -> Result<Appointment, VisitError> {
        match self.with_book(move |store| store.appointment(id)).await {
            Ok(Ok(Some(row))) => Ok(row),
            Ok(Ok(None)) => Err(VisitError::NotFound),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(VisitError::Unavailable),
        }
    }
}

/// Where a visit stands, as a wish for it.
fn wish_of(row: &Appointment, clinic: &Clinic) -> Wish {
    let (date, time) = view::wall(row, clinic);
    Wish {
        date,
        time,
        later: clinic.is_later(row.starts_at),
        visit_type: row.visit_type,
        clinician: Some(row.clinician),
        room: row.room,
        minutes: Some(row.minutes()),
        asker: Asker::Staff,
    }
}

fn failed(error: &StoreError) -> VisitError {
    tracing::error!(%error, "The appointment book did not do what it was asked at the desk");
    VisitError::Unavailable
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

impl read::Edit {
    /// The row as it is to stand, by the rules.
    fn apply(
        self,
        row: Appointment,
        clinic: &Clinic,
        now: jiff::Timestamp,
        taken: &[booking::slot::Taken],
    ) -> Result<Appointment, Refusal> {
        let mut row = row;
        if let Some(wish) = self.wish {
            // What has begun may be made longer, or stand in the book again; it cannot be put into the past.
            let keeps_start = (wish.date, wish.time) == view::wall(&row, clinic)
                && wish.later == clinic.is_later(row.starts_at);
            let just_before = row.starts_at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(now);
            let slot =
                rules::decide(clinic, &wish, if keeps_start { now.min(just_before) } else { now }, taken)?;
            row = row.moved_to(&slot);
            row.visit_type = wish.visit_type;
            row.override_reason = self.override_reason;
        }
        let to = |field: &mut String, new: Option<String>| {
            if let Some(new) = new {
                *field = new;
            }
        };
        to(&mut row.customer_name, self.customer_name);
        to(&mut row.phone_number, self.phone_number);
        to(&mut row.notes, self.notes);
        row.patient = self.patient.or(row.patient);
        if let Some(status) = self.status {
            row.status = status;
            row.cancel_reason = if status == Status::Cancelled { self.cancel_reason } else { None };
        }
        Ok(row)
    }
}

/// Ids as the book has them.
fn clinician(id: i64) -> ClinicianId {
    ClinicianId(id)
}

fn room(id: i64) -> RoomId {
    RoomId(id)
}

fn visit_type(id: i64) -> VisitTypeId {
    VisitTypeId(id)
}
