//! The place behind the last call of a page, as text that means nothing to whoever holds it.

use jiff::Timestamp;
use store::history::Cursor;

/// `<nanoseconds>-<row id>`.
pub(super) fn show(cursor: Cursor) -> String {
    format!("{}-{}", cursor.started_at.as_nanosecond(), cursor.id)
}

/// Reads what [`show`] wrote; `None` for anything else.
pub(super) fn read(text: &str) -> Option<Cursor> {
    let (at, id) = text.rsplit_once('-')?;
    let is_number =
        |text: &str| !text.is_empty() && text.len() < 40 && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(at.strip_prefix('-').unwrap_or(at)) || !is_number(id) {
        return None;
    }
    let started_at = Timestamp::from_nanosecond(at.parse().ok()?).ok()?;
    Some(Cursor { started_at, id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
        for at in ["2026-11-20T15:00:00.123456789Z", "1969-12-31T23:59:59.5Z"] {
            let cursor = Cursor { started_at: at.parse().expect("a moment"), id: 42 };
            assert_eq!(read(&show(cursor)), Some(cursor), "{at} is kept to the nanosecond");
        }
        for text in
            ["", "-", "1", "1-", "-1", "1-x", "x-1", "+1-1", "1-+1", "1--1", "1-99999999999999999999", "é-1"]
        {
            assert_eq!(read(text), None, "{text:?} was never given out");
        }
        assert_eq!(read(&"9".repeat(1_000_000)), None, "nor was a megabyte of digits");
        assert_eq!(read(&format!("{}-1", "9".repeat(39))), None, "nor a moment beyond all time");
    }
}
