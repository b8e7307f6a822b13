//! Another time for a visit that stands: found like one for a new visit, and read back with the old one.

use booking::spoken_date::{Meaning, TimeWish};
use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use call::tools::{ToolRequest, VisitLine};
use jiff::Zoned;

use super::standing::{Deed, Standing};
use super::visit::{TakenIn, Visit};
use super::{Act, Dialogue, Done, Stage};
use crate::understand::answer::Answer;
use crate::understand::names::Ask;
use crate::understand::wants::Want;
use crate::understand::{self, Asked, Turn};

impl Dialogue {
    /// Looks for another time for this visit; `target` are the words for it, if there were any.
    pub(super) fn begin_move(
        &mut self,
        now: &Zoned,
        visit: VisitLine,
        target: Option<&str>,
        out: &mut Vec<Act>,
    ) {
        let (was_on, was_at) = (parse_date(&visit.date), parse_time(&visit.time));
        let lead = format!("That's {}.", visit.say);
        self.visit = Visit {
            wanted: true,
            name: self.visit.name.take(),
            phone: self.visit.phone.take(),
            moving: Some(visit),
            ..Visit::default()
        };
        let Some(target) = target else { return self.advance(now, &lead, out) };
        self.stage = Stage::Day;
        let asked = Asked { name: Ask::Nothing, known_name: None, day: false, choice: false, time: true };
        let mut turn = understand::turn(target, asked, now, &self.facts.clinic);
        turn.name = None;
        if self.take_in(now, &turn, out) == TakenIn::Asked {
            return;
        }
        // "Make it three" is on the same day.
        let only_a_time = matches!(turn.day, Meaning::NotADay) && turn.clock != TimeWish::default();
        if only_a_time
            && !turn.wants(Want::OtherDay)
            && let Some(date) = was_on
        {
            self.set_date(date);
        }
        // "No, Thursday", said of what was booked a moment ago, keeps the time.
        let just_booked = self.standing.as_ref().is_some_and(Standing::is_of_this_call);
        if just_booked && turn.has_day() && turn.clock == TimeWish::default() {
            self.visit.wish = TimeWish { time: was_at, between: None };
        }
        self.advance(now, &lead, out);
    }

    /// "Would you like me to move it?", about what was just booked.
    pub(super) fn hear_offer_move(&mut self, now: &Zoned, turn: &Turn, words: &str, out: &mut Vec<Act>) {
        match turn.answer {
            Some(Answer::Yes) => self.move_booked(now, words, out),
            Some(Answer::No) => self.leave_as_it_is(out),
            _ => self.miss(now, out),
        }
    }

    /// Moves what was booked last in this call to where these words say.
    pub(super) fn move_booked(&mut self, now: &Zoned, words: &str, out: &mut Vec<Act>) {
        let mut turn = self.understand(now, words);
        turn.name = None;
        self.standing_wanted(now, Deed::Move, &turn, words, out);
    }

    /// The visit under way is no move any more.
    pub(super) fn stop_moving(&mut self) {
        if self.visit.moving.is_some() {
            self.visit =
                Visit { name: self.visit.name.take(), phone: self.visit.phone.take(), ..Visit::default() };
        }
    }

    /// What puts the visit at the time that was agreed to.
    pub(super) fn move_request(visit: &VisitLine, slot: String) -> ToolRequest {
        ToolRequest::MoveAppointment { visit: visit.handle.clone(), slot, confirmed: true }
    }

    /// The visit is at another time now.
    pub(super) fn moved(
        &mut self,
        number: String,
        date: &str,
        time: &str,
        clinician: Option<&str>,
        out: &mut Vec<Act>,
    ) {
        let told = crate::phrases::moved(date, time, clinician);
        if let (Some(date), Some(time)) = (parse_date(date), parse_time(time)) {
            let name = self.done.take().map(|done| done.name).or_else(|| self.visit.name.clone());
            self.done = Some(Done { name: name.unwrap_or_default(), date, time, number });
        }
        self.standing = None;
        self.stop_moving();
        self.step(call::event::Step::Farewell, out);
        self.back_to_anything_else(&told, out);
    }

    /// What could not be moved, for the staff.
    pub(super) fn move_as_message(&self, visit: &VisitLine) -> String {
        let mut to = Vec::new();
        if let Some(date) = self.visit.date {
            to.push(spoken_date(date));
        }
        if let Some(time) = self.visit.time.or(self.visit.wish.time) {
            to.push(format!("at {}", show_time(time)));
        }
        let to = if to.is_empty() { "another time".to_owned() } else { to.join(" ") };
        format!("Please call to move the appointment on {}; the caller would like {to}.", visit.say)
    }
}
