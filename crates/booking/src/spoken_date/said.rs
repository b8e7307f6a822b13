//! What a stretch of words says about a day, before it is held against the rest of the utterance.

use jiff::civil::{Date, Weekday};

use super::calendar::{self, Calendar, Unit};
use super::stretch_name::{Part, StretchName, Whole};
use crate::rules::Refusal;

/// What some words say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// One day.
    Day(Date),
    /// One of these, in order.
    Choice(Vec<Date>),
    /// The first or the second, of which only one can be booked, and that one is the less likely.
    Unclear(Vec<Date>),
    /// A weekday, and the days it means when nothing else is said. "The 23rd" or "next week" beside it decides.
    Weekday(Weekday, Vec<Date>),
    /// "The 20th": of the coming month that has one, unless "next month" stands beside it.
    DayOfMonth(u32),
    /// Some day of a stretch.
    Span(Span),
    /// No day that can be had.
    No(Refusal),
    /// The first day with time left.
    Soonest,
    /// "The week after that", "the day after": one such unit after what was said before. Only within [`super::grammar`].
    OneLater(Unit),
    /// "Since Monday": about something else.
    Aside,
}

/// A stretch of days, and how it is named in "Which day … works for you?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) name: StretchName,
}

impl Span {
    pub(super) fn holds(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Its days, at most a year of them.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        let last = self.last;
        self.first.series(jiff::ToSpan::days(1)).take_while(move |date| *date <= last).take(366)
    }
}

/// "December 24th or 26th", "the 1st to the 3rd of December": the number alone is in the month that was named.
pub(super) fn same_month(first: Said, second: Said, calendar: &Calendar<'_>) -> (Said, Said) {
    let in_month_of = |date: Date, day: u32| {
        let day = i8::try_from(day).ok()?;
        Date::new(date.year(), date.month(), day).ok().filter(|date| *date >= calendar.today)
    };
    let found = match (&first, &second) {
        (Said::Day(date), Said::DayOfMonth(day)) => in_month_of(*date, *day)
            .filter(|second| second > date)
            .map(|second| (Said::Day(*date), Said::Day(second))),
        (Said::DayOfMonth(day), Said::Day(date)) => in_month_of(*date, *day)
            .filter(|first| first < date)
            .map(|first| (Said::Day(first), Said::Day(*date))),
        _ => None,
    };
    found.unwrap_or((first, second))
}

impl From<Result<Date, Refusal>> for Said {
    fn from(result: Result<Date, Refusal>) -> Said {
        match result {
            Ok(date) => Said::Day(date),
            Err(refusal) => Said::No(refusal),
        }
    }
}

impl Said {
    /// The first and last day, for "the week after …", "before …", "… to …". A weekday is the coming one there.
    pub(super) fn extent(&self, calendar: &Calendar<'_>) -> Option<(Date, Date)> {
        match self {
            Said::Day(date) => Some((*date, *date)),
            Said::Choice(dates) | Said::Unclear(dates) => dates.first().map(|date| (*date, *date)),
            Said::Weekday(weekday, _) => {
                let date = calendar::first_after(calendar.today, *weekday);
                Some((date, date))
            }
            Said::DayOfMonth(day) => calendar.day_of_month(*day).ok().map(|date| (date, date)),
            Said::Span(span) => Some((span.first, span.last)),
            Said::No(_) | Said::Soonest | Said::OneLater(_) | Said::Aside => None,
        }
    }

    /// The day after it, or the week after the one it is in.
    pub(super) fn one_later(&self, unit: Unit, calendar: &Calendar<'_>) -> Option<Said> {
        if unit == Unit::Day {
            return self.shifted(1, Unit::Day, calendar);
        }
        let (anchor, _) = self.extent(calendar)?;
        let first = calendar.shifted(calendar.monday_of(anchor), 1, Unit::Week);
        let name = match self {
            Said::Span(Span { name: StretchName::Of(Part::Whole, Whole::ThisWeek), .. }) => {
                StretchName::Of(Part::Whole, Whole::NextWeek)
            }
            Said::Span(Span {
                name: StretchName::Of(Part::Whole, Whole::NextWeek | Whole::ComingWeek),
                ..
            }) => StretchName::Of(Part::Whole, Whole::WeekAfterNext),
            _ => StretchName::WeekAfter(anchor),
        };
        Some(Said::Span(Span { first, last: calendar.shifted(first, 6, Unit::Day), name }))
    }

    /// So many units from it on; from each of the days that a weekday with "next" may mean.
    pub(super) fn shifted(&self, count: i32, unit: Unit, calendar: &Calendar<'_>) -> Option<Said> {
        let later = |date| calendar.shifted(date, count, unit);
        match self {
            Said::Choice(dates) => Some(Said::Choice(dates.iter().copied().map(later).collect())),
            // Said on that very weekday: "a week from Friday" is counted from the coming one, or from today.
            Said::Weekday(_, dates) if dates.first() != Some(&calendar.today) => match dates.as_slice() {
                [date] => Some(Said::Day(later(*date))),
                dates => Some(Said::Choice(dates.iter().copied().map(later).collect())),
            },
            other => {
                let (first, last) = other.extent(calendar)?;
                Some(Said::Day(later(if count < 0 { first } else { last })))
            }
        }
    }
}
