use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;

fn clinic(zone: &str) -> Clinic {
    Clinic::riverside(TimeZone::get(zone).expect("a zone of the bundled database"))
}

fn series(zone: &str, first: Date, last: Date, interval: Interval) -> Vec<Bar> {
    let clinic = clinic(zone);
    let (from, until) = (day(first, &clinic).0, day(last, &clinic).1);
    let stretches = stretches(from, until, interval, &clinic, MOST_BARS).expect("not too many");
    bars(&stretches, interval, &[])
}

fn labels(bars: &[Bar]) -> Vec<&str> {
    bars.iter().map(|bar| bar.label.as_str()).collect()
}

#[test]
fn a_day_has_as_many_hours_as_its_clock_shows() {
    let new_york = "America/New_York";
    let usual = series(new_york, date(2026, 11, 20), date(2026, 11, 20), Interval::Hour);
    assert_eq!(usual.len(), 24, "a day like any other");
    assert_eq!((usual[0].label.as_str(), usual[13].label.as_str()), ("12 AM", "1 PM"));
    assert_eq!(usual[9].starts_at, "2026-11-20T09:00:00-05:00", "with the clinic's offset");

    let spring = series(new_york, date(2026, 3, 8), date(2026, 3, 8), Interval::Hour);
    assert_eq!(spring.len(), 23, "two o'clock is skipped");
    assert_eq!(labels(&spring)[..4], ["12 AM", "1 AM", "3 AM", "4 AM"]);

    let autumn = series(new_york, date(2026, 11, 1), date(2026, 11, 1), Interval::Hour);
    assert_eq!(autumn.len(), 25, "one o'clock comes twice");
    assert_eq!(labels(&autumn)[..4], ["12 AM", "1 AM", "1 AM EST", "2 AM"]);
}

#[test]
fn hours_follow_a_clock_that_is_half_an_hour_off() {
    let bars = series("Asia/Kolkata", date(2026, 11, 20), date(2026, 11, 20), Interval::Hour);
    assert_eq!(bars.len(), 24, "all of them");
    assert_eq!(bars[9].starts_at, "2026-11-20T09:00:00+05:30", "by the clock on the wall");
}

#[test]
fn days_and_weeks_are_those_of_the_calendar() {
    let days = series("America/New_York", date(2026, 10, 31), date(2026, 11, 2), Interval::Day);
    assert_eq!(labels(&days), ["Sat, Oct 31", "Sun, Nov 1", "Mon, Nov 2"], "however long they are");
    let weeks = series("America/New_York", date(2026, 11, 18), date(2026, 12, 7), Interval::Week);
    assert_eq!(
        labels(&weeks),
        ["Nov 18–22", "Nov 23–29", "Nov 30 – Dec 6", "Dec 7"],
        "from Monday, cut where the range is"
    );
    let hours = series("UTC", date(2026, 11, 20), date(2026, 11, 21), Interval::Hour);
    assert_eq!(hours[24].label, "Sat, Nov 21, 12 AM", "an hour of several days has its day with it");
}

#[test]
fn what_began_in_a_stretch_is_in_its_bar_and_empty_bars_stay() {
    let clinic = clinic("America/New_York");
    let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
    let one = |text: &str| Bucket {
        starts_at: at(text),
        calls: 1,
        booked: 1,
        duration_ms: 60_000,
        ..Bucket::default()
    };
    let quarters = [
        one("2026-11-20T04:45:00Z"),
        one("2026-11-20T05:00:00Z"),
        one("2026-11-20T14:15:00Z"),
        one("2026-11-21T04:45:00Z"),
    ];
    let (from, until) = day(date(2026, 11, 20), &clinic);
    let stretches = stretches(from, until, Interval::Hour, &clinic, MOST_BARS).expect("a day");
    let bars = bars(&stretches, Interval::Hour, &quarters);
    let calls: Vec<u64> = bars.iter().map(|bar| bar.sums.calls).collect();
    assert_eq!((calls[0], calls[9], calls[23]), (1, 1, 1), "midnight, nine and eleven in New York");
    assert_eq!(calls.iter().sum::<u64>(), 3, "what began the day before is in none");
    assert_eq!((bars[9].sums.booked, bars[9].sums.duration_ms), (1, 60_000), "all sums are taken");
}

#[test]
fn too_many_bars_are_refused_and_a_series_can_be_cut_at_its_old_end() {
    let clinic = clinic("America/New_York");
    let (from, until) = (day(date(2020, 1, 1), &clinic).0, day(date(2026, 11, 20), &clinic).1);
    assert_eq!(stretches(from, until, Interval::Hour, &clinic, MOST_BARS), None, "sixty thousand hours");
    for interval in [Interval::Hour, Interval::Day, Interval::Week] {
        let from = latest_start(until, interval, &clinic, MOST_BARS);
        let cut = stretches(from, until, interval, &clinic, MOST_BARS).expect("so many fit");
        assert!(cut.len() >= MOST_BARS - 2, "{interval:?} has {} bars", cut.len());
    }
    assert_eq!(
        stretches(until, from, Interval::Day, &clinic, 10),
        Some(Vec::new()),
        "nothing lies in between"
    );
    let ever = stretches(Timestamp::MIN, Timestamp::MAX, Interval::Week, &clinic, MOST_BARS);
    assert_eq!(ever, None, "all of time is too much");
}

#[test]
fn a_quarter_that_the_first_stretch_cuts_is_in_its_bar() {
    let clinic = clinic("America/New_York");
    let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
    let one = |text: &str| Bucket { starts_at: at(text), calls: 1, ..Bucket::default() };
    let (from, until) = (at("2026-11-20T15:10:03Z"), at("2026-11-20T17:00:00Z"));
    let stretches = stretches(from, until, Interval::Hour, &clinic, MOST_BARS).expect("two hours");
    let quarters = [one("2026-11-20T14:45:00Z"), one("2026-11-20T15:00:00Z"), one("2026-11-20T16:45:00Z")];
    let calls: Vec<u64> =
        bars(&stretches, Interval::Hour, &quarters).iter().map(|bar| bar.sums.calls).collect();
    assert_eq!(calls, [1, 1], "the quarter before is in none");
}

#[test]
fn hours_days_and_weeks_begin_where_the_clinics_clock_says() {
    let clinic = clinic("America/New_York");
    let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
    let friday = at("2026-11-21T03:20:04Z");
    for (interval, begins) in [
        (Interval::Hour, "2026-11-21T03:00:00Z"),
        (Interval::Day, "2026-11-20T05:00:00Z"),
        (Interval::Week, "2026-11-16T05:00:00Z"),
    ] {
        assert_eq!(start(friday, interval, &clinic), at(begins), "{interval:?}");
    }
}
