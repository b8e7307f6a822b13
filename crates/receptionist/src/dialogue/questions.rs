//! What callers ask and bring up besides an appointment: hours, other topics, other languages, emergencies.

use booking::clinic::Clinic;
use booking::spoken_date::Meaning;
use booking::time_text::{show_time, spoken_date, weekday_name};
use jiff::civil::{Date, Time, Weekday};

use super::message::{Note, cut};
use super::{Act, Dialogue, Stage};
use crate::phrases;
use crate::red_flags::RedFlag;
use crate::understand::Turn;
use crate::understand::wants::Topic;

impl Dialogue {
    /// Tells the caller where help is, and offers a message. Says whether the turn is answered by that.
    pub(super) fn warn(&mut self, flag: RedFlag, text: &str, out: &mut Vec<Act>) -> bool {
        self.warned = Some(flag);
        match &self.open {
            // A write under way is not left alone; the warning is heard while it runs.
            Some(open) if open.work.writes() => {
                out.push(Act::Say(phrases::URGENT_AGAIN.to_owned()));
                return true;
            }
            Some(_) => self.open = None,
            None => {}
        }
        let about =
            format!("URGENT: the caller may have described {} and was told to call 911.", flag.label());
        if self.stage.takes_message() {
            self.note.about = Some(about);
            out.push(Act::Say(phrases::URGENT_AGAIN.to_owned()));
            return false;
        }
        self.note = Note {
            about: Some(about),
            text: Some(format!("The caller said: {}", cut(text))),
            ..Note::default()
        };
        self.stage = Stage::OfferMessage;
        self.ask(phrases::urgent(flag), out);
        true
    }

    /// Asks the standing question again behind an answer. Behind the greeting that is an offer to book.
    pub(super) fn again(&mut self, lead: &str, out: &mut Vec<Act>) {
        if matches!(self.stage, Stage::Greeting { .. }) {
            self.stage = Stage::Greeting { offered_to_book: true };
            return self.ask_after(lead, "Would you like to make an appointment?", out);
        }
        self.ask_again(lead, out);
    }

    /// Answers a question about opening hours, of one day when one was named.
    pub(super) fn tell_hours(&mut self, turn: &Turn, out: &mut Vec<Act>) {
        let clinic = &self.facts.clinic;
        let text = match turn.day {
            Meaning::Day { date, .. } => day_hours(clinic, date),
            _ => week_hours(clinic),
        };
        self.again(&text, out);
    }

    /// Only staff can answer this: offers to pass it on.
    pub(super) fn offer_to_pass_on(&mut self, topic: Topic, out: &mut Vec<Act>) {
        let (about, subject) = match topic {
            Topic::Address => ("Asks for the address or directions.", "our address"),
            Topic::Insurance => ("Asks about insurance or payment.", "insurance and payment"),
            Topic::Results => ("Asks about test results.", "test results"),
            Topic::Prescription => ("Asks about a prescription.", "prescriptions"),
            Topic::Late => ("Will be late for an appointment.", "that"),
            Topic::Records => ("Asks about records or a note.", "records and referrals"),
        };
        self.note = Note { about: Some(about.to_owned()), ..Note::default() };
        self.stage = Stage::OfferMessage;
        let lead = format!("I can't help with {subject} from here, but our staff can.");
        self.ask_after(&lead, phrases::OFFER_MESSAGE, out);
    }

    /// Says in Spanish that only English is spoken here, and offers to take a message.
    pub(super) fn offer_in_spanish(&mut self, text: &str, out: &mut Vec<Act>) {
        self.spanish = true;
        self.note =
            Note { about: Some(format!("Speaks Spanish. Said at first: {}", cut(text))), ..Note::default() };
        self.stage = Stage::OfferMessage;
        self.ask(phrases::SPANISH_OFFER, out);
    }
}

/// "On Monday, November 23 we're open from 9:00 AM to 12:00 PM and from 1:00 PM to 5:00 PM."
fn day_hours(clinic: &Clinic, date: Date) -> String {
    let open = clinic.open_on(date);
    let day = spoken_date(date);
    if open.is_empty() {
        return format!("No, we're closed on {day}.");
    }
    let stretches: Vec<String> =
        open.iter().map(|(from, to)| format!("from {} to {}", show_time(*from), show_time(*to))).collect();
    format!("On {day} we're open {}.", stretches.join(" and "))
}

/// The open stretches of a day.
type Stretches<'a> = &'a [(Time, Time)];

/// "We're open Monday through Friday, 9:00 AM to 5:00 PM, and closed for lunch from 12:00 PM to 1:00 PM."
fn week_hours(clinic: &Clinic) -> String {
    let mut groups: Vec<(Weekday, Weekday, Stretches<'_>)> = Vec::new();
    for weekday in Weekday::Monday.cycle_forward().take(7) {
        let hours = clinic.hours.of(weekday);
        match groups.last_mut() {
            Some((_, last, same)) if *same == hours && last.next() == weekday => *last = weekday,
            _ => groups.push((weekday, weekday, hours)),
        }
    }
    let said: Vec<String> = groups
        .into_iter()
        .filter_map(|(from, to, hours)| {
            let ((opens, _), (_, closes)) = (hours.first()?, hours.last()?);
            let days = if from == to {
                weekday_name(from).to_owned()
            } else {
                format!("{} through {}", weekday_name(from), weekday_name(to))
            };
            let breaks: Vec<String> = hours
                .windows(2)
                .map(|pair| format!(", closed from {} to {}", show_time(pair[0].1), show_time(pair[1].0)))
                .collect();
            Some(format!("{days}, {} to {}{}", show_time(*opens), show_time(*closes), breaks.concat()))
        })
        .collect();
    match said.is_empty() {
        true => "I'm sorry, we have no opening hours at the moment.".to_owned(),
        false => format!("We're open {}.", said.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn hours_are_told_from_the_clinics_own() {
        let clinic = Clinic::riverside(TimeZone::UTC);
        assert_eq!(
            week_hours(&clinic),
            "We're open Monday through Friday, 9:00 AM to 5:00 PM, closed from 12:00 PM to 1:00 PM."
        );
        assert_eq!(day_hours(&clinic, date(2026, 11, 21)), "No, we're closed on Saturday, November 21.");
        assert_eq!(
            day_hours(&clinic, date(2026, 11, 23)),
            "On Monday, November 23 we're open from 9:00 AM to 12:00 PM and from 1:00 PM to 5:00 PM."
        );
    }

    #[test]
    fn days_with_other_hours_are_told_apart() {
        let mut clinic = Clinic::riverside(TimeZone::UTC);
        let long = [(time(8, 0, 0, 0), time(18, 0, 0, 0))];
        clinic.hours = booking::clinic::WeeklyHours::closed()
            .on(Weekday::Monday, &long)
            .and_then(|hours| hours.on(Weekday::Tuesday, &long))
            .and_then(|hours| hours.on(Weekday::Friday, &[(time(8, 0, 0, 0), time(12, 0, 0, 0))]))
            .expect("in order");
        assert_eq!(
            week_hours(&clinic),
            "We're open Monday through Tuesday, 8:00 AM to 6:00 PM; Friday, 8:00 AM to 12:00 PM."
        );
    }
}
