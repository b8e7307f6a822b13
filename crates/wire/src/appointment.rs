//! The appointment book as the windows see it.

use serde::{Deserialize, Serialize};

/// The stored status words of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// Entered by staff or an import, not yet confirmed.
    Booked,
    /// Confirmed; every booking made by phone is.
    Confirmed,
    /// The patient is in the waiting room.
    Arrived,
    /// The patient is with the clinician.
    InRoom,
    /// The visit is over.
    Done,
    /// Called off; its time is free again.
    Cancelled,
    /// The patient did not come; its time is free again.
    NoShow,
}

/// A booked visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// Row id.
    pub id: i64,
    /// Who is coming.
    pub customer_name: String,
    /// `''` when unknown.
    pub phone_number: String,
    /// `YYYY-MM-DD` on the clinic's calendar.
    pub appointment_date: String,
    /// `2:00 PM` on the clinic's clock.
    pub appointment_time: String,
    /// RFC 3339, UTC.
    pub starts_at: String,
    /// RFC 3339, UTC.
    pub ends_at: String,
    /// Wall-clock minutes after the clinic's midnight, for placing it in a day column.
    pub start_minute: u16,
    /// Length in minutes.
    pub minutes: u16,
    /// `APT-#####`.
    pub confirmation_number: String,
    /// Whose column it stands in.
    pub clinician_id: i64,
    /// What kind of visit.
    pub visit_type_id: i64,
    /// The visit type's name.
    pub visit_type: String,
    /// How it stands.
    pub status: AppointmentStatus,
    /// The call that booked it.
    pub call_sid: Option<String>,
}

/// A column of the day view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Clinician {
    /// Row id.
    pub id: i64,
    /// Shown at the head of the column.
    pub name: String,
}

/// A stretch of wall-clock time, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Minutes {
    /// First minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// One day of the book: `GET /dashboard/api/appointments?date=YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The clinic's date at the moment of the answer.
    pub today: String,
    /// Minutes after midnight on the clinic's clock at the moment of the answer.
    pub now_minute: u16,
    /// The clinic's IANA zone.
    pub time_zone: String,
    /// Open stretches; empty when the clinic is closed.
    pub open: Vec<Minutes>,
    /// Why the clinic is closed on this day, when it is.
    pub closed_because: Option<String>,
    /// The columns.
    pub clinicians: Vec<Clinician>,
    /// Everything booked on the day, cancelled ones included.
    pub appointments: Vec<Appointment>,
}
