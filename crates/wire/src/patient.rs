//! The people who come, as the page sees them.

use serde::{Deserialize, Serialize};

use crate::appointment::Appointment;
use crate::history::CallSummary;

/// The language somebody would rather speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// Somebody who comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// Row id.
    pub id: i64,
    /// As it goes into the book.
    pub name: String,
    /// E.164 where that is known, else as they were given; the first is where the patient is called.
    pub numbers: Vec<String>,
    /// `YYYY-MM-DD`, or `YYYY` where only the year is known.
    pub birth_date: Option<String>,
    /// What they would rather speak.
    pub language: Language,
    /// What staff write about them.
    pub notes: String,
    /// Goes up by one with every change.
    pub revision: i64,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// RFC 3339, UTC.
    pub changed_at: String,
}

/// By what somebody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// Nothing was asked for.
    Everybody,
    /// The number of an appointment.
    Confirmation,
    /// A part of a telephone number.
    Number,
    /// The birth date, or its year.
    BirthDate,
    /// A part of the name.
    Name,
    /// The name sounds so.
    Sound,
}

/// A patient in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PatientSummary {
    /// Row id.
    pub id: i64,
    /// As it goes into the book.
    pub name: String,
    /// The first is where the patient is called.
    pub numbers: Vec<String>,
    /// `YYYY-MM-DD`, or `YYYY` where only the year is known.
    pub birth_date: Option<String>,
    /// Goes up by one with every change.
    pub revision: i64,
    /// By what they were found.
    pub found_by: FoundBy,
    /// The day of the next visit, `YYYY-MM-DD`.
    pub next_visit: Option<String>,
    /// The day of the last one.
    pub last_visit: Option<String>,
}

/// Patients that were found: `GET /dashboard/api/patients`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientPage {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Who is most likely meant first.
    pub patients: Vec<PatientSummary>,
    /// There are more behind them.
    pub more: bool,
}

/// What a caller left to be called back about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaitingMessage {
    /// In which call.
    pub call_sid: String,
    /// RFC 3339, UTC.
    pub taken_at: String,
    /// Their name, when they said one.
    pub customer_name: Option<String>,
    /// Where they wait; `''` when unknown.
    pub phone_number: String,
    /// Their words.
    pub message: String,
}

/// One patient with all that is known of them: `GET /dashboard/api/patients/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PatientCard {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Who. Somebody else than was asked for when that one turned out to be this one.
    pub patient: Patient,
    /// Visits to come, the next first.
    pub next_visits: Vec<Appointment>,
    /// Visits that are over or called off, the last first.
    pub past_visits: Vec<Appointment>,
    /// Calls from their numbers, and those in which something was booked for them; the newest first.
    pub calls: Vec<CallSummary>,
    /// What waits for a call back at their numbers, the newest first.
    pub messages: Vec<WaitingMessage>,
    /// Others who have one of their numbers.
    pub family: Vec<PatientSummary>,
    /// Who was merged into them and can be a patient of their own again, the last first.
    pub taken_in: Vec<TakenIn>,
}

/// Somebody who was merged into a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakenIn {
    /// Row id.
    pub id: i64,
    /// As it stood in the book.
    pub name: String,
    /// `YYYY-MM-DD`, or `YYYY` where only the year was known.
    pub birth_date: Option<String>,
    /// RFC 3339, UTC.
    pub merged_at: String,
}

/// Who may be calling from a number: `GET /dashboard/api/patients/by-number`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NumberCard {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// As it is compared: E.164 where it can be understood.
    pub number: String,
    /// Everybody who has it. With more than one nobody knows which of them calls.
    pub patients: Vec<PatientSummary>,
    /// Calls from it, the newest first.
    pub calls: Vec<CallSummary>,
    /// What waits for a call back there, the newest first.
    pub messages: Vec<WaitingMessage>,
}

/// A patient to write down: `POST /dashboard/api/patients`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPatient {
    /// As it goes into the book; at most 120 characters.
    pub name: String,
    /// In any usual spelling; at most ten.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// `YYYY-MM-DD`, or `YYYY` where only the year is known.
    #[serde(default)]
    pub birth_date: Option<String>,
    /// What they would rather speak; English when left out.
    #[serde(default)]
    pub language: Language,
    /// Plain text, at most 20,000 bytes.
    #[serde(default)]
    pub notes: String,
}

/// A change of a patient: `PATCH /dashboard/api/patients/{id}`. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientChange {
    /// The revision that the window shows; when the patient is at another by now, nothing is changed.
    pub revision: i64,
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Vec<String>>,
    /// `YYYY-MM-DD`, or `YYYY` where only the year is known; `''` when neither is any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// What they would rather speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The new notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Another row that is the same person: `POST /dashboard/api/patients/{id}/merge`. The one in the path is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientMerge {
    /// The revision of the one that is kept, as the window shows it.
    pub revision: i64,
    /// The other one; their visits, numbers and notes move, and their row leads here.
    pub from: i64,
    /// The revision of the other one, as the window shows it.
    pub from_revision: i64,
}

/// Takes back that another was merged into a patient: `POST /dashboard/api/patients/{id}/undo-merge`. The path names the one
/// who was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MergeUndo {
    /// The revision of the one who was kept, as the window shows it.
    pub revision: i64,
    /// The one who was merged into them.
    pub from: i64,
}

/// A patient as they stand now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientSaved {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Who.
    pub patient: Patient,
}

/// Why a patient was not changed: the body of a 409. Extends the error shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PatientConflict {
    /// What is in the way, in a sentence.
    pub message: String,
    /// `CONFLICT`.
    pub code: crate::error::ErrorCode,
    /// `stale`: somebody else has changed them meanwhile; `merged`: they turned out to be another.
    pub reason: String,
    /// The patient as they stand now, or the one they turned out to be.
    pub current: Patient,
}
