//! Times as they are written and said, and what is answered in Spanish.

use booking::clinic::Clinic;
use booking::rules::Refusal;
use booking::spoken_date::{
    Language, Meaning, TimeWish, resolve, resolve_in, say_in, stretch_asked_about, time_wish,
};
use booking::time_text::{parse_date, parse_time, show_time, spanish_date, spoken_date};
use jiff::Zoned;
use jiff::civil::{Time, date, time};
use jiff::tz::TimeZone;

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

#[test]
fn times_are_read_in_spanish_too() {
    let cases: &[(&str, &str)] = &[
        ("las tres", "3:00 PM"),
        ("a las tres y media", "3:30 PM"),
        ("tres y media de la tarde", "3:30 PM"),
        ("a las nueve menos cuarto", "8:45 AM"),
        ("cuarto para las nueve", "8:45 AM"),
        ("las diez y cuarto", "10:15 AM"),
        ("a la una", "1:00 PM"),
        ("a las nueve de la mañana", "9:00 AM"),
        ("mediodía", "12:00 PM"),
        ("a las 15:30", "3:30 PM"),
        ("las 3 p. m.", "3:00 PM"),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_time(text).map(show_time).as_deref(), Some(*expected), "{text:?}");
    }
    for text in ["por la tarde", "mañana", "las dos semanas", "las veinticinco", "una"] {
        assert_eq!(parse_time(text), None, "{text:?}");
    }
}

#[test]
fn a_time_of_day_is_heard_in_spanish_without_a_day() {
    let wish = |words: &str| time_wish(words, &now(), &clinic());
    let at = |hour, minute| TimeWish { between: None, time: Some(time(hour, minute, 0, 0)) };
    let between = |from: (i8, i8), to: (i8, i8)| TimeWish {
        between: Some((time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0))),
        time: None,
    };
    assert_eq!(wish("a las dos y media estaría bien"), at(14, 30));
    assert_eq!(wish("la de las diez, por favor"), at(10, 0));
    assert_eq!(wish("mejor por la tarde"), between((12, 0), (17, 59)));
    assert_eq!(wish("¿algo después de las tres?"), between((15, 0), (23, 59)));
    assert_eq!(wish("por la mañana, no antes de las diez"), between((10, 0), (11, 59)));
    assert_eq!(wish("después de la escuela"), between((15, 0), (23, 59)));
    assert_eq!(wish("entre las dos y las cuatro"), between((14, 0), (16, 0)));
    assert_eq!(wish("me da igual"), TimeWish::default());
    assert_eq!(wish("el 3 de diciembre"), TimeWish::default(), "a day's number is no time");
    assert_eq!(wish("mañana"), TimeWish::default(), "tomorrow is no morning");
}

#[test]
fn the_question_is_in_the_language_that_is_known_or_else_spoken() {
    let question = |words: &str, language| match resolve_in(words, language, &now(), &clinic()) {
        Meaning::Ask { question, .. } => question,
        other => panic!("{words:?} is {other:?}"),
    };
    assert_eq!(
        question("12/01", None),
        "Do you mean Tuesday, December 1, or Tuesday, January 12?",
        "digits tell no language"
    );
    assert_eq!(
        question("12/01", Some(Language::Spanish)),
        "¿Se refiere al martes 1 de diciembre o al martes 12 de enero?"
    );
    assert_eq!(question("la próxima semana", None), "¿Qué día de la próxima semana le viene bien?");
    assert_eq!(question("next week", None), "Which day next week works for you?");
}

#[test]
fn the_stretch_that_is_asked_about_is_understood_behind_an_answer() {
    for (words, answer, expected) in [
        ("next week", "Wednesday", date(2026, 11, 25)),
        ("the week of December 14th", "Thursday", date(2026, 12, 17)),
        ("in December", "the tenth", date(2026, 12, 10)),
        ("la semana que viene", "el miércoles", date(2026, 11, 25)),
        ("en diciembre", "el diez", date(2026, 12, 10)),
        ("el mes que viene", "el 3", date(2026, 12, 3)),
        ("a mediados de diciembre", "el 15", date(2026, 12, 15)),
        ("la semana del 14 de diciembre", "el jueves", date(2026, 12, 17)),
        ("después del 1 de diciembre", "el lunes", date(2026, 12, 7)),
    ] {
        let Meaning::Ask { question, .. } = resolve(words, &now(), &clinic()) else {
            panic!("{words:?} leaves the day open")
        };
        let stretch = stretch_asked_about(&question).expect("a stretch is asked about");
        let found = resolve(&format!("{answer} {stretch}"), &now(), &clinic());
        assert!(
            matches!(found, Meaning::Day { date, .. } if date == expected),
            "{answer} {stretch}: {found:?}"
        );
    }
}

#[test]
fn refusals_are_told_in_spanish() {
    assert_eq!(spanish_date(date(2026, 11, 23)), "lunes 23 de noviembre");
    let refusals = [
        Refusal::NotADate,
        Refusal::NotATime,
        Refusal::Weekend,
        Refusal::Closed { why: "Thanksgiving".into() },
        Refusal::Lunch,
        Refusal::OutsideHours,
        Refusal::NotOnGrid,
        Refusal::ClockChange,
        Refusal::Past,
        Refusal::TooFar { days: 90 },
        Refusal::Taken,
        Refusal::DayFull,
        Refusal::NoSuchClinician,
        Refusal::NoSuchVisitType,
        Refusal::NameMissing,
        Refusal::NameTooLong { most: 100 },
        Refusal::NameUnreadable,
    ];
    let mut told = std::collections::HashSet::new();
    for refusal in &refusals {
        let sentence = say_in(refusal, Language::Spanish);
        assert_eq!(Language::of(&sentence), Some(Language::Spanish), "{sentence}");
        assert_eq!(say_in(refusal, Language::English), refusal.say());
        assert!(told.insert(sentence), "{refusal:?} is told like another one");
    }
    assert!(say_in(&Refusal::TooFar { days: 90 }, Language::Spanish).contains("90 días"));
}
