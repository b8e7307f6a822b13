//! `GET /metrics`: figures for programs that watch this one, as JSON in its documented shape, and as Prometheus' text
//! for a reader that asks for it.
//!
//! Open like `/health`, on this machine. Nothing in it is about a person or a single call.

mod families;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::figures::{Histogram, TARGET_LATENCY_MS};
use prometheus::TextEncoder;
use serde::Serialize;

use crate::ConsoleState;
use crate::accept::prefers_prometheus;

/// Prometheus' own text format.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TurnMetrics)]
struct Metrics {
    /// Milliseconds since 1970.
    timestamp: i64,
    performance_stats: PerformanceStats,
    /// Milliseconds.
    target_latency: u64,
}

/// Times are means in milliseconds over the turns that have ended.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct PerformanceStats {
    active_turns: usize,
    average_processing_time: f64,
    phase_breakdown: PhaseBreakdown,
}

#[derive(Serialize, utoipa::ToSchema)]
struct PhaseBreakdown {
    llm: Mean,
    tts: Mean,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Mean {
    avg: f64,
    count: u64,
}

impl From<&Histogram> for Mean {
    fn from(histogram: &Histogram) -> Mean {
        Mean { avg: histogram.mean_ms(), count: histogram.count() }
    }
}

/// Figures for programs that watch this one
///
/// JSON, or Prometheus' text for a reader that would rather have it.
#[utoipa::path(
    get, path = "/metrics", tag = "health", operation_id = "metrics",
    responses((status = 200, content(
        (Metrics = "application/json"), (String = "text/plain"),
    )))
)]
pub(crate) async fn metrics(State(state): State<ConsoleState>, headers: HeaderMap) -> Response {
    let mut response = if prefers_prometheus(&headers) { text(&state) } else { json(&state).into_response() };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

fn json(state: &ConsoleState) -> Json<Metrics> {
    let all = state.desk.totals().all();
    Json(Metrics {
        timestamp: state.desk.now().as_millisecond(),
        performance_stats: PerformanceStats {
            active_turns: state.desk.live().active_turns(),
            average_processing_time: all.response.mean_ms(),
            phase_breakdown: PhaseBreakdown { llm: (&all.llm).into(), tts: (&all.tts).into() },
        },
        target_latency: TARGET_LATENCY_MS,
    })
}

fn text(state: &ConsoleState) -> Response {
    match TextEncoder::new().encode_to_string(&families::of(&state.desk)) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "The figures cannot be written as text");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
