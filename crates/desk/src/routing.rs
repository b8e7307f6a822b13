//! Who answers the telephone first. Kept in the book, so that a restart does not put a paused receptionist back to work.

use std::sync::{Mutex, PoisonError};

use store::Store;
use wire::event::Event;
use wire::routing::{Routing, RoutingMode};

use crate::transfer::TransferError;
use crate::{Desk, DeskError};

/// Under which name the book keeps it.
const NAME: &str = "routing_mode";

/// The routing in force.
pub(crate) struct InForce(Mutex<RoutingMode>);

impl InForce {
    /// As the book has it; a book that cannot be read is a receptionist that answers.
    pub(crate) fn load(store: &Store) -> InForce {
        let kept = store.setting(NAME).inspect_err(|error| {
            tracing::error!(%error, "How calls are routed cannot be read; the receptionist answers");
        });
        let word = kept.ok().flatten().unwrap_or_default();
        let all = [RoutingMode::AiFirst, RoutingMode::StaffFirst, RoutingMode::AiPaused];
        let mode = all.into_iter().find(|mode| self::word(*mode) == word).unwrap_or_default();
        InForce(Mutex::new(mode))
    }
}

fn word(mode: RoutingMode) -> &'static str {
    match mode {
        RoutingMode::AiFirst => "ai_first",
        RoutingMode::StaffFirst => "staff_first",
        RoutingMode::AiPaused => "ai_paused",
    }
}

impl Desk {
    /// Who answers the telephone first.
    pub fn routing(&self) -> RoutingMode {
        *self.0.routing.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes who answers first, for the very next call; all windows are told.
    ///
    /// # Errors
    /// [`TransferError::Refused`] when staff are to answer and nobody is set to be called, [`TransferError::Line`] when the
    /// book cannot be written.
    pub async fn set_routing(&self, routing: Routing) -> Result<RoutingMode, TransferError> {
        let mode = routing.mode;
        if mode == RoutingMode::StaffFirst
            && let Some(missing) = self.switchboard()?.staff_missing()
        {
            return Err(TransferError::Refused(missing));
        }
        let now = self.now();
        let written = self.with_book(move |store| store.set_routing(NAME, word(mode), now)).await;
        if !matches!(written, Ok(Ok(()))) {
            return Err(TransferError::Line(DeskError::Unavailable.to_string()));
        }
        let before =
            std::mem::replace(&mut *self.0.routing.0.lock().unwrap_or_else(PoisonError::into_inner), mode);
        if before != mode {
            tracing::info!(mode = word(mode), "Calls are routed anew");
            self.bus().publish(Event::RoutingChanged(routing));
        }
        Ok(mode)
    }
}
