//! `GET /health`: whether the program works, for everybody; how it is, for those who are signed in.
//!
//! `status`, `timestamp` and `uptime` are the documented small answer. The richer names beside them are filled as far
//! as they are true here and `null` elsewhere: this program has no JavaScript heap, for one.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::figures::Histogram;
use desk::shared::LiveStoreCard;
use serde::Serialize;
use wire::call::{Agent, LiveCall, Source};
use wire::status::{Health as LampHealth, Status};

use crate::ConsoleState;
use crate::guard::is_signed_in;
use crate::process::resident_bytes;
use crate::sockets::Sockets;

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = HealthAnswer)]
struct Health {
    /// `ok`, or `error` when no appointment can be kept.
    status: &'static str,
    /// RFC 3339, UTC.
    timestamp: String,
    /// Whole seconds since the start.
    uptime: i64,
    /// `healthy`, `warning`, `degraded` or `error`.
    health: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(flatten)]
    detail: Option<Detail>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthDetail)]
struct Detail {
    memory: Memory,
    redis: Redis,
    sessions: Sessions,
    web_socket: WebSocket,
    #[serde(rename = "openAI")]
    open_ai: OpenAi,
    environment: Environment,
    parts: Status,
}

/// Whole megabytes; the last four are a JavaScript program's and never known.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthMemory)]
struct Memory {
    rss: Option<u64>,
    heap_used: Option<u64>,
    heap_total: Option<u64>,
    external: Option<u64>,
    heap_used_percent: Option<f64>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthRedis)]
struct Redis {
    /// False when none is configured, too.
    connected: bool,
    /// Tries to connect again since it answered last.
    reconnect_attempts: u32,
    /// So many of them follow each other quickly.
    max_reconnect_attempts: u32,
    /// Times in a row that it did not answer.
    consecutive_failures: u32,
    /// Milliseconds that an answer took; `null` before the first.
    latency: Option<f64>,
    /// Megabytes that it holds; `null` when it does not tell.
    memory_usage: Option<u64>,
}

impl From<LiveStoreCard> for Redis {
    fn from(card: LiveStoreCard) -> Redis {
        Redis {
            connected: card.connected,
            reconnect_attempts: card.reconnect_attempts,
            max_reconnect_attempts: card.max_reconnect_attempts,
            consecutive_failures: card.consecutive_failures,
            latency: card.latency.map(|latency| latency.as_secs_f64() * 1000.0),
            memory_usage: card.memory_used.map(|bytes| bytes / (1024 * 1024)),
        }
    }
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthSessions)]
struct Sessions {
    /// Calls that are up in this program.
    active_voice_sessions: usize,
    /// The same.
    active: usize,
    /// Calls in the book; `null` when it cannot be read.
    total: Option<u64>,
    /// Seconds, of calls that ended.
    average_duration: Option<f64>,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthOpenAi)]
struct OpenAi {
    realtime_connections: usize,
    model_status: LampHealth,
    /// Milliseconds from the question to the first sound, over all turns since the start; `null` before the first.
    average_response_time: Option<f64>,
}

/// The callers' sockets.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthWebSocket)]
struct WebSocket {
    active_connections: usize,
    /// Messages with sound, both ways, since the start.
    total_messages: u64,
    /// Milliseconds from the agent's first sound to the caller's ear, as marks tell; `null` before the first.
    average_latency: Option<f64>,
    /// Opened today on the clinic's calendar, since the program was started.
    connections_today: u64,
}

#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HealthEnvironment)]
struct Environment {
    /// `NODE_ENV` has no effect here, so there is none.
    node_env: Option<String>,
    verbose_logging: bool,
    #[serde(rename = "realtimeAPIEnabled")]
    realtime_api_enabled: bool,
}

/// Whether the program works
///
/// The first four fields are for everybody, the rest for those who are signed in.
#[utoipa::path(
    get, path = "/health", tag = "health", operation_id = "health",
    responses(
        (status = 200, body = Health),
        (status = 500, body = Health, description = "The appointment book does not work."),
    )
)]
pub(crate) async fn health(
    State(state): State<ConsoleState>,
    State(sockets): State<Sockets>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let now = state.desk.now();
    let lamps = state.desk.status();
    let memory = resident_bytes().map(|bytes| bytes / (1024 * 1024));
    let health = word(&lamps, memory.is_some_and(|rss| rss > state.max_memory_mb));
    let failed = health == "error";
    let signed_in = is_signed_in(&state.session, &parts);
    // Strangers cannot make the program read its book.
    let stats = if signed_in { state.desk.call_stats().await.ok() } else { None };
    let detail = signed_in.then(|| {
        // Another program's calls are that program's health.
        let mut calls = state.desk.live().calls();
        calls.retain(|call| !call.elsewhere);
        let totals = state.desk.totals();
        let mean = |times: &Histogram| (times.count() > 0).then(|| times.mean_ms());
        // A phone call in `<Gather>` turns has no socket, and a softphone's has no name.
        let has_socket =
            |call: &&LiveCall| call.source == Source::Softphone || !call.connection_id.is_empty();
        Detail {
            memory: Memory {
                rss: memory,
                heap_used: None,
                heap_total: None,
                external: None,
                heap_used_percent: None,
            },
            redis: state.desk.live_store().into(),
            sessions: Sessions {
                active_voice_sessions: calls.len(),
                active: calls.len(),
                total: stats.map(|stats| stats.total_calls),
                average_duration: stats.map(|stats| stats.average_call_duration),
            },
            web_socket: WebSocket {
                active_connections: calls.iter().filter(has_socket).count(),
                total_messages: totals.packets_in + totals.packets_out,
                average_latency: mean(&totals.all().tts),
                connections_today: sockets.opened(state.desk.today()),
            },
            open_ai: OpenAi {
                realtime_connections: calls.iter().filter(|call| call.agent == Agent::Openai).count(),
                model_status: lamps.ai.health,
                average_response_time: mean(&totals.openai.llm),
            },
            environment: Environment {
                node_env: None,
                verbose_logging: tracing::enabled!(tracing::Level::DEBUG),
                realtime_api_enabled: state.realtime_enabled,
            },
            parts: lamps,
        }
    });
    let answer = Health {
        status: if failed { "error" } else { "ok" },
        timestamp: now.to_string(),
        uptime: now.duration_since(state.started).as_secs().max(0),
        health,
        message: failed
            .then(|| "The appointment book does not work; see its lamp in the console.".to_owned()),
        detail,
    };
    let status = if failed { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    (status, Json(answer)).into_response()
}

/// Nothing being on the line is healthy; only what does not work counts.
fn word(lamps: &Status, much_memory: bool) -> &'static str {
    let is = |lamp: &wire::status::Lamp, bad: &[LampHealth]| bad.contains(&lamp.health);
    if is(&lamps.store, &[LampHealth::Failed]) {
        "error"
    } else if [&lamps.line, &lamps.tunnel, &lamps.ai, &lamps.store]
        .iter()
        .any(|lamp| is(lamp, &[LampHealth::Failed, LampHealth::Degraded]))
    {
        "degraded"
    } else if much_memory {
        "warning"
    } else {
        "healthy"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::status::Lamp;

    fn lamps(store: LampHealth, ai: LampHealth) -> Status {
        let lamp = |health| Lamp { health, label: String::new(), detail: String::new() };
        Status {
            line: lamp(LampHealth::Off),
            tunnel: lamp(LampHealth::Off),
            ai: lamp(ai),
            store: lamp(store),
            live: lamp(LampHealth::Ok),
            public_url: None,
            voice_webhook: None,
            status_webhook: None,
            fallback_twiml: String::new(),
        }
    }

    #[test]
    fn a_quiet_program_without_accounts_is_healthy() {
        assert_eq!(word(&lamps(LampHealth::Ok, LampHealth::Ok), false), "healthy", "off is not broken");
        assert_eq!(word(&lamps(LampHealth::Ok, LampHealth::Ok), true), "warning");
        assert_eq!(word(&lamps(LampHealth::Ok, LampHealth::Degraded), true), "degraded");
        assert_eq!(word(&lamps(LampHealth::Failed, LampHealth::Ok), false), "error");
    }
}
