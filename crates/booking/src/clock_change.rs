//! Days on which the clinic's clocks are changed.

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::clinic::Clinic;

/// What the clocks do on a day: wall-clock minutes that are skipped, or come twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockChange {
    /// The first wall-clock minute after midnight that is skipped or comes twice.
    pub from: u16,
    /// The minute after the last of those; at most 1440.
    pub to: u16,
    /// They come twice; otherwise they are skipped.
    pub repeated: bool,
    /// From UTC before the change.
    pub offset_before: Offset,
    /// From UTC after it.
    pub offset_after: Offset,
}

impl Clinic {
    /// The clock change of a day, of several the first. `None` on all but two days of a year, and in zones without any. Of a
    /// change about midnight each of the two days has its own part.
    pub fn clock_change(&self, date: Date) -> Option<ClockChange> {
        let zone = &self.time_zone;
        let from_midnight = |date: Date| date.to_zoned(zone.clone()).map(|start| start.timestamp()).ok();
        // A change at midnight belongs to the day that it cuts into, or begins.
        let search = from_midnight(date)?.checked_sub(SignedDuration::from_hours(3)).ok()?;
        let end = from_midnight(date.tomorrow().ok()?)?.checked_add(SignedDuration::from_hours(3)).ok()?;
        zone.following(search).take_while(|change| change.timestamp() < end).find_map(|change| {
            let at = change.timestamp();
            let before = zone.to_offset(at.checked_sub(SignedDuration::from_nanos(1)).ok()?);
            let after = change.offset();
            let (old, new) = (before.to_datetime(at), after.to_datetime(at));
            let (first, last) = if old < new { (old, new) } else { (new, old) };
            let minute = |at: jiff::civil::DateTime| match at.date().cmp(&date) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => crate::hours::minute(at.time()),
                std::cmp::Ordering::Greater => 1440,
            };
            let (from, to) = (minute(first), minute(last));
            // A new name or a change of daylight saving alone moves nothing.
            (from < to).then_some(ClockChange {
                from,
                to,
                repeated: new < old,
                offset_before: before,
                offset_after: after,
            })
        })
    }
}

/// An offset as people write it: `-04:00`.
pub fn show_offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    fn change(zone: &str, day: Date) -> Option<(u16, u16, bool, String, String)> {
        let clinic = Clinic::riverside(TimeZone::get(zone).unwrap());
        clinic.clock_change(day).map(|change| {
            let (before, after) = (show_offset(change.offset_before), show_offset(change.offset_after));
            (change.from, change.to, change.repeated, before, after)
        })
    }

    #[test]
    fn spring_skips_and_autumn_repeats() {
        let told = |from, to, repeated, before: &str, after: &str| {
            Some((from, to, repeated, before.to_owned(), after.to_owned()))
        };
        assert_eq!(change("America/New_York", date(2027, 3, 14)), told(120, 180, false, "-05:00", "-04:00"));
        assert_eq!(change("America/New_York", date(2026, 11, 1)), told(60, 120, true, "-04:00", "-05:00"));
        assert_eq!(change("Europe/Berlin", date(2026, 10, 25)), told(120, 180, true, "+02:00", "+01:00"));
        assert_eq!(change("Europe/Dublin", date(2026, 3, 29)), told(60, 120, false, "+00:00", "+01:00"));
        assert_eq!(
            change("Australia/Lord_Howe", date(2026, 10, 4)),
            told(120, 150, false, "+10:30", "+11:00")
        );
        assert_eq!(change("Australia/Lord_Howe", date(2027, 4, 4)), told(90, 120, true, "+11:00", "+10:30"));
        assert_eq!(change("America/Santiago", date(2026, 9, 6)), told(0, 60, false, "-04:00", "-03:00"));
        // At midnight the clock goes back to 23:00 of the day before, which that day has twice.
        assert_eq!(change("America/Santiago", date(2027, 4, 3)), told(1380, 1440, true, "-03:00", "-04:00"));
        assert_eq!(change("America/Santiago", date(2027, 4, 4)), None);
    }

    #[test]
    fn other_days_and_other_zones_have_none() {
        assert_eq!(change("America/New_York", date(2027, 3, 13)), None);
        assert_eq!(change("America/New_York", date(2027, 3, 15)), None);
        assert_eq!(change("Asia/Kathmandu", date(2027, 3, 28)), None);
        assert_eq!(change("UTC", date(2027, 3, 28)), None);
        assert_eq!(change("Africa/Casablanca", date(2026, 6, 1)), None);
    }

    #[test]
    fn a_day_that_was_left_out_is_skipped_from_end_to_end() {
        let (from, to, repeated, ..) = change("Pacific/Apia", date(2011, 12, 30)).unwrap();
        assert_eq!((from, to, repeated), (0, 1440, false));
    }
}
