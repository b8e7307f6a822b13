//! All routes of the console, on one page.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use wire::error::ErrorCode;

use crate::error::{ApiError, method_not_allowed, not_found};
use crate::guard::{local, private};
use crate::{
    ConsoleState, appointments, calls, events, figures, files, health, metrics, sign_in, snapshot, tickets,
};

/// The largest body a request may have.
const BODY_LIMIT: usize = 1024 * 1024;

/// The console with its guards. It has no fallback: what it does not know is for whoever mounts it.
pub fn router(state: ConsoleState) -> Router {
    let session = state.session.clone();

    let open = Router::new()
        .route("/", get(|| async { Redirect::temporary("/dashboard") }))
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
        .route("/sign-in", get(sign_in::sign_in))
        .route("/simulator", get(|| async { Redirect::temporary("/dashboard/phone") }))
        .route("/dashboard", get(files::index))
        .route("/dashboard/", get(files::index))
        .route("/dashboard/{*path}", get(files::file))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state.clone());

    let signed_in = Router::new()
        .route("/dashboard/stream", get(events::stream))
        .route("/dashboard/api/snapshot", get(snapshot::snapshot))
        .route("/dashboard/api/status", get(snapshot::status))
        .route("/dashboard/api/calls/active", get(calls::active))
        .route("/dashboard/api/calls/{call_sid}", get(calls::call))
        .route("/dashboard/api/calls/{call_sid}/hang-up", post(calls::hang_up))
        .route("/dashboard/api/transcripts/{call_sid}", get(calls::transcript))
        .route("/dashboard/api/appointments", get(appointments::day))
        .route("/dashboard/api/figures", get(figures::report))
        .route(
            "/dashboard/api/prices",
            get(figures::prices).put(figures::set_prices).delete(figures::reset_prices),
        )
        .route("/dashboard/api/ticket", post(tickets::issue))
        .route("/dashboard/api", any(not_found))
        .route("/dashboard/api/{*path}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(state);

    local(open.merge(private(signed_in, &session)).layer(from_fn(bounded))).layer(from_fn(headers))
}

/// Refuses a body that says it is too large; one that does not say is refused where it is read.
async fn bounded(request: Request, next: Next) -> Response {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > BODY_LIMIT as u64) {
        return ApiError::new(ErrorCode::TooLarge, "The request's body is larger than 1 MiB.")
            .into_response();
    }
    next.run(request).await
}

/// What every answer of the console carries. Patients' names are in most of them, so nothing is kept by a browser
/// unless the route says otherwise.
async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
