//! Days said in words.

use booking::spoken_date::{self, Meaning};
use booking::time_text::{show_time, spoken_date as spoken};
use call::tools::DateMeaning;

use crate::{Desk, view};

/// What is asked when the words hold no day.
const WHICH_DAY: &str = "What day would you like to come in?";

impl Desk {
    /// What words for a day ("next Monday afternoon") mean now, on the clinic's calendar.
    pub fn resolve(&self, words: &str) -> DateMeaning {
        match spoken_date::resolve(words, &self.clinic_now(), &self.clinic()) {
            Meaning::Day { date, between, time } => DateMeaning::Day {
                date: view::day(date),
                spoken: spoken(date),
                between: between.map(|(from, to)| (view::minute_of(from), view::minute_of(to))),
                time: time.map(show_time),
            },
            Meaning::Ask { question, dates } => {
                DateMeaning::Ask { question, dates: dates.into_iter().map(view::day).collect() }
            }
            Meaning::No(refusal) => DateMeaning::No { say: refusal.say() },
            Meaning::NotADay => DateMeaning::Ask { question: WHICH_DAY.to_owned(), dates: Vec::new() },
        }
    }
}
