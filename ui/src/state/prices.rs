//! The price table as a person edits it: one group of prices at a time, each field with its own fault.

use wire::error::ErrorBody;
use wire::figures::{ModelPrices, PriceTable, TranscriptionPrices};

use crate::text::amount;

/// What is edited together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Group {
    /// A realtime model, by its name; a new one without.
    Model(String),
    /// A transcription model, by its name; a new one without.
    Transcription(String),
    /// The telephone line, and the currency of the whole table.
    Line,
}

impl Group {
    /// A model that is not in the table yet.
    pub(crate) fn is_new(&self) -> bool {
        matches!(self, Group::Model(name) | Group::Transcription(name) if name.is_empty())
    }
}

/// How a field's text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number from 0 up.
    Price,
    /// The same, or nothing.
    PriceOrNone,
    /// A model's name as the service writes it.
    Name,
    /// Any words.
    Words,
    /// A day, `YYYY-MM-DD`.
    Day,
}

/// One field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name in the table as it is sent.
    pub(crate) key: &'static str,
    /// Its name on screen.
    pub(crate) label: &'static str,
    /// How it is read.
    pub(crate) kind: Kind,
    /// What is typed.
    pub(crate) text: String,
    /// What is wrong with it.
    pub(crate) fault: Option<String>,
}

/// A form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Which prices.
    pub(crate) group: Group,
    /// In the order of the screen.
    pub(crate) fields: Vec<Field>,
}

impl Draft {
    /// The form for a group. `today` is proposed as the day of the table, because what is typed is what is true today.
    pub(crate) fn of(table: &PriceTable, group: Group, today: &str) -> Draft {
        // Nobody has said yet what a new model costs, and nothing is a price too.
        let is_new = group.is_new();
        let price = |key, label, amount| {
            field(key, label, Kind::Price, if is_new { String::new() } else { amount::price(amount) })
        };
        let maybe = |key, label, amount: Option<f64>| {
            field(key, label, Kind::PriceOrNone, amount.map(amount::price).unwrap_or_default())
        };
        let mut fields = match &group {
            Group::Model(name) => {
                let model = table.models.get(name).copied().unwrap_or_default();
                vec![
                    price("inputText", "Text in", model.input_text),
                    price("cachedText", "Text in, cached", model.cached_text),
                    price("inputAudio", "Sound in", model.input_audio),
                    price("cachedAudio", "Sound in, cached", model.cached_audio),
                    price("outputText", "Text out", model.output_text),
                    price("outputAudio", "Sound out", model.output_audio),
                ]
            }
            Group::Transcription(name) => {
                let model = table.transcription.get(name).copied().unwrap_or_default();
                vec![
                    maybe("perMillionTokens", "A million tokens", model.per_million_tokens),
                    maybe("perMinute", "A minute of sound", model.per_minute),
                ]
            }
            Group::Line => vec![
                price("lineMinute", "A minute on the line", table.line_minute),
                field("currency", "Currency of all prices", Kind::Words, table.currency.clone()),
            ],
        };
        if group.is_new() {
            fields.insert(0, field("name", "Name of the model", Kind::Name, String::new()));
        }
        fields.push(field("asOf", "Looked up on", Kind::Day, today.to_owned()));
        fields.push(field("source", "Source", Kind::Words, table.source.clone()));
        Draft { group, fields }
    }

    /// What the form is called.
    pub(crate) fn title(&self) -> String {
        match &self.group {
            Group::Model(_) if self.group.is_new() => "Prices of a new model".to_owned(),
            Group::Transcription(_) if self.group.is_new() => {
                "Prices of a new transcription model".to_owned()
            }
            Group::Model(name) | Group::Transcription(name) => format!("Prices of {name}"),
            Group::Line => "Price of the telephone line".to_owned(),
        }
    }

    /// The form with another text in a field, which forgets its fault.
    pub(crate) fn typed(mut self, key: &str, text: String) -> Draft {
        if let Some(field) = self.fields.iter_mut().find(|field| field.key == key) {
            field.text = text;
            field.fault = None;
        }
        self
    }

    /// The whole table with this form in it; the form with its faults when it cannot be read.
    pub(crate) fn into_table(mut self, table: &PriceTable) -> Result<PriceTable, Draft> {
        for field in &mut self.fields {
            field.fault = fault(field);
        }
        if self.fields.iter().all(|field| field.kind != Kind::PriceOrNone || field.text.trim().is_empty())
            && let Some(first) = self.fields.iter_mut().find(|field| field.kind == Kind::PriceOrNone)
        {
            first.fault = Some("Write the price of a million tokens, of a minute, or both.".to_owned());
        }
        if let Some(name) = self.fields.iter_mut().find(|field| field.key == "name")
            && is_known(table, &self.group, name.text.trim())
        {
            name.fault =
                Some(format!("{}: the table has this one already; edit its prices there.", name.label));
        }
        if self.fields.iter().any(|field| field.fault.is_some()) {
            return Err(self);
        }
        let mut table = table.clone();
        let amount = |key| self.text(key).and_then(amount::typed_price);
        let price = |key| amount(key).unwrap_or_default();
        match &self.group {
            Group::Model(name) => {
                let prices = ModelPrices {
                    input_text: price("inputText"),
                    cached_text: price("cachedText"),
                    input_audio: price("inputAudio"),
                    cached_audio: price("cachedAudio"),
                    output_text: price("outputText"),
                    output_audio: price("outputAudio"),
                    assumed: false,
                };
                table.models.insert(self.name(name), prices);
            }
            Group::Transcription(name) => {
                let prices = TranscriptionPrices {
                    per_million_tokens: amount("perMillionTokens"),
                    per_minute: amount("perMinute"),
                    assumed: false,
                };
                table.transcription.insert(self.name(name), prices);
            }
            Group::Line => {
                table.line_minute = price("lineMinute");
                table.currency = self.text("currency").unwrap_or_default().to_uppercase();
            }
        }
        table.as_of = self.text("asOf").unwrap_or_default().to_owned();
        table.source = self.text("source").unwrap_or_default().to_owned();
        Ok(table)
    }

    /// The form with the program's refusal at the fields that it names; `None` when it names none of this form. It
    /// names them as `models.some-model.inputText: came -1; expected a number from 0 to 1000`, one behind the other.
    pub(crate) fn refused(mut self, error: &ErrorBody) -> Option<Draft> {
        let place = match &self.group {
            Group::Model(name) => format!("models.{}.", self.name(name)),
            Group::Transcription(name) => format!("transcription.{}.", self.name(name)),
            Group::Line => String::new(),
        };
        for field in &mut self.fields {
            let is_of_table = matches!(field.key, "asOf" | "source" | "currency" | "lineMinute");
            let path = format!(" {}{}: ", if is_of_table { "" } else { place.as_str() }, field.key);
            let Some((_, rest)) = error.message.split_once(&path) else { continue };
            let said = rest.split(" · ").next().unwrap_or(rest).trim_end_matches('.');
            let said = said.split_once("; ").map_or(said, |(_, expected)| expected);
            field.fault = Some(format!("{}: {said}.", field.label));
        }
        self.fields.iter().any(|field| field.fault.is_some()).then_some(self)
    }

    /// The model's name: that of the group, or what is typed for a new one.
    fn name(&self, known: &str) -> String {
        if known.is_empty() { self.text("name").unwrap_or_default().to_owned() } else { known.to_owned() }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.key == key).map(|field| field.text.trim())
    }
}

/// A new model may not take the place of another one.
fn is_known(table: &PriceTable, group: &Group, name: &str) -> bool {
    match group {
        Group::Model(_) => table.models.contains_key(name),
        Group::Transcription(_) => table.transcription.contains_key(name),
        Group::Line => false,
    }
}

fn field(key: &'static str, label: &'static str, kind: Kind, text: String) -> Field {
    Field { key, label, kind, text, fault: None }
}

fn fault(field: &Field) -> Option<String> {
    let text = field.text.trim();
    let is_right = match field.kind {
        Kind::Price => amount::typed_price(text).is_some(),
        Kind::PriceOrNone => text.is_empty() || amount::typed_price(text).is_some(),
        Kind::Name => (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()),
        Kind::Words => !text.is_empty(),
        Kind::Day => text.parse::<jiff::civil::Date>().is_ok(),
    };
    let needs = match field.kind {
        Kind::Price => "write a number that is not negative, such as 4.00",
        Kind::PriceOrNone => "write a number that is not negative, or leave this empty",
        Kind::Name => "write it as the service does, without spaces, such as gpt-realtime",
        Kind::Words => "this may not be empty",
        Kind::Day => "write a day such as 2026-11-20",
    };
    (!is_right).then(|| format!("{}: {needs}.", field.label))
}

#[cfg(test)]
mod tests;
