//! The bars of a time series on the clinic's clock. Pure.

use booking::clinic::Clinic;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use store::history::Bucket;
use wire::history::{Bar, Interval, Sums};

/// More bars than this nobody can read.
pub const MOST_BARS: usize = 1_000;

/// How long the book's quarters are.
const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// A bar's stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Zoned,
    pub(super) until: Timestamp,
}

/// The first moment of a day of the clinic's calendar, and the first of the next one.
pub(super) fn day(date: Date, clinic: &Clinic) -> (Timestamp, Timestamp) {
    let start_of = |date: Date| date.to_zoned(clinic.time_zone.clone()).map(|zoned| zoned.timestamp());
    let from = start_of(date).unwrap_or(Timestamp::MIN);
    let until = date.tomorrow().and_then(start_of).unwrap_or(Timestamp::MAX);
    (from, until)
}

/// The stretches from `from` to `until`, the oldest first. The first begins at `from` and the last ends at `until`; all
/// others begin and end where hours, days or weeks do on the clinic's clock. `None` when there are more than `most`.
pub(super) fn stretches(
    from: Timestamp,
    until: Timestamp,
    interval: Interval,
    clinic: &Clinic,
    most: usize,
) -> Option<Vec<Stretch>> {
    let mut stretches = Vec::new();
    let mut at = from;
    while at < until {
        if stretches.len() == most {
            return None;
        }
        let zoned = clinic.at(at);
        // Should the calendar have no next boundary, what is left is one bar.
        let next = boundary(&zoned, interval).filter(|next| *next > at).unwrap_or(until).min(until);
        stretches.push(Stretch { from: zoned, until: next });
        at = next;
    }
    Some(stretches)
}

/// Where the last stretch begins that ends at `until` and has at most `most` bars after it, so that a series that is too
/// long is cut at its old end.
pub(super) fn latest_start(until: Timestamp, interval: Interval, clinic: &Clinic, most: usize) -> Timestamp {
    let zoned = clinic.at(until);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    // A day and a week may be an hour longer than usual, and so may what they add up to.
    let back = match interval {
        Interval::Hour => {
            let back = until.saturating_sub(SignedDuration::from_hours(most - 1)).unwrap_or(until);
            return start(back, interval, clinic);
        }
        Interval::Day => zoned.date().checked_sub((most - 1).days()),
        Interval::Week => zoned.date().checked_sub((most - 1).weeks()),
    };
    back.map_or(until, |date| day(date, clinic).0)
}

/// Where the hour, day or week begins that `at` lies in.
pub(super) fn start(at: Timestamp, interval: Interval, clinic: &Clinic) -> Timestamp {
    let zoned = clinic.at(at);
    match interval {
        Interval::Hour => at.checked_sub(into_hour(&zoned)).unwrap_or(at),
        Interval::Day => day(zoned.date(), clinic).0,
        Interval::Week => {
            let back = i64::from(zoned.date().weekday().to_monday_zero_offset());
            zoned.date().checked_sub(back.days()).map_or(at, |monday| day(monday, clinic).0)
        }
    }
}

/// How long the hour has lasted on the clock.
fn into_hour(at: &Zoned) -> SignedDuration {
    SignedDuration::new(i64::from(at.minute()) * 60 + i64::from(at.second()), at.subsec_nanosecond())
}

/// The next moment after `at` at which an hour, a day or a week begins.
fn boundary(at: &Zoned, interval: Interval) -> Option<Timestamp> {
    let midnight = |days: i64| {
        let date = at.date().checked_add(days.days()).ok()?;
        date.to_zoned(at.time_zone().clone()).ok().map(|zoned| zoned.timestamp())
    };
    match interval {
        Interval::Hour => {
            // By the clock, also where it is half an hour off; and one hour after another, also where it is set back.
            let began = at.timestamp().checked_sub(into_hour(at)).ok()?;
            began.checked_add(SignedDuration::from_hours(1)).ok()
        }
        Interval::Day => midnight(1),
        Interval::Week => midnight(7 - i64::from(at.date().weekday().to_monday_zero_offset())),
    }
}

/// The bars with what began in each. `quarters` are in order, and each lies within one stretch, but for the one that the first
/// stretch cuts: it begins earlier and holds only what is behind the cut.
pub(super) fn bars(stretches: &[Stretch], interval: Interval, quarters: &[Bucket]) -> Vec<Bar> {
    let mut rest = quarters.iter().peekable();
    let one_day =
        stretches.first().map(|first| first.from.date()) == stretches.last().map(|last| last.from.date());
    let mut before: Option<&Zoned> = None;
    // What lies before the first stretch belongs to none.
    while let (Some(first), Some(quarter)) = (stretches.first(), rest.peek())
        && quarter.starts_at.saturating_add(QUARTER).unwrap_or(Timestamp::MAX) <= first.from.timestamp()
    {
        rest.next();
    }
    stretches
        .iter()
        .map(|stretch| {
            let mut sums = Sums::default();
            while let Some(quarter) = rest.next_if(|quarter| quarter.starts_at < stretch.until) {
                add(&mut sums, quarter);
            }
            let label = label(stretch, interval, one_day, before);
            before = Some(&stretch.from);
            Bar { starts_at: stretch.from.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), label, sums }
        })
        .collect()
}

fn label(stretch: &Stretch, interval: Interval, one_day: bool, before: Option<&Zoned>) -> String {
    let from = &stretch.from;
    match interval {
        Interval::Hour => {
            let again = before.is_some_and(|before| before.datetime() >= from.datetime());
            // The hour that comes twice when the clock is set back is told apart by the zone's letters.
            let zone = if again { from.strftime(" %Z").to_string() } else { String::new() };
            let hour = from.strftime("%-I %p");
            if one_day {
                format!("{hour}{zone}")
            } else {
                format!("{}, {hour}{zone}", from.strftime("%a, %b %-d"))
            }
        }
        Interval::Day => from.strftime("%a, %b %-d").to_string(),
        Interval::Week => {
            let last = stretch.until.saturating_sub(SignedDuration::from_nanos(1));
            let last = last.unwrap_or(stretch.until).to_zoned(from.time_zone().clone()).date();
            if last == from.date() {
                from.strftime("%b %-d").to_string()
            } else if last.month() == from.date().month() {
                format!("{}–{}", from.strftime("%b %-d"), last.day())
            } else {
                format!("{} – {}", from.strftime("%b %-d"), last.strftime("%b %-d"))
            }
        }
    }
}

/// Adds a stretch of the book.
pub(super) fn add(sums: &mut Sums, bucket: &Bucket) {
    sums.calls += bucket.calls;
    sums.active += bucket.active;
    sums.completed += bucket.completed;
    sums.failed += bucket.failed;
    sums.booked += bucket.booked;
    sums.no_booking += bucket.no_booking;
    sums.errors += bucket.errors;
    sums.hangups += bucket.hangups;
    sums.positive += bucket.positive;
    sums.neutral += bucket.neutral;
    sums.negative += bucket.negative;
    sums.duration_ms += bucket.duration_ms;
    sums.latency_ms += bucket.latency_ms;
    sums.measured_turns += bucket.measured_turns;
}

#[cfg(test)]
mod tests;
