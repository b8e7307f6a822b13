//! Dates and moments as requests write them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use wire::error::ErrorCode;

use crate::error::ApiError;

/// Which end of a stretch of time is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Its first moment.
    First,
    /// Its last day or moment, itself included.
    Last,
}

/// `YYYY-MM-DD`.
///
/// # Errors
/// 400, `INVALID_DATE`.
pub(crate) fn day(field: &str, text: &str) -> Result<Date, ApiError> {
    parse(text).ok_or_else(|| wrong(field, text, "a day of the calendar, written as 2026-11-23"))
}

/// A day of the clinic's calendar or a moment of RFC 3339, as the first moment of a stretch or the first one behind it.
///
/// # Errors
/// 400, `INVALID_DATE`.
pub(crate) fn moment(field: &str, text: &str, edge: Edge, zone: &TimeZone) -> Result<Timestamp, ApiError> {
    read(text, edge, zone).ok_or_else(|| {
        wrong(
            field,
            text,
            "a day of the calendar, written as 2026-11-23, or a moment with its offset, written as 2026-11-23T09:00:00Z",
        )
    })
}

/// A stretch of time that ends before it begins.
pub(crate) fn reversed(first: &str, last: &str) -> ApiError {
    ApiError::new(
        ErrorCode::InvalidDate,
        format!("`{first}` is after `{last}`; it must be before it or the same."),
    )
}

fn wrong(field: &str, text: &str, expected: &str) -> ApiError {
    ApiError { code: ErrorCode::InvalidDate, ..ApiError::invalid(field, text, expected) }
}

fn read(text: &str, edge: Edge, zone: &TimeZone) -> Option<Timestamp> {
    if let Some(day) = parse(text) {
        let day = if edge == Edge::Last { day.tomorrow().ok()? } else { day };
        return Some(day.to_zoned(zone.clone()).ok()?.timestamp());
    }
    // The library would also take a date behind a week's number, or a space in the middle.
    let moment: Timestamp = (text.as_bytes().get(10) == Some(&b'T')).then(|| text.parse().ok()).flatten()?;
    // Moments are kept to the millisecond.
    let after = SignedDuration::from_millis(if edge == Edge::Last { 1 } else { 0 });
    moment.checked_add(after).ok()
}

/// `YYYY-MM-DD` and nothing else; the library's parser would take a time behind it, too.
fn parse(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_ten_characters_and_exists() {
        assert!(parse("2026-11-23").is_some() && parse("2028-02-29").is_some());
        for wrong in [
            "2026-02-30",
            "2026-13-01",
            "2026-11-23T10:00",
            "20261123",
            "tomorrow",
            "",
            "+2026-1-1",
            "２026-11-2",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_the_clinic_s_and_as_long_as_it_was() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let [from, until] = [Edge::First, Edge::Last].map(|edge| read("2026-11-01", edge, &zone).unwrap());
        assert_eq!(from.to_string(), "2026-11-01T04:00:00Z");
        assert_eq!(until.duration_since(from).as_hours(), 25, "clocks went back in that night");
        assert!(read("9999-12-31", Edge::Last, &zone).is_none(), "there is no day behind it");
    }

    #[test]
    fn a_moment_needs_its_offset() {
        let at = |text| read(text, Edge::First, &TimeZone::UTC);
        assert_eq!(at("2026-11-20T10:00:00+01:00"), at("2026-11-20T09:00:00Z"));
        assert!(at("2026-11-20T09:00:00.123Z").is_some());
        for wrong in ["2026-11-20T10:00:00", "2026-11-20T25:00:00Z", "2026-11-20 10:00:00Z", "now", "T", "-"]
        {
            assert!(at(wrong).is_none(), "{wrong}");
        }
    }
}
