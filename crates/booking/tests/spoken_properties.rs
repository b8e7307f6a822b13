//! What no words may do, in either language: break down, cost time, or come to a day that cannot be booked.

use booking::clinic::Clinic;
use booking::spoken_date::{Language, Meaning, resolve, resolve_in, time_wish};
use booking::time_text::{parse_date, parse_time};
use jiff::Zoned;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const TABLES: [&str; 2] = [include_str!("spoken_dates.txt"), include_str!("spoken_dates_es.txt")];

/// What is said in the cases of both tables.
fn said_in_tables() -> Vec<&'static str> {
    let lines = TABLES.iter().flat_map(|table| table.lines());
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| Some(line.split_once(" = ")?.0)).collect()
}

/// Words of both tables and some that are hard to place, in any order.
fn salad() -> impl Strategy<Value = String> {
    const HARD: [&str; 14] = [
        "9999",
        "0",
        "31st",
        "13/13",
        "0/0",
        "2026-02-30",
        "9999-12-31",
        "25:61",
        "no",
        "not",
        "or",
        "en",
        "de",
        "12",
    ];
    let mut words: Vec<&str> =
        said_in_tables().into_iter().flat_map(str::split_whitespace).chain(HARD).collect();
    words.sort_unstable();
    words.dedup();
    proptest::collection::vec(proptest::sample::select(words), 0..16).prop_map(|words| words.join(" "))
}

/// Utterances of both tables, one behind the other.
fn in_a_row() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(said_in_tables()), 1..4)
        .prop_map(|said| said.join(", "))
}

fn any_now() -> impl Strategy<Value = Zoned> {
    let zones = [
        "UTC",
        "Pacific/Apia",
        "America/New_York",
        "America/Mexico_City",
        "Europe/Madrid",
        "Australia/Lord_Howe",
    ];
    (proptest::sample::select(zones.to_vec()), 0_i64..4_102_444_800).prop_map(|(zone, second)| {
        let instant = jiff::Timestamp::from_second(second).expect("before the year 2100");
        instant.to_zoned(TimeZone::get(zone).expect("a zone of the database"))
    })
}

fn now() -> Zoned {
    date(2026, 11, 20).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("within jiff's range")
}

/// What holds of every meaning, whatever the words were.
fn assert_sound(words: &str, language: Option<Language>, now: &Zoned) -> Result<(), TestCaseError> {
    let clinic = Clinic::riverside(now.time_zone().clone());
    let (today, last) = (now.date(), clinic.last_day(now.date()));
    let meaning = resolve_in(words, language, now, &clinic);
    prop_assert_eq!(&meaning, &resolve_in(words, language, now, &clinic), "{:?} means the same again", words);
    match meaning {
        Meaning::Day { date, between, time } => {
            prop_assert!(today <= date && date <= last, "{words:?} is {date}, which cannot be booked");
            prop_assert!(between.is_none() || time.is_none(), "{words:?}");
            prop_assert!(between.is_none_or(|(from, to)| from <= to), "{words:?}: {between:?}");
        }
        Meaning::Ask { question, dates } => {
            prop_assert!(question.ends_with('?'), "{words:?}: {question}");
            if let Some(language) = language {
                prop_assert_eq!(question.contains('¿'), language == Language::Spanish, "{}", question);
            }
            prop_assert!(dates.windows(2).all(|pair| pair[0] < pair[1]), "{words:?}: {dates:?}");
            prop_assert!(dates.iter().all(|date| today <= *date && *date <= last), "{words:?}: {dates:?}");
            prop_assert!(dates.len() != 1, "{words:?}: one day is no question");
        }
        Meaning::No(_) | Meaning::NotADay => {}
    }
    Ok(())
}

fn any_language() -> impl Strategy<Value = Option<Language>> {
    proptest::sample::select(vec![None, Some(Language::English), Some(Language::Spanish)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_words_of_the_grammar_in_any_order_do_harm(words in salad(), language in any_language(), now in any_now()) {
        assert_sound(&words, language, &now)?;
        let _ = parse_time(&words);
    }

    #[test]
    fn no_utterances_in_a_row_do_harm(words in in_a_row(), language in any_language(), now in any_now()) {
        assert_sound(&words, language, &now)?;
    }

    #[test]
    fn no_text_at_all_does_harm(words in "\\PC{0,80}", language in any_language()) {
        assert_sound(&words, language, &now())?;
        let wish = time_wish(&words, &now(), &Clinic::riverside(TimeZone::UTC));
        prop_assert!(wish.between.is_none() || wish.time.is_none());
        let _ = (parse_time(&words), parse_date(&words));
    }

    #[test]
    fn no_bytes_with_control_characters_do_harm(words in any::<String>(), language in any_language()) {
        assert_sound(&words, language, &now())?;
    }

    #[test]
    fn letters_in_another_case_change_nothing_where_no_name_is_given(at in 0..100_000_usize) {
        let said = said_in_tables();
        let words = said[at % said.len()].to_lowercase();
        let clinic = Clinic::riverside(TimeZone::UTC);
        prop_assert_eq!(resolve(&words, &now(), &clinic), resolve(&words.to_uppercase(), &now(), &clinic), "{}", words);
    }
}

#[test]
fn a_megabyte_of_talk_is_answered_at_once() {
    for words in [
        "the day after ".repeat(80_000),
        "monday ".repeat(140_000),
        "el día después de ".repeat(60_000),
        "lunes ".repeat(160_000),
        "no el lunes sino ".repeat(60_000),
        "my name is ".repeat(90_000),
        "1".repeat(1_000_000),
        "-".repeat(1_000_000),
        "ñ".repeat(500_000),
    ] {
        for language in [Language::English, Language::Spanish] {
            assert_sound(&words, Some(language), &now()).expect("sound");
        }
    }
}
