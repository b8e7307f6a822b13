//! The keypad: 1 for yes or the first of those offered, 2 for no or the second, 0 for a person, `*` to hear it again,
//! and telephone numbers that end with `#`.
//!
//! Keys come one by one from a softphone and all at once from a `<Gather>`; both must do.

use jiff::Zoned;

use super::stage::YEAR_DIGITS;
use super::{Act, Dialogue, Stage};
use crate::phrases;
use crate::understand::numbers;

/// A number with this many digits is complete without `#`; a leading 1 makes it one more.
const WHOLE_NUMBER: usize = 10;

impl Dialogue {
    pub(super) fn hear_keys(&mut self, now: &Zoned, keys: &str, out: &mut Vec<Act>) {
        let keys: String =
            keys.chars().filter(|c| c.is_ascii_digit() || matches!(c, '*' | '#')).take(40).collect();
        // A key pressed while a tool works answers no question.
        if keys.is_empty() || self.open.is_some() {
            return;
        }
        self.silences = 0;
        if self.stage == Stage::MessageNumber {
            return self.key_number(now, &keys, out);
        }
        if self.stage == Stage::IdentityYear {
            return self.key_year(now, &keys, out);
        }
        if self.key_birth_year(now, &keys, out) {
            return;
        }
        let misses = self.misses;
        match keys.chars().next() {
            Some('*') => self.repeat(out),
            Some('#') => {}
            Some('0') if !self.stage.takes_message() => self.person_wanted(out),
            Some(key) => self.key(now, key, out),
            None => {}
        }
        if self.misses == misses {
            self.misses = 0;
        }
    }

    fn key(&mut self, now: &Zoned, key: char, out: &mut Vec<Act>) {
        match (self.stage.clone(), key) {
            (Stage::Greeting { .. }, '1') => self.advance(now, "I'd be happy to help with that.", out),
            (Stage::Greeting { .. }, '2') => self.start_message(None, None, "Of course.", out),
            (Stage::Day, '1') => {
                self.visit.soonest = true;
                self.advance(now, "", out);
            }
            (Stage::WhichDay(dates), '1'..='9') => match nth(key).and_then(|nth| dates.get(nth)) {
                Some(date) => self.choose_day(now, *date, out),
                None => self.miss(now, out),
            },
            (Stage::Times, '4') => self.offer_more(out),
            (Stage::Times, '1'..='3') => {
                match nth(key).and_then(|nth| self.visit.offered.get(nth)).copied() {
                    Some(time) => self.choose(now, time, out),
                    None => self.miss(now, out),
                }
            }
            (Stage::Offers, '1'..='5') => match nth(key) {
                Some(nth) => self.choose_offer(now, nth, out),
                None => self.miss(now, out),
            },
            (Stage::WhichVisit, '1'..='9') => match nth(key) {
                Some(nth) => self.choose_visit(now, nth, out),
                None => self.miss(now, out),
            },
            (Stage::CheckCancel, '1') => self.cancel(false, out),
            (Stage::CheckCancel, '2') => self.leave_as_it_is(out),
            (Stage::OfferMove(text), '1') => self.move_booked(now, &text, out),
            (Stage::OfferMove(_), '2') => self.leave_as_it_is(out),
            (Stage::CheckWaiting, '1') => self.join_waiting_list(false, out),
            (Stage::CheckWaiting, '2') => self.decline_waiting(now, out),
            (Stage::Check, '1') => self.book(out),
            (Stage::Check, '2') => {
                self.stage = Stage::Fix;
                self.ask(phrases::WHAT_TO_CHANGE, out);
            }
            (Stage::Fix, '1') if self.visit.moving.is_none() => self.change_name(now, out),
            (Stage::Fix, '2') => self.ask_other_day(out),
            (Stage::Fix, '3') => self.change_time(out),
            (Stage::OfferMessage, '1') => self.next_for_message("", out),
            (Stage::OfferMessage, '2') => self.decline_message(now, out),
            (Stage::AnythingElse, '1') => {
                self.stage = Stage::Greeting { offered_to_book: false };
                self.ask(phrases::WHAT_ELSE, out);
            }
            (Stage::AnythingElse, '2') => self.goodbye(out),
            (Stage::MessageSameNumber | Stage::MessageCheckNumber, '1') => self.settle_number(out),
            (Stage::MessageSameNumber | Stage::MessageCheckNumber, '2') => {
                self.note.phone = None;
                self.stage = Stage::MessageNumber;
                self.ask(phrases::MESSAGE_NUMBER, out);
            }
            _ => self.miss(now, out),
        }
    }

    /// Digits of the year of birth. `*` begins it anew.
    fn key_year(&mut self, now: &Zoned, keys: &str, out: &mut Vec<Act>) {
        for key in keys.chars().filter(|key| *key != '#') {
            match key {
                '*' => self.keyed.clear(),
                digit => self.keyed.push(digit),
            }
        }
        let ended = keys.contains('#') || keys.len() >= usize::from(YEAR_DIGITS);
        if ended || self.keyed.len() >= usize::from(YEAR_DIGITS) {
            let keyed = std::mem::take(&mut self.keyed);
            self.year_said(now, &keyed, out);
        }
    }

    /// Digits of a telephone number. `*` begins it anew, `#` ends it.
    fn key_number(&mut self, now: &Zoned, keys: &str, out: &mut Vec<Act>) {
        let mut ended = false;
        for key in keys.chars() {
            match key {
                '*' => self.keyed.clear(),
                '#' => {
                    ended = true;
                    break;
                }
                digit => self.keyed.push(digit),
            }
        }
        let whole = WHOLE_NUMBER + usize::from(self.keyed.starts_with('1'));
        // Many keys at once were gathered by the telephone service, which waits for the end by itself.
        let gathered = keys.len() > 1 && numbers::callable(&self.keyed);
        if ended || gathered || self.keyed.len() >= whole {
            let keyed = std::mem::take(&mut self.keyed);
            if numbers::callable(&keyed) {
                self.misses = 0;
                self.number_said(keyed, out);
            } else {
                self.miss(now, out);
            }
        }
    }
}

/// Which of those offered a key means, counted from zero.
fn nth(key: char) -> Option<usize> {
    key.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).and_then(|digit| digit.checked_sub(1))
}
