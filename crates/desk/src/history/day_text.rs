//! A searched text that is a day and nothing else.

use booking::time_text::parse_date;
use jiff::civil::Date;

/// The forms in which a day may be written beside `2026-11-23`. With slashes the month comes first, as in North America;
/// with points the day does, as everywhere that writes points.
const FORMS: [&str; 8] =
    ["%d.%m.%Y", "%m/%d/%Y", "%B %d, %Y", "%B %d %Y", "%b %d, %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y"];

/// No way to write a day is longer.
const LONGEST: usize = 32;

/// The day that `text` is, `today` being today on the clinic's calendar.
pub(super) fn day(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "today" => return Some(today),
        "yesterday" => return today.yesterday().ok(),
        _ => {}
    }
    parse_date(text).or_else(|| FORMS.iter().find_map(|form| Date::strptime(form, text).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_understood_in_the_forms_that_people_write() {
        let today = date(2026, 11, 24);
        for text in [
            "2026-11-23",
            "23.11.2026",
            "11/23/2026",
            "November 23, 2026",
            "nov 23 2026",
            "23 Nov 2026",
            " Yesterday ",
        ] {
            assert_eq!(day(text, today), Some(date(2026, 11, 23)), "{text:?} is that Monday");
        }
        assert_eq!(day("today", today), Some(today), "by the clinic's calendar");
        assert_eq!(day("03/04/2026", today), Some(date(2026, 3, 4)), "the month comes first");
    }

    #[test]
    fn what_is_no_day_is_searched_as_words() {
        let today = date(2026, 11, 24);
        for text in
            ["", "2026", "2026-02-30", "31.11.2026", "Ann", "tomorrow", "555 1234", "2026-11-23 Ann", "11/23"]
        {
            assert_eq!(day(text, today), None, "{text:?} is no day");
        }
        assert_eq!(day(&"1".repeat(1_000_000), today), None, "nor is a megabyte of digits");
    }
}
