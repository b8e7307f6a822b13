//! The waiting list, when nothing that suits is free.

use booking::spoken_date::{Meaning, TimeWish};
use call::event::Step;
use call::tools::{SlotWish, ToolOutcome, ToolRequest};
use jiff::Zoned;

use super::message::Note;
use super::visit::TakenIn;
use super::{Act, Dialogue, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;

impl Dialogue {
    /// The caller would wait: asks for what is missing, then whether that is right.
    pub(super) fn waiting_list_wanted(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        // The days that were full are what is waited for, unless others are named now.
        let full = std::mem::take(&mut self.visit.full);
        let asked = match turn.day {
            Meaning::NotADay => false,
            _ => matches!(self.take_in(now, turn, out), TakenIn::Asked),
        };
        if asked {
            return;
        }
        if self.visit.days.is_empty() && turn.day == Meaning::NotADay {
            self.visit.days = if full.is_empty() { self.visit.date.into_iter().collect() } else { full };
        } else if self.visit.days.is_empty() {
            self.visit.days = self.visit.date.into_iter().collect();
        }
        if let Some(said) = &turn.name
            && self.visit.name.is_none()
            && let Ok(name) = booking::appointment::patient_name(&said.name)
        {
            self.set_name(name, out);
        }
        self.visit.waits = true;
        self.advance(now, "", out);
    }

    /// Everything is known: whether it is right.
    pub(super) fn ask_to_wait(&mut self, lead: &str, out: &mut Vec<Act>) {
        let Some(name) = self.visit.name.clone() else { return };
        if !self.has_own_number() && self.visit.phone.is_none() {
            // Nobody could be told: staff have to arrange it.
            let text = format!("Would like to be told when a time comes free{}.", self.waits_for());
            self.visit.waits = false;
            return self.start_message(Some("For the waiting list.".into()), Some(text), lead, out);
        }
        self.stage = Stage::CheckWaiting;
        self.step(Step::Confirming, out);
        self.ask_after(lead, phrases::check_waiting(&name, &self.waits_for()), out);
    }

    /// " for Monday, November 23".
    fn waits_for(&self) -> String {
        let days = Dialogue::spoken_days(&self.visit.days);
        let with = self.visit.clinician.as_ref().map(|(_, name)| format!(" with {name}")).unwrap_or_default();
        let part = phrases::part_of_day(self.visit.wish.between);
        match (days.is_empty(), part) {
            (true, None) => format!("{with}, whatever the day"),
            (true, Some(part)) => format!(" {part}{with}"),
            (false, None) => format!(" for {days}{with}"),
            (false, Some(part)) => format!(" for {days} {part}{with}"),
        }
    }

    pub(super) fn hear_check_waiting(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        if turn.answer == Some(Answer::Yes) {
            return self.join_waiting_list(false, out);
        }
        if turn.has_day() || turn.name.is_some() {
            self.visit.waits = false;
            self.visit.days.clear();
            return match self.take_in(now, turn, out) {
                TakenIn::Asked => {}
                TakenIn::Changed | TakenIn::Nothing => self.advance(now, "All right.", out),
            };
        }
        match turn.answer {
            Some(Answer::No) => self.decline_waiting(now, out),
            _ => self.miss(now, out),
        }
    }

    pub(super) fn decline_waiting(&mut self, _now: &Zoned, out: &mut Vec<Act>) {
        self.visit.waits = false;
        self.visit.days.clear();
        self.ask_other_day(out);
    }

    /// Called for a yes and for nothing else.
    pub(super) fn join_waiting_list(&mut self, retried: bool, out: &mut Vec<Act>) {
        let Some(customer_name) = self.visit.name.clone() else { return };
        let minute = |time: jiff::civil::Time| {
            u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
        };
        let wish = SlotWish {
            between: self.visit.wish.between.map(|(from, to)| (minute(from), minute(to))),
            for_visit: None,
            ..self.slot_wish(&self.visit.days)
        };
        let phone_number = self.visit.phone.clone();
        self.step(Step::Booking, out);
        let request = ToolRequest::JoinWaitingList { customer_name, phone_number, wish: Box::new(wish) };
        self.tool(Work::Waiting { retried }, request, out);
    }

    pub(super) fn waiting_came(&mut self, retried: bool, outcome: ToolOutcome, out: &mut Vec<Act>) {
        let (lead, kept) = match outcome {
            ToolOutcome::Waiting { .. } => (phrases::ON_THE_LIST.to_owned(), true),
            ToolOutcome::Refused { say, .. } => (say, false),
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                return self.join_waiting_list(true, out);
            }
            _ => (phrases::NOT_WORKING.to_owned(), false),
        };
        if kept {
            self.visit.waits = false;
            self.visit.days.clear();
            self.visit.wish = TimeWish::default();
            self.step(Step::Farewell, out);
            return self.back_to_anything_else(&lead, out);
        }
        let text = format!("Would like to be told when a time comes free{}.", self.waits_for());
        self.visit.waits = false;
        self.note = Note { about: Some("For the waiting list.".into()), text: Some(text), ..Note::default() };
        self.next_for_message(&join(&lead, phrases::PASS_IT_ON), out);
    }
}
