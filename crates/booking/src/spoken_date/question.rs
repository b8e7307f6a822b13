//! The questions with which an open day is asked for.

use jiff::civil::Date;

use crate::time_text::spoken_date;

/// The words could mean either; of more than two the caller is to choose.
pub(super) fn do_you_mean(dates: &[Date]) -> String {
    if dates.len() > 2 { which_of(dates) } else { format!("Do you mean {}?", list(dates)) }
}

/// The caller named several.
pub(super) fn which_of(dates: &[Date]) -> String {
    format!("Which day would you like: {}?", list(dates))
}

/// The caller named a stretch of days: "next week".
pub(super) fn which_day(name: &str) -> String {
    format!("Which day {name} works for you?")
}

/// The stretch of days ("next week", "in February") that a question of [`super::resolve`] is about, so that a bare
/// "Wednesday" or "the tenth" in answer to it can be resolved within that stretch: put the answer before the stretch.
pub fn stretch_asked_about(question: &str) -> Option<&str> {
    question.strip_prefix("Which day ")?.strip_suffix(" works for you?")
}

/// The caller named only days that will not do.
pub(super) fn which_other() -> String {
    "Which day would work for you?".into()
}

/// The stretch has no day left on which the clinic is open.
pub(super) fn none_left(name: &str) -> String {
    format!("I'm sorry, we have no open day left {name}. Which other day works for you?")
}

fn list(dates: &[Date]) -> String {
    let names: Vec<String> = dates.iter().map(|date| spoken_date(*date)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{}, or {last}", rest.join("; ")),
    }
}
