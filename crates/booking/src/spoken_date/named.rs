//! Days with a name or number of their own: "January 20th", "the twentieth", "Christmas".

use jiff::civil::{Date, Weekday};

use super::calendar::{self, Unit};
use super::cursor::Cursor;
use super::feasts::{self, Feast, Holiday};
use super::grammar::Context;
use super::said::{Said, Span};
use super::stretch_name::StretchName;
use super::token::Token;
use crate::rules::Refusal;

/// What a clock time has in front, so that "at 3 may I …" is no third of May.
const CLOCK_AHEAD: &[&str] = &["at", "around", "about", "by", "after", "before", "until", "till"];
/// What a clock time has behind.
const CLOCK_BEHIND: &[&str] = &["am", "pm", "oclock", "noon", "hundred"];
/// What "the first" and "the second" are counted in when they are no days of a month.
const COUNTED: &[&str] = &[
    "available",
    "opening",
    "openings",
    "appointment",
    "appointments",
    "slot",
    "slots",
    "one",
    "ones",
    "time",
    "times",
    "thing",
    "option",
    "visit",
    "doctor",
    "floor",
    "full",
    "week",
    "weeks",
    "day",
    "days",
    "half",
    "part",
    "name",
    "person",
    "opinion",
    "choice",
    "grade",
    "street",
    "avenue",
    "of",
    "month",
    "open",
    "free",
    "weekday",
    "weekend",
    "am",
    "pm",
    "oclock",
];

/// "January 20th", "December third", "March the 4th, 2027".
pub(super) fn month_and_day<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let (month, at) = at.skip(&["this", "next", "coming"]).month()?;
    let at = at.skip(&["the"]);
    if at.year().is_some() {
        return None;
    }
    let (day, behind) = at.day_number()?;
    if at.ordinal().is_none() && behind.is_before(CLOCK_BEHIND) {
        return None;
    }
    if let Some((last, behind)) = last_day(day, behind).filter(|(_, behind)| behind.month().is_none()) {
        return Some((days_of_month(month, (day, last), context), behind));
    }
    if let Some((days, behind)) = more_days(day, behind) {
        let dates: Vec<_> = days.iter().map(|day| context.calendar.month_day(month, *day, None)).collect();
        let refusal = dates.iter().find_map(|date| date.clone().err());
        let said = refusal.map_or_else(|| Said::Choice(dates.into_iter().flatten().collect()), Said::No);
        return Some((said, behind));
    }
    let (year, behind) = year(behind, context);
    Some((of_year(month, day, year, context), behind))
}

/// A day that is years ago is told, as a date of birth is, and not wished for.
pub(super) fn is_long_over(year: Option<i16>, context: &Context<'_>) -> bool {
    year.is_some_and(|year| year < context.calendar.today.year() - 1)
}

fn of_year(month: i8, day: u32, year: Option<i16>, context: &Context<'_>) -> Said {
    if is_long_over(year, context) {
        return Said::Aside;
    }
    Said::from(context.calendar.month_day(month, day, year))
}

/// The end of "January 4 to 8".
fn last_day(first: u32, at: Cursor<'_>) -> Option<(u32, Cursor<'_>)> {
    let (last, behind) = at.one_of(&["to", "through", "thru", "until"])?.day_number()?;
    let is_day = last > first && last <= 31 && !behind.is_before(CLOCK_BEHIND);
    is_day.then_some((last, behind))
}

/// The days from the first to the last of a month.
fn days_of_month(month: i8, (first, last): (u32, u32), context: &Context<'_>) -> Said {
    match (context.calendar.month_day(month, first, None), context.calendar.month_day(month, last, None)) {
        (Ok(first), Ok(last)) => Said::Span(Span { first, last, name: StretchName::Between(first, last) }),
        (Err(refusal), _) | (_, Err(refusal)) => Said::No(refusal),
    }
}

/// "4 to 8 January".
pub(super) fn days_and_month<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let (first, behind) = at.number().filter(|_| !at.is_after(CLOCK_AHEAD))?;
    let (last, behind) = last_day(first, behind)?;
    let (month, behind) = behind.skip(&["of"]).month()?;
    // "9 to 11 may …" is a stretch of hours.
    let is_verb = month == 5 && behind.next().is_some();
    (!is_verb).then(|| (days_of_month(month, (first, last), context), behind))
}

/// The rest of "December 7, 8 or 9": numbers that rise, the last behind an "or", and none of them a time.
fn more_days<'t>(first: u32, at: Cursor<'t>) -> Option<(Vec<u32>, Cursor<'t>)> {
    const AND: &[&str] = &["or", "and"];
    let (mut days, mut at, mut is_closed) = (vec![first], at, false);
    while let Some((day, behind)) = at.skip(AND).number() {
        let rises = day <= 31 && days.last().is_some_and(|last| day > *last);
        if !rises || behind.is_before(CLOCK_BEHIND) || is_closed {
            return None;
        }
        is_closed = at.is_before(AND);
        days.push(day);
        at = behind;
    }
    is_closed.then_some((days, at))
}

/// "20 January", "the 20th of January", "first of December 2026".
pub(super) fn day_and_month<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let has_clock_ahead = at.is_after(CLOCK_AHEAD);
    let at = at.skip(&["the"]);
    let (day, behind_day) = at.day_number()?;
    let of = behind_day.one_of(&["of"]);
    let (month, behind) = of.unwrap_or(behind_day).month()?;
    let is_plain = at.ordinal().is_none() && of.is_none();
    let (year, behind) = year(behind, context);
    // A bare number before "may" is a day only where nothing follows that "may" could be the verb of.
    let is_verb = month == 5 && year.is_none() && behind.next().is_some();
    if is_plain && (has_clock_ahead || is_verb) {
        return None;
    }
    Some((of_year(month, day, year, context), behind))
}

fn year<'t>(at: Cursor<'t>, context: &Context<'_>) -> (Option<i16>, Cursor<'t>) {
    let this = context.calendar.today.year();
    let at_of = at.skip(&["of", "in"]);
    if let Some((year, behind)) = at_of.year() {
        return (Some(year), behind);
    }
    if let Some(behind) = at_of.any_phrase(&["next year"]) {
        return (Some(this + 1), behind);
    }
    match at_of.any_phrase(&["this year"]) {
        Some(behind) => (Some(this), behind),
        None => (None, at),
    }
}

/// "The 20th", "20th", "the twentieth", "the 20".
pub(super) fn day_of_month<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let has_article = at.is_before(&["the"]);
    let is_after_weekday =
        at.before().and_then(Token::as_word).is_some_and(|word| super::vocabulary::weekday(word).is_some());
    let at = at.skip(&["the"]);
    let (token, behind) = at.next()?;
    let day = match token {
        Token::Ordinal { value, spoken: false } => *value,
        // "First" to "third" alone are how people count, not only dates.
        Token::Ordinal { value, spoken: true }
            if has_article || is_after_weekday || *value > 3 || behind.phrase("of the month").is_some() =>
        {
            *value
        }
        // "The 3" is three o'clock as often as the third, "the 20" is only a day; so is "Monday 23".
        Token::Number { value, width: 0..=2 } if (has_article || is_after_weekday) && *value > 12 => *value,
        _ => return None,
    };
    if let Some(behind) = behind.phrase("of the month") {
        return Some((Said::DayOfMonth(day), behind));
    }
    if let Some(behind) = behind.phrase("of the year").filter(|_| day == 1) {
        return Some((Said::from(context.calendar.feast(Feast::Fixed(1, 1))), behind));
    }
    // "This month" and "next month" stay to be read as what they are.
    let is_of_month = behind.any_phrase(&["of this month", "of next month"]).is_some();
    // "The first one", "the 20 10 …"; but "the 3rd 2 pm" is a day and a time.
    let counts = behind.is_before(COUNTED)
        || behind.number().is_some_and(|(_, then)| is_plain(token) || !then.is_before(CLOCK_BEHIND));
    // "The fourth Monday" is no fourth.
    let is_nth = day <= 5 && behind.weekday().is_some();
    ((is_of_month || !counts) && !is_nth).then_some((Said::DayOfMonth(day), behind))
}

fn is_plain(token: &Token) -> bool {
    matches!(token, Token::Number { .. })
}

/// "Christmas", "Christmas week", "Holy Week".
pub(super) fn holiday<'t>(at: Cursor<'t>, context: &Context<'_>) -> Option<(Said, Cursor<'t>)> {
    let calendar = context.calendar;
    let at = at.skip(&["the"]).skip(&["this", "next", "coming"]);
    let (holiday, behind) = feasts::named(at)?;
    let day = match holiday {
        Holiday::On(feast) => calendar.feast(feast),
        Holiday::OneOf(feasts) => return Some((one_of(feasts, context), behind)),
        Holiday::Lasting(first, last) => return Some((lasting(first, last, context), behind)),
    };
    if let (Ok(day), Some(behind)) = (&day, behind.one_of(&["weekend"])) {
        let first = calendar::first_after(calendar.shifted(*day, -1, Unit::Day), Weekday::Saturday);
        let last = calendar.shifted(first, 1, Unit::Day);
        return Some((Said::Span(Span { first, last, name: StretchName::Between(first, last) }), behind));
    }
    let Some(behind_week) = behind.one_of(&["week"]) else { return Some((Said::from(day), behind)) };
    let said = match day {
        Ok(day) => {
            let first = calendar.monday_of(day);
            let last = calendar.shifted(first, 6, Unit::Day);
            Said::Span(Span { first, last, name: StretchName::WeekOf(day) })
        }
        Err(refusal) => Said::No(refusal),
    };
    Some((said, behind_week))
}

/// A holiday that is on another day elsewhere.
fn one_of(feasts: &[Feast], context: &Context<'_>) -> Said {
    let days: Vec<_> = feasts.iter().map(|feast| context.calendar.feast(*feast)).collect();
    let mut dates: Vec<Date> = days.iter().flatten().copied().collect();
    dates.sort();
    match (dates.is_empty(), days.into_iter().next()) {
        (true, Some(Err(refusal))) => Said::No(refusal),
        _ => Said::Choice(dates),
    }
}

/// A holiday of several days, until its last one is over.
fn lasting(first: Feast, last: Feast, context: &Context<'_>) -> Said {
    match context.calendar.feast(last) {
        Ok(end) => match feasts::in_year(first, end.year()) {
            Some(first) => Said::Span(Span { first, last: end, name: StretchName::Between(first, end) }),
            None => Said::No(Refusal::NotADate),
        },
        Err(refusal) => Said::No(refusal),
    }
}
