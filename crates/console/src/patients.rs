//! The people who come: found, shown, written down, joined.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::PatientFault;
use wire::error::{ErrorBody, ErrorCode};
use wire::patient::{
    MergeUndo, NewPatient, NumberCard, Patient, PatientCard, PatientChange, PatientConflict, PatientMerge,
    PatientPage, PatientSaved,
};

use crate::ConsoleState;
use crate::asked::Asked;
use crate::body::Body;
use crate::error::ApiError;
use crate::which::WhichPatient;

/// Patients of one answer unless told otherwise.
const PAGE: u32 = 20;
/// The most patients of one answer.
const LARGEST_PAGE: u32 = 100;
/// Whoever leaves out more narrows the search.
const FURTHEST: u64 = 1_000_000;
/// The longest number that is looked up.
const LONGEST_NUMBER: usize = 64;

/// Why nothing was done with a patient, as an answer.
pub(crate) enum Refused {
    /// In the shape of all errors.
    Error(ApiError),
    /// 409.
    Conflict(Box<PatientConflict>),
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

impl From<PatientFault> for Refused {
    fn from(fault: PatientFault) -> Self {
        let conflict = |reason: &str, message: &str, current: Box<Patient>| {
            let (reason, message) = (reason.to_owned(), message.to_owned());
            Self::Conflict(Box::new(PatientConflict {
                message,
                code: ErrorCode::Conflict,
                reason,
                current: *current,
            }))
        };
        match fault {
            PatientFault::Wrong { say, .. } => ApiError::new(ErrorCode::InvalidRequest, say).into(),
            PatientFault::NotFound => no_patient().into(),
            PatientFault::Stale(current) => conflict(
                "stale",
                "Somebody else has changed this patient meanwhile. Nothing was saved; look at how they stand now.",
                current,
            ),
            PatientFault::Merged(current) => conflict(
                "merged",
                "This patient turned out to be another and was merged. Nothing was saved.",
                current,
            ),
            PatientFault::Unavailable => ApiError::new(
                ErrorCode::Unavailable,
                "The patients cannot be read or written at this moment; the book's lamp in the header says why.",
            )
            .into(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => error.into_response(),
            Self::Conflict(conflict) => (StatusCode::CONFLICT, Json(conflict)).into_response(),
        }
    }
}

pub(crate) fn no_patient() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "There is no such patient.")
}

/// Patients, those who are most likely meant first
///
/// `q` is any part of a name, a name that sounds like it, any part of a number from three digits on, a birth date in any usual
/// spelling or its year, a name and either of them, or a confirmation number. Without it, everybody in the order of their names.
#[utoipa::path(
    get, path = "/dashboard/api/patients", tag = "patients", operation_id = "findPatients",
    params(
        ("q" = Option<String>, Query, description = "What is looked for."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 when left out."),
        ("offset" = Option<u64>, Query, description = "How many to leave out; none when left out."),
    ),
    responses(
        (status = 200, body = PatientPage),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
    )
)]
pub(crate) async fn find(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<PatientPage>, Refused> {
    let limit = asked.limit(PAGE, LARGEST_PAGE)?;
    let offset = u32::try_from(asked.number("offset", 0..=FURTHEST, 0)?).unwrap_or(u32::MAX);
    let text = asked.text("q")?.unwrap_or_default();
    Ok(Json(state.desk.patients(text, offset, limit).await?))
}

/// Who may be calling from a number
///
/// Everybody who has it: with more than one, nobody knows which of them calls. Nobody has a withheld number.
#[utoipa::path(
    get, path = "/dashboard/api/patients/by-number", tag = "patients", operation_id = "patientsByNumber",
    params(("number" = String, Query, description = "In any usual spelling.")),
    responses(
        (status = 200, body = NumberCard),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`: no number, or too long a one."),
    )
)]
pub(crate) async fn by_number(
    State(state): State<ConsoleState>,
    asked: Asked,
) -> Result<Json<NumberCard>, Refused> {
    let number = asked.text("number")?.unwrap_or_default();
    if number.is_empty() || number.len() > LONGEST_NUMBER {
        return Err(ApiError::invalid("number", number, "a telephone number of at most 64 characters").into());
    }
    Ok(Json(state.desk.patients_by_number(number).await?))
}

/// One patient, with their visits, calls and waiting messages
///
/// One who was merged into another is answered with that other.
#[utoipa::path(
    get, path = "/dashboard/api/patients/{id}", tag = "patients", operation_id = "patient",
    params(("id" = i64, Path)),
    responses((status = 200, body = PatientCard), (status = 404, body = ErrorBody, description = "`NOT_FOUND`."))
)]
pub(crate) async fn card(
    State(state): State<ConsoleState>,
    WhichPatient(id): WhichPatient,
) -> Result<Json<PatientCard>, Refused> {
    Ok(Json(state.desk.patient_card(id).await?))
}

/// Writes a new patient down
#[utoipa::path(
    post, path = "/dashboard/api/patients", tag = "patients", operation_id = "addPatient",
    request_body = NewPatient,
    responses(
        (status = 201, body = PatientSaved),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
    )
)]
pub(crate) async fn add(
    State(state): State<ConsoleState>,
    Body(new): Body<NewPatient>,
) -> Result<(StatusCode, Json<PatientSaved>), Refused> {
    let patient = state.desk.add_patient(new).await?;
    Ok((StatusCode::CREATED, Json(PatientSaved { success: true, patient })))
}

/// Changes a patient
#[utoipa::path(
    patch, path = "/dashboard/api/patients/{id}", tag = "patients", operation_id = "changePatient",
    params(("id" = i64, Path)), request_body = PatientChange,
    responses(
        (status = 200, body = PatientSaved),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`."),
        (status = 409, body = PatientConflict, description = "Changed by somebody else meanwhile, or merged."),
    )
)]
pub(crate) async fn change(
    State(state): State<ConsoleState>,
    WhichPatient(id): WhichPatient,
    Body(change): Body<PatientChange>,
) -> Result<Json<PatientSaved>, Refused> {
    Ok(Json(PatientSaved { success: true, patient: state.desk.change_patient(id, change).await? }))
}

/// Takes back that another was merged into a patient
///
/// What was moved then and is still this patient's goes back; what was booked or written since stays. The card's `takenIn` says
/// of whom that can be taken back.
#[utoipa::path(
    post, path = "/dashboard/api/patients/{id}/undo-merge", tag = "patients", operation_id = "undoMerge",
    params(("id" = i64, Path)), request_body = MergeUndo,
    responses(
        (status = 200, body = PatientSaved),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`."),
        (status = 409, body = PatientConflict, description = "Changed by somebody else meanwhile, or merged."),
    )
)]
pub(crate) async fn undo_merge(
    State(state): State<ConsoleState>,
    WhichPatient(id): WhichPatient,
    Body(undo): Body<MergeUndo>,
) -> Result<Json<PatientSaved>, Refused> {
    Ok(Json(PatientSaved { success: true, patient: state.desk.undo_merge(id, undo).await? }))
}

/// Takes another row of the same person into a patient
#[utoipa::path(
    post, path = "/dashboard/api/patients/{id}/merge", tag = "patients", operation_id = "mergePatients",
    params(("id" = i64, Path)), request_body = PatientMerge,
    responses(
        (status = 200, body = PatientSaved),
        (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the field."),
        (status = 404, body = ErrorBody, description = "`NOT_FOUND`."),
        (status = 409, body = PatientConflict, description = "One was changed by somebody else meanwhile, or merged."),
    )
)]
pub(crate) async fn merge(
    State(state): State<ConsoleState>,
    WhichPatient(id): WhichPatient,
    Body(merge): Body<PatientMerge>,
) -> Result<Json<PatientSaved>, Refused> {
    Ok(Json(PatientSaved { success: true, patient: state.desk.merge_patients(id, merge).await? }))
}
