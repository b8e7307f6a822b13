//! What the program takes and does, in the documented shape of the dashboard.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ConsoleState;
use crate::error::ApiError;
use crate::process::{cpu_seconds, machine_bytes, resident_bytes};

/// `{success,metrics}`.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramFiguresAnswer)]
pub(crate) struct Answer {
    success: bool,
    metrics: ProgramFigures,
}

/// What is not known is `null`.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgramFigures {
    /// Whole seconds since the start.
    uptime: i64,
    memory: Memory,
    cpu: Cpu,
    calls: Calls,
    redis: Redis,
    database: Database,
}

/// Megabytes.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramMemory)]
struct Memory {
    /// The program's.
    used: Option<f64>,
    /// The machine's.
    total: Option<f64>,
    /// The first of the second.
    percentage: Option<f64>,
}

/// Seconds of computing since the start.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramCpu)]
struct Cpu {
    user: Option<f64>,
    system: Option<f64>,
}

/// Calls.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramCalls)]
struct Calls {
    /// Up at this moment.
    active: usize,
    /// In the book.
    total: u64,
}

/// The store of the live state.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramRedis)]
struct Redis {
    connected: bool,
    /// Keys in it, or of what would be there while it is in memory.
    keys: u64,
}

/// The appointment book.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgramDatabase)]
struct Database {
    /// Appointments that are not cancelled.
    appointments: u64,
    /// Millions of bytes of its file.
    size_mb: f64,
}

/// What the program takes and does
#[utoipa::path(
    get, path = "/dashboard/api/metrics", tag = "health", operation_id = "programFigures",
    responses((status = 200, body = Answer))
)]
pub(crate) async fn report(State(state): State<ConsoleState>) -> Result<Json<Answer>, ApiError> {
    let stats = state.desk.call_stats().await.map_err(ApiError::of_calls)?;
    let megabytes = |bytes: u64| rounded(bytes as f64 / f64::from(1024 * 1024));
    let (used, total) = (resident_bytes(), machine_bytes());
    let percentage = used.zip(total).map(|(used, total)| rounded(used as f64 / total.max(1) as f64 * 100.0));
    let live = state.desk.live_store();
    let (user, system) = cpu_seconds().unzip();
    Ok(Json(Answer {
        success: true,
        metrics: ProgramFigures {
            uptime: state.desk.now().duration_since(state.started).as_secs().max(0),
            memory: Memory { used: used.map(megabytes), total: total.map(megabytes), percentage },
            cpu: Cpu { user, system },
            calls: Calls { active: state.desk.live().count(), total: stats.total_calls },
            redis: Redis { connected: live.connected, keys: live.keys },
            database: Database { appointments: stats.appointments, size_mb: stats.size_mb },
        },
    }))
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
