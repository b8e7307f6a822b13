//! `GET /sign-in?token=…`: trades the program's token for a browser's own cookie.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::ConsoleState;
use crate::session::COOKIE;

const REFUSED: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign-in · Frontdesk</title>\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
    <style>body{font:15px/1.5 system-ui,sans-serif;min-height:90vh;display:grid;place-content:center;margin:0;padding:1.5rem}\
    main{max-width:28rem}h1{font-size:1.3rem;margin:0}a{color:inherit}</style>\
    <main><h1>This sign-in link is not valid</h1>\
    <p>Unless its token is fixed, Frontdesk prints a new link each time it starts. Copy the latest one from its window or terminal.</p>\
    <p><a href=\"/dashboard\">Try again</a></p></main></html>";

#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    token: String,
}

/// Trades the program's token for a browser's own cookie
#[utoipa::path(
    get, path = "/sign-in", tag = "page", operation_id = "signIn",
    params(("token" = String, Query)),
    responses(
        (status = 303, description = "Signed in; to `/dashboard`."),
        (status = 401, content_type = "text/html", body = String, description = "The token is not valid."),
    )
)]
pub(crate) async fn sign_in(
    State(state): State<ConsoleState>,
    link: Result<Query<Link>, QueryRejection>,
) -> Response {
    if !link.is_ok_and(|Query(link)| state.session.is_token(&link.token)) {
        return (StatusCode::UNAUTHORIZED, Html(REFUSED)).into_response();
    }
    // 303 and no body: the address with the token leaves the address bar.
    let mut response = Redirect::to("/dashboard").into_response();
    let cookie = format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", state.session.sign_in());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
