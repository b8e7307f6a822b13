//! Past calls in the documented shape of the dashboard, the counts over all of them, and what was booked in them.

use axum::Json;
use axum::extract::State;
use desk::history::Filter;
use serde::Serialize;
use utoipa::ToSchema;
use wire::appointment::Appointment;
use wire::error::ErrorBody;
use wire::history::{CallSummary, Outcome};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::error::ApiError;

/// Calls of one answer unless told otherwise.
const PAGE: u32 = 50;
/// The most calls of one answer.
const LARGEST_PAGE: u32 = 500;
/// The most appointments of one answer: each is looked up with its call.
const MOST_APPOINTMENTS: u32 = 100;

/// `{success,calls[],total,limit,offset}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct History {
    success: bool,
    calls: Vec<Past>,
    total: u64,
    limit: u32,
    offset: u64,
}

/// A call that began, and perhaps ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Past {
    call_sid: String,
    phone_number: String,
    customer_name: Option<String>,
    /// RFC 3339, UTC.
    start_time: String,
    /// RFC 3339, UTC; `null` while it is up.
    end_time: Option<String>,
    /// Whole seconds.
    duration: u64,
    /// `null` while it is up.
    outcome: Option<Outcome>,
    confirmation_number: Option<String>,
}

impl From<CallSummary> for Past {
    fn from(call: CallSummary) -> Past {
        Past {
            call_sid: call.call_sid,
            phone_number: call.phone_number,
            customer_name: call.customer_name,
            start_time: call.start_time,
            end_time: call.end_time,
            duration: call.duration,
            outcome: call.outcome,
            confirmation_number: call.confirmation_number,
        }
    }
}

/// All calls, the newest first
#[utoipa::path(
    get, path = "/dashboard/api/calls/history", tag = "calls", operation_id = "callHistory",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "How many; 50 when left out."),
        ("offset" = Option<u64>, Query, description = "How many to leave out; none when left out."),
    ),
    responses((status = 200, body = History), (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`."))
)]
pub(crate) async fn history(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<History>, ApiError> {
    let (limit, offset) = (asked.limit(PAGE, LARGEST_PAGE)?, asked.offset()?);
    let (calls, total) =
        state.desk.calls_at(&Filter::default(), offset, limit).await.map_err(ApiError::of_calls)?;
    let calls = calls.into_iter().map(Past::from).collect();
    Ok(Json(History { success: true, calls, total, limit, offset }))
}

/// `{success,stats}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stats {
    success: bool,
    stats: Counts,
}

/// Counted over all calls in the book.
#[derive(Serialize, ToSchema)]
pub(crate) struct Counts {
    total_calls: u64,
    active_calls: u64,
    appointments_booked: u64,
    /// Of the calls that ended, the part in which an appointment was booked: 0 to 1.
    success_rate: f64,
    /// Seconds.
    average_call_duration: f64,
    /// On the clinic's calendar.
    today: Lately,
    last_24h: Lately,
}

/// Counted over some time.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lately {
    calls: u64,
    appointments: u64,
}

/// How many calls and bookings there were
#[utoipa::path(
    get, path = "/dashboard/api/calls/stats", tag = "calls", operation_id = "callStats",
    responses((status = 200, body = Stats))
)]
pub(crate) async fn stats(State(state): State<ConsoleState>) -> Result<Json<Stats>, ApiError> {
    let stats = state.desk.call_stats().await.map_err(ApiError::of_calls)?;
    let lately =
        |since: desk::history::Since| Lately { calls: since.calls, appointments: since.appointments };
    Ok(Json(Stats {
        success: true,
        stats: Counts {
            total_calls: stats.total_calls,
            active_calls: stats.active_calls,
            appointments_booked: stats.appointments_booked,
            success_rate: stats.success_rate,
            average_call_duration: stats.average_call_duration,
            today: lately(stats.today),
            last_24h: lately(stats.last_24h),
        },
    }))
}

/// `{success,appointments[],total,limit,offset}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Booked {
    success: bool,
    appointments: Vec<Appointment>,
    /// Calls in which something was booked.
    total: u64,
    limit: u32,
    offset: u64,
}

/// What was booked over calls, the newest call first
///
/// Of a call in which several appointments were booked, the last one, as it stands now.
#[utoipa::path(
    get, path = "/dashboard/api/calls/appointments", tag = "calls", operation_id = "callAppointments",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many calls; 50 when left out."),
        ("offset" = Option<u64>, Query, description = "How many to leave out; none when left out."),
    ),
    responses((status = 200, body = Booked), (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`."))
)]
pub(crate) async fn appointments(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<Booked>, ApiError> {
    let (limit, offset) = (asked.limit(PAGE, MOST_APPOINTMENTS)?, asked.offset()?);
    let (appointments, total) =
        state.desk.booked_over_calls(offset, limit).await.map_err(ApiError::of_calls)?;
    Ok(Json(Booked { success: true, appointments, total, limit, offset }))
}
