//! What is measured, and what it costs, for the page.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use desk::DeskError;
use desk::prices::{self, PriceFault, PriceList};
use wire::error::{ErrorBody, ErrorCode};
use wire::figures::{Prices, Report};

use crate::ConsoleState;
use crate::body::unread;
use crate::error::ApiError;

/// How many wrong fields one answer names.
const FAULTS_SHOWN: usize = 8;

/// What is measured over all calls since the start
///
/// Sums, the last turns, prices and limits.
#[utoipa::path(
    get, path = "/dashboard/api/figures", tag = "figures", operation_id = "figures",
    responses((status = 200, body = Report))
)]
pub(crate) async fn report(State(state): State<ConsoleState>) -> Json<Report> {
    Json(state.desk.report())
}

/// The price table in force
#[utoipa::path(
    get, path = "/dashboard/api/prices", tag = "figures", operation_id = "prices",
    responses((status = 200, body = Prices))
)]
pub(crate) async fn prices(State(state): State<ConsoleState>) -> Json<Prices> {
    answer(&state.desk.prices())
}

/// Puts the clinic's own price table in force
///
/// For calls that begin from now on.
#[utoipa::path(
    put, path = "/dashboard/api/prices", tag = "figures", operation_id = "setPrices",
    request_body = wire::figures::PriceTable,
    responses((status = 200, body = Prices), (status = 400, body = ErrorBody, description = "`INVALID_REQUEST`; names the fields."))
)]
pub(crate) async fn set_prices(
    State(state): State<ConsoleState>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Prices>, ApiError> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let table = serde_json::from_slice(&body).map_err(|error| {
        let message = format!("The price table must be JSON, and is not at line {}.", error.line());
        ApiError::new(ErrorCode::InvalidRequest, message)
    })?;
    let table = prices::read(&table, state.desk.today())
        .map_err(|faults| ApiError::new(ErrorCode::InvalidRequest, told(&faults)))?;
    state.desk.set_prices(table).await.map(|list| answer(&list)).map_err(not_kept)
}

/// Puts the built-in price table back in force
#[utoipa::path(
    delete, path = "/dashboard/api/prices", tag = "figures", operation_id = "resetPrices",
    responses((status = 200, body = Prices))
)]
pub(crate) async fn reset_prices(State(state): State<ConsoleState>) -> Result<Json<Prices>, ApiError> {
    state.desk.reset_prices().await.map(|list| answer(&list)).map_err(not_kept)
}

fn answer(list: &PriceList) -> Json<Prices> {
    Json(Prices {
        success: true,
        prices: list.table().clone(),
        edited: list.is_edited(),
        notice: list.notice().map(str::to_owned),
    })
}

fn told(faults: &[PriceFault]) -> String {
    let mut named: Vec<String> = faults.iter().take(FAULTS_SHOWN).map(ToString::to_string).collect();
    if let Some(more) = faults.len().checked_sub(FAULTS_SHOWN).filter(|more| *more > 0) {
        named.push(format!("and {more} more"));
    }
    format!("The price table is not kept. {}.", named.join(" · "))
}

fn not_kept(_: DeskError) -> ApiError {
    ApiError::new(
        ErrorCode::Unavailable,
        "The price table cannot be kept at this moment, and the earlier one stays in force; the book's lamp says why.",
    )
}
