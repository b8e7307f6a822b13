//! Calls in figures.

use serde::{Deserialize, Serialize};

/// How wide the bars of a time series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// An hour of the clinic's clock.
    Hour,
    /// A day of the clinic's calendar.
    Day,
    /// A week of the clinic's calendar, from Monday.
    Week,
}

/// Sums over calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Calls that began.
    pub calls: u64,
    /// Of them still up.
    pub active: u64,
    /// Of them ended properly.
    pub completed: u64,
    /// Of them broken off.
    pub failed: u64,
    /// Ended with an appointment.
    pub booked: u64,
    /// Ended without one.
    pub no_booking: u64,
    /// Broken off on our side.
    pub errors: u64,
    /// The caller hung up early.
    pub hangups: u64,
    /// By tone.
    pub positive: u64,
    /// By tone.
    pub neutral: u64,
    /// By tone.
    pub negative: u64,
    /// Milliseconds of all ended calls together.
    pub duration_ms: u64,
    /// Milliseconds from the caller's last word to the agent's first sound, of all measured turns together.
    pub latency_ms: u64,
    /// Turns that were measured.
    pub measured_turns: u64,
}

/// One bar of a time series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Bar {
    /// RFC 3339 with the clinic's offset: where it begins.
    pub starts_at: String,
    /// What to write under it: `9 AM`, `Mon, Nov 23`, `Nov 23–29`.
    pub label: String,
    /// Its sums.
    pub sums: Sums,
}

/// What the Overview screen shows: `GET /dashboard/api/overview`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// `YYYY-MM-DD` on the clinic's calendar, the first day.
    pub from: String,
    /// `YYYY-MM-DD`, the last day, itself included.
    pub to: String,
    /// How wide the bars are.
    pub interval: Interval,
    /// Calls that are up at this moment.
    pub active_calls: u64,
    /// Appointments booked over calls today, on the clinic's calendar.
    pub bookings_today: u64,
    /// Over the whole range.
    pub sums: Sums,
    /// The bars of the range, the oldest first, empty ones included.
    pub bars: Vec<Bar>,
}
