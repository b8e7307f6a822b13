//! What the services cost: the built-in price table, or the clinic's own in its place.
//!
//! A call takes its prices when it begins; a table that changes during a call counts from the next one on.

mod reading;

pub use reading::{PriceFault, read};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use call::usage::{self, Micros};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use store::{Store, StoreError};
use wire::figures::{ModelPrices, PriceTable, TranscriptionPrices};

use crate::status::Lamps;
use crate::{Desk, DeskError, view};

/// Where the clinic's own table is remembered.
const SETTING: &str = "price_table";
/// The table that comes with the program.
const BUILT_IN: &str = include_str!("../../../assets/prices.json");

/// The table in force.
pub(crate) struct Prices {
    present: Mutex<PriceList>,
    /// Held over the disk and `present`, so that two changes end alike in both.
    changing: Mutex<()>,
    /// Models without a price that were warned of. Their names come from settings, so they are few.
    warned: Arc<Mutex<Vec<String>>>,
}

/// A price table as it stood when it was asked for.
#[derive(Clone)]
pub struct PriceList {
    table: Arc<PriceTable>,
    edited: bool,
    notice: Option<String>,
    warned: Arc<Mutex<Vec<String>>>,
}

impl Prices {
    /// Reads the clinic's table. One that cannot be used is put aside under a name of its own and told, and the built-in
    /// one is used.
    pub(crate) fn load(store: &Store, lamps: &Lamps, now: Timestamp) -> Prices {
        let warned = Arc::default();
        let mut present =
            PriceList { table: built_in(), edited: false, notice: None, warned: Arc::clone(&warned) };
        let kept = store.setting(SETTING);
        lamps.book_answered(kept.as_ref().err());
        if let Ok(Some(text)) = kept {
            match parse(&text) {
                Ok(table) => (present.table, present.edited) = (Arc::new(table), true),
                Err(fault) => present.notice = Some(put_aside(store, now, &fault)),
            }
        }
        Prices { present: Mutex::new(present), changing: Mutex::default(), warned }
    }

    fn present(&self) -> MutexGuard<'_, PriceList> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, table: Arc<PriceTable>, edited: bool) -> PriceList {
        let list = PriceList { table, edited, notice: None, warned: self.warned.clone() };
        *self.present() = list.clone();
        list
    }
}

impl Desk {
    /// The prices in force.
    pub fn prices(&self) -> PriceList {
        self.0.prices.present().clone()
    }

    /// Puts the clinic's own table in force, for calls that begin from now on; it was read by [`read`]. It is on the disk
    /// before this returns.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when it cannot be kept; the earlier one stays in force.
    pub async fn set_prices(&self, table: PriceTable) -> Result<PriceList, DeskError> {
        let text = serde_json::to_string(&table).map_err(|_| DeskError::Unavailable)?;
        self.change_prices(Arc::new(table), true, move |store| store.set_setting(SETTING, &text)).await
    }

    /// Puts the built-in table back in force and forgets the clinic's own.
    ///
    /// # Errors
    /// [`DeskError::Unavailable`] when it cannot be forgotten; it stays in force.
    pub async fn reset_prices(&self) -> Result<PriceList, DeskError> {
        self.change_prices(built_in(), false, |store| store.forget_setting(SETTING)).await
    }

    /// Both the disk and the table in force change, or neither, whether or not somebody waits for it.
    async fn change_prices(
        &self,
        table: Arc<PriceTable>,
        edited: bool,
        write: impl FnOnce(&Store) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<PriceList, DeskError> {
        let desk = self.clone();
        let change = move || {
            let prices = &desk.0.prices;
            let _one_at_a_time = prices.changing.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = write(&desk.0.store);
            desk.0.lamps.book_written(kept.as_ref().err());
            kept.map(|()| prices.replace(table, edited)).map_err(|_| DeskError::Unavailable)
        };
        tokio::task::spawn_blocking(change).await.map_err(|_| DeskError::Unavailable)?
    }
}

impl PriceList {
    /// The table itself.
    pub fn table(&self) -> &PriceTable {
        &self.table
    }

    /// Whether it is the clinic's own.
    pub fn is_edited(&self) -> bool {
        self.edited
    }

    /// What a person should know of it: the clinic's own table could not be used and was put aside.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// The prices of a call on the telephone line with these models. A dated name (`gpt-realtime-2025-08-28`) has the
    /// prices of its model. A model that is not in the table has those of the dearest one, so that a limit holds rather
    /// too early than too late; that is warned of once.
    pub fn of(&self, model: &str, transcription_model: &str) -> usage::Prices {
        let models = &self.table.models;
        let model_prices = find(models, model).copied().unwrap_or_else(|| {
            self.warn(model);
            models
                .values()
                .copied()
                .max_by(|one, other| dearer(one).total_cmp(&dearer(other)))
                .unwrap_or_default()
        });
        let transcription = &self.table.transcription;
        let transcription = find(transcription, transcription_model).copied().unwrap_or_else(|| {
            self.warn(transcription_model);
            dearest_transcription(transcription)
        });
        usage::Prices {
            input_text: micros(model_prices.input_text),
            input_audio: micros(model_prices.input_audio),
            cached_text: micros(model_prices.cached_text),
            cached_audio: micros(model_prices.cached_audio),
            output_text: micros(model_prices.output_text),
            output_audio: micros(model_prices.output_audio),
            transcription_tokens: micros(transcription.per_million_tokens.unwrap_or(0.0)),
            transcription_minute: micros(transcription.per_minute.unwrap_or(0.0)),
            line_minute: micros(self.table.line_minute),
        }
    }

    fn warn(&self, model: &str) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if !warned.iter().any(|known| known == model) {
            warned.push(model.to_owned());
            tracing::warn!(
                model,
                "This model is not in the price table; it is counted as the dearest one. Add it to the table on the page"
            );
        }
    }
}

impl std::fmt::Debug for PriceList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PriceList({}, edited: {})", self.table.as_of, self.edited)
    }
}

fn built_in() -> Arc<PriceTable> {
    Arc::new(parse(BUILT_IN).expect("a test reads the built-in table"))
}

/// A stored table was of the past when it was written, whatever the clock says now.
fn parse(text: &str) -> Result<PriceTable, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    read(&value, Date::MAX).map_err(|faults| faults.first().map(ToString::to_string).unwrap_or_default())
}

/// Gives what to tell of it. Prices are nobody's secret, so the fault may be told and logged.
fn put_aside(store: &Store, now: Timestamp, fault: &str) -> String {
    let aside = format!("{SETTING}_broken_{}", view::moment(now));
    let moved = store.rename_setting(SETTING, &aside);
    let place = if moved.is_ok() { aside.as_str() } else { SETTING };
    tracing::error!(fault, place, "The clinic's price table cannot be used; the built-in one is in force");
    format!(
        "The clinic's own price table cannot be used ({fault}). The built-in one is in force; the other is kept in the book's settings as {place}."
    )
}

/// The prices of a name, or of the name without the date behind it.
fn find<'a, T>(prices: &'a BTreeMap<String, T>, name: &str) -> Option<&'a T> {
    prices.get(name).or_else(|| prices.get(undated(name)?))
}

/// `model` of `model-2025-08-28`.
fn undated(name: &str) -> Option<&str> {
    let (model, date) = name.split_at_checked(name.len().checked_sub(11)?)?;
    date.strip_prefix('-')?.parse::<Date>().ok().map(|_| model)
}

/// What weighs in a talk: a minute of it is about 600 tokens of the caller's sound and 600 of the agent's.
fn dearer(prices: &ModelPrices) -> f64 {
    prices.input_audio + prices.output_audio + (prices.input_text + prices.output_text) / 10.0
}

fn dearest_transcription(prices: &BTreeMap<String, TranscriptionPrices>) -> TranscriptionPrices {
    let dearest =
        |of: fn(&TranscriptionPrices) -> Option<f64>| prices.values().filter_map(of).max_by(f64::total_cmp);
    // A service counts tokens or minutes, and which one is not known here.
    TranscriptionPrices {
        per_million_tokens: dearest(|prices| prices.per_million_tokens),
        per_minute: dearest(|prices| prices.per_minute),
        assumed: true,
    }
}

/// Prices are read as 0 to 1000, so no rounding leaves what an integer holds.
fn micros(price: f64) -> Micros {
    Micros((price * 1_000_000.0).round() as u64)
}
