//! A turn of the caller: what comes before everything else, then the answer to the question that stands.

use booking::spoken_date::{Meaning, TimeWish};
use booking::time_text::{show_time, spoken_date};
use call::event::Step;
use jiff::Zoned;

use super::message::cut;
use super::standing::Deed;
use super::visit::TakenIn;
use super::{Act, Dialogue, Open, Stage, Work};
use crate::phrases;
use crate::red_flags;
use crate::understand::answer::Answer;
use crate::understand::names::Ask;
use crate::understand::wants::{Topic, Want};
use crate::understand::words::Words;
use crate::understand::{self, Asked, Turn, days};

impl Dialogue {
    pub(super) fn hear_text(&mut self, now: &Zoned, text: &str, out: &mut Vec<Act>) {
        self.silences = 0;
        self.keyed.clear();
        if let Some(flag) = red_flags::find(text)
            && self.warn(flag, text, out)
        {
            return;
        }
        let objected = self.hear_objection(text, out);
        let text = match &objected {
            Some(rest) if rest.is_empty() => return,
            Some(rest) => rest,
            None => text,
        };
        let turn = self.understand(now, text);
        match &self.open {
            // Nothing is written by a lookup, so a caller who goes on talking is answered at once.
            Some(Open { work: Work::Slots { .. } | Work::Hold { .. } | Work::Several { .. }, .. }) => {
                if !self.interrupts(&turn) {
                    return;
                }
                self.open = None;
            }
            // What a caller says while it is looked up who they are is too little to drop that for.
            Some(open) if !open.work.writes() && !self.leaves(&turn) => return,
            Some(open) if !open.work.writes() => self.open = None,
            Some(_) => {
                self.waiting = Some(text.to_owned());
                return;
            }
            None => {}
        }
        let misses = self.misses;
        self.answer(now, &turn, text, out);
        if self.misses == misses {
            self.misses = 0;
        }
    }

    /// Understands a turn in the light of the question that stands.
    pub(super) fn understand(&self, now: &Zoned, text: &str) -> Turn {
        let name = match self.stage {
            Stage::Name | Stage::LastName | Stage::MessageName => Ask::Name,
            // Callers answer with the name they expect to be asked for.
            Stage::Day | Stage::WhichDay(_) if self.visit.name.is_none() => Ask::Name,
            Stage::IdentityName => Ask::Name,
            Stage::Check | Stage::Fix if self.visit.moving.is_none() => Ask::Check,
            _ => Ask::Nothing,
        };
        let asked = Asked {
            name,
            known_name: self.visit.name.as_deref(),
            day: matches!(self.stage, Stage::Day | Stage::WhichDay(_) | Stage::Offers | Stage::WhichVisit),
            choice: matches!(
                self.stage,
                Stage::Times | Stage::WhichDay(_) | Stage::Offers | Stage::WhichVisit
            ),
            time: matches!(
                self.stage,
                Stage::Times | Stage::Check | Stage::Fix | Stage::Looking | Stage::Offers | Stage::WhichVisit
            ) || (self.stage == Stage::AnythingElse
                && self.done.is_some()
                && Words::of(text).has_any("make it, make that, change it to, move it to")),
        };
        // Neither "the Thursday one" nor "the one on Thursday" is at one o'clock.
        let chooses = matches!(self.stage, Stage::Offers | Stage::WhichVisit | Stage::CheckCancel);
        let said = if chooses { without_one(text) } else { text };
        let mut turn = understand::turn(said, asked, now, &self.facts.clinic);
        if asked.day {
            self.within_stretch(now, text, &mut turn);
        }
        turn
    }

    /// Understands what staff whisper: a day or time in it is one, whatever was asked.
    pub(super) fn understand_whisper(&self, now: &Zoned, text: &str) -> Turn {
        let asked = Asked { name: Ask::Nothing, known_name: None, day: true, choice: false, time: true };
        understand::turn(text, asked, now, &self.facts.clinic)
    }

    /// "Wednesday" after "Which day next week?" is next week's, and "the tenth" after "in February?" is February's.
    fn within_stretch(&self, now: &Zoned, text: &str, turn: &mut Turn) {
        let Some(stretch) = &self.visit.stretch else { return };
        if !turn.has_day() || days::names_a_stretch(&turn.words) {
            return;
        }
        let words = Words::of(&format!("{text} {stretch}"));
        match days::find(&words, true, true, now, &self.facts.clinic) {
            Meaning::NotADay => {}
            Meaning::Ask { dates, .. } if dates.is_empty() => {}
            meaning => turn.day = meaning,
        }
    }

    /// Whether something said during a lookup is more than a "yes", a "hello?" or a cough.
    fn interrupts(&self, turn: &Turn) -> bool {
        const STRONG: [Want; 7] = [
            Want::NeverMind,
            Want::CancelBare,
            Want::Bye,
            Want::Human,
            Want::Message,
            Want::Cancel,
            Want::OtherDay,
        ];
        turn.has_details() || STRONG.into_iter().any(|want| turn.wants(want))
    }

    /// Whether the caller has no more use for what is being looked up.
    fn leaves(&self, turn: &Turn) -> bool {
        [Want::NeverMind, Want::Bye, Want::Human, Want::Message].into_iter().any(|want| turn.wants(want))
    }

    /// Answers a turn while no tool is open.
    pub(super) fn answer(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        // What is said into a message is the message, whatever else it looks like.
        if self.stage == Stage::MessageText {
            return self.hear_message_text(now, turn, text, out);
        }
        if turn.wants(Want::Hostile) {
            return self.miss(now, out);
        }
        if self.hear_birth_year(now, turn, text, out) || self.answer_small_talk(now, turn, text, out) {
            return;
        }
        match self.stage.clone() {
            Stage::Greeting { offered_to_book } => self.hear_greeting(now, turn, offered_to_book, out),
            Stage::Name | Stage::LastName => self.hear_name(now, turn, out),
            Stage::Day | Stage::Looking => self.hear_day(now, turn, out),
            Stage::WhichDay(dates) => self.hear_which_day(now, turn, &dates, out),
            Stage::Times => self.hear_times(now, turn, out),
            Stage::Offers => self.hear_offers(now, turn, out),
            Stage::IdentityName => self.hear_identity_name(now, turn, text, out),
            Stage::IdentityYear => self.hear_identity_year(now, turn, text, out),
            Stage::WhichVisit => self.hear_which_visit(now, turn, out),
            Stage::CheckCancel => self.hear_check_cancel(now, turn, text, out),
            Stage::OfferMove(words) => self.hear_offer_move(now, turn, &words, out),
            Stage::CheckWaiting => self.hear_check_waiting(now, turn, out),
            Stage::Whom => self.hear_whom(now, turn, text, out),
            Stage::Check => self.hear_check(now, turn, out),
            Stage::Fix => self.hear_fix(now, turn, out),
            Stage::OfferMessage => self.hear_message_offer(now, turn, text, out),
            Stage::AnythingElse => self.hear_anything_else(now, turn, text, out),
            Stage::MessageName => self.hear_message_name(now, turn, out),
            Stage::MessageSameNumber => self.hear_same_number(now, turn, out),
            Stage::MessageNumber => self.hear_message_number(now, turn, out),
            Stage::MessageCheckNumber => self.hear_check_number(now, turn, out),
            Stage::MessageText | Stage::Over => {}
        }
    }

    /// Turns that mean the same whatever was asked. Says whether this was one.
    fn answer_small_talk(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) -> bool {
        let details = turn.has_details();
        let takes_message = self.stage.takes_message();
        if turn.wants(Want::Recall) && self.stage == Stage::AnythingElse && !details && self.recall(out) {
        } else if turn.wants(Want::Repeat) && !details && turn.answer != Some(Answer::Yes) {
            self.repeat(out);
        } else if turn.wants(Want::Robot) {
            self.again(phrases::ROBOT, out);
        } else if turn.wants(Want::Spanish) && !self.spanish && !speaks_english(turn) {
            self.offer_in_spanish(text, out);
        } else if turn.wants(Want::Others) && !takes_message {
            self.again(phrases::NOT_OTHERS, out);
        } else if turn.wants(Want::Human) && !takes_message {
            self.person_wanted(out);
        } else if turn.wants(Want::Tell) && turn.words.count() > 4 && !takes_message {
            self.start_message(None, Some(cut(text)), "Of course.", out);
        } else if turn.wants(Want::Message) && !takes_message && self.stage != Stage::OfferMessage {
            self.start_message(None, None, "Of course.", out);
        } else if turn.wants(Want::WaitingList) && !takes_message {
            self.waiting_list_wanted(now, turn, out);
        } else if let Some(deed) = self.deed_wanted(turn) {
            self.standing_wanted(now, deed, turn, text, out);
        } else if self.gives_up(turn)
            && (self.stage.is_about_standing() || self.visit.moving.is_some())
            && !details
        {
            self.leave_as_it_is(out);
        } else if self.gives_up(turn) && !details {
            if self.stage == Stage::AnythingElse && self.done.is_some() {
                self.goodbye(out);
            } else {
                self.end(phrases::NEVER_MIND, out);
            }
        } else if turn.wants(Want::Hours) && !takes_message {
            self.tell_hours(turn, out);
        } else if let Some(topic) =
            turn.wanted(|want| if let Want::Topic(topic) = want { Some(topic) } else { None })
            && !takes_message
        {
            if !matches!(self.stage, Stage::AnythingElse)
                && matches!(self.take_in(now, turn, out), TakenIn::Asked)
            {
                return true;
            }
            self.offer_to_pass_on(topic, out);
        } else if turn.wants(Want::Bye) && !details && !turn.wants(Want::Book) {
            self.leave(out);
        } else if turn.wants(Want::HoldOn) && !details && turn.answer.is_none() {
            out.push(Act::Ask(phrases::TAKE_YOUR_TIME.to_owned()));
        } else {
            return false;
        }
        true
    }

    /// What is wanted with an appointment that stands, rather than with the visit under way.
    fn deed_wanted(&self, turn: &Turn) -> Option<Deed> {
        if self.stage.takes_message() || self.stage.is_about_standing() {
            return None;
        }
        let between_visits = matches!(self.stage, Stage::Greeting { .. } | Stage::AnythingElse);
        let booked = self.stage == Stage::AnythingElse && self.done.is_some();
        let regrets = booked
            && turn.words.has_any(
                "changed my mind, change my mind, dont want it, dont want the appointment, dont need it",
            );
        let changes = booked && turn.words.has_any("change it, change that, move that");
        if regrets
            || turn.wants(Want::Cancel)
            || (turn.wants(Want::CancelBare) && !turn.has_details() && between_visits)
        {
            return Some(Deed::Cancel);
        }
        if changes || (turn.wants(Want::Move) && !self.moves_this_visit(turn)) {
            return Some(Deed::Move);
        }
        let late = turn.wants(Want::Topic(Topic::Late));
        (turn.wants(Want::Mine) && !late && (between_visits || self.stage == Stage::OfferMessage))
            .then_some(Deed::Tell)
    }

    fn gives_up(&self, turn: &Turn) -> bool {
        // "No need" answers the offer of a message; it does not end the call.
        let offered = self.stage == Stage::OfferMessage
            && turn.answer == Some(Answer::No)
            && !turn.words.has("never mind");
        (turn.wants(Want::NeverMind) || turn.wants(Want::CancelBare)) && !offered
    }

    /// "Can we move it to Friday?" about the visit under way, not about one that stands.
    fn moves_this_visit(&self, turn: &Turn) -> bool {
        turn.wants(Want::Move)
            && !turn.words.has_any("my appointment, an appointment, my visit, existing")
            && matches!(
                self.stage,
                Stage::Times | Stage::Check | Stage::Fix | Stage::Day | Stage::WhichDay(_) | Stage::Looking
            )
    }

    fn hear_greeting(&mut self, now: &Zoned, turn: &Turn, offered_to_book: bool, out: &mut Vec<Act>) {
        let agreed = offered_to_book && turn.answer == Some(Answer::Yes);
        let wants_visit = agreed || turn.wants(Want::Book) || turn.has_day() || turn.clock.time.is_some();
        if wants_visit {
            return self.begin_visit(now, turn, out);
        }
        if turn.name.is_some() {
            let taken = self.take_in(now, turn, out);
            if matches!(taken, TakenIn::Asked) {
                return;
            }
            let thanks = self.thanks();
            return self.ask_after(&thanks, phrases::WHAT_FOR, out);
        }
        if turn.answer == Some(Answer::No) || turn.wants(Want::AllDone) {
            let nothing_else = self.last_question == phrases::WHAT_ELSE;
            if nothing_else || turn.wants(Want::AllDone) {
                return self.goodbye(out);
            }
            self.stage = Stage::OfferMessage;
            return self.ask(phrases::OFFER_MESSAGE, out);
        }
        if turn.wants(Want::Question) {
            return self.ask_after("Of course.", "What would you like to know?", out);
        }
        if turn.wants(Want::Hello) || turn.wants(Want::Thanks) {
            return self.ask_after("Hello!", phrases::WHAT_FOR, out);
        }
        self.miss(now, out);
    }

    /// An appointment is wanted: takes in what was said about it, and asks for what is missing.
    pub(super) fn begin_visit(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        self.visit.wanted = true;
        self.visit.soonest |= turn.wants(Want::Anything) && !turn.has_day();
        if matches!(self.take_in(now, turn, out), TakenIn::Asked) {
            return;
        }
        let lead =
            if turn.name.is_some() { self.thanks() } else { "I'd be happy to help with that.".to_owned() };
        self.advance(now, &lead, out);
    }

    fn hear_anything_else(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        // "Actually, make it three" is about what was just booked.
        let about_booked = self.done.is_some()
            && !turn.wants(Want::Book)
            && (turn.has_day() || turn.clock.time.is_some() || turn.name.is_some());
        if about_booked {
            return self.about_booked(now, turn, text, out);
        }
        if turn.wants(Want::Book) || turn.has_day() || turn.clock.time.is_some() {
            return self.begin_visit(now, turn, out);
        }
        let thanks_alone = turn.wants(Want::Thanks) && turn.answer != Some(Answer::Yes);
        if turn.answer == Some(Answer::No) || turn.wants(Want::AllDone) || thanks_alone {
            return self.goodbye(out);
        }
        if turn.answer == Some(Answer::Yes) {
            self.stage = Stage::Greeting { offered_to_book: false };
            return self.ask(phrases::WHAT_ELSE, out);
        }
        self.miss(now, out);
    }

    /// Says once more what was booked. Says whether anything was.
    fn recall(&mut self, out: &mut Vec<Act>) -> bool {
        let Some(done) = &self.done else { return false };
        let text = phrases::still_booked(&spoken_date(done.date), &show_time(done.time), &done.number);
        self.ask_after(&text, phrases::ANYTHING_ELSE, out);
        true
    }

    /// A day, time or name after the booking: said again it is confirmed; another one is a change, which is taken for
    /// wanted only when the caller says so.
    fn about_booked(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        const CHANGE: &str = "make it, make that, change, move, instead, actually, rather, switch, wait, no, not, sorry, can we, \
             could we, can you, could you, wrong, better, prefer";
        let Some(done) = &self.done else { return };
        let same_day = match &turn.day {
            Meaning::NotADay => true,
            Meaning::Day { date, .. } => *date == done.date,
            _ => false,
        };
        let same_time = turn.clock == TimeWish::default() || turn.clock.time == Some(done.time);
        let same_name = turn.name.as_ref().is_none_or(|said| said.name.eq_ignore_ascii_case(&done.name));
        if same_day && same_time && same_name {
            self.recall(out);
        } else if turn.words.has_any(CHANGE) || turn.wants(Want::Move) {
            self.standing_wanted(now, Deed::Move, turn, text, out);
        } else {
            let question = phrases::offer_move(&spoken_date(done.date), &show_time(done.time));
            self.stage = Stage::OfferMove(text.to_owned());
            self.ask(question, out);
        }
    }

    /// A goodbye in the middle: a message that is half taken is kept first.
    pub(super) fn leave(&mut self, out: &mut Vec<Act>) {
        if self.stage.takes_message() && self.note.text.is_some() {
            self.note.leaving = true;
            self.step(Step::Farewell, out);
            return self.keep_message(false, out);
        }
        self.goodbye(out);
    }

    /// After something was written, a booking if `booked`: what the caller said meanwhile.
    pub(super) fn answer_what_waited(&mut self, now: &Zoned, booked: bool, out: &mut Vec<Act>) {
        let Some(text) = self.waiting.take() else { return };
        let turn = self.understand(now, &text);
        let regrets = booked
            && self.stage == Stage::AnythingElse
            && self.done.is_some()
            && (turn.has_details()
                || turn.answer == Some(Answer::No)
                || [Want::NeverMind, Want::CancelBare, Want::Cancel, Want::Move]
                    .into_iter()
                    .any(|want| turn.wants(want)));
        if !regrets && !turn.has_details() {
            return;
        }
        // Two questions at once would be one too many: what was asked is only told.
        if let Some(Act::Ask(question)) = out.pop_if(|act| matches!(act, Act::Ask(_))) {
            let told = question.strip_suffix(phrases::ANYTHING_ELSE).unwrap_or(&question).trim_end();
            let told = told.strip_suffix(phrases::TELL_BIRTH_YEAR).unwrap_or(told).trim_end();
            out.push(Act::Say(told.to_owned()));
        }
        if regrets {
            let cancels =
                [Want::NeverMind, Want::CancelBare, Want::Cancel].into_iter().any(|want| turn.wants(want));
            if cancels || turn.has_details() || turn.wants(Want::Move) {
                let deed = if cancels && !turn.has_details() { Deed::Cancel } else { Deed::Move };
                self.standing_wanted_after(phrases::TOO_LATE_TO_STOP, now, deed, &turn, &text, out);
            } else {
                self.ask_after(phrases::TOO_LATE_TO_STOP, phrases::CHANGE_OR_CANCEL, out);
            }
        } else {
            self.answer(now, &turn, &text, out);
        }
    }
}

/// The words without a "one" behind a day, or with "the" before it.
fn without_one(text: &str) -> &str {
    const DAYS: [&str; 9] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow"];
    if let Some(rest) = text.trim_start().get(..8).filter(|start| start.eq_ignore_ascii_case("the one ")) {
        return text.trim_start()[rest.len()..].trim_start();
    }
    let trimmed = text.trim_end_matches([' ', '.', '!', '?', ',']);
    let before = trimmed.strip_suffix(" one").or_else(|| trimmed.strip_suffix(" one please"));
    let names_day = |before: &&str| {
        let last = before.rsplit(' ').next().unwrap_or_default();
        DAYS.iter().any(|day| day.eq_ignore_ascii_case(last))
    };
    before.filter(names_day).unwrap_or(text)
}

fn speaks_english(turn: &Turn) -> bool {
    turn.words.has_any("i need, id like, i want, i would, can i, my name, appointment for, the, please")
        && !turn.words.has_any("do you speak spanish, speak spanish, anyone speak, in spanish")
}
