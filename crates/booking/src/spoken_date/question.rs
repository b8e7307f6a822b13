//! The questions with which an open day is asked for.

use jiff::civil::Date;

use super::language::Language;
use super::spanish::wording;
use super::stretch_name::StretchName;
use crate::time_text::spoken_date;

/// What stands before and behind the name of a stretch in [`Question::WhichDay`], by language.
const AROUND_STRETCH: [(&str, &str); 2] = [("Which day ", " works for you?"), wording::AROUND_STRETCH];

/// A question, before it is put in words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question<'a> {
    /// The words could mean either; of more than two the caller is to choose.
    DoYouMean(&'a [Date]),
    /// The caller named several.
    WhichOf(&'a [Date]),
    /// The caller named one stretch of days or several: "next week".
    WhichDay(&'a [StretchName]),
    /// The caller named only days that will not do.
    WhichOther,
    /// The stretch has no day left on which the clinic is open.
    NoneLeft(StretchName),
}

impl Question<'_> {
    /// The sentence for the caller.
    pub(super) fn ask(self, language: Language) -> String {
        match language {
            Language::English => in_english(self),
            Language::Spanish => wording::question(self),
        }
    }
}

fn in_english(question: Question<'_>) -> String {
    match question {
        Question::DoYouMean(dates) if dates.len() <= 2 => format!("Do you mean {}?", list(dates)),
        Question::DoYouMean(dates) | Question::WhichOf(dates) => {
            format!("Which day would you like: {}?", list(dates))
        }
        Question::WhichDay(names) => {
            let names: Vec<String> = names.iter().map(|name| name.in_english()).collect();
            let (before, behind) = AROUND_STRETCH[0];
            format!("{before}{}{behind}", names.join(" or "))
        }
        Question::WhichOther => "Which day would work for you?".into(),
        Question::NoneLeft(name) => format!(
            "I'm sorry, we have no open day left {}. Which other day works for you?",
            name.in_english()
        ),
    }
}

/// The stretch of days ("next week", "in February") that a question of [`super::resolve`] is about, so that a bare
/// "Wednesday" or "the tenth" in answer to it can be resolved within that stretch: put the answer before the stretch.
pub fn stretch_asked_about(question: &str) -> Option<&str> {
    AROUND_STRETCH.iter().find_map(|(before, behind)| question.strip_prefix(before)?.strip_suffix(behind))
}

fn list(dates: &[Date]) -> String {
    let names: Vec<String> = dates.iter().map(|date| spoken_date(*date)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{}, or {last}", rest.join("; ")),
    }
}
