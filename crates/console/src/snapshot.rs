//! Everything a window needs to start from, and the lamps alone.

use axum::Json;
use axum::extract::State;
use wire::event::Snapshot;
use wire::status::Status;

use crate::ConsoleState;

/// All that the event stream builds on
///
/// Its `lastEventId` is where to go on.
#[utoipa::path(
    get, path = "/dashboard/api/snapshot", tag = "live", operation_id = "snapshot",
    responses((status = 200, body = Snapshot))
)]
pub(crate) async fn snapshot(State(state): State<ConsoleState>) -> Json<Snapshot> {
    Json(state.desk.snapshot())
}

/// The lamps: line, tunnel, AI, book and live state
#[utoipa::path(
    get, path = "/dashboard/api/status", tag = "live", operation_id = "lamps",
    responses((status = 200, body = Status))
)]
pub(crate) async fn status(State(state): State<ConsoleState>) -> Json<Status> {
    Json(state.desk.status())
}
