//! Weekdays: "Monday", "this Friday", "next Tuesday", "the first Monday in March", "the Monday after Thanksgiving".
//!
//! The rule for "next" is where people differ, so it is written down. Weeks begin on Monday. "Next Friday" may mean the
//! first Friday after today, or the Friday of the week after this one. When that is the same day, because this week's
//! Friday is today or gone by, that day is meant; when they differ the caller is asked. "This Friday" and plain
//! "Friday" mean the first one from tomorrow on. A weekday said on that very weekday: "this" is today, "next" a week
//! from today, and the plain name is asked about unless the clinic has already closed today.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{self, Calendar, Unit};
use super::cursor::Cursor;
use super::grammar::{self, Context, Rule};
use super::named;
use super::said::Said;
use super::spans::{self, Month};
use super::token::Token;
use super::vocabulary;
use crate::rules::Refusal;

const THIS: &[&str] =
    &["this upcoming", "this coming", "this", "the coming", "coming", "the upcoming", "upcoming"];
const NEXT: &[&str] = &["the next", "next", "the following", "following"];
const OVER: &[&str] = &["this past", "this last", "the past", "past", "last"];
const ANY: &[&str] =
    &["the next available", "next available", "next open", "next free", "any", "some", "a", "on a", "on"];

/// A weekday with or without "this" or "next".
pub(super) fn weekday<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    if let Some((_, behind)) = at.any_phrase(OVER).and_then(Cursor::weekday) {
        return Some((Said::No(Refusal::Past), behind));
    }
    if let Some((day, behind)) = this_or_next(at) {
        let first = calendar.coming(day);
        return Some((Said::Choice(vec![first, calendar.shifted(first, 1, Unit::Week)]), behind));
    }
    if let Some((day, behind)) = at.any_phrase(THIS).and_then(Cursor::weekday) {
        let is_coming =
            !at.is_before(&["this"]) || at.any_phrase(&["this coming", "this upcoming"]).is_some();
        let date =
            if calendar.today.weekday() == day && !is_coming { calendar.today } else { calendar.coming(day) };
        return Some((Said::Weekday(day, vec![date]), behind));
    }
    if let Some((day, behind)) = at.any_phrase(NEXT).and_then(Cursor::weekday) {
        return Some((Said::Weekday(day, next(calendar, day, 0)), behind));
    }
    let (day, behind) = match at.any_phrase(ANY).and_then(Cursor::weekday) {
        Some(found) => found,
        None => at.skip(&["the"]).weekday()?,
    };
    // "After that" hangs on something said before, which is not known here.
    if let Some(behind) = behind.phrase("after that") {
        let first = calendar.coming(day);
        return Some((Said::Weekday(day, vec![first, calendar.shifted(first, 1, Unit::Week)]), behind));
    }
    // "Monday week", "Monday fortnight", "Monday next", as the British say.
    let unit = if behind.is_before(&["fortnight"]) { Unit::Fortnight } else { Unit::Week };
    if let Some(behind) =
        behind.one_of(&["week", "fortnight"]).filter(|behind| !behind.is_before(&["of", "after", "before"]))
    {
        let date = calendar.shifted(calendar.coming(day), 1, unit);
        return Some((Said::Weekday(day, vec![date]), behind));
    }
    if let Some(behind) = behind.one_of(&["coming"]) {
        return Some((Said::Weekday(day, vec![calendar.coming(day)]), behind));
    }
    if let Some(behind) = behind.one_of(&["next"]).filter(|behind| behind.word().is_none()) {
        return Some((Said::Weekday(day, next(calendar, day, 0)), behind));
    }
    if let Some(behind) = behind.phrase("after next") {
        return Some((Said::Weekday(day, next(calendar, day, 1)), behind));
    }
    Some((Said::Weekday(day, plain(calendar, day)), behind))
}

/// "This Wednesday or next", "this or next Wednesday": the coming one and the one after it.
fn this_or_next(at: Cursor<'_>) -> Option<(Weekday, Cursor<'_>)> {
    if let Some(found) = at.any_phrase(&["this or next", "this or the next"]).and_then(Cursor::weekday) {
        return Some(found);
    }
    let (day, behind) = at.one_of(&["this"])?.weekday()?;
    let behind = behind.any_phrase(&["or next", "or the next"])?;
    match behind.weekday() {
        Some((second, behind)) if second == day => Some((day, behind)),
        Some(_) => None,
        None if behind.is_before(&["week", "month"]) => None,
        None => Some((day, behind)),
    }
}

/// What the name alone means.
fn plain(calendar: &Calendar<'_>, day: Weekday) -> Vec<Date> {
    let is_today = calendar.today.weekday() == day && calendar.has_time(calendar.today);
    is_today.then_some(calendar.today).into_iter().chain([calendar.coming(day)]).collect()
}

/// What "next" means, so many weeks later.
fn next(calendar: &Calendar<'_>, day: Weekday, later: i32) -> Vec<Date> {
    let first = calendar.coming(day);
    let next_monday = calendar.shifted(calendar.monday_of(calendar.today), 1, Unit::Week);
    let in_next_week = next_monday.saturating_add(i64::from(day.to_monday_zero_offset()).days());
    let mut dates =
        vec![calendar.shifted(first, later, Unit::Week), calendar.shifted(in_next_week, later, Unit::Week)];
    dates.dedup();
    dates
}

/// "Monday, December 14", "Monday the 23rd": one day, when they agree.
pub(super) fn weekday_and_date<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let (day, at) = at.skip(&["on"]).skip(&["the"]).weekday()?;
    let rules: [Rule; 3] = [named::month_and_day, named::day_and_month, named::day_of_month];
    let (said, behind) =
        rules.iter().filter_map(|rule| rule(at, context)).max_by_key(|(_, behind)| behind.at())?;
    let date = match said {
        Said::Day(date) => date,
        Said::DayOfMonth(number) => context.calendar.day_of_month(number).ok()?,
        _ => return None,
    };
    (date.weekday() == day).then_some((Said::Day(date), behind))
}

/// "The Monday after Thanksgiving", "the Friday before the 20th".
pub(super) fn weekday_beside<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let at = at.skip(&["on"]).skip(&["the"]);
    let (day, at) = at.one_of(&["first"]).unwrap_or(at).weekday()?;
    let is_before = at.is_before(&["before"]);
    let at = at.one_of(&["after", "following", "before"])?;
    let (said, behind) = grammar::atom(at, context)?;
    let beside = |(first, last): (Date, Date)| {
        if is_before { calendar::last_before(first, day) } else { calendar::first_after(last, day) }
    };
    // "The Monday after next Friday" is as open as "next Friday".
    let said = match &said {
        Said::Weekday(_, dates) if dates.len() > 1 && dates.first() != Some(&context.calendar.today) => {
            Said::Choice(dates.iter().map(|date| beside((*date, *date))).collect())
        }
        said => Said::Day(beside(said.extent(context.calendar)?)),
    };
    Some((said, behind))
}

/// "The first Monday in March", "the last Friday of the month", "the second Tuesday".
pub(super) fn nth_weekday<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let has_article = at.is_before(&["the"]);
    let start = at;
    let at = at.skip(&["the"]);
    let (nth, at) = match at.one_of(&["last"]) {
        Some(at) => (-1, at),
        None => {
            // "The 23rd, Monday" is a day and its weekday.
            let (nth, at) = at.ordinal().filter(|(nth, _)| (1..=5).contains(nth))?;
            (i8::try_from(nth).ok()?, at)
        }
    };
    let (day, at) = at.weekday()?;
    let month = at.one_of(&["of", "in"]).and_then(|at| month_counted_in(at, nth, context));
    let in_month = |month: &Month| calendar::nth_of_month(month.first.year(), month.first.month(), nth, day);
    if let Some((span, behind)) = month {
        let first = in_month(&span).ok_or(Refusal::NotADate);
        // "The first Monday in December or the second."
        let other = behind.one_of(&["or"]).and_then(|at| at.skip(&["the"]).ordinal());
        if let (Ok(first), Some((other, behind))) = (&first, other.filter(|(nth, _)| (1..=5).contains(nth)))
            && !behind.is_before(&["of", "in"])
            && behind.month().is_none()
            && let Some(second) =
                calendar::nth_of_month(first.year(), first.month(), i8::try_from(other).ok()?, day)
        {
            return Some((Said::Choice(vec![*first, second]), behind));
        }
        return Some((Said::from(first), behind));
    }
    // Without a month, "last Monday" is over, and "the second Monday" is the coming one of some month.
    let is_counted = has_article
        || (nth > 1
            && !start.is_after(&["every", "each", "a", "one"])
            && start
                .before()
                .and_then(Token::as_word)
                .is_none_or(|word| vocabulary::weekday(word).is_none()));
    if nth == -1 || !is_counted {
        return None;
    }
    let coming = (0..3)
        .filter_map(|later| in_month(&spans::month(calendar, later)))
        .find(|date| *date >= calendar.today);
    Some((Said::from(coming.ok_or(Refusal::NotADate)), at))
}

/// The month in which a weekday is counted: "the month", "March", "the new year".
fn month_counted_in<'t>(at: Cursor<'t>, nth: i8, context: &Context<'_>) -> Option<(Month, Cursor<'t>)> {
    let calendar = context.calendar;
    if let Some(behind) = at.phrase("the month") {
        return Some((spans::month(calendar, 0), behind));
    }
    let to_december = 12 - i32::from(calendar.today.month());
    let years: &[(&str, i32)] = &[
        ("the new year", to_december),
        ("new year", to_december),
        ("next year", to_december),
        ("the year", to_december - 12),
    ];
    let year = years.iter().find_map(|(words, months)| Some((*months, at.phrase(words)?)));
    match year {
        // Counted from the beginning, in January; from the end, in December.
        Some((before, behind)) => {
            Some((spans::month(calendar, if nth > 0 { before + 1 } else { before + 12 }), behind))
        }
        None => spans::month_said(at, context),
    }
}
