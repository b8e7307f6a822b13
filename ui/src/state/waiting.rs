//! The waiting list as this window shows it: what is in a form, and how wishes are told.

use booking::appointment::LONGEST_NAME;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use wire::waiting::{
    NewWaiting, OfferState, TextLanguage, TextState, Waiting, WaitingChange, WaitingState, WaitingWish,
};

use crate::text;

/// The days of a week, as they are shown and counted.
pub(crate) const DAYS: [(&str, u8); 7] =
    [("Mon", 1), ("Tue", 2), ("Wed", 3), ("Thu", 4), ("Fri", 5), ("Sat", 6), ("Sun", 7)];

/// A form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) phone_number: String,
    /// Who that is in the list of patients, when one was picked.
    pub(crate) patient_id: Option<i64>,
    pub(crate) language: TextLanguage,
    pub(crate) wish: WaitingWish,
    pub(crate) priority: u8,
    pub(crate) notes: String,
}

impl Draft {
    /// An empty form, or one that shows an entry.
    pub(crate) fn of(entry: Option<&Waiting>) -> Draft {
        let Some(entry) = entry else {
            return Draft {
                name: String::new(),
                phone_number: String::new(),
                patient_id: None,
                language: TextLanguage::English,
                wish: WaitingWish::default(),
                priority: 0,
                notes: String::new(),
            };
        };
        Draft {
            name: entry.name.clone(),
            phone_number: entry.phone_number.clone(),
            patient_id: entry.patient_id,
            language: entry.language,
            wish: entry.wish.clone(),
            priority: entry.priority,
            notes: entry.notes.clone(),
        }
    }

    /// What is wrong with it, field and sentence, as far as the page can tell; `entry` is what it changes.
    pub(crate) fn fault(&self, entry: Option<&Waiting>, today: &str) -> Option<(&'static str, String)> {
        let say = |field, sentence: &str| Some((field, sentence.to_owned()));
        if self.name.trim().is_empty() {
            return say("name", "Write who is waiting.");
        }
        if self.name.trim().chars().count() > LONGEST_NAME {
            return Some(("name", format!("Write a name of at most {LONGEST_NAME} characters.")));
        }
        // A call may have left something else than a number, which may stay.
        let is_kept = entry.is_some_and(|entry| entry.phone_number == self.phone_number);
        if !is_kept && text::number_to_call_from(&self.phone_number).is_err() {
            return say("phone", "Write a number like +1 415 555 0123, or leave it empty.");
        }
        if self.wish.weekdays.is_empty() {
            return say("weekdays", "Choose at least one day.");
        }
        if self.wish.to_minute <= self.wish.from_minute {
            return say("to", "Choose a later time than the first one.");
        }
        let days = (day(&self.wish.from_date), day(&self.wish.to_date));
        if let (Some(first), Some(last)) = days
            && last < first
        {
            return say("until", "Choose the first day or a later one.");
        }
        if let (Some(last), Ok(today)) = (days.1, today.parse::<Date>())
            && last < today
        {
            return say("until", "Choose today or a day to come.");
        }
        None
    }

    /// Puts a weekday in or takes it out.
    pub(crate) fn toggled(mut self, day: u8) -> Draft {
        match self.wish.weekdays.iter().position(|known| *known == day) {
            Some(at) => drop(self.wish.weekdays.remove(at)),
            None => self.wish.weekdays.push(day),
        }
        self.wish.weekdays.sort_unstable();
        self
    }

    /// As a new entry.
    pub(crate) fn new_entry(self) -> NewWaiting {
        NewWaiting {
            name: self.name,
            phone_number: self.phone_number,
            patient_id: self.patient_id,
            language: self.language,
            wish: self.wish,
            priority: self.priority,
            notes: self.notes,
        }
    }

    /// As a change of an entry at this revision.
    pub(crate) fn change(self, revision: i64) -> WaitingChange {
        WaitingChange {
            revision,
            name: Some(self.name),
            phone_number: Some(self.phone_number),
            patient_id: self.patient_id,
            language: Some(self.language),
            wish: Some(self.wish),
            priority: Some(self.priority),
            notes: Some(self.notes),
        }
    }
}

/// A day that is written `YYYY-MM-DD`.
pub(crate) fn day(text: &Option<String>) -> Option<Date> {
    text.as_deref().and_then(|text| text.parse().ok())
}

/// When somebody would come: "Mon – Fri, 9:00 AM – 12:00 PM, until Dec 24".
pub(crate) fn when(wish: &WaitingWish) -> String {
    let mut parts = vec![days(&wish.weekdays)];
    match (wish.from_minute, wish.to_minute) {
        (0, 1440) => {}
        (0, 720) => parts.push("mornings".to_owned()),
        (720, 1440) => parts.push("afternoons".to_owned()),
        (0, to) => parts.push(format!("before {}", text::clock(to))),
        (from, 1440) => parts.push(format!("from {}", text::clock(from))),
        (from, to) => parts.push(text::span(from, to - from)),
    }
    let shown = |date: Date| date.strftime("%b %-d").to_string();
    match (day(&wish.from_date), day(&wish.to_date)) {
        (None, None) => {}
        (Some(first), None) => parts.push(format!("from {}", shown(first))),
        (None, Some(last)) => parts.push(format!("until {}", shown(last))),
        (Some(first), Some(last)) if first == last => parts.push(format!("on {}", shown(first))),
        (Some(first), Some(last)) => parts.push(format!("{} – {}", shown(first), shown(last))),
    }
    parts.join(", ")
}

/// Whether a time is one that somebody would take.
pub(crate) fn suits(wish: &WaitingWish, date: &str, start_minute: u16) -> bool {
    let Ok(date) = date.parse::<Date>() else { return false };
    let weekday = date.weekday().to_monday_one_offset().unsigned_abs();
    day(&wish.from_date).is_none_or(|first| first <= date)
        && day(&wish.to_date).is_none_or(|last| date <= last)
        && wish.weekdays.contains(&weekday)
        && (wish.from_minute..wish.to_minute).contains(&start_minute)
}

/// Days in a row as a stretch: "Mon – Fri", "Mon, Wed".
fn days(weekdays: &[u8]) -> String {
    if weekdays.len() == 7 {
        return "Any day".to_owned();
    }
    let name = |day: &u8| DAYS.iter().find(|(_, known)| known == day).map_or("", |(name, _)| *name);
    let is_row = weekdays.len() > 2 && weekdays.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match (is_row, weekdays.first(), weekdays.last()) {
        (true, Some(first), Some(last)) => format!("{} – {}", name(first), name(last)),
        _ => weekdays.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

/// How an entry stands, in a word or two.
pub(crate) fn state(state: WaitingState) -> &'static str {
    match state {
        WaitingState::Waiting => "Waiting",
        WaitingState::Offered => "Being asked",
        WaitingState::Booked => "Booked",
        WaitingState::Left => "Taken off",
        WaitingState::Expired => "Last day over",
    }
}

/// How the last offer ended, when it is worth a word.
pub(crate) fn ended(state: OfferState) -> Option<&'static str> {
    match state {
        OfferState::Queued | OfferState::Sent | OfferState::Accepted | OfferState::Withdrawn => None,
        OfferState::Declined => Some("Said no to"),
        OfferState::Expired => Some("Did not answer about"),
        OfferState::Lost => Some("Was too late for"),
    }
}

/// How a text stands, in a word or two.
pub(crate) fn text_state(state: TextState) -> &'static str {
    match state {
        TextState::Queued => "To be sent",
        TextState::Sending => "Being sent",
        TextState::Sent => "Sent",
        TextState::Delivered => "Delivered",
        TextState::Failed => "Not delivered",
        TextState::Unsure => "Perhaps sent",
        TextState::Preview => "To be told by you",
        TextState::Told => "Told",
        TextState::Withdrawn => "Not needed",
    }
}

/// A moment on the clinic's clock: "Nov 20, 10:00 AM".
pub(crate) fn moment(moment: &str, zone: &TimeZone) -> String {
    let at = moment.parse::<jiff::Timestamp>();
    at.map_or_else(
        |_| String::new(),
        |at| at.to_zoned(zone.clone()).strftime("%b %-d, %-I:%M %p").to_string(),
    )
}

/// Whole seconds from `now_ms` to a moment, never less than none.
pub(crate) fn seconds_until(moment: &str, now_ms: i64) -> u64 {
    let left = moment.parse::<jiff::Timestamp>().map_or(0, |at| at.as_millisecond() - now_ms);
    u64::try_from((left + 999) / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-30";

    #[test]
    fn a_wish_is_told_in_a_few_words() {
        let wish = |weekdays: &[u8], from_minute, to_minute, dates: (Option<&str>, Option<&str>)| {
            when(&WaitingWish {
                weekdays: weekdays.to_vec(),
                from_minute,
                to_minute,
                from_date: dates.0.map(str::to_owned),
                to_date: dates.1.map(str::to_owned),
                ..WaitingWish::default()
            })
        };
        assert_eq!(when(&WaitingWish::default()), "Any day");
        assert_eq!(wish(&[1, 2, 3, 4, 5], 0, 720, (None, None)), "Mon – Fri, mornings");
        assert_eq!(
            wish(&[1, 3], 540, 660, (None, Some("2026-12-24"))),
            "Mon, Wed, 9:00 – 11:00 AM, until Dec 24"
        );
        assert_eq!(
            wish(&[6, 7], 900, 1440, (Some("2026-12-01"), None)),
            "Sat, Sun, from 3:00 PM, from Dec 1"
        );
        assert_eq!(
            wish(&[2], 0, 600, (Some("2026-12-01"), Some("2026-12-01"))),
            "Tue, before 10:00 AM, on Dec 1"
        );
    }

    #[test]
    fn a_form_says_what_is_missing() {
        let draft = Draft { name: "Ann Lee".into(), ..Draft::of(None) };
        assert_eq!(draft.fault(None, TODAY), None);
        let field = |draft: Draft| draft.fault(None, TODAY).map(|(field, _)| field);
        assert_eq!(field(Draft { name: "  ".into(), ..draft.clone() }), Some("name"));
        let none = DAYS.iter().fold(draft.clone(), |draft, (_, day)| draft.toggled(*day));
        assert_eq!(field(none.clone()), Some("weekdays"));
        assert_eq!(none.toggled(3).toggled(1).wish.weekdays, [1, 3]);
        let times = WaitingWish { from_minute: 600, to_minute: 600, ..WaitingWish::default() };
        assert_eq!(field(Draft { wish: times, ..draft.clone() }), Some("to"));
        let dates = WaitingWish {
            from_date: Some("2026-12-02".into()),
            to_date: Some("2026-12-01".into()),
            ..WaitingWish::default()
        };
        assert_eq!(field(Draft { wish: dates, ..draft.clone() }), Some("until"));
        let over = WaitingWish { to_date: Some("2026-11-29".into()), ..WaitingWish::default() };
        assert_eq!(
            field(Draft { wish: over, ..draft.clone() }),
            Some("until"),
            "nobody waits for a day that is over"
        );
        let today = WaitingWish { to_date: Some(TODAY.into()), ..WaitingWish::default() };
        assert_eq!(field(Draft { wish: today, ..draft.clone() }), None);
        assert_eq!(field(Draft { name: "n".repeat(121), ..draft.clone() }), Some("name"));
        assert_eq!(field(Draft { phone_number: "(415) 555-0123".into(), ..draft.clone() }), None);
        assert_eq!(field(Draft { phone_number: "abc".into(), ..draft }), Some("phone"));
    }

    #[test]
    fn a_time_suits_by_day_and_minute() {
        let wish = WaitingWish {
            weekdays: vec![1, 3],
            from_minute: 540,
            to_minute: 720,
            to_date: Some("2026-12-09".into()),
            ..WaitingWish::default()
        };
        assert!(suits(&wish, "2026-12-07", 540), "a Monday at nine");
        assert!(suits(&wish, "2026-12-09", 719), "the last Wednesday, before noon");
        for (date, minute) in [
            ("2026-12-08", 600),
            ("2026-12-14", 600),
            ("2026-12-07", 720),
            ("2026-12-07", 539),
            ("soon", 600),
        ] {
            assert!(!suits(&wish, date, minute), "{date} {minute}");
        }
    }

    #[test]
    fn a_count_down_ends_at_nothing() {
        assert_eq!(seconds_until("1970-01-01T00:00:10Z", 0), 10);
        assert_eq!(seconds_until("1970-01-01T00:00:10Z", 9_001), 1);
        assert_eq!(seconds_until("1970-01-01T00:00:10Z", 10_000), 0);
        assert_eq!(seconds_until("1970-01-01T00:00:10Z", 99_000), 0);
        assert_eq!(seconds_until("soon", 0), 0);
    }
}
