//! Days and weeks counted off: "the first week of December", "the last day of the month", "the first business day after
//! Thanksgiving", "two Mondays from now".

use jiff::civil::Date;

use super::calendar::{self, Unit};
use super::cursor::Cursor;
use super::grammar::{self, Context};
use super::near;
use super::said::{Said, Span};
use super::spans;
use super::stretch_name::StretchName;

/// "The first week of December", "the last two weeks in January".
pub(super) fn nth_week<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let at = at.skip_all(&["in", "during", "the"]);
    let (nth, at) = nth(at).filter(|(nth, _)| *nth <= 4)?;
    let full = at.one_of(&["full"]);
    // "The first two weeks", "the first week or two".
    let several = at.number().filter(|(weeks, _)| (2..=4).contains(weeks));
    let (weeks, week) = match several {
        Some((weeks, at)) => (i32::try_from(weeks).ok()?, at.one_of(&["weeks"])?),
        None => {
            let week = full.unwrap_or(at).one_of(&["week"])?;
            let or_two = week.one_of(&["or"]).and_then(Cursor::number).filter(|(weeks, _)| *weeks == 2);
            or_two.map_or((1, week), |(_, behind)| (2, behind))
        }
    };
    let ((month_first, month_last), behind) = month(week.one_of(&["of", "in"])?, context)?;
    let calendar = context.calendar;
    let first = match nth {
        // A full week begins on a Monday and ends within the month.
        _ if full.is_some() => {
            let last_monday = calendar.monday_of(calendar.shifted(month_last, -6, Unit::Day));
            let first_monday = calendar.monday_of(calendar.shifted(month_first, 6, Unit::Day));
            if nth == LAST { last_monday } else { calendar.shifted(first_monday, nth - 1, Unit::Week) }
        }
        LAST => calendar.shifted(month_last, 1 - 7 * weeks, Unit::Day),
        _ => calendar.shifted(month_first, nth - 1, Unit::Week),
    };
    let last = calendar.shifted(first, 7 * weeks - 1, Unit::Day);
    Some((Said::Span(Span { first, last, name: StretchName::Between(first, last) }), behind))
}

/// "The last day of the month", "the first business day of January", "the first working day after Christmas".
pub(super) fn nth_day<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let (nth, at) = nth(at.skip(&["on"]).skip(&["the", "your"]))?;
    let (unit, at) =
        near::unit(at.skip(&["full"])).filter(|(unit, _)| matches!(unit, Unit::Day | Unit::OpenDay))?;
    if let Some(beside) = at.one_of(&["after", "following", "before"]) {
        let (said, behind) = grammar::atom(beside, context)?;
        let (first, last) = said.extent(calendar)?;
        let (from, sign) = if at.is_before(&["before"]) { (first, -1) } else { (last, 1) };
        let is_countable = nth != LAST || sign < 0;
        let count = sign * nth.abs();
        return is_countable.then_some((Said::Day(calendar.shifted(from, count, unit)), behind));
    }
    let ((first, last), behind) = stretch(at.one_of(&["of", "in"])?, context)?;
    let day_in = |first: Date, last: Date| match nth {
        LAST => calendar.shifted(calendar.shifted(last, 1, Unit::Day), -1, unit),
        _ => calendar.shifted(calendar.shifted(first, -1, Unit::Day), nth, unit),
    };
    let day = day_in(first, last);
    // "The first day of the month" is the next one's when this one's is over.
    if day < calendar.today && at.any_phrase(&["of the month", "in the month"]).is_some() {
        let next = spans::month(calendar, 1);
        return Some((Said::Day(day_in(next.first, next.last)), behind));
    }
    Some((Said::Day(day), behind))
}

/// "Two Mondays from now", "in two Mondays": the second one after today.
pub(super) fn weekdays_from_now<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let begun = at.one_of(&["in"]);
    let (count, at) = begun.unwrap_or(at).number().filter(|(count, _)| (1..=60).contains(count))?;
    let (day, at) = at.weekday()?;
    let from_now = at.any_phrase(&["from now", "from today", "out", "away"]);
    let behind = from_now.or(begun.map(|_| at))?;
    let weeks = i32::try_from(count).ok()? - 1;
    Some((Said::Day(calendar.shifted(calendar.coming(day), weeks, Unit::Week)), behind))
}

/// "Monday in two weeks", "two weeks from now on a Monday": the one of its week, or either beside it.
pub(super) fn weekday_in_weeks<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let weeks = |at: Cursor<'t>| {
        let in_units = at.one_of(&["in"]).and_then(near::amount);
        let amount = in_units.or_else(|| {
            let (amount, behind) = near::amount(at)?;
            Some((amount, behind.any_phrase(&["from now", "from today", "out"])?))
        });
        amount.filter(|(amount, _)| {
            amount.least == amount.most && matches!(amount.unit, Unit::Week | Unit::Fortnight | Unit::Month)
        })
    };
    let weekday = |at: Cursor<'t>| at.skip(&["on"]).skip(&["a", "the"]).weekday();
    let (day, amount, behind) = match weekday(at) {
        Some((day, at)) => {
            let (amount, behind) = weeks(at)?;
            (day, amount, behind)
        }
        None => {
            let (amount, at) = weeks(at)?;
            let (day, behind) = weekday(at)?;
            (day, amount, behind)
        }
    };
    let anchor = calendar.shifted(calendar.today, i32::try_from(amount.least).ok()?, amount.unit);
    let dates = if anchor.weekday() == day {
        vec![anchor]
    } else {
        vec![calendar::last_before(anchor, day), calendar::first_after(anchor, day)]
    };
    Some((Said::Weekday(day, dates), behind))
}

/// Stands for "the last".
const LAST: i32 = -1;

/// "First", "third", "last".
fn nth(at: Cursor<'_>) -> Option<(i32, Cursor<'_>)> {
    if let Some(behind) = at.one_of(&["last"]) {
        return Some((LAST, behind));
    }
    let (nth, behind) = at.ordinal().filter(|(nth, _)| (1..=31).contains(nth))?;
    Some((i32::try_from(nth).ok()?, behind))
}

/// "The month", "next month", "March".
fn month<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<((Date, Date), Cursor<'t>)> {
    let (month, behind) = match at.phrase("the month") {
        Some(behind) => (spans::month(context.calendar, 0), behind),
        None => spans::month_said(at, context)?,
    };
    Some(((month.first, month.last), behind))
}

/// A month, week or year.
fn stretch<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<((Date, Date), Cursor<'t>)> {
    let year = context.calendar.today.year();
    if let Some(behind) = at.phrase("the year") {
        return Some(((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?), behind));
    }
    month(at, context).or_else(|| {
        let (said, behind) = spans::part_of_span(at, context)?;
        Some((said.extent(context.calendar)?, behind))
    })
}
