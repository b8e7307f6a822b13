//! The waiting list: who is on it, and the verbs around it. What becomes free is offered by `driver`, texts are sent by
//! [`outbox`](crate::outbox).

mod driver;
mod read;
mod view;

use std::sync::{Arc, Mutex, PoisonError};

use booking::rules::Refusal;
use jiff::civil::time;
use store::{Accepted, Asking, Author, Joined, StoreError, WaitingError, Who};
use wire::event::{Event, HoldReleased, WaitingChanged};
use wire::status::Lamp;
use wire::waiting::{NewOffer, NewWaiting, Waiting, WaitingAnswer, WaitingChange, WaitingList};

use crate::outbox::{Messenger, lamp_without_service};
use crate::{Desk, DeskError, view as book_view};

pub use booking::waiting::{Manners, QuietHours};
pub use driver::WaitingDriver;
pub(crate) use view::{received as show_received, text as show_text};

/// How a clinic fills what becomes free.
#[derive(Clone)]
pub struct WaitingSettings {
    /// When people are asked and how long an offer stands.
    pub manners: Manners,
    /// What sends texts; without one, staff pass them on.
    pub messenger: Option<Arc<dyn Messenger>>,
    /// What is shown of it at first.
    pub lamp: Lamp,
}

impl Default for WaitingSettings {
    /// Nobody is asked from eight in the evening to eight in the morning, an offer stands for a quarter of an hour, and staff
    /// pass texts on.
    fn default() -> WaitingSettings {
        let quiet = QuietHours::new(time(20, 0, 0, 0), time(8, 0, 0, 0));
        WaitingSettings {
            manners: Manners { quiet, offer_minutes: 15 },
            messenger: None,
            lamp: lamp_without_service(),
        }
    }
}

/// What the desk knows of how it is to be done.
#[derive(Default)]
pub(crate) struct Keeper(Mutex<WaitingSettings>);

impl Keeper {
    pub(crate) fn settings(&self) -> WaitingSettings {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, settings: WaitingSettings) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Shows another lamp; `true` when it is another one.
    pub(crate) fn show(&self, lamp: Lamp) -> bool {
        let mut settings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = settings.lamp != lamp;
        settings.lamp = lamp;
        is_other
    }
}

/// Why the list stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
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
    /// There is no such entry or text.
    #[error("there is no such entry on the waiting list")]
    NotFound,
    /// Somebody else has changed the entry meanwhile.
    #[error("somebody else has changed this entry meanwhile; look at it again")]
    Stale,
    /// It is no longer waiting, or the offer is over.
    #[error("this is over; nothing can be done with it any more")]
    Over,
    /// Another offer to this person or number is open.
    #[error("another time is being offered to this person; wait for the answer")]
    AlreadyAsked,
    /// The time cannot be had.
    #[error("{}", .0.note())]
    Refused(Refusal),
    /// The book does not work at this moment.
    #[error("the appointment book cannot be read or written at this moment; its lamp in the header says why")]
    Unavailable,
}

impl From<WaitingError> for WaitError {
    fn from(error: WaitingError) -> WaitError {
        match error {
            WaitingError::NotFound => WaitError::NotFound,
            WaitingError::Stale(_) => WaitError::Stale,
            WaitingError::Over => WaitError::Over,
            WaitingError::AlreadyAsked => WaitError::AlreadyAsked,
            WaitingError::Refused(refusal) => WaitError::Refused(refusal),
            WaitingError::Store(error) => failed(&error),
        }
    }
}

impl From<StoreError> for WaitError {
    fn from(error: StoreError) -> WaitError {
        failed(&error)
    }
}

impl From<DeskError> for WaitError {
    fn from(_: DeskError) -> WaitError {
        WaitError::Unavailable
    }
}

fn failed(error: &StoreError) -> WaitError {
    tracing::error!(%error, "The waiting list could not be read or written");
    WaitError::Unavailable
}

impl Desk {
    /// Says how what becomes free is filled.
    pub fn set_waiting(&self, settings: WaitingSettings) {
        self.0.waiting.set(settings);
    }

    /// Who waits, in the order in which they are asked, then the last of those who no longer do.
    ///
    /// # Errors
    /// [`WaitError::Unavailable`].
    pub async fn waiting_list(&self) -> Result<WaitingList, WaitError> {
        let list = self.with_book(|store| store.waiting_list()).await??;
        let (clinic, now) = (self.clinic(), self.now());
        let entries = list.iter().map(|entry| view::entry(entry, &clinic, now)).collect();
        Ok(WaitingList { success: true, entries })
    }

    /// Puts somebody on the list, who is on it when this returns. The same `key` again is the first entry again.
    ///
    /// # Errors
    /// [`WaitError`]; nobody was put on it.
    pub async fn add_waiting(
        &self,
        new: NewWaiting,
        key: Option<String>,
    ) -> Result<WaitingAnswer, WaitError> {
        let row = read::new(new, Author::desk(Who::Staff, key), &self.clinic(), self.now())?;
        let joined = self.join_waiting(row).await?;
        Ok(WaitingAnswer { success: true, repeated: joined.repeated, entry: self.shown(&joined.entry) })
    }

    /// Puts somebody on the list, for whoever knows the book's own terms: a caller's wish, with
    /// `Author::call(call_sid, tool_call_id)`. The same call and tool call again, or the same name and number waiting for
    /// the same kind of visit, is the first entry again.
    ///
    /// # Errors
    /// [`WaitError::Unavailable`]; nobody was put on it.
    pub async fn join_waiting(&self, new: store::NewWaiting) -> Result<Joined, WaitError> {
        let desk = self.clone();
        let joined = self.with_book(move |store| {
            let joined = store.join_waiting(&new)?;
            if !joined.repeated {
                desk.tell_waiting(Some(joined.entry.id));
            }
            Ok::<_, StoreError>(joined)
        });
        Ok(joined.await??)
    }

    /// Changes an entry that is at the revision the change names.
    ///
    /// # Errors
    /// [`WaitError`]; nothing was changed.
    pub async fn change_waiting(&self, id: i64, change: WaitingChange) -> Result<WaitingAnswer, WaitError> {
        let clinic = self.clinic();
        let revision = change.revision;
        let edit = read::Edit::of(change, &clinic)?;
        let (desk, now) = (self.clone(), self.now());
        let changed = self.with_book(move |store| {
            let by = Author::desk(Who::Staff, None);
            let entry = store.change_waiting(id, revision, &by, now, |entry| edit.apply(entry))?;
            desk.tell_waiting(Some(id));
            Ok::<_, WaitingError>(entry)
        });
        let entry = changed.await??;
        Ok(WaitingAnswer { success: true, repeated: false, entry: self.shown(&entry) })
    }

    /// Staff take somebody off the list.
    ///
    /// # Errors
    /// As [`Desk::leave_waiting`].
    pub async fn take_off_waiting(&self, id: i64) -> Result<WaitingAnswer, WaitError> {
        self.leave_waiting(id, Author::desk(Who::Staff, None)).await
    }

    /// Takes somebody off the list. What is being offered to them goes to the next.
    ///
    /// # Errors
    /// [`WaitError`]; nothing was changed.
    pub async fn leave_waiting(&self, id: i64, by: Author) -> Result<WaitingAnswer, WaitError> {
        let (desk, now) = (self.clone(), self.now());
        let left = self.with_book(move |store| {
            let (entry, released) = store.leave_waiting(id, &by, now)?;
            desk.tell_released(&released);
            desk.tell_waiting(Some(id));
            Ok::<_, WaitingError>(entry)
        });
        let entry = left.await??;
        Ok(WaitingAnswer { success: true, repeated: false, entry: self.shown(&entry) })
    }

    /// Offers a time that staff choose to an entry, at once.
    ///
    /// # Errors
    /// [`WaitError`]; nothing is offered.
    pub async fn offer_waiting(&self, id: i64, new: NewOffer) -> Result<WaitingAnswer, WaitError> {
        let (at, clinician) = read::offer(&new)?;
        let (desk, clinic, now) = (self.clone(), self.clinic(), self.now());
        let settings = self.0.waiting.settings();
        let offered = self.with_book(move |store| {
            let offer = store.offer_to(id, at, clinician, &settings.asking(&clinic, now))?;
            desk.tell_offered(&offer);
            store.waiting_entry(id)?.ok_or(WaitingError::NotFound)
        });
        let entry = offered.await??;
        Ok(WaitingAnswer { success: true, repeated: false, entry: self.shown(&entry) })
    }

    fn shown(&self, entry: &store::Waiting) -> Waiting {
        view::entry(entry, &self.clinic(), self.now())
    }

    pub(crate) fn tell_waiting(&self, id: Option<i64>) {
        self.0.bus.publish(Event::WaitingChanged(WaitingChanged { id }));
        self.0.bus.publish(Event::OutboxChanged(wire::event::OutboxChanged {}));
    }

    pub(crate) fn tell_released(&self, holds: &[i64]) {
        for id in holds {
            self.0.bus.publish(Event::HoldReleased(HoldReleased { id: *id }));
        }
    }

    /// An offer is open, or stands for longer.
    pub(crate) fn tell_offered(&self, offer: &store::Offer) {
        if let Some(hold) = view::hold(offer) {
            self.0.bus.publish(Event::HoldChanged(book_view::hold(&hold, &self.clinic())));
        }
        self.tell_waiting(Some(offer.waiting));
    }

    /// An offer is over.
    pub(crate) fn tell_ended(&self, offer: &store::Offer) {
        self.tell_released(offer.hold.as_slice());
        self.tell_waiting(Some(offer.waiting));
    }

    /// An offer was taken.
    pub(crate) fn tell_accepted(&self, accepted: &Accepted) {
        if accepted.repeated {
            return;
        }
        self.tell_released(&accepted.released);
        let shown = book_view::appointment(&accepted.appointment, &self.clinic());
        self.0.bus.publish(Event::AppointmentChanged(shown));
        self.tell_waiting(Some(accepted.entry.id));
        tracing::info!(confirmationNumber = %accepted.appointment.confirmation_number, "The waiting list filled a time");
    }
}

impl WaitingSettings {
    /// By what rules is asked at this moment.
    pub(crate) fn asking<'a>(&self, clinic: &'a booking::clinic::Clinic, now: jiff::Timestamp) -> Asking<'a> {
        Asking { clinic, manners: self.manners, can_text: self.messenger.is_some(), now }
    }
}
