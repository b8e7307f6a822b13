//! What a window asks of the book, and what it is told: a visit made, changed, taken back.

use serde::{Deserialize, Serialize};

use crate::appointment::{Appointment, AppointmentStatus};

/// A visit to book: `POST /dashboard/api/appointments`. With a header `Idempotency-Key`, the same request again is the first
/// one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewVisit {
    /// Who is coming.
    pub customer_name: String,
    /// Their number; `''` when unknown.
    #[serde(default)]
    pub phone_number: String,
    /// Who that is in the list of patients; left out, the one with this name and number, or a new one.
    #[serde(default)]
    pub patient_id: Option<i64>,
    /// `YYYY-MM-DD` on the clinic's calendar.
    pub date: String,
    /// Wall-clock minutes after midnight.
    pub start_minute: u16,
    /// Of a time that comes twice on that day, when the clocks go back, the second.
    #[serde(default)]
    pub later: bool,
    /// Length; left out, the visit type's.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// What kind of visit; left out, the first.
    #[serde(default)]
    pub visit_type_id: Option<i64>,
    /// With whom; left out, the first who is free.
    #[serde(default)]
    pub clinician_id: Option<i64>,
    /// In which room; left out, the first that is free, if one is needed.
    #[serde(default)]
    pub room_id: Option<i64>,
    /// For the staff.
    #[serde(default)]
    pub notes: String,
    /// Why it is booked although the rules say no. Whoever gives one may book beside another visit.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// How often it repeats.
    #[serde(default)]
    pub repeat: Option<Repeat>,
}

/// A visit that repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repeat {
    /// Every so many, 1 to 52.
    pub every: u16,
    /// Days, weeks or months.
    pub unit: RepeatUnit,
    /// How many visits in all, 2 to 104.
    pub times: u16,
}

/// See [`Repeat::unit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RepeatUnit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months, on the same day of the month; the last day of a shorter one.
    Month,
}

/// A change of a visit: `PATCH /dashboard/api/appointments/{id}`. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisitChange {
    /// The revision that the window shows; when the visit is at another by now, nothing is changed.
    pub revision: i64,
    /// The new day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The new beginning, in wall-clock minutes after midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_minute: Option<u16>,
    /// Of a time that comes twice on that day, whether the second is meant. Left out, a visit that is at a second one of this
    /// day stays on that side, and any other goes to the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<bool>,
    /// The new length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// The new clinician.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clinician_id: Option<i64>,
    /// The new room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<i64>,
    /// The new kind of visit. Its length is taken on unless `minutes` says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_type_id: Option<i64>,
    /// How it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<AppointmentStatus>,
    /// Why it is called off; with the status `cancelled` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// The name it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Who that is in the list of patients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<i64>,
    /// For the staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Why it is put there although the rules say no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

/// What was booked or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The visit as it stands now.
    pub appointment: Appointment,
    /// What takes it back: `POST /dashboard/api/changes/{changeId}/undo`. `None` when nothing was changed.
    pub change_id: Option<i64>,
    /// The other visits of the series, with those that could not be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesMade>,
}

/// What a repeated visit came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SeriesMade {
    /// The visits after the first.
    pub appointments: Vec<Appointment>,
    /// Days on which it could not be booked.
    pub missed: Vec<Missed>,
}

/// A day of a series that could not be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Why not, in a few words.
    pub reason: String,
}

/// Why a visit cannot be had as it is wished: the body of a 409. Extends the error shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// What is in the way, in a sentence.
    pub message: String,
    /// `CONFLICT`.
    pub code: crate::error::ErrorCode,
    /// The rule's own word: `taken`, `held`, `lunch`, `away`, `buffer`, `stale` …
    pub reason: String,
    /// Whether an `overrideReason` would allow it.
    pub can_be_overridden: bool,
    /// Other times, the nearest first.
    pub alternatives: Vec<FreeSlot>,
    /// The visit as it stands now, when somebody else has changed it meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Appointment>,
}

/// A time that can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FreeSlot {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Wall-clock minutes after midnight.
    pub start_minute: u16,
    /// `2:00 PM`.
    pub time: String,
    /// Length.
    pub minutes: u16,
    /// With whom.
    pub clinician_id: i64,
    /// In which room.
    #[serde(default)]
    pub room_id: Option<i64>,
}

/// Whether a time can be had: `GET /dashboard/api/appointments/why-not`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhyNot {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// It is free.
    pub free: bool,
    /// The rule's own word when it is not.
    #[serde(default)]
    pub reason: Option<String>,
    /// What is in the way, in a few words.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether an `overrideReason` would allow it.
    pub can_be_overridden: bool,
    /// Of a time that comes twice on that day, the clock's distances from UTC, the earlier of the two first: `-04:00`, `-05:00`.
    #[serde(default)]
    pub twice: Option<[String; 2]>,
}

/// Free times: `GET /dashboard/api/slots`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FreeSlots {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// In order.
    pub slots: Vec<FreeSlot>,
}

/// A visit with its past: `GET /dashboard/api/appointments/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VisitDetail {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The visit.
    pub appointment: Appointment,
    /// What was done with it, the newest first.
    pub changes: Vec<Change>,
}

/// Something that was done with a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Row id.
    pub id: i64,
    /// RFC 3339, UTC.
    pub at: String,
    /// `receptionist`, `staff`, `import`, `fhir`, `waiting list`.
    pub who: String,
    /// Over which call.
    #[serde(default)]
    pub call_sid: Option<String>,
    /// `booked`, `moved`, `changed`, `cancelled`, `status`, `undone` …
    pub action: String,
    /// What became of it, in a sentence.
    pub summary: String,
}
