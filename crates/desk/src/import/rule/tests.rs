use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::dates::Followed;
use super::*;

fn noon(day: Date) -> DateTime {
    day.at(12, 0, 0, 0)
}

/// The first days of a rule.
fn days(rule: &str, start: Date, most: usize) -> Vec<Date> {
    let rule = Rule::read(rule, noon(start)).expect(rule);
    let to = start.saturating_add(40.years());
    let mut found = rule.follow(start, start, to, &mut Budget::new()).expect("short enough").days;
    found.truncate(most);
    found
}

fn refused(rule: &str) -> String {
    let wrong = Rule::read(rule, noon(date(2026, 11, 23))).expect_err(rule);
    assert_eq!(wrong.field, "RRULE");
    wrong.reason
}

#[test]
fn months_and_years_without_the_day_are_passed_over() {
    let ends = days("FREQ=MONTHLY", date(2027, 1, 31), 4);
    assert_eq!(ends, [date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31), date(2027, 7, 31)]);
    let leap = days("FREQ=YEARLY", date(2028, 2, 29), 3);
    assert_eq!(leap, [date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)]);
    let last = days("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 1, 31), 3);
    assert_eq!(last, [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]);
}

#[test]
fn a_week_begins_on_the_day_that_the_rule_says() {
    // RFC 5545's own example: only WKST differs.
    let rule = |day| format!("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={day}");
    let august = |days: [i8; 4]| days.map(|day| date(1997, 8, day));
    assert_eq!(days(&rule("MO"), date(1997, 8, 5), 9), august([5, 10, 19, 24]));
    assert_eq!(days(&rule("SU"), date(1997, 8, 5), 9), august([5, 17, 19, 31]));
}

#[test]
fn places_are_counted_in_the_whole_week_also_in_the_first() {
    // A Wednesday; the week's second of Monday, Wednesday and Friday is that day, its last the Friday.
    let start = date(2026, 11, 25);
    assert_eq!(days("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", start, 2), [start, date(2026, 12, 2)]);
    let first = days("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", start, 3);
    assert_eq!(first, [start, date(2026, 11, 30), date(2026, 12, 7)], "the Monday was before it began");
}

#[test]
fn the_events_own_first_day_is_always_one_and_counted() {
    let start = date(2026, 11, 24);
    let mondays = days("FREQ=WEEKLY;BYDAY=MO;COUNT=3", start, 9);
    assert_eq!(mondays, [start, date(2026, 11, 30), date(2026, 12, 7)]);
    assert_eq!(days("FREQ=DAILY;COUNT=1", start, 9), [start]);
}

#[test]
fn what_came_before_is_not_looked_at_and_comes_to_the_same() {
    let start = date(2001, 1, 31);
    let (from, to) = (date(2026, 11, 20), date(2027, 12, 31));
    for text in [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=5;BYDAY=MO,SU;WKST=SU",
        "FREQ=MONTHLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,11;BYDAY=2TU",
        "FREQ=YEARLY;BYDAY=20MO",
    ] {
        let rule = Rule::read(text, noon(start)).expect(text);
        let follow = |from| rule.follow(start, from, to, &mut Budget::new()).expect("short enough").days;
        let all: Vec<Date> = follow(start).into_iter().filter(|day| *day >= from).collect();
        assert_eq!(follow(from), all, "{text}");
        assert!(!all.is_empty(), "{text}");
    }
}

#[test]
fn a_rule_that_never_comes_or_never_ends_is_given_up_in_time() {
    let begun = date(1, 1, 1);
    let (from, to) = (date(2026, 11, 20), date(2028, 11, 20));
    let mut budget = Budget::new();
    for text in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=4294967295",
    ] {
        let rule = Rule::read(text, noon(begun)).expect(text);
        let none = rule.follow(begun, from, to, &mut budget).expect("little work");
        assert_eq!(none, Followed { days: Vec::new(), is_used_up: false }, "{text}");
    }
    let rule = Rule::read("FREQ=DAILY;COUNT=4000000000", noon(begun)).expect("a rule");
    let given_up =
        (0..100).find_map(|_| rule.follow(begun, from, to, &mut budget).err()).expect("not for ever");
    assert!(given_up.reason.contains("takes too long"), "{}", given_up.reason);
    let late =
        rule.follow(Date::MAX, Date::MAX, Date::MAX, &mut Budget::new()).expect("at the calendar's end");
    assert_eq!(late.days, [Date::MAX]);
}

#[test]
fn what_is_not_read_is_named() {
    for (rule, said) in [
        ("", "FREQ=DAILY, WEEKLY"),
        ("FREQ=SECONDLY", "“SECONDLY” is not FREQ="),
        ("FREQ=WEEKLY;BYHOUR=9,10", "BYHOUR=9,10"),
        ("FREQ=WEEKLY;BYHOUR=13", "BYHOUR=13"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO=20"),
        ("FREQ=WEEKLY;X-OURS=1", "X-OURS=1"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "RSCALE=HEBREW"),
        ("FREQ=WEEKLY;INTERVAL=0", "“INTERVAL=0” is not a whole number from 1"),
        ("FREQ=WEEKLY;COUNT=-5", "COUNT=-5"),
        ("FREQ=WEEKLY;COUNT=99999999999", "COUNT="),
        ("FREQ=WEEKLY;BYDAY=", "“BYDAY=” is not days"),
        ("FREQ=WEEKLY;BYDAY=MÖ", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "without numbers"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=MONTHLY;BYDAY=99MO", "BYDAY=99MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32"),
        ("FREQ=MONTHLY;BYMONTHDAY=-128", "BYMONTHDAY=-128"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "no meaning"),
        ("FREQ=MONTHLY;BYSETPOS=1", "needs another"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13"),
        ("FREQ=WEEKLY;WKST=XX", "WKST=XX"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "UNTIL=TOMORROW"),
        ("FREQ=WEEKLY;UNTIL=20261399T000000Z", "UNTIL="),
        ("FREQ=WEEKLY;FREQ=DAILY", "twice"),
    ] {
        let reason = refused(rule);
        assert!(reason.contains(said), "{rule}: {reason}");
    }
    let own =
        Rule::read("freq=weekly;byhour=12;byminute=0;bysecond=0;rscale=gregorian;", noon(date(2026, 11, 23)));
    assert!(own.is_ok(), "the event's own time, small letters and a sign at the end say nothing else");
}

/// A part of a rule, more often left out.
fn part(name: &'static str, of: &'static [&'static str]) -> impl Strategy<Value = String> {
    let some = proptest::sample::subsequence(of, 1..=of.len().min(4));
    let some = some.prop_map(move |some| format!(";{name}={}", some.join(",")));
    prop_oneof![2 => Just(String::new()), 1 => some]
}

/// A rule as some program could write it, and the first day of its event.
fn any_rule() -> impl Strategy<Value = (Date, String)> {
    const WEEK: &[&str] = &["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    // The other reader makes a fault of its own of numbers that no month or not every year has, and takes days with and
    // without numbers for one another's condition.
    const OF_MONTH: &[&str] = &["1MO", "-1FR", "2TU", "-2SU", "5TH"];
    const OF_YEAR: &[&str] = &["1MO", "-1FR", "20MO", "-52SA"];
    let months = || part("BYMONTH", &["1", "2", "4", "9", "11", "12"]);
    let month_days = || part("BYMONTHDAY", &["1", "7", "15", "29", "30", "31", "-1", "-2", "-31"]);
    let places = || part("BYSETPOS", &["1", "2", "7", "-1", "-3"]);
    // The other reader counts places in what is left of the first week only; ours has a test of its own.
    let by_week = (months(), part("BYDAY", WEEK)).prop_map(|(months, days)| format!("WEEKLY{months}{days}"));
    let others = (
        proptest::sample::select(vec!["DAILY", "MONTHLY", "YEARLY"]),
        months(),
        month_days(),
        part("BYDAY", WEEK),
        part("BYDAY", OF_MONTH),
        part("BYDAY", OF_YEAR),
        places(),
    );
    let others = others.prop_map(|(unit, months, month_days, plain, of_month, of_year, places)| {
        let days = match unit {
            "DAILY" => plain,
            "YEARLY" if months.is_empty() => of_year,
            _ => of_month,
        };
        let by = format!("{months}{month_days}{days}");
        let places = if by.is_empty() { "" } else { places.as_str() };
        format!("{unit}{by}{places}")
    });
    let start = (2023_i16..2028, 1_i8..=12, 1_i8..=31)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap_or(date(2024, 2, 29)));
    let ends = prop_oneof![
        Just(String::new()),
        (1_u32..60).prop_map(|count| format!(";COUNT={count}")),
        (2024_u32..2032, 1_u32..=12).prop_map(|(year, month)| format!(";UNTIL={year}{month:02}15T120000Z")),
    ];
    let week = proptest::sample::select(vec!["", ";WKST=SU", ";WKST=MO", ";WKST=TH"]);
    (start, 1_u32..5, prop_oneof![by_week, others], ends, week).prop_map(
        |(start, interval, rule, ends, week)| (start, format!("FREQ={rule};INTERVAL={interval}{ends}{week}")),
    )
}

/// As [`any_rule`], read by Python's dateutil, which leaves the event's first day out where the rule does not give it.
const OTHER_READER: &str = r#"
import json, sys
from datetime import datetime, timezone
from dateutil.rrule import rrulestr

told = []
for start, rule in json.load(sys.stdin):
    begins = datetime.fromisoformat(start).replace(hour=12, tzinfo=timezone.utc)
    last = datetime(2033, 1, 1, tzinfo=timezone.utc)
    days = []
    try:
        for day in rrulestr(rule, dtstart=begins):
            if day > last:
                break
            days.append(day.date().isoformat())
    except ValueError:
        # A rule that never comes is followed to the end of its calendar.
        pass
    told.append(days)
json.dump(told, sys.stdout)
"#;

#[test]
fn another_reader_comes_to_the_same_days() {
    let mut runner = TestRunner::deterministic();
    let rules: Vec<(String, String)> = (0..200)
        .map(|_| any_rule().new_tree(&mut runner).expect("a rule").current())
        .map(|(start, rule)| (start.to_string(), rule))
        .collect();
    let asked = serde_json::to_vec(&rules).expect("as it was made");
    let told: Vec<Vec<String>> =
        serde_json::from_str(&testkit::python::run(OTHER_READER, &asked)).expect("as it was made");
    let mut given = 0;
    for ((start, text), told) in rules.iter().zip(told) {
        let mut theirs: Vec<Date> = told.iter().map(|day| day.parse().expect("a day")).collect();
        let start: Date = start.parse().expect("as it was made");
        let rule = Rule::read(text, noon(start)).expect(text);
        let followed = rule.follow(start, start, date(2032, 12, 31), &mut Budget::new()).expect(text);
        let is_in = |day: &Date| {
            let at = noon(*day).to_zoned(TimeZone::UTC).expect("within the calendar").timestamp();
            rule.until.is_none_or(|until| !until.is_before(at, noon(*day)))
        };
        let ours: Vec<Date> = followed.days.into_iter().filter(|day| *day == start || is_in(day)).collect();
        if theirs.first() != Some(&start) {
            theirs.insert(0, start);
            theirs.truncate(rule.count.map_or(usize::MAX, |count| count as usize));
        }
        assert_eq!(ours, theirs, "{start}, {text}");
        given += ours.len();
    }
    assert!(given > 4_000, "{given} days were compared");
}
