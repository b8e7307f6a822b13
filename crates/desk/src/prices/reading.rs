//! Reads a price table from JSON and says of each wrong field what came and what is expected.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value};
use wire::figures::{ModelPrices, PriceTable, TranscriptionPrices};

use crate::view;

/// No million tokens and no minute costs more, in any currency that prices are quoted in.
const DEAREST: f64 = 1000.0;
/// Models of one kind in a table.
const MOST_MODELS: usize = 100;
/// How much of a wrong value a message repeats.
const SHOWN: usize = 60;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: came {came}; expected {expected}")]
pub struct PriceFault {
    /// Where in the table, such as `models.gpt-realtime.inputAudio`.
    pub field: String,
    /// What stands there, as JSON and shortened; `nothing` for a missing field.
    pub came: String,
    /// What would be accepted.
    pub expected: &'static str,
}

/// Reads a table; `today` is the last day its prices may be of.
///
/// # Errors
/// Every field that is wrong or unknown.
pub fn read(table: &Value, today: Date) -> Result<PriceTable, Vec<PriceFault>> {
    let mut reading = Reading::default();
    let table = reading.table(table, today);
    if reading.faults.is_empty() { Ok(table) } else { Err(reading.faults) }
}

#[derive(Default)]
struct Reading {
    faults: Vec<PriceFault>,
}

impl Reading {
    fn table(&mut self, value: &Value, today: Date) -> PriceTable {
        let Some(table) = value.as_object() else {
            self.fault(
                "the table",
                Some(value),
                "an object with asOf, currency, source, lineMinute and models",
            );
            return PriceTable::default();
        };
        self.known("", table, &["asOf", "currency", "source", "lineMinute", "models", "transcription"]);
        let models = self.group("models", table.get("models").or(Some(&Value::Null)), Self::model);
        if models.is_empty() && table.get("models").is_some_and(Value::is_object) {
            self.fault("models", table.get("models"), "at least one model");
        }
        PriceTable {
            as_of: self.text(table, "asOf", "a day of the calendar as YYYY-MM-DD, not after today", |text| {
                text.parse::<Date>().is_ok_and(|day| day <= today && view::day(day) == text)
            }),
            currency: self.text(table, "currency", "three capital letters such as USD", |text| {
                text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
            }),
            source: self.text(
                table,
                "source",
                "where the prices were found, in 1 to 500 characters",
                |text| !text.trim().is_empty() && text.chars().count() <= 500,
            ),
            line_minute: self.price("", table, "lineMinute").unwrap_or(0.0),
            models,
            transcription: self.group("transcription", table.get("transcription"), Self::transcription),
        }
    }

    fn model(&mut self, place: &str, of: &Map<String, Value>) -> ModelPrices {
        self.known(
            place,
            of,
            &["inputText", "cachedText", "inputAudio", "cachedAudio", "outputText", "outputAudio", "assumed"],
        );
        let mut price = |name| self.price(place, of, name).unwrap_or(0.0);
        ModelPrices {
            input_text: price("inputText"),
            cached_text: price("cachedText"),
            input_audio: price("inputAudio"),
            cached_audio: price("cachedAudio"),
            output_text: price("outputText"),
            output_audio: price("outputAudio"),
            assumed: self.assumed(place, of),
        }
    }

    fn transcription(&mut self, place: &str, of: &Map<String, Value>) -> TranscriptionPrices {
        self.known(place, of, &["perMillionTokens", "perMinute", "assumed"]);
        if !of.contains_key("perMillionTokens") && !of.contains_key("perMinute") {
            self.fault(place, None, "perMillionTokens, perMinute or both");
        }
        let mut price = |name| of.contains_key(name).then(|| self.price(place, of, name)).flatten();
        TranscriptionPrices {
            per_million_tokens: price("perMillionTokens"),
            per_minute: price("perMinute"),
            assumed: self.assumed(place, of),
        }
    }

    /// Reads the models of one kind. `None` is an absent group.
    fn group<T>(
        &mut self,
        name: &str,
        value: Option<&Value>,
        read: impl Fn(&mut Self, &str, &Map<String, Value>) -> T,
    ) -> BTreeMap<String, T> {
        let Some(value) = value else { return BTreeMap::new() };
        let expected = "an object of at most 100 models by name";
        let Some(models) = value.as_object().filter(|models| models.len() <= MOST_MODELS) else {
            self.fault(name, Some(value).filter(|value| !value.is_null()), expected);
            return BTreeMap::new();
        };
        let mut prices = BTreeMap::new();
        for (model, of) in models {
            let place = format!("{name}.{}", shortened(model));
            if model.is_empty() || model.len() > 100 || !model.bytes().all(|b| b.is_ascii_graphic()) {
                self.fault(
                    name,
                    Some(&Value::String(model.clone())),
                    "a model's name of 1 to 100 visible characters",
                );
            }
            match of.as_object() {
                Some(of) => drop(prices.insert(model.clone(), read(self, &place, of))),
                None => self.fault(&place, Some(of), "an object of prices"),
            }
        }
        prices
    }

    fn price(&mut self, place: &str, of: &Map<String, Value>, name: &str) -> Option<f64> {
        let value = of.get(name);
        let price = value.and_then(Value::as_f64).filter(|price| (0.0..=DEAREST).contains(price));
        if price.is_none() {
            self.fault(&within(place, name), value, "a number from 0 to 1000");
        }
        price
    }

    fn text(
        &mut self,
        of: &Map<String, Value>,
        name: &str,
        expected: &'static str,
        accept: impl FnOnce(&str) -> bool,
    ) -> String {
        let value = of.get(name);
        match value.and_then(Value::as_str).filter(|text| accept(text)) {
            Some(text) => text.to_owned(),
            None => {
                self.fault(name, value, expected);
                String::new()
            }
        }
    }

    fn assumed(&mut self, place: &str, of: &Map<String, Value>) -> bool {
        let value = of.get("assumed");
        let assumed = value.map_or(Some(false), Value::as_bool);
        if assumed.is_none() {
            self.fault(&within(place, "assumed"), value, "true or false");
        }
        assumed.unwrap_or(false)
    }

    /// A misspelt name would otherwise be a price of nothing.
    fn known(&mut self, place: &str, of: &Map<String, Value>, names: &[&str]) {
        for (name, value) in of.iter().filter(|(name, _)| !names.contains(&name.as_str())) {
            self.fault(&within(place, &shortened(name)), Some(value), "no field of this name");
        }
    }

    fn fault(&mut self, field: &str, came: Option<&Value>, expected: &'static str) {
        let came = came.map_or_else(|| "nothing".to_owned(), |value| shortened(&value.to_string()));
        self.faults.push(PriceFault { field: field.to_owned(), came, expected });
    }
}

fn within(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
