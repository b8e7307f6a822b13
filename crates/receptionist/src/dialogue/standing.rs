//! Visits that stand: telling what there is, moving one, calling one off. The desk says which the caller may hear of.

use booking::spoken_date::{Meaning, TimeWish};
use booking::time_text::{parse_date, parse_time};
use call::event::Step;
use call::tools::{ToolOutcome, ToolRequest, VisitLine};
use jiff::Zoned;
use jiff::civil::Date;

use super::message::{Note, cut};
use super::{Act, Dialogue, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::choice::Choice;
use crate::understand::wants::Want;

/// What is wanted with a visit that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Tell,
    Move,
    Cancel,
}

/// A wish about a visit that stands, as far as it is known.
#[derive(Clone)]
pub(super) struct Standing {
    pub deed: Deed,
    /// What the caller said, for the staff.
    said: String,
    /// The part of it that says where the visit is to be moved.
    target: Option<String>,
    /// The day and time that the caller named it by.
    by: (Option<Date>, TimeWish),
    /// What the desk lists.
    visits: Vec<VisitLine>,
    /// The one that is meant.
    chosen: Option<VisitLine>,
    /// Only what was booked in this call is listed.
    this_call_only: bool,
    /// Who the caller says they are.
    pub name: Option<String>,
    /// The family name was asked for.
    pub asked_last_name: bool,
    /// The year of birth that was told.
    pub year: Option<i16>,
}

impl Standing {
    /// Whether it is about what was booked in this call.
    pub(super) fn is_of_this_call(&self) -> bool {
        self.this_call_only
    }
}

impl Dialogue {
    /// Something is wanted with a visit that stands: looks up what there is.
    pub(super) fn standing_wanted(
        &mut self,
        now: &Zoned,
        deed: Deed,
        turn: &Turn,
        text: &str,
        out: &mut Vec<Act>,
    ) {
        self.standing_wanted_after("", now, deed, turn, text, out);
    }

    pub(super) fn standing_wanted_after(
        &mut self,
        lead: &str,
        now: &Zoned,
        deed: Deed,
        turn: &Turn,
        text: &str,
        out: &mut Vec<Act>,
    ) {
        let (about, target) = match deed {
            Deed::Move => split(text),
            Deed::Tell | Deed::Cancel => (text, None),
        };
        // "Move my Monday appointment to Friday": the first day names it. What was booked in this call needs no name, so
        // there a day or time alone is where it is to go.
        let to_here = deed == Deed::Move && target.is_none() && self.done.is_some();
        let target = if to_here { Some(text) } else { target };
        let by = if to_here { (None, TimeWish::default()) } else { self.named_by(now, about) };
        let name = turn.name.as_ref().map(|said| said.name.clone()).or_else(|| self.visit.name.clone());
        self.standing = Some(Standing {
            deed,
            said: cut(text),
            target: target.map(str::to_owned),
            by,
            visits: Vec::new(),
            chosen: None,
            this_call_only: false,
            name,
            asked_last_name: false,
            year: None,
        });
        if let Some(said) = &turn.name {
            out.push(Act::Named(said.name.clone()));
        }
        self.look_up_visits(lead, out);
    }

    /// The day and time by which a visit is named in these words.
    fn named_by(&self, now: &Zoned, words: &str) -> (Option<Date>, TimeWish) {
        // "From Monday" is where it is, not a day to begin with.
        let turn = self.understand(now, &words.replace(" from ", " on "));
        let day = match turn.day {
            Meaning::Day { date, .. } => Some(date),
            // Of "Monday" that could be two, the visit will tell.
            Meaning::Ask { dates, .. } if dates.len() == 1 => dates.first().copied(),
            _ => None,
        };
        (day, turn.clock)
    }

    pub(super) fn look_up_visits(&mut self, lead: &str, out: &mut Vec<Act>) {
        out.push(Act::Say(join(lead, phrases::LET_ME_LOOK)));
        self.ask_for_visits(false, out);
    }

    fn ask_for_visits(&mut self, retried: bool, out: &mut Vec<Act>) {
        self.stage = Stage::Looking;
        self.tool(Work::Visits { retried }, ToolRequest::ListMyAppointments, out);
    }

    pub(super) fn visits_came(
        &mut self,
        now: &Zoned,
        retried: bool,
        outcome: ToolOutcome,
        out: &mut Vec<Act>,
    ) {
        let Some(standing) = &mut self.standing else { return };
        match outcome {
            ToolOutcome::Visits { visits, this_call_only } => {
                (standing.visits, standing.this_call_only) = (visits, this_call_only);
                self.go_on_with_visits(now, out);
            }
            ToolOutcome::NotIdentified { say, tries_left: 0 } => self.turn_away(&say, out),
            ToolOutcome::NotIdentified { .. } => self.ask_who(phrases::NEED_TO_KNOW_WHO, out),
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                self.ask_for_visits(true, out);
            }
            _ => self.pass_on_standing(phrases::NOT_WORKING, out),
        }
    }

    fn go_on_with_visits(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        if standing.deed == Deed::Tell {
            let told = phrases::visits(&standing.visits);
            return self.back_to_anything_else(&told, out);
        }
        let (day, clock) = standing.by;
        let fits = |visit: &&VisitLine| {
            day.is_none_or(|day| parse_date(&visit.date) == Some(day))
                && clock.time.is_none_or(|time| parse_time(&visit.time) == Some(time))
        };
        let mut fitting = standing.visits.iter().filter(fits);
        match (standing.visits.len(), fitting.next(), fitting.next()) {
            (0, ..) => {
                let told = phrases::visits(&[]);
                self.standing = None;
                self.back_to_anything_else(&told, out);
            }
            (_, Some(one), None) => {
                standing.chosen = Some(one.clone());
                self.go_on_with_visit(now, out);
            }
            (1, None, _) => {
                // It is told for what it is, and asked about.
                standing.chosen = standing.visits.first().cloned();
                self.go_on_with_visit(now, out);
            }
            _ => self.ask_which_visit("", out),
        }
    }

    fn ask_which_visit(&mut self, lead: &str, out: &mut Vec<Act>) {
        let Some(standing) = &self.standing else { return };
        let said: Vec<&str> = standing.visits.iter().map(|visit| visit.say.as_str()).collect();
        let question = phrases::which_visit(&said);
        self.stage = Stage::WhichVisit;
        self.step(Step::Confirming, out);
        self.ask_after(lead, question, out);
    }

    pub(super) fn hear_which_visit(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        let Some(standing) = &self.standing else { return };
        let chosen = match turn.choice {
            Some(Choice::Nth(nth)) => Some(nth),
            Some(Choice::Last) => standing.visits.len().checked_sub(1),
            None => {
                let day = turn.one_day_of(standing.visits.iter().filter_map(|visit| parse_date(&visit.date)));
                let said_something = day.is_some() || (turn.clock.time.is_some() && !turn.has_day());
                let fits = |visit: &VisitLine| {
                    day.is_none_or(|day| parse_date(&visit.date) == Some(day))
                        && turn.clock.time.is_none_or(|time| parse_time(&visit.time) == Some(time))
                };
                let mut fitting = standing.visits.iter().enumerate().filter(|(_, visit)| fits(visit));
                match (fitting.next(), fitting.next()) {
                    (Some((nth, _)), None) if said_something => Some(nth),
                    _ => None,
                }
            }
        };
        match chosen {
            Some(nth) => self.choose_visit(now, nth, out),
            None if turn.answer == Some(Answer::No) || turn.wants(Want::NeverMind) => {
                self.leave_as_it_is(out)
            }
            None => self.miss(now, out),
        }
    }

    pub(super) fn choose_visit(&mut self, now: &Zoned, nth: usize, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        match standing.visits.get(nth).cloned() {
            Some(visit) => {
                standing.chosen = Some(visit);
                self.go_on_with_visit(now, out);
            }
            None => self.miss(now, out),
        }
    }

    /// It is known which visit is meant.
    fn go_on_with_visit(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        let Some(standing) = &self.standing else { return };
        let Some(visit) = standing.chosen.clone() else { return };
        match standing.deed {
            Deed::Move => {
                let target = standing.target.clone();
                self.begin_move(now, visit, target.as_deref(), out);
            }
            Deed::Cancel | Deed::Tell => {
                self.stage = Stage::CheckCancel;
                self.step(Step::Confirming, out);
                self.ask(phrases::check_cancel(&visit.say), out);
            }
        }
    }

    pub(super) fn hear_check_cancel(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        if turn.wants(Want::Move) {
            standing.deed = Deed::Move;
            standing.target = split(text).1.map(str::to_owned);
            return self.go_on_with_visit(now, out);
        }
        let another = turn.words.has_any("the other, other one, another one, not that one, wrong one")
            || (turn.answer == Some(Answer::No) && turn.has_day());
        let agrees = turn.answer == Some(Answer::Yes) && !turn.has_day() && !another;
        if agrees || (turn.words.is_any("cancel, cancel it, please cancel, cancel it please") && !another) {
            return self.cancel(false, out);
        }
        if another {
            return self.other_visit(now, turn, out);
        }
        match turn.answer {
            Some(Answer::No) => self.leave_as_it_is(out),
            _ => self.miss(now, out),
        }
    }

    /// Another visit than the one that was read back is meant.
    fn other_visit(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        let Some(standing) = &mut self.standing else { return };
        let not = standing.chosen.take();
        if standing.visits.len() > 1 {
            let day = turn.one_day_of(standing.visits.iter().filter_map(|visit| parse_date(&visit.date)));
            let others = |visit: &&VisitLine| {
                Some(&visit.handle) != not.as_ref().map(|visit| &visit.handle)
                    && day.is_none_or(|day| parse_date(&visit.date) == Some(day))
            };
            let mut left = standing.visits.iter().filter(others);
            if let (Some(one), None) = (left.next(), left.next()) {
                standing.chosen = Some(one.clone());
                return self.go_on_with_visit(now, out);
            }
            return self.ask_which_visit("All right.", out);
        }
        if standing.this_call_only {
            // There may be others, of which only the patient hears.
            return self.ask_who(phrases::NEED_TO_KNOW_WHO, out);
        }
        self.leave_as_it_is(out);
    }

    /// Calls the visit off that was read back. Called for a yes and for nothing else.
    pub(super) fn cancel(&mut self, retried: bool, out: &mut Vec<Act>) {
        let Some(visit) = self.standing.as_ref().and_then(|standing| standing.chosen.clone()) else { return };
        self.step(Step::Booking, out);
        if !retried {
            out.push(Act::Say(phrases::ONE_MOMENT_CANCEL.to_owned()));
        }
        let request = ToolRequest::CancelAppointment { visit: visit.handle, reason: None, confirmed: true };
        self.tool(Work::Cancel { retried }, request, out);
    }

    pub(super) fn cancel_came(&mut self, retried: bool, outcome: ToolOutcome, out: &mut Vec<Act>) {
        match outcome {
            ToolOutcome::Cancelled { confirmation_number, date, time } => {
                if self.done.take_if(|done| done.number == confirmation_number).is_some() {
                    self.may_tell_year = false;
                }
                self.standing = None;
                self.step(Step::Farewell, out);
                self.back_to_anything_else(&phrases::cancelled(&date, &time), out);
            }
            ToolOutcome::Refused { say, .. } => self.pass_on_standing(&say, out),
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                self.cancel(true, out);
            }
            _ => self.pass_on_standing(phrases::NOT_WORKING, out),
        }
    }

    /// Nothing is changed.
    pub(super) fn leave_as_it_is(&mut self, out: &mut Vec<Act>) {
        self.standing = None;
        self.stop_moving();
        self.back_to_anything_else(phrases::LEFT_AS_IT_IS, out);
    }

    pub(super) fn back_to_anything_else(&mut self, told: &str, out: &mut Vec<Act>) {
        self.visit.wanted = false;
        self.stage = Stage::AnythingElse;
        self.ask_after(told, phrases::ANYTHING_ELSE, out);
    }

    /// The wish goes to the staff: it could not be done here.
    pub(super) fn pass_on_standing(&mut self, lead: &str, out: &mut Vec<Act>) {
        self.note = self.standing_note("");
        self.keep_name();
        self.standing = None;
        self.stop_moving();
        self.next_for_message(&join(lead, phrases::PASS_IT_ON), out);
    }

    /// Who calls is known for the message, whether it was shown or not.
    pub(super) fn keep_name(&mut self) {
        let told = self.standing.as_mut().and_then(|standing| standing.name.take());
        self.visit.name = self.visit.name.take().or(told);
    }

    /// The message about it.
    pub(super) fn standing_note(&self, beside: &str) -> Note {
        let Some(standing) = &self.standing else { return Note::default() };
        let wish = match standing.deed {
            Deed::Tell => "Asks about an appointment.",
            Deed::Move => "Would like to move an appointment.",
            Deed::Cancel => "Would like to cancel an appointment.",
        };
        let visit = standing.chosen.as_ref().map(|visit| format!("It is {}.", visit.say)).unwrap_or_default();
        let about = join(&join(wish, &visit), beside);
        let text = format!("The caller said: {}", standing.said);
        Note { about: Some(about), text: Some(text), ..Note::default() }
    }
}

/// What names a visit, and where it is to go: "my appointment from Monday" and "Friday at two".
fn split(text: &str) -> (&str, Option<&str>) {
    const LEADS: [&str; 3] = [" to ", " for ", " until "];
    let lower = text.to_ascii_lowercase();
    let verbs = ["move ", "reschedule", "change ", "push ", "postpone", "switch "];
    let Some(from) = verbs.iter().filter_map(|verb| lower.find(verb)).min() else { return (text, None) };
    let behind =
        LEADS.iter().filter_map(|lead| lower[from..].rfind(lead).map(|at| (from + at, lead.len()))).max();
    match behind {
        Some((at, len)) => (&text[..at], Some(&text[at + len..])),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_visit_and_where_it_goes_are_told_apart() {
        for (text, about, target) in [
            (
                "I need to move my appointment from Monday to Friday at two",
                "I need to move my appointment from Monday",
                Some("Friday at two"),
            ),
            ("I want to move my appointment", "I want to move my appointment", None),
            (
                "I'd like to reschedule my Monday appointment",
                "I'd like to reschedule my Monday appointment",
                None,
            ),
            ("can you move it to Tuesday", "can you move it", Some("Tuesday")),
            ("I need to see if you can", "I need to see if you can", None),
        ] {
            assert_eq!(split(text), (about, target), "{text:?}");
        }
    }
}
