//! Who calls: the ladder that stands before anything of a patient's is told or changed.
//!
//! The caller's own line must be a number of somebody with the name and the year of birth that the caller tells. Whatever
//! does not fit (no such patient, another name, another year, none on file), the caller hears the same words after
//! the same work, so that nobody learns from the answer who comes here. Nothing that is on file is ever read out.
//! A call has three tries; so that calling again does not help, a number has six wrong ones an hour.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use booking::called;
use booking::patient::Born;
use call::tools::ToolOutcome;
use jiff::{SignedDuration, Timestamp};
use store::{Patient, StoreError};

use crate::Desk;
use crate::arguments;
use crate::handles::Known;
use crate::tools::{CallContext, Ran, book_failed};

/// Wrong answers in one call.
const TRIES_PER_CALL: u8 = 3;
/// Wrong answers from one number within [`HOUR`].
const TRIES_PER_HOUR: usize = 6;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Numbers that are remembered; the one that failed longest ago is forgotten first.
const NUMBERS: usize = 10_000;

/// What does not fit, whatever it is.
const NO_MATCH: &str = "I'm sorry, that doesn't match what I need for the number you're calling from.";
/// There will be no more tries.
const NO_MORE: &str = "I'm sorry, I can't look at appointments on this call, but our staff can help you.";
/// The line tells no number, which says nothing about anybody.
const NO_LINE: &str = "I can only look at appointments when I see the number you're calling from, and I don't see yours. \
     Our staff can help you.";
/// What is needed, to somebody who has not been asked yet.
pub(crate) const WHO: &str =
    "For that I need the full name the appointment is under, and the year in which you were born.";

/// Compared when a number is nobody's, so that an answer takes the same work.
const NOBODY: &str = "Nobody Atall";

/// Wrong answers by number.
#[derive(Default)]
pub(crate) struct WrongAnswers(Mutex<HashMap<String, VecDeque<Timestamp>>>);

impl WrongAnswers {
    /// How many there were within the last hour.
    fn lately(&self, number: &str, now: Timestamp) -> usize {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(moments) = numbers.get_mut(number) else { return 0 };
        while moments.front().is_some_and(|at| now.duration_since(*at) >= HOUR) {
            moments.pop_front();
        }
        if moments.is_empty() {
            numbers.remove(number);
            return 0;
        }
        moments.len()
    }

    fn note(&self, number: &str, now: Timestamp) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if numbers.len() >= NUMBERS && !numbers.contains_key(number) {
            let oldest = numbers.iter().min_by_key(|(_, moments)| moments.back().copied());
            let oldest = oldest.map(|(number, _)| number.clone());
            oldest.map(|number| numbers.remove(&number));
        }
        numbers.entry(number.to_owned()).or_default().push_back(now);
    }

    /// The last one was none.
    fn take_back(&self, number: &str) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(moments) = numbers.get_mut(number) {
            moments.pop_back();
        }
    }
}

impl Desk {
    /// `identify`: whether the caller is who they say they are.
    pub(crate) async fn identify(&self, call: &CallContext, customer_name: &str, year: &str) -> Ran {
        let name = match arguments::name(customer_name) {
            Ok(name) => name,
            Err(outcome) => return outcome.into(),
        };
        let year = match self.birth_year(year) {
            Ok(year) => year,
            Err(outcome) => return outcome.into(),
        };
        let Some(line) = call.phone_number.line() else { return self.not_identified(call, NO_MATCH) };
        if self.tries_left(call) == 0 {
            return self.not_identified(call, NO_MATCH);
        }
        // Counted before it is looked up, so that asking twice at once is no way around it.
        let now = self.now();
        self.0.handles.failed(&call.call_sid, |failed| *failed = failed.saturating_add(1));
        self.0.wrong_answers.note(&line, now);
        let number = line.clone();
        let people = match self.with_book(move |store| store.patients_with_number(&number)).await {
            Ok(Ok(people)) => people,
            Ok(Err(error)) => {
                self.take_back_try(call, &line);
                return identity_failed(call, &error);
            }
            Err(_) => {
                self.take_back_try(call, &line);
                return book_failed();
            }
        };
        let patients = fitting(&people, &name, year);
        if patients.is_empty() {
            tracing::info!(callSid = %call.call_sid, "A caller could not show who they are");
            return self.not_identified(call, NO_MATCH);
        }
        self.take_back_try(call, &line);
        self.0.handles.set_known(&call.call_sid, Known { patients, name });
        tracing::info!(callSid = %call.call_sid, "A caller has shown who they are");
        ToolOutcome::Identified.into()
    }

    /// The answer to whoever has not shown who they are. `say` is for those who may try again.
    pub(crate) fn not_identified(&self, call: &CallContext, say: &str) -> Ran {
        let tries_left = self.tries_left(call);
        let say = match (call.phone_number.line(), tries_left) {
            (None, _) => NO_LINE,
            (Some(_), 0) => NO_MORE,
            (Some(_), _) => say,
        };
        ToolOutcome::NotIdentified { say: say.to_owned(), tries_left }.into()
    }

    fn tries_left(&self, call: &CallContext) -> u8 {
        let Some(line) = call.phone_number.line() else { return 0 };
        let in_call = TRIES_PER_CALL.saturating_sub(self.0.handles.failed(&call.call_sid, |_| {}));
        let in_hour = TRIES_PER_HOUR.saturating_sub(self.0.wrong_answers.lately(&line, self.now()));
        in_call.min(u8::try_from(in_hour).unwrap_or(u8::MAX))
    }

    fn take_back_try(&self, call: &CallContext, line: &str) {
        self.0.handles.failed(&call.call_sid, |failed| *failed = failed.saturating_sub(1));
        self.0.wrong_answers.take_back(line);
    }
}

fn identity_failed(call: &CallContext, error: &StoreError) -> Ran {
    tracing::error!(callSid = %call.call_sid, %error, "The list of patients could not be read");
    book_failed()
}

/// Those of the people with this name and year. Each is compared in full, and at least one is.
fn fitting(people: &[Patient], name: &str, year: i16) -> Vec<i64> {
    let fits = |written: &str, born: Option<Born>| {
        called::is_same_person(name, written) & born.is_some_and(|born| born.year() == year)
    };
    if people.is_empty() {
        let fits = fits(NOBODY, None);
        debug_assert!(!fits, "nobody is born in no year");
    }
    people.iter().filter(|one| fits(&one.name, one.born)).map(|one| one.id).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_person_fits_by_name_and_year_together() {
        let person = |id, name: &str, born| Patient {
            id,
            name: name.into(),
            numbers: Vec::new(),
            born,
            language: booking::patient::Language::English,
            notes: String::new(),
            merged_into: None,
            made_at: Timestamp::UNIX_EPOCH,
            changed_at: Timestamp::UNIX_EPOCH,
            revision: 0,
        };
        let family = [
            person(1, "Ana Ruiz", Some(Born::Day(date(1984, 3, 5)))),
            person(2, "Tom Ruiz", Some(Born::Year(2015))),
            person(3, "Bea Lund", None),
            person(4, "Ana María Ruiz", Some(Born::Day(date(1984, 3, 5)))),
        ];
        assert_eq!(fitting(&family, "Ruiz, Ana", 1984), [1, 4], "one who stands there twice is both");
        assert_eq!(fitting(&family, "Tom Ruiz", 2015), [2]);
        for (name, year) in [
            ("Ana Ruiz", 1985),
            ("Ana Ruiz", 2015),
            ("Tom Ruiz", 1984),
            ("Bea Lund", 1984),
            ("Ana", 1984),
            ("Nobody Atall", 1984),
        ] {
            assert_eq!(fitting(&family, name, year), Vec::<i64>::new(), "{name}, {year}");
        }
        assert_eq!(fitting(&[], "Nobody Atall", 1984), Vec::<i64>::new());
    }

    #[test]
    fn wrong_answers_are_forgotten_after_an_hour_and_bounded() {
        let wrong = WrongAnswers::default();
        let at = |minutes: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        wrong.note("+15550100", at(0));
        wrong.note("+15550100", at(30));
        assert_eq!(wrong.lately("+15550100", at(59)), 2);
        assert_eq!(wrong.lately("+15550100", at(60)), 1);
        assert_eq!(wrong.lately("+15550199", at(60)), 0, "another number has its own");
        wrong.take_back("+15550100");
        assert_eq!(wrong.lately("+15550100", at(60)), 0);
        for number in 0..NUMBERS + 10 {
            wrong.note(&number.to_string(), at(0));
        }
        assert_eq!(wrong.0.lock().unwrap().len(), NUMBERS);
    }
}
