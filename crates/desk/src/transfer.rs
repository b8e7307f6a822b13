//! Callers who are put through to a person, and calls that the clinic places itself: the port to whoever can do that.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use call::tools::ToolOutcome;
use wire::call::Source;
use wire::transfer::{NewTransfer, TransferKind, TransferStage};

use crate::Desk;
use crate::phone::PhoneNumber;

/// What `to` must be.
const EXPECTED: &str =
    "a telephone number with its country code, such as +12025550123, and no emergency or premium one";

/// What an agent is told when a caller cannot be put through …
const CANNOT: &str =
    "The caller cannot be put through at the moment. Say so kindly and offer to take a message.";
/// … and when they were, and nobody took the call.
const NOBODY_CAME: &str =
    "The caller was put through a moment ago and nobody took the call. Offer to take a message.";

/// Why a caller is not put through, or nobody is called. The sentences are for staff and name no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// No such call is up.
    #[error("there is no such call")]
    NotFound,
    /// The number is none that is dialled.
    #[error("`{field}` must be {expected}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// What came.
        value: String,
        /// What is expected.
        expected: &'static str,
    },
    /// It cannot be had as things stand, and why: something is not set up, or the call is none that can be dialled.
    #[error("{0}")]
    Refused(String),
    /// The telephone service did not do it, and what can be done.
    #[error("{0}")]
    Line(String),
}

/// A wish that was looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Transfer {
    /// To this number, in E.164; `None` is the clinic's own person.
    pub to: Option<String>,
    /// How.
    pub kind: TransferKind,
}

/// What a switchboard's work comes to.
pub type Switched<'a> = Pin<Box<dyn Future<Output = Result<(), TransferError>> + Send + 'a>>;

/// What moves telephone calls.
pub trait Switchboard: Send + Sync {
    /// Puts a live call through. It is under way when this comes back; how it goes is told in the call's record.
    fn put_through<'a>(&'a self, call_sid: &'a str, transfer: Transfer) -> Switched<'a>;

    /// Calls the clinic's own person and, when they take it, this number. `about` is said to them first.
    fn call_out<'a>(&'a self, number: &'a str, about: &'a str) -> Switched<'a>;

    /// What is missing before the clinic's own telephone can ring first; `None` when nothing is.
    fn staff_missing(&self) -> Option<String>;

    /// Whether calls can be placed at all; the page offers a link to dial otherwise.
    fn places_calls(&self) -> bool;
}

impl Desk {
    /// Who moves calls from now on; the second time does nothing.
    pub fn set_switchboard(&self, switchboard: Arc<dyn Switchboard>) {
        // There is one bridge to a desk.
        drop(self.0.switchboard.set(switchboard));
    }

    /// Puts a live call through to a person.
    ///
    /// # Errors
    /// [`TransferError`].
    pub async fn transfer(&self, call_sid: &str, new: NewTransfer) -> Result<(), TransferError> {
        let call = self.live().call(call_sid).ok_or(TransferError::NotFound)?;
        if call.elsewhere {
            let why = "Another Frontdesk holds this call; put it through at its window.";
            return Err(TransferError::Refused(why.to_owned()));
        }
        if call.source == Source::Softphone {
            let why = "This is a softphone call: there is no telephone line that could be put through.";
            return Err(TransferError::Refused(why.to_owned()));
        }
        let to = new.to.filter(|to| !to.trim().is_empty()).map(|to| self.dialled("to", &to)).transpose()?;
        self.switchboard()?.put_through(call_sid, Transfer { to, kind: new.kind }).await
    }

    /// Puts a live call through to the clinic's own person because its agent wants it. Whoever answers is told first who
    /// calls and why, where the clinic can place calls. A caller for whom nobody came is not put through again.
    pub(crate) async fn transfer_for_agent(&self, call_sid: &str) -> ToolOutcome {
        let transfer = self.live().call(call_sid).and_then(|call| call.transfer);
        if transfer.is_some_and(|transfer| transfer.stage == TransferStage::Back) {
            return ToolOutcome::Failed { say: NOBODY_CAME.to_owned() };
        }
        let kind = if self.places_calls() { TransferKind::Warm } else { TransferKind::Blind };
        match self.transfer(call_sid, NewTransfer { to: None, kind }).await {
            Ok(()) => ToolOutcome::PuttingThrough,
            Err(error) => {
                tracing::warn!(callSid = call_sid, %error, "The agent could not put the caller through");
                ToolOutcome::Failed { say: CANNOT.to_owned() }
            }
        }
    }

    /// Whether the clinic can place calls itself.
    pub fn places_calls(&self) -> bool {
        self.0.switchboard.get().is_some_and(|switchboard| switchboard.places_calls())
    }

    /// Who calls and why, in a sentence or two for whoever is to take the call.
    pub fn about_call(&self, call_sid: &str) -> String {
        let clinic = self.clinic().name.clone();
        let about = self.live().about(call_sid).unwrap_or_default();
        format!("A call for {clinic}. {about}").trim_end().to_owned()
    }

    pub(crate) fn switchboard(&self) -> Result<&Arc<dyn Switchboard>, TransferError> {
        self.0.switchboard.get().ok_or_else(|| {
            TransferError::Refused("No telephone line is set up; the softphone works without one.".to_owned())
        })
    }

    /// A number as it is dialled, in E.164.
    pub(crate) fn dialled(&self, field: &'static str, number: &str) -> Result<String, TransferError> {
        let understood = self.e164(&PhoneNumber::new(number));
        understood.dialled().ok_or_else(|| TransferError::Invalid {
            field,
            value: number.to_owned(),
            expected: EXPECTED,
        })
    }
}
