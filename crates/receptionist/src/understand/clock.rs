//! Times of day in a caller's words.
//!
//! What "half past two" or "after 3" means is decided by [`booking::spoken_date`]. This adds the one thing it cannot
//! know: whether a time was asked for, so that "ten" alone is one.

use booking::clinic::Clinic;
use booking::spoken_date::{TimeWish, time_wish};
use jiff::Zoned;
use jiff::civil::{Time, time};

use super::words::{Words, is_listed};

/// In a turn of more than four words, one of these stands before a bare number that is a time.
const LEADS: &str = "at, around, about, say, it, that, or, to, like, for, take, the, do, prefer";
/// Around a number, these make it something else.
const NO_TIMES: &str =
    "number, option, in, day, days, week, weeks, people, minutes, hours, of, first, second, third, last";
const HOURS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Refuse a part of the day, which leaves the other.
const NO_MORNINGS: &str = "cant do mornings, cant do a morning, cant in the morning, not in the morning, no mornings, not mornings, \
     not a morning, mornings dont work, mornings are bad, dont want a morning";
const NO_AFTERNOONS: &str = "cant do afternoons, cant do an afternoon, cant in the afternoon, not in the afternoon, no afternoons, \
     not afternoons, afternoons dont work, afternoons are bad, dont want an afternoon";
const FIRST: Time = time(0, 0, 0, 0);
const BEFORE_NOON: Time = time(11, 59, 0, 0);
const NOON: Time = time(12, 0, 0, 0);
const LAST: Time = time(23, 59, 0, 0);

/// Reads the time of day out of a turn. `bare` tells that a time was asked for.
pub(crate) fn find(words: &Words, bare: bool, now: &Zoned, clinic: &Clinic) -> TimeWish {
    // "I've been ill since this morning" is a complaint, not a wish; "the first one" is a choice.
    if words.has_any("since this morning, woke up, first one, second one, third one, last one") {
        return TimeWish::default();
    }
    if words.has_any(NO_MORNINGS) {
        return TimeWish { between: Some((NOON, LAST)), time: None };
    }
    if words.has_any(NO_AFTERNOONS) {
        return TimeWish { between: Some((FIRST, BEFORE_NOON)), time: None };
    }
    let text = without_answer(words.text());
    let wish = time_wish(text, now, clinic);
    if bare && let Some((one, other)) = either(words) {
        let at = |hour: &str| time_wish(&format!("at {hour}"), now, clinic).time;
        if let (Some(one), Some(other)) = (at(one), at(other)) {
            return TimeWish { between: Some((one.min(other), one.max(other))), time: None };
        }
    }
    let number = if bare { bare_number(words) } else { None };
    match number {
        // "Nine in the morning" is nine; "ten or later" is told by the number with "at" before it.
        Some(number) if wish.time.is_none() => {
            let replaced = text.replacen(&number, &format!("at {number}"), 1);
            let wish_at = time_wish(&replaced, now, clinic);
            if wish_at == TimeWish::default() || wish_at == wish {
                time_wish(&format!("at {number}"), now, clinic)
            } else {
                wish_at
            }
        }
        _ => wish,
    }
}

/// "No 2:30" puts a time right; it does not refuse one.
fn without_answer(text: &str) -> &str {
    match text.split_once(' ') {
        Some(("no" | "nope" | "nah" | "yes" | "wait" | "sorry", rest))
            if !rest.starts_with(['l', 'e', 's', 'm']) =>
        {
            without_answer(rest)
        }
        _ => text,
    }
}

/// A number from one to twelve that can only be an hour.
fn bare_number(words: &Words) -> Option<String> {
    let list: Vec<&str> = words.plain().collect();
    let at = list.iter().rposition(|word| is_hour(word))?;
    let before = at.checked_sub(1).map(|i| list[i]);
    let behind = list.get(at + 1).copied();
    // "In two days" is no time, "two in the afternoon" is.
    let behind = behind.filter(|word| *word != "in");
    let other = [before, behind].into_iter().flatten().any(|word| is_listed(NO_TIMES, word));
    let led = before.is_some_and(|word| is_listed(LEADS, word));
    // A window ("between 2 and 3", "after 3") has been read already.
    let window = before.is_some_and(|word| {
        matches!(
            word,
            "and" | "after" | "before" | "than" | "past" | "by" | "until" | "till" | "between" | "from"
        )
    });
    (!other && !window && (led || list.len() <= 4)).then(|| list[at].to_owned())
}

/// "Ten or eleven": two bare hours.
fn either(words: &Words) -> Option<(&str, &str)> {
    let list: Vec<&str> = words.plain().collect();
    list.windows(3)
        .find(|three| three[1] == "or" && is_hour(three[0]) && is_hour(three[2]))
        .map(|three| (three[0], three[2]))
}

fn is_hour(word: &str) -> bool {
    HOURS.contains(&word) || word.parse::<u8>().is_ok_and(|hour| (1..=12).contains(&hour))
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use jiff::tz::TimeZone;

    use super::*;

    fn wish(text: &str, bare: bool) -> TimeWish {
        let now =
            DateTime::constant(2026, 11, 20, 10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("UTC has no gaps");
        find(&Words::of(text), bare, &now, &Clinic::riverside(TimeZone::UTC))
    }

    fn t(hour: i8, minute: i8) -> Option<Time> {
        Some(time(hour, minute, 0, 0))
    }

    #[test]
    fn times_are_read_in_many_wordings() {
        for (text, expected) in [
            ("at 2", t(14, 0)),
            ("2pm please", t(14, 0)),
            ("two thirty", t(14, 30)),
            ("quarter to three", t(14, 45)),
            ("ten o'clock", t(10, 0)),
            ("noon", t(12, 0)),
            ("make that 3 pm", t(15, 0)),
            ("ten", t(10, 0)),
            ("ten please", t(10, 0)),
            ("let's make it ten", t(10, 0)),
            ("9 then", t(9, 0)),
            ("no 2:30", t(14, 30)),
            ("no wait 3", t(15, 0)),
        ] {
            assert_eq!(wish(text, true).time, expected, "{text:?}");
        }
        assert_eq!(wish("can I come in next Monday at two?", false).time, t(14, 0));
    }

    #[test]
    fn a_bare_number_is_a_time_only_where_a_time_was_asked_for() {
        for text in ["ten", "in two weeks", "the 23rd", "I have two children", "my number is 5550100"] {
            assert_eq!(wish(text, false), TimeWish::default(), "{text:?}");
        }
        for text in ["the first one", "option two", "in two weeks", "number three"] {
            assert_eq!(wish(text, true).time, None, "{text:?}");
        }
    }

    #[test]
    fn wishes_become_stretches() {
        for (text, from) in [
            ("in the afternoon", t(12, 0)),
            ("after 3", t(15, 0)),
            ("between one and three", t(13, 0)),
            ("not before ten", t(10, 0)),
            ("10 or 11", t(10, 0)),
            ("I can't do mornings", t(12, 0)),
        ] {
            assert_eq!(wish(text, true).between.map(|(from, _)| from), from, "{text:?}");
        }
        assert_eq!(wish("ten in the morning", true).time, t(10, 0));
        assert_eq!(wish("10 in the morning", true).time, t(10, 0));
        assert_eq!(wish("in two days", true), TimeWish::default());
        assert_eq!(wish("good morning", true), TimeWish::default(), "a greeting is no wish");
        assert_eq!(wish("I've been ill since this morning", false), TimeWish::default());
    }
}
