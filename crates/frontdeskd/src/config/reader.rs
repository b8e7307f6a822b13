//! Reads single settings and gathers what is wrong with them.

use super::error::ConfigError;
use super::variables::{Variable, variable};

/// How much of a wrong value a message repeats.
const SHOWN: usize = 80;

/// Where the settings come from: a name in, its value out.
pub type Vars<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Reads settings one by one. A wrong value is noted and its default stands in, so that reading goes on and all
/// faults come out together.
pub(super) struct Reader<'a> {
    vars: &'a Vars<'a>,
    faults: Vec<ConfigError>,
}

impl<'a> Reader<'a> {
    pub fn new(vars: &'a Vars<'a>) -> Self {
        Self { vars, faults: Vec::new() }
    }

    /// The faults so far, in the order of reading.
    pub fn into_faults(self) -> Vec<ConfigError> {
        self.faults
    }

    /// Whether there is a value, be it right or wrong.
    pub fn is_set(&self, name: &str) -> bool {
        self.found(variable(name)).is_some()
    }

    /// The text as it is; `None` when unset or blank.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let variable = variable(name);
        if let Some(also) = variable.also
            && let (Some(one), Some(other)) = (self.value(variable.name), self.value(also))
            && one != other
        {
            self.fault(name, format!("the same value as {also}, its other name, or only one of the two"));
        }
        self.found(variable).map(|(_, text)| text)
    }

    /// The value as `parse` understands it; `None` when unset, or when `parse` refuses it, which is noted.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.fault(name, expected);
        }
        parsed
    }

    /// A whole number within bounds, else the listed default.
    pub fn number(&mut self, name: &'static str, from: u64, to: u64) -> u64 {
        let expected = format!("a whole number from {from} to {to}");
        let given =
            self.parsed(name, &expected, |text| text.parse().ok().filter(|n| (from..=to).contains(n)));
        given.unwrap_or_else(|| {
            variable(name)
                .default
                .parse()
                .expect("the listed default of a number is one; a test reads them all")
        })
    }

    /// The value, else the listed default.
    pub fn text_or_default(
        &mut self,
        name: &'static str,
        expected: &str,
        accept: impl FnOnce(&str) -> bool,
    ) -> String {
        self.parsed(name, expected, |text| accept(text).then(|| text.to_owned()))
            .unwrap_or_else(|| variable(name).default.to_owned())
    }

    /// Notes that the value of `name`, or its absence, cannot be used.
    pub fn fault(&mut self, name: &'static str, expected: impl Into<String>) {
        let variable = variable(name);
        let (name, read) = match self.found(variable) {
            None => (variable.name, "nothing".to_owned()),
            Some((name, text)) if variable.private || has_a_login(&text) => (name, "(not shown)".to_owned()),
            Some((name, text)) => (name, format!("{:?}", shortened(&text))),
        };
        self.faults.push(ConfigError { name: name.to_owned(), read, expected: expected.into() });
    }

    fn found(&self, variable: &Variable) -> Option<(&'static str, String)> {
        let own = self.value(variable.name).map(|text| (variable.name, text));
        own.or_else(|| variable.also.and_then(|also| self.value(also).map(|text| (also, text))))
    }

    fn value(&self, name: &'static str) -> Option<String> {
        let text = (self.vars)(name)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// An address with a user name, and perhaps a password, before its host.
fn has_a_login(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| rest.contains('@'))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
