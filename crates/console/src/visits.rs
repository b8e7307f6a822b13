//! Visits as people at the desk handle them: booked, changed, taken back, looked for.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use desk::{Asker, SlotSearch, VisitError, Wanted, Who};
use wire::error::{ErrorBody, ErrorCode};
use wire::visit::{Changed, Conflict, FreeSlots, NewVisit, VisitChange, VisitDetail, WhyNot};

use crate::ConsoleState;
use crate::asked::{Asked, LARGEST, one_of};
use crate::body::Body;
use crate::error::ApiError;
use crate::which::{WhichRow, no_row};

/// Bytes that an `Idempotency-Key` may have.
const LONGEST_KEY: usize = 200;
/// Free times that are listed unless told otherwise.
const SLOTS: u32 = 20;
/// The most free times.
const MOST_SLOTS: u32 = 200;

/// A "no" of the book.
pub(crate) enum No {
    /// As any error.
    Error(ApiError),
    /// 409, with what can be had instead.
    Conflict(Box<Conflict>),
}

impl From<ApiError> for No {
    fn from(error: ApiError) -> No {
        No::Error(error)
    }
}

impl From<VisitError> for No {
    fn from(error: VisitError) -> No {
        match error {
            VisitError::Invalid { field, value, expected } => {
                let mut error = ApiError::invalid(field, &value, &expected);
                if field == "date" {
                    error.code = ErrorCode::InvalidDate;
                }
                No::Error(error)
            }
            VisitError::Conflict(conflict) => No::Conflict(conflict),
            VisitError::NotFound => No::Error(no_row()),
            VisitError::CannotUndo(why) => No::Error(ApiError::new(ErrorCode::Conflict, why)),
            VisitError::Unavailable => No::Error(ApiError::new(
                ErrorCode::Unavailable,
                "The appointment book cannot be read or written at this moment; its lamp in the header says why.",
            )),
        }
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        match self {
            No::Error(error) => error.into_response(),
            No::Conflict(conflict) => (StatusCode::CONFLICT, Json(conflict)).into_response(),
        }
    }
}

/// Books a visit
///
/// By the rules for staff: any minute within the hours of the clinician, up to two years ahead. With an `overrideReason` any
/// time that exists, beside another visit if need be.
#[utoipa::path(
    post, path = "/dashboard/api/appointments", tag = "appointments", operation_id = "bookVisit",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key again is the first booking again.")),
    request_body = NewVisit,
    responses(
        (status = 201, body = Changed),
        (status = 400, body = ErrorBody, description = "Names the field, what it is and what is expected."),
        (status = 409, body = Conflict, description = "What is in the way, and other times."),
    )
)]
pub(crate) async fn book(
    State(state): State<ConsoleState>,
    headers: HeaderMap,
    Body(new): Body<NewVisit>,
) -> Result<(StatusCode, Json<Changed>), No> {
    let key = idempotency_key(&headers)?;
    let changed = state.desk.book_visit(new, Who::Staff, key).await?;
    Ok((StatusCode::CREATED, Json(changed)))
}

/// A visit with what was done with it
#[utoipa::path(
    get, path = "/dashboard/api/appointments/{id}", tag = "appointments", operation_id = "visit",
    params(("id" = i64, Path)),
    responses((status = 200, body = VisitDetail), (status = 404, body = ErrorBody))
)]
pub(crate) async fn visit(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<VisitDetail>, No> {
    Ok(Json(state.desk.visit(id).await?))
}

/// Changes a visit
///
/// Moves, resizes, calls off, or notes how it stands. `revision` is the one that was read; when somebody else has changed the
/// visit meanwhile the answer is 409 with `current`.
#[utoipa::path(
    patch, path = "/dashboard/api/appointments/{id}", tag = "appointments", operation_id = "changeVisit",
    params(
        ("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more."),
    ),
    request_body = VisitChange,
    responses(
        (status = 200, body = Changed),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = Conflict),
    )
)]
pub(crate) async fn change(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
    headers: HeaderMap,
    Body(change): Body<VisitChange>,
) -> Result<Json<Changed>, No> {
    let key = idempotency_key(&headers)?;
    Ok(Json(state.desk.change_visit(id, change, Who::Staff, key).await?))
}

/// Takes a change of a visit back
///
/// Only the last change of a visit, within a minute. A booking that is taken back is cancelled.
#[utoipa::path(
    post, path = "/dashboard/api/changes/{id}/undo", tag = "appointments", operation_id = "undoChange",
    params(("id" = i64, Path, description = "`changeId` of the answer to the change.")),
    responses(
        (status = 200, body = Changed),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "It was too long ago, or something else was done since."),
    )
)]
pub(crate) async fn undo(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<Changed>, No> {
    Ok(Json(state.desk.undo(id, Who::Staff).await?))
}

/// Whether a time can be had, and what is in the way if not
#[utoipa::path(
    get, path = "/dashboard/api/appointments/why-not", tag = "appointments", operation_id = "whyNot",
    params(
        ("date" = String, Query), ("startMinute" = u16, Query), ("minutes" = Option<u16>, Query),
        ("later" = Option<bool>, Query, description = "Of a time that comes twice on that day, the second."),
        ("visitTypeId" = Option<i64>, Query), ("clinicianId" = Option<i64>, Query), ("roomId" = Option<i64>, Query),
        ("ignore" = Option<i64>, Query, description = "A visit that is to be moved there."),
    ),
    responses((status = 200, body = WhyNot), (status = 400, body = ErrorBody))
)]
pub(crate) async fn why_not(State(state): State<ConsoleState>, asked: Asked) -> Result<Json<WhyNot>, No> {
    let date = asked.day("date")?.ok_or_else(|| ApiError::invalid("date", "", "a day written YYYY-MM-DD"))?;
    let minute = asked.text("startMinute")?.map(|_| asked.number("startMinute", 0..=1439, 0)).transpose()?;
    let minute = minute
        .ok_or_else(|| ApiError::invalid("startMinute", "", "minutes after midnight from 0 to 1439"))?;
    let wanted = Wanted {
        date,
        start_minute: u16::try_from(minute).unwrap_or(0),
        later: asked.flag("later")?,
        visit_type: id(&asked, "visitTypeId")?,
        clinician: id(&asked, "clinicianId")?,
        room: id(&asked, "roomId")?,
        minutes: minutes(&asked)?,
        ignore: id(&asked, "ignore")?,
    };
    Ok(Json(state.desk.why_not(wanted).await?))
}

/// The first free times
#[utoipa::path(
    get, path = "/dashboard/api/slots", tag = "appointments", operation_id = "freeSlots",
    params(
        ("from" = Option<String>, Query, description = "The first day; today when left out."),
        ("days" = Option<u16>, Query, minimum = 1, maximum = 366, description = "90 when left out."),
        ("visitTypeId" = Option<i64>, Query), ("clinicianId" = Option<i64>, Query), ("minutes" = Option<u16>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "20 when left out."),
        ("rules" = Option<String>, Query, description = "`staff` or `caller`: by whose rules; `offer`: the caller's, and far \
            enough ahead to be offered to somebody who waits. `staff` when left out."),
    ),
    responses((status = 200, body = FreeSlots), (status = 400, body = ErrorBody))
)]
pub(crate) async fn free(State(state): State<ConsoleState>, asked: Asked) -> Result<Json<FreeSlots>, No> {
    let rules = asked.text("rules")?.unwrap_or("staff");
    let known = [
        ("staff", (Asker::Staff, false)),
        ("caller", (Asker::Caller, false)),
        ("offer", (Asker::Caller, true)),
    ];
    let (asker, to_offer) = one_of("rules", rules, &known)?;
    let search = SlotSearch {
        from: asked.day("from")?.unwrap_or_else(|| state.desk.today()),
        days: u16::try_from(asked.number("days", 1..=366, 90)?).unwrap_or(90),
        visit_type: id(&asked, "visitTypeId")?,
        clinician: id(&asked, "clinicianId")?,
        minutes: minutes(&asked)?,
        limit: asked.limit(SLOTS, MOST_SLOTS)? as usize,
        asker,
        to_offer,
    };
    Ok(Json(state.desk.free_slots(search).await?))
}

/// The key under which a request may be sent again.
///
/// # Errors
/// 400 when it is none that can be kept.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| !text.is_empty() && text.len() <= LONGEST_KEY);
    let expected = "1 to 200 visible characters";
    text.map(|text| Some(text.to_owned()))
        .ok_or_else(|| ApiError::invalid("Idempotency-Key", "not that", expected))
}

/// A row's id in a query.
///
/// # Errors
/// 400 when it is none.
pub(crate) fn id(asked: &Asked, field: &str) -> Result<Option<i64>, ApiError> {
    let number = asked.text(field)?.map(|_| asked.number(field, 1..=LARGEST, 1)).transpose()?;
    Ok(number.and_then(|number| i64::try_from(number).ok()))
}

fn minutes(asked: &Asked) -> Result<Option<u16>, ApiError> {
    let minutes = asked.text("minutes")?.map(|_| asked.number("minutes", 5..=720, 30)).transpose()?;
    Ok(minutes.and_then(|minutes| u16::try_from(minutes).ok()))
}
