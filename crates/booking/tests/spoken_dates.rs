//! What callers say for a day, and what it means: the table in `spoken_dates.txt`.
//!
//! A line `now <date>T<time> <zone>` sets the clinic's clock for the lines after it. Every other line is
//! `<words> = <meaning>`, where the meaning is a day, with `@ <time>` or `<first>-<last>` when a time of day is wished
//! for; `? <days> | <question>` when the caller is asked; `no <code>` for a refusal; `-` when no day is spoken of.

use booking::clinic::Clinic;
use booking::spoken_date::{Meaning, resolve};
use booking::time_text::show_time;
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const TABLE: &str = include_str!("spoken_dates.txt");

#[test]
fn spoken_days_mean_what_the_table_says() {
    let mut now: Option<Zoned> = None;
    let (mut cases, mut wrong) = (0, Vec::new());
    for (number, line) in TABLE.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(clock) = line.strip_prefix("now ") {
            now = Some(clock_at(clock));
            continue;
        }
        let (words, expected) = line.split_once(" =").expect("a case is `words = meaning`");
        let now = now.as_ref().expect("a clock is set before the first case");
        let clinic = Clinic::riverside(now.time_zone().clone());
        let found = written(&resolve(words, now, &clinic));
        cases += 1;
        if found != expected.trim() {
            wrong.push(format!(
                "line {number}, {now}: {words:?}\n  expected {}\n  found    {found}",
                expected.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 200, "the table is kept at 200 cases or more, it has {cases}");
}

#[test]
fn the_clinics_clock_decides_and_not_the_machines() {
    // 11 PM on Friday in New York is Saturday afternoon in Auckland.
    let clinic = Clinic::riverside(TimeZone::get("Pacific/Auckland").unwrap());
    let machine = clock_at("2026-11-20T23:00 America/New_York");
    assert_eq!(written(&resolve("tomorrow", &machine, &clinic)), "2026-11-22");
}

#[test]
fn a_clinic_open_on_saturdays_offers_the_weekend() {
    let mut clinic = Clinic::riverside(TimeZone::UTC);
    let hours = clinic.open_on(jiff::civil::date(2026, 11, 20));
    clinic.hours = clinic.hours.on(jiff::civil::Weekday::Saturday, &hours).unwrap();
    let now = clock_at("2026-11-20T10:00 UTC");
    assert_eq!(written(&resolve("this weekend", &now, &clinic)), "2026-11-21", "only Saturday is open");
}

fn clock_at(text: &str) -> Zoned {
    let (clock, zone) = text.split_once(' ').expect("`<date>T<time> <zone>`");
    let clock: DateTime = clock.parse().expect("a civil date and time");
    clock.to_zoned(TimeZone::get(zone).expect("a zone of the database")).expect("within jiff's range")
}

fn written(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Day { date, time: Some(time), .. } => format!("{date} @ {}", show_time(*time)),
        Meaning::Day { date, between: Some((from, to)), .. } => {
            format!("{date} {:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())
        }
        Meaning::Day { date, .. } => date.to_string(),
        Meaning::Ask { question, dates } => {
            let days: Vec<String> = dates.iter().map(ToString::to_string).collect();
            format!("? {} | {question}", days.join(" ")).replace("?  |", "? |")
        }
        Meaning::No(refusal) => format!("no {}", refusal.code()),
        Meaning::NotADay => "-".into(),
    }
}
