//! Days of the calendar that somebody types into the palette: "lee tuesday", "3 dec", "dr ortiz in a fortnight".

use std::cmp::Reverse;

use booking::clinic::Clinic;
use booking::spoken_date::{Meaning, resolve};
use jiff::Zoned;
use jiff::civil::Date;
use wire::appointment::Clinician;

/// How far ahead a day may lie, in days: what can be booked is not known here, and the calendar shows any day.
const REACH_DAYS: u16 = 730;
/// Letters from which on a word means somebody by the beginning of their name.
const ENOUGH: usize = 2;
/// Words beside a clinician's name that say nothing of a day.
const BESIDE: [&str; 5] = ["dr", "dr.", "doctor", "doctora", "with"];

/// A page of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayMeant {
    /// The day.
    pub(crate) date: Date,
    /// Whose; `None` is everybody's.
    pub(crate) clinician: Option<Clinician>,
}

/// The days that `typed` means at `now`, whose zone is the clinic's. A clinician without a day means today, a day
/// without a clinician everybody's. Words that could mean several days mean each of them; days that are over, none.
pub(crate) fn days_meant(typed: &str, clinicians: &[Clinician], now: &Zoned) -> Vec<DayMeant> {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().filter(|word| !BESIDE.contains(word)).collect();
    let clinic = Clinic { horizon_days: REACH_DAYS, ..Clinic::riverside(now.time_zone().clone()) };
    let dates = |words: &[&str]| match resolve(&words.join(" "), now, &clinic) {
        _ if words.is_empty() => vec![now.date()],
        Meaning::Day { date, .. } => vec![date],
        Meaning::Ask { dates, .. } => dates,
        Meaning::No(_) | Meaning::NotADay => Vec::new(),
    };
    let theirs = clinicians.iter().flat_map(|clinician| {
        // Of a name and a day that begin alike ("Monroe mon") the longer one is the name, and not both.
        let mut names = names(&words, clinician);
        names.sort_by_key(|(from, to)| (to - from == words.len(), Reverse(words[*from..*to].concat().len())));
        let found = names.into_iter().map(|(from, to)| dates(&[&words[..from], &words[to..]].concat()));
        let found = found.into_iter().find(|dates| !dates.is_empty()).unwrap_or_default();
        found.into_iter().map(|date| DayMeant { date, clinician: Some(clinician.clone()) })
    });
    let theirs: Vec<DayMeant> = theirs.collect();
    if !theirs.is_empty() || words.is_empty() {
        return theirs;
    }
    dates(&words).into_iter().map(|date| DayMeant { date, clinician: None }).collect()
}

/// Runs of words each of which begins a word of the clinician's name.
fn names(words: &[&str], clinician: &Clinician) -> Vec<(usize, usize)> {
    let name = clinician.name.to_lowercase();
    let is_name = |word: &&str| {
        let begins = |part: &str| !BESIDE.contains(&part) && part.starts_with(*word);
        word.chars().count() >= ENOUGH && name.split(|letter: char| !letter.is_alphanumeric()).any(begins)
    };
    let runs = (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| (from, to)));
    runs.filter(|(from, to)| words[*from..*to].iter().all(is_name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Friday.
    const NOW: &str = "2026-11-20T10:00[Europe/London]";

    fn found(typed: &str) -> Vec<String> {
        let clinician = |id: i64, name: &str| Clinician { id, name: name.into(), colour: 0 };
        let clinicians = [
            clinician(1, "Dr Lee"),
            clinician(2, "Dr Ana Ortiz"),
            clinician(3, "Dr Monroe"),
            clinician(4, "Dr Leeds"),
        ];
        let now = NOW.parse().expect("a moment");
        let say = |day: DayMeant| match day.clinician {
            Some(clinician) => format!("{} {}", clinician.name, day.date),
            None => day.date.to_string(),
        };
        days_meant(typed, &clinicians, &now).into_iter().map(say).collect()
    }

    #[test]
    fn a_clinician_and_a_day_in_any_order() {
        for (typed, day) in [
            ("ortiz tuesday", "Dr Ana Ortiz 2026-11-24"),
            ("Tuesday Ortiz", "Dr Ana Ortiz 2026-11-24"),
            ("dr. ana ortiz 3 dec", "Dr Ana Ortiz 2026-12-03"),
            ("ort tomorrow", "Dr Ana Ortiz 2026-11-21"),
            ("ortiz in a fortnight", "Dr Ana Ortiz 2026-12-04"),
            ("ortiz mañana", "Dr Ana Ortiz 2026-11-21"),
            ("monroe mon", "Dr Monroe 2026-11-23"),
            ("mon monroe", "Dr Monroe 2026-11-23"),
        ] {
            assert_eq!(found(typed), [day], "{typed}");
        }
        assert_eq!(found("lee tuesday"), ["Dr Lee 2026-11-24", "Dr Leeds 2026-11-24"], "both are meant");
    }

    #[test]
    fn one_of_the_two_is_enough() {
        assert_eq!(found("ortiz"), ["Dr Ana Ortiz 2026-11-20"]);
        assert_eq!(found("3 dec"), ["2026-12-03"]);
        assert_eq!(found("today"), ["2026-11-20"]);
    }

    #[test]
    fn what_is_no_day_finds_nothing() {
        for typed in ["", "dr", "rosa vogel", "ortiz xyzzy", "30 february", "settings"] {
            assert_eq!(found(typed), Vec::<String>::new(), "{typed}");
        }
    }

    #[test]
    fn words_for_several_days_find_each() {
        assert!(found("lee 03/04").len() > 2, "March 4th and April 3rd of both: {:?}", found("lee 03/04"));
    }
}
