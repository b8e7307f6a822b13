//! What callers say for a day, and what it means: the tables in `spoken_dates.txt` and, in Spanish, `spoken_dates_es.txt`.
//!
//! A line `now <date>T<time> <zone>` sets the clinic's clock for the lines after it. Every other line is
//! `<words> = <meaning>`, where the meaning is a day, with `@ <time>` or `<first>-<last>` when a time of day is wished
//! for; `? <days> | <question>` when the caller is asked (the question may be left out); `no <code>` for a refusal; `-` when no day is spoken of.

use booking::clinic::Clinic;
use booking::spoken_date::{Meaning, resolve};
use booking::time_text::show_time;
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The tables, how many cases each is kept at, and how its questions begin.
const TABLES: [(&str, &str, usize, &[&str]); 2] = [
    ("spoken_dates.txt", include_str!("spoken_dates.txt"), 1000, &["Do you", "Which day", "I'm sorry"]),
    (
        "spoken_dates_es.txt",
        include_str!("spoken_dates_es.txt"),
        400,
        &["¿Se refiere", "¿Qué día", "Lo siento"],
    ),
];

#[test]
fn spoken_days_mean_what_the_tables_say() {
    for (name, table, least, beginnings) in TABLES {
        let (mut now, mut cases, mut wrong) = (None::<Zoned>, 0, Vec::new());
        for (number, line) in table.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(clock) = line.strip_prefix("now ") {
                now = Some(clock_at(clock));
                continue;
            }
            let (words, expected) = line.split_once(" =").expect("a case is `words = meaning`");
            let (now, expected) =
                (now.as_ref().expect("a clock is set before the first case"), expected.trim());
            let clinic = Clinic::riverside(now.time_zone().clone());
            let meaning = resolve(words, now, &clinic);
            let found = written(&meaning);
            cases += 1;
            let is_question_left_out = expected.starts_with('?') && !expected.contains('|');
            let is_asked_well = match &meaning {
                Meaning::Ask { question, .. } => beginnings.iter().any(|begin| question.starts_with(begin)),
                _ => true,
            };
            let compared = if is_question_left_out { found.split(" |").next() } else { Some(found.as_str()) };
            if compared != Some(expected) || !is_asked_well {
                wrong.push(format!("{name}:{number}: {words:?}\n  expected {expected}\n  found    {found}"));
            }
        }
        assert!(wrong.is_empty(), "{} of {cases} are wrong:\n{}", wrong.len(), wrong.join("\n"));
        assert!(cases >= least, "{name} is kept at {least} cases or more, it has {cases}");
    }
}

#[test]
fn accents_marks_and_hesitations_change_nothing() {
    for (name, table, ..) in TABLES {
        let mut now: Option<Zoned> = None;
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(clock) = line.strip_prefix("now ") {
                now = Some(clock_at(clock));
                continue;
            }
            let words = line.split(" =").next().unwrap_or_default();
            let now = now.as_ref().expect("a clock is set before the first case");
            let clinic = Clinic::riverside(now.time_zone().clone());
            let bare: String = words.chars().filter(|c| !"¿¡?!,;".contains(*c)).map(without_accent).collect();
            let meaning = written(&resolve(words, now, &clinic));
            for other in [bare, format!("  uh, {words} ...")] {
                assert_eq!(
                    written(&resolve(&other, now, &clinic)),
                    meaning,
                    "{name}: {words:?} and {other:?}"
                );
            }
        }
    }
}

fn without_accent(letter: char) -> char {
    match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        other => other,
    }
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
    assert_eq!(written(&resolve("este fin de semana", &now, &clinic)), "2026-11-21", "only Saturday is open");
    let sunday = clinic.hours.on(jiff::civil::Weekday::Sunday, &hours).unwrap();
    clinic.hours = sunday;
    assert_eq!(
        written(&resolve("el próximo fin de semana", &now, &clinic)),
        "? 2026-11-28 2026-11-29 | ¿Qué día del próximo fin de semana le viene bien?"
    );
    assert_eq!(
        written(&resolve("Christmas weekend", &now, &clinic)),
        "? 2026-12-26 2026-12-27 | Which day between Saturday, December 26 and Sunday, December 27 works for you?"
    );
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
