//! Understands what an agent wrote as arguments. A model may write anything, so each fault names the field, what came and
//! what is expected.

use booking::appointment::patient_name;
use booking::rules::Refusal;
use booking::time_text::{parse_date, parse_time};
use call::tools::ToolOutcome;
use jiff::civil::{Date, Time};

use crate::phone::PhoneNumber;
use crate::summary::short;

/// Characters a date, a time or a number may have before it is not even looked at.
pub(crate) const SHORT: usize = 100;
/// Characters of the words for a day, or of a reason.
pub(crate) const WORDS: usize = 500;
/// Characters of a message for the clinic; about two minutes of speech.
pub(crate) const MESSAGE: usize = 2000;

/// Refuses a text that is too long to be what it should be.
pub(crate) fn bounded<'a>(field: &str, text: &'a str, most: usize) -> Result<&'a str, ToolOutcome> {
    match text.char_indices().nth(most) {
        None => Ok(text),
        Some(_) => Err(failed(format!(
            "`{field}` has {} bytes; expected at most {most} characters. Nothing was done.",
            text.len()
        ))),
    }
}

/// A day written `YYYY-MM-DD`. One that no calendar has is told to the caller.
pub(crate) fn date(field: &str, text: &str) -> Result<Date, ToolOutcome> {
    let text = bounded(field, text, SHORT)?.trim();
    if let Some(date) = parse_date(text) {
        return Ok(date);
    }
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped {
        return Err(refused(&Refusal::NotADate));
    }
    Err(failed(format!("`{field}` was \"{}\"; expected a day as YYYY-MM-DD, like 2026-11-23.", short(text))))
}

/// A time of day.
pub(crate) fn time(field: &str, text: &str) -> Result<Time, ToolOutcome> {
    let text = bounded(field, text, SHORT)?.trim();
    parse_time(text).ok_or_else(|| {
        failed(format!("`{field}` was \"{}\"; expected a time as H:MM AM/PM, like 2:00 PM.", short(text)))
    })
}

/// A patient's name as it goes into the book.
pub(crate) fn name(text: &str) -> Result<String, ToolOutcome> {
    patient_name(text).map_err(|refusal| refused(&refusal))
}

/// The number that was given in the talk, else the caller's own.
pub(crate) fn phone(field: &str, given: Option<&str>, own: &PhoneNumber) -> Result<PhoneNumber, ToolOutcome> {
    match given.map(|text| bounded(field, text, SHORT)).transpose()? {
        Some(text) if !text.trim().is_empty() => Ok(PhoneNumber::new(text)),
        _ => Ok(own.clone()),
    }
}

/// A "no" by the rules.
pub(crate) fn refused(refusal: &Refusal) -> ToolOutcome {
    ToolOutcome::Refused { say: refusal.say(), alternatives: Vec::new() }
}

/// The agent asked wrongly, or something broke.
pub(crate) fn failed(say: impl Into<String>) -> ToolOutcome {
    ToolOutcome::Failed { say: say.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(outcome: ToolOutcome) -> String {
        match outcome {
            ToolOutcome::Failed { say } => format!("failed: {say}"),
            ToolOutcome::Refused { say, .. } => format!("refused: {say}"),
            other => panic!("expected a no, got {other:?}"),
        }
    }

    #[test]
    fn a_wrong_date_is_told_with_field_value_and_expectation() {
        assert_eq!(
            say(date("date", "next Monday").unwrap_err()),
            "failed: `date` was \"next Monday\"; expected a day as YYYY-MM-DD, like 2026-11-23.",
            "the model can put that right itself"
        );
        assert_eq!(
            say(date("date", "2026-02-30").unwrap_err()),
            "refused: I don't think that date exists. Could you give me another date?",
            "a day no calendar has is the caller's to put right"
        );
        assert!(date("date", " 2026-11-23 ").is_ok(), "space around it does no harm");
        for wrong in ["", "2026-2-3", "2026/11/23", "99999-01-01", "２０２６-11-23", "2026-11-23T10:00"] {
            assert!(date("date", wrong).is_err(), "{wrong:?} is not a date");
        }
    }

    #[test]
    fn a_wrong_time_is_told_with_field_value_and_expectation() {
        assert_eq!(
            say(time("time", "25:00").unwrap_err()),
            "failed: `time` was \"25:00\"; expected a time as H:MM AM/PM, like 2:00 PM.",
            "no clock shows that"
        );
    }

    #[test]
    fn a_megabyte_is_refused_without_being_quoted() {
        let megabyte = "é".repeat(500_000);
        for outcome in [
            date("date", &megabyte).unwrap_err(),
            time("time", &megabyte).unwrap_err(),
            name(&megabyte).unwrap_err(),
            phone("phone_number", Some(&megabyte), &PhoneNumber::default()).unwrap_err(),
            bounded("message", &megabyte, MESSAGE).unwrap_err(),
        ] {
            assert!(say(outcome).len() < 200, "the answer to a megabyte is a sentence");
        }
    }

    #[test]
    fn the_callers_own_number_stands_in_for_a_missing_one() {
        let own = PhoneNumber::new("+15551234567");
        for missing in [None, Some(""), Some("  ")] {
            assert_eq!(phone("phone_number", missing, &own).unwrap(), own, "{missing:?} is no number");
        }
        assert_eq!(
            phone("phone_number", Some("555 0100"), &own).unwrap().as_str(),
            "555 0100",
            "one that was given wins"
        );
    }
}
