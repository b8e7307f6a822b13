//! `GET /health`: whether the program works, for everybody; how it is, for those who are signed in.
//!
//! `status`, `timestamp` and `uptime` are the documented small answer. The richer names beside them are filled as far
//! as they are true here: this program has no JavaScript heap, and live state is in memory, not in Redis.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wire::call::Agent;
use wire::status::{Health as LampHealth, Status};

use crate::ConsoleState;
use crate::guard::is_signed_in;

#[derive(Serialize)]
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<Memory>,
    redis: Redis,
    sessions: Sessions,
    #[serde(rename = "openAI")]
    open_ai: OpenAi,
    parts: Status,
}

#[derive(Serialize)]
struct Memory {
    /// Whole megabytes.
    rss: u64,
}

#[derive(Serialize)]
struct Redis {
    connected: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sessions {
    active_voice_sessions: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenAi {
    realtime_connections: usize,
    model_status: LampHealth,
}

pub(crate) async fn health(State(state): State<ConsoleState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let now = state.desk.now();
    let lamps = state.desk.status();
    let memory = resident_megabytes();
    let health = word(&lamps, memory.is_some_and(|rss| rss > state.max_memory_mb));
    let failed = health == "error";
    let detail = is_signed_in(&state.session, &parts).then(|| {
        let calls = state.desk.live().calls();
        Detail {
            memory: memory.map(|rss| Memory { rss }),
            redis: Redis { connected: false },
            sessions: Sessions { active_voice_sessions: calls.len() },
            open_ai: OpenAi {
                realtime_connections: calls.iter().filter(|call| call.agent == Agent::Openai).count(),
                model_status: lamps.ai.health,
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

/// The memory this process occupies; `None` where the system does not tell.
fn resident_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024)
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
