//! Choosing among what was offered: "the second one", "the last", "number three".

use super::words::Words;

/// Which of those offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Counted from zero.
    Nth(usize),
    /// The last of them.
    Last,
}

const NTH: [&str; 3] = [
    "first, 1st, number one, number 1, option one, option 1, earliest one, the earliest, the soonest",
    "second, 2nd, number two, number 2, option two, option 2, middle, the middle one",
    "third, 3rd, number three, number 3, option three, option 3",
];
const LAST: &str = "last one, the last";
/// With one of these, an ordinal belongs to a day or to nothing.
const NO_CHOICE: &str = "january, february, march, april, may, june, july, august, september, october, november, december, of, \
     monday, tuesday, wednesday, thursday, friday, week, today, tomorrow, thing, a, just, one second, \
     second thought, second thoughts";

/// Finds a choice; a day of the month ("November second", "the 2nd of December") is none.
pub(crate) fn choice(words: &Words) -> Option<Choice> {
    if words.has_any(NO_CHOICE) || words.count() > 8 {
        return None;
    }
    if words.has_any(LAST) {
        return Some(Choice::Last);
    }
    NTH.iter().position(|phrases| words.has_any(phrases)).map(Choice::Nth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_the_offered_is_chosen_by_its_place() {
        for (text, expected) in [
            ("the first one please", Some(Choice::Nth(0))),
            ("Second.", Some(Choice::Nth(1))),
            ("number three", Some(Choice::Nth(2))),
            ("the last one", Some(Choice::Last)),
            ("the 2nd of December", None),
            ("just a second", None),
            ("on second thought, the other day", None),
            ("ten thirty", None),
        ] {
            assert_eq!(choice(&Words::of(text)), expected, "{text:?}");
        }
    }
}
