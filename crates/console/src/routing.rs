//! Who answers the telephone first.

use axum::Json;
use axum::extract::State;
use wire::error::ErrorBody;
use wire::routing::{Routing, RoutingAnswer};

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;

/// Who answers the telephone first
#[utoipa::path(
    get, path = "/dashboard/api/routing", tag = "live", operation_id = "routing",
    responses((status = 200, body = RoutingAnswer))
)]
pub(crate) async fn routing(State(state): State<ConsoleState>) -> Json<RoutingAnswer> {
    Json(RoutingAnswer { success: true, mode: state.desk.routing() })
}

/// Changes who answers the telephone first
///
/// Holds for the very next call, and over restarts.
#[utoipa::path(
    put, path = "/dashboard/api/routing", tag = "live", operation_id = "setRouting",
    request_body = Routing,
    responses(
        (status = 200, body = RoutingAnswer),
        (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "Staff cannot answer first; what is missing is named."),
        (status = 503, body = ErrorBody, description = "The book cannot be written."),
    )
)]
pub(crate) async fn set_routing(
    State(state): State<ConsoleState>,
    Body(routing): Body<Routing>,
) -> Result<Json<RoutingAnswer>, ApiError> {
    Ok(Json(RoutingAnswer { success: true, mode: state.desk.set_routing(routing).await? }))
}
