//! Showing who calls: the name and the year of birth, before anything about a visit that stands is told or changed. What
//! fits is for the desk to say; here is only asked.

use booking::appointment::patient_name;
use booking::birth_year;
use call::event::Step;
use call::tools::{ToolOutcome, ToolRequest};
use jiff::Zoned;

use super::{Act, Dialogue, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::wants::Want;

impl Dialogue {
    /// Asks for what is missing: the name, then the year of birth.
    pub(super) fn ask_who(&mut self, lead: &str, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        match &standing.name {
            None => {
                self.stage = Stage::IdentityName;
                self.step(Step::CollectingName, out);
                self.ask_after(lead, phrases::WHO_ARE_YOU, out);
            }
            Some(first) if !first.contains(' ') && !standing.asked_last_name => {
                standing.asked_last_name = true;
                let thanks = format!("Thank you, {first}.");
                self.stage = Stage::IdentityName;
                self.ask_after(&join(lead, &thanks), "And your last name?", out);
            }
            Some(_) => {
                self.stage = Stage::IdentityYear;
                self.step(Step::CollectingName, out);
                self.ask_after(lead, phrases::BIRTH_YEAR, out);
            }
        }
    }

    pub(super) fn hear_identity_name(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        let Some(said) = &turn.name else { return self.not_who(now, turn, out) };
        let name = match patient_name(&said.name) {
            Ok(name) => name,
            Err(refusal) => return self.ask(refusal.say(), out),
        };
        let Some(standing) = &mut self.standing else { return };
        let name = match standing.name.take() {
            Some(first) if !first.contains(' ') && !name.contains(' ') && first != name => {
                format!("{first} {name}")
            }
            _ => name,
        };
        standing.name = Some(name.clone());
        out.push(Act::Named(name));
        // "Ana Ruiz, nineteen eighty-four"
        match birth_year::parse(text, now.year()) {
            Some(year) => self.identify(year, false, out),
            None => self.ask_who("", out),
        }
    }

    pub(super) fn hear_identity_year(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        if birth_year::parse(text, now.year()).is_some() {
            return self.year_said(now, text, out);
        }
        self.not_who(now, turn, out);
    }

    /// The year as it was said or keyed in.
    pub(super) fn year_said(&mut self, now: &Zoned, text: &str, out: &mut Vec<Act>) {
        match birth_year::parse(text, now.year()) {
            Some(year) => {
                self.misses = 0;
                self.identify(year, false, out);
            }
            None => self.miss(now, out),
        }
    }

    /// No answer to who it is: perhaps the caller would rather not say.
    fn not_who(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        if turn
            .words
            .has_any("why do you need, why do you want, what do you need, need that for, want that for, why")
        {
            return self.ask_again(phrases::WHY_WHO, out);
        }
        let refuses =
            turn.words.has_any("rather not, dont want to say, not telling, wont tell, none of your");
        if turn.answer == Some(Answer::No) || refuses || turn.wants(Want::NeverMind) {
            return self.turn_away(phrases::CANNOT_TELL, out);
        }
        self.miss(now, out);
    }

    fn identify(&mut self, year: i16, retried: bool, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        let Some(name) = standing.name.clone() else { return };
        standing.year = Some(year);
        let request = ToolRequest::Identify { customer_name: name, birth_year: year.to_string() };
        self.stage = Stage::Looking;
        self.tool(Work::Identity { retried }, request, out);
    }

    pub(super) fn identity_came(&mut self, retried: bool, outcome: ToolOutcome, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        match outcome {
            ToolOutcome::Identified => {
                let first =
                    standing.name.as_deref().and_then(|name| name.split(' ').next()).unwrap_or_default();
                let thanks = format!("Thank you, {first}.");
                // Nobody has to say their name twice in one call.
                self.visit.name = self.visit.name.take().or_else(|| standing.name.clone());
                self.look_up_visits(&thanks, out);
            }
            ToolOutcome::NotIdentified { say, tries_left: 0 } => self.turn_away(&say, out),
            ToolOutcome::NotIdentified { say, .. } => {
                (standing.name, standing.year, standing.asked_last_name) = (None, None, false);
                self.stage = Stage::IdentityName;
                self.step(Step::CollectingName, out);
                self.ask_after(&say, phrases::WHO_AGAIN, out);
            }
            _ => match standing.year {
                Some(year) if !retried => {
                    out.push(Act::Say(phrases::TROUBLE.to_owned()));
                    self.identify(year, true, out);
                }
                _ => self.pass_on_standing(phrases::NOT_WORKING, out),
            },
        }
    }

    /// Politely no: staff can help, and get a message.
    pub(super) fn turn_away(&mut self, say: &str, out: &mut Vec<Act>) {
        self.note = self.standing_note("The caller could not show who they are.");
        self.keep_name();
        self.standing = None;
        self.stage = Stage::OfferMessage;
        self.ask_after(say, phrases::OFFER_MESSAGE, out);
    }
}
