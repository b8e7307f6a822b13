//! The waiting list and the outbox.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use desk::waiting::WaitError;
use wire::error::{ErrorBody, ErrorCode};
use wire::waiting::{NewOffer, NewWaiting, Outbox, TextAnswer, WaitingAnswer, WaitingChange, WaitingList};

use crate::ConsoleState;
use crate::body::Body;
use crate::error::ApiError;
use crate::visits::idempotency_key;
use crate::which::WhichRow;

impl From<WaitError> for ApiError {
    fn from(error: WaitError) -> ApiError {
        match error {
            WaitError::Invalid { field, value, expected } => {
                let mut error = ApiError::invalid(field, &value, &expected);
                if matches!(field, "date" | "wish.fromDate" | "wish.toDate") {
                    error.code = ErrorCode::InvalidDate;
                }
                error
            }
            WaitError::NotFound => ApiError::new(
                ErrorCode::NotFound,
                "There is no such entry on the waiting list, or no such text.",
            ),
            WaitError::Stale => ApiError::new(
                ErrorCode::Conflict,
                "Somebody else has changed this entry meanwhile; look at it again.",
            ),
            WaitError::Over => {
                ApiError::new(ErrorCode::Conflict, "This is over; nothing can be done with it any more.")
            }
            WaitError::AlreadyAsked => ApiError::new(
                ErrorCode::Conflict,
                "Another time is being offered to this person; wait for the answer.",
            ),
            WaitError::Refused(refusal) => ApiError::new(ErrorCode::Conflict, format!("{}.", refusal.note())),
            WaitError::Unavailable => ApiError::new(
                ErrorCode::Unavailable,
                "The appointment book cannot be read or written at this moment; its lamp in the header says why.",
            ),
        }
    }
}

/// Who waits, and what is offered to them
///
/// In the order in which they are asked; then the last fifty of those who no longer wait.
#[utoipa::path(
    get, path = "/dashboard/api/waiting", tag = "waiting", operation_id = "waitingList",
    responses((status = 200, body = WaitingList))
)]
pub(crate) async fn list(State(state): State<ConsoleState>) -> Result<Json<WaitingList>, ApiError> {
    Ok(Json(state.desk.waiting_list().await?))
}

/// Puts somebody on the waiting list
///
/// The same name and number that already waits for this kind of visit is the entry that is there: `repeated` says so.
#[utoipa::path(
    post, path = "/dashboard/api/waiting", tag = "waiting", operation_id = "addWaiting",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key again is the first entry again.")),
    request_body = NewWaiting,
    responses(
        (status = 201, body = WaitingAnswer),
        (status = 400, body = ErrorBody, description = "Names the field, what it is and what is expected."),
    )
)]
pub(crate) async fn add(
    State(state): State<ConsoleState>,
    headers: HeaderMap,
    Body(new): Body<NewWaiting>,
) -> Result<(StatusCode, Json<WaitingAnswer>), ApiError> {
    let key = idempotency_key(&headers)?;
    Ok((StatusCode::CREATED, Json(state.desk.add_waiting(new, key).await?)))
}

/// Changes an entry of the waiting list
///
/// `revision` is the one that was read. What is being offered stays as it is.
#[utoipa::path(
    patch, path = "/dashboard/api/waiting/{id}", tag = "waiting", operation_id = "changeWaiting",
    params(("id" = i64, Path)), request_body = WaitingChange,
    responses(
        (status = 200, body = WaitingAnswer),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "Somebody else has changed it, or it no longer waits."),
    )
)]
pub(crate) async fn change(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
    Body(change): Body<WaitingChange>,
) -> Result<Json<WaitingAnswer>, ApiError> {
    Ok(Json(state.desk.change_waiting(id, change).await?))
}

/// Takes somebody off the waiting list
///
/// What is being offered to them goes to the next.
#[utoipa::path(
    delete, path = "/dashboard/api/waiting/{id}", tag = "waiting", operation_id = "leaveWaiting",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = WaitingAnswer),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "It no longer waits."),
    )
)]
pub(crate) async fn leave(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<WaitingAnswer>, ApiError> {
    Ok(Json(state.desk.take_off_waiting(id).await?))
}

/// Offers a free time to an entry at once
#[utoipa::path(
    post, path = "/dashboard/api/waiting/{id}/offer", tag = "waiting", operation_id = "offerWaiting",
    params(("id" = i64, Path)), request_body = NewOffer,
    responses(
        (status = 200, body = WaitingAnswer),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "The time cannot be had, or another is being offered to them."),
    )
)]
pub(crate) async fn offer(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
    Body(new): Body<NewOffer>,
) -> Result<Json<WaitingAnswer>, ApiError> {
    Ok(Json(state.desk.offer_waiting(id, new).await?))
}

/// Texts to people who wait, and what came in
///
/// What needs a person first, then the newest.
#[utoipa::path(
    get, path = "/dashboard/api/outbox", tag = "waiting", operation_id = "outbox",
    responses((status = 200, body = Outbox))
)]
pub(crate) async fn outbox(State(state): State<ConsoleState>) -> Result<Json<Outbox>, ApiError> {
    Ok(Json(state.desk.outbox().await?))
}

/// Staff passed a text on; the offer it tells of stands from now on
#[utoipa::path(
    post, path = "/dashboard/api/outbox/{id}/told", tag = "waiting", operation_id = "textTold",
    params(("id" = i64, Path)),
    responses((status = 200, body = TextAnswer), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(crate) async fn told(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<TextAnswer>, ApiError> {
    Ok(Json(state.desk.text_told(id).await?))
}

/// Somebody said yes to staff: books what a text offers
#[utoipa::path(
    post, path = "/dashboard/api/outbox/{id}/accept", tag = "waiting", operation_id = "offerAccepted",
    params(("id" = i64, Path)),
    responses(
        (status = 200, body = TextAnswer),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "Somebody else has the time, or the offer is over."),
    )
)]
pub(crate) async fn accept(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<TextAnswer>, ApiError> {
    Ok(Json(state.desk.offer_accepted(id).await?))
}

/// Somebody said no to staff: the next who waits is asked
#[utoipa::path(
    post, path = "/dashboard/api/outbox/{id}/decline", tag = "waiting", operation_id = "offerDeclined",
    params(("id" = i64, Path)),
    responses((status = 200, body = TextAnswer), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(crate) async fn decline(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<TextAnswer>, ApiError> {
    Ok(Json(state.desk.offer_declined(id).await?))
}

/// Sends a text again that was not sent, or may not have been
#[utoipa::path(
    post, path = "/dashboard/api/outbox/{id}/retry", tag = "waiting", operation_id = "retryText",
    params(("id" = i64, Path)),
    responses((status = 200, body = TextAnswer), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody))
)]
pub(crate) async fn retry(
    State(state): State<ConsoleState>,
    WhichRow(id): WhichRow,
) -> Result<Json<TextAnswer>, ApiError> {
    Ok(Json(state.desk.text_retry(id).await?))
}
