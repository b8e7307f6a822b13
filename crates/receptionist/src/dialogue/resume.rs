//! Going on with a talk that another agent has begun: what is known is not asked again, and what is booked is not
//! booked again.

use booking::appointment::patient_name;
use booking::rules::check_day;
use booking::spoken_date::{Meaning, TimeWish};
use booking::time_text::{parse_date, parse_time, show_time, spoken_date};
use call::event::Step;
use call::history::Carried;
use call::tools::ToolOutcome;
use jiff::Zoned;

use super::{Act, Dialogue, Done, Stage, join};
use crate::understand::names::{Ask, NameSaid};
use crate::understand::wants::Want;
use crate::understand::{self, Asked};
use crate::{phrases, red_flags};

impl Dialogue {
    /// Takes in what is known. What makes no sense is as good as unknown.
    pub(super) fn take_over(&mut self, carried: Carried) {
        let Carried { name, date, times, said, booked } = carried;
        self.said_before = said;
        if let Some(ToolOutcome::Booked { confirmation_number, customer_name, date, time, birth_year_wanted }) =
            booked
            && let (Some(date), Some(time)) = (parse_date(&date), parse_time(&time))
        {
            // The wish has come true; name and day are those of this visit.
            self.resumed = true;
            self.done = Some(Done { name: customer_name, date, time, number: confirmation_number });
            // The other agent may have asked for it.
            self.may_tell_year = birth_year_wanted;
            return;
        }
        self.visit.name = name.and_then(|name| patient_name(&name).ok());
        // It was talked about already whether this is the whole name.
        self.visit.asked_last_name = self.visit.name.is_some();
        if let Some(date) = date.as_deref().and_then(parse_date) {
            self.visit.date = Some(date);
            self.visit.told_before = times.iter().filter_map(|time| parse_time(time)).collect();
        }
        self.resumed = self.visit.name.is_some() || self.visit.date.is_some();
        self.visit.wanted = self.resumed;
    }

    /// Finds in the caller's own words what no tool was told of. What a tool knows counts more. Says whether something
    /// in them has been answered: an emergency, which cannot wait for anything else.
    pub(super) fn read_what_was_said(&mut self, now: &Zoned, out: &mut Vec<Act>) -> bool {
        let said = std::mem::take(&mut self.said_before);
        if self.done.is_none() {
            self.take_in_said(now, &said);
        }
        let urgent = said.last().and_then(|text| Some((red_flags::find(text)?, text)));
        urgent.is_some_and(|(flag, text)| self.warn(flag, text, out))
    }

    fn take_in_said(&mut self, now: &Zoned, said: &[String]) {
        let mut name: Option<NameSaid> = None;
        let knows_day = self.visit.date.is_some();
        // In brackets stands what was no speech: keys, and what nobody could write down.
        for text in said.iter().filter(|text| !text.starts_with('[')) {
            let asked = Asked { name: Ask::Name, known_name: None, day: false, choice: false, time: false };
            let turn = understand::turn(text, asked, now, &self.facts.clinic);
            let is_name = |said: &&NameSaid| said.announced || (name.is_none() && said.name.contains(' '));
            if let Some(said) = turn.name.as_ref().filter(is_name) {
                name = Some(said.clone());
            }
            // The day of an appointment that stands is none to come on.
            if turn.wants(Want::Cancel) || turn.wants(Want::Move) {
                continue;
            }
            self.visit.wanted |= turn.wants(Want::Book);
            if turn.clock != TimeWish::default() {
                self.visit.wish = turn.clock;
            }
            match turn.day {
                Meaning::Day { date, .. } if !knows_day => self.set_date(date),
                Meaning::Ask { question, dates } if !knows_day => {
                    self.forget_day();
                    self.visit.day_question = Some((question, dates));
                }
                _ => {}
            }
        }
        // A time that was not among those offered has been talked about already.
        let told = &self.visit.told_before;
        if !told.is_empty() && self.visit.wish.time.is_some_and(|time| !told.contains(&time)) {
            self.visit.wish = TimeWish::default();
        }
        if self.visit.name.is_none() {
            self.visit.name = name.and_then(|said| patient_name(&said.name).ok());
        }
        self.resumed |= self.visit.name.is_some()
            || self.visit.wanted && (self.visit.date.is_some() || self.visit.day_question.is_some());
    }

    /// Says that the talk goes on, and asks what is to be asked next. Times are looked up anew: somebody else may have
    /// taken one meanwhile.
    pub(super) fn go_on(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        if let Some(done) = &self.done {
            let (name, time) = (done.name.clone(), show_time(done.time));
            let told = phrases::still_booked(&spoken_date(done.date), &time, &done.number);
            self.step(Step::Farewell, out);
            out.push(Act::Named(name.clone()));
            self.stage = Stage::AnythingElse;
            let lead = join(&phrases::go_on(Some(&name)), &told);
            return self.ask_after(&lead, phrases::ANYTHING_ELSE, out);
        }
        if let Some(name) = self.visit.name.clone() {
            out.push(Act::Named(name));
        }
        if self.visit.date.is_some_and(|date| check_day(&self.facts.clinic, date, now.timestamp()).is_err()) {
            self.forget_day();
        }
        let lead = phrases::go_on(self.visit.name.as_deref());
        if !self.visit.wanted {
            self.step(Step::Greeting, out);
            return self.ask_after(&lead, phrases::WHAT_FOR, out);
        }
        self.advance(now, &lead, out);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use booking::clinic::Clinic;
    use jiff::tz::TimeZone;

    use super::super::{Facts, Heard};
    use super::*;

    /// What is said at first by one who knows that the caller has said this.
    fn begins(carried: Carried, said: &[&str]) -> (String, Dialogue) {
        let clinic = Arc::new(Clinic::riverside(TimeZone::UTC));
        let now = jiff::civil::date(2026, 11, 20).at(10, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a moment");
        let mut dialogue =
            Dialogue::resume(Facts { clinic, caller_number: None, has_colleague: false }, carried);
        dialogue.said_before = said.iter().map(|text| (*text).to_owned()).collect();
        let acts = dialogue.handle(&now, Heard::Start);
        let words = acts.into_iter().filter_map(|act| match act {
            Act::Say(words) | Act::Ask(words) => Some(words),
            _ => None,
        });
        (words.collect::<Vec<_>>().join(" "), dialogue)
    }

    #[test]
    fn what_the_caller_has_said_is_not_asked_again() {
        for (said, expected) in [
            (
                &["I need an appointment on Monday", "Anna Novak."][..],
                "Let's go on where we were, Anna. Let me check Monday, November 23.",
            ),
            (
                &["I'd like to see a doctor", "my name is Anna Novac, sorry, Anna Novak", "yes"],
                "Let's go on where we were, Anna. What day would you like to come in?",
            ),
            (
                &["can I get an appointment next week?", "It's Anna Novak"],
                "Let's go on where we were, Anna. Which day next week works for you?",
            ),
            (&["can I come in on Monday?"], "Let's go on where we were. May I have your full name, please?"),
            (
                &["Hi, this is Anna Novak, I have a question"],
                "Let's go on where we were, Anna. How can I help you today?",
            ),
        ] {
            let (words, _) = begins(Carried::default(), said);
            assert_eq!(words, expected, "after {said:?}");
        }
    }

    #[test]
    fn words_in_which_nothing_is_known_change_nothing() {
        for said in
            [&["hello?"][..], &["I'd like an appointment"], &["I need to cancel my appointment on Monday"]]
        {
            let (words, _) = begins(Carried::default(), said);
            assert!(words.starts_with("Hi! This is Sarah"), "after {said:?}: {words}");
        }
    }

    #[test]
    fn keys_and_what_could_not_be_written_down_are_no_words() {
        for said in ["[keypad] 2", "[keypad] 0", "[keypad] 2025550123", "[keypad] #", "[inaudible]"] {
            let (words, dialogue) =
                begins(Carried::default(), &["I need an appointment on Monday, this is Anna Novak", said]);
            assert_eq!(
                words, "Let's go on where we were, Anna. Let me check Monday, November 23.",
                "after {said:?}"
            );
            assert_eq!(dialogue.visit.wish, TimeWish::default(), "after {said:?}");
            let (words, _) = begins(Carried::default(), &[said]);
            assert!(words.starts_with("Hi! This is Sarah"), "after {said:?}: {words}");
        }
    }

    #[test]
    fn what_a_tool_was_told_counts_more_than_words() {
        let carried = Carried {
            name: Some("Anna Novak".into()),
            date: Some("2026-11-24".into()),
            ..Carried::default()
        };
        let (words, dialogue) = begins(
            carried,
            &["This is Ana Nowak, can I come in on Monday?", "no, Tuesday", "at two o'clock"],
        );
        assert_eq!(words, "Let's go on where we were, Anna. Let me check Tuesday, November 24.");
        assert_eq!(
            dialogue.visit.wish.time,
            Some(jiff::civil::time(14, 0, 0, 0)),
            "the time is still wished for"
        );
    }

    #[test]
    fn a_time_that_could_not_be_offered_is_not_refused_a_second_time() {
        for (said, expected) in
            [("at nine o'clock", None), ("at two o'clock", Some(jiff::civil::time(14, 0, 0, 0)))]
        {
            let carried = Carried {
                name: Some("Anna Novak".into()),
                date: Some("2026-11-23".into()),
                times: vec!["2:00 PM".into(), "2:30 PM".into()],
                ..Carried::default()
            };
            let (_, dialogue) = begins(carried, &[said]);
            assert_eq!(dialogue.visit.wish.time, expected, "after {said:?}");
        }
    }

    #[test]
    fn an_emergency_that_nobody_has_answered_comes_first() {
        let said = ["This is Anna Novak, an appointment on Monday", "my chest hurts really bad"];
        let (words, dialogue) = begins(Carried::default(), &said);
        assert!(words.contains("hang up now and call 911") && !words.contains("Let me check"), "{words}");
        assert_eq!(dialogue.state(), "offer_message");
    }
}
