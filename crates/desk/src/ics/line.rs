//! Lines of a calendar. They are folded where they are written.

use ::icalendar::parser::{Parameter, ParseString, Property};
use jiff::Timestamp;

/// A line that is being put together.
pub(super) struct Line(Property<'static>);

/// A line whose value is written as it is.
pub(super) fn property(name: &'static str, value: impl Into<String>) -> Line {
    Line(Property { name: name.into(), val: ParseString::from(value.into()), params: Vec::new() })
}

/// A line of text, whatever is in it.
pub(super) fn text(name: &'static str, value: &str) -> Property<'static> {
    property(name, escaped(value)).done()
}

impl Line {
    /// With a parameter. One whose value holds `:`, `;` or `,` is quoted.
    pub(super) fn with(mut self, name: &'static str, value: &str) -> Line {
        // No value of a parameter can hold a quotation mark or a control character.
        let plain: String = value.chars().filter(|c| !c.is_control() && *c != '"').collect();
        let value = if plain.contains([':', ';', ',']) { format!("\"{plain}\"") } else { plain };
        self.0.params.push(Parameter { key: name.into(), val: Some(ParseString::from(value)) });
        self
    }

    /// The line.
    pub(super) fn done(self) -> Property<'static> {
        self.0
    }
}

/// A moment in UTC.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value: what ends a line, a value or a list is escaped, and no other control character stays.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_line() {
        assert_eq!(escaped("a\\b;c,d\r\ne\rf\ng:h\u{0}\u{7}"), "a\\\\b\\;c\\,d\\ne\\nf\\ng:h");
        let quoted = property("ORGANIZER", "x").with("CN", "Lee, \"Ann\"\r\nX:1").done();
        assert_eq!(quoted.params[0].val.as_ref().unwrap().as_str(), "\"Lee, AnnX:1\"");
    }
}
