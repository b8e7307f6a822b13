//! Times as they are written and said, and what no words may do.

use booking::clinic::Clinic;
use booking::spoken_date::{Meaning, TimeWish, resolve, time_wish};
use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use jiff::Zoned;
use jiff::civil::{Time, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn now() -> Zoned {
    date(2026, 11, 20).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("within jiff's range")
}

fn clinic() -> Clinic {
    Clinic::riverside(TimeZone::UTC)
}

#[test]
fn times_are_read_in_every_common_form() {
    let cases: &[(&str, &str)] = &[
        ("2:00 PM", "2:00 PM"),
        ("2:00 pm", "2:00 PM"),
        ("2:00PM", "2:00 PM"),
        ("02:00 PM", "2:00 PM"),
        ("2 pm", "2:00 PM"),
        ("2pm", "2:00 PM"),
        ("2 p.m.", "2:00 PM"),
        ("2.30 pm", "2:30 PM"),
        ("2", "2:00 PM"),
        ("two", "2:00 PM"),
        ("2:00", "2:00 PM"),
        ("14:00", "2:00 PM"),
        ("14:00:00", "2:00 PM"),
        ("14", "2:00 PM"),
        ("02:00", "2:00 AM"),
        ("09:00", "9:00 AM"),
        ("9", "9:00 AM"),
        ("9:00 AM", "9:00 AM"),
        ("11:30", "11:30 AM"),
        ("12", "12:00 PM"),
        ("12:00 AM", "12:00 AM"),
        ("12:00 PM", "12:00 PM"),
        ("12:30 pm", "12:30 PM"),
        ("00:15", "12:15 AM"),
        ("noon", "12:00 PM"),
        ("12 noon", "12:00 PM"),
        ("midday", "12:00 PM"),
        ("midnight", "12:00 AM"),
        ("half past two", "2:30 PM"),
        ("quarter past nine", "9:15 AM"),
        ("a quarter to three", "2:45 PM"),
        ("quarter to one", "12:45 PM"),
        ("ten past two", "2:10 PM"),
        ("twenty minutes to four", "3:40 PM"),
        ("two thirty", "2:30 PM"),
        ("two oh five", "2:05 PM"),
        ("two o'clock", "2:00 PM"),
        ("eleven", "11:00 AM"),
        ("at 3", "3:00 PM"),
        ("around half past ten", "10:30 AM"),
        ("3 in the afternoon", "3:00 PM"),
        ("9 in the morning", "9:00 AM"),
        ("7 in the evening", "7:00 PM"),
        ("fourteen hundred", "2:00 PM"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_time(text).map(show_time).as_deref(), Some(*expected), "{text:?}");
    }
}

#[test]
fn what_is_no_time_is_none() {
    for text in
        ["", "25:00", "24:00", "9:60", "14:00 AM", "0 pm", "PM", "morning", "2 pm tomorrow", "soon", "123"]
    {
        assert_eq!(parse_time(text), None, "{text:?}");
    }
}

#[test]
fn every_shown_time_reads_back_as_itself() {
    for minute in 0..1440 {
        let time = Time::midnight() + jiff::SignedDuration::from_mins(minute);
        assert_eq!(parse_time(&show_time(time)), Some(time));
    }
}

#[test]
fn written_dates_are_exact_or_none() {
    assert_eq!(parse_date("2026-12-01"), Some(date(2026, 12, 1)));
    assert_eq!(parse_date("2028-02-29"), Some(date(2028, 2, 29)));
    for none in [
        "2027-02-29",
        "2026-02-30",
        "2026-13-01",
        "2026-12-1",
        "26-12-01",
        "2026/12/01",
        " 2026-12-01",
        "",
        "१२३४-५६-७८",
        "2026-+1-01",
    ] {
        assert_eq!(parse_date(none), None, "{none:?}");
    }
    assert_eq!(spoken_date(date(2026, 11, 23)), "Monday, November 23");
}

#[test]
fn a_time_of_day_is_heard_without_a_day() {
    let wish = |words: &str| time_wish(words, &now(), &clinic());
    let at = |hour, minute| TimeWish { between: None, time: Some(time(hour, minute, 0, 0)) };
    let between = |from: (i8, i8), to: (i8, i8)| TimeWish {
        between: Some((time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0))),
        time: None,
    };
    assert_eq!(wish("half past two would be great"), at(14, 30));
    assert_eq!(wish("let's do the ten thirty"), at(10, 30));
    assert_eq!(wish("the 3 o'clock one, please"), at(15, 0));
    assert_eq!(wish("the afternoon is better"), between((12, 0), (17, 59)));
    assert_eq!(wish("anything after 3?"), between((15, 0), (23, 59)));
    assert_eq!(wish("in the morning, not before ten"), between((10, 0), (11, 59)));
    assert_eq!(wish("I don't mind"), TimeWish::default());
    assert_eq!(wish("the 3rd of December"), TimeWish::default(), "a day's number is no time");
    assert_eq!(wish("my number is five five five, one two three four"), TimeWish::default());
}

/// Words of the grammar and some beside it, in any order.
fn salad() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "monday",
        "friday",
        "next",
        "this",
        "last",
        "the",
        "a",
        "in",
        "on",
        "at",
        "of",
        "after",
        "before",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "year",
        "9999",
        "two",
        "twenty",
        "third",
        "31st",
        "0",
        "february",
        "may",
        "30th",
        "2027",
        "2000",
        "1/20",
        "13/13",
        "0/0",
        "2026-02-30",
        "9999-12-31",
        "tomorrow",
        "today",
        "yesterday",
        "no",
        "not",
        "or",
        "to",
        "between",
        "and",
        "from",
        "until",
        "weekend",
        "christmas",
        "easter",
        "early",
        "end",
        "3:30",
        "25:61",
        "pm",
        "am",
        "half",
        "past",
        "quarter",
        "noon",
        "morning",
        "afternoon",
        "business",
        "couple",
        "few",
        "second",
        "wait",
        "instead",
        "new",
        "years",
        "eve",
        "first",
        "as",
        "soon",
        "possible",
        "weekday",
        "ago",
        "fifth",
        "oclock",
        "12",
    ];
    proptest::collection::vec(proptest::sample::select(WORDS), 0..14).prop_map(|words| words.join(" "))
}

fn any_now() -> impl Strategy<Value = Zoned> {
    let zones =
        proptest::sample::select(&["UTC", "Pacific/Apia", "America/New_York", "Australia/Lord_Howe"][..]);
    (zones, 0_i64..4_102_444_800).prop_map(|(zone, second)| {
        let instant = jiff::Timestamp::from_second(second).expect("before the year 2100");
        instant.to_zoned(TimeZone::get(zone).expect("a zone of the database"))
    })
}

/// What holds of every meaning, whatever the words were.
fn assert_sound(words: &str, now: &Zoned) -> Result<(), TestCaseError> {
    let clinic = Clinic::riverside(now.time_zone().clone());
    let (today, last) = (now.date(), clinic.last_day(now.date()));
    match resolve(words, now, &clinic) {
        Meaning::Day { date, between, time } => {
            prop_assert!(today <= date && date <= last, "{words:?} is {date}, which cannot be booked");
            prop_assert!(between.is_none() || time.is_none(), "{words:?}");
            prop_assert!(between.is_none_or(|(from, to)| from <= to), "{words:?}: {between:?}");
        }
        Meaning::Ask { question, dates } => {
            prop_assert!(question.ends_with('?'), "{words:?}: {question}");
            prop_assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{words:?}: {dates:?}");
            prop_assert!(dates.iter().all(|date| today <= *date && *date <= last), "{words:?}: {dates:?}");
            prop_assert!(dates.len() != 1, "{words:?}: one day is no question");
        }
        Meaning::No(_) | Meaning::NotADay => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_of_the_grammar_in_any_order_do_harm(words in salad(), now in any_now()) {
        assert_sound(&words, &now)?;
        let _ = parse_time(&words);
    }

    #[test]
    fn no_text_at_all_does_harm(words in "\\PC{0,80}") {
        assert_sound(&words, &now())?;
        let _ = (parse_time(&words), parse_date(&words), time_wish(&words, &now(), &clinic()));
    }

    #[test]
    fn no_bytes_with_control_characters_do_harm(words in any::<String>()) {
        assert_sound(&words, &now())?;
    }
}

#[test]
fn a_megabyte_of_talk_is_answered_at_once() {
    for words in [
        "the day after ".repeat(80_000),
        "monday ".repeat(140_000),
        "1".repeat(1_000_000),
        "-".repeat(1_000_000),
    ] {
        assert_sound(&words, &now()).expect("sound");
    }
}
