//! Days said in words.

use booking::spoken_date::{self, Language, Meaning, say_in};
use booking::time_text::{show_time, spanish_date, spoken_date as english_date};
use call::tools::DateMeaning;

use crate::{Desk, view};

/// What is asked when the words hold no day.
fn which_day(language: Language) -> &'static str {
    match language {
        Language::English => "What day would you like to come in?",
        Language::Spanish => "¿Qué día le gustaría venir?",
    }
}

impl Desk {
    /// What words for a day ("next Monday afternoon", "el lunes que viene") mean now, on the clinic's calendar. What is to
    /// be said comes in the language of the words.
    pub fn resolve(&self, words: &str) -> DateMeaning {
        let language = Language::of(words).unwrap_or_default();
        let spoken = match language {
            Language::English => english_date,
            Language::Spanish => spanish_date,
        };
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
            Meaning::No(refusal) => DateMeaning::No { say: say_in(&refusal, language) },
            Meaning::NotADay => {
                DateMeaning::Ask { question: which_day(language).to_owned(), dates: Vec::new() }
            }
        }
    }
}
