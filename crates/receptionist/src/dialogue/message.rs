//! Taking a message: what, from whom, where to call back. It is kept by a tool before the caller is told so.

use booking::appointment::patient_name;
use call::event::Step;
use call::tools::{ToolOutcome, ToolRequest};
use jiff::Zoned;

use super::{Act, Dialogue, Stage, Work};
use crate::phrases;
use crate::understand::Turn;
use crate::understand::answer::Answer;
use crate::understand::numbers;
use crate::understand::wants::Want;

/// A message longer than this is cut; it is a note, not a letter.
const LONGEST_MESSAGE: usize = 500;

/// The message under way.
#[derive(Clone, Default)]
pub(super) struct Note {
    /// What it is about, in the receptionist's words.
    pub about: Option<String>,
    /// What the caller said.
    pub text: Option<String>,
    /// Nothing more will be asked about the name.
    pub name_settled: bool,
    /// Nothing more will be asked about the number.
    pub number_settled: bool,
    /// A number other than the line's own.
    pub phone: Option<String>,
    /// The call ends as soon as it is kept.
    pub leaving: bool,
}

impl Dialogue {
    /// Begins a message.
    pub(super) fn start_message(
        &mut self,
        about: Option<String>,
        text: Option<String>,
        lead: &str,
        out: &mut Vec<Act>,
    ) {
        self.note = Note { about, text, ..Note::default() };
        self.next_for_message(lead, out);
    }

    /// Asks for what the message still lacks, or keeps it.
    pub(super) fn next_for_message(&mut self, lead: &str, out: &mut Vec<Act>) {
        let in_spanish =
            |english: &'static str, spanish: &'static str| if self.spanish { spanish } else { english };
        if self.note.text.is_none() {
            let question = in_spanish(phrases::MESSAGE_WHAT, phrases::SPANISH_WHAT);
            self.stage = Stage::MessageText;
            return self.ask_after(lead, question, out);
        }
        if self.caller_name().is_none() && !self.note.name_settled {
            let question = in_spanish(phrases::MESSAGE_NAME, phrases::SPANISH_NAME);
            self.stage = Stage::MessageName;
            self.step(Step::CollectingName, out);
            return self.ask_after(lead, question, out);
        }
        if !self.note.number_settled && self.note.phone.is_none() {
            if let Some(phone) = self.visit.phone.clone() {
                self.note.phone = Some(phone);
            } else {
                let own = self.has_own_number();
                let question = if own {
                    in_spanish(phrases::MESSAGE_SAME_NUMBER, phrases::SPANISH_SAME_NUMBER)
                } else {
                    in_spanish(phrases::MESSAGE_NUMBER, phrases::SPANISH_NUMBER)
                };
                self.stage = if own { Stage::MessageSameNumber } else { Stage::MessageNumber };
                return self.ask_after(lead, question, out);
            }
        }
        if !lead.is_empty() {
            out.push(Act::Say(lead.to_owned()));
        }
        self.keep_message(false, out);
    }

    /// Whether the line tells a number that can be called back.
    pub(super) fn has_own_number(&self) -> bool {
        self.facts.caller_number.as_deref().is_some_and(numbers::callable)
    }

    fn caller_name(&self) -> Option<String> {
        let booked = || self.done.as_ref().map(|done| done.name.clone()).filter(|name| !name.is_empty());
        self.visit.name.clone().or_else(booked)
    }

    /// Hands the message to the tool.
    pub(super) fn keep_message(&mut self, retried: bool, out: &mut Vec<Act>) {
        let parts = [self.note.about.as_deref(), self.note.text.as_deref()];
        let message: Vec<&str> =
            parts.into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()).collect();
        let request = ToolRequest::TakeMessage {
            customer_name: self.caller_name(),
            phone_number: self.note.phone.clone(),
            message: message.join(" "),
        };
        self.tool(Work::Message { retried }, request, out);
    }

    pub(super) fn message_came(&mut self, retried: bool, outcome: ToolOutcome, out: &mut Vec<Act>) {
        let kept = match outcome {
            ToolOutcome::MessageKept => true,
            ToolOutcome::Refused { .. } if !retried => {
                // Most likely the number: the line's own will have to do.
                self.note.phone = None;
                return self.keep_message(true, out);
            }
            _ if !retried => {
                out.push(Act::Say(phrases::TROUBLE.to_owned()));
                return self.keep_message(true, out);
            }
            _ => false,
        };
        let leaving = self.note.leaving;
        let reachable = self.note.phone.is_some() || self.has_own_number();
        self.note = Note::default();
        match (kept, leaving) {
            (true, _) if self.spanish && reachable => self.end(phrases::SPANISH_KEPT, out),
            (true, _) if self.spanish => self.end(phrases::SPANISH_KEPT_NO_NUMBER, out),
            (_, true) => self.goodbye(out),
            (kept, false) => {
                // The wish for a visit went into the message, if there was one.
                self.visit.wanted = false;
                self.stage = Stage::AnythingElse;
                self.step(Step::Farewell, out);
                let said = match (kept, reachable) {
                    (true, true) => phrases::MESSAGE_KEPT,
                    (true, false) => phrases::MESSAGE_KEPT_NO_NUMBER,
                    (false, _) => phrases::MESSAGE_LOST,
                };
                self.ask_after(said, phrases::ANYTHING_ELSE, out);
            }
        }
    }

    pub(super) fn hear_message_offer(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        if self.spanish && turn.wants(Want::Spanish) {
            self.note.text = Some(cut(text));
            return self.next_for_message("", out);
        }
        if turn.wants(Want::Message) || turn.answer == Some(Answer::Yes) {
            if let Some(phone) = &turn.phone {
                self.note.phone = Some(phone.clone());
            }
            return self.next_for_message("", out);
        }
        if turn.wants(Want::Book) || turn.has_day() || turn.clock.time.is_some() {
            self.spanish = false;
            return self.begin_visit(now, turn, out);
        }
        if self.warned.is_some() && turn.words.has_any("called 911, calling 911, called them, ambulance is") {
            return self.ask_after("Good. Please do as they tell you.", phrases::OFFER_MESSAGE, out);
        }
        if turn.wants(Want::AllDone) || turn.wants(Want::Thanks) && turn.answer == Some(Answer::No) {
            return self.goodbye(out);
        }
        if turn.answer == Some(Answer::No) {
            return self.decline_message(now, out);
        }
        self.miss(now, out);
    }

    /// No message: back to what was under way.
    pub(super) fn decline_message(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        self.spanish = false;
        let urgent = self.note.about.is_some() && self.warned.is_some();
        if urgent || !self.visit.wanted {
            self.stage = Stage::AnythingElse;
            let lead = if urgent { phrases::URGENT_AGAIN } else { "All right." };
            return self.ask_after(lead, phrases::ANYTHING_ELSE, out);
        }
        self.advance(now, "All right.", out);
    }

    pub(super) fn hear_message_text(&mut self, now: &Zoned, turn: &Turn, text: &str, out: &mut Vec<Act>) {
        let short = turn.words.count() <= 4;
        if turn.wants(Want::Repeat) && short {
            return self.repeat(out);
        }
        if turn.wants(Want::Robot) && turn.words.count() <= 6 {
            return self.again(phrases::ROBOT, out);
        }
        if turn.wants(Want::NeverMind) && short {
            return self.end(phrases::NEVER_MIND, out);
        }
        if turn.wants(Want::HoldOn) && short {
            out.push(Act::Ask(phrases::TAKE_YOUR_TIME.to_owned()));
            return;
        }
        if turn.wants(Want::Bye) && short {
            return self.goodbye(out);
        }
        if short && turn.answer == Some(Answer::No) {
            return self.decline_message(now, out);
        }
        if turn.wants(Want::Book) && turn.words.has("actually") && turn.words.count() <= 12 {
            return self.begin_visit(now, turn, out);
        }
        if turn.words.count() == 0 || turn.wants(Want::Hostile) || (short && turn.answer == Some(Answer::Yes))
        {
            return self.miss(now, out);
        }
        self.message_said(turn, text, "", out);
    }

    /// The message itself; a name and a number in it save two questions.
    pub(super) fn message_said(&mut self, turn: &Turn, text: &str, lead: &str, out: &mut Vec<Act>) {
        let is_whole = |(from, to): (usize, usize)| to - from >= 2 && to - from == turn.words.words.len();
        if let Some(said) = turn.name.as_ref().filter(|said| said.announced || is_whole(said.span))
            && let Ok(name) = patient_name(&said.name)
            && self.visit.name.is_none()
        {
            self.visit.name = Some(name.clone());
            out.push(Act::Named(name));
        }
        if let Some(phone) = &turn.phone {
            self.note.phone = Some(phone.clone());
        }
        self.note.text = Some(cut(text));
        self.next_for_message(lead, out);
    }

    pub(super) fn hear_message_name(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        if let Some(said) = &turn.name {
            // A message needs no family name.
            match patient_name(&said.name) {
                Ok(name) => {
                    self.set_name(name, out);
                    self.next_for_message("", out);
                }
                Err(refusal) => self.ask(refusal.say(), out),
            }
        } else if let Some(phone) = &turn.phone {
            // The number came before the name.
            self.note.phone = Some(phone.clone());
            self.ask_again(if self.spanish { "Gracias." } else { "Thank you." }, out);
        } else if turn.answer == Some(Answer::No) {
            self.note.name_settled = true;
            self.next_for_message("", out);
        } else {
            self.miss(now, out);
        }
    }

    pub(super) fn hear_same_number(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        match (&turn.phone, turn.answer) {
            (Some(phone), _) => self.number_said(phone.clone(), out),
            (None, Some(Answer::Yes)) => self.settle_number(out),
            (None, Some(Answer::No)) => {
                self.stage = Stage::MessageNumber;
                self.ask(if self.spanish { phrases::SPANISH_NUMBER } else { phrases::MESSAGE_NUMBER }, out);
            }
            (None, _) => self.miss(now, out),
        }
    }

    pub(super) fn hear_message_number(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        match (&turn.phone, turn.answer) {
            (Some(phone), _) => self.number_said(phone.clone(), out),
            (None, Some(Answer::No)) => self.settle_number(out),
            (None, _) => self.miss(now, out),
        }
    }

    /// A number to call back, said or keyed in: read back once.
    pub(super) fn number_said(&mut self, phone: String, out: &mut Vec<Act>) {
        let shown = numbers::shown(&phone);
        self.note.phone = Some(phone);
        self.stage = Stage::MessageCheckNumber;
        let text = if self.spanish {
            format!("{shown}. ¿Es correcto?")
        } else {
            format!("I have {shown}. Is that right?")
        };
        self.ask(text, out);
    }

    pub(super) fn hear_check_number(&mut self, now: &Zoned, turn: &Turn, out: &mut Vec<Act>) {
        match (&turn.phone, turn.answer) {
            (Some(phone), _) => self.number_said(phone.clone(), out),
            (None, Some(Answer::Yes)) => self.settle_number(out),
            (None, Some(Answer::No)) => {
                self.note.phone = None;
                self.stage = Stage::MessageNumber;
                self.ask(if self.spanish { phrases::SPANISH_NUMBER } else { phrases::MESSAGE_NUMBER }, out);
            }
            (None, _) => self.miss(now, out),
        }
    }

    /// Nothing more about the number.
    pub(super) fn settle_number(&mut self, out: &mut Vec<Act>) {
        self.note.number_settled = true;
        self.next_for_message("", out);
    }
}

/// A caller's words as they go into a message.
pub(super) fn cut(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_MESSAGE)
        .collect()
}
