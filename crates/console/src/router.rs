//! All routes of the console, on one page.

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Request};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::body::too_large;
use crate::error::{method_not_allowed, not_found};
use crate::guard::{local, private};
use crate::signed::require_session_or_link;
use crate::sockets::Sockets;
use crate::status_log::StatusLog;
use crate::watching::{Seen, watch};
use crate::{
    ConsoleState, analytics, appointments, call_history, callbacks, calls, docs, events, feeds, fhir,
    figures, files, handouts, health, import, jobs, lab, metrics, overview, past, patients, program_figures,
    records, routing, schedule, session_report, sign_in, snapshot, sound, staff, status_stream, tickets,
    transcripts, visits, waiting,
};

/// The largest body a request may have.
const BODY_LIMIT: usize = 1024 * 1024;

/// What the routes work on.
#[derive(Clone)]
struct Served {
    console: ConsoleState,
    seen: Seen,
}

impl FromRef<Served> for ConsoleState {
    fn from_ref(served: &Served) -> Self {
        served.console.clone()
    }
}

impl FromRef<Served> for StatusLog {
    fn from_ref(served: &Served) -> Self {
        served.seen.log.clone()
    }
}

impl FromRef<Served> for Sockets {
    fn from_ref(served: &Served) -> Self {
        served.seen.sockets.clone()
    }
}

/// The console with its guards. It has no fallback: what it does not know is for whoever mounts it.
///
/// From here on it keeps the status messages; needs a running tokio.
pub fn router(state: ConsoleState) -> Router {
    let served = Served { seen: watch(&state), console: state.clone() };
    let (open, signed_in, linked, document) = parts();

    let open = open.method_not_allowed_fallback(method_not_allowed).with_state(served.clone());
    let signed_in = signed_in
        .merge(docs::router(&document))
        // It has a description of its own.
        .merge(fhir::router())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(served.clone());
    let linked = linked
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(served)
        .layer(from_fn_with_state(state.clone(), require_session_or_link));

    let all = open.merge(private(signed_in, &state.session)).merge(linked);
    local(all.layer(from_fn(bounded))).layer(from_fn(headers))
}

/// The interface as a document, as it is served at `/api/docs/openapi.json`.
pub fn openapi() -> OpenApi {
    parts().3
}

/// Routes that need no session, those that need one, those that a link opens, too, and what they say of themselves.
fn parts() -> (Router<Served>, Router<Served>, Router<Served>, OpenApi) {
    let (open, open_document) = open().split_for_parts();
    let (signed_in, mut document) = signed_in().split_for_parts();
    let (linked, linked_document) = linked().split_for_parts();
    document.merge(linked_document);
    (open, signed_in, linked, docs::document(open_document, document))
}

fn open() -> OpenApiRouter<Served> {
    OpenApiRouter::default()
        .routes(routes!(files::root))
        .routes(routes!(health::health))
        .routes(routes!(metrics::metrics))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(files::simulator))
        .routes(routes!(files::index))
        .route("/dashboard/", get(files::index))
        .route("/dashboard/{*path}", get(files::file))
}

fn signed_in() -> OpenApiRouter<Served> {
    OpenApiRouter::default()
        // Calls in progress.
        .routes(routes!(events::stream))
        .routes(routes!(snapshot::snapshot))
        .routes(routes!(snapshot::status))
        .routes(routes!(calls::active))
        .routes(routes!(calls::call))
        .routes(routes!(calls::hang_up))
        .routes(routes!(calls::transfer))
        .routes(routes!(routing::routing, routing::set_routing))
        .routes(routes!(sound::stop))
        .routes(routes!(staff::listen))
        .routes(routes!(staff::take_over))
        .routes(routes!(staff::whisper))
        .routes(routes!(staff::seen))
        .routes(routes!(tickets::issue))
        // What they left behind, for the page.
        .routes(routes!(past::list))
        .routes(routes!(past::call))
        .routes(routes!(past::set_notes))
        .routes(routes!(past::set_done))
        .routes(routes!(lab::replay))
        .routes(routes!(lab::scenario))
        .routes(routes!(sound::peaks))
        .routes(routes!(sound::file_link))
        .routes(routes!(overview::overview))
        .routes(routes!(jobs::list, jobs::start))
        .routes(routes!(jobs::cancel))
        .routes(routes!(jobs::file_link))
        // The same in its documented shapes.
        .routes(routes!(call_history::history))
        .routes(routes!(call_history::stats))
        .routes(routes!(call_history::appointments))
        .routes(routes!(session_report::report))
        .routes(routes!(transcripts::transcript))
        .routes(routes!(transcripts::follow))
        .routes(routes!(records::find))
        .routes(routes!(records::call))
        .routes(routes!(records::set_notes))
        .routes(routes!(analytics::analytics))
        .routes(routes!(status_stream::status))
        // Who is to be called back.
        .routes(routes!(callbacks::list))
        .routes(routes!(callbacks::change))
        .routes(routes!(callbacks::call))
        .routes(routes!(callbacks::audit))
        // The people who come.
        .routes(routes!(patients::find, patients::add))
        .routes(routes!(patients::by_number))
        .routes(routes!(patients::card, patients::change))
        .routes(routes!(patients::merge))
        .routes(routes!(patients::undo_merge))
        // The book, and what is measured.
        .routes(routes!(appointments::day, visits::book))
        .routes(routes!(appointments::days))
        .routes(routes!(visits::why_not))
        .routes(routes!(visits::visit, visits::change))
        .routes(routes!(visits::undo))
        .routes(routes!(visits::free))
        .routes(routes!(schedule::schedule, schedule::save))
        .routes(routes!(schedule::preview))
        .routes(routes!(schedule::holidays))
        .routes(routes!(waiting::list, waiting::add))
        .routes(routes!(waiting::change, waiting::leave))
        .routes(routes!(waiting::offer))
        .routes(routes!(waiting::outbox))
        .routes(routes!(waiting::told))
        .routes(routes!(waiting::accept))
        .routes(routes!(waiting::decline))
        .routes(routes!(waiting::retry))
        // What other programs and people are given of it.
        .routes(routes!(feeds::list, feeds::make))
        .routes(routes!(feeds::revoke))
        .routes(routes!(import::import))
        .routes(routes!(handouts::day_sheet_link))
        .routes(routes!(handouts::invite_link))
        .routes(routes!(figures::report))
        .routes(routes!(figures::prices, figures::set_prices, figures::reset_prices))
        .routes(routes!(program_figures::report))
        // What is not there, said as everything else is.
        .route("/dashboard/api", any(not_found))
        .route("/dashboard/api/{*path}", any(not_found))
        .route("/api/calls/{id}/{*path}", any(not_found))
        .route("/api/analytics/{*path}", any(not_found))
        .route("/api/status/{*path}", any(not_found))
}

fn linked() -> OpenApiRouter<Served> {
    OpenApiRouter::default()
        .routes(routes!(sound::file))
        .routes(routes!(jobs::file))
        .routes(routes!(handouts::day_sheet))
        .routes(routes!(handouts::invite))
}

/// Refuses a body that says it is too large; one that does not say is refused where it is read.
async fn bounded(request: Request, next: Next) -> Response {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > BODY_LIMIT as u64) {
        return too_large().into_response();
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Served and not described: what answers that there is nothing, and the page's files.
    const UNDESCRIBED: [&str; 7] = [
        "/dashboard/",
        "/dashboard/{*path}",
        "/dashboard/api",
        "/dashboard/api/{*path}",
        "/api/calls/{id}/{*path}",
        "/api/analytics/{*path}",
        "/api/status/{*path}",
    ];

    /// The paths that a router knows; it tells them to nobody but a reader of its `Debug`.
    fn paths<S>(router: &Router<S>) -> BTreeSet<String> {
        let text = format!("{router:?}");
        text.split('"')
            .filter(|piece| piece.starts_with('/') && !piece.contains("__private__"))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_route_is_described_and_every_description_has_its_route() {
        let (open, signed_in, linked, document) = parts();
        let mut served: BTreeSet<String> = [open, signed_in, linked].iter().flat_map(paths).collect();
        assert!(served.len() > 40, "the paths could be read: {served:?}");
        for path in UNDESCRIBED {
            assert!(served.remove(path), "{path} is not served any more");
        }
        let at_public_door = |item: &utoipa::openapi::PathItem| {
            let operation = item.get.as_ref().or(item.post.as_ref());
            let public = |tag: &String| tag == "twilio" || tag == "public calendar";
            operation.is_some_and(|operation| operation.tags.iter().flatten().any(public))
        };
        let described: BTreeSet<String> = document
            .paths
            .paths
            .iter()
            .filter(|(_, item)| !at_public_door(item))
            .map(|(path, _)| path.clone())
            .collect();
        assert_eq!(served, described);
    }
}
