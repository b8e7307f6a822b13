//! The HTTP interface, described by itself: a document for programs, and a page for people.
//!
//! The document is put together from the handlers' own annotations; only what another part serves at the public door is
//! written by hand, in [`public_door`].

mod public_door;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, OpenApi, PathItem, Ref, RefOr};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::error::{method_not_allowed, not_found};

const PAGE: &str = "/api/docs";
const DOCUMENT: &str = "/api/docs/openapi.json";
/// The name of the one way to sign in that a program uses.
const TOKEN: &str = "token";
/// What the page may do: load its own parts, ask its own origin, and nothing else. It draws with `style=` attributes and
/// pictures written into its style sheet.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TAGS: [(&str, &str); 16] = [
    ("live", "Calls in progress and what happens to them, as it happens."),
    ("history", "What calls left behind, as the page of this program reads it."),
    ("calls", "Past calls in the shape of the dashboard's documents."),
    (
        "records",
        "Call records, recordings, sums and status messages, in the shape of the records' documents.",
    ),
    ("appointments", "The appointment book."),
    ("waiting", "The waiting list, and the texts to those on it."),
    ("call-backs", "Callers who are to be called back."),
    ("schedule", "Hours, clinicians, rooms, and what can be booked."),
    ("patients", "The people who come."),
    (
        "sharing",
        "The book for other programs and on paper: calendars, invitations, files, sheets. FHIR is at `/fhir/metadata`.",
    ),
    ("jobs", "Long work: exports, and the index of the transcripts."),
    ("figures", "What is measured and what it costs."),
    ("health", "Whether the program works."),
    ("page", "The page's own files, and signing in."),
    (
        public_door::TAG,
        "What Twilio asks, at the public door. Written by hand; proven by signature, not by session.",
    ),
    (
        public_door::CALENDARS,
        "What calendar programs ask, at the public door; proven by the secret in the address.",
    ),
];

/// Makes the whole document of what the handlers say of themselves: `open` needs no session, `signed_in` does.
pub(crate) fn document(open: OpenApi, mut signed_in: OpenApi) -> OpenApi {
    for operation in operations(&mut signed_in) {
        operation.security = Some(vec![SecurityRequirement::new(TOKEN, Vec::<String>::new())]);
    }
    let mut document = open;
    document.merge(signed_in);
    for operation in operations(&mut document) {
        let refusal = ResponseBuilder::new()
            .description(
                "Anything else: `{message, error?, code}`. `message` is for people, `code` for programs.",
            )
            .content("application/json", Content::new(Some(Ref::from_schema_name("ErrorBody"))));
        operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal.build()));
    }
    document.merge(public_door::document());
    document.info = InfoBuilder::new()
        .title("Frontdesk")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A clinic's telephone reception. All times are RFC 3339 in UTC unless a field says that it is the clinic's. \
             Requests must name this machine and come from a page of it; all but the first few need a session: the token \
             as a bearer, or the cookie of the sign-in link.",
        ))
        .build();
    let tag = |(name, about)| TagBuilder::new().name(name).description(Some(about)).build();
    document.tags = Some(TAGS.map(tag).into());
    let token = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().add_security_scheme(TOKEN, token);
    document
}

/// Serves the document and the page that shows it.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(document: &OpenApi) -> Router<S> {
    // Written once: it does not change while the program runs.
    let json = serde_json::to_string(document).unwrap_or_default();
    let serve = move || {
        let json = json.clone();
        async move { ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json) }
    };
    // The library would ask a service on the net whether the document is well formed.
    let config = Config::from(DOCUMENT).validator_url("none").display_request_duration(true);
    Router::from(SwaggerUi::new(PAGE).config(config))
        .route(DOCUMENT, get(serve))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(own))
}

/// Gives the library's answers what ours have.
async fn own(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return not_found().await.into_response();
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|item: &mut PathItem| {
        [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
    })
}
