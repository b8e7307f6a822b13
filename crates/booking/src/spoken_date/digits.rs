//! Days in digits: "1/20", "3/4/2027", "20.1.2027", "2026-12-01".
//!
//! The month comes first in the United States; the day does where Spanish is spoken otherwise, and everywhere between
//! dots. When both readings are days that can be booked, the caller is asked. When only the one can that is not the
//! speaker's habit, too: the other may be what was meant, and cannot be had.

use jiff::civil::Date;

use super::calendar::Calendar;
use super::cursor::Cursor;
use super::grammar::Context;
use super::language::Language;
use super::named::is_long_over;
use super::said::Said;
use super::token::Token;
use crate::rules::Refusal;

/// A date written in digits.
pub(super) fn written<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let (token, behind) = at.next()?;
    match *token {
        Token::Iso { year, month, day } => {
            let date = Date::new(
                i16::try_from(year).ok()?,
                i8::try_from(month).ok()?,
                i8::try_from(day).unwrap_or(0),
            );
            Some((Said::from(date.map_err(|_| Refusal::NotADate)), behind))
        }
        Token::Numeric { a, b, year, is_dotted } => {
            // "8/10" of pain, "1/2 an hour".
            let is_share = at.is_after(&["pain", "an", "a"])
                || (a == b && a > 31)
                || behind.is_before(&["an", "a", "hour", "hours", "pill", "tablet", "cup", "mile", "pain"]);
            if year.is_none() && is_share {
                return None;
            }
            let year = year.and_then(|year| i16::try_from(year).ok());
            if is_long_over(year, context) {
                return Some((Said::Aside, behind));
            }
            let is_day_first = is_dotted || context.language == Language::Spanish;
            let (habitual, other) = if is_day_first { ((b, a), (a, b)) } else { ((a, b), (b, a)) };
            Some((read(habitual, other, year, context.calendar), behind))
        }
        _ => None,
    }
}

/// What a month and a day come to, in the speaker's order and in the other one.
fn read(habitual: (u32, u32), other: (u32, u32), year: Option<i16>, calendar: &Calendar<'_>) -> Said {
    let readings = [habitual, other].map(|(month, day)| {
        let month =
            i8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(Refusal::NotADate)?;
        calendar.month_day(month, day, year)
    });
    let reach =
        |reading: &Result<Date, Refusal>| reading.clone().and_then(|date| calendar.within_reach(date)).ok();
    match (reach(&readings[0]), reach(&readings[1])) {
        (Some(first), Some(second)) if first != second => {
            Said::Choice(vec![first.min(second), first.max(second)])
        }
        (Some(date), _) => Said::Day(date),
        (None, Some(date)) => match nearest(habitual, year, calendar) {
            Some(habitual) => Said::Unclear(vec![habitual.min(date), habitual.max(date)]),
            None => Said::Day(date),
        },
        (None, None) => {
            let [habitual, other] = readings;
            Said::from(if habitual == Err(Refusal::NotADate) { other } else { habitual })
        }
    }
}

/// The day that cannot be booked, this year or in the next, whichever is nearer; `None` when there is none.
fn nearest((month, day): (u32, u32), year: Option<i16>, calendar: &Calendar<'_>) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let this = calendar.today.year();
    let years = year.map_or(vec![this, this + 1], |year| vec![year]);
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates.min_by_key(|date| calendar.today.until(*date).map_or(i32::MAX, |span| span.get_days().abs()))
}
