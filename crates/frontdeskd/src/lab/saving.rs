//! A past call as a scenario file. Nothing of a patient's leaves in it: what answers a question for a name, a year of birth, a
//! number or a message is replaced whole, and names and numbers are replaced wherever else they stand.

use std::fmt::Write;

use booking::birth_year;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::call::{Line, Speaker};
use wire::history::{CallDetail, Outcome};
use wire::replay::SavedScenario;

use super::question::Question;

/// Who calls instead.
const NAME: [&str; 2] = ["Alex", "Sample"];
/// From which number: none that anybody has.
const NUMBER: &str = "+15550100123";
/// Born when.
const YEAR: &str = "1980";
const MESSAGE: &str = "Please call me back.";

/// Words that are written with a capital letter and are nobody's name.
const NO_NAMES: [&str; 34] = [
    "i",
    "i'd",
    "i'm",
    "i'll",
    "i've",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "am",
    "pm",
    "dr",
    "doctor",
    "yes",
    "no",
    "ok",
    "okay",
    "hi",
    "hello",
];

/// The call as a file; `None` when the caller said nothing.
pub fn scenario(past: &CallDetail, zone: &TimeZone) -> Option<SavedScenario> {
    let began: Timestamp = past.call.start_time.parse().ok()?;
    let now = began.to_zoned(zone.clone());
    let names = names(past);
    let mut turns = String::new();
    let mut asked = String::new();
    for line in &past.lines {
        let Line::Utterance(said) = &line.line else { continue };
        if said.speaker != Speaker::User {
            asked.push(' ');
            asked.push_str(&said.text);
            continue;
        }
        let question = Question::of(&asked);
        asked.clear();
        // Writing to a String cannot fail.
        let _ = match said.text.strip_prefix("[keypad] ") {
            Some(keys) => writeln!(turns, "\n[[does]]\nkeys = {}", quoted(&invented_keys(keys))),
            None => {
                let words = answer(question, &said.text, &names, now.year());
                writeln!(turns, "\n[[does]]\nsay = {}", quoted(&words))
            }
        };
    }
    if turns.is_empty() {
        return None;
    }
    let mut text = format!(
        "# Saved from a call. Names and numbers are invented; read it before you pass it on.\n\
         title = \"A call of {day}\"\nnow = \"{now}\"\ntime_zone = {zone}\nfrom = {from}\n{turns}\n[expect]\n",
        day = now.strftime("%A"),
        now = now.strftime("%Y-%m-%dT%H:%M"),
        zone = quoted(zone.iana_name().unwrap_or("UTC")),
        from = quoted(if past.call.phone_number.starts_with('+') { NUMBER } else { "" }),
    );
    let outcome = past.call.outcome.map(|outcome| match outcome {
        Outcome::AppointmentBooked => "appointment_booked",
        Outcome::NoBooking => "no_booking",
        Outcome::Error => "error",
        Outcome::UserHangup => "user_hangup",
    });
    if let Some(outcome) = outcome {
        let _ = writeln!(text, "outcome = \"{outcome}\"");
    }
    if let Some(visit) = &past.appointment {
        let _ = writeln!(
            text,
            "booked = [{{ who = \"{}\", date = {}, time = {} }}]",
            NAME.join(" "),
            quoted(&visit.appointment_date),
            quoted(&visit.appointment_time)
        );
    }
    let file_name = format!("call-{}.toml", now.strftime("%Y-%m-%d-%H%M"));
    Some(SavedScenario { success: true, file_name, text })
}

/// Words that are known to be somebody's name in this call.
fn names(past: &CallDetail) -> Vec<String> {
    let known = [
        past.call.customer_name.as_deref(),
        past.appointment.as_ref().map(|visit| visit.customer_name.as_str()),
    ];
    known
        .into_iter()
        .flatten()
        .flat_map(|name| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>())
        .collect()
}

/// What the caller says instead. A year of birth may answer the question whether there is anything else.
fn answer(question: Question, said: &str, names: &[String], this_year: i16) -> String {
    match question {
        Question::More if birth_year::alone(said, this_year).is_some() => YEAR.to_owned(),
        Question::Name => NAME.join(" "),
        Question::Birth => YEAR.to_owned(),
        Question::Number => "202 555 0147".to_owned(),
        Question::Message => MESSAGE.to_owned(),
        _ => invented(said, names),
    }
}

/// The words with invented names and numbers.
fn invented(said: &str, names: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    let (mut place, mut begins) = (0, true);
    for word in said.split_whitespace() {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect();
        let lower = bare.to_lowercase().replace('’', "'");
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        let is_name = names.contains(&lower) || (capital && !begins && !NO_NAMES.contains(&lower.as_str()));
        begins = word.ends_with(['.', '!', '?']);
        if is_name {
            let tail: String = word.chars().rev().take_while(|c| !c.is_alphanumeric()).collect();
            out.push(format!("{}{}", NAME[place % NAME.len()], tail.chars().rev().collect::<String>()));
            place += 1;
        } else {
            place = 0;
            out.push(word.to_owned());
        }
    }
    without_numbers(&out.join(" "))
}

/// Runs of four digits and more, with whatever stands between them in a number, are replaced.
fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        let joins = c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '-' | '(' | ')' | '.'));
        if joins || (c == '+' && run.is_empty()) {
            run.push(c);
            continue;
        }
        let kept = run.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
        let digits = run.chars().filter(char::is_ascii_digit).count();
        match digits {
            0..=3 => out.push_str(&run),
            4 => {
                out.push_str(YEAR);
                out.push_str(&run[kept..]);
            }
            _ => {
                out.push_str("202 555 0147");
                out.push_str(&run[kept..]);
            }
        }
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// A choice stays; a year and a number are invented.
fn invented_keys(keys: &str) -> String {
    let digits = keys.chars().filter(char::is_ascii_digit).count();
    let end = if keys.ends_with('#') { "#" } else { "" };
    match digits {
        0..=3 => keys.trim().to_owned(),
        4 => format!("{YEAR}{end}"),
        _ => format!("2025550147{end}"),
    }
}

/// As TOML writes text.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_invented_and_the_rest_stays() {
        let names = vec!["ruiz".to_owned()];
        for (said, expected) in [
            ("This is ana ruiz", "This is ana Alex"),
            ("Hello, my name is Maria Lopez.", "Hello, my name is Alex Sample."),
            ("Monday at 10, please", "Monday at 10, please"),
            ("call 415-555-0199 please", "call 202 555 0147 please"),
            ("I was born in 1984", "I was born in 1980"),
            ("December 7th at 9:30", "December 7th at 9:30"),
        ] {
            assert_eq!(invented(said, &names), expected, "{said}");
        }
        let answer = |question, said: &str| answer(question, said, &[], 2026);
        assert_eq!(answer(Question::Name, "it's maria lopez"), "Alex Sample");
        assert_eq!(answer(Question::Birth, "nineteen eighty four"), "1980");
        assert_eq!(answer(Question::More, "nineteen eighty four"), "1980", "told unasked");
        assert_eq!(answer(Question::More, "no thanks"), "no thanks");
        assert_eq!(
            (invented_keys("1"), invented_keys("4155550199#")),
            ("1".to_owned(), "2025550147#".to_owned())
        );
        assert_eq!(quoted("say \"x\"\n"), "\"say \\\"x\\\" \"");
    }
}
