//! Moments and days as the book writes them.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// A UTC moment, always of this one width so that text comparison is time comparison. Parts of a second are cut.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A UTC moment with three decimals, likewise of one width. What is finer is cut.
pub(crate) fn moment_ms(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The first moment with three decimals that is not before `at`: what a stored moment is compared with.
pub(crate) fn moment_ms_up(at: Timestamp) -> String {
    let over = at.subsec_nanosecond().rem_euclid(1_000_000);
    let more = if over == 0 { 0 } else { 1_000_000 - over };
    moment_ms(at.checked_add(SignedDuration::from_nanos(i64::from(more))).unwrap_or(at))
}

/// Reads what [`moment`] or [`moment_ms`] wrote.
pub(crate) fn parse_moment(text: &str) -> Option<Timestamp> {
    whole_second(text).or_else(|| text.parse().ok())
}

/// As [`moment`] writes it, digit by digit: a month of the book is tens of thousands of these, and a general parser takes
/// most of the time that reading them costs.
fn whole_second(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.strip_suffix('Z')?.split_at_checked(10)?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2] = clock.as_bytes() else { return None };
    let two = |tens: &u8, ones: &u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()).flatten()
    };
    let time = Time::new(two(h1, h2)?, two(m1, m2)?, two(s1, s2)?, 0).ok()?;
    Offset::UTC.to_timestamp(booking::time_text::parse_date(date)?.to_datetime(time)).ok()
}

/// As `CURRENT_TIMESTAMP` writes it, for `created_at`.
pub(crate) fn sqlite_timestamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `YYYY-MM-DD`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

/// Reads a stored clock time, `2:00 PM`, and no other form.
pub(crate) fn parse_clock(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, half) = rest.split_once(' ')?;
    let is_short =
        |digits: &str| matches!(digits.len(), 1..=2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_short(hour) || minute.len() != 2 || !is_short(minute) {
        return None;
    }
    let hour: i8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let noon = match half {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    Time::new(hour % 12 + noon, minute.parse().ok()?, 0, 0).ok()
}

/// First moment of the day in the zone, and the first of the next one. A day of which the zone knows no beginning (there
/// are zones that skipped one) is taken as 24 hours of UTC.
pub(crate) fn day_bounds(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let start_of = |date: Date| date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
    let start = start_of(date)
        .or_else(|_| date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()))
        .unwrap_or(Timestamp::MIN);
    let end = date
        .checked_add(1.day())
        .and_then(start_of)
        .or_else(|_| start.checked_add(SignedDuration::from_hours(24)))
        .unwrap_or(Timestamp::MAX);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moments_have_one_width_and_sort_as_text() {
        let with_parts: Timestamp = "2026-11-23T19:00:00.987654Z".parse().expect("a moment");
        assert_eq!(
            moment(with_parts),
            "2026-11-23T19:00:00Z",
            "parts of a second would break the text order"
        );
        assert!(
            moment(with_parts) < moment(with_parts + SignedDuration::from_secs(1)),
            "text order is time order"
        );
        assert_eq!(
            parse_moment("2026-11-23T19:00:00Z").map(moment).as_deref(),
            Some("2026-11-23T19:00:00Z"),
            "and back"
        );
    }

    #[test]
    fn moments_read_as_a_general_parser_reads_them() {
        for text in [
            "1969-12-31T23:59:59Z",
            "2026-02-28T00:00:00Z",
            "2024-02-29T12:34:56Z",
            "2026-11-23T19:00:00.123Z",
        ] {
            assert_eq!(parse_moment(text), text.parse().ok(), "{text}");
        }
        for text in [
            "2026-02-30T00:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T19:00:00",
            "2026-11-23Tx9:00:00Z",
            "",
            "Z",
        ] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }

    #[test]
    fn every_stored_clock_time_reads_back() {
        for (hour, minute) in (0..24).flat_map(|hour| (0..60).map(move |minute| (hour, minute))) {
            let time = jiff::civil::time(hour, minute, 0, 0);
            let shown = booking::time_text::show_time(time);
            assert_eq!(parse_clock(&shown), Some(time), "{shown} is what the book holds");
        }
        for text in [
            "half past two",
            "14:00",
            "0:30 AM",
            "13:00 PM",
            "2:0 PM",
            "2:60 PM",
            "2:00 pm",
            "2:00PM",
            "-2:00 PM",
        ] {
            assert_eq!(parse_clock(text), None, "the book holds no {text}");
        }
    }

    #[test]
    fn a_day_is_as_long_as_the_zone_says() {
        let zone = TimeZone::get("Europe/Berlin").expect("a zone of the bundled database");
        let hours = |day: Date| {
            let (start, end) = day_bounds(day, &zone);
            end.duration_since(start).as_hours()
        };
        assert_eq!(hours(date(2026, 3, 29)), 23, "an hour is skipped in spring");
        assert_eq!(hours(date(2026, 10, 25)), 25, "an hour is repeated in autumn");
        assert_eq!(hours(date(2026, 11, 23)), 24, "an ordinary day");
    }
}
