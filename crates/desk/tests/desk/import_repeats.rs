//! Events that repeat, in the calendars of other programs.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use desk::{DeskError, ImportOptions};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use wire::history::JobState;
use wire::import::{ImportReport, ImportRow, ImportVerdict};

use crate::support::{Reception, reception, reception_of};

/// As Google writes a calendar: names of the database, a visit that was moved, one that was deleted, one called off.
const GOOGLE: &str = include_str!("samples/google.ics");
/// As Outlook does: clocks of its own, places instead of numbered days, the changed visit before what repeats.
const OUTLOOK: &str = include_str!("samples/outlook.ics");
/// As Apple's Calendar does: an end in UTC, listed days, alarms.
const APPLE: &str = include_str!("samples/apple.ics");

async fn judge(reception: &Reception, file: &str) -> ImportReport {
    reception.desk.judge_import(file.into(), ImportOptions::default()).await.expect("a calendar")
}

/// Reads a file in; gives what the job says at its end.
async fn import(reception: &Reception, file: &str) -> String {
    let begun = reception.desk.start_import(file.as_bytes(), ImportOptions::default()).expect("a calendar");
    for _ in 0..2_000 {
        let job = reception.desk.jobs().into_iter().find(|job| job.id == begun.id).expect("it was begun");
        if job.state != JobState::Running {
            return job.message;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}

/// The events between these lines, in a calendar.
fn calendar(events: &str) -> String {
    let events = events.lines().map(|line| format!("{}\r\n", line.trim_start())).collect::<String>();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n")
}

/// An event that begins on a Monday at nine of the clinic's clock, with these lines.
fn event(uid: &str, lines: &str) -> String {
    format!(
        "BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID=America/New_York:20261123T090000\nDURATION:PT30M\nSUMMARY:Ann Lee\n{lines}\nEND:VEVENT\n"
    )
}

fn is_there(row: &ImportRow) -> bool {
    row.reason.as_deref() != Some("It is called off in the file.")
}

/// Day and time of every visit that is not called off.
fn times(report: &ImportReport) -> Vec<(Date, String)> {
    let at = |row: &ImportRow| {
        let day = row.date.as_deref().expect("a day").parse().expect("a day");
        (day, row.time.clone().expect("a time"))
    };
    report.rows.iter().filter(|row| row.verdict != ImportVerdict::Wrong && is_there(row)).map(at).collect()
}

fn days(report: &ImportReport) -> Vec<Date> {
    times(report).into_iter().map(|(day, _)| day).collect()
}

#[tokio::test]
async fn a_calendar_of_googles_is_read_in_with_its_moved_and_deleted_visits() {
    let reception = reception();
    let report = judge(&reception, GOOGLE).await;
    let [weekly] = &report.repeats[..] else { panic!("one event repeats: {report:?}") };
    assert_eq!((weekly.how_often.as_str(), weekly.has_past), ("every week", true));
    assert_eq!(weekly.cut_after.as_deref(), Some("2027-11-20"), "it has no end");
    let times = times(&report);
    assert!(
        times.iter().all(|(_, time)| time == "9:00 AM" || time == "2:30 PM"),
        "on both sides of the change"
    );
    let days: BTreeSet<Date> = times.iter().map(|(day, _)| *day).collect();
    for (day, is_in) in [
        (date(2026, 11, 16), false),
        (date(2026, 11, 23), true),
        (date(2026, 12, 7), false),
        (date(2026, 12, 9), true),
        (date(2026, 12, 14), false),
        (date(2026, 12, 28), false),
        (date(2027, 3, 15), true),
        (date(2027, 11, 15), true),
        (date(2027, 11, 22), false),
    ] {
        assert_eq!(days.contains(&day), is_in, "{day}");
    }
    let off = report.rows.iter().filter(|row| !is_there(row)).count();
    assert_eq!(off, 1, "the one that is called off is told");
}

#[tokio::test]
async fn a_calendar_of_outlooks_is_read_in_by_its_own_clock() {
    let reception = reception();
    let report = judge(&reception, OUTLOOK).await;
    assert_eq!((report.wrong, report.repeats.len()), (0, 1), "{report:?}");
    let expected = [
        (date(2026, 12, 8), "10:00 AM"),
        (date(2027, 1, 13), "11:00 AM"),
        (date(2027, 3, 9), "10:00 AM"),
        (date(2027, 4, 13), "10:00 AM"),
    ];
    let mut told = times(&report);
    told.sort();
    let told: Vec<(Date, &str)> = told.iter().map(|(day, time)| (*day, time.as_str())).collect();
    assert_eq!(told, expected, "the second Tuesdays; January's was moved, February's taken out");
    assert_eq!(report.repeats[0].cut_after, None);
}

#[tokio::test]
async fn a_calendar_of_apples_is_read_in_with_its_listed_days() {
    let reception = reception();
    let report = judge(&reception, APPLE).await;
    assert_eq!((report.wrong, report.repeats.len()), (0, 2), "{report:?}");
    let of = |line: u32| -> Vec<Date> {
        let rows = report.rows.iter().filter(|row| row.series == Some(line));
        rows.map(|row| row.date.as_deref().expect("a day").parse().expect("a day")).collect()
    };
    let [every_other, listed] = &report.repeats[..] else { panic!("two") };
    assert_eq!(every_other.how_often, "every 2 weeks");
    assert_eq!(
        of(every_other.line),
        [date(2026, 11, 24), date(2026, 11, 26), date(2026, 12, 8), date(2026, 12, 10), date(2026, 12, 22)],
        "its end is a moment of UTC, after which it is the same day's evening here"
    );
    assert_eq!(listed.how_often, "");
    assert_eq!(of(listed.line), [date(2026, 11, 25), date(2026, 12, 2), date(2027, 1, 6)]);
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_later_one_brings_what_came_nearer() {
    let reception = reception();
    let told = judge(&reception, GOOGLE).await;
    let said = import(&reception, GOOGLE).await;
    assert!(said.starts_with(&format!("{} visits were added", told.added)), "{said}");
    let again = judge(&reception, GOOGLE).await;
    let weekly = &again.repeats[0];
    assert_eq!((again.added, weekly.known), (0, told.added + told.known), "{again:?}");
    // Moved there meanwhile, an imported visit is still the same.
    let moved =
        GOOGLE.replace("20261209T143000", "20261210T150000").replace("20261209T150000", "20261210T153000");
    assert_eq!(judge(&reception, &moved).await.added, 0);
    let said = import(&reception, GOOGLE).await;
    assert!(said.starts_with("0 visits were added"), "{said}");

    reception.clock.set("2026-12-21T15:00:00Z".parse().expect("a moment"));
    let later = judge(&reception, GOOGLE).await;
    let rows: Vec<_> = later.rows.iter().filter(|row| row.verdict == ImportVerdict::Added).collect();
    let days: Vec<_> = rows.iter().filter_map(|row| row.date.as_deref()).collect();
    assert_eq!(days, ["2027-11-22", "2027-11-29", "2027-12-06", "2027-12-13", "2027-12-20"]);
}

#[tokio::test]
async fn a_conflict_of_one_visit_leaves_the_others_in() {
    let reception = reception();
    let other = event("1@x", "RRULE:FREQ=WEEKLY;COUNT=2").replace("Ann Lee", "Bo Chen");
    import(&reception, &calendar(&other.replace("COUNT=2", "COUNT=1"))).await;
    let file = calendar(&event("2@x", "RRULE:FREQ=DAILY;COUNT=7"));
    let report = judge(&reception, &file).await;
    let repeat = &report.repeats[0];
    assert_eq!((repeat.added, repeat.conflicts, repeat.known, repeat.wrong), (4, 3, 0, 0), "{report:?}");
    let reasons: Vec<_> = report.rows.iter().filter_map(|row| row.reason.as_deref()).collect();
    assert_eq!(reasons[0], "Another visit is booked then.");
    assert_eq!(reasons.len(), 3, "and the weekend: {reasons:?}");
    let said = import(&reception, &file).await;
    assert_eq!(said, "4 visits were added; 3 in conflict.");
}

#[tokio::test]
async fn each_visit_keeps_its_time_on_the_events_own_clock() {
    let reception = reception();
    let berlin = "BEGIN:VEVENT\nUID:1@x\nDTSTART;TZID=Europe/Berlin:20270304T150000\nDTEND;TZID=Europe/Berlin:20270304T153000\n\
        SUMMARY:Ann Lee\nRRULE:FREQ=WEEKLY;COUNT=5\nEND:VEVENT\n";
    let told = times(&judge(&reception, &calendar(berlin)).await);
    let clocks: Vec<&str> = told.iter().map(|(_, time)| time.as_str()).collect();
    assert_eq!(clocks, ["9:00 AM", "9:00 AM", "10:00 AM", "10:00 AM", "9:00 AM"], "America changes first");
    // At half past two on the day on which the clocks go forward at two (RFC 5545, 3.3.5): an hour later.
    let missing = "BEGIN:VEVENT\nUID:1@x\nDTSTART;TZID=America/New_York:20270313T023000\nDURATION:PT30M\n\
        SUMMARY:Ann Lee\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n";
    let told = times(&judge(&reception, &calendar(missing)).await);
    let clocks: Vec<&str> = told.iter().map(|(_, time)| time.as_str()).collect();
    assert_eq!(clocks, ["2:30 AM", "3:30 AM", "2:30 AM"]);
}

#[tokio::test]
async fn a_visit_in_the_second_of_a_repeated_hour_is_booked_there() {
    let reception = reception_of(|clinic| {
        let night = [(jiff::civil::Time::midnight(), jiff::civil::time(12, 0, 0, 0))];
        clinic.hours = jiff::civil::Weekday::Monday
            .cycle_forward()
            .take(7)
            .try_fold(booking::clinic::WeeklyHours::closed(), |hours, day| hours.on(day, &night))
            .expect("stretches of a day");
    });
    let event = |uid: &str, start: &str| {
        format!("BEGIN:VEVENT\nUID:{uid}\nDTSTART:{start}\nDURATION:PT30M\nSUMMARY:{uid}\nEND:VEVENT\n")
    };
    let file = calendar(&format!("{}{}", event("Ann", "20271107T053000Z"), event("Bo", "20271107T063000Z")));
    assert_eq!(import(&reception, &file).await, "2 visits were added.");
    let day = reception.desk.day(date(2027, 11, 7)).await.expect("the book is there");
    let starts: Vec<&str> = day.appointments.iter().map(|visit| visit.starts_at.as_str()).collect();
    assert_eq!(starts, ["2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z"]);
    assert_eq!(judge(&reception, &file).await.known, 2);
}

#[tokio::test]
async fn ends_lists_and_changes_are_taken_as_programs_write_them() {
    let reception = reception();
    let of = async |lines: &str| days(&judge(&reception, &calendar(&event("1@x", lines))).await);
    let [first, second, third] = [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)];
    assert_eq!(of("RRULE:FREQ=WEEKLY;UNTIL=20261207").await, [first, second, third], "a day is meant whole");
    assert_eq!(of("RRULE:FREQ=WEEKLY;UNTIL=20261207T135959Z").await, [first, second]);
    assert_eq!(of("RRULE:FREQ=WEEKLY;UNTIL=20261207T090000").await, [first, second, third]);
    let out = "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261130T140000Z";
    assert_eq!(of(out).await, [first, third], "named on another clock");
    assert_eq!(of("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261130").await, [first, third]);
    assert_eq!(of("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261123T140000Z,20261130T140000Z").await, [third]);
    let listed =
        "RDATE;VALUE=PERIOD;TZID=America/New_York:20261130T090000/PT1H,20261207T090000/20261207T091500";
    assert_eq!(of(listed).await, [first, second, third]);
    import(&reception, &calendar(&event("9@x", listed))).await;
    let mut lengths = Vec::new();
    for day in [first, second, third] {
        lengths.push(reception.desk.day(day).await.expect("the book is there").appointments[0].minutes);
    }
    assert_eq!(lengths, [30, 60, 15]);
}

#[tokio::test]
async fn what_is_over_is_told_and_brings_no_rows() {
    let reception = reception();
    let past = event("1@x", "RRULE:FREQ=WEEKLY;COUNT=3").replace("20261123", "20261005");
    let report = judge(&reception, &calendar(&past)).await;
    assert!(report.rows.is_empty(), "{report:?}");
    assert_eq!((report.repeats.len(), report.repeats[0].has_past), (1, true));
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_whole() {
    let reception = reception();
    for (lines, field, said) in [
        ("RRULE:FREQ=SECONDLY", "RRULE", "“SECONDLY”"),
        ("RRULE:FREQ=WEEKLY\nEXRULE:FREQ=MONTHLY", "EXRULE", "by a rule"),
        ("RRULE:FREQ=WEEKLY\nEXDATE:tomorrow", "EXDATE", "“tomorrow”"),
        ("RRULE:FREQ=WEEKLY\nEXDATE;TZID=Nowhere/Land:20261130T090000", "EXDATE", "Nowhere/Land"),
        ("RDATE;VALUE=DATE:20261130", "RDATE", "whole days"),
        ("RDATE;VALUE=PERIOD:20261130T140000Z/P40D", "RDATE", "longer than a day"),
    ] {
        let report = judge(&reception, &calendar(&event("1@x", lines))).await;
        let [row] = &report.rows[..] else { panic!("{lines}: {report:?}") };
        assert_eq!(
            (row.line, row.verdict, row.field.as_deref()),
            (4, ImportVerdict::Wrong, Some(field)),
            "{lines}"
        );
        assert!(
            row.reason.as_deref().is_some_and(|reason| reason.contains(said)),
            "{lines}: {:?}",
            row.reason
        );
        assert!(report.repeats.is_empty());
    }
}

/// An event that changes the visit of the seventh of December and all later ones.
fn from_the_third_on(lines: &str) -> String {
    let event = event("1@x", lines).replace("20261123T090000", "20261208T101500");
    event.replace("UID:", "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20261207T090000\nUID:")
}

#[tokio::test]
async fn a_change_of_all_later_visits_moves_each_of_them() {
    let reception = reception();
    let weekly = event("1@x", "RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=America/New_York:20261214T090000");
    let alone = event("1@x", "RECURRENCE-ID;TZID=America/New_York:20261221T090000");
    let alone = alone.replace("20261123T090000", "20261221T140000");
    let longer = from_the_third_on("X-NOTE:1").replace("PT30M", "PT45M").replace("Ann Lee", "Ann Lee-Diaz");
    for file in [calendar(&format!("{weekly}{longer}{alone}")), calendar(&format!("{alone}{longer}{weekly}"))]
    {
        let mut told = times(&judge(&reception, &file).await);
        told.sort();
        let told: Vec<(Date, &str)> = told.iter().map(|(day, time)| (*day, time.as_str())).collect();
        assert_eq!(
            told,
            [
                (date(2026, 11, 23), "9:00 AM"),
                (date(2026, 11, 30), "9:00 AM"),
                (date(2026, 12, 8), "10:15 AM"),
                (date(2026, 12, 21), "2:00 PM"),
            ],
            "the fourth is left out, and the last changed by itself"
        );
    }
    let goes_on = weekly.replace("COUNT=5", "COUNT=6");
    let file = calendar(&format!("{goes_on}{longer}{alone}"));
    assert_eq!(import(&reception, &file).await, "5 visits were added.");
    let last = &reception.desk.day(date(2026, 12, 29)).await.expect("the book is there").appointments[0];
    assert_eq!(
        (last.appointment_time.as_str(), last.minutes, last.customer_name.as_str()),
        ("10:15 AM", 45, "Ann Lee-Diaz")
    );
    assert_eq!(judge(&reception, &file).await.known, 5, "the same visits again");
}

#[tokio::test]
async fn a_change_of_all_later_visits_that_cannot_be_read_leaves_them_out() {
    let reception = reception();
    let weekly = event("1@x", "RRULE:FREQ=WEEKLY;COUNT=9");
    for (change, field) in [
        (from_the_third_on("X-NOTE:1").replace("Ann Lee", "..."), "SUMMARY"),
        (from_the_third_on("X-NOTE:1").replace("T101500", "T101530"), "DTSTART"),
        (from_the_third_on("X-NOTE:1").replace("PT30M", "P3D"), "DURATION"),
    ] {
        let report = judge(&reception, &calendar(&format!("{weekly}{change}"))).await;
        assert_eq!(
            days(&report),
            [date(2026, 11, 23), date(2026, 11, 30)],
            "nothing is booked that was changed"
        );
        let wrong: Vec<_> = report.rows.iter().filter(|row| row.verdict == ImportVerdict::Wrong).collect();
        assert_eq!((wrong.len(), wrong[0].field.as_deref(), wrong[0].line), (1, Some(field), 11));
    }
    let off = from_the_third_on("STATUS:CANCELLED");
    let report = judge(&reception, &calendar(&format!("{weekly}{off}"))).await;
    assert_eq!((days(&report).len(), report.rows.len()), (2, 9), "all later ones are called off");
    let before = from_the_third_on("X-NOTE:1").replace("THISANDFUTURE", "THISANDPRIOR");
    let report = judge(&reception, &calendar(&format!("{weekly}{before}"))).await;
    let wrong = report.rows.iter().find(|row| row.verdict == ImportVerdict::Wrong).expect("it is told");
    assert!(wrong.reason.as_deref().is_some_and(|why| why.contains("“THISANDPRIOR”")), "{wrong:?}");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is asked")]
async fn hostile_rules_end_soon_and_in_a_sentence() {
    let reception = reception();
    let daily = |count: usize, rule: &str| {
        (0..count)
            .map(|nth| event(&format!("{nth}@x"), rule).replace("20261123", "19000101"))
            .collect::<String>()
    };
    let begun = Instant::now();
    let many = reception
        .desk
        .judge_import(calendar(&daily(200, "RRULE:FREQ=DAILY")).into(), ImportOptions::default());
    match many.await {
        Err(DeskError::Unreadable { why }) => assert!(why.contains("20000 visits"), "{why}"),
        other => panic!("{:?}", other.map(|report| report.rows.len())),
    }
    let never = judge(&reception, &calendar(&daily(500, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))).await;
    assert_eq!((never.wrong, never.repeats.len()), (0, 500), "known to be without visits");
    let counted = judge(&reception, &calendar(&daily(400, "RRULE:FREQ=DAILY;COUNT=10000"))).await;
    assert!(counted.wrong > 0, "the work is bounded");
    assert!(
        counted.rows.iter().filter_map(|row| row.reason.as_deref()).all(|why| why.contains("takes too long"))
    );
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(60), "{took:?}");
}

/// The same calendar, read by Python's `recurring_ical_events`.
const OTHER_READER: &str = r#"
import json, sys
from datetime import datetime, timezone
import icalendar, recurring_ical_events

told = []
asked = json.load(sys.stdin)
for text in asked["calendars"]:
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime.fromisoformat(asked["from"]), datetime.fromisoformat(asked["to"]))
    told.append(sorted(event["DTSTART"].dt.astimezone(timezone.utc).isoformat() for event in events
                       if event.get("STATUS") != "CANCELLED"))
json.dump(told, sys.stdout)
"#;

/// A calendar with one event that repeats and ends, with days that are listed and left out, and changed visits.
fn any_calendar() -> impl Strategy<Value = String> {
    // Rules that give the first day themselves: otherwise the other reader does not count it, as RFC 5545 has it.
    let zone = proptest::sample::select(vec![
        "America/New_York",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/Santiago",
        "Asia/Kathmandu",
    ]);
    let rule = proptest::sample::select(vec!["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]);
    let end = prop_oneof![
        (1_u32..90).prop_map(|count| format!("COUNT={count}")),
        (3_u32..=12, 1_u32..28).prop_map(|(month, day)| format!("UNTIL=2027{month:02}{day:02}T170000Z")),
    ];
    let start = (0_i64..200, 8_i8..17)
        .prop_map(|(day, hour)| date(2026, 8, 1).saturating_add(day.days()).at(hour, 30, 0, 0));
    let nth = || proptest::collection::btree_set(0_i64..40, 0..4);
    let later = proptest::collection::btree_map(0_i64..40, (-3_000_i64..3_000, 10_i64..90), 0..3);
    (zone, rule, 1_u32..4, end, start, nth(), nth(), nth(), later).prop_map(
        |(zone, rule, interval, end, start, out, listed, changed, later)| {
            let stamp = |at: jiff::civil::DateTime| at.strftime("%Y%m%dT%H%M%S").to_string();
            let at = |day: i64| stamp(start.saturating_add(day.days()));
            let begin = |at: &str| {
                format!("BEGIN:VEVENT\nUID:1@x\nSUMMARY:Ann Lee\nDURATION:PT30M\nDTSTART;TZID={zone}:{at}\n")
            };
            let mut text = format!("{}RRULE:{rule};INTERVAL={interval};{end}\n", begin(&at(0)));
            for day in &out {
                text += &format!("EXDATE;TZID={zone}:{}\n", at(*day));
            }
            for day in &listed {
                text += &format!("RDATE;TZID={zone}:{}\n", at(*day));
            }
            text += "END:VEVENT\n";
            // Only of visits that are listed, so that both readers know of them.
            for day in changed.iter().filter(|day| listed.contains(day) && !out.contains(day)) {
                let moved =
                    stamp(start.saturating_add(day.days()).saturating_add(SignedDuration::from_mins(95)));
                text += &format!("{}RECURRENCE-ID;TZID={zone}:{}\nEND:VEVENT\n", begin(&moved), at(*day));
            }
            for (day, (minutes, length)) in later
                .iter()
                .filter(|(day, _)| listed.contains(day) && !out.contains(day) && !changed.contains(day))
            {
                let moved = stamp(
                    start.saturating_add(day.days()).saturating_add(SignedDuration::from_mins(*minutes)),
                );
                let begin = begin(&moved).replace("PT30M", &format!("PT{length}M"));
                text += &format!(
                    "{begin}RECURRENCE-ID;RANGE=THISANDFUTURE;TZID={zone}:{}\nEND:VEVENT\n",
                    at(*day)
                );
            }
            calendar(&text)
        },
    )
}

#[tokio::test]
async fn another_reader_comes_to_the_same_visits() {
    let reception = reception();
    let zone = reception.desk.clinic().time_zone.clone();
    let mut runner = TestRunner::deterministic();
    let mut calendars: Vec<String> =
        (0..80).map(|_| any_calendar().new_tree(&mut runner).expect("a calendar").current()).collect();
    calendars.extend([OUTLOOK.to_owned(), APPLE.to_owned()]);
    let asked = serde_json::json!({
        "calendars": calendars,
        "from": "2026-11-20T15:00:01+00:00",
        "to": "2028-11-01T00:00:00+00:00",
    });
    let told = testkit::python::run(OTHER_READER, asked.to_string().as_bytes());
    let told: Vec<Vec<String>> = serde_json::from_str(&told).expect("lists");
    // Before either reader comes to its last day, which each has on a clock of its own.
    let last: jiff::Timestamp = "2028-11-01T00:00:00Z".parse().expect("a moment");
    let mut compared = 0;
    for (text, told) in calendars.iter().zip(told) {
        let theirs: Vec<jiff::Timestamp> = told.iter().map(|at| at.parse().expect("a moment")).collect();
        let report = judge(&reception, text).await;
        let clock = |time: &str| booking::time_text::parse_time(time).expect("a time");
        let mut ours: Vec<jiff::Timestamp> = times(&report)
            .into_iter()
            .map(|(day, time)| {
                day.to_datetime(clock(&time)).to_zoned(zone.clone()).expect("it is").timestamp()
            })
            .collect();
        ours.retain(|at| *at < last);
        ours.sort_unstable();
        assert_eq!(ours, theirs, "{text}");
        compared += ours.len();
    }
    assert!(compared > 1_000, "{compared} visits were compared");
}
