//! Reading everything back, and booking it once the caller has agreed.

use booking::spoken_date::TimeWish;
use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use call::event::Step;
use call::tools::{ToolOutcome, ToolRequest};
use jiff::Zoned;
use jiff::civil::{Date, Time};

use super::held::Then;
use super::message::Note;
use super::visit::{TakenIn, Visit};
use super::{Act, Dialogue, Done, Stage, Work, join};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::wants::Want;

impl Dialogue {
    /// Reads name, day and time back and asks whether they are right, once the time is held. Nothing is booked without it.
    pub(super) fn read_back(&mut self, lead: &str, out: &mut Vec<Act>) {
        let (Some(date), Some(time)) = (self.visit.date, self.visit.time) else { return };
        let Some(held) = self.held(date, time) else {
            return self.hold(vec![time], Then::ReadBack(lead.to_owned()), out);
        };
        let with = held.clinician.as_deref();
        let text = match (&self.visit.moving, &self.visit.name) {
            (Some(visit), _) => phrases::read_back_move(&visit.say, date, time, with),
            (None, Some(name)) => phrases::read_back(name, date, time, with),
            (None, None) => return,
        };
        self.stage = Stage::Check;
        self.step(Step::Confirming, out);
        self.ask_after(lead, &text, out);
    }

    pub(super) fn hear_check(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        // A change wins over a yes: "yes, but make it three".
        match self.take_in(now, turn, out) {
            TakenIn::Asked => return,
            TakenIn::Changed => return self.advance(now, "All right.", out),
            TakenIn::Nothing => {}
        }
        match turn.answer {
            Some(Answer::Yes) => self.book(out),
            _ if self.change_part(now, turn, out) => {}
            Some(Answer::No) => {
                self.stage = Stage::Fix;
                let moves = self.visit.moving.is_some();
                self.ask(if moves { phrases::WHAT_TO_CHANGE_MOVING } else { phrases::WHAT_TO_CHANGE }, out);
            }
            Some(Answer::Unclear) | None => self.miss(now, out),
        }
    }

    pub(super) fn hear_fix(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        match self.take_in(now, turn, out) {
            TakenIn::Asked => {}
            TakenIn::Changed => self.advance(now, "All right.", out),
            TakenIn::Nothing if self.change_part(now, turn, out) => {}
            // "Nothing, it's fine": read it back once more rather than book what was just doubted.
            TakenIn::Nothing if turn.answer.is_some() || turn.wants(Want::AllDone) => self.read_back("", out),
            TakenIn::Nothing => self.miss(now, out),
        }
    }

    /// Asks again for the part that the caller says is wrong. Says whether one was named.
    fn change_part(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) -> bool {
        if turn.wants(Want::FixName) && self.visit.moving.is_none() {
            self.change_name(now, out);
        } else if turn.wants(Want::FixTime)
            || [Want::Later, Want::Earlier, Want::More].into_iter().any(|want| turn.wants(want))
        {
            self.change_time(out);
        } else if turn.wants(Want::FixDay) || turn.wants(Want::OtherDay) || turn.wants(Want::Move) {
            self.ask_other_day(out);
        } else {
            return false;
        }
        true
    }

    pub(super) fn change_name(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        self.visit.name = None;
        self.visit.asked_last_name = false;
        self.advance(now, "No problem.", out);
    }

    pub(super) fn change_time(&mut self, out: &mut Vec<Act>) {
        self.visit.time = None;
        self.visit.wish = TimeWish::default();
        self.visit.heard.clear();
        self.offer_more(out);
    }

    /// Books what was read back. Called for a yes and for nothing else.
    pub(super) fn book(&mut self, out: &mut Vec<Act>) {
        let (Some(date), Some(time)) = (self.visit.date, self.visit.time) else { return };
        self.step(Step::Booking, out);
        let moment = if self.visit.moving.is_some() { phrases::ONE_MOMENT_MOVE } else { phrases::ONE_MOMENT };
        out.push(Act::Say(moment.to_owned()));
        self.ask_to_book(date, time, false, out);
    }

    fn ask_to_book(&mut self, date: Date, time: Time, retried: bool, out: &mut Vec<Act>) {
        let Some(slot) = self.held(date, time).map(|held| held.handle.clone()) else {
            return self.read_back("", out);
        };
        let request = match (&self.visit.moving, &self.visit.name) {
            (Some(visit), _) => Dialogue::move_request(visit, slot),
            (None, Some(name)) => ToolRequest::BookSlot {
                slot,
                customer_name: name.clone(),
                phone_number: self.visit.phone.clone(),
                confirmed: true,
            },
            (None, None) => return,
        };
        self.tool(Work::Booking { date, time, retried }, request, out);
    }

    pub(super) fn booking_came(
        &mut self,
        now: &Zoned,
        date: Date,
        time: Time,
        retried: bool,
        outcome: ToolOutcome,
        out: &mut Vec<Act>,
    ) {
        match outcome {
            ToolOutcome::Moved { confirmation_number, date, time } => {
                self.moved(confirmation_number, &date, &time, out);
            }
            ToolOutcome::Booked {
                confirmation_number,
                customer_name,
                date: on,
                time: at,
                birth_year_wanted,
            } => {
                // What the books say counts, also where they say it otherwise.
                let day = parse_date(&on).unwrap_or(date);
                let text = phrases::booked(&customer_name, &spoken_date(day), &at, &confirmation_number);
                let time = parse_time(&at).unwrap_or(time);
                self.done = Some(Done { name: customer_name, date: day, time, number: confirmation_number });
                self.visit = Visit { phone: self.visit.phone.take(), ..Visit::default() };
                self.may_tell_year = birth_year_wanted;
                let offer = if birth_year_wanted { phrases::TELL_BIRTH_YEAR } else { "" };
                self.stage = Stage::AnythingElse;
                self.step(Step::Farewell, out);
                self.ask_after(&join(&text, offer), phrases::ANYTHING_ELSE, out);
            }
            ToolOutcome::Refused { say, alternatives } => {
                self.booking_refused(now, date, say, &alternatives, out)
            }
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                self.ask_to_book(date, time, true, out);
            }
            _ => self.give_up_booking(out),
        }
    }

    /// Somebody was quicker, or the books say no: other times of the day, freshly looked up when none came along.
    fn booking_refused(
        &mut self,
        now: &Zoned,
        date: Date,
        say: String,
        alternatives: &[String],
        out: &mut Vec<Act>,
    ) {
        let say = if say.trim().is_empty() { phrases::JUST_TAKEN.to_owned() } else { say };
        let wished = self.visit.time;
        self.set_date(date);
        self.visit.wish = TimeWish::default();
        let free: Vec<Time> = alternatives.iter().filter_map(|time| parse_time(time)).collect();
        if free.is_empty() {
            return self.look_up(date, &say, out);
        }
        self.visit.free = free;
        self.visit.free_on = Some(date);
        match wished {
            Some(time) => self.offer_near(time, &say, out),
            None => self.offer(now, date, &say, out),
        }
    }

    /// The books cannot be written: the wish goes to the staff as a message.
    pub(super) fn give_up_booking(&mut self, out: &mut Vec<Act>) {
        let mut parts = Vec::new();
        if let Some(date) = self.visit.date {
            parts.push(spoken_date(date));
        }
        if let Some(time) = self.visit.time.or(self.visit.wish.time) {
            parts.push(format!("at {}", show_time(time)));
        }
        let wish = if parts.is_empty() { "as soon as possible".to_owned() } else { parts.join(" ") };
        let text = match &self.visit.moving {
            Some(visit) => self.move_as_message(visit),
            None => format!("Please call to arrange an appointment; the caller would like {wish}."),
        };
        let about = Some("The booking system did not answer.".to_owned());
        if self.can_put_through() {
            self.put_through(phrases::NOT_ANSWERING, out);
            // Should nobody answer, the wish still goes to the staff.
            self.note = Note { about, text: Some(text), ..Note::default() };
            return;
        }
        let lead = join(phrases::NOT_ANSWERING, phrases::WISH_AS_MESSAGE);
        self.start_message(about, Some(text), &lead, out);
    }
}
