//! The clinic's schedule as managers edit it: `GET` and `PUT /dashboard/api/schedule`.

use serde::{Deserialize, Serialize};

use crate::appointment::{Appointment, Minutes, Room, VisitType};

/// All of it. A `PUT` brings it whole, with the `version` it was read at; when somebody has saved another one meanwhile,
/// nothing is changed. New rows have the id 0, or a negative one where a visit type of this schedule refers to them; a row
/// that is left out is retired, and its past stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schedule {
    /// Goes up by one with every change.
    pub version: i64,
    /// The clinic's name, as it is said to callers.
    pub name: String,
    /// Visits begin on this grid, 5 to 240 minutes.
    pub slot_minutes: u16,
    /// The last day a caller can book is this many days ahead, 1 to 730.
    pub horizon_days: u16,
    /// A caller cannot book a visit that begins in less than this many minutes, 0 to 20160.
    pub lead_minutes: u16,
    /// The clinic's hours.
    pub week: Week,
    /// Days on which it is closed.
    pub closures: Vec<Closure>,
    /// Who sees patients, in the order of their columns. At least one.
    pub clinicians: Vec<ClinicianHours>,
    /// Where.
    pub rooms: Vec<Room>,
    /// What can be booked; the first is the default. At least one.
    pub visit_types: Vec<VisitType>,
}

/// Hours by weekday; each list is in order and without overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Week {
    /// Monday.
    pub monday: Vec<Minutes>,
    /// Tuesday.
    pub tuesday: Vec<Minutes>,
    /// Wednesday.
    pub wednesday: Vec<Minutes>,
    /// Thursday.
    pub thursday: Vec<Minutes>,
    /// Friday.
    pub friday: Vec<Minutes>,
    /// Saturday.
    pub saturday: Vec<Minutes>,
    /// Sunday.
    pub sunday: Vec<Minutes>,
}

impl Week {
    /// The days from Monday to Sunday.
    pub fn days(&self) -> [&Vec<Minutes>; 7] {
        let Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = self;
        [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    }

    /// The days from Monday to Sunday.
    pub fn days_mut(&mut self) -> [&mut Vec<Minutes>; 7] {
        let Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = self;
        [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
    }
}

/// See [`Schedule::closures`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Closure {
    /// The first closed day, `YYYY-MM-DD`.
    pub from: String,
    /// The last closed day.
    pub to: String,
    /// Why, as it is told to callers: "Thanksgiving".
    pub reason: String,
}

/// See [`Schedule::clinicians`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClinicianHours {
    /// Row id; 0 or less is somebody new.
    pub id: i64,
    /// Shown at the head of the column and said to callers.
    pub name: String,
    /// Which of the twelve colours of the calendar, from 0.
    pub colour: u8,
    /// A week of their own; left out, the clinic's.
    #[serde(default)]
    pub week: Option<Week>,
    /// Days on which the week does not hold.
    #[serde(default)]
    pub exceptions: Vec<HoursException>,
}

/// See [`ClinicianHours::exceptions`]. Of two that cover a day, the later in the list holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HoursException {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// The hours on each of these days; none is being away.
    pub stretches: Vec<Minutes>,
    /// Why, for the staff. May be empty.
    #[serde(default)]
    pub reason: String,
}

/// The schedule with its frame: the answer to `GET` and to a `PUT` that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleAnswer {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The schedule in force.
    pub schedule: Schedule,
    /// The clinic's IANA zone, which is set outside (`CLINIC_TIME_ZONE`).
    pub time_zone: String,
    /// The clinic's date at the moment of the answer.
    pub today: String,
}

/// What a schedule would do to what is booked: `POST /dashboard/api/schedule/preview`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SchedulePreview {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Visits from now on that the new schedule would not allow, in order; at most 500.
    pub affected: Vec<Affected>,
    /// There are more than are listed.
    pub has_more: bool,
}

/// A visit that a new schedule would not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// The visit.
    pub appointment: Appointment,
    /// Why, in a few words.
    pub reason: String,
}

/// Why a schedule is not taken. Extends the error shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleRefused {
    /// What is in the way, in a sentence.
    pub message: String,
    /// `INVALID_REQUEST`, or `CONFLICT` when somebody else has saved one meanwhile.
    pub code: crate::error::ErrorCode,
    /// Every field that cannot be; at most fifty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldProblem>,
    /// The version in force, when that is what is in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// Where in the schedule: `clinicians[2].week.monday[1]`.
    pub field: String,
    /// What came, shortened.
    pub found: String,
    /// What would be accepted.
    pub expected: String,
}

/// The public holidays of a year: `GET /dashboard/api/holidays`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Holidays {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Whose: `us`, `es`, `de`, `gb-eng`.
    pub set: String,
    /// Which year.
    pub year: i16,
    /// In order.
    pub holidays: Vec<Holiday>,
}

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Holiday {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What it is called.
    pub name: String,
    /// It is the day on which one that falls on a weekend is made up for.
    pub observed: bool,
}
