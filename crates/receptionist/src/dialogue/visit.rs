//! What is known about the appointment, and what to ask next.

use booking::appointment::patient_name;
use booking::called::{self, Called};
use booking::clinic::{ClinicianId, VisitTypeId};
use booking::rules::{Refusal, check_day};
use booking::spoken_date::{Meaning, TimeWish, stretch_asked_about};
use call::event::Step;
use call::tools::VisitLine;
use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};

use super::held::Held;
use super::{Act, Dialogue, Stage};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::choice::Choice;
use crate::understand::names::NameSaid;
use crate::understand::wants::Want;

/// The appointment as far as it is known.
#[derive(Clone, Default)]
pub(super) struct Visit {
    /// An appointment is wanted.
    pub wanted: bool,
    pub name: Option<String>,
    /// The family name was asked for; one word is a name too.
    pub asked_last_name: bool,
    pub date: Option<Date>,
    /// A question about the day that waits until the name is known, with the days it is about.
    pub day_question: Option<(String, Vec<Date>)>,
    /// The week or month that a day was asked for in: "next week", "in February".
    pub stretch: Option<String>,
    /// Any day will do.
    pub soonest: bool,
    /// What time of day was wished for.
    pub wish: TimeWish,
    /// The free times of `free_on`.
    pub free: Vec<Time>,
    pub free_on: Option<Date>,
    /// The times offered last.
    pub offered: Vec<Time>,
    /// All times offered on this day.
    pub heard: Vec<Time>,
    /// The times that another agent had offered on this day: those of them that are still free are offered first.
    pub told_before: Vec<Time>,
    /// The time that was chosen, one of `free`.
    pub time: Option<Time>,
    /// A telephone number that came up.
    pub phone: Option<String>,
    /// With whom, and their name.
    pub clinician: Option<(ClinicianId, String)>,
    /// For what kind of visit, and its name.
    pub kind: Option<(VisitTypeId, String)>,
    /// Several days that would all do.
    pub days: Vec<Date>,
    /// The times that the desk holds for this call.
    pub held: Vec<Held>,
    /// The visit that is being moved, if it is no new one.
    pub moving: Option<VisitLine>,
    /// Days on which nothing was to be had.
    pub full: Vec<Date>,
    /// The waiting list was offered with the question that stands.
    pub offered_waiting: bool,
    /// A place on the waiting list is wanted.
    pub waits: bool,
}

/// What came of a turn's details.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenIn {
    /// There was nothing new in it.
    Nothing,
    /// Something is known now, or known better.
    Changed,
    /// Something in it made a question necessary, which has been asked.
    Asked,
}

impl Dialogue {
    /// Takes name, day, time and number out of a turn, whichever there are.
    pub(super) fn take_in(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) -> TakenIn {
        let mut changed = false;
        if let Some(said) = &turn.name
            && self.may_be_named(turn, said)
        {
            match patient_name(&said.name) {
                Ok(name) => changed |= self.set_name(name, out),
                Err(refusal) => {
                    self.visit.name = None;
                    self.stage = Stage::Name;
                    self.ask(refusal.say(), out);
                    return TakenIn::Asked;
                }
            }
        }
        let whom = self.take_in_whom(turn);
        changed |= whom == Ok(true);
        if let Some(phone) = &turn.phone {
            changed |= self.visit.phone.as_ref() != Some(phone);
            self.visit.phone = Some(phone.clone());
        }
        // A time that is only repeated ("yes, at two") changes nothing.
        let repeated = turn.clock.time.is_some() && turn.clock.time == self.visit.time;
        if turn.clock != TimeWish::default() && !repeated {
            self.visit.wish = turn.clock;
            self.visit.time = None;
            changed = true;
        }
        // "The same day" as the visit just booked.
        let day = match &self.done {
            Some(done) if !turn.has_day() && turn.words.has("same day") => {
                &Meaning::Day { date: done.date, between: None, time: None }
            }
            _ => &turn.day,
        };
        match day {
            Meaning::NotADay => {}
            Meaning::Day { date, .. } => {
                if let Err(refusal) = check_day(&self.facts.clinic, *date, now.timestamp()) {
                    self.refuse_day(&refusal, out);
                    return TakenIn::Asked;
                }
                if self.visit.date != Some(*date) {
                    self.set_date(*date);
                    changed = true;
                }
            }
            // "Mornings next week with Dr Lee" asks for times on all of these days, not for one of them.
            Meaning::Ask { question, dates }
                if dates.len() > 1
                    && stretch_asked_about(question).is_some()
                    && (self.visit.wish != TimeWish::default() || self.visit.clinician.is_some()) =>
            {
                self.forget_day();
                self.visit.day_question = None;
                self.visit.days.clone_from(dates);
                changed = true;
            }
            Meaning::Ask { question, dates } => {
                self.forget_day();
                self.visit.day_question = Some((question.clone(), dates.clone()));
                changed = true;
            }
            Meaning::No(refusal) => {
                self.refuse_day(refusal, out);
                return TakenIn::Asked;
            }
        }
        if whom.is_err() {
            self.stage = Stage::Whom;
            self.visit.wanted = true;
            self.ask(phrases::WHICH_CLINICIAN, out);
            return TakenIn::Asked;
        }
        if changed { TakenIn::Changed } else { TakenIn::Nothing }
    }

    /// Whom the caller would like to see, after it was not clear.
    pub(super) fn hear_whom(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        let clinic = &self.facts.clinic;
        let said = match called::clinician(text, clinic) {
            Called::Unknown | Called::Several | Called::Nobody => turn.clinician,
            known => known,
        };
        match said {
            Called::One(id) => {
                self.visit.clinician = clinic.clinician(id).map(|known| (id, known.name.clone()))
            }
            Called::Anyone => self.visit.clinician = None,
            Called::Nobody if turn.answer.is_some() || turn.wants(Want::Anything) || turn.has_day() => {
                self.visit.clinician = None;
            }
            Called::Nobody | Called::Several | Called::Unknown => return self.miss(now, out),
        }
        match turn.has_day() {
            true => self.hear_day(now, turn, out),
            false => self.advance(now, "All right.", out),
        }
    }

    /// Takes in whom the caller wants to see and for what. Says whether that changed; `Err` when several have the name.
    fn take_in_whom(&mut self, turn: &Turn) -> Result<bool, ()> {
        let clinic = &self.facts.clinic;
        let before = (self.visit.clinician.clone(), self.visit.kind.clone());
        match turn.clinician {
            Called::Nobody => {}
            Called::Anyone => self.visit.clinician = None,
            Called::One(id) => {
                self.visit.clinician = clinic.clinician(id).map(|known| (id, known.name.clone()));
            }
            Called::Several | Called::Unknown => return Err(()),
        }
        if let Called::One(id) = turn.kind {
            self.visit.kind = clinic.visit_type(id).map(|kind| (id, kind.name.clone()));
        }
        if before == (self.visit.clinician.clone(), self.visit.kind.clone()) {
            return Ok(false);
        }
        // What is free for somebody else is nothing to go by.
        let date = self.visit.date;
        self.forget_day();
        self.visit.date = date;
        Ok(true)
    }

    /// A name that was only mentioned replaces none that is known, except where the name was asked or is being put right.
    fn may_be_named(&self, turn: &Turn, said: &NameSaid) -> bool {
        let asked = matches!(self.stage, Stage::Name | Stage::LastName);
        let putting_right =
            matches!(self.stage, Stage::Check | Stage::Fix) && turn.answer != Some(Answer::Yes);
        said.announced || self.visit.name.is_none() || asked || putting_right
    }

    /// Sets the name; behind a first name, the family name alone is added to it.
    pub(super) fn set_name(&mut self, name: String, out: &mut Vec<Act>) -> bool {
        let name = match (&self.visit.name, &self.stage) {
            (Some(first), Stage::LastName) if !name.contains(' ') && *first != name => {
                format!("{first} {name}")
            }
            _ => name,
        };
        if self.visit.name.as_ref() == Some(&name) {
            return false;
        }
        self.visit.name = Some(name.clone());
        out.push(Act::Named(name));
        true
    }

    /// Another day: what was wished for stays wished for.
    pub(super) fn set_date(&mut self, date: Date) {
        self.forget_day();
        self.visit.day_question = None;
        self.visit.stretch = None;
        self.visit.date = Some(date);
        self.visit.soonest = false;
        self.visit.days.clear();
        self.visit.full.clear();
    }

    /// No day is known any more. A time that was chosen becomes a wish.
    pub(super) fn forget_day(&mut self) {
        if let Some(time) = self.visit.time.take()
            && self.visit.wish.time.is_none()
        {
            self.visit.wish = TimeWish { time: Some(time), between: None };
        }
        self.visit.date = None;
        self.visit.free.clear();
        self.visit.free_on = None;
        self.visit.offered.clear();
        self.visit.heard.clear();
        self.visit.told_before.clear();
        self.visit.held.clear();
        self.visit.offered_waiting = false;
    }

    fn refuse_day(&mut self, refusal: &Refusal, out: &mut Vec<Act>) {
        self.forget_day();
        // A time at which the clinic is never open is not asked for again on the next day.
        let hours = &self.facts.clinic.hours;
        let is_open = |time: Time| {
            Weekday::Monday
                .cycle_forward()
                .take(7)
                .any(|day| hours.of(day).iter().any(|(from, to)| (*from..*to).contains(&time)))
        };
        if self.visit.wish.time.is_some_and(|time| !is_open(time)) {
            self.visit.wish = TimeWish::default();
        }
        self.visit.soonest = false;
        self.stage = Stage::Day;
        self.step(Step::CollectingDate, out);
        self.ask(refusal.say(), out);
    }

    /// Asks for what is missing next: name, day, time, agreement.
    pub(super) fn advance(&mut self, now: &Zoned, lead: &str, out: &mut Vec<Act>) {
        self.visit.wanted = true;
        // Whose visit is moved is known.
        if self.visit.moving.is_none() && !self.knows_name(lead, out) {
            return;
        }
        if self.visit.waits {
            return self.ask_to_wait(lead, out);
        }
        match self.visit.date {
            None if self.visit.day_question.is_some() => self.ask_day_question(lead, out),
            None if !self.visit.days.is_empty() => self.look_on_days(lead, out),
            None if self.visit.soonest => self.look_for_first(now, lead, out),
            None => {
                self.stage = Stage::Day;
                self.step(Step::CollectingDate, out);
                let question =
                    if self.visit.moving.is_some() { phrases::WHICH_NEW_DAY } else { phrases::WHICH_DAY };
                self.ask_after(lead, question, out);
            }
            Some(date) if self.visit.free_on != Some(date) => self.look_up(date, lead, out),
            Some(_) if self.visit.time.is_some() => self.read_back(lead, out),
            Some(date) => self.offer(now, date, lead, out),
        }
    }

    /// Whether the name is known; asks for it otherwise.
    fn knows_name(&mut self, lead: &str, out: &mut Vec<Act>) -> bool {
        let Some(name) = self.visit.name.clone() else {
            self.stage = Stage::Name;
            self.step(Step::CollectingName, out);
            let question = if self.done.is_some() { phrases::NAME_FOR_THIS } else { phrases::FULL_NAME };
            self.ask_after(lead, question, out);
            return false;
        };
        if !name.contains(' ') && !self.visit.asked_last_name {
            self.visit.asked_last_name = true;
            self.stage = Stage::LastName;
            self.step(Step::CollectingName, out);
            self.ask_after(&format!("Thank you, {name}."), "And your last name?", out);
            return false;
        }
        true
    }

    /// Asks which of several days was meant.
    fn ask_day_question(&mut self, lead: &str, out: &mut Vec<Act>) {
        let Some((question, dates)) = self.visit.day_question.take() else { return };
        self.visit.stretch = stretch_asked_about(&question).map(str::to_owned);
        self.stage = if dates.is_empty() { Stage::Day } else { Stage::WhichDay(dates) };
        self.step(Step::CollectingDate, out);
        self.ask_after(lead, question, out);
    }

    /// "Thank you, Ana."
    pub(super) fn thanks(&self) -> String {
        match self.visit.name.as_deref().and_then(|name| name.split(' ').next()) {
            Some(first) => format!("Thank you, {first}."),
            None => "Thank you.".to_owned(),
        }
    }

    pub(super) fn hear_name(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        self.visit.soonest |= turn.wants(Want::Anything) && !turn.has_day();
        let named = turn.name.is_some();
        match self.take_in(now, turn, out) {
            TakenIn::Asked => {}
            TakenIn::Changed if named => {
                let thanks = self.thanks();
                self.advance(now, &thanks, out);
            }
            // The day came before the name: it is kept, and the name is asked for again.
            TakenIn::Changed => self.advance(now, "Thank you.", out),
            // One word is a whole name for those who have no other.
            TakenIn::Nothing if self.stage == Stage::LastName => self.advance(now, "All right.", out),
            TakenIn::Nothing if turn.wants(Want::Hello) || turn.wants(Want::Book) => {
                self.advance(now, "", out)
            }
            TakenIn::Nothing
                if turn.words.has_any(
                    "why do you need, why do you want, what do you need, need my name for, want my name for",
                ) =>
            {
                self.ask_again(phrases::WHY_A_NAME, out);
            }
            TakenIn::Nothing => self.miss(now, out),
        }
    }

    pub(super) fn hear_day(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        if turn.wants(Want::Anything) && !turn.has_day() {
            self.visit.soonest = true;
        }
        if self.visit.offered_waiting && turn.answer == Some(Answer::Yes) && !turn.has_day() {
            return self.waiting_list_wanted(now, turn, out);
        }
        let lead = if turn.name.is_some() { "Thank you." } else { "All right." };
        match self.take_in(now, turn, out) {
            TakenIn::Asked => {}
            TakenIn::Changed
                if self.visit.date.is_none()
                    && !self.visit.soonest
                    && self.visit.day_question.is_none()
                    && self.visit.days.is_empty() =>
            {
                self.advance(now, lead, out)
            }
            TakenIn::Changed => self.advance(now, "", out),
            TakenIn::Nothing if self.visit.soonest || turn.has_day() => self.advance(now, "", out),
            TakenIn::Nothing => self.miss(now, out),
        }
    }

    pub(super) fn hear_which_day(&mut self, now: &Zoned, turn: &Turn, dates: &[Date], out: &mut Vec<Act>) {
        let chosen = match turn.choice {
            Some(Choice::Nth(nth)) => dates.get(nth),
            Some(Choice::Last) => dates.last(),
            None if dates.len() == 1 && turn.answer == Some(Answer::Yes) => dates.first(),
            None => None,
        };
        match chosen {
            Some(date) => self.choose_day(now, *date, out),
            None if turn.answer == Some(Answer::No) && !turn.has_day() => {
                self.stage = Stage::Day;
                self.ask(phrases::OTHER_DAY, out);
            }
            None => self.hear_day(now, turn, out),
        }
    }

    /// One of the days that were named in a question.
    pub(super) fn choose_day(&mut self, now: &Zoned, date: Date, out: &mut Vec<Act>) {
        match check_day(&self.facts.clinic, date, now.timestamp()) {
            Ok(()) => {
                self.set_date(date);
                self.advance(now, "", out);
            }
            Err(refusal) => self.refuse_day(&refusal, out),
        }
    }
}
