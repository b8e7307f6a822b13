//! Moments and stretches of time as searches name them: `ge2026-11-23`, `lt2026-11-24T00:00:00Z`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A stretch of time by its ends; the second is no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stretch {
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
}

impl Stretch {
    /// What is in this stretch and in another.
    pub(super) fn and(self, other: Stretch) -> Stretch {
        let later = |one: Option<Timestamp>, other: Option<Timestamp>| match (one, other) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        let earlier = |one: Option<Timestamp>, other: Option<Timestamp>| match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Stretch { from: later(self.from, other.from), to: earlier(self.to, other.to) }
    }
}

/// The beginnings that a value of a search means; `None` when it cannot be understood. A day is one of `zone`.
pub(super) fn beginnings(value: &str, zone: &TimeZone) -> Option<Stretch> {
    let (prefix, rest) = match value.get(..2) {
        Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_lowercase()) => value.split_at(2),
        _ => ("eq", value),
    };
    let (low, high) = bounds(rest, zone)?;
    let (from, to) = match prefix {
        "eq" => (Some(low), Some(high)),
        "ge" => (Some(low), None),
        "gt" | "sa" => (Some(high), None),
        "le" => (None, Some(high)),
        "lt" | "eb" => (None, Some(low)),
        _ => return None,
    };
    Some(Stretch { from, to })
}

/// The first moment of what is named, and the first after it.
fn bounds(text: &str, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
    if text.len() > 40 {
        return None;
    }
    if text.contains('T') {
        let at: Timestamp = match text.parse() {
            Ok(at) => at,
            // Without an offset it is meant by the clinic's clock.
            Err(_) => zone.to_timestamp(text.parse().ok()?).ok()?,
        };
        return Some((at, at.checked_add(SignedDuration::from_secs(1)).ok()?));
    }
    let mut parts = text.split('-');
    let number = |text: &str, digits: usize| -> Option<i16> {
        (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2).and_then(|month| i8::try_from(month).ok()));
    let day = parts.next().map(|part| number(part, 2).and_then(|day| i8::try_from(day).ok()));
    if parts.next().is_some() {
        return None;
    }
    let (first, after) = match (month, day) {
        (None, None) => (Date::new(year, 1, 1).ok()?, 1.year()),
        (Some(month), None) => (Date::new(year, month?, 1).ok()?, 1.month()),
        (Some(month), Some(day)) => (Date::new(year, month?, day?).ok()?, 1.day()),
        (None, Some(_)) => return None,
    };
    let start = |date: Date| date.to_zoned(zone.clone()).ok().map(|day| day.timestamp());
    // Time ends with the year 9999, a day early; readers name its last day where they mean no end.
    let end = first.checked_add(after).ok().and_then(start).unwrap_or(Timestamp::MAX);
    Some((start(first).unwrap_or(Timestamp::MAX), end))
}

/// As FHIR writes instants.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_say_on_which_side_of_what_is_named() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let read = |text: &str| {
            beginnings(text, &zone).map(|stretch| [stretch.from.map(instant), stretch.to.map(instant)])
        };
        let (day, next) = (Some("2026-11-23T05:00:00Z".to_owned()), Some("2026-11-24T05:00:00Z".to_owned()));
        assert_eq!(read("2026-11-23"), Some([day.clone(), next.clone()]));
        assert_eq!(read("ge2026-11-23"), Some([day.clone(), None]));
        assert_eq!(read("gt2026-11-23"), Some([next.clone(), None]));
        assert_eq!(read("lt2026-11-23"), Some([None, day]));
        assert_eq!(read("le2026-11-23"), Some([None, next]));
        assert_eq!(
            read("2026-11"),
            Some([Some("2026-11-01T04:00:00Z".into()), Some("2026-12-01T05:00:00Z".into())])
        );
        assert_eq!(read("ge2026-11-23T10:00:00-05:00"), Some([Some("2026-11-23T15:00:00Z".into()), None]));
        assert_eq!(read("ge2026-11-23T10:00:00"), Some([Some("2026-11-23T15:00:00Z".into()), None]));
        let last = Timestamp::MAX;
        assert_eq!(beginnings("le9999-12-31", &zone), Some(Stretch { from: None, to: Some(last) }));
        assert_eq!(beginnings("lt9999-12-31", &zone), Some(Stretch { from: None, to: Some(last) }));
        assert_eq!(beginnings("9999", &zone).and_then(|stretch| stretch.to), Some(last));
        for wrong in
            ["", "ne2026-11-23", "tomorrow", "2026-13-01", "2026-1-1", "ge", "2026-11-23-01", "x", "éé2026"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&"9".repeat(1_000_000)), None);
    }
}
