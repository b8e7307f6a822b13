//! Single values of a file, whichever kind it is of.

use std::borrow::Cow;

use booking::appointment::patient_name;
use booking::time_text::{parse_date, parse_time};
use jiff::civil::{Date, Time};

use super::{DateOrder, Wrong};
use crate::phone::PhoneNumber;

/// The most characters of a note that are kept.
const NOTE: usize = 1_000;
/// A date or a time is not looked at beyond this many bytes.
const SHORT: usize = 60;

/// The file's text.
///
/// # Errors
/// A sentence that says how it is to be saved instead.
pub(super) fn text(file: &[u8]) -> Result<Cow<'_, str>, String> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff") {
        return Err("The file is UTF-16 text; save it as “CSV UTF-8”.".to_owned());
    }
    let text = std::str::from_utf8(file).map_err(|error| {
        format!(
            "The file must be UTF-8 text, and is not at byte {}; save it as “CSV UTF-8” or as iCalendar.",
            error.valid_up_to() + 1
        )
    })?;
    if text.contains('\0') {
        return Err("The file is no text; choose a CSV or an iCalendar (.ics) file.".to_owned());
    }
    if text.trim().is_empty() {
        return Err("The file is empty.".to_owned());
    }
    Ok(lines_ended(text))
}

/// With every line ended alike. Some programs end it with a carriage return alone, as old Macs do, where others would see one
/// long line.
fn lines_ended(text: &str) -> Cow<'_, str> {
    let is_alone = |(at, _): (usize, &str)| text.as_bytes().get(at + 1) != Some(&b'\n');
    match text.match_indices('\r').any(is_alone) {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    }
}

/// Who is coming.
pub(super) fn name(field: &'static str, text: &str) -> Result<String, Wrong> {
    patient_name(text).map_err(|refusal| Wrong::new(field, format!("{}.", refusal.note())))
}

/// A number, `""` when there is none.
pub(super) fn phone(text: &str) -> String {
    let number = PhoneNumber::new(text);
    number.e164().unwrap_or_else(|| number.as_str().to_owned())
}

/// A note for the staff.
pub(super) fn note(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    text.trim().chars().take(NOTE).map(shown).collect()
}

/// A day.
pub(super) fn date(field: &'static str, text: &str, order: DateOrder) -> Result<Date, Wrong> {
    const EXPECTED: &str = "a day like 2026-11-23";
    let wrong = || Wrong::value(field, text, EXPECTED);
    let text = text.trim();
    if text.len() > SHORT {
        return Err(wrong());
    }
    if let Some(date) = parse_date(text) {
        return Ok(date);
    }
    let sign = text.chars().find(|c| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let parts: Vec<&str> = text.split(sign).collect();
    let [one, two, three] = parts[..] else { return Err(wrong()) };
    let number = |text: &str| -> Result<i16, Wrong> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().ok_or_else(wrong)
    };
    let (year, month, day) = match (sign, order) {
        _ if one.len() == 4 && matches!(sign, '-' | '/' | '.') => (one, two, three),
        ('.', _) | ('/' | '-', DateOrder::DayFirst) => (three, two, one),
        ('/' | '-', DateOrder::MonthFirst) => (three, one, two),
        ('/' | '-', DateOrder::Unsaid) => {
            let reason =
                format!("“{text}” can be read in two ways; say whether the day or the month is first.");
            return Err(Wrong::new(field, reason));
        }
        _ => return Err(wrong()),
    };
    // Two digits could be any century.
    if year.len() != 4 {
        return Err(wrong());
    }
    let small = |text: &str| i8::try_from(number(text)?).map_err(|_| wrong());
    Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| wrong())
}

/// A time of day.
pub(super) fn time(field: &'static str, text: &str) -> Result<Time, Wrong> {
    let wrong = || Wrong::value(field, text, "a time like 14:00 or 2:00 PM");
    let text = text.trim();
    if text.len() > SHORT {
        return Err(wrong());
    }
    // Seconds are written by programs, and are none of a visit's: they must be none.
    let mut parts = text.splitn(3, ':');
    let short = match (parts.next(), parts.next(), parts.next()) {
        (Some(hour), Some(minute), Some(rest)) => {
            let after = rest.strip_prefix("00").ok_or_else(wrong)?;
            format!("{hour}:{minute}{after}")
        }
        _ => text.to_owned(),
    };
    let begins_with_a_digit = short.starts_with(|c: char| c.is_ascii_digit());
    parse_time(&short).filter(|_| begins_with_a_digit).ok_or_else(wrong)
}

/// A day and a time in one cell.
pub(super) fn both(field: &'static str, text: &str, order: DateOrder) -> Result<(Date, Time), Wrong> {
    let text = text.trim();
    let parts = text.split_once([' ', 'T']);
    let (day, at) =
        parts.ok_or_else(|| Wrong::value(field, text, "a day and a time like 2026-11-23 14:00"))?;
    Ok((date(field, day, order)?, time(field, at)?))
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    #[test]
    fn a_day_is_read_as_it_was_said_and_never_guessed() {
        let read = |text, order| date("date", text, order).ok();
        let fourth_of_may = Some(civil::date(2026, 5, 4));
        for text in ["2026-05-04", "2026/5/4", "4.5.2026", "04.05.2026"] {
            assert_eq!(read(text, DateOrder::Unsaid), fourth_of_may, "{text}");
        }
        assert_eq!(read("4/5/2026", DateOrder::DayFirst), fourth_of_may);
        assert_eq!(read("5/4/2026", DateOrder::MonthFirst), fourth_of_may);
        let two_ways = date("date", "5/4/2026", DateOrder::Unsaid).unwrap_err();
        assert!(two_ways.reason.contains("two ways"), "{two_ways:?}");
        for wrong in
            ["2026-02-30", "30.2.2026", "5/4/26", "May 4", "", "1.2", "1.2.3.4", "+4.5.2026", "٤.5.2026"]
        {
            assert!(date("date", wrong, DateOrder::DayFirst).is_err(), "{wrong}");
        }
        assert!(date("date", &"9".repeat(1_000_000), DateOrder::DayFirst).is_err());
    }

    #[test]
    fn a_time_may_have_seconds_that_are_none() {
        let at = |text| time("time", text).ok();
        for text in ["14:00", "2:00 PM", "2:00 pm", "14:00:00", "2:00:00 PM"] {
            assert_eq!(at(text), Some(civil::time(14, 0, 0, 0)), "{text}");
        }
        for wrong in ["", "25:00", "noonish", "14:00:30", "=14", "half past two"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
