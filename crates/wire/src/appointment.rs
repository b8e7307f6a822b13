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
    /// It begins at the second of a time that comes twice on that day.
    #[serde(default)]
    pub later: bool,
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
    /// Who is coming, when they are in the list of patients.
    #[serde(default)]
    pub patient_id: Option<i64>,
    /// In which room.
    #[serde(default)]
    pub room_id: Option<i64>,
    /// The series it belongs to.
    #[serde(default)]
    pub series_id: Option<i64>,
    /// For the staff.
    #[serde(default)]
    pub notes: String,
    /// Why it was called off, when it was and somebody said so.
    #[serde(default)]
    pub cancel_reason: Option<String>,
    /// Why it was booked against the rules, when it was.
    #[serde(default)]
    pub override_reason: Option<String>,
    /// Goes up by one with every change. A change names the one it starts from.
    #[serde(default)]
    pub revision: i64,
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
    /// Which of the twelve colours of the calendar, from 0.
    #[serde(default)]
    pub colour: u8,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Room {
    /// Row id.
    pub id: i64,
    /// As shown to staff.
    pub name: String,
}

/// A kind of visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisitType {
    /// Row id.
    pub id: i64,
    /// As shown to staff and said to callers.
    pub name: String,
    /// Its length.
    pub minutes: u16,
    /// Minutes that the clinician must have free before it.
    #[serde(default)]
    pub buffer_before: u16,
    /// Minutes that the clinician must have free after it.
    #[serde(default)]
    pub buffer_after: u16,
    /// Which of the twelve colours of the calendar, from 0.
    #[serde(default)]
    pub colour: u8,
    /// Who does it; empty is everybody.
    #[serde(default)]
    pub clinician_ids: Vec<i64>,
    /// In which rooms it can be; empty is that it needs none.
    #[serde(default)]
    pub room_ids: Vec<i64>,
}

/// A stretch of wall-clock time, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Minutes {
    /// First minute.
    pub from: u16,
    /// The minute after the last, at most 1440.
    pub to: u16,
}

/// When a clinician works on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Working {
    /// Who.
    pub clinician_id: i64,
    /// When; empty when they are not in.
    pub stretches: Vec<Minutes>,
    /// Why the hours of this day are not those of the week, where somebody said so.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A time that is being offered to somebody at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Row id.
    pub id: i64,
    /// Whose column.
    pub clinician_id: i64,
    /// What kind of visit.
    pub visit_type_id: i64,
    /// `YYYY-MM-DD` on the clinic's calendar.
    pub date: String,
    /// Wall-clock minutes after the clinic's midnight.
    pub start_minute: u16,
    /// Length in minutes.
    pub minutes: u16,
    /// The call in which it is offered.
    #[serde(default)]
    pub call_sid: Option<String>,
    /// The entry of the waiting list to which it is offered.
    #[serde(default)]
    pub waiting_id: Option<i64>,
    /// RFC 3339, UTC: when it means nothing any more.
    pub expires_at: String,
}

/// Clocks that change on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClockChange {
    /// The first wall-clock minute that is skipped, or that comes twice.
    pub from: u16,
    /// The minute after the last of those.
    pub to: u16,
    /// Whether they come twice; otherwise they are skipped.
    pub repeated: bool,
    /// The offset from UTC before the change: `-04:00`.
    pub offset_before: String,
    /// The offset after it.
    pub offset_after: String,
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
    /// The columns. Somebody who has left still has one on a day with visits of theirs.
    pub clinicians: Vec<Clinician>,
    /// Everything booked on the day, cancelled ones included.
    pub appointments: Vec<Appointment>,
    /// When each clinician works.
    #[serde(default)]
    pub working: Vec<Working>,
    /// What is being offered at this moment.
    #[serde(default)]
    pub holds: Vec<Hold>,
    /// What can be booked.
    #[serde(default)]
    pub visit_types: Vec<VisitType>,
    /// Where.
    #[serde(default)]
    pub rooms: Vec<Room>,
    /// Clocks that change on this day.
    #[serde(default)]
    pub clock_change: Option<ClockChange>,
    /// Visits begin on this grid when a caller books; windows snap to it.
    #[serde(default)]
    pub slot_minutes: u16,
}

/// Several days of the book: `GET /dashboard/api/appointments/range?from=YYYY-MM-DD&days=7`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Days {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The clinic's date at the moment of the answer.
    pub today: String,
    /// Minutes after midnight on the clinic's clock at the moment of the answer.
    pub now_minute: u16,
    /// The clinic's IANA zone.
    pub time_zone: String,
    /// Each day's frame, in order.
    pub days: Vec<DayFrame>,
    /// The clinicians.
    pub clinicians: Vec<Clinician>,
    /// What can be booked.
    pub visit_types: Vec<VisitType>,
    /// Where.
    pub rooms: Vec<Room>,
    /// Everything booked on these days, cancelled ones included, in order.
    pub appointments: Vec<Appointment>,
    /// What is being offered at this moment on these days.
    pub holds: Vec<Hold>,
    /// Visits begin on this grid when a caller books.
    pub slot_minutes: u16,
}

/// A day without what is booked on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DayFrame {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Open stretches; empty when the clinic is closed.
    pub open: Vec<Minutes>,
    /// Why the clinic is closed on this day, when it is.
    pub closed_because: Option<String>,
    /// When each clinician works.
    pub working: Vec<Working>,
    /// Clocks that change on this day.
    #[serde(default)]
    pub clock_change: Option<ClockChange>,
}
