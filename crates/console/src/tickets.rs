//! `POST /dashboard/api/ticket`: lets a page that is signed in open one socket.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::ConsoleState;
use crate::session::TICKET_TTL;

/// `{success,ticket,expiresInSeconds}`.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ticket {
    success: bool,
    ticket: String,
    expires_in_seconds: u64,
}

/// A ticket that opens one socket
///
/// To be sent as `?ticket=` with the socket's address; good once.
#[utoipa::path(
    post, path = "/dashboard/api/ticket", tag = "live", operation_id = "ticket",
    responses((status = 200, body = Ticket))
)]
pub(crate) async fn issue(State(state): State<ConsoleState>) -> Json<Ticket> {
    Json(Ticket { success: true, ticket: state.session.ticket(), expires_in_seconds: TICKET_TTL.as_secs() })
}
