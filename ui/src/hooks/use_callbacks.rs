//! Who is to be called back, read again whenever that changes.

use wire::callback::Callbacks;
use yew::prelude::*;

use super::use_read::{Read, use_read};
use crate::backend::Backend;
use crate::state::reception::Reception;

/// The cards, and what reads them again.
#[hook]
pub(crate) fn use_callbacks(backend: &Backend, reception: &Reception) -> (Read<Callbacks>, Callback<()>) {
    let changes = (reception.snapshots, reception.callbacks, reception.histories);
    use_read(backend, changes, |backend| async move { backend.callbacks().await })
}
