//! The year of birth of somebody who was just booked for the first time: with it they can show on the next call who they
//! are. It is offered with the sentence that tells the booking, and costs the caller no turn; who says nothing of it hears
//! nothing more of it.

use booking::birth_year;
use call::tools::{ToolOutcome, ToolRequest};
use jiff::Zoned;

use super::stage::YEAR_DIGITS;
use super::{Act, Dialogue, Stage, Work};
use crate::phrases;
use crate::understand::Turn;

impl Dialogue {
    /// Whether a year of birth would be an answer now.
    pub(super) fn hears_birth_year(&self) -> bool {
        self.may_tell_year && matches!(self.stage, Stage::AnythingElse | Stage::Greeting { .. })
    }

    /// A year that is told, or put right, or a question what it is for. Says whether it was one of these.
    pub(super) fn hear_birth_year(
        &mut self,
        now: &Zoned,
        turn: &Turn,
        text: &str,
        out: &mut Vec<Act>,
    ) -> bool {
        if !self.hears_birth_year() {
            return false;
        }
        if let Some(year) = birth_year::alone(text, now.year()) {
            self.note_birth_year(year, false, out);
        } else if turn
            .words
            .has_any("why do you need, why do you want, what do you need, need that for, want that for")
            || turn.words.is_any("why, why that")
        {
            self.ask_again(phrases::WHY_WHO, out);
        } else {
            return false;
        }
        true
    }

    /// Keys that are more than a choice. Says whether they were.
    pub(super) fn key_birth_year(&mut self, now: &Zoned, keys: &str, out: &mut Vec<Act>) -> bool {
        // A star begins it anew.
        let keys = keys.rsplit('*').next().unwrap_or(keys);
        let digits: String = keys.chars().filter(char::is_ascii_digit).collect();
        if !self.hears_birth_year() || digits.len() < 2 {
            return false;
        }
        let whole =
            (digits.len() == usize::from(YEAR_DIGITS)).then(|| birth_year::parse(&digits, now.year()));
        match whole.flatten() {
            Some(year) => self.note_birth_year(year, false, out),
            None => self.miss(now, out),
        }
        true
    }

    fn note_birth_year(&mut self, year: i16, retried: bool, out: &mut Vec<Act>) {
        self.misses = 0;
        let request = ToolRequest::NoteBirthYear { birth_year: year.to_string() };
        self.tool(Work::BirthYear { year, retried }, request, out);
    }

    pub(super) fn birth_year_came(
        &mut self,
        year: i16,
        retried: bool,
        outcome: ToolOutcome,
        out: &mut Vec<Act>,
    ) {
        let told = match outcome {
            // They may still put it right.
            ToolOutcome::BirthYearNoted => phrases::BIRTH_YEAR_NOTED.to_owned(),
            ToolOutcome::Refused { say, .. } => {
                self.may_tell_year = false;
                say
            }
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                return self.note_birth_year(year, true, out);
            }
            _ => phrases::BIRTH_YEAR_LOST.to_owned(),
        };
        self.stage = Stage::AnythingElse;
        self.ask_after(&told, phrases::ANYTHING_ELSE, out);
    }
}
