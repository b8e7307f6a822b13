//! Reads the waiting list and the outbox, and again when something about them changes.

use wire::appointment::{Clinician, VisitType};
use wire::waiting::{Outbox, WaitingList};
use yew::prelude::*;

use super::use_read::{Read, use_read};
use crate::backend::{Backend, Fault};
use crate::state::reception::Reception;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaitingSeen {
    pub(crate) list: WaitingList,
    pub(crate) outbox: Outbox,
    /// What can be wished for.
    pub(crate) visit_types: Vec<VisitType>,
    /// With whom.
    pub(crate) clinicians: Vec<Clinician>,
    /// The clinic's today, `YYYY-MM-DD`.
    pub(crate) today: String,
}

/// Keeps the list fresh while the component that uses this is shown; the callback reads it at once.
#[hook]
pub(crate) fn use_waiting(backend: &Backend, reception: &Reception) -> (Read<WaitingSeen>, Callback<()>) {
    use_read(backend, (reception.snapshots, reception.waiting), look)
}

async fn look(backend: Backend) -> Result<WaitingSeen, Fault> {
    let (list, outbox) = (backend.waiting_list().await?, backend.outbox().await?);
    let day = backend.today().await?;
    Ok(WaitingSeen {
        list,
        outbox,
        visit_types: day.visit_types,
        clinicians: day.clinicians,
        today: day.today,
    })
}
