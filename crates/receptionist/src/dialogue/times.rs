//! Free times: looking them up, offering them, and looking further when a day is full.

use booking::clinic::VisitTypeId;
use booking::rules::{self, Refusal, check_day};
use booking::spoken_date::TimeWish;
use booking::time_text::{parse_time, show_time, spoken_date};
use call::event::Step;
use call::tools::{SlotWish, ToolOutcome, ToolRequest};
use jiff::civil::{Date, Time};
use jiff::{ToSpan, Zoned};

use super::held::Then;
use super::visit::TakenIn;
use super::{Act, Dialogue, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::choice::Choice;
use crate::understand::wants::Want;

/// At most this many times are told at once; more cannot be remembered by ear.
const OFFERED_AT_ONCE: usize = phrases::TOLD_AT_ONCE;
/// After a full day, this many further open days are looked at before the caller is asked again.
const FURTHER_DAYS: u8 = 5;

/// A look through the days behind one that was full.
#[derive(Clone)]
pub(super) struct Search {
    /// The day that was asked for; `None` when any would do.
    wanted: Option<Date>,
    /// How many more days may be looked at.
    left: u8,
}

impl Dialogue {
    /// Looks up the free times of a day.
    pub(super) fn look_up(&mut self, date: Date, lead: &str, out: &mut Vec<Act>) {
        out.push(Act::Say(join(lead, &phrases::let_me_check(date))));
        self.ask_books(date, None, false, out);
    }

    /// Looks for the first free day from today on.
    pub(super) fn look_for_first(&mut self, now: &Zoned, lead: &str, out: &mut Vec<Act>) {
        out.push(Act::Say(join(lead, "Let me look for the first free time.")));
        let search = Search { wanted: None, left: FURTHER_DAYS };
        match self.open_day_after(now, now.date().saturating_sub(1.day())) {
            Some(date) => self.ask_books(date, Some(search), false, out),
            None => self.found_nothing(&search, out),
        }
    }

    fn ask_books(&mut self, date: Date, search: Option<Search>, retried: bool, out: &mut Vec<Act>) {
        self.step(Step::CheckingSlots, out);
        self.stage = Stage::Looking;
        self.tool(
            Work::Slots { date, search, retried },
            ToolRequest::FindSlots(Box::new(SlotWish { list_only: true, ..self.slot_wish(&[date]) })),
            out,
        );
    }

    /// The next day on which the clinic is open and takes bookings.
    fn open_day_after(&self, now: &Zoned, date: Date) -> Option<Date> {
        let clinic = &self.facts.clinic;
        let last = clinic.last_day(clinic.today(now.timestamp()));
        std::iter::successors(date.tomorrow().ok(), |date| date.tomorrow().ok())
            .take_while(|date| *date <= last)
            .find(|date| check_day(clinic, *date, now.timestamp()).is_ok())
    }

    pub(super) fn slots_came(
        &mut self,
        now: &Zoned,
        date: Date,
        search: Option<Search>,
        retried: bool,
        outcome: ToolOutcome,
        out: &mut Vec<Act>,
    ) {
        match outcome {
            ToolOutcome::Offers { also_free, can_wait, .. } => {
                let free: Vec<Time> = also_free.iter().filter_map(|time| parse_time(time)).collect();
                self.visit.offered_waiting |= can_wait;
                if free.is_empty() {
                    self.look_further(now, date, search, out);
                } else {
                    self.found(now, date, free, search.as_ref(), out);
                }
            }
            // On the days behind the wished one, whoever is away that day is only passed over.
            ToolOutcome::Refused { .. } if search.is_some() => self.look_further(now, date, search, out),
            ToolOutcome::Refused { say, .. } => self.ask_other_day_because(say, out),
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                self.ask_books(date, search, true, out);
            }
            _ => self.give_up_booking(out),
        }
    }

    pub(super) fn look_further(
        &mut self,
        now: &Zoned,
        date: Date,
        search: Option<Search>,
        out: &mut Vec<Act>,
    ) {
        let search = search.unwrap_or(Search { wanted: Some(date), left: FURTHER_DAYS });
        match self.open_day_after(now, date).filter(|_| search.left > 0) {
            Some(next) => {
                let search = Search { left: search.left - 1, ..search };
                self.ask_books(next, Some(search), false, out);
            }
            None => self.found_nothing(&search, out),
        }
    }

    fn found_nothing(&mut self, search: &Search, out: &mut Vec<Act>) {
        let can_wait = self.visit.offered_waiting;
        let full: Vec<Date> = search.wanted.into_iter().collect();
        self.forget_day();
        self.visit.soonest = false;
        self.visit.full = full;
        self.visit.offered_waiting = can_wait;
        self.stage = Stage::Day;
        self.step(Step::CollectingDate, out);
        let text = match search.wanted {
            Some(date) => format!(
                "I'm sorry, {} is fully booked, and so are the days right after it.",
                spoken_date(date)
            ),
            None => "I'm sorry, the next days are fully booked.".to_owned(),
        };
        let question = if can_wait { phrases::LATER_DAY_OR_WAIT } else { phrases::LATER_DAY };
        self.ask_after(&text, question, out);
    }

    fn found(
        &mut self,
        now: &Zoned,
        date: Date,
        free: Vec<Time>,
        search: Option<&Search>,
        out: &mut Vec<Act>,
    ) {
        if self.visit.date != Some(date) {
            self.set_date(date);
        }
        self.visit.full = search.and_then(|search| search.wanted).into_iter().collect();
        self.visit.offered_waiting = false;
        self.visit.free = free;
        self.visit.free_on = Some(date);
        let Some(search) = search else { return self.offer(now, date, "", out) };
        let lead = match search.wanted {
            Some(wanted) if wanted == now.date() => {
                format!("I have nothing left today. The next free day is {}.", spoken_date(date))
            }
            Some(wanted) => format!(
                "I'm sorry, {} is fully booked. The next free day is {}.",
                spoken_date(wanted),
                spoken_date(date)
            ),
            None if date == now.date() => format!("The first free day is today, {}.", spoken_date(date)),
            None => format!("The first free day is {}.", spoken_date(date)),
        };
        // The caller has not agreed to this day yet, so even the wished time is offered, not taken.
        match self.visit.wish.time {
            Some(time) if self.visit.free.contains(&time) => self.offer_these(vec![time], &lead, out),
            Some(_) => {
                self.visit.wish = TimeWish::default();
                self.offer(now, date, &lead, out);
            }
            None => self.offer(now, date, &lead, out),
        }
    }

    /// Offers times of the day as they were wished for, or takes the wished one.
    pub(super) fn offer(&mut self, now: &Zoned, date: Date, lead: &str, out: &mut Vec<Act>) {
        match self.visit.wish {
            TimeWish { time: Some(time), .. } if self.visit.free.contains(&time) => {
                self.visit.time = Some(time);
                self.read_back(lead, out);
            }
            TimeWish { time: Some(time), .. } => {
                let why = self.why_not(now, date, time);
                self.visit.wish = TimeWish::default();
                self.offer_near(time, &join(lead, &why), out);
            }
            TimeWish { between: Some((from, to)), .. } => {
                let fitting: Vec<Time> =
                    self.visit.free.iter().copied().filter(|time| (from..=to).contains(time)).collect();
                if fitting.is_empty() {
                    let why = format!("I have nothing at that time on {}.", spoken_date(date));
                    self.visit.wish = TimeWish::default();
                    self.offer_near(from, &join(lead, &why), out);
                } else {
                    self.offer_these(first(fitting), &self.on_day(date, lead), out);
                }
            }
            TimeWish { .. } => {
                let told = std::mem::take(&mut self.visit.told_before);
                let still_free: Vec<Time> =
                    told.into_iter().filter(|time| self.visit.free.contains(time)).collect();
                let times = if still_free.is_empty() { self.visit.free.clone() } else { still_free };
                self.offer_these(first(times), &self.on_day(date, lead), out);
            }
        }
    }

    /// A lead that names the day, unless one is there already.
    fn on_day(&self, date: Date, lead: &str) -> String {
        if lead.is_empty() { format!("For {}:", spoken_date(date)) } else { lead.to_owned() }
    }

    /// Why a time is not among the free ones, as a statement: the question comes behind it.
    fn why_not(&self, now: &Zoned, date: Date, time: Time) -> String {
        let clinic = &self.facts.clinic;
        let first = || clinic.visit_types.first().map_or(VisitTypeId(1), |visit_type| visit_type.id);
        let visit_type = self.visit.kind.as_ref().map_or_else(first, |(id, _)| *id);
        let clinician = self.visit.clinician.as_ref().map(|(id, _)| *id);
        match rules::check(clinic, date, time, visit_type, clinician, now.timestamp(), &[]) {
            Err(Refusal::NotWorking { who }) => format!("{who} doesn't see patients at that time."),
            Err(Refusal::Lunch) => "That would be during our lunch break.".to_owned(),
            Err(Refusal::OutsideHours) => "We're not open at that time.".to_owned(),
            Err(Refusal::NotOnGrid) => format!("No visit starts at exactly {}.", show_time(time)),
            Err(Refusal::Past) => "That time has already passed.".to_owned(),
            // Booked, or being offered to somebody else.
            _ => format!("I'm sorry, {} on {} isn't free.", show_time(time), spoken_date(date)),
        }
    }

    /// Offers the free times closest to a wished one.
    pub(super) fn offer_near(&mut self, wished: Time, lead: &str, out: &mut Vec<Act>) {
        let times = nearest(&self.visit.free, wished);
        self.offer_these(times, lead, out);
    }

    /// Offers these times, once they are held.
    fn offer_these(&mut self, times: Vec<Time>, lead: &str, out: &mut Vec<Act>) {
        self.hold(times, Then::Offer(lead.to_owned()), out);
    }

    pub(super) fn hear_times(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        let chosen = match turn.choice {
            Some(Choice::Nth(nth)) => self.visit.offered.get(nth).copied(),
            Some(Choice::Last) => self.visit.offered.last().copied(),
            None => self.counted(turn),
        };
        if let Some(time) = chosen {
            return self.choose(now, time, out);
        }
        match self.take_in(now, turn, out) {
            TakenIn::Asked => return,
            TakenIn::Changed => return self.advance(now, "", out),
            TakenIn::Nothing => {}
        }
        if turn.wants(Want::FixName) {
            self.change_name(now, out);
        } else if turn.wants(Want::OtherDay) || turn.wants(Want::Move) || turn.wants(Want::FixDay) {
            self.ask_other_day(out);
        } else if turn.wants(Want::Latest) {
            let last = self.visit.free.len().saturating_sub(OFFERED_AT_ONCE);
            self.offer_or_other_day(self.visit.free[last..].to_vec(), out);
        } else if turn.wants(Want::Later) {
            self.offer_later(out);
        } else if turn.wants(Want::Earlier) {
            self.offer_earlier(out);
        } else if turn.wants(Want::More) {
            self.offer_more(out);
        } else if turn.wants(Want::Anything)
            || (turn.answer == Some(Answer::Yes) && self.visit.offered.len() == 1)
        {
            match self.visit.offered.first().copied() {
                Some(time) => self.choose(now, time, out),
                None => self.miss(now, out),
            }
        } else if turn.answer == Some(Answer::Yes) {
            let which = phrases::joined(&self.visit.offered, "or");
            self.ask(format!("Which one would you like: {which}?"), out);
        } else if turn.answer == Some(Answer::No) {
            self.offer_more(out);
        } else {
            self.miss(now, out);
        }
    }

    /// "Two" is two o'clock if that is free, and else the second of those offered.
    fn counted(&self, turn: &Turn) -> Option<Time> {
        let nth = match turn.words.text() {
            "one" | "1" => 0,
            "two" | "2" => 1,
            "three" | "3" => 2,
            _ => return None,
        };
        let meant = turn.clock.time.is_some_and(|time| self.visit.free.contains(&time));
        if meant { None } else { self.visit.offered.get(nth).copied() }
    }

    /// Takes one of the free times.
    pub(super) fn choose(&mut self, now: &Zoned, time: Time, out: &mut Vec<Act>) {
        self.visit.time = Some(time);
        self.visit.wish = TimeWish::default();
        self.advance(now, "", out);
    }

    /// Asks for another day; a time that was chosen stays wished for.
    pub(super) fn ask_other_day(&mut self, out: &mut Vec<Act>) {
        self.forget_day();
        self.stage = Stage::Day;
        self.step(Step::CollectingDate, out);
        self.ask(phrases::OTHER_DAY, out);
    }

    /// The next times of the day: those wished for first, then all others.
    pub(super) fn offer_more(&mut self, out: &mut Vec<Act>) {
        let unheard = |time: &Time| !self.visit.heard.contains(time);
        let rest: Vec<Time> = self.visit.free.iter().copied().filter(unheard).collect();
        let wished: Vec<Time> = match self.visit.wish.between {
            Some((from, to)) => rest.iter().copied().filter(|time| (from..=to).contains(time)).collect(),
            None => Vec::new(),
        };
        let next = first(if wished.is_empty() { rest } else { wished });
        self.offer_or_other_day(next, out);
    }

    fn offer_later(&mut self, out: &mut Vec<Act>) {
        let after = self.visit.offered.iter().max().copied();
        let next =
            self.visit.free.iter().copied().filter(|time| after.is_none_or(|after| *time > after)).collect();
        self.offer_or_other_day(first(next), out);
    }

    fn offer_earlier(&mut self, out: &mut Vec<Act>) {
        let before = self.visit.offered.iter().min().copied();
        let mut next: Vec<Time> = self
            .visit
            .free
            .iter()
            .copied()
            .filter(|time| before.is_none_or(|before| *time < before))
            .collect();
        next.drain(..next.len().saturating_sub(OFFERED_AT_ONCE));
        self.offer_or_other_day(next, out);
    }

    fn offer_or_other_day(&mut self, times: Vec<Time>, out: &mut Vec<Act>) {
        let Some(date) = self.visit.date else { return self.ask_other_day(out) };
        if times.is_empty() {
            // The day stays: "nine, then" is still an answer.
            self.visit.offered.clear();
            let none = format!("I have no other times on {}.", spoken_date(date));
            return self.ask_after(&none, "What other day would you like?", out);
        }
        let lead = self.on_day(date, "");
        self.offer_these(times, &lead, out);
    }
}

fn first(mut times: Vec<Time>) -> Vec<Time> {
    times.truncate(OFFERED_AT_ONCE);
    times
}

/// The free times closest to a wished one, in the order of the day.
fn nearest(free: &[Time], wished: Time) -> Vec<Time> {
    let mut times = free.to_vec();
    times.sort_by_key(|time| time.duration_since(wished).abs());
    let mut times = first(times);
    times.sort();
    times
}
