//! The page's files, under `/dashboard`.
//!
//! They hold nothing secret and are open; everything the page shows comes over the guarded routes. A path without an
//! ending is a place inside the page and gets `index.html`, so that a reload stays where it was.

use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use axum::extract::rejection::PathRejection;
use axum::extract::{self, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::ConsoleState;
use crate::error::not_found;

/// What the page may do: load its own parts, talk to its own origin, and nothing else. `unsafe-inline` for styles is
/// what `style=` attributes need; `wasm-unsafe-eval` lets WebAssembly run without allowing `eval`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' ws:; \
    worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Frontdesk</title>\
    <h1>The page has not been built</h1>\
    <p>The program runs and answers calls, but its page is missing. In the source folder, run</p>\
    <pre>cargo xtask run</pre>\
    <p>or set <code>UI_PATH</code> to the folder that holds the built page.</p>";

/// Where the page's files are.
#[derive(Debug, Clone)]
pub enum UiFiles {
    /// A folder with `index.html` and what it needs.
    Dir(PathBuf),
}

/// Leads to the page
#[utoipa::path(
    get, path = "/", tag = "page", operation_id = "root",
    responses((status = 307, description = "To `/dashboard`."))
)]
pub(crate) async fn root() -> Redirect {
    Redirect::temporary("/dashboard")
}

/// Leads to the softphone
#[utoipa::path(
    get, path = "/simulator", tag = "page", operation_id = "simulator",
    responses((status = 307, description = "To `/dashboard/phone`."))
)]
pub(crate) async fn simulator() -> Redirect {
    Redirect::temporary("/dashboard/phone")
}

/// The page of this program
///
/// What lies below are its files and its places.
#[utoipa::path(
    get, path = "/dashboard", tag = "page", operation_id = "dashboard",
    responses((status = 200, content_type = "text/html", body = String))
)]
pub(crate) async fn index(State(state): State<ConsoleState>, headers: HeaderMap) -> Response {
    serve(&state.ui, "index.html", &headers).await
}

/// `GET /dashboard/…`.
pub(crate) async fn file(
    State(state): State<ConsoleState>,
    path: Result<extract::Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(extract::Path(path)) = path else { return not_found().await.into_response() };
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.contains('.') {
        serve(&state.ui, &path, &headers).await
    } else {
        serve(&state.ui, "index.html", &headers).await
    }
}

async fn serve(UiFiles::Dir(folder): &UiFiles, path: &str, headers: &HeaderMap) -> Response {
    match read(folder, path, headers).await {
        Some(response) => response,
        None if path == "index.html" => {
            (StatusCode::SERVICE_UNAVAILABLE, policy(), Html(NOT_BUILT)).into_response()
        }
        None => not_found().await.into_response(),
    }
}

async fn read(folder: &Path, path: &str, headers: &HeaderMap) -> Option<Response> {
    let inside = Path::new(path);
    // Only plain names: no parent, no root, no drive; and no backslash, which is a separator elsewhere.
    if path.contains(['\\', '\0']) || !inside.components().all(|c| matches!(c, Component::Normal(_))) {
        return None;
    }
    // A link inside the folder may not lead out of it.
    let folder = tokio::fs::canonicalize(folder).await.ok()?;
    let file = tokio::fs::canonicalize(folder.join(inside)).await.ok()?;
    if !file.starts_with(&folder) {
        return None;
    }
    let about = tokio::fs::metadata(&file).await.ok().filter(std::fs::Metadata::is_file)?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let tag = HeaderValue::from_str(&format!("\"{changed:x}-{:x}\"", about.len())).ok()?;
    let caching =
        [(header::CACHE_CONTROL, HeaderValue::from_static("no-cache")), (header::ETAG, tag.clone())];
    if headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Some((StatusCode::NOT_MODIFIED, caching).into_response());
    }

    let content = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)))];
    let bytes = tokio::fs::read(&file).await.ok()?;
    if path == "index.html" {
        // The bundle's addresses are relative; here its base is /dashboard/, in the window it is /.
        let page = String::from_utf8(bytes).ok()?.replace("<base href=\"/\"", "<base href=\"/dashboard/\"");
        return Some((caching, content, policy(), page).into_response());
    }
    Some((caching, content, bytes).into_response())
}

fn policy() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY))]
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        // Anything else and the browser refuses to compile while it downloads.
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
