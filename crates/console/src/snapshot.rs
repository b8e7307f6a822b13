//! Everything a window needs to start from, and the lamps alone.

use axum::Json;
use axum::extract::State;
use wire::event::Snapshot;
use wire::status::Status;

use crate::ConsoleState;

/// `GET /dashboard/api/snapshot`: all that the event stream builds on; its `lastEventId` is where to go on.
pub(crate) async fn snapshot(State(state): State<ConsoleState>) -> Json<Snapshot> {
    Json(state.desk.snapshot())
}

/// `GET /dashboard/api/status`: line, tunnel, AI and store.
pub(crate) async fn status(State(state): State<ConsoleState>) -> Json<Status> {
    Json(state.desk.status())
}
