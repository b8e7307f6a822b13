//! Which turns are for the calendar.
//!
//! What a day means, which of two is wished for and which are refused is decided by [`booking::spoken_date`]. This
//! keeps turns away from it that were not about a day ("may I", "one second", "I woke up with it on Monday"), since
//! callers mention days for many reasons.

use booking::clinic::Clinic;
use booking::rules::Refusal;
use booking::spoken_date::{Meaning, resolve};
use jiff::Zoned;

use super::words::{Words, is_listed, listed};

/// Looks like a day and is none.
const NOT_DAYS: &str = "may i, may we, may be, one second, a second, second thought, second thoughts, one sec, first time, \
     first name, last name, first available, first opening, first free, first one, second one, third one, \
     first thing, first of all, any day, all day, every day, right now, the other day, that day, \
     the same day, same day";

/// At least one of these stands in every turn that names a day without having been asked for one.
const DAY_WORDS: &str = "monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thur, \
     thurs, fri, mondays, tuesdays, wednesdays, thursdays, fridays, today, tonight, tomorrow, yesterday, \
     week, weekend, weeks, month, fortnight, days, january, february, march, april, may, june, july, \
     august, september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, \
     nov, dec, christmas, thanksgiving, easter, halloween, holiday, eve, afternoon, first, second, third, fourth, \
     fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, fourteenth, fifteenth, \
     sixteenth, seventeenth, eighteenth, nineteenth, twentieth, thirtieth, valentines, morning";

/// Tell what happened, not what is wished for.
const HAPPENED: &str = "woke up, started, began, fell, happened, threw up, was there, charged, hurt my, hurt it, was in, \
     got sick";
/// Tell a wish all the same.
const WISHED: &str = "come in, appointment, book, schedule, be seen, see the, see a, see someone, visit";

/// Asks the calendar what day the turn names. `asked` tells that a day was asked for, `open` that no day has come up.
pub(crate) fn find(words: &Words, asked: bool, open: bool, now: &Zoned, clinic: &Clinic) -> Meaning {
    let text = relevant(words);
    let story = words.has_any(HAPPENED) && !words.has_any(WISHED);
    if text.is_empty() || (!asked && (story || !names_a_day(&text))) {
        return Meaning::NotADay;
    }
    match resolve(&text, now, clinic) {
        // "It began last week": nobody asked for a day, and nobody wished for that one.
        Meaning::No(Refusal::Past) if open && !asked => Meaning::NotADay,
        meaning => meaning,
    }
}

/// Whether the turn itself says which week or month it is about.
pub(crate) fn names_a_stretch(words: &Words) -> bool {
    words.has_any(
        "week, weeks, month, next, this, today, tonight, tomorrow, coming, from now, january, february, march, april, may, \
         june, july, august, september, october, november, december, jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, \
         nov, dec",
    ) || words.text().contains(['/', '-'])
}

fn names_a_day(text: &str) -> bool {
    text.split([' ', '-', ',']).any(|word| {
        is_listed(DAY_WORDS, word)
            || is_ordinal(word)
            || (word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit()))
    }) || text
        .split([' ', ','])
        .any(|word| word.len() == 10 && word.bytes().filter(|b| *b == b'-').count() == 2)
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The turn without what only looks like a day.
fn relevant(words: &Words) -> String {
    let list: Vec<String> = words
        .words
        .iter()
        .filter(|word| !word.plain.is_empty())
        .map(|word| if word.ends_clause { format!("{},", word.plain) } else { word.plain.clone() })
        .collect();
    let mut text = format!(" {} ", list.join(" "));
    for phrase in listed(NOT_DAYS) {
        text = text.replace(&format!(" {phrase} "), " ").replace(&format!(" {phrase}, "), " ");
    }
    text.trim().trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};
    use jiff::tz::TimeZone;

    use super::*;

    fn meaning(text: &str, asked: bool) -> Meaning {
        let now =
            DateTime::constant(2026, 11, 20, 10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("UTC has no gaps");
        find(&Words::of(text), asked, true, &now, &Clinic::riverside(TimeZone::UTC))
    }

    #[test]
    fn turns_that_are_not_about_a_day_are_kept_from_the_calendar() {
        for text in [
            "may I have an appointment",
            "hold on one second",
            "I've had a fever since Monday",
            "I woke up this morning with a cough",
            "it started last week",
            "I was charged twice in October",
            "hi, how are you today?",
            "I would like an appointment",
            "ten",
            "the first one",
        ] {
            assert_eq!(meaning(text, false), Meaning::NotADay, "{text:?}");
        }
    }

    #[test]
    fn days_are_found_in_whole_sentences() {
        for (text, expected) in [
            ("may I come in on Monday", date(2026, 11, 23)),
            ("I can't do Monday, how about Thursday?", date(2026, 11, 26)),
            ("an appointment on the twenty-third at two please", date(2026, 11, 23)),
            ("2026-12-01 would be good", date(2026, 12, 1)),
        ] {
            let Meaning::Day { date, .. } = meaning(text, false) else { panic!("{text:?} names a day") };
            assert_eq!(date, expected, "{text:?}");
        }
    }
}
