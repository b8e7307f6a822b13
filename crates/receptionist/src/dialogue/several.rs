//! Times on several days: "mornings next week with Dr Lee".

use booking::spoken_date::TimeWish;
use booking::time_text::{show_time, spoken_date};
use call::event::Step;
use call::tools::{SlotWish, ToolOutcome, ToolRequest};
use jiff::Zoned;
use jiff::civil::{Date, Time};

use super::held::Held;
use super::visit::TakenIn;
use super::{Act, Dialogue, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::choice::Choice;
use crate::understand::wants::Want;

impl Dialogue {
    /// Looks for times on the days that would do.
    pub(super) fn look_on_days(&mut self, lead: &str, out: &mut Vec<Act>) {
        out.push(Act::Say(join(lead, "Let me see what we have.")));
        self.ask_for_several(false, out);
    }

    fn ask_for_several(&mut self, retried: bool, out: &mut Vec<Act>) {
        let minute = |time: Time| {
            let (hour, minute) = (u16::try_from(time.hour()), u16::try_from(time.minute()));
            hour.unwrap_or(0) * 60 + minute.unwrap_or(0)
        };
        let wish = SlotWish {
            between: self.visit.wish.between.map(|(from, to)| (minute(from), minute(to))),
            times: self.visit.wish.time.iter().map(|time| show_time(*time)).collect(),
            ..self.slot_wish(&self.visit.days)
        };
        self.step(Step::CheckingSlots, out);
        self.stage = Stage::Looking;
        self.tool(Work::Several { retried }, ToolRequest::FindSlots(Box::new(wish)), out);
    }

    pub(super) fn several_came(&mut self, retried: bool, outcome: ToolOutcome, out: &mut Vec<Act>) {
        match outcome {
            ToolOutcome::Offers { offers, none_because, can_wait, .. } => {
                let held: Vec<Held> =
                    offers.iter().filter_map(Held::of).take(phrases::TOLD_AT_ONCE).collect();
                self.visit.held = held;
                if self.visit.held.is_empty() {
                    let days = std::mem::take(&mut self.visit.days);
                    let why = none_because.unwrap_or_else(|| phrases::NOTHING_FITS.to_owned());
                    return self.nothing_on(days, &why, can_wait, out);
                }
                self.ask_which_offer("", out);
            }
            ToolOutcome::Refused { say, .. } => self.ask_other_day_because(say, out),
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                self.ask_for_several(true, out);
            }
            _ => self.give_up_booking(out),
        }
    }

    fn ask_which_offer(&mut self, lead: &str, out: &mut Vec<Act>) {
        let offer = |held: &Held| phrases::moment(held.date, held.time, held.clinician.as_deref());
        let said: Vec<String> = self.visit.held.iter().map(offer).collect();
        self.stage = Stage::Offers;
        self.step(Step::Confirming, out);
        self.ask_after(lead, phrases::offers(&said), out);
    }

    pub(super) fn hear_offers(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        let chosen = match turn.choice {
            Some(Choice::Nth(nth)) => Some(nth),
            Some(Choice::Last) => self.visit.held.len().checked_sub(1),
            None => self.offer_meant(turn),
        };
        if let Some(nth) = chosen {
            return self.choose_offer(now, nth, out);
        }
        let agrees = turn.answer == Some(Answer::Yes) || turn.wants(Want::Anything);
        if agrees && (self.visit.held.len() == 1 || turn.wants(Want::Anything)) && !turn.has_day() {
            return self.choose_offer(now, 0, out);
        }
        // A time alone that was not offered belongs to no day yet; a day is looked at as ever.
        self.visit.days.clear();
        match self.take_in(now, turn, out) {
            TakenIn::Asked => {}
            TakenIn::Changed => self.advance(now, "", out),
            TakenIn::Nothing if turn.answer == Some(Answer::Yes) => self.ask_which_offer("", out),
            TakenIn::Nothing
                if turn.answer == Some(Answer::No)
                    || [Want::More, Want::Later, Want::Earlier, Want::OtherDay, Want::FixDay]
                        .into_iter()
                        .any(|want| turn.wants(want)) =>
            {
                self.ask_other_day(out);
            }
            TakenIn::Nothing => self.miss(now, out),
        }
    }

    /// The one offer that fits the day and time that were said.
    fn offer_meant(&self, turn: &Turn) -> Option<usize> {
        let day = turn.one_day_of(self.visit.held.iter().map(|held| held.date));
        if day.is_none() && (turn.has_day() || turn.clock.time.is_none()) {
            return None;
        }
        let fits = |held: &Held| {
            day.is_none_or(|date| held.date == date) && turn.clock.time.is_none_or(|time| held.time == time)
        };
        let mut fitting =
            self.visit.held.iter().enumerate().filter(|(_, held)| fits(held)).map(|(nth, _)| nth);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    pub(super) fn choose_offer(&mut self, now: &Zoned, nth: usize, out: &mut Vec<Act>) {
        let Some(held) = self.visit.held.get(nth).cloned() else { return self.miss(now, out) };
        let all = std::mem::take(&mut self.visit.held);
        self.set_date(held.date);
        self.visit.held = all;
        self.visit.wish = TimeWish::default();
        // What else is free on this day is looked up only if this one is not taken after all.
        self.visit.free = vec![held.time];
        self.visit.free_on = Some(held.date);
        self.visit.time = Some(held.time);
        self.advance(now, "", out);
    }

    /// Nothing is to be had on any of these days.
    pub(super) fn nothing_on(&mut self, days: Vec<Date>, why: &str, can_wait: bool, out: &mut Vec<Act>) {
        self.forget_day();
        self.visit.soonest = false;
        self.visit.full = days;
        self.stage = Stage::Day;
        self.step(Step::CollectingDate, out);
        // The reason ends in a question of its own as a rule; one at a time.
        let why =
            why.split_inclusive(['.', '!', '?']).filter(|part| !part.ends_with('?')).collect::<String>();
        self.visit.offered_waiting = can_wait;
        let question = if can_wait { phrases::LATER_DAY_OR_WAIT } else { phrases::WHICH_OTHER_DAY };
        self.ask_after(why.trim(), question, out);
    }

    /// A day that cannot be had: the refusal asks for another.
    pub(super) fn ask_other_day_because(&mut self, say: String, out: &mut Vec<Act>) {
        self.forget_day();
        self.stage = Stage::Day;
        self.step(Step::CollectingDate, out);
        self.ask(say, out);
    }

    /// The days that were wished for, as they are spoken.
    pub(super) fn spoken_days(days: &[Date]) -> String {
        match days {
            [] => String::new(),
            [one] => spoken_date(*one),
            [first, .., last] => format!("{} to {}", spoken_date(*first), spoken_date(*last)),
        }
    }
}
