//! The only way in which tools run, whichever agent asks.

use call::tools::{ToolId, ToolOutcome, ToolRequest};

use crate::arguments::{self, WORDS, bounded, failed};
use crate::phone::PhoneNumber;
use crate::{Desk, DeskError};

/// The longest tool call id; vendors' have about thirty characters.
const LONGEST_ID: usize = 256;

/// What the agent tells the caller when the book does not work (the documented words).
pub(crate) const BOOK_FAILED: &str = "Database error — please try again.";

/// In which call a tool runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallContext {
    /// Twilio's `CA…`, or `SP…`.
    pub call_sid: String,
    /// The caller's number, which stands in for one that is not given.
    pub phone_number: PhoneNumber,
}

/// What running a tool came to, before it is decided whether that is final.
pub(crate) enum Ran {
    /// Told again when the same tool call comes again.
    Final(ToolOutcome),
    /// Something of ours broke and nothing was written, so the same tool call may be tried again.
    Broken(ToolOutcome),
}

impl From<ToolOutcome> for Ran {
    fn from(outcome: ToolOutcome) -> Ran {
        Ran::Final(outcome)
    }
}

impl Desk {
    /// Does what an agent asks and gives what to tell it; a fault is an outcome too, and this never panics.
    ///
    /// The same `tool` of the same call is done once, however often and however close together it is asked, and answered
    /// with the first outcome, whatever `request` says the second time. Only an outcome that came of a fault of ours is
    /// not kept. Whatever writes is finished once it has begun, and told on the bus, even if the caller hangs up and
    /// the future is dropped. Publishes `appointment_changed`, `hold_changed`, `hold_released` and `metric_updated`.
    ///
    /// Must be called within a tokio runtime.
    pub async fn run_tool(&self, call: &CallContext, tool: &ToolId, request: ToolRequest) -> ToolOutcome {
        if tool.0.is_empty() || tool.0.len() > LONGEST_ID {
            return failed(format!(
                "the tool call id has {} bytes; expected 1 to {LONGEST_ID}.",
                tool.0.len()
            ));
        }
        let place = self.0.outcomes.place(&call.call_sid, tool);
        let (desk, call, tool) = (self.clone(), call.clone(), tool.clone());
        let running = tokio::spawn(async move {
            let outcome = place
                .get_or_try_init(|| async {
                    match desk.run(&call, &tool, request).await {
                        Ran::Final(outcome) => Ok(outcome),
                        Ran::Broken(outcome) => Err(outcome),
                    }
                })
                .await;
            outcome.cloned().unwrap_or_else(|broken| broken)
        });
        running.await.unwrap_or_else(|error| {
            tracing::error!(panicked = error.is_panic(), "A tool did not finish");
            failed(BOOK_FAILED)
        })
    }

    async fn run(&self, call: &CallContext, tool: &ToolId, request: ToolRequest) -> Ran {
        match request {
            ToolRequest::ListAvailableSlots { date } => self.list_slots(&date).await,
            ToolRequest::CreateAppointment { customer_name, date, time, phone_number } => {
                self.create_appointment(call, tool, &customer_name, &date, &time, phone_number.as_deref())
                    .await
            }
            ToolRequest::ResolveDate { words } => match bounded("words", &words, WORDS) {
                Ok(words) => ToolOutcome::Date(self.resolve(words)).into(),
                Err(outcome) => outcome.into(),
            },
            ToolRequest::TakeMessage { customer_name, phone_number, message } => {
                self.take_message(call, tool, customer_name.as_deref(), phone_number.as_deref(), &message)
                    .await
            }
            ToolRequest::FindSlots(wish) => self.find_slots(call, *wish).await,
            ToolRequest::BookSlot { slot, customer_name, phone_number, confirmed } => {
                let phone = phone_number.as_deref();
                self.book_slot(call, tool, &slot, &customer_name, phone, confirmed).await
            }
            ToolRequest::Identify { customer_name, birth_year } => {
                self.identify(call, &customer_name, &birth_year).await
            }
            ToolRequest::NoteBirthYear { birth_year } => self.note_birth_year(call, tool, &birth_year).await,
            ToolRequest::ListMyAppointments => self.list_my_appointments(call).await,
            ToolRequest::MoveAppointment { visit, slot, confirmed } => {
                self.move_appointment(call, tool, &visit, &slot, confirmed).await
            }
            ToolRequest::CancelAppointment { visit, reason, confirmed } => {
                self.cancel_appointment(call, tool, &visit, reason.as_deref(), confirmed).await
            }
            ToolRequest::JoinWaitingList { customer_name, phone_number, wish } => {
                self.join_waiting_list(call, tool, &customer_name, phone_number.as_deref(), &wish).await
            }
            ToolRequest::TransferToPerson { reason } => match bounded("reason", &reason, WORDS) {
                Ok(_) => self.transfer_for_agent(&call.call_sid).await.into(),
                Err(outcome) => outcome.into(),
            },
            ToolRequest::EndCall { reason, .. } => match bounded("reason", &reason, WORDS) {
                Ok(_) => ToolOutcome::Ending.into(),
                Err(outcome) => outcome.into(),
            },
        }
    }

    /// Works with the book off the async threads, and sets the store's lamp by how the book answers.
    pub(crate) async fn with_book<T, E>(
        &self,
        work: impl FnOnce(&store::Store) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, DeskError>
    where
        T: Send + 'static,
        E: Send + BookFault + 'static,
    {
        let store = self.0.store.clone();
        let lamps = self.0.lamps.clone();
        // Never closed.
        let place = self.0.at_book.clone().acquire_owned().await.ok();
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            let result = work(&store);
            let fault = result.as_ref().err().and_then(BookFault::fault);
            // A "no" comes before anything is written.
            if E::OF_WRITING && (result.is_ok() || fault.is_some()) {
                lamps.book_written(fault);
            } else {
                lamps.book_answered(fault);
            }
            result
        });
        work.await.map_err(|error| {
            tracing::error!(panicked = error.is_panic(), "Work on the appointment book did not finish");
            DeskError::Unavailable
        })
    }
}

/// Errors of work on the book, which are sometimes only a "no".
pub(crate) trait BookFault {
    /// Work that can fail so writes.
    const OF_WRITING: bool = true;

    /// The fault of the book, if it is one.
    fn fault(&self) -> Option<&store::StoreError>;
}

impl BookFault for store::StoreError {
    const OF_WRITING: bool = false;

    fn fault(&self) -> Option<&store::StoreError> {
        Some(self)
    }
}

impl BookFault for store::BookError {
    fn fault(&self) -> Option<&store::StoreError> {
        match self {
            store::BookError::Store(error) => Some(error),
            store::BookError::Refused(_) => None,
        }
    }
}

impl BookFault for store::ChangeError {
    fn fault(&self) -> Option<&store::StoreError> {
        match self {
            store::ChangeError::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl BookFault for store::WaitingError {
    fn fault(&self) -> Option<&store::StoreError> {
        match self {
            store::WaitingError::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl BookFault for store::UndoError {
    fn fault(&self) -> Option<&store::StoreError> {
        match self {
            store::UndoError::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// The outcome of a fault of the book; it was logged where it was met.
pub(crate) fn book_failed() -> Ran {
    Ran::Broken(arguments::failed(BOOK_FAILED))
}
