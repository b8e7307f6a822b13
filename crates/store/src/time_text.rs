//! Moments and days as the book writes them.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
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
    text.parse().ok()
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
    Time::strptime("%I:%M %p", text).ok()
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
    fn every_stored_clock_time_reads_back() {
        for (hour, minute) in (0..24).flat_map(|hour| (0..60).map(move |minute| (hour, minute))) {
            let time = jiff::civil::time(hour, minute, 0, 0);
            let shown = booking::time_text::show_time(time);
            assert_eq!(parse_clock(&shown), Some(time), "{shown} is what the book holds");
        }
        assert_eq!(parse_clock("half past two"), None, "the book holds no spoken times");
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
