//! Callers who are to be called back: whoever left a message, asked for a person, gave up, was cut off or not answered.
//!
//! Each ended call is looked at once, when its end is written and again at the next start, so that none is lost to a crash;
//! the book remembers which ones were.

mod judge;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use store::history::CallRow;
use store::{CallbackChanged, Store, StoreError};
use wire::callback::{
    Callback, CallbackAnswer, CallbackChange, CallbackPatient, CallbackReason, CallbackState, CallbackStep,
    CallbackSteps, Callbacks, Urgency,
};
use wire::event::{CallbackChanged as Changed, Event};

use crate::bus::Bus;
use crate::phone::PhoneNumber;
use crate::transfer::TransferError;
use crate::{Desk, DeskError, view};

use judge::{Left, judge};

/// Cards that are done and still shown.
const DONE_SHOWN: u32 = 30;
/// Calls that ended before are the past's: a book that meets this for the first time does not call everybody back.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Calls that are looked at together.
const AT_ONCE: u32 = 200;
/// Characters that a best time and notes may have.
const BEST_TIME: usize = 200;
const NOTES: usize = 2_000;

/// Whether words of a caller speak of something that cannot wait.
pub type IsUrgent = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Why a card is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// There is none with this id.
    #[error("there is no such call-back")]
    NotFound,
    /// Somebody else has changed it meanwhile.
    #[error("somebody else has changed this call-back meanwhile")]
    Stale,
    /// The same caller has another open card.
    #[error("this caller has another open call-back already")]
    HasOpen,
    /// A text is longer than may be kept.
    #[error("`{field}` is longer than {most} characters")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// The most characters.
        most: usize,
    },
    /// The book cannot be read or written.
    #[error("not possible at the moment")]
    Unavailable,
}

/// Looks at ended calls and notes what they left to do. Used by whoever writes their ends, and at the start.
#[derive(Clone)]
pub(crate) struct Looking {
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    pub(crate) is_urgent: Arc<OnceLock<IsUrgent>>,
    /// How many are to be called back, as it was read last.
    pub(crate) open: Arc<AtomicU32>,
}

impl Looking {
    /// Looks at all calls that ended until now and were not looked at yet. Waits for the disk.
    ///
    /// # Errors
    /// [`StoreError`]; those that are left are looked at the next time.
    pub(crate) fn look(&self, now: Timestamp) -> Result<(), StoreError> {
        let since = now.saturating_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
        let mut changed = false;
        loop {
            let calls = self.store.calls_to_look_at(since, AT_ONCE)?;
            for call in &calls {
                changed |= self.look_at(call)?.is_some();
            }
            if calls.len() < AT_ONCE as usize {
                break;
            }
        }
        if changed {
            self.tell();
        }
        Ok(())
    }

    fn look_at(&self, call: &CallRow) -> Result<Option<i64>, StoreError> {
        let (message, at_ms) = self.store.left_by(call)?;
        let lines = self.store.call_lines(call.id)?;
        let left = Left { call, lines: &lines, message, at_ms };
        let is_urgent = |words: &str| self.is_urgent.get().is_some_and(|is_urgent| is_urgent(words));
        match judge(&left, is_urgent) {
            Some(new) => self.store.note_callback(&new),
            None => {
                let number = PhoneNumber::new(&call.phone_number).line();
                let booked = call.confirmation_number.as_ref().and(number);
                self.store.note_no_callback(&call.call_sid, booked.as_deref(), judge::ended(call))
            }
        }
    }

    /// Tells the windows how many are open now.
    pub(crate) fn tell(&self) {
        match self.store.open_callbacks() {
            Ok(open) => {
                self.open.store(open, Ordering::Relaxed);
                self.bus.publish(Event::CallbackChanged(Changed { open }));
            }
            Err(error) => tracing::warn!(%error, "How many are to be called back cannot be read"),
        }
    }
}

impl Desk {
    /// By what it is judged whether a caller's words cannot wait; the first one counts.
    pub fn judge_urgency_by(&self, is_urgent: IsUrgent) {
        // There is one receptionist to a desk.
        drop(self.0.looking.is_urgent.set(is_urgent));
    }

    /// Notes what ended calls left to do, those of a program that was killed included. To be called at the start, when
    /// lost calls are closed.
    pub async fn look_for_callbacks(&self) {
        let (looking, now) = (self.0.looking.clone(), self.now());
        let looked = self.with_book(move |_| looking.look(now)).await;
        if let Ok(Err(error)) = looked {
            tracing::error!(%error, "Not all callers who are to be called back could be noted; the next end of a call tries again");
        }
    }

    /// A call that nobody took: the line was busy, or the receptionist paused. `message` is what the caller said then.
    pub async fn note_missed(&self, call_sid: &str, number: &str, why: &str, message: Option<&str>) {
        let new = judge::missed(call_sid, number, why, message, self.now(), |words| {
            self.0.looking.is_urgent.get().is_some_and(|is_urgent| is_urgent(words))
        });
        let looking = self.0.looking.clone();
        let noted = self
            .with_book(move |store| {
                let noted = store.note_callback(&new)?;
                if noted.is_some() {
                    looking.tell();
                }
                Ok::<_, StoreError>(())
            })
            .await;
        if !matches!(noted, Ok(Ok(()))) {
            tracing::error!(callSid = call_sid, "A call that nobody took could not be noted");
        }
    }

    /// Who is to be called back, and the last who were.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`].
    pub async fn callbacks(&self) -> Result<Callbacks, DeskError> {
        let cards = self
            .with_book(move |store| {
                let cards = store.callbacks(DONE_SHOWN)?;
                cards.into_iter().map(|card| shown(store, card)).collect::<Result<Vec<_>, StoreError>>()
            })
            .await?
            .map_err(|error| {
                tracing::warn!(%error, "Who is to be called back cannot be read");
                DeskError::Unavailable
            })?;
        let open = cards.iter().filter(|card| card.state != CallbackState::Done).count();
        Ok(Callbacks {
            success: true,
            callbacks: cards,
            open: u32::try_from(open).unwrap_or(u32::MAX),
            places_calls: self.places_calls(),
        })
    }

    /// Changes a card.
    ///
    /// # Errors
    /// [`CallbackError`].
    pub async fn change_callback(
        &self,
        id: i64,
        change: CallbackChange,
    ) -> Result<CallbackAnswer, CallbackError> {
        for (field, text, most) in
            [("bestTime", &change.best_time, BEST_TIME), ("notes", &change.notes, NOTES)]
        {
            if text.as_ref().is_some_and(|text| text.chars().count() > most) {
                return Err(CallbackError::TooLong { field, most });
            }
        }
        let (now, revision) = (self.now(), change.revision);
        let change = store::CallbackChange {
            state: change.state.map(state_word),
            urgency: change.urgency.map(judge::urgency_word),
            best_time: change.best_time.map(|text| text.trim().to_owned()),
            notes: change.notes,
        };
        let changed = self
            .with_book(move |store| {
                Ok::<_, StoreError>(match store.change_callback(id, revision, &change, now)? {
                    CallbackChanged::Done(card) => Ok(shown(store, card)?),
                    CallbackChanged::Unknown => Err(CallbackError::NotFound),
                    CallbackChanged::Stale(_) => Err(CallbackError::Stale),
                    CallbackChanged::HasOpen(_) => Err(CallbackError::HasOpen),
                })
            })
            .await;
        let Ok(Ok(changed)) = changed else { return Err(CallbackError::Unavailable) };
        let callback = changed?;
        self.0.looking.tell();
        Ok(CallbackAnswer { success: true, callback })
    }

    /// Calls the clinic's own person, who is connected with the caller of this card by a key.
    ///
    /// # Errors
    /// [`TransferError`].
    pub async fn call_back(&self, id: i64) -> Result<(), TransferError> {
        let card = self.with_book(move |store| store.callback(id)).await;
        let unavailable = || TransferError::Line(DeskError::Unavailable.to_string());
        let Ok(Ok(card)) = card else { return Err(unavailable()) };
        let card = card.ok_or(TransferError::NotFound)?;
        let number = self.dialled("phoneNumber", &card.phone_number)?;
        let who = card.customer_name.as_deref().unwrap_or("a caller");
        let about = format!("Call-back to {who}. {}", card.why);
        self.switchboard()?.call_out(&number, &about).await?;
        let now = self.now();
        match self.with_book(move |store| store.begin_callback(id, now)).await {
            Ok(Ok(())) => self.0.looking.tell(),
            // Their telephone rings all the same.
            _ => tracing::warn!("It could not be noted that somebody is being called back"),
        }
        Ok(())
    }

    /// What was done with a card.
    ///
    /// # Errors
    /// [`DeskError::NotFound`], [`DeskError::Unavailable`].
    pub async fn callback_steps(&self, id: i64) -> Result<CallbackSteps, DeskError> {
        let steps = self
            .with_book(move |store| {
                Ok::<_, StoreError>(match store.callback(id)? {
                    Some(_) => Some(store.callback_steps(id)?),
                    None => None,
                })
            })
            .await?
            .map_err(|_| DeskError::Unavailable)?
            .ok_or(DeskError::NotFound)?;
        let steps = steps.into_iter().map(|step| CallbackStep {
            at: view::moment(step.at),
            who: step.who,
            action: step.action,
        });
        Ok(CallbackSteps { success: true, steps: steps.collect() })
    }
}

fn shown(store: &Store, card: store::Callback) -> Result<Callback, StoreError> {
    let patients = match card.phone_number.as_str() {
        "" => Vec::new(),
        number => store.patients_with_number(number)?,
    };
    Ok(Callback {
        id: card.id,
        patients: patients.into_iter().map(|one| CallbackPatient { id: one.id, name: one.name }).collect(),
        phone_number: card.phone_number,
        customer_name: card.customer_name,
        reason: reason(&card.reason),
        urgency: match card.urgency.as_str() {
            "urgent" => Urgency::Urgent,
            "low" => Urgency::Low,
            _ => Urgency::Normal,
        },
        why: card.why,
        message: card.message,
        state: match card.state.as_str() {
            "done" => CallbackState::Done,
            "in_progress" => CallbackState::InProgress,
            _ => CallbackState::ToDo,
        },
        times: card.times,
        call_sid: card.call_sid,
        has_call: card.has_call,
        at_ms: card.at_ms,
        best_time: card.best_time,
        notes: card.notes,
        revision: card.revision,
        called_at: view::moment(card.called_at),
        done_at: card.done_at.map(view::moment),
        done_by: card.done_by,
    })
}

fn reason(word: &str) -> CallbackReason {
    match word {
        "message" => CallbackReason::Message,
        "wanted_person" => CallbackReason::WantedPerson,
        "gave_up" => CallbackReason::GaveUp,
        "crashed" => CallbackReason::Crashed,
        "missed" => CallbackReason::Missed,
        "hung_up" => CallbackReason::HungUp,
        _ => CallbackReason::Failed,
    }
}

fn state_word(state: CallbackState) -> &'static str {
    match state {
        CallbackState::ToDo => "to_do",
        CallbackState::InProgress => "in_progress",
        CallbackState::Done => "done",
    }
}
