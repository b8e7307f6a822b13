//! Sums over call records, in all and by hour, day or week.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use wire::error::ErrorBody;
use wire::history::{Bar, Interval, Sums};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::error::ApiError;
use crate::overview::interval;

/// `{data}`.
#[derive(Serialize, ToSchema)]
#[schema(as = AnalyticsAnswer)]
pub(crate) struct Analytics {
    data: Data,
}

/// Sums in all, and over time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AnalyticsData)]
struct Data {
    aggregates: Aggregates,
    /// The oldest first, empty stretches included.
    time_series: Vec<Stretch>,
}

/// Sums over calls.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Aggregates {
    total_calls: u64,
    /// Seconds, of calls that ended; 0 when none did.
    average_duration: f64,
    calls_by_status: ByStatus,
    sentiment_breakdown: BySentiment,
}

/// How many calls stand how.
#[derive(Serialize, ToSchema)]
struct ByStatus {
    active: u64,
    completed: u64,
    failed: u64,
}

/// How many calls had which tone; those in which nothing was said have none.
#[derive(Serialize, ToSchema)]
struct BySentiment {
    positive: u64,
    neutral: u64,
    negative: u64,
}

/// An hour, a day or a week of the clinic's.
#[derive(Serialize, ToSchema)]
struct Stretch {
    /// RFC 3339 with the clinic's offset: where it begins.
    timestamp: String,
    /// For people.
    label: String,
    #[serde(flatten)]
    sums: Aggregates,
}

impl From<Sums> for Aggregates {
    fn from(sums: Sums) -> Aggregates {
        let ended = sums.completed + sums.failed;
        Aggregates {
            total_calls: sums.calls,
            average_duration: if ended == 0 { 0.0 } else { sums.duration_ms as f64 / 1000.0 / ended as f64 },
            calls_by_status: ByStatus { active: sums.active, completed: sums.completed, failed: sums.failed },
            sentiment_breakdown: BySentiment {
                positive: sums.positive,
                neutral: sums.neutral,
                negative: sums.negative,
            },
        }
    }
}

impl From<Bar> for Stretch {
    fn from(bar: Bar) -> Stretch {
        Stretch { timestamp: bar.starts_at, label: bar.label, sums: bar.sums.into() }
    }
}

/// Sums over calls, in all and by hour, day or week
#[utoipa::path(
    get, path = "/api/analytics", tag = "records", operation_id = "analytics",
    params(
        ("interval" = Option<Interval>, Query, description = "A day when left out."),
        ("startDate" = Option<String>, Query, description =
            "The first day, `YYYY-MM-DD` on the clinic's calendar, or the first moment, RFC 3339."),
        ("endDate" = Option<String>, Query, description = "The last day or moment, itself included."),
    ),
    responses(
        (status = 200, body = Analytics),
        (status = 400, body = ErrorBody, description = "`INVALID_INTERVAL` or `INVALID_DATE`."),
    )
)]
pub(crate) async fn analytics(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<Analytics>, ApiError> {
    let interval = interval(&asked)?;
    let (from, until) = asked.stretch(["startDate", "endDate"], &state.desk.clinic().time_zone)?;
    let (sums, bars) = state.desk.analytics(from, until, interval).await.map_err(ApiError::of_calls)?;
    let time_series = bars.into_iter().map(Stretch::from).collect();
    Ok(Json(Analytics { data: Data { aggregates: sums.into(), time_series } }))
}
