//! The appointment book on disk: SQLite, one file per table.
//!
//! Everything here is synchronous and may wait for the disk, so an async caller goes through `spawn_blocking`. There is one
//! writer and a few readers; a write that is reported as done is on the disk (`synchronous=FULL`). The schema itself refuses
//! overlapping appointments, malformed dates and unknown status words, also from other programs.
//!
//! Not here: the rules of the clinic. They come in as the closure given to [`Store::book`], which runs inside the
//! transaction that writes the row.

mod appointments;
mod audit;
mod author;
mod callbacks;
mod connections;
mod copy;
mod costs;
mod counters;
mod error;
mod feeds;
pub mod history;
mod holds;
pub mod live;
mod messages;
mod migrations;
mod numbers;
mod open;
mod outbox;
mod patients;
mod place;
mod schedule;
mod settings;
mod shared_patients;
mod shared_visits;
mod time_text;
mod tool_changes;
mod waiting;

pub use appointments::{
    Appointment, BookError, Booked, Change, ChangeError, Changed, NewAppointment, Series, UNDO_WITHIN,
    UndoError,
};
pub use audit::{AuditRow, AuditState};
pub use author::{Author, Who};
pub use callbacks::{Callback, CallbackChange, CallbackChanged, DeskStep, NewCallback};
pub use counters::Counters;
pub use error::StoreError;
pub use feeds::Feed;
pub use holds::{Held, HeldFor, Hold};
pub use messages::{Message, NewMessage};
pub use open::{OpenError, Options};
pub use outbox::{Delivery, OutboxText, Outcome, SENDING_AT_MOST, TextState};
pub use patients::{FoundBy, FoundPatient, Patient, PatientDraft, PatientError, PatientVisits, TakenIn};
pub use schedule::{SaveError, Schedule};
pub use settings::ClinicZone;
pub use shared_patients::{PatientFilter, SharedPatient};
pub use shared_visits::{After, SharedVisit, VisitFilter};
pub use waiting::{
    Accepted, Asking, GRACE, Joined, NewWaiting, Offer, OfferState, Opening, Received, ReceivedText,
    Refusing, Waiting, WaitingError, WaitingState,
};

use std::sync::Arc;

/// The book. Clones are the same book.
#[derive(Clone)]
pub struct Store(Arc<connections::Connections>);

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}
